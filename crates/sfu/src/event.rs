//! What the unit is told, and what it tells.

use crate::ids::{ParticipantId, PeerId, RoomId, Source};

/// A first offer, or the ICE restart of a known connection.
#[derive(Debug, Clone)]
pub struct OfferRequest {
    /// The class.
    pub room: RoomId,
    /// The connection.
    pub peer: PeerId,
    /// Whose connection it is.
    pub participant: ParticipantId,
    /// The browser's SDP.
    pub sdp: String,
    /// What may be forwarded from it.
    pub rights: Rights,
}

/// What may be forwarded from a connection, whatever the client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights {
    /// The microphone is heard.
    pub microphone: bool,
    /// The camera is seen.
    pub camera: bool,
    /// The shared screen is seen.
    pub screen: bool,
}

impl Rights {
    /// Everything allowed.
    pub const ALL: Self = Self { microphone: true, camera: true, screen: true };
}

/// One picture on somebody's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewTile {
    /// Whose picture.
    pub participant: ParticipantId,
    /// Which one.
    pub source: Source,
    /// Largest useful height in pixels; 360 is usual, 720 for the stage. At least the lowest layer is sent.
    pub max_height: u16,
}

/// Why a connection is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisconnectReason {
    /// It never got through ICE and DTLS in time.
    NeverConnected,
    /// Nothing came from it for long (ICE consent lost).
    Silent,
    /// The browser closed it.
    Closed,
    /// The media library failed on it.
    Failed,
}

/// What the unit tells the server. State events replace the earlier of their kind.
#[derive(Debug, Clone, PartialEq)]
pub enum SfuEvent {
    /// ICE and DTLS are through: media flows.
    Connected {
        /// The class.
        room: RoomId,
        /// The connection.
        peer: PeerId,
    },
    /// The connection was dropped by the unit (not by `remove`).
    Disconnected {
        /// The class.
        room: RoomId,
        /// The connection.
        peer: PeerId,
        /// Why.
        reason: DisconnectReason,
    },
    /// What each receiving slot of the connection carries from now on.
    Slots {
        /// The class.
        room: RoomId,
        /// The connection.
        peer: PeerId,
        /// The audio slots, in order.
        audio: Vec<Option<ParticipantId>>,
        /// The video slots, in order.
        video: Vec<Option<(ParticipantId, Source)>>,
    },
    /// Which camera layers (q, h, f) of the connection somebody watches.
    Layers {
        /// The class.
        room: RoomId,
        /// The publishing connection.
        peer: PeerId,
        /// q, h, f.
        camera: [bool; 3],
    },
    /// Who speaks, loudest first, three at most.
    Speaking {
        /// The class.
        room: RoomId,
        /// The speakers.
        participants: Vec<ParticipantId>,
    },
    /// Link estimates of a connection, about every two seconds.
    Link {
        /// The class.
        room: RoomId,
        /// The connection.
        peer: PeerId,
        /// Estimated capacity towards the browser, kbit/s.
        down_kbps: u32,
        /// What it sends now, kbit/s.
        up_kbps: u32,
        /// Lost share towards the browser, 0 to 1.
        loss: f32,
    },
    /// The camera is not forwarded: the room has its most already.
    CameraRefused {
        /// The class.
        room: RoomId,
        /// The publishing connection.
        peer: PeerId,
    },
}
