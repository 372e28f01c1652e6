//! What a class came to: figures, presence over time, and a line a person; or the same as a file.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use estrade_core::Refusal;
use estrade_core::attendance::{Mark, ReportInput, Span, Threshold, whole_minutes};
use estrade_core::field::FieldError;
use estrade_core::ids::{SessionId, UserId};
use estrade_core::permission::Action;
use estrade_core::ports::views::Page;
use estrade_core::session::Session;
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{self, Paged, Pagination};
use crate::api::described::Query;
use crate::api::path::Path;
use crate::api::problems;
use crate::api::schema::{Id, Instant, StatusWord};
use crate::api::wire::{ParticipantRole, PersonBody};
use crate::auth::Caller;
use crate::error::Problem;
use crate::i18n::Tr;
use crate::pages::format::Dates;
use crate::reports::{self, FileKind, PersonLine};
use crate::state::AppState;

use super::negotiation::{Format, accepted};

/// How statistics are wanted, and which page of the people.
#[derive(Debug, IntoParams)]
pub struct StatisticsQuery {
    /// `csv` or `xlsx` for a file with everybody in it; without it `Accept` decides.
    #[param(inline)]
    pub format: Option<FormatWord>,
    /// From which share of the class on somebody was present, in per cent.
    #[param(minimum = 1, maximum = 100, default = 75)]
    pub threshold: Option<u32>,
    /// The page of the people, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    pub page: Option<u32>,
    /// How many people a page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    pub limit: Option<u32>,
}

/// A form of statistics.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum FormatWord {
    /// An answer like any other.
    Json,
    /// Comma-separated values.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

/// How many were in the room at an instant.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresencePoint {
    #[schema(value_type = Instant)]
    at: Timestamp,
    present_count: u32,
}

/// Somebody's attendance.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatisticsLine {
    #[schema(value_type = Id)]
    user_id: UserId,
    user: PersonBody,
    role: ParticipantRole,
    /// The first arrival within the class.
    #[schema(value_type = Option<Instant>)]
    joined_at: Option<Timestamp>,
    /// The last departure; null while present.
    #[schema(value_type = Option<Instant>)]
    left_at: Option<Timestamp>,
    is_present: bool,
    /// In whole minutes, rounded half up.
    attendance_duration: u64,
    /// To the millisecond.
    attendance_seconds: f64,
    /// The share of the class, rounded half up.
    #[schema(minimum = 0, maximum = 100)]
    attendance_percent: u8,
    /// What is to be said of it; nothing before the class began.
    marks: Vec<MarkWord>,
}

/// Something to be said of somebody's attendance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkWord {
    /// There for the threshold, or longer.
    Present,
    /// Came, but for less than the threshold.
    BelowThreshold,
    /// Never came.
    Absent,
    /// Came more than five minutes after the class began.
    Late,
    /// Gone more than five minutes before it ended.
    LeftEarly,
    /// Some of it was announced by a client that never showed a sign of life.
    Unconfirmed,
}

impl From<Mark> for MarkWord {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Present => Self::Present,
            Mark::BelowThreshold => Self::BelowThreshold,
            Mark::Absent => Self::Absent,
            Mark::Late => Self::Late,
            Mark::LeftEarly => Self::LeftEarly,
            Mark::Unconfirmed => Self::Unconfirmed,
        }
    }
}

/// What a class came to; until now, while it is live. Figures are over students: hosts are left out of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatisticsBody {
    #[schema(value_type = Id)]
    session_id: SessionId,
    status: StatusWord,
    /// Null: it has not begun.
    #[schema(value_type = Option<Instant>)]
    actual_start_at: Option<Timestamp>,
    /// Null: it is not over.
    #[schema(value_type = Option<Instant>)]
    actual_end_at: Option<Timestamp>,
    /// How long the class was, in whole minutes.
    total_duration: u64,
    /// To the millisecond.
    total_seconds: f64,
    /// Students expected, or come.
    participants_count: u64,
    /// Students who came.
    attended_count: u64,
    /// Students who were there for the threshold, or longer.
    present_at_threshold_count: u64,
    /// In per cent of the class.
    threshold: u8,
    /// Of those who came, in whole minutes.
    mean_attendance: u64,
    /// To the millisecond.
    mean_attendance_seconds: f64,
    /// Of those who came, in whole minutes.
    median_attendance: u64,
    /// To the millisecond.
    median_attendance_seconds: f64,
    /// The most students at once, at the points below.
    most_present_count: u32,
    /// How many students were in the room at evenly spread instants: 121 at most, none before the class began.
    presence: Vec<PresencePoint>,
    /// A page of the roster, hosts first.
    participants: Vec<StatisticsLine>,
}

fn format(text: &str) -> Result<Format, FieldError> {
    match text {
        "json" => Ok(Format::Json),
        "csv" => Ok(Format::File(FileKind::Csv)),
        "xlsx" => Ok(Format::File(FileKind::Xlsx)),
        _ => Err(FieldError::Malformed("choice")),
    }
}

/// A session's statistics
///
/// For its host. As JSON, or as a file with a line a student: `?format=csv` or `xlsx`, or `Accept`. Files are in the caller's
/// language and time zone, and there is none before the class began (`invalid_state`).
#[utoipa::path(
    get, path = "/api/live-sessions/{session}/statistics", tag = "Live sessions", operation_id = "getStatistics",
    params(StatisticsQuery),
    responses((status = 200, description = "The figures and a page of the people, or the file.", content(
        (Paged<StatisticsBody> = "application/json"),
        (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )), problems::Conflict),
)]
pub async fn statistics(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query<StatisticsQuery>,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let mut query = query.read()?;
    let format = query.optional("format", format).flatten();
    let threshold = query.number("threshold", |percent| {
        u8::try_from(percent).ok().and_then(Threshold::new).ok_or(FieldError::OutOfRange(1, 100))
    });
    let page = answer::page(&mut query, 100, 1000)?;
    let (session, now) = (access.session(), state.domain().now());
    let begun = reports::class_of(session, threshold.flatten().unwrap_or(Threshold::DEFAULT), now);
    let mut response = match (format.unwrap_or_else(|| accepted(&headers)), begun) {
        (Format::Json, Some(input)) => body(&state, session, input, page).await?.into_response(),
        (Format::Json, None) => {
            let class = Span::new(session.starts_at, session.starts_at);
            let threshold = threshold.flatten().unwrap_or(Threshold::DEFAULT);
            let nothing = ReportInput { class, is_over: false, threshold };
            body(&state, session, nothing, page).await?.into_response()
        }
        (Format::File(kind), Some(input)) => {
            let dates = Dates { tr: Tr(caller.locale), zone: caller.timezone, now };
            reports::file(&state, session, input, dates, kind).await?
        }
        (Format::File(_), None) => return Err(Refusal::InvalidState(session.status()).into()),
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

/// Eight queries, whatever the length of the roster.
async fn body(
    state: &AppState,
    session: &Session,
    input: ReportInput,
    page: Page,
) -> Result<Paged<StatisticsBody>, Problem> {
    let mut unit = state.domain().store.begin_read().await?;
    let report = reports::figures(unit.as_mut(), session, input).await?;
    let roster = reports::roster(unit.as_mut(), session, &report.input, page).await?;
    let (figures, length) = (&report.figures, report.input.class.length());
    let has_begun = session.state.started_at().is_some();
    let presence: Vec<PresencePoint> = figures
        .curve
        .iter()
        .map(|(at, present_count)| PresencePoint { at: *at, present_count: *present_count })
        .collect();
    let body = StatisticsBody {
        session_id: session.id,
        status: session.status().into(),
        actual_start_at: session.state.started_at(),
        actual_end_at: session.state.ended_at(),
        total_duration: whole_minutes(length),
        total_seconds: length.as_secs_f64(),
        participants_count: report.expected,
        attended_count: figures.came,
        present_at_threshold_count: figures.present,
        threshold: report.input.threshold.percent(),
        mean_attendance: whole_minutes(figures.mean),
        mean_attendance_seconds: to_the_millisecond(figures.mean),
        median_attendance: whole_minutes(figures.median),
        median_attendance_seconds: to_the_millisecond(figures.median),
        most_present_count: presence.iter().map(|point| point.present_count).max().unwrap_or(0),
        presence,
        participants: roster.items.iter().map(|one| line(one, has_begun)).collect(),
    };
    Ok(answer::paged(body, Pagination::new(page, roster.total)))
}

/// A mean has fractions of a millisecond.
fn to_the_millisecond(length: Duration) -> f64 {
    Duration::from_millis(u64::try_from(length.as_millis()).unwrap_or(u64::MAX)).as_secs_f64()
}

fn line(line: &PersonLine, has_begun: bool) -> StatisticsLine {
    let (row, report) = (&line.row, &line.report);
    let is_present = report.line.iter().any(|stay| stay.ended.is_none());
    let last = report.line.iter().map(|stay| stay.span.to).max();
    StatisticsLine {
        user_id: row.person.id,
        user: PersonBody::new(&row.person, true),
        role: ParticipantRole::of(row),
        joined_at: report.line.first().map(|stay| stay.span.from),
        left_at: last.filter(|_| !is_present),
        is_present,
        attendance_duration: report.attendance.minutes(),
        attendance_seconds: report.attendance.seconds(),
        attendance_percent: report.percent,
        marks: report.marks.iter().filter(|_| has_begun).map(|mark| (*mark).into()).collect(),
    }
}
