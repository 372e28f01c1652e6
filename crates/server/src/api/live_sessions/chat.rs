//! The class's chat for clients without a socket: history by cursor, and lines that the room's sockets see too.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use estrade_core::chat::{self, ChatKind, ChatMessage, NewLine};
use estrade_core::field::FieldError;
use estrade_core::ids::{ChatMessageId, SessionId, UserId};
use estrade_core::permission::Action;
use estrade_core::ports::views::{ChatLine, ChatSpan};
use estrade_core::text::ChatText;
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{self, Created, Data};
use crate::api::described::{Fields, Query};
use crate::api::path::Path;
use crate::api::problems;
use crate::api::schema::{ChatKindWord, Id, Instant, always_true};
use crate::auth::Caller;
use crate::error::Problem;
use crate::input::Input;
use crate::state::AppState;

/// Who wrote a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatWriter {
    #[schema(value_type = Id)]
    id: UserId,
    first_name: String,
    last_name: String,
}

/// A line of chat.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatBody {
    #[schema(value_type = Id)]
    id: ChatMessageId,
    #[schema(value_type = Id)]
    session_id: SessionId,
    #[schema(value_type = Id)]
    user_id: UserId,
    user: ChatWriter,
    message: String,
    message_type: ChatKindWord,
    /// The line it answers.
    #[schema(value_type = Option<Id>)]
    reply_to: Option<ChatMessageId>,
    #[schema(value_type = Instant)]
    created_at: Timestamp,
}

impl ChatBody {
    fn new(line: ChatMessage, first_name: String, last_name: String) -> Self {
        Self {
            id: line.id,
            session_id: line.session_id,
            user_id: line.user_id,
            user: ChatWriter { id: line.user_id, first_name, last_name },
            message: line.text.as_str().to_owned(),
            message_type: line.kind.into(),
            reply_to: line.reply_to,
            created_at: line.created_at,
        }
    }
}

impl From<ChatLine> for ChatBody {
    fn from(line: ChatLine) -> Self {
        Self::new(line.message, line.person.first_name, line.person.last_name)
    }
}

/// Where a page of lines stands in the whole chat.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatCursor {
    /// How many lines a page has at most.
    limit: u32,
    /// What to give as `before` for the lines just before these; null where there are none.
    #[schema(value_type = Option<Id>)]
    before: Option<ChatMessageId>,
    /// What to give as `after` for the lines that come after these.
    #[schema(value_type = Option<Id>)]
    after: Option<ChatMessageId>,
}

/// A page of lines, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatPage {
    #[schema(schema_with = always_true)]
    success: bool,
    data: Vec<ChatBody>,
    pagination: ChatCursor,
}

impl IntoResponse for ChatPage {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// Which lines; of neither `before` nor `after`, the last ones.
#[derive(Debug, IntoParams)]
pub struct ChatQuery {
    /// The lines just before this one.
    #[param(value_type = Option<Id>)]
    pub before: Option<Id>,
    /// The lines just after this one.
    #[param(value_type = Option<Id>)]
    pub after: Option<Id>,
    /// How many.
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: Option<u32>,
}

/// A line to write.
#[derive(Debug, ToSchema)]
pub struct ChatFields {
    /// Trimmed before it is counted.
    #[schema(min_length = 1, max_length = 2000)]
    pub message: String,
    /// `text` unless said.
    pub message_type: Option<ChatKindWord>,
    /// A line of the same session.
    pub reply_to: Option<Id>,
}

impl ChatPage {
    /// Of lines in order: one more than `limit` says that there are more.
    fn new(mut lines: Vec<ChatLine>, span: ChatSpan, limit: u32) -> Self {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_more = lines.len() > wanted;
        if span.after.is_some() {
            lines.truncate(wanted);
        } else if is_more {
            lines.remove(0);
        }
        let first = lines.first().map(|line| line.message.id);
        let pagination = ChatCursor {
            limit,
            // After a line that was seen there is at least that one before.
            before: if span.after.is_some() || is_more { first.or(span.after) } else { None },
            after: lines.last().map(|line| line.message.id).or(span.after),
        };
        Self { success: true, data: lines.into_iter().map(ChatBody::from).collect(), pagination }
    }
}

/// Lines of a page, unless asked otherwise; and at most.
const LINES: u32 = 50;
const LINES_MAX: u32 = 100;

/// Read a session's chat
///
/// Oldest first: the last lines, or those just before or after one. For everybody who may see the session.
#[utoipa::path(
    get, path = "/api/live-sessions/{session}/chat", tag = "Live sessions", operation_id = "listChat",
    params(ChatQuery),
    responses((status = 200, description = "A page of lines.", body = ChatPage)),
)]
pub async fn history(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query<ChatQuery>,
) -> Result<ChatPage, Problem> {
    let access = super::session(&state, &caller, &id, Action::ViewSession).await?;
    let mut input = query.read()?;
    let limit = input.number("limit", |n| {
        let limit = u32::try_from(n).ok().filter(|n| (1..=LINES_MAX).contains(n));
        limit.ok_or(FieldError::OutOfRange(1, LINES_MAX.into()))
    });
    let span = ChatSpan { after: input.id("after").flatten(), before: input.id("before").flatten() };
    input.finish()?;
    let limit = limit.flatten().unwrap_or(LINES);
    let mut unit = state.domain().store.begin_read().await?;
    let lines = unit.views().chat(access.session().id, span, limit + 1).await?;
    Ok(ChatPage::new(lines, span, limit))
}

/// A line as it comes: `{message, message_type?, reply_to?}`.
fn line(state: &AppState, input: &mut Input) -> Result<NewLine, Problem> {
    let text = input.required("message", ChatText::parse);
    let kind = input.optional("message_type", str::parse::<ChatKind>).flatten();
    let reply_to = input.id("reply_to").flatten();
    input.finish()?;
    let Some(text) = text else { return Err(Problem::BadRequest) };
    Ok(NewLine {
        client_id: state.domain().random.token(),
        kind: kind.unwrap_or(ChatKind::Text),
        text,
        reply_to,
        at: state.domain().now(),
    })
}

/// Write into a session's chat
///
/// For those in the room; its sockets see the line too. At most 20 lines in 10 s a person, whatever the way they come.
#[utoipa::path(
    post, path = "/api/live-sessions/{session}/chat", tag = "Live sessions", operation_id = "postChat",
    request_body = ChatFields,
    responses(
        (status = 201, description = "The line as it is stored.", body = Data<ChatBody>),
        problems::Conflict, problems::RateLimited,
    ),
)]
pub async fn say(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: Fields<ChatFields>,
) -> Result<Created<ChatBody>, Problem> {
    let access = super::session(&state, &caller, &id, Action::Participate).await?;
    let line = line(&state, &mut body.read()?)?;
    if let Some(other) = line.reply_to {
        chat::replied_to(state.domain(), &access, other).await?;
    }
    let user = caller.user()?;
    let written = state.live().say(&access, user, line).await?;
    let (first, last) = (user.first_name.as_str().to_owned(), user.last_name.as_str().to_owned());
    Ok(answer::created(ChatBody::new(written, first, last)))
}
