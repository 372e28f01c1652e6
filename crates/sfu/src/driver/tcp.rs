//! ICE over TCP (RFC 6544) for networks that let no UDP through: passive, framed by RFC 4571.
//!
//! Runs on a thread of its own. A connection behaves like a lossy link: a full queue drops frames, so a
//! slow TCP receiver holds up nobody. Who does not prove to be a participant in time is disconnected.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::inbox::{Command, Inbox, Packet};
use super::sockets::canonical;
use crate::error::TransportProtocol;

/// Connections at once, in all and from one address (a school behind one router).
const CONNECTIONS: usize = 4096;
const CONNECTIONS_PER_IP: usize = 256;
/// Frames waiting for one slow connection, about half a second of 720p; further ones are dropped.
const QUEUE: usize = 128;
/// Nothing of WebRTC is longer.
const MAX_FRAME: usize = 2048;
/// The server answers only to proven participants, so the first answer must go out by then.
const PROVE_WITHIN: Duration = Duration::from_secs(10);
/// ICE consent comes every five seconds.
const SILENT_AFTER: Duration = Duration::from_secs(30);
/// A receiver that takes nothing for so long is gone.
const WRITE_WITHIN: Duration = Duration::from_secs(10);
/// Pause after a failed accept (no file descriptors left, say).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

type Queues = HashMap<SocketAddr, mpsc::Sender<Vec<u8>>>;

/// The open connections, by the far end's address.
#[derive(Clone, Default)]
pub(crate) struct Connections(Arc<Mutex<Queues>>);

impl Connections {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a frame. False: no such connection, or its queue is full.
    pub(crate) fn send(&self, to: SocketAddr, frame: Vec<u8>) -> bool {
        self.lock().get(&to).is_some_and(|queue| queue.try_send(frame).is_ok())
    }

    /// Closes a connection once what is queued has gone out.
    pub(crate) fn close(&self, at: SocketAddr) {
        self.lock().remove(&at);
    }

    pub(crate) fn close_all(&self) {
        self.lock().clear();
    }

    fn open(&self, at: SocketAddr) -> Option<mpsc::Receiver<Vec<u8>>> {
        let mut queues = self.lock();
        let same = |ip: IpAddr| queues.keys().filter(|other| other.ip() == ip).count();
        if queues.len() >= CONNECTIONS || same(at.ip()) >= CONNECTIONS_PER_IP {
            return None;
        }
        let (queue, frames) = mpsc::channel(QUEUE);
        queues.insert(at, queue);
        Some(frames)
    }
}

/// Accepts until the unit stops.
pub(crate) async fn serve(listener: TcpListener, connections: Connections, inbox: Arc<Inbox>) {
    while !inbox.is_closed() {
        // The timeout only makes the loop look whether to stop.
        match timeout(Duration::from_millis(200), listener.accept()).await {
            Err(_) => {}
            Ok(Ok((stream, source))) => {
                let source = canonical(source);
                if let Some(frames) = connections.open(source) {
                    tokio::spawn(connection(stream, source, frames, connections.clone(), inbox.clone()));
                }
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "cannot accept a media connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    source: SocketAddr,
    frames: mpsc::Receiver<Vec<u8>>,
    connections: Connections,
    inbox: Arc<Inbox>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%source, %error, "no TCP_NODELAY");
    }
    let (reader, writer) = stream.into_split();
    // Whichever side ends first ends the connection.
    let ended = tokio::select! {
        ended = read(reader, source, &inbox) => ended,
        ended = write(writer, frames) => ended,
    };
    if let Err(error) = ended {
        tracing::debug!(%source, %error, "media connection ended");
    }
    connections.close(source);
    // Blocking for room in the queue is fine on this thread, and the answer does not matter when stopping.
    let told = inbox.command(Command::TcpClosed(source));
    tracing::trace!(%source, told, "media connection closed");
}

async fn read(reader: OwnedReadHalf, source: SocketAddr, inbox: &Inbox) -> io::Result<()> {
    let mut reader = BufReader::new(reader);
    loop {
        let frame = timeout(SILENT_AFTER, read_frame(&mut reader)).await;
        let data = frame.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        if !data.is_empty() {
            inbox.packet(Packet { at: Instant::now(), proto: TransportProtocol::Tcp, source, data });
        }
    }
}

/// One frame: two bytes of length, then so many bytes (RFC 4571 section 2).
async fn read_frame(reader: &mut BufReader<OwnedReadHalf>) -> io::Result<Vec<u8>> {
    let length = usize::from(reader.read_u16().await?);
    if length > MAX_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too long"));
    }
    let mut data = vec![0; length];
    reader.read_exact(&mut data).await?;
    Ok(data)
}

async fn write(mut writer: OwnedWriteHalf, mut frames: mpsc::Receiver<Vec<u8>>) -> io::Result<()> {
    let timed_out = |_| io::Error::from(io::ErrorKind::TimedOut);
    let mut next = timeout(PROVE_WITHIN, frames.recv()).await.map_err(timed_out)?;
    while let Some(frame) = next {
        let Ok(length) = u16::try_from(frame.len()) else { break };
        let mut framed = Vec::with_capacity(frame.len() + 2);
        framed.extend_from_slice(&length.to_be_bytes());
        framed.extend_from_slice(&frame);
        timeout(WRITE_WITHIN, writer.write_all(&framed)).await.map_err(timed_out)??;
        next = frames.recv().await;
    }
    writer.shutdown().await
}
