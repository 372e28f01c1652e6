//! What a room knows when it opens: its session as stored now, and the chat so far.

use estrade_core::Domain;
use estrade_core::ids::SessionId;
use estrade_core::ports::StoreError;
use estrade_core::ports::views::ChatSpan;
use estrade_core::room::protocol::{ChatMessage, SessionInfo};
use estrade_core::room::{Room, RoomRules};
use estrade_core::session::Session;

/// Lines of chat that a room begins with.
const HISTORY: u32 = 200;
/// Characters of an incarnation's name.
const EPOCH: usize = 16;

/// The room of a session. One whose session ended between a joining and this lets nobody in.
pub async fn open(domain: &Domain, session: &Session) -> Room {
    let rules = RoomRules {
        epoch: domain.random.token().chars().take(EPOCH).collect(),
        grace: domain.rules.grace,
        chat_lines: usize::try_from(domain.rules.chat_lines).unwrap_or(usize::MAX),
        chat_span: domain.rules.chat_span,
    };
    let (stored, chat) = read(domain, session.id).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the room opens without what is stored of it");
        (None, Vec::new())
    });
    let session = stored.as_ref().unwrap_or(session);
    let mut room = Room::new(rules, info(session), chat);
    if let Some(ended_at) = session.state.ended_at() {
        // Nobody is there to be told.
        room.ended(ended_at, &mut Vec::new());
    }
    room
}

fn info(session: &Session) -> SessionInfo {
    SessionInfo {
        id: session.id,
        title: session.title.as_str().to_owned(),
        started_at: session.state.started_at().unwrap_or(session.starts_at),
        ends_at: session.ends_at,
    }
}

/// The session, and the last lines of its chat, oldest first.
async fn read(domain: &Domain, id: SessionId) -> Result<(Option<Session>, Vec<ChatMessage>), StoreError> {
    let mut unit = domain.store.begin_read().await?;
    let session = unit.sessions().get(id).await?;
    let lines = unit.views().chat(id, ChatSpan::default(), HISTORY).await?;
    let shown = lines.into_iter().map(|line| ChatMessage {
        id: line.message.id,
        user_id: line.message.user_id,
        name: line.person.display_name(),
        kind: line.message.kind,
        text: line.message.text.as_str().to_owned(),
        reply_to: line.message.reply_to,
        created_at: line.message.created_at,
        client_id: line.message.client_id,
    });
    Ok((session, shown.collect()))
}
