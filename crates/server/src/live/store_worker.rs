//! What a room wants written, done in order beside it: the room never waits for the database.

use estrade_core::access;
use estrade_core::chat::{self, ChatMessage, NewLine};
use estrade_core::ids::{SessionId, UserId};
use estrade_core::permission::Action;
use estrade_core::room::protocol::{ChatMessage as Shown, ErrorCode};
use estrade_core::room::{ConnectionId, Departure};
use estrade_core::time::Timestamp;
use estrade_core::{Actor, Domain, Refusal, session};
use tokio::sync::{mpsc, oneshot};

use super::room_task::Command;

/// One thing to write.
#[derive(Debug)]
pub enum Task {
    /// A line of chat.
    Chat(Box<Posted>),
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

/// A line of chat on its way, and who waits for it.
#[derive(Debug)]
pub struct Posted {
    /// Who wrote it.
    pub actor: Actor,
    /// How they are called.
    pub name: String,
    /// The line.
    pub line: NewLine,
    /// Whom to tell if it cannot be stored.
    pub writer: Writer,
}

/// The way back to the writer of a line.
#[derive(Debug)]
pub enum Writer {
    /// A socket.
    Tab(ConnectionId),
    /// A request.
    Request(oneshot::Sender<Result<ChatMessage, Refusal>>),
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
        Task::Chat(posted) => chat(domain, id, *posted).await,
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

async fn chat(domain: &Domain, id: SessionId, posted: Posted) -> Option<Command> {
    let Posted { actor, name, line, writer } = posted;
    let client_id = line.client_id.clone();
    let stored = chat::post(domain, actor, id, line).await;
    if let Err(error) = &stored {
        tracing::warn!(%error, "a line of chat cannot be stored");
    }
    let shown = stored.as_ref().ok().map(|message| Command::ChatStored(shown(message, name)));
    match (writer, stored) {
        (Writer::Tab(connection), Err(refusal)) => {
            Some(Command::ChatRefused(connection, code(&refusal), client_id))
        }
        (Writer::Tab(_), Ok(_)) => shown,
        (Writer::Request(answer), stored) => {
            // Whoever asked may be gone; the others see the line all the same.
            drop(answer.send(stored));
            shown
        }
    }
}

fn shown(message: &ChatMessage, name: String) -> Shown {
    Shown {
        id: message.id,
        user_id: message.user_id,
        name,
        kind: message.kind,
        text: message.text.as_str().to_owned(),
        reply_to: message.reply_to,
        created_at: message.created_at,
        client_id: message.client_id.clone(),
    }
}
