//! The rooms of live classes: one task owns each room; sockets, the API and the engines hold handles. Everything that
//! a room decides is in `estrade_core::room`; here it is carried out.

mod opening;
mod outlet;
mod room_task;
mod socket;
mod store_worker;
mod sweeper;
mod ticket;
mod writes;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use estrade_core::access::SessionAccess;
use estrade_core::attendance::Source;
use estrade_core::chat::{ChatMessage, NewLine};
use estrade_core::ids::{SessionId, UserId};
use estrade_core::permission::Action;
use estrade_core::ports::{ClassEngine, EngineEvent, StoreError};
use estrade_core::room::{Arrival, ConnectionId};
use estrade_core::session::{self, Session, Status};
use estrade_core::user::User;
use estrade_core::{Actor, Domain, Refusal, access};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::engines::Engines;

use room_task::{Command, RoomHandle};
use store_worker::{Posted, Writer};
use ticket::Tickets;

/// All rooms of this process. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    domain: Domain,
    engines: Engines,
    shutdown: CancellationToken,
    tasks: TaskTracker,
    rooms: Mutex<HashMap<SessionId, RoomHandle>>,
    tickets: Tickets,
    connections: AtomicU64,
}

/// The largest message a client may send, in bytes.
const MESSAGE_LIMIT: usize = 64 * 1024;
/// The largest that is read at all: what is between the two is closed with a word (4029), beyond without.
const READ_LIMIT: usize = 4 * MESSAGE_LIMIT;
/// Bytes of a socket's buffers: many sockets are open and silent.
const BUFFER: usize = 4 * 1024;
/// How long the rooms may take to write who is there.
const WRITTEN_WITHIN: Duration = Duration::from_secs(5);

impl Live {
    /// No rooms yet; the sweeper and the engines' events run until `shutdown`.
    pub fn new(domain: Domain, engines: Engines, shutdown: CancellationToken, tasks: TaskTracker) -> Self {
        let events = engines.take_events();
        let live = Self(Arc::new(Inner {
            domain,
            engines,
            shutdown,
            tasks,
            rooms: Mutex::new(HashMap::new()),
            tickets: Tickets::default(),
            connections: AtomicU64::new(1),
        }));
        live.0.tasks.spawn(sweeper::run(live.clone()));
        if let Some(events) = events {
            live.0.tasks.spawn(live.clone().deliver(events));
        }
        live
    }

    /// The engines that carry them.
    pub fn engines(&self) -> &Engines {
        &self.0.engines
    }

    /// Joins, then answers the upgrade: whoever may not be in the room gets an ordinary error.
    pub async fn connect(
        &self,
        user: &User,
        session: SessionId,
        upgrade: WebSocketUpgrade,
    ) -> Result<Response, Refusal> {
        let actor = Actor::User { id: user.id, role: user.role };
        let seen = access::session(&self.0.domain, actor, session, Action::Join).await?;
        // Before a seat is taken.
        self.engine_of(seen.session())?;
        let joined = session::join_as_seen(&self.0.domain, seen, Source::Web).await?;
        let name = user.display_name();
        let arrival = Arrival { user: user.id, actor, facts: *joined.access.facts(), name };
        let session = joined.access.session().clone();
        let connection = ConnectionId::new(self.0.connections.fetch_add(1, Ordering::Relaxed));
        let live = self.clone();
        let upgrade = upgrade.max_message_size(READ_LIMIT).read_buffer_size(BUFFER).write_buffer_size(BUFFER);
        Ok(upgrade.on_upgrade(move |socket| async move {
            let tasks = live.0.tasks.clone();
            // Tracked, so that the end of the process waits for the close frame.
            tasks.track_future(socket::run(live, socket, connection, arrival, session)).await;
        }))
    }

    /// A single-use ticket for a socket, good for 30 s.
    pub fn issue_ticket(&self, user: UserId, session: SessionId) -> String {
        self.0.tickets.issue(self.0.domain.random.token(), user, session, self.0.domain.now())
    }

    /// Whose ticket this is; it is worth nothing afterwards.
    pub fn redeem_ticket(&self, session: SessionId, ticket: &str) -> Option<UserId> {
        self.0.tickets.redeem(session, ticket, self.0.domain.now())
    }

    /// Writes a line for somebody in the room who has no socket at hand: through the room, so that its sockets see it in
    /// order and once, and under the room's pace.
    pub async fn say(
        &self,
        access: &SessionAccess,
        user: &User,
        line: NewLine,
    ) -> Result<ChatMessage, Refusal> {
        let session = access.session();
        if session.status() != Status::Live {
            return Err(Refusal::InvalidState(session.status()));
        }
        self.engine_of(session)?;
        let (answer, answered) = oneshot::channel();
        let writer = Writer::Request(answer);
        let posted = Posted { actor: access.actor(), name: user.display_name(), line, writer };
        let mut command = Command::Say(Box::new(posted));
        // A room may end at the moment it is found; the next one found is new.
        for _ in 0..3 {
            let Some(room) = self.room(session) else { break };
            match room.send(command).await {
                Ok(()) => return answered.await.unwrap_or_else(|_| Err(gone())),
                Err(returned) => command = returned.0,
            }
        }
        Err(gone())
    }

    /// The class is over (committed): tells the room.
    pub async fn session_ended(&self, session: &Session) {
        if session.status() == Status::Ended
            && let Some(ended_at) = session.state.ended_at()
        {
            self.tell(session.id, Command::Ended(ended_at)).await;
        }
    }

    /// Somebody left through the API (committed): closes their sockets.
    pub async fn person_left(&self, session: SessionId, user: UserId) {
        self.tell(session, Command::PersonLeft(user)).await;
    }

    /// Somebody was taken out by a host (committed): closes their sockets for good.
    pub async fn person_removed(&self, session: SessionId, user: UserId) {
        self.tell(session, Command::PersonRemoved(user)).await;
    }

    /// Writes who is in the rooms; false if it took too long.
    async fn write_signs_of_life(&self) -> bool {
        let rooms: Vec<RoomHandle> = self.rooms().values().cloned().collect();
        let all = futures::future::join_all(rooms.into_iter().map(write_signs_of_life));
        tokio::time::timeout(WRITTEN_WITHIN, all).await.is_ok()
    }

    fn engine_of(&self, session: &Session) -> Result<Arc<dyn ClassEngine>, Refusal> {
        self.0.engines.get(session.engine).ok_or_else(|| {
            let name = session.engine.as_str();
            Refusal::Store(StoreError::Unavailable(format!("engine {name} is not configured")))
        })
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<SessionId, RoomHandle>> {
        self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn tell(&self, session: SessionId, command: Command) {
        let room = self.rooms().get(&session).cloned();
        if let Some(room) = room {
            // A room that is gone has nobody left to be told.
            drop(room.send(command).await);
        }
    }

    /// The room of a session, made if there is none.
    fn room(&self, session: &Session) -> Option<RoomHandle> {
        let mut rooms = self.rooms();
        if let Some(room) = rooms.get(&session.id).filter(|room| !room.is_closed()) {
            return Some(room.clone());
        }
        let engine = self.0.engines.get(session.engine)?;
        let (domain, shutdown) = (self.0.domain.clone(), self.0.shutdown.clone());
        let room = room_task::spawn(domain, engine, session.clone(), &self.0.tasks, shutdown);
        rooms.retain(|_, room| !room.is_closed());
        rooms.insert(session.id, room.clone());
        Some(room)
    }

    async fn deliver(self, mut events: mpsc::Receiver<EngineEvent>) {
        while let Some(Some(event)) = self.0.shutdown.run_until_cancelled(events.recv()).await {
            let session = match &event {
                EngineEvent::Signal { session, .. } | EngineEvent::Speaking { session, .. } => *session,
            };
            self.tell(session, Command::Engine(event)).await;
        }
    }
}

/// The room ended before it answered: the server stops, or the class did.
fn gone() -> Refusal {
    Refusal::Store(StoreError::Unavailable("the room is closing".to_owned()))
}

async fn write_signs_of_life(room: RoomHandle) {
    let (done, written) = oneshot::channel();
    if room.send(Command::WriteSignsOfLife(done)).await.is_ok() {
        // A room that ended meanwhile wrote them as its last.
        drop(written.await);
    }
}
