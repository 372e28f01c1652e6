//! What somebody's calendar shows, as events.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use estrade_core::attendance::Span;
use estrade_core::calendar::{self, Event, Filter, Kind};
use estrade_core::ports::views::Whose;
use estrade_core::session::Status;
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::described::Query;
use crate::api::schema::{EventKindWord, Id, Instant, StatusWord, always_true};
use crate::auth::Caller;
use crate::error::Problem;
use crate::input::Input;
use crate::state::AppState;
use crate::urls;

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarEvent {
    /// Of the session, or of the course.
    #[schema(value_type = Id)]
    id: i64,
    title: String,
    course_title: Option<String>,
    #[schema(value_type = Instant)]
    start: Timestamp,
    /// Null for an instant.
    #[schema(value_type = Option<Instant>)]
    end: Option<Timestamp>,
    #[serde(rename = "type")]
    kind: EventKindWord,
    /// Of a session.
    status: Option<StatusWord>,
    /// Its page.
    url: String,
}

impl From<Event> for CalendarEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Session(shown) => {
                let session = shown.session;
                Self {
                    id: session.id.get(),
                    url: urls::session(shown.course.as_ref(), session.id),
                    status: Some(session.status().into()),
                    title: session.title.as_str().to_owned(),
                    course_title: shown.course.map(|course| course.title),
                    start: session.starts_at,
                    end: Some(session.ends_at),
                    kind: Kind::LiveSession.into(),
                }
            }
            Event::Mark { kind, at, course, slug, title } => Self {
                id: course.get(),
                url: urls::course(&slug),
                status: None,
                title: title.clone(),
                course_title: Some(title),
                start: at,
                end: None,
                kind: kind.into(),
            },
        }
    }
}

/// The events of some days, by start.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarBody {
    #[schema(schema_with = always_true)]
    success: bool,
    /// At most 1 000.
    data: Vec<CalendarEvent>,
    /// Whether there are more than these: ask for fewer days.
    truncated: bool,
}

impl IntoResponse for CalendarBody {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// The days of a student's calendar.
#[derive(Debug, IntoParams)]
pub struct StudentCalendarQuery {
    /// The first day, in the caller's zone.
    #[param(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2026-03-01")]
    pub start_date: String,
    /// The last day, in the caller's zone; at most 366 in all.
    #[param(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2026-03-31")]
    pub end_date: String,
}

/// The days of a calendar, and what of them.
#[derive(Debug, IntoParams)]
pub struct CalendarQuery {
    /// The first day, in the caller's zone.
    #[param(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2026-03-01")]
    pub start: String,
    /// The last day, in the caller's zone; at most 366 in all.
    #[param(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2026-03-31")]
    pub end: String,
    /// Only sessions in this state.
    pub status: Option<StatusWord>,
    /// Only events of this kind.
    #[param(rename = "type")]
    pub kind: Option<EventKindWord>,
}

/// The names of a query's two dates.
struct Names {
    first: &'static str,
    last: &'static str,
}

/// The days that a query asks for, in the caller's zone.
fn days(input: &mut Input, caller: &Caller, names: &Names) -> Result<Span, Problem> {
    let first = input.required(names.first, calendar::parse_date);
    let last = input.required(names.last, calendar::parse_date);
    input.finish()?;
    let (Some(first), Some(last)) = (first, last) else { return Err(Problem::BadRequest) };
    Ok(calendar::days(first, last, caller.timezone, names.last)?)
}

async fn answer(state: &AppState, whose: Whose, span: Span, filter: Filter) -> Result<CalendarBody, Problem> {
    let shown = calendar::events(state.domain(), whose, span, filter).await?;
    let data = shown.events.into_iter().map(CalendarEvent::from).collect();
    Ok(CalendarBody { success: true, data, truncated: shown.truncated })
}

/// List a student's sessions of some days
///
/// Those that the caller is expected at.
#[utoipa::path(
    get, path = "/api/student/calendar/live-sessions", tag = "Calendar", operation_id = "getStudentCalendar",
    params(StudentCalendarQuery),
    responses((status = 200, description = "The events, by start.", body = CalendarBody)),
)]
pub async fn of_student(
    State(state): State<AppState>,
    caller: Caller,
    query: Query<StudentCalendarQuery>,
) -> Result<CalendarBody, Problem> {
    let whose = Whose::Student(caller.user()?.id);
    let mut input = query.read()?;
    let span = days(&mut input, &caller, &Names { first: "start_date", last: "end_date" })?;
    answer(&state, whose, span, Filter { kind: Some(Kind::LiveSession), status: None }).await
}

/// List the events of some days
///
/// Sessions, and the beginning, the end and the enrolment deadline of courses: a student's, an instructor's own, for an admin everybody's.
#[utoipa::path(
    get, path = "/api/calendar/events", tag = "Calendar", operation_id = "listCalendarEvents",
    params(CalendarQuery),
    responses((status = 200, description = "The events, by start.", body = CalendarBody)),
)]
pub async fn events(
    State(state): State<AppState>,
    caller: Caller,
    query: Query<CalendarQuery>,
) -> Result<CalendarBody, Problem> {
    let whose = calendar::whose(caller.actor())?;
    let mut input = query.read()?;
    let status = input.optional("status", str::parse::<Status>).flatten();
    let kind = input.optional("type", str::parse::<Kind>).flatten();
    let span = days(&mut input, &caller, &Names { first: "start", last: "end" })?;
    answer(&state, whose, span, Filter { status, kind }).await
}
