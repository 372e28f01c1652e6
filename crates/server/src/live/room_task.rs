//! The task that owns a room: takes commands, asks the room, carries its outputs out.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use estrade_core::Domain;
use estrade_core::attendance::EndReason;
use estrade_core::ids::UserId;
use estrade_core::permission::is_host;
use estrade_core::ports::{ClassEngine, EngineEvent, EnginePeer, PublishRights};
use estrade_core::room::protocol::{ChatMessage, ClientMessage, CloseCode, EngineGrant, ErrorCode, ServerMessage, SessionInfo};
use estrade_core::room::{Arrival, ConnectionId, Output, Room, RoomRules};
use estrade_core::session::Session;
use estrade_core::time::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::outlet::Outlet;
use super::store_worker::{self, Task};

/// What a room is told.
pub enum Command {
    /// A socket opened; its owner has a seat.
    Connect(ConnectionId, Arrival, Outlet),
    /// A message that could be read.
    Message(ConnectionId, ClientMessage),
    /// One that could not.
    Unreadable(ConnectionId),
    /// A client that broke the protocol.
    Expel(ConnectionId, CloseCode),
    /// A socket is gone.
    Closed(ConnectionId),
    /// A line of chat is stored.
    ChatStored(ChatMessage),
    /// A line of chat could not be stored.
    ChatRefused(ConnectionId, String),
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
}

/// The way to a room. Senders wait while its queue is full.
pub type RoomHandle = mpsc::Sender<Command>;

/// Commands that may wait.
const COMMANDS: usize = 1024;
/// Writes that may wait; beyond, chat is refused and signs of life skip a round.
const WRITES: usize = 512;
/// Engine messages that may wait; beyond, they are dropped: clients ask again.
const SIGNALS: usize = 512;
const TICK: Duration = Duration::from_secs(1);
/// Signs of life are written this often (the specification asks for 15 s).
const KEEP_ALIVE_TICKS: u32 = 10;
/// An empty room stays for as many ticks, so that a reload of the last one in finds it.
const EMPTY_TICKS: u32 = 60;

struct RoomTask {
    domain: Domain,
    session: Session,
    engine: Arc<dyn ClassEngine>,
    room: Room,
    outlets: HashMap<ConnectionId, (Outlet, EnginePeer)>,
    writes: mpsc::Sender<Task>,
    signals: mpsc::Sender<(EnginePeer, PublishRights, Value)>,
    tasks: TaskTracker,
    ticks: u32,
    empty_ticks: u32,
    over: bool,
}

/// Starts a room's tasks.
pub fn spawn(domain: Domain, engine: Arc<dyn ClassEngine>, session: Session, tasks: &TaskTracker, shutdown: CancellationToken) -> RoomHandle {
    let (sender, receiver) = mpsc::channel(COMMANDS);
    let (writes, write_queue) = mpsc::channel(WRITES);
    let (signals, signal_queue) = mpsc::channel(SIGNALS);
    tasks.spawn(store_worker::run(domain.clone(), session.id, write_queue, store_worker::weak(&sender)));
    tasks.spawn(relay(engine.clone(), signal_queue, store_worker::weak(&sender)));
    let tracker = tasks.clone();
    tasks.spawn(async move {
        let rules = RoomRules { epoch: domain.random.token().chars().take(16).collect(), grace: domain.rules.grace };
        let room = Room::new(rules, info(&session), history(&domain, &session).await);
        let task = RoomTask {
            domain,
            session,
            engine,
            room,
            outlets: HashMap::new(),
            writes,
            signals,
            tasks: tracker,
            ticks: 0,
            empty_ticks: 0,
            over: false,
        };
        task.run(receiver, shutdown).await;
    });
    sender
}

fn info(session: &Session) -> SessionInfo {
    SessionInfo {
        id: session.id,
        title: session.title.as_str().to_owned(),
        started_at: session.state.started_at().unwrap_or(session.starts_at),
        ends_at: session.ends_at,
        is_recording: false,
    }
}

/// The last lines of chat, oldest first.
async fn history(domain: &Domain, session: &Session) -> Vec<ChatMessage> {
    let read = async {
        let mut unit = domain.store.begin_read().await?;
        unit.views().chat(session.id, None, 200).await
    };
    let lines = read.await.unwrap_or_else(|error| {
        tracing::error!(%error, session = %session.id, "the chat so far cannot be read");
        Vec::new()
    });
    lines
        .into_iter()
        .rev()
        .map(|line| ChatMessage {
            id: line.message.id,
            user_id: line.message.user_id,
            name: line.person.display_name(),
            kind: line.message.kind,
            text: line.message.text.as_str().to_owned(),
            reply_to: line.message.reply_to,
            created_at: line.message.created_at,
            client_id: line.message.client_id,
        })
        .collect()
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
        tracing::info!(session = %self.session.id, "room opened");
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
            if self.over || self.empty_ticks > EMPTY_TICKS {
                break;
            }
        }
        self.finish(&mut commands);
    }

    /// Sockets that are still open are told that the server goes; their last signs of life are written.
    fn finish(&mut self, commands: &mut mpsc::Receiver<Command>) {
        commands.close();
        self.keep_alive();
        for (_, (mut outlet, peer)) in self.outlets.drain() {
            self.engine.leave(peer);
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
        tracing::info!(session = %self.session.id, over = self.over, "room closed");
    }

    fn obey(&mut self, command: Command, out: &mut Vec<Output>) {
        let now = self.domain.now();
        match command {
            Command::Connect(connection, arrival, outlet) => {
                let is_host = is_host(arrival.actor, self.session.instructor_id);
                let peer = EnginePeer { session: self.session.id, connection, user: arrival.user, is_host };
                self.outlets.insert(connection, (outlet, peer));
                self.room.connected_by(connection, arrival, out);
            }
            Command::Message(from, ClientMessage::Hello { mode, resume }) => {
                let Some((_, peer)) = self.outlets.get(&from) else { return };
                let grant = EngineGrant { kind: self.engine.kind().as_str().to_owned(), grant: self.engine.grant(*peer) };
                self.room.hello(from, mode, resume.as_ref(), grant, now, out);
            }
            Command::Message(from, message) => self.room.message(from, message, now, out),
            Command::Unreadable(from) => self.room.unreadable(from, now, out),
            Command::Expel(from, code) => self.room.expel(from, code, now, out),
            Command::Closed(connection) => self.room.disconnected(connection, now, out),
            Command::ChatStored(message) => self.room.chat_stored(message, out),
            Command::ChatRefused(to, client_id) => self.room.chat_refused(to, ErrorCode::Unavailable, "not stored", client_id, out),
            Command::NotDone(to, code, about) => self.room.not_done(to, code, about, out),
            Command::Engine(EngineEvent::Speaking { users, .. }) => self.room.speaking(&users, out),
            Command::Engine(EngineEvent::Signal { connection, data, .. }) | Command::Signal(connection, data) => {
                self.send(connection, text(&ServerMessage::Engine { data }));
            }
            Command::Ended(at) => {
                self.room.ended(at, out);
                self.over = true;
            }
            Command::PersonLeft(user) => self.room.person_left(user, out),
            Command::PersonRemoved(user) => self.room.person_removed(user, out),
        }
    }

    fn tick(&mut self, out: &mut Vec<Output>) {
        self.room.tick(self.domain.now(), out);
        self.ticks += 1;
        if self.ticks.is_multiple_of(KEEP_ALIVE_TICKS) {
            self.keep_alive();
        }
        self.empty_ticks = if self.room.is_deserted() { self.empty_ticks + 1 } else { 0 };
    }

    fn keep_alive(&self) {
        let users: Vec<UserId> = self.room.connected().collect();
        if !users.is_empty() && self.writes.try_send(Task::KeepAlive(users)).is_err() {
            tracing::warn!(session = %self.session.id, "too many writes wait; signs of life skip a round");
        }
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        let now = self.domain.now();
        for output in outputs {
            match output {
                Output::Send(to, text) => self.send(to, text),
                Output::Broadcast(all, text) => all.iter().for_each(|to| self.send(*to, text.clone())),
                Output::Close(connection, code) => {
                    if let Some((mut outlet, peer)) = self.outlets.remove(&connection) {
                        outlet.close(code);
                        self.engine.leave(peer);
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
                        self.engine.leave(peer);
                    }
                }
                Output::Store(draft) => self.store_chat(draft),
                Output::StayLost { user, at } => self.write(Task::CloseStay(user, at, EndReason::ConnectionLost)),
                Output::StayLeft { user } => self.write(Task::CloseStay(user, now, EndReason::Left)),
                Output::Remove { by, connection, user } => self.write(Task::Remove(by, connection, user)),
                Output::End { by, connection } => self.write(Task::End(by, connection)),
            }
        }
    }

    /// A reader that is too slow is closed; the room hears of it when its socket ends.
    fn send(&mut self, to: ConnectionId, text: Arc<str>) {
        if let Some((outlet, _)) = self.outlets.get_mut(&to)
            && outlet.send(text).is_err()
        {
            outlet.close(CloseCode::SlowReader);
        }
    }

    fn signal(&self, from: ConnectionId, rights: PublishRights, data: Value) {
        let Some((_, peer)) = self.outlets.get(&from) else { return };
        if self.signals.try_send((*peer, rights, data)).is_err() {
            tracing::warn!(session = %self.session.id, "too many engine messages wait; one is dropped");
        }
    }

    fn store_chat(&mut self, draft: estrade_core::room::ChatDraft) {
        if let Err(mpsc::error::TrySendError::Full(Task::Chat(draft)) | mpsc::error::TrySendError::Closed(Task::Chat(draft))) =
            self.writes.try_send(Task::Chat(draft))
        {
            let mut out = Vec::new();
            self.room.chat_refused(draft.connection, ErrorCode::Unavailable, "too much to store", draft.client_id, &mut out);
            self.carry_out(out);
        }
    }

    /// What must not be lost waits for room in the queue, beside the room.
    fn write(&self, task: Task) {
        if let Err(mpsc::error::TrySendError::Full(task)) = self.writes.try_send(task) {
            let writes = self.writes.clone();
            self.tasks.spawn(async move { drop(writes.send(task).await) });
        }
    }
}

fn text(message: &ServerMessage) -> Arc<str> {
    // Our own enums of texts and numbers always serialise.
    serde_json::to_string(message).unwrap_or_default().into()
}
