//! What a room wants done.

use std::sync::Arc;

use serde_json::Value;

use crate::actor::Actor;
use crate::attendance::EndReason;
use crate::chat::NewLine;
use crate::ids::UserId;
use crate::ports::PublishRights;
use crate::time::Timestamp;

use super::ConnectionId;
use super::protocol::CloseCode;

/// A line of chat to be stored; it is shown once it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatDraft {
    /// Where it came from.
    pub connection: ConnectionId,
    /// Who wrote it.
    pub actor: Actor,
    /// How they are called.
    pub name: String,
    /// The line.
    pub line: NewLine,
}

/// Somebody left, or did not come back within the grace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departure {
    /// Who.
    pub user: UserId,
    /// The end of the stay: now, or the last sign of life.
    pub at: Timestamp,
    /// A sign of life on record after this one means that they are back, or alive elsewhere: the stay goes on.
    pub known: Timestamp,
    /// Why.
    pub reason: EndReason,
}

/// One thing to be done. Texts are JSON, serialised once however many read them.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// To one connection.
    Send(ConnectionId, Arc<str>),
    /// What a connection missed: many messages that wait as one, so that catching up does not make a slow reader.
    CatchUp(ConnectionId, Vec<Arc<str>>),
    /// To these connections.
    Broadcast(Arc<[ConnectionId]>, Arc<str>),
    /// Close a socket, after what was sent before.
    Close(ConnectionId, CloseCode),
    /// What of a connection's media may reach others.
    Rights(ConnectionId, PublishRights),
    /// To the engine, from a client.
    Engine(ConnectionId, PublishRights, Value),
    /// The engine may forget a connection.
    EngineGone(ConnectionId),
    /// Store a line of chat.
    Store(ChatDraft),
    /// These people were alive then.
    SignsOfLife(Vec<UserId>, Timestamp),
    /// A stay is to be closed; the room hears what came of it by [`super::Room::departed`].
    CloseStay(Departure),
    /// Take somebody out of the session; the room hears of it by [`super::Room::person_removed`].
    Remove {
        /// Who asks.
        by: Actor,
        /// Where to answer if it fails.
        connection: ConnectionId,
        /// Whom.
        user: UserId,
    },
    /// End the class; the room hears of it by [`super::Room::ended`].
    End {
        /// Who asks.
        by: Actor,
        /// Where to answer if it fails.
        connection: ConnectionId,
    },
}
