//! One socket: frames in, messages out, signs of life.

use std::ops::ControlFlow;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use estrade_core::room::protocol::{ClientMessage, CloseCode};
use estrade_core::room::{Arrival, ConnectionId};
use estrade_core::session::Session;
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt as _, StreamExt as _};
use tokio::time::{Instant, timeout, timeout_at};

use super::outlet::{self, Heard, Inlet, Outlet, Packet};
use super::room_task::{Command, RoomHandle};
use super::{Live, MESSAGE_LIMIT};

/// How long a client may take to say hello.
const HELLO: Duration = Duration::from_secs(10);
/// How often the server pings.
const PING: Duration = Duration::from_secs(15);
/// Silence after which a client is gone.
const SILENCE: Duration = Duration::from_secs(45);
/// A shorter silence before the end of a socket is none: between two pings nothing need come.
const USUAL: Duration = Duration::from_secs(20);
/// How long one write may take before the reader is given up.
const WRITE: Duration = Duration::from_secs(20);
/// How long a close frame may take.
const CLOSE: Duration = Duration::from_secs(2);
/// Packets written before they are sent off.
const BATCH: usize = 64;

/// Runs a socket from its upgrade to its end.
pub async fn run(
    live: Live,
    socket: WebSocket,
    connection: ConnectionId,
    arrival: Arrival,
    session: Session,
) {
    let (sink, stream) = socket.split();
    let (outlet, inlet, heard) = outlet::pair();
    let Some(room) = enter(&live, connection, arrival, &session, outlet).await else { return };
    tokio::select! {
        // The client is gone.
        () = read(stream, connection, &room, &heard) => {}
        // The room closed the socket, or it can no longer be written to.
        () = write(sink, inlet) => {}
    }
    let (now, quiet) = (live.0.domain.now(), heard.quiet_for(Instant::now()));
    let last_sign = if quiet <= USUAL { now } else { now.minus(quiet) };
    // A room that is gone knows already.
    drop(room.send(Command::Closed(connection, last_sign)).await);
}

async fn enter(
    live: &Live,
    connection: ConnectionId,
    arrival: Arrival,
    session: &Session,
    outlet: Outlet,
) -> Option<RoomHandle> {
    let mut command = Command::Connect(connection, arrival, outlet);
    // A room may end at the moment it is found; the next one found is new.
    for _ in 0..3 {
        let room = live.room(session)?;
        match room.send(command).await {
            Ok(()) => return Some(room),
            Err(returned) => command = returned.0,
        }
    }
    None
}

/// Reads until the client is gone. After its close frame the stream is read to its end, which answers the frame.
async fn read(
    mut stream: SplitStream<WebSocket>,
    connection: ConnectionId,
    room: &RoomHandle,
    heard: &Heard,
) {
    let hello_until = Instant::now() + HELLO;
    let mut greeted = false;
    loop {
        let until = if greeted { Instant::now() + SILENCE } else { hello_until };
        let frame = match timeout_at(until, stream.next()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_)) | None) => return,
            Err(_) if greeted => return,
            Err(_) => {
                if room.send(Command::Expel(connection, CloseCode::BadProtocol)).await.is_err() {
                    return;
                }
                // The room closes the socket.
                return std::future::pending().await;
            }
        };
        heard.note(Instant::now());
        match understand(connection, &frame) {
            ControlFlow::Break(()) => {
                drop(timeout(CLOSE, stream.next()).await);
                return;
            }
            ControlFlow::Continue(None) => {}
            ControlFlow::Continue(Some(command)) => {
                greeted |= matches!(command, Command::Message(_, ClientMessage::Hello { .. }));
                if room.send(command).await.is_err() {
                    return;
                }
            }
        }
    }
}

fn understand(connection: ConnectionId, frame: &Message) -> ControlFlow<(), Option<Command>> {
    ControlFlow::Continue(match frame {
        Message::Text(text) if text.len() > MESSAGE_LIMIT => {
            Some(Command::Expel(connection, CloseCode::Flood))
        }
        Message::Text(text) => Some(match ClientMessage::read(text) {
            Some(message) => Command::Message(connection, message),
            None => Command::Unreadable(connection),
        }),
        Message::Binary(_) => Some(Command::Unreadable(connection)),
        Message::Ping(_) | Message::Pong(_) => None,
        Message::Close(_) => return ControlFlow::Break(()),
    })
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut inlet: Inlet) {
    let mut pings = tokio::time::interval(PING);
    pings.reset();
    loop {
        let written = tokio::select! {
            biased;
            code = &mut inlet.close => return finish(sink, inlet, code.unwrap_or(CloseCode::GoingAway)).await,
            Some(packet) = inlet.queue.recv() => timeout(WRITE, send(&mut sink, &mut inlet, packet)).await,
            _ = pings.tick() => timeout(WRITE, sink.send(Message::Ping(bytes::Bytes::new()))).await,
        };
        if !matches!(written, Ok(Ok(()))) {
            return;
        }
    }
}

/// Writes a packet, and with it what else waits.
async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    inlet: &mut Inlet,
    first: Packet,
) -> Result<(), axum::Error> {
    feed(sink, first).await?;
    for _ in 1..BATCH {
        match inlet.queue.try_recv() {
            Ok(packet) => feed(sink, packet).await?,
            Err(_) => break,
        }
    }
    sink.flush().await
}

async fn feed(sink: &mut SplitSink<WebSocket, Message>, packet: Packet) -> Result<(), axum::Error> {
    match packet {
        Packet::One(text) => sink.feed(Message::Text(text)).await,
        Packet::Many(texts) => {
            for text in texts {
                sink.feed(Message::Text(text)).await?;
            }
            Ok(())
        }
    }
}

/// What was queued, then the close frame. A slow reader gets the close alone: the rest it would not read either.
async fn finish(mut sink: SplitSink<WebSocket, Message>, mut inlet: Inlet, code: CloseCode) {
    let rest = async {
        while let Ok(packet) = inlet.queue.try_recv() {
            if code == CloseCode::SlowReader || feed(&mut sink, packet).await.is_err() {
                break;
            }
        }
        let frame = CloseFrame { code: code.number(), reason: Utf8Bytes::from_static("") };
        // A client that is gone needs no goodbye.
        drop(sink.send(Message::Close(Some(frame))).await);
    };
    let patience = if code == CloseCode::SlowReader { WRITE } else { CLOSE };
    drop(timeout(patience, rest).await);
}
