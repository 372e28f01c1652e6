//! The port behind which sound and picture are carried. The room's rules know this much of an engine and no more.

use async_trait::async_trait;
use serde_json::Value;

use crate::ids::{SessionId, UserId};
use crate::room::ConnectionId;
use crate::session::{Engine, Session};
use crate::time::Timestamp;

/// A connection as an engine sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EnginePeer {
    /// The room.
    pub session: SessionId,
    /// The tab.
    pub connection: ConnectionId,
    /// The person.
    pub user: UserId,
    /// Whether they host the class.
    pub is_host: bool,
}

/// A connection that has come into the room, with what an engine makes its grant of.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer<'a> {
    /// The connection.
    pub peer: EnginePeer,
    /// The class.
    pub session: &'a Session,
    /// How the person is called.
    pub name: &'a str,
    /// The present.
    pub now: Timestamp,
}

/// How a connection went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// It closed, or was lost.
    Gone,
    /// A host took its owner out: nothing of theirs may stay in the room.
    Removed,
}

/// What of a connection's media may reach others. Enforced by the engine, whatever the client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishRights {
    /// Sound.
    pub microphone: bool,
    /// Picture.
    pub camera: bool,
    /// The shared screen.
    pub screen: bool,
}

/// Why an engine did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The client's message cannot be used: in words for a developer.
    #[error("refused: {0}")]
    Refused(String),
    /// The engine is overloaded or gone.
    #[error("engine unavailable")]
    Unavailable,
}

/// What an engine tells the rooms.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineEvent {
    /// For one connection's client.
    Signal {
        /// The room.
        session: SessionId,
        /// Whose client.
        connection: ConnectionId,
        /// In the engine's own words (docs/protocol.md).
        data: Value,
    },
    /// Who is heard now, loudest first.
    Speaking {
        /// The room.
        session: SessionId,
        /// At most three.
        users: Vec<UserId>,
    },
}

/// What carries a class.
#[async_trait]
pub trait ClassEngine: Send + Sync {
    /// Which one.
    fn kind(&self) -> Engine;
    /// What a newcomer's client needs to begin: the `grant` of `welcome`.
    fn grant(&self, newcomer: Newcomer<'_>) -> Value;
    /// A message from a client's half of the engine; the answer goes back to it.
    async fn signal(
        &self,
        peer: EnginePeer,
        rights: PublishRights,
        data: Value,
    ) -> Result<Option<Value>, EngineError>;
    /// Sets what of a connection may reach others.
    fn set_rights(&self, peer: EnginePeer, rights: PublishRights);
    /// A connection is gone.
    fn leave(&self, peer: EnginePeer, how: Leaving);
    /// The class is over.
    fn close(&self, session: SessionId);
}
