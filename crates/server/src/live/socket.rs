//! One socket: frames in, messages out, signs of life.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use estrade_core::room::protocol::{ClientMessage, CloseCode};
use estrade_core::room::{Arrival, ConnectionId};
use estrade_core::session::Session;
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt as _, StreamExt as _};
use tokio::time::timeout;

use super::outlet::{self, Inlet};
use super::room_task::{Command, RoomHandle};
use super::{Live, MESSAGE_LIMIT};

/// How long a client may take to say hello.
const HELLO: Duration = Duration::from_secs(10);
/// How often the server pings.
const PING: Duration = Duration::from_secs(15);
/// Silence after which a client is gone.
const SILENCE: Duration = Duration::from_secs(45);
/// How long one write may take before the reader is given up.
const WRITE: Duration = Duration::from_secs(20);
/// How long a close frame may take.
const CLOSE: Duration = Duration::from_secs(2);

/// Runs a socket from its upgrade to its end.
pub async fn run(live: Live, socket: WebSocket, connection: ConnectionId, arrival: Arrival, session: Session) {
    let (sink, stream) = socket.split();
    let (outlet, inlet) = outlet::pair();
    let Some(room) = enter(&live, connection, arrival, &session, outlet).await else { return };
    let writer = write(sink, inlet);
    let reader = read(stream, connection, &room);
    tokio::pin!(writer, reader);
    tokio::select! {
        // The client is gone.
        () = &mut reader => {}
        // The room closed the socket, or it can no longer be written to.
        () = &mut writer => {}
    }
    // A room that is gone knows already.
    drop(room.send(Command::Closed(connection)).await);
}

async fn enter(live: &Live, connection: ConnectionId, arrival: Arrival, session: &Session, outlet: outlet::Outlet) -> Option<RoomHandle> {
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

async fn read(mut stream: SplitStream<WebSocket>, connection: ConnectionId, room: &RoomHandle) {
    let mut greeted = false;
    loop {
        let patience = if greeted { SILENCE } else { HELLO };
        let frame = match timeout(patience, stream.next()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_)) | None) => return,
            Err(_) if greeted => return,
            Err(_) => {
                if room.send(Command::Expel(connection, CloseCode::BadProtocol)).await.is_err() {
                    return;
                }
                return std::future::pending().await;
            }
        };
        match understand(connection, &frame) {
            ControlFlow::Break(()) => return,
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
    match frame {
        Message::Text(text) if text.len() > MESSAGE_LIMIT => ControlFlow::Continue(Some(Command::Expel(connection, CloseCode::Flood))),
        Message::Text(text) => ControlFlow::Continue(Some(match serde_json::from_str(text) {
            Ok(message) => Command::Message(connection, message),
            Err(_) => Command::Unreadable(connection),
        })),
        Message::Binary(_) => ControlFlow::Continue(Some(Command::Unreadable(connection))),
        Message::Ping(_) | Message::Pong(_) => ControlFlow::Continue(None),
        Message::Close(_) => ControlFlow::Break(()),
    }
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut inlet: Inlet) {
    let mut pings = tokio::time::interval(PING);
    pings.reset();
    loop {
        let frame = tokio::select! {
            biased;
            code = &mut inlet.close => return finish(sink, inlet, code.unwrap_or(CloseCode::GoingAway)).await,
            Some(text) = inlet.queue.recv() => text_frame(&text),
            _ = pings.tick() => Message::Ping(bytes::Bytes::new()),
        };
        if !matches!(timeout(WRITE, sink.send(frame)).await, Ok(Ok(()))) {
            return;
        }
    }
}

fn text_frame(text: &Arc<str>) -> Message {
    Message::Text(Utf8Bytes::from(&**text))
}

/// What was queued, then the close frame. A slow reader gets the close alone: the rest it would not read either.
async fn finish(mut sink: SplitSink<WebSocket, Message>, mut inlet: Inlet, code: CloseCode) {
    let rest = async {
        while let Ok(text) = inlet.queue.try_recv() {
            if code == CloseCode::SlowReader || sink.feed(text_frame(&text)).await.is_err() {
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
