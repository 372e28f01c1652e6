//! The built-in engine: Estrade's own forwarding unit behind the engine port (docs/protocol.md, "Engine `builtin`").

mod wire;

use async_trait::async_trait;
use estrade_core::ids::SessionId;
use estrade_core::ports::{
    ClassEngine, EngineError, EngineEvent, EnginePeer, Leaving, Newcomer, PublishRights,
};
use estrade_core::session::Engine;
use estrade_sfu::{
    OfferError, OfferRequest, ParticipantId, PeerId, Rights, Sfu, SfuConfig, SfuEvent, StartError,
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::config::{Config, announced};

use super::{Embedded, Entrance, Guest, Surroundings};

use wire::{Request, room_of};

/// The built-in engine.
#[derive(Clone)]
pub struct Builtin {
    sfu: Sfu,
    audio_slots: usize,
    video_slots: usize,
}

/// Starts the forwarding unit; its events go to `events`.
pub fn start(config: &Config, events: mpsc::Sender<EngineEvent>) -> Result<Builtin, StartError> {
    let settings = SfuConfig {
        bind: config.media_bind,
        port: config.media_port,
        public_ips: announced(config),
        ..SfuConfig::default()
    };
    let (audio_slots, video_slots) = (settings.audio_slots, settings.video_slots);
    let (sfu, told) = estrade_sfu::start(settings)?;
    tokio::spawn(pump(told, events));
    Ok(Builtin { sfu, audio_slots, video_slots })
}

impl Builtin {
    /// Stops the forwarding unit.
    pub fn shutdown(&self) {
        self.sfu.shutdown();
    }
}

/// Ends by itself when the unit stops.
async fn pump(mut told: mpsc::Receiver<SfuEvent>, events: mpsc::Sender<EngineEvent>) {
    while let Some(event) = told.recv().await {
        if let Some(event) = wire::event(event)
            && events.send(event).await.is_err()
        {
            return;
        }
    }
}

fn peer_of(peer: EnginePeer) -> PeerId {
    PeerId(peer.connection.get())
}

fn rights(rights: PublishRights) -> Rights {
    Rights { microphone: rights.microphone, camera: rights.camera, screen: rights.screen }
}

#[async_trait]
impl ClassEngine for Builtin {
    fn kind(&self) -> Engine {
        Engine::Builtin
    }

    fn grant(&self, _: Newcomer<'_>) -> Value {
        json!({ "ice_servers": [], "audio_slots": self.audio_slots, "video_slots": self.video_slots })
    }

    async fn signal(
        &self,
        peer: EnginePeer,
        publish: PublishRights,
        data: Value,
    ) -> Result<Option<Value>, EngineError> {
        let request = serde_json::from_value(data).map_err(|e| EngineError::Refused(e.to_string()))?;
        match request {
            Request::Offer { sdp } => {
                let request = OfferRequest {
                    room: room_of(peer.session),
                    peer: peer_of(peer),
                    participant: ParticipantId(peer.user.get().unsigned_abs()),
                    sdp,
                    rights: rights(publish),
                };
                match self.sfu.offer(request).await {
                    Ok(sdp) => Ok(Some(json!({ "op": "answer", "sdp": sdp }))),
                    Err(OfferError::Stopped) => Err(EngineError::Unavailable),
                    Err(error) => Err(EngineError::Refused(error.to_string())),
                }
            }
            Request::View { tiles } => {
                let tiles = tiles.into_iter().take(self.video_slots).map(wire::Tile::into_view).collect();
                self.sfu.set_view(peer_of(peer), tiles);
                Ok(None)
            }
            Request::Stop => {
                self.sfu.remove(peer_of(peer));
                Ok(None)
            }
        }
    }

    fn set_rights(&self, peer: EnginePeer, publish: PublishRights) {
        self.sfu.set_rights(peer_of(peer), rights(publish));
    }

    fn leave(&self, peer: EnginePeer, _: Leaving) {
        self.sfu.remove(peer_of(peer));
    }

    fn close(&self, session: SessionId) {
        self.sfu.close_room(room_of(session));
    }
}

impl Surroundings for Builtin {
    fn entrance(&self, _: &Guest<'_>) -> Option<Entrance> {
        None
    }

    fn embedded(&self) -> Option<Embedded> {
        None
    }

    fn most_people(&self) -> Option<u32> {
        None
    }

    fn records(&self) -> bool {
        false
    }
}
