//! The built-in engine's words in the `engine` messages of the socket.

use estrade_core::ids::{SessionId, UserId};
use estrade_core::ports::EngineEvent;
use estrade_core::room::ConnectionId;
use estrade_sfu::{ParticipantId, PeerId, RoomId, SfuEvent, Source, ViewTile};
use serde::Deserialize;
use serde_json::{Value, json};

/// From a client.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Request {
    /// A first offer, or an ICE restart.
    Offer {
        /// The browser's SDP.
        sdp: String,
    },
    /// What is on this screen now, most important first.
    View {
        /// The pictures.
        tiles: Vec<Tile>,
    },
    /// No more media.
    Stop,
}

/// One picture on somebody's screen.
#[derive(Debug, Deserialize)]
pub struct Tile {
    participant: UserId,
    source: TileSource,
    max_height: u16,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TileSource {
    Camera,
    Screen,
}

impl Tile {
    /// For the forwarding unit.
    pub fn into_view(self) -> ViewTile {
        let source = match self.source {
            TileSource::Camera => Source::Camera,
            TileSource::Screen => Source::Screen,
        };
        ViewTile {
            participant: ParticipantId(self.participant.get().unsigned_abs()),
            source,
            max_height: self.max_height,
        }
    }
}

/// The forwarding unit's name of a session's room.
pub fn room_of(session: SessionId) -> RoomId {
    RoomId(session.get().unsigned_abs())
}

fn id(number: u64) -> i64 {
    // Our own ids, below 2^53, on their way back.
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn user(participant: ParticipantId) -> UserId {
    UserId::new(id(participant.0))
}

fn signal(room: RoomId, peer: PeerId, data: Value) -> EngineEvent {
    EngineEvent::Signal { session: SessionId::new(id(room.0)), connection: ConnectionId::new(peer.0), data }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Camera => "camera",
        Source::Screen => "screen",
    }
}

/// What a client, or the room, hears of the unit's event.
pub fn event(event: SfuEvent) -> Option<EngineEvent> {
    Some(match event {
        SfuEvent::Connected { .. } => return None,
        SfuEvent::Disconnected { room, peer, .. } => signal(room, peer, json!({ "op": "gone" })),
        SfuEvent::Slots { room, peer, audio, video } => {
            let audio: Vec<Option<UserId>> = audio.into_iter().map(|p| p.map(user)).collect();
            let video: Vec<Value> = video
                .into_iter()
                .map(|slot| {
                    slot.map_or(Value::Null, |(p, s)| json!({ "participant": user(p), "source": source(s) }))
                })
                .collect();
            signal(room, peer, json!({ "op": "slots", "audio": audio, "video": video }))
        }
        SfuEvent::Layers { room, peer, camera } => {
            signal(room, peer, json!({ "op": "layers", "camera": camera }))
        }
        SfuEvent::Link { room, peer, down_kbps, up_kbps, loss } => signal(
            room,
            peer,
            json!({ "op": "link", "down_kbps": down_kbps, "up_kbps": up_kbps, "loss": loss }),
        ),
        SfuEvent::CameraRefused { room, peer } => signal(room, peer, json!({ "op": "camera_refused" })),
        SfuEvent::Speaking { room, participants } => EngineEvent::Speaking {
            session: SessionId::new(id(room.0)),
            users: participants.into_iter().map(user).collect(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_read_as_documented_and_rubbish_does_not() {
        let read = |text: &str| serde_json::from_str::<Request>(text);
        assert!(matches!(read(r#"{"op":"offer","sdp":"v=0"}"#), Ok(Request::Offer { .. })));
        assert!(matches!(read(r#"{"op":"stop"}"#), Ok(Request::Stop)));
        let Ok(Request::View { tiles }) =
            read(r#"{"op":"view","tiles":[{"participant":7,"source":"screen","max_height":720}]}"#)
        else {
            panic!()
        };
        assert_eq!(tiles.into_iter().next().map(|t| t.into_view().max_height), Some(720));
        for wrong in
            [r#"{"op":"fly"}"#, r#"{"op":"offer"}"#, r#"{"op":"view","tiles":[{"participant":"x"}]}"#]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn slots_are_told_by_user() {
        let told = event(SfuEvent::Slots {
            room: RoomId(9),
            peer: PeerId(4),
            audio: vec![Some(ParticipantId(7)), None],
            video: vec![Some((ParticipantId(7), Source::Camera)), None],
        });
        let expected = json!({ "op": "slots", "audio": [7, null], "video": [{ "participant": 7, "source": "camera" }, null] });
        assert_eq!(
            told,
            Some(EngineEvent::Signal {
                session: SessionId::new(9),
                connection: ConnectionId::new(4),
                data: expected
            })
        );
    }
}
