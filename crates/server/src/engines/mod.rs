//! The engines that carry a class, behind one port. Nothing outside an engine's own folder knows which one runs.

mod builtin;
pub mod jitsi;

use std::sync::{Arc, Mutex, PoisonError};

use estrade_core::ids::UserId;
use estrade_core::ports::{ClassEngine, EngineEvent};
use estrade_core::session::{Engine, Session};
use estrade_core::time::Timestamp;
use tokio::sync::mpsc;

use crate::config::Config;

/// The engines of this server. Cheap to clone.
#[derive(Clone)]
pub struct Engines(Arc<Inner>);

/// What the rest of the server asks of an engine, beside what a room does.
pub trait Surroundings: ClassEngine {
    /// A way into the room that needs no page of Estrade's; `None`: the classroom is the only one.
    fn entrance(&self, guest: &Guest<'_>) -> Option<Entrance>;
    /// What the classroom's page loads from elsewhere.
    fn embedded(&self) -> Option<Embedded>;
    /// Beyond how many people it does not hold.
    fn most_people(&self) -> Option<u32>;
    /// Whether a host may have it record a class.
    fn records(&self) -> bool;
}

/// Who asks for a way in, as decided by the server.
#[derive(Debug)]
pub struct Guest<'a> {
    /// To which class.
    pub session: &'a Session,
    /// Who.
    pub user: UserId,
    /// How they are called.
    pub name: &'a str,
    /// Whether they moderate there.
    pub moderates: bool,
    /// The present.
    pub now: Timestamp,
    /// Until when it is open; `None`: an address alone.
    pub until: Option<Timestamp>,
}

/// A way into a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrance {
    /// An address, with the token in it if there is one.
    pub url: String,
    /// For clients that bring it themselves.
    pub token: Option<String>,
}

/// What a page may load from one other server, and from nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// The server, as an origin (RFC 6454).
    pub origin: String,
    /// Whether its pages stand in a frame; otherwise its script speaks to it.
    pub framed: bool,
}

struct Inner {
    engines: Vec<Arc<dyn Surroundings>>,
    events: Mutex<Option<mpsc::Receiver<EngineEvent>>>,
    stop: Box<dyn Fn() + Send + Sync>,
}

/// An engine cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Estrade's own.
    #[error("the built-in engine cannot start (ESTRADE_MEDIA_PORT)")]
    Builtin(#[from] estrade_sfu::StartError),
}

/// Engine events that may wait for the rooms; the engine holds its own back meanwhile.
const EVENTS: usize = 4096;

impl Engines {
    /// Starts what the configuration asks for. A media port that is taken refuses the start, naming it.
    pub fn start(config: &Config) -> Result<Self, StartError> {
        let (sender, receiver) = mpsc::channel(EVENTS);
        let builtin = builtin::start(config, sender.clone())?;
        let jitsi = config.jitsi.as_ref().map(|settings| jitsi::start(settings, sender));
        let mut engines: Vec<Arc<dyn Surroundings>> = vec![Arc::new(builtin.clone())];
        engines.extend(jitsi.clone().map(|jitsi| Arc::new(jitsi) as Arc<dyn Surroundings>));
        let stop = Box::new(move || {
            builtin.shutdown();
            if let Some(jitsi) = &jitsi {
                jitsi.shutdown();
            }
        });
        Ok(Self(Arc::new(Inner { engines, events: Mutex::new(Some(receiver)), stop })))
    }

    /// The engine of that kind, if this server has it.
    pub fn get(&self, kind: Engine) -> Option<Arc<dyn ClassEngine>> {
        self.0.engines.iter().find(|engine| engine.kind() == kind).map(|engine| engine.clone() as _)
    }

    /// What is around the engine of that kind, if this server has it.
    pub fn around(&self, kind: Engine) -> Option<&dyn Surroundings> {
        self.0.engines.iter().find(|engine| engine.kind() == kind).map(|engine| &**engine)
    }

    /// Every engine of this server, its own first.
    pub fn all(&self) -> impl Iterator<Item = &dyn Surroundings> {
        self.0.engines.iter().map(|engine| &**engine)
    }

    /// What the engines tell; there is one reader.
    pub fn take_events(&self) -> Option<mpsc::Receiver<EngineEvent>> {
        self.0.events.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Stops them all.
    pub fn shutdown(&self) {
        (self.0.stop)();
    }
}
