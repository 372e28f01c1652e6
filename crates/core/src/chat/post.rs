//! Writing a line: the same for the room's sockets and for clients without one.

use crate::access::{self, SessionAccess};
use crate::actor::Actor;
use crate::domain::Domain;
use crate::field::FieldError;
use crate::ids::{ChatMessageId, SessionId};
use crate::permission::Action;
use crate::ports::{Constraint, StoreError};
use crate::refusal::Refusal;
use crate::session::Status;
use crate::text::ChatText;
use crate::time::Timestamp;

use super::{ChatKind, ChatMessage};

/// A line that somebody wants to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    /// The writer's own mark (1–64 characters).
    pub client_id: String,
    /// What it is.
    pub kind: ChatKind,
    /// What it says.
    pub text: ChatText,
    /// The line it answers. One that is not in this class is left out: no reason to lose what was said.
    pub reply_to: Option<ChatMessageId>,
    /// When it came.
    pub at: Timestamp,
}

/// Stores a line of somebody who is in the room of a live class. One that was sent again after a drop is there already:
/// that one is the answer.
pub async fn post(
    domain: &Domain,
    actor: Actor,
    id: SessionId,
    line: NewLine,
) -> Result<ChatMessage, Refusal> {
    let mut unit = domain.store.begin().await?;
    let access = access::session_in(unit.as_mut(), actor, id, Action::Participate).await?;
    if access.session().status() != Status::Live {
        return Err(Refusal::InvalidState(access.session().status()));
    }
    let reply_to = match line.reply_to {
        Some(other) if unit.chat().exists(id, other).await? => Some(other),
        Some(_) | None => None,
    };
    let message = ChatMessage {
        id: ChatMessageId::new(domain.ids.next()),
        session_id: id,
        user_id: access.user(),
        client_id: line.client_id,
        kind: line.kind,
        text: line.text,
        reply_to,
        created_at: line.at,
    };
    match unit.chat().insert(&message).await {
        Ok(()) => {
            unit.commit().await?;
            Ok(message)
        }
        Err(StoreError::Conflict(Constraint::ChatMessage)) => {
            drop(unit);
            let mut unit = domain.store.begin_read().await?;
            let stored = unit.chat().by_client_id(id, message.user_id, &message.client_id).await?;
            stored.ok_or(Refusal::NotFound)
        }
        Err(error) => Err(error.into()),
    }
}

/// A line that is to be answered, which must be one of the class: for clients that can be told of a wrong field.
pub async fn replied_to(
    domain: &Domain,
    access: &SessionAccess,
    line: ChatMessageId,
) -> Result<ChatMessageId, Refusal> {
    let mut unit = domain.store.begin_read().await?;
    if unit.chat().exists(access.session().id, line).await? {
        Ok(line)
    } else {
        Err(Refusal::field("reply_to", FieldError::Unknown(line.to_string())))
    }
}
