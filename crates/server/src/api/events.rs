//! `GET /api/events`: what changed for the caller, as server-sent events (HTML Living Standard, section 9.2).

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use estrade_core::events::Announcement;
use estrade_core::ids::{CourseId, SessionId};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::described::Query;
use crate::api::problems;
use crate::api::schema::{HappeningWord, Id};
use crate::auth::Caller;
use crate::error::Problem;
use crate::events::{Kind, Line, Listener, Looking, listen};
use crate::state::AppState;

/// The request's header that names the last event seen.
pub const LAST_EVENT_ID: &str = "last-event-id";

/// How long a browser waits before it comes back: not all at once after a restart.
const RETRY_MS: std::ops::Range<u64> = 2_000..5_000;
/// The same where one person has too many streams: theirs must not push each other out for ever.
const RETRY_REPLACED: Duration = Duration::from_mins(5);

/// From where on.
#[derive(Debug, IntoParams)]
pub struct EventsQuery {
    /// The id of the last event seen, where the header `Last-Event-ID` cannot be sent; the header goes first.
    #[param(max_length = 100)]
    pub last_event_id: Option<String>,
}

/// An event's data: what happened, and to what. What it is now is asked for where it always is.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventBody {
    r#type: HappeningWord,
    /// The session that it is about.
    #[schema(value_type = Option<Id>)]
    session_id: Option<SessionId>,
    /// The same session's public id.
    meeting_id: Option<String>,
    /// The course.
    #[schema(value_type = Option<Id>)]
    course_id: Option<CourseId>,
    /// What the session is called. Not told to who is no longer invited to it.
    title: Option<String>,
}

impl EventBody {
    fn of(kind: Kind) -> Self {
        Self { r#type: kind.into(), session_id: None, meeting_id: None, course_id: None, title: None }
    }

    fn news(announcement: &Announcement) -> Self {
        let about = announcement.about();
        Self {
            session_id: about.map(|about| about.id),
            meeting_id: about.map(|about| about.meeting_id.to_string()),
            course_id: announcement.course(),
            title: announcement.title().map(ToString::to_string),
            ..Self::of(announcement.into())
        }
    }
}

/// Follow what changes
///
/// A stream (`text/event-stream`) of what changes for the caller: sessions that they may see are planned, started, ended, moved, changed,
/// called off; who is expected or present; invitations, notices and enrolments. Each event's data is one JSON object as described here.
///
/// It begins with what was missed since `Last-Event-ID`, in order and once, then `ready`. `reset` says that something was missed and is
/// forgotten: look anew. `roster` events are told at most every 10 s a session, have no id and do not come again. A reader who lets more
/// than 64 events wait is dropped, and comes back. It ends with the sign-in (`signed_out`), when the caller opens a ninth one
/// (`replaced`, of the oldest), and when the server stops. What has ended counts until its connection is closed: with sixteen of one
/// person a new one is refused. A comment every 25 s shows that it is there.
#[utoipa::path(
    get, path = "/api/events", tag = "Real time", operation_id = "followEvents",
    params(EventsQuery),
    responses(
        (status = 200, description = "The events, as they happen.", body = EventBody, content_type = "text/event-stream"),
        problems::RateLimited
    ),
)]
pub async fn events(
    State(state): State<AppState>,
    caller: Caller,
    query: Query<EventsQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let identity = caller.identity()?;
    let in_query = query.read()?.raw("last_event_id").flatten();
    let in_header = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok());
    let looking =
        Looking { identity, until: caller.expires_at, last_event_id: in_header.or(in_query.as_deref()) };
    let listener = listen(state.events(), state.domain(), looking).await?;
    let retry = RETRY_MS.start + listener.id() * 7_919 % (RETRY_MS.end - RETRY_MS.start);
    let mut is_first = true;
    let stream = futures::stream::unfold(listener, move |mut listener: Listener| async move {
        let line = listener.next().await?;
        Some((line, listener))
    });
    let written = futures::StreamExt::map(stream, move |line| {
        let retry = std::mem::take(&mut is_first).then(|| Duration::from_millis(retry));
        Ok::<_, Infallible>(write(&line, retry))
    });
    let mut response = Sse::new(written).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that gather answers would keep every event.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn write(line: &Line, retry: Option<Duration>) -> Event {
    let (body, id) = match line {
        Line::Alive => return Event::default().comment(""),
        Line::News(id, announcement) => (EventBody::news(announcement), id),
        Line::Of(kind, id) => (EventBody::of(*kind), id),
    };
    let retry = if matches!(line, Line::Of(Kind::Replaced, _)) { Some(RETRY_REPLACED) } else { retry };
    let data = serde_json::to_string(&body).unwrap_or_default();
    let mut event = Event::default().data(data);
    if let Some(id) = id {
        event = event.id(id);
    }
    match retry {
        Some(retry) => event.retry(retry),
        None => event,
    }
}
