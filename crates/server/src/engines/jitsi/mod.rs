//! The engine `jitsi`: a Jitsi server carries sound and picture, and Estrade says who may come in and who is who. The
//! browsers speak to the Jitsi server themselves; what passes here are grants, names, and a host's orders.

mod grant;
pub mod health;
mod key;
pub mod published;
mod rooms;
#[cfg(test)]
pub mod sample;
mod token;
mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use estrade_core::ids::SessionId;
use estrade_core::ports::{
    ClassEngine, EngineError, EngineEvent, EnginePeer, Leaving, Newcomer, PublishRights,
};
use estrade_core::session::Engine;
use serde_json::Value;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use crate::config::{JitsiServer, JitsiSettings, JitsiUi};

use super::{Embedded, Entrance, Guest, Surroundings};

use rooms::{NotGiven, Rooms};
use wire::Request;

pub use grant::Addresses;
pub use key::{KeyError, SigningKey};
pub use token::{RoomToken, sign};

/// What meet.jit.si holds.
const MOST_IN_PUBLIC: u32 = 75;
/// Changes within this time are told as one: when a big class comes in, everybody would hear of everybody else.
const TOGETHER: Duration = Duration::from_millis(300);

/// The engine.
#[derive(Clone)]
pub struct Jitsi {
    settings: Arc<JitsiSettings>,
    desk: Arc<Desk>,
    stopped: CancellationToken,
}

#[derive(Default)]
struct Desk {
    rooms: Mutex<Rooms>,
    changed: Notify,
}

impl Desk {
    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts what tells clients; its messages go to `events`.
pub fn start(settings: &JitsiSettings, events: mpsc::Sender<EngineEvent>) -> Jitsi {
    let (desk, stopped) = (Arc::new(Desk::default()), CancellationToken::new());
    let telling = tell(desk.clone(), events);
    tokio::spawn(stopped.clone().run_until_cancelled_owned(telling));
    Jitsi { settings: Arc::new(settings.clone()), desk, stopped }
}

/// Waits while the rooms are slow to take them; what comes meanwhile is told with the next.
async fn tell(desk: Arc<Desk>, events: mpsc::Sender<EngineEvent>) {
    loop {
        desk.changed.notified().await;
        let messages = desk.rooms().take_messages();
        for (session, connection, told) in messages {
            let event = EngineEvent::Signal { session, connection, data: told.value() };
            if events.send(event).await.is_err() {
                return;
            }
        }
        tokio::time::sleep(TOGETHER).await;
    }
}

impl Jitsi {
    /// Stops telling clients.
    pub fn shutdown(&self) {
        self.stopped.cancel();
    }

    fn change<T>(&self, change: impl FnOnce(&mut Rooms) -> T) -> T {
        let done = change(&mut self.desk.rooms());
        self.desk.changed.notify_one();
        done
    }
}

#[async_trait]
impl ClassEngine for Jitsi {
    fn kind(&self) -> Engine {
        Engine::Jitsi
    }

    fn grant(&self, newcomer: Newcomer<'_>) -> Value {
        grant::grant(&self.settings, &newcomer)
    }

    async fn signal(
        &self,
        peer: EnginePeer,
        rights: PublishRights,
        data: Value,
    ) -> Result<Option<Value>, EngineError> {
        let request = serde_json::from_value(data).map_err(|e| EngineError::Refused(e.to_string()))?;
        let Request::Endpoint { id } = request;
        let refused = |reason: &str| EngineError::Refused(reason.to_owned());
        self.change(|rooms| rooms.claim(peer, rights, id)).map(|()| None).map_err(|why| match why {
            NotGiven::Taken => refused("this endpoint is somebody else's"),
            NotGiven::Kicked => refused("a host put this endpoint out"),
        })
    }

    fn set_rights(&self, peer: EnginePeer, rights: PublishRights) {
        self.change(|rooms| rooms.set_rights(peer, rights));
    }

    fn leave(&self, peer: EnginePeer, how: Leaving) {
        self.change(|rooms| match how {
            Leaving::Gone => rooms.leave(peer),
            Leaving::Removed => rooms.removed(peer),
        });
    }

    fn close(&self, session: SessionId) {
        self.change(|rooms| rooms.close(session));
    }
}

impl Surroundings for Jitsi {
    fn entrance(&self, guest: &Guest<'_>) -> Option<Entrance> {
        let room = &guest.session.room.name;
        let link = Addresses::new(&self.settings, room).link();
        let token = guest.until.and_then(|expires| {
            let token = RoomToken {
                room: room.clone(),
                user_id: guest.user,
                name: guest.name.to_owned(),
                avatar: None,
                moderator: guest.moderates,
                issued: guest.now,
                expires,
                recording: guest.session.is_recording_enabled,
            };
            sign(&self.settings, &token)
        });
        // A token is of URL-safe characters only (RFC 7515, section 2).
        let url = token.as_ref().map_or_else(|| link.clone(), |token| format!("{link}?jwt={token}"));
        Some(Entrance { url, token })
    }

    fn embedded(&self) -> Option<Embedded> {
        let framed = match (self.settings.kind, self.settings.ui) {
            (JitsiServer::Public, _) => return None,
            (JitsiServer::SelfHosted | JitsiServer::Jaas, JitsiUi::Lib) => false,
            (JitsiServer::SelfHosted | JitsiServer::Jaas, JitsiUi::Iframe) => true,
        };
        Some(Embedded { origin: self.settings.server_url.clone(), framed })
    }

    fn most_people(&self) -> Option<u32> {
        self.settings.is_public().then_some(MOST_IN_PUBLIC)
    }

    fn records(&self) -> bool {
        !self.settings.is_public()
    }
}
