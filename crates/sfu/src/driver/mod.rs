//! Sockets and threads around the engine: one thread reads UDP, one serves TCP, one owns the engine and
//! sends. Media has these threads to itself; nothing heavy runs on them.

mod inbox;
mod sockets;
mod tcp;

use std::collections::VecDeque;
use std::io;
use std::net::UdpSocket;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use str0m::net::{Protocol, Transmit};
use tokio::sync::mpsc;

pub(crate) use inbox::{Command, Inbox};

use crate::config::SfuConfig;
use crate::engine::{Engine, EngineConfig};
use crate::error::{StartError, TransportProtocol};
use crate::event::SfuEvent;
use inbox::{Batch, Packet};
use sockets::{Sockets, canonical, reachable};
use tcp::Connections;

/// Events waiting in the channel; a reader that is behind finds the rest there as it reads on.
const EVENTS: usize = 1024;
/// Events waiting behind the full channel. Beyond, the oldest is dropped and counted.
const EVENTS_BEHIND: usize = 65_536;
/// No datagram of WebRTC is longer.
const MAX_DATAGRAM: usize = 2048;
/// The reader's pause after an error, so that a lasting one does not take a core.
const AFTER_ERROR: Duration = Duration::from_millis(1);
/// Packets taken in before deadlines are looked at again.
const PACKETS_PER_TURN: usize = 64;

/// What a started unit is held by.
pub(crate) struct Running {
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) port: u16,
    pub(crate) events: mpsc::Receiver<SfuEvent>,
}

/// Binds and starts the threads.
pub(crate) fn run(config: &SfuConfig) -> Result<Running, StartError> {
    let Sockets { udp, tcp, port } = sockets::bind(config.bind, config.port)?;
    let engine = Engine::new(EngineConfig::new(config, port))?;
    let inbox = Arc::new(Inbox::default());
    let connections = Connections::default();
    let (sender, events) = mpsc::channel(EVENTS);
    let reading = udp.try_clone().map_err(|source| StartError::Socket {
        port,
        proto: TransportProtocol::Udp,
        source,
    })?;
    let media = Media {
        engine,
        from_v6: config.bind.is_ipv6(),
        udp,
        connections: connections.clone(),
        inbox: inbox.clone(),
        events: sender,
        behind: VecDeque::new(),
    };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Thread)?;
    spawn("sfu-media", move || media.run())?;
    let stop = CloseOnDrop(Some(inbox.clone()));
    spawn("sfu-udp", {
        let inbox = inbox.clone();
        move || read_udp(&reading, &inbox)
    })?;
    spawn("sfu-tcp", {
        let inbox = inbox.clone();
        move || runtime.block_on(async { serve_tcp(tcp, connections, inbox).await })
    })?;
    // All three run: from here on the handle stops them.
    stop.disarm();
    Ok(Running { inbox, port, events })
}

/// Stops the threads started so far when a later one cannot be, and everything when the media thread ends.
struct CloseOnDrop(Option<Arc<Inbox>>);

impl CloseOnDrop {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        if let Some(inbox) = &self.0 {
            inbox.close();
        }
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), StartError> {
    thread::Builder::new().name(name.into()).spawn(body).map(drop).map_err(StartError::Thread)
}

async fn serve_tcp(listener: std::net::TcpListener, connections: Connections, inbox: Arc<Inbox>) {
    match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => tcp::serve(listener, connections, inbox).await,
        Err(error) => tracing::error!(%error, "media over TCP is off"),
    }
}

fn read_udp(socket: &UdpSocket, inbox: &Inbox) {
    let mut buffer = [0; MAX_DATAGRAM];
    while !inbox.is_closed() {
        match socket.recv_from(&mut buffer) {
            Ok((length, source)) => inbox.packet(Packet {
                at: Instant::now(),
                proto: TransportProtocol::Udp,
                source: canonical(source),
                data: buffer[..length].to_vec(),
            }),
            // The read timeout, to look whether to stop.
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
            // An ICMP answer to something sent earlier; the pause is for an error that stays.
            Err(error) => {
                tracing::debug!(%error, "nothing read");
                thread::sleep(AFTER_ERROR);
            }
        }
    }
}

/// The media thread.
struct Media {
    engine: Engine,
    udp: UdpSocket,
    from_v6: bool,
    connections: Connections,
    inbox: Arc<Inbox>,
    events: mpsc::Sender<SfuEvent>,
    behind: VecDeque<SfuEvent>,
}

impl Media {
    fn run(mut self) {
        let _stop = CloseOnDrop(Some(self.inbox.clone()));
        while let Some(batch) = self.inbox.take(self.engine.next_timeout()) {
            self.turn(batch);
        }
        self.engine.remove_all(Instant::now());
        self.flush();
        self.connections.close_all();
    }

    fn turn(&mut self, batch: Batch) {
        self.engine.totals().inputs_dropped += batch.dropped;
        for command in batch.commands {
            self.command(command);
            self.flush();
        }
        for (index, packet) in batch.packets.into_iter().enumerate() {
            self.engine.receive(packet.at, packet.proto, packet.source, &packet.data);
            self.flush();
            if index % PACKETS_PER_TURN == PACKETS_PER_TURN - 1 {
                self.engine.handle_timeout(Instant::now());
                self.flush();
            }
        }
        self.engine.handle_timeout(Instant::now());
        self.flush();
    }

    fn command(&mut self, command: Command) {
        let now = Instant::now();
        match command {
            Command::Offer(request, reply) => {
                let room = (request.room, request.peer);
                if reply.send(self.engine.offer(now, *request)).is_err() {
                    tracing::debug!(room = room.0.0, peer = room.1.0, "nobody waits for the answer");
                }
            }
            Command::Rights(peer, rights) => self.engine.set_rights(now, peer, rights),
            Command::View(peer, tiles) => self.engine.set_view(now, peer, tiles),
            Command::Remove(peer) => self.engine.remove(now, peer),
            Command::CloseRoom(room) => self.engine.close_room(now, room),
            Command::Stats(reply) => {
                if reply.send(self.engine.stats()).is_err() {
                    tracing::trace!("nobody waits for the numbers");
                }
            }
            Command::TcpClosed(source) => self.engine.tcp_closed(source),
        }
    }

    fn flush(&mut self) {
        while let Some(transmit) = self.engine.poll_transmit() {
            if !self.send(transmit) {
                self.engine.totals().outputs_dropped += 1;
            }
        }
        while let Some(source) = self.engine.poll_closed() {
            self.connections.close(source);
        }
        while let Some(event) = self.engine.poll_event() {
            if self.behind.len() == EVENTS_BEHIND {
                self.behind.pop_front();
                self.engine.totals().events_dropped += 1;
            }
            self.behind.push_back(event);
        }
        while !self.behind.is_empty() {
            let Ok(permit) = self.events.try_reserve() else { break };
            if let Some(event) = self.behind.pop_front() {
                permit.send(event);
            }
        }
    }

    fn send(&self, transmit: Transmit) -> bool {
        match transmit.proto {
            Protocol::Udp => {
                let to = reachable(self.from_v6, transmit.destination);
                let sent: io::Result<usize> = self.udp.send_to(&transmit.contents, to);
                sent.is_ok()
            }
            Protocol::Tcp => self.connections.send(transmit.destination, transmit.contents.into()),
            Protocol::SslTcp | Protocol::Tls => false,
        }
    }
}
