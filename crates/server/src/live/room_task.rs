//! The task that owns a room: takes commands, asks the room, carries its outputs out. It never waits for the database,
//! the engine, or a reader.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use estrade_core::ids::UserId;
use estrade_core::permission::is_host;
use estrade_core::ports::{
    ClassEngine, EngineEvent, EnginePeer, Leaving, Newcomer, PublishRights, StoreError,
};
use estrade_core::room::protocol::{
    ChatMessage, ClientMessage, CloseCode, EngineGrant, ErrorCode, ServerMessage,
};
use estrade_core::room::{Arrival, ChatDraft, ConnectionId, NotTaken, Output, Room};
use estrade_core::session::{Session, Status};
use estrade_core::time::Timestamp;
use estrade_core::{Domain, Refusal};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::outlet::Outlet;
use super::store_worker::{self, Posted, Task, Writer};
use super::writes::Writes;
use super::{opening, outlet};

/// What a room is told.
#[derive(Debug)]
pub enum Command {
    /// A socket opened; its owner has a seat.
    Connect(ConnectionId, Arrival, Outlet),
    /// A message that could be read.
    Message(ConnectionId, ClientMessage),
    /// One that could not.
    Unreadable(ConnectionId),
    /// A client that broke the protocol.
    Expel(ConnectionId, CloseCode),
    /// A socket is gone; its last sign of life.
    Closed(ConnectionId, Timestamp),
    /// A line of chat is stored.
    ChatStored(ChatMessage),
    /// A line of chat could not be stored.
    ChatRefused(ConnectionId, ErrorCode, String),
    /// A line of somebody without a socket.
    Say(Box<Posted>),
    /// What came of a departure: whether the stay was closed.
    Departed(UserId, bool),
    /// Something asked for could not be done.
    NotDone(ConnectionId, ErrorCode, &'static str),
    /// From the engine.
    Engine(EngineEvent),
    /// An engine's answer to a client.
    Signal(ConnectionId, Value),
    /// The class is over.
    Ended(Timestamp),
    /// Somebody left through the API.
    PersonLeft(UserId),
    /// Somebody was removed.
    PersonRemoved(UserId),
    /// Write down who is there, and say when it is done.
    WriteSignsOfLife(oneshot::Sender<()>),
}

/// The way to a room. Senders wait while its queue is full.
pub type RoomHandle = mpsc::Sender<Command>;

/// Commands that may wait.
const COMMANDS: usize = 1024;
/// Engine messages that may wait; beyond, they are dropped: clients ask again.
const SIGNALS: usize = 512;
const TICK: Duration = Duration::from_secs(1);
/// An empty room stays for as many ticks, so that a reload of the last one in finds it.
const EMPTY_TICKS: u32 = 60;
/// A connection that was silent for longer is no sign of its owner's life: three pings in a row go unanswered before it
/// is closed, and what is on record must not run ahead that far.
const QUIET: Duration = Duration::from_secs(20);

struct RoomTask {
    domain: Domain,
    session: Session,
    engine: Arc<dyn ClassEngine>,
    room: Room,
    outlets: HashMap<ConnectionId, (Outlet, EnginePeer)>,
    writes: Writes,
    signals: mpsc::Sender<(EnginePeer, PublishRights, Value)>,
    empty_ticks: u32,
    over: bool,
}

/// Starts a room's tasks.
pub fn spawn(
    domain: Domain,
    engine: Arc<dyn ClassEngine>,
    session: Session,
    tasks: &TaskTracker,
    shutdown: CancellationToken,
) -> RoomHandle {
    let (sender, receiver) = mpsc::channel(COMMANDS);
    let (writes, write_queue) = Writes::new();
    let (signals, signal_queue) = mpsc::channel(SIGNALS);
    let span = tracing::info_span!("room", session = %session.id);
    let worker = store_worker::run(domain.clone(), session.id, write_queue, sender.downgrade());
    tasks.spawn(worker.instrument(span.clone()));
    tasks.spawn(relay(engine.clone(), signal_queue, sender.downgrade()).instrument(span.clone()));
    let task = async move {
        let room = opening::open(&domain, &session).await;
        let outlets = HashMap::new();
        RoomTask { domain, session, engine, room, outlets, writes, signals, empty_ticks: 0, over: false }
            .run(receiver, shutdown)
            .await;
    };
    tasks.spawn(task.instrument(span));
    sender
}

/// Passes clients' messages to the engine in order, and its answers back.
async fn relay(
    engine: Arc<dyn ClassEngine>,
    mut signals: mpsc::Receiver<(EnginePeer, PublishRights, Value)>,
    room: mpsc::WeakSender<Command>,
) {
    while let Some((peer, rights, data)) = signals.recv().await {
        let answer = match engine.signal(peer, rights, data).await {
            Ok(answer) => answer,
            Err(error) => Some(json!({ "op": "refused", "reason": error.to_string() })),
        };
        if let (Some(answer), Some(room)) = (answer, room.upgrade()) {
            // The room may have ended meanwhile.
            drop(room.send(Command::Signal(peer.connection, answer)).await);
        }
    }
}

impl RoomTask {
    async fn run(mut self, mut commands: mpsc::Receiver<Command>, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        tracing::info!("room opened");
        loop {
            let mut out = Vec::new();
            tokio::select! {
                () = shutdown.cancelled() => break,
                command = commands.recv() => match command {
                    Some(command) => self.obey(command, &mut out),
                    None => break,
                },
                _ = ticks.tick() => self.tick(&mut out),
            }
            self.carry_out(out);
            self.writes.flush();
            if self.over || self.empty_ticks > EMPTY_TICKS && commands.is_empty() {
                break;
            }
        }
        self.finish(commands).await;
    }

    /// Sockets that are still open are told that the server goes; their last signs of life are written.
    async fn finish(mut self, mut commands: mpsc::Receiver<Command>) {
        commands.close();
        let mut out = Vec::new();
        self.room.alive(self.domain.now(), |_| false, &mut out);
        self.carry_out(out);
        for (_, (mut outlet, peer)) in self.outlets.drain() {
            self.engine.leave(peer, Leaving::Gone);
            outlet.close(CloseCode::GoingAway);
        }
        while let Ok(command) = commands.try_recv() {
            if let Command::Connect(_, _, mut outlet) = command {
                outlet.close(if self.over { CloseCode::Ended } else { CloseCode::GoingAway });
            }
        }
        if self.over {
            self.engine.close(self.session.id);
        }
        self.writes.finish().await;
        tracing::info!(over = self.over, "room closed");
    }

    fn obey(&mut self, command: Command, out: &mut Vec<Output>) {
        let now = self.domain.now();
        match command {
            Command::Connect(connection, arrival, outlet) => {
                let is_host = is_host(arrival.actor, self.session.instructor_id);
                let peer = EnginePeer { session: self.session.id, connection, user: arrival.user, is_host };
                self.outlets.insert(connection, (outlet, peer));
                self.room.connected_by(connection, &arrival, now, out);
            }
            Command::Message(from, ClientMessage::Hello { mode, resume }) if self.room.awaits_hello(from) => {
                let Some(grant) = self.grant(from, now) else { return };
                self.room.hello(from, mode, resume.as_ref(), grant, now, out);
            }
            Command::Message(from, message) => self.room.message(from, message, now, out),
            Command::Unreadable(from) => self.room.unreadable(from, now, out),
            Command::Expel(from, code) => self.room.expel(from, code, now, out),
            Command::Closed(connection, at) => self.room.disconnected(connection, at, out),
            Command::ChatStored(message) => self.room.chat_stored(message, out),
            Command::ChatRefused(to, code, client_id) => {
                self.room.chat_refused(to, code, "not stored", &client_id, out);
            }
            Command::Say(posted) => self.say(posted, now, out),
            Command::Departed(user, closed) => self.room.departed(user, closed, now, out),
            Command::NotDone(to, code, about) => self.room.not_done(to, code, about, out),
            Command::Engine(EngineEvent::Speaking { users, .. }) => self.room.speaking(&users, out),
            Command::Engine(EngineEvent::Signal { connection, data, .. })
            | Command::Signal(connection, data) => {
                out.push(Output::Send(connection, text(&ServerMessage::Engine { data })));
            }
            Command::Ended(at) => {
                self.room.ended(at, out);
                self.over = true;
            }
            Command::PersonLeft(user) => self.room.person_left(user, out),
            Command::PersonRemoved(user) => self.room.person_removed(user, out),
            Command::WriteSignsOfLife(done) => self.write_signs_of_life(done),
        }
    }

    fn grant(&self, to: ConnectionId, now: Timestamp) -> Option<EngineGrant> {
        let (_, peer) = self.outlets.get(&to)?;
        let name = self.room.name_of(peer.user)?;
        let newcomer = Newcomer { peer: *peer, session: &self.session, name, now };
        let kind = self.engine.kind().as_str().to_owned();
        Some(EngineGrant { kind, grant: self.engine.grant(newcomer) })
    }

    fn tick(&mut self, out: &mut Vec<Output>) {
        self.room.tick(self.domain.now(), out);
        self.empty_ticks = if self.room.is_deserted() { self.empty_ticks + 1 } else { 0 };
    }

    fn write_signs_of_life(&mut self, done: oneshot::Sender<()>) {
        let mut out = Vec::new();
        let outlets = &self.outlets;
        let now = Instant::now();
        let is_quiet = |id| outlets.get(&id).is_none_or(|(outlet, _)| outlet.quiet_for(now) > QUIET);
        self.room.alive(self.domain.now(), is_quiet, &mut out);
        self.carry_out(out);
        self.writes.put(Task::Report(done));
    }

    fn carry_out(&mut self, mut outputs: Vec<Output>) {
        while !outputs.is_empty() {
            let mut more = Vec::new();
            for output in outputs {
                self.carry_out_one(output, &mut more);
            }
            outputs = more;
        }
    }

    fn carry_out_one(&mut self, output: Output, more: &mut Vec<Output>) {
        match output {
            Output::Send(to, text) => self.send(to, outlet::one(&text), more),
            Output::CatchUp(to, texts) => self.send(to, outlet::many(&texts), more),
            Output::Broadcast(all, text) => {
                let text = outlet::shared(&text);
                all.iter().for_each(|to| self.send(*to, outlet::Packet::One(text.clone()), more));
            }
            Output::Close(connection, code) => {
                if let Some((mut outlet, peer)) = self.outlets.remove(&connection) {
                    outlet.close(code);
                    let removed = code == CloseCode::Removed;
                    self.engine.leave(peer, if removed { Leaving::Removed } else { Leaving::Gone });
                }
            }
            Output::Rights(connection, rights) => {
                if let Some((_, peer)) = self.outlets.get(&connection) {
                    self.engine.set_rights(*peer, rights);
                }
            }
            Output::Engine(from, rights, data) => self.signal(from, rights, data),
            Output::EngineGone(connection) => {
                if let Some((_, peer)) = self.outlets.remove(&connection) {
                    self.engine.leave(peer, Leaving::Gone);
                }
            }
            Output::Store(ChatDraft { connection, actor, name, line }) => {
                self.store(Box::new(Posted { actor, name, line, writer: Writer::Tab(connection) }), more);
            }
            Output::SignsOfLife(users, at) => self.writes.put(Task::KeepAlive(users, at)),
            Output::CloseStay(departure) => self.writes.put(Task::CloseStay(departure)),
            Output::Remove { by, connection, user } => self.writes.put(Task::Remove(by, connection, user)),
            Output::End { by, connection } => self.writes.put(Task::End(by, connection)),
        }
    }

    /// A line of somebody without a socket: under the same pace as the others', and stored in the same order.
    fn say(&mut self, posted: Box<Posted>, now: Timestamp, out: &mut Vec<Output>) {
        let taken = posted.actor.user_id().map(|user| self.room.take_line(user, now));
        let refusal = match taken {
            Some(Ok(())) => return self.store(posted, out),
            Some(Err(NotTaken::Ended)) => Refusal::InvalidState(Status::Ended),
            Some(Err(NotTaken::Removed)) => Refusal::Forbidden,
            Some(Err(NotTaken::TooMany { retry_after })) => Refusal::RateLimited { retry_after },
            None => Refusal::Unauthenticated,
        };
        refuse(posted.writer, refusal);
    }

    fn store(&mut self, posted: Box<Posted>, out: &mut Vec<Output>) {
        let Err(posted) = self.writes.chat(posted) else { return };
        let why = "too much to store";
        match posted.writer {
            Writer::Tab(to) => {
                self.room.chat_refused(to, ErrorCode::Unavailable, why, &posted.line.client_id, out);
            }
            writer @ Writer::Request(_) => {
                refuse(writer, Refusal::Store(StoreError::Unavailable(why.to_owned())));
            }
        }
    }

    /// A reader that is too slow is closed; to the others it is a lost connection.
    fn send(&mut self, to: ConnectionId, packet: outlet::Packet, more: &mut Vec<Output>) {
        if let Some((outlet, peer)) = self.outlets.get(&to)
            && outlet.send(packet).is_err()
        {
            tracing::info!(user = %peer.user, "a slow reader is closed");
            self.room.expel(to, CloseCode::SlowReader, self.domain.now(), more);
        }
    }

    fn signal(&self, from: ConnectionId, rights: PublishRights, data: Value) {
        let Some((_, peer)) = self.outlets.get(&from) else { return };
        if self.signals.try_send((*peer, rights, data)).is_err() {
            tracing::warn!("too many engine messages wait; one is dropped");
        }
    }
}

/// Answers a request; a socket is answered by its room.
fn refuse(writer: Writer, refusal: Refusal) {
    if let Writer::Request(answer) = writer {
        // Whoever asked may be gone.
        drop(answer.send(Err(refusal)));
    }
}

fn text(message: &ServerMessage) -> Arc<str> {
    // Our own enums of texts and numbers always serialise.
    serde_json::to_string(message).unwrap_or_default().into()
}
