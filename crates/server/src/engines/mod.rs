//! The engines that carry a class, behind one port. Nothing outside an engine's own folder knows which one runs.

mod builtin;
pub mod jitsi;

use std::sync::{Arc, Mutex, PoisonError};

use estrade_core::ports::{ClassEngine, EngineEvent};
use estrade_core::session::Engine;
use tokio::sync::mpsc;

use crate::config::Config;

/// The engines of this server. Cheap to clone.
#[derive(Clone)]
pub struct Engines(Arc<Inner>);

struct Inner {
    engines: Vec<Arc<dyn ClassEngine>>,
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
        let mut engines: Vec<Arc<dyn ClassEngine>> = vec![Arc::new(builtin.clone())];
        engines.extend(jitsi.clone().map(|jitsi| Arc::new(jitsi) as Arc<dyn ClassEngine>));
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
        self.0.engines.iter().find(|engine| engine.kind() == kind).cloned()
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
