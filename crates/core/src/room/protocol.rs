//! The messages of the classroom's socket: the definition of `docs/protocol.md` and of `web/src/api/protocol.ts`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::chat::ChatKind;
use crate::ids::{ChatMessageId, SessionId, UserId};
use crate::time::Timestamp;

use super::ConnectionId;

/// The longest `client_id`, in characters.
pub const CLIENT_ID_MAX: usize = 64;

/// What a participant may do in the room; derived on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The session's instructor, or an admin.
    Host,
    /// Given moderation rights by the host.
    Moderator,
    /// Everybody else.
    Participant,
}

/// How somebody follows the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// With sound and picture.
    Video,
    /// The text seat.
    Text,
}

/// Where a client stopped reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Resume {
    /// The room's incarnation.
    pub epoch: String,
    /// The last event seen.
    #[ts(type = "number")]
    pub seq: u64,
}

/// From a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// The first message.
    Hello {
        /// With or without sound and picture.
        mode: Mode,
        /// After a drop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        resume: Option<Resume>,
    },
    /// Are you there?
    Ping,
    /// A line of chat.
    Chat {
        /// The writer's own mark: sent again after a drop, it is stored once.
        client_id: String,
        /// 1–2 000 characters.
        text: String,
        /// What it is.
        kind: ChatKind,
        /// The line it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reply_to: Option<ChatMessageId>,
    },
    /// Raise or lower one's hand.
    Hand {
        /// Up?
        raised: bool,
    },
    /// What this connection publishes now.
    Devices {
        /// Sound.
        microphone: bool,
        /// Picture.
        camera: bool,
        /// Screen.
        screen: bool,
    },
    /// Mute one, or all but oneself.
    Mute {
        /// Whom; everybody if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        participant: Option<UserId>,
    },
    /// Lower somebody's hand.
    LowerHand {
        /// Whose.
        participant: UserId,
    },
    /// Out, and not back in this session.
    Remove {
        /// Whom.
        participant: UserId,
    },
    /// End the class for all.
    End,
    /// Leave with this connection.
    Leave,
    /// To the session's engine.
    Engine {
        /// In the engine's own words.
        #[ts(type = "unknown")]
        data: Value,
    },
}

impl ClientMessage {
    /// Reads a message; `None` if it is not one. The protocol has objects alone: for a tagged enum serde would also take a
    /// list (`["mute"]`).
    pub fn read(text: &str) -> Option<Self> {
        if text.trim_start().starts_with('{') { serde_json::from_str(text).ok() } else { None }
    }
}

/// Someone in the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Participant {
    /// Who.
    pub id: UserId,
    /// How they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// With or without sound and picture.
    pub mode: Mode,
    /// Whether their sound is on.
    pub microphone: bool,
    /// Whether their picture is on.
    pub camera: bool,
    /// Whether they share a screen.
    pub screen: bool,
    /// The number of the raising: smaller came first.
    pub hand: Option<u32>,
    /// False between a lost connection and the end of its grace.
    pub connected: bool,
}

/// A line of chat as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChatMessage {
    /// Its id.
    pub id: ChatMessageId,
    /// Who wrote it.
    pub user_id: UserId,
    /// How they are called.
    pub name: String,
    /// What it is.
    pub kind: ChatKind,
    /// What it says.
    pub text: String,
    /// The line it answers.
    pub reply_to: Option<ChatMessageId>,
    /// When the server took it.
    pub created_at: Timestamp,
    /// The writer's own mark.
    pub client_id: String,
}

/// The session as the room needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionInfo {
    /// Which.
    pub id: SessionId,
    /// What it is called.
    pub title: String,
    /// Since when it is live.
    pub started_at: Timestamp,
    /// Planned end.
    pub ends_at: Timestamp,
}

/// Which engine carries the class, and what it needs to start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct EngineGrant {
    /// `builtin` or `jitsi`.
    pub kind: String,
    /// The engine's own affair.
    #[ts(type = "unknown")]
    pub grant: Value,
}

/// Why somebody is no longer there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// They left.
    Left,
    /// The connection did not come back.
    ConnectionLost,
    /// The host removed them.
    Removed,
}

/// The whole picture, for a newcomer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Welcome {
    /// The room's incarnation.
    pub epoch: String,
    /// The last event in this picture.
    #[ts(type = "number")]
    pub seq: u64,
    /// The server's clock.
    pub now: Timestamp,
    /// This connection.
    pub connection: ConnectionId,
    /// The reader.
    pub you: UserId,
    /// The session.
    pub session: SessionInfo,
    /// At most 1 000: hosts, raised hands and publishers first.
    pub participants: Vec<Participant>,
    /// How many there are.
    pub participants_count: u32,
    /// The last 200 lines, oldest first.
    pub chat: Vec<ChatMessage>,
    /// What carries the class.
    pub engine: EngineGrant,
}

/// To a client. Messages with `seq` are events: numbered without holes, kept for who comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// The whole picture.
    Welcome(Box<Welcome>),
    /// You missed nothing but what follows.
    Resumed {
        /// The room's incarnation.
        epoch: String,
        /// The last of the missed events, which follow.
        #[ts(type = "number")]
        seq: u64,
        /// The server's clock.
        now: Timestamp,
        /// This connection.
        connection: ConnectionId,
        /// What carries the class.
        engine: EngineGrant,
    },
    /// Somebody is there, or there again.
    Joined {
        /// Event number.
        #[ts(type = "number")]
        seq: u64,
        /// Who.
        participant: Participant,
    },
    /// Something about somebody changed.
    Changed {
        /// Event number.
        #[ts(type = "number")]
        seq: u64,
        /// Who, as they are now.
        participant: Participant,
    },
    /// Somebody is gone.
    Left {
        /// Event number.
        #[ts(type = "number")]
        seq: u64,
        /// Who.
        participant: UserId,
        /// Why.
        reason: LeaveReason,
    },
    /// A line of chat.
    Chat {
        /// Event number.
        #[ts(type = "number")]
        seq: u64,
        /// The line.
        message: ChatMessage,
    },
    /// The class is over.
    Ended {
        /// Event number.
        #[ts(type = "number")]
        seq: u64,
        /// When.
        ended_at: Timestamp,
    },
    /// Switch your microphone off: it is not forwarded any more.
    Muted {
        /// Who did it.
        by: String,
    },
    /// Who is heard, loudest first.
    Speaking {
        /// At most three.
        participants: Vec<UserId>,
    },
    /// From the engine.
    Engine {
        /// In the engine's own words.
        #[ts(type = "unknown")]
        data: Value,
    },
    /// I am.
    Pong,
    /// That was not done.
    Error {
        /// A stable code.
        code: ErrorCode,
        /// In words for a developer; pages translate the code.
        message: String,
        /// The `type` it answers.
        about: Option<String>,
        /// Of a line of chat.
        client_id: Option<String>,
    },
}

/// What may be wrong with a client's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not the protocol.
    BadMessage,
    /// Not yours to do.
    Forbidden,
    /// Not in the room.
    NotFound,
    /// The text is empty, too long, or not a text.
    InvalidText,
    /// Too many lines.
    RateLimited,
    /// The store or the engine does not answer.
    Unavailable,
}

/// Why the server closes a socket (docs/protocol.md, "Close codes").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    /// Left on request.
    Left,
    /// The session ended.
    Ended,
    /// Removed by the host.
    Removed,
    /// Too many messages waiting.
    SlowReader,
    /// Too many messages sent.
    Flood,
    /// Not the protocol.
    BadProtocol,
    /// The server is going away.
    GoingAway,
}

impl CloseCode {
    /// The number on the wire (RFC 6455, section 7.4.2: 4000–4999 are ours).
    pub const fn number(self) -> u16 {
        match self {
            Self::Left => 4000,
            Self::Ended => 4001,
            Self::Removed => 4002,
            Self::SlowReader => 4008,
            Self::Flood => 4029,
            Self::BadProtocol => 4400,
            Self::GoingAway => 1012,
        }
    }
}
