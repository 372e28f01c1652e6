//! What a room wants written, done in order beside it: the room never waits for the database.

use estrade_core::access;
use estrade_core::chat::ChatMessage;
use estrade_core::ids::{ChatMessageId, SessionId, UserId};
use estrade_core::permission::Action;
use estrade_core::ports::{Constraint, StoreError};
use estrade_core::room::protocol::{ChatMessage as Shown, ErrorCode};
use estrade_core::room::{ChatDraft, ConnectionId, Departure};
use estrade_core::time::Timestamp;
use estrade_core::{Actor, Domain, Refusal, session};
use tokio::sync::{mpsc, oneshot};

use super::room_task::Command;

/// One thing to write.
#[derive(Debug)]
pub enum Task {
    /// A line of chat.
    Chat(ChatDraft),
    /// Signs of life.
    KeepAlive(Vec<UserId>, Timestamp),
    /// A stay that ended.
    CloseStay(Departure),
    /// Somebody is to be taken out.
    Remove(Actor, ConnectionId, UserId),
    /// The class is to end.
    End(Actor, ConnectionId),
    /// Says that everything before it is done.
    Report(oneshot::Sender<()>),
}

/// Works until the room and its queue are gone.
pub async fn run(
    domain: Domain,
    session: SessionId,
    mut tasks: mpsc::Receiver<Task>,
    room: mpsc::WeakSender<Command>,
) {
    while let Some(task) = tasks.recv().await {
        let answer = perform(&domain, session, task).await;
        if let (Some(answer), Some(room)) = (answer, room.upgrade()) {
            // The room may have ended meanwhile.
            drop(room.send(answer).await);
        }
    }
}

async fn perform(domain: &Domain, id: SessionId, task: Task) -> Option<Command> {
    match task {
        Task::Chat(draft) => Some(chat(domain, id, draft).await),
        Task::KeepAlive(users, at) => {
            if let Err(error) = session::keep_alive(domain, id, &users, at).await {
                tracing::warn!(%error, "signs of life cannot be written");
            }
            None
        }
        Task::CloseStay(departure) => Some(close_stay(domain, id, departure).await),
        Task::Remove(by, connection, user) => Some(match remove(domain, id, by, user).await {
            Ok(()) => Command::PersonRemoved(user),
            Err(refusal) => Command::NotDone(connection, code(&refusal), "remove"),
        }),
        Task::End(by, connection) => Some(match end(domain, id, by).await {
            Ok(at) => Command::Ended(at),
            Err(refusal) => Command::NotDone(connection, code(&refusal), "end"),
        }),
        Task::Report(done) => {
            if done.send(()).is_err() {
                tracing::debug!("nobody waits for the signs of life any more");
            }
            None
        }
    }
}

async fn close_stay(domain: &Domain, id: SessionId, departure: Departure) -> Command {
    let Departure { user, at, known, reason } = departure;
    match session::close_stay_unless_back(domain, id, user, at, known, reason).await {
        Ok(interval) => Command::Departed(user, interval.is_some()),
        Err(error) => {
            // The sweeper finds it later, by its last sign of life.
            tracing::warn!(%error, %user, "a stay cannot be closed");
            Command::Departed(user, false)
        }
    }
}

async fn remove(domain: &Domain, id: SessionId, by: Actor, user: UserId) -> Result<(), Refusal> {
    let access = access::session(domain, by, id, Action::Moderate).await?;
    session::remove(domain, &access, user).await
}

async fn end(domain: &Domain, id: SessionId, by: Actor) -> Result<Timestamp, Refusal> {
    let access = access::session(domain, by, id, Action::RunSession).await?;
    let ended = session::end(domain, &access).await?;
    Ok(ended.state.ended_at().unwrap_or_else(|| domain.now()))
}

/// A refusal as the socket says it.
fn code(refusal: &Refusal) -> ErrorCode {
    match crate::error::describe(refusal).status.as_u16() {
        404 => ErrorCode::NotFound,
        401 | 403 => ErrorCode::Forbidden,
        _ => ErrorCode::Unavailable,
    }
}

async fn chat(domain: &Domain, id: SessionId, draft: ChatDraft) -> Command {
    let (connection, client_id, name) = (draft.connection, draft.client_id.clone(), draft.name.clone());
    match store(domain, id, draft).await {
        Ok(message) => Command::ChatStored(Shown {
            id: message.id,
            user_id: message.user_id,
            name,
            kind: message.kind,
            text: message.text.as_str().to_owned(),
            reply_to: message.reply_to,
            created_at: message.created_at,
            client_id: message.client_id,
        }),
        Err(error) => {
            tracing::warn!(%error, "a line of chat cannot be stored");
            Command::ChatRefused(connection, client_id)
        }
    }
}

/// Stores a line. One that was sent again after a drop is there already: that one is the answer.
async fn store(domain: &Domain, id: SessionId, draft: ChatDraft) -> Result<ChatMessage, StoreError> {
    let mut unit = domain.store.begin().await?;
    let reply_to = match draft.reply_to {
        Some(line) if unit.chat().exists(id, line).await? => Some(line),
        Some(_) | None => None,
    };
    let message = ChatMessage {
        id: ChatMessageId::new(domain.ids.next()),
        session_id: id,
        user_id: draft.user,
        client_id: draft.client_id,
        kind: draft.kind,
        text: draft.text,
        reply_to,
        created_at: draft.at,
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
            stored.ok_or(StoreError::NotFound)
        }
        Err(error) => Err(error),
    }
}
