//! What a room wants done.

use std::sync::Arc;

use serde_json::Value;

use crate::actor::Actor;
use crate::chat::ChatKind;
use crate::ids::{ChatMessageId, UserId};
use crate::ports::PublishRights;
use crate::text::ChatText;
use crate::time::Timestamp;

use super::ConnectionId;
use super::protocol::CloseCode;

/// A line of chat to be stored; it is shown once it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatDraft {
    /// Where it came from.
    pub connection: ConnectionId,
    /// Who wrote it.
    pub user: UserId,
    /// How they are called.
    pub name: String,
    /// The writer's own mark.
    pub client_id: String,
    /// What it is.
    pub kind: ChatKind,
    /// What it says.
    pub text: ChatText,
    /// The line it answers.
    pub reply_to: Option<ChatMessageId>,
    /// When it came.
    pub at: Timestamp,
}

/// One thing to be done. Texts are JSON, serialised once however many read them.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// To one connection.
    Send(ConnectionId, Arc<str>),
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
    /// The grace ran out: the stay ended at the last sign of life.
    StayLost {
        /// Whose.
        user: UserId,
        /// The last sign of life.
        at: Timestamp,
    },
    /// The last connection left: the stay ends now.
    StayLeft {
        /// Whose.
        user: UserId,
    },
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
