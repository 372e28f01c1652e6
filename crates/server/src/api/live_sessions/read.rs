//! Lists and one session.

use axum::extract::State;
use estrade_core::Refusal;
use estrade_core::field::FieldError;
use estrade_core::permission::{Action, is_host};
use estrade_core::ports::views::{Order, Page, SessionFilter};
use estrade_core::session::Status;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{self, Data, Paged, Versioned};
use crate::api::courses;
use crate::api::described::Query;
use crate::api::path::Path;
use crate::api::schema::StatusWord;
use crate::api::wire::{CourseName, InstructorName, ListedSession, ParticipantBody, SessionBody, Sight};
use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;

use super::participants::lines;

/// Which of a course's sessions, and in what order.
#[derive(Debug, IntoParams)]
pub struct SessionListQuery {
    /// Only those in this state.
    pub status: Option<StatusWord>,
    /// By planned start: newest first unless `asc`.
    #[param(inline)]
    pub order: Option<OrderWord>,
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    pub page: Option<u32>,
    /// How many a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
}

/// Which way a list goes.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum OrderWord {
    /// Oldest first.
    Asc,
    /// Newest first.
    Desc,
}

/// List a course's sessions
///
/// For those in the course, and its instructor.
#[utoipa::path(
    get, path = "/api/courses/{course}/live-sessions", tag = "Live sessions", operation_id = "listCourseSessions",
    params(SessionListQuery),
    responses((status = 200, description = "A page of sessions.", body = Paged<Vec<ListedSession>>)),
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(course): Path<String>,
    query: Query<SessionListQuery>,
) -> Result<Paged<Vec<ListedSession>>, Problem> {
    let access = courses::access(&state, &caller, &course, Action::ViewCourse).await?;
    if !access.allows(Action::ListCourseSessions) {
        return Err(Refusal::NotEnrolled.into());
    }
    let mut input = query.read()?;
    let status = input.optional("status", str::parse::<Status>).flatten();
    let order = input.optional("order", |text| match text {
        "asc" => Ok(Order::OldestFirst),
        "desc" => Ok(Order::NewestFirst),
        _ => Err(FieldError::Malformed("choice")),
    });
    let page = answer::page(&mut input, 20, 100)?;
    let (domain, now) = (state.domain(), state.domain().now());
    let mut unit = domain.store.begin_read().await?;
    let filter = SessionFilter { status, phase: None };
    let order = order.flatten().unwrap_or(Order::NewestFirst);
    let (course, stamp) = (access.course().id, access.stamp());
    let listed = unit.views().course_sessions(course, stamp, filter, order, page, now).await?;
    Ok(answer::listed(listed, page, |card| {
        let host = is_host(caller.actor(), card.session.instructor_id);
        ListedSession::new(card, host, &domain.rules, now)
    }))
}

/// A session with what surrounds it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionDetail {
    #[serde(flatten)]
    session: SessionBody,
    /// Null: a session on its own.
    course: Option<CourseName>,
    instructor: InstructorName,
    /// The first fifty of the roster.
    participants: Vec<ParticipantBody>,
    /// How many are expected, or came; without those who declined.
    participants_count: u64,
    /// How many are in the room now.
    present_count: u64,
}

/// How many of the roster come with a session.
const FIRST: Page = Page { number: 1, limit: 50 };

/// Get a session
#[utoipa::path(
    get, path = "/api/live-sessions/{session}", tag = "Live sessions", operation_id = "getSession",
    responses((status = 200, description = "The session.", body = Data<SessionDetail>,
        headers(("ETag" = String, description = "Its version, for `If-Match`.")))),
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Versioned<SessionDetail>, Problem> {
    let access = super::session(&state, &caller, &id, Action::ViewSession).await?;
    let domain = state.domain();
    let mut unit = domain.store.begin_read().await?;
    let card = unit.views().session_card(access.session().id).await?.ok_or(Refusal::NotFound)?;
    let (participants, _) = lines(unit.as_mut(), &access, FIRST, domain.now()).await?;
    let version = card.session.version;
    let detail = SessionDetail {
        session: SessionBody::new(card.session, Sight::of(&access), &domain.rules, domain.now()),
        course: card.course.map(CourseName::from),
        instructor: card.instructor.into(),
        participants,
        participants_count: card.participants_count,
        present_count: card.present_count,
    };
    Ok(answer::versioned(version, detail))
}
