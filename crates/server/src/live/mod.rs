//! The rooms of live classes: one task owns each room; sockets, the API and the engines hold handles. Everything that
//! a room decides is in `estrade_core::room`; here it is carried out.

mod outlet;
mod room_task;
mod socket;
mod store_worker;
mod sweeper;
mod ticket;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use estrade_core::attendance::Source;
use estrade_core::ids::{SessionId, UserId};
use estrade_core::ports::{EngineEvent, StoreError};
use estrade_core::room::{Arrival, ConnectionId};
use estrade_core::session::{self, Session, Status};
use estrade_core::user::User;
use estrade_core::{Actor, Domain, Refusal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::engines::Engines;

use room_task::{Command, RoomHandle};
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
        live.0.tasks.spawn(sweeper::run(live.0.domain.clone(), live.0.shutdown.clone()));
        if let Some(events) = events {
            live.0.tasks.spawn(live.clone().deliver(events));
        }
        live
    }

    /// Joins, then answers the upgrade: whoever may not be in the room gets an ordinary error.
    pub async fn connect(&self, user: &User, session: SessionId, upgrade: WebSocketUpgrade) -> Result<Response, Refusal> {
        let actor = Actor::User { id: user.id, role: user.role };
        let joined = session::join(&self.0.domain, actor, session, Source::Web).await?;
        let arrival = Arrival { user: user.id, actor, facts: *joined.access.facts(), name: user.display_name() };
        let session = joined.access.session().clone();
        if self.0.engines.get(session.engine).is_none() {
            return Err(Refusal::Store(StoreError::Unavailable(format!("engine {} is not configured", session.engine.as_str()))));
        }
        let connection = ConnectionId::new(self.0.connections.fetch_add(1, Ordering::Relaxed));
        let live = self.clone();
        let upgrade = upgrade.max_message_size(MESSAGE_LIMIT * 4).read_buffer_size(4 * 1024).write_buffer_size(4 * 1024);
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
        let room = room_task::spawn(self.0.domain.clone(), engine, session.clone(), &self.0.tasks, self.0.shutdown.clone());
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
