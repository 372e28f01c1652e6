//! The class's chat: what is written stays.

mod post;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::field::FieldError;
use crate::ids::{ChatMessageId, SessionId, UserId};
use crate::text::ChatText;
use crate::time::Timestamp;

pub use post::{NewLine, post, replied_to};

/// What a line of chat is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ChatKind {
    /// Plain talk.
    Text,
    /// To be answered.
    Question,
    /// An answer.
    Answer,
}

impl ChatKind {
    /// The word in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Question => "question",
            Self::Answer => "answer",
        }
    }
}

impl FromStr for ChatKind {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "text" => Ok(Self::Text),
            "question" => Ok(Self::Question),
            "answer" => Ok(Self::Answer),
            _ => Err(FieldError::Malformed("choice")),
        }
    }
}

/// One line of chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// Its id; ids of one server grow with time.
    pub id: ChatMessageId,
    /// The class.
    pub session_id: SessionId,
    /// Who wrote it.
    pub user_id: UserId,
    /// The writer's own mark (1–64 characters): the same one sent again after a drop is stored once.
    pub client_id: String,
    /// What it is.
    pub kind: ChatKind,
    /// What it says.
    pub text: ChatText,
    /// The message it answers.
    pub reply_to: Option<ChatMessageId>,
    /// When the server took it.
    pub created_at: Timestamp,
}
