//! `/api/student`: what a student sees first.

use axum::extract::State;
use estrade_core::permission::is_host;
use estrade_core::ports::views::{SessionCard, StudentBoard};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;

use super::answer::{self, Paged, Pagination, Paging};
use super::described::Query;
use super::wire::ListedSession;

/// A session as a student's list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StudentSession {
    #[serde(flatten)]
    session: ListedSession,
    course_title: Option<String>,
}

/// A student's sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct StudentSessions {
    /// Soonest first, the next hundred.
    upcoming: Vec<StudentSession>,
    live: Vec<StudentSession>,
    /// Newest first, in pages.
    past: Vec<StudentSession>,
}

/// How many live and upcoming sessions are shown at once.
const NEXT: u32 = 100;

/// List one's own sessions
///
/// Those of the caller's courses, and those they are invited to; `past` comes in pages, and `pagination` is its own.
#[utoipa::path(
    get, path = "/api/student/live-sessions", tag = "Student", operation_id = "listStudentSessions",
    params(Paging),
    responses((status = 200, description = "The sessions.", body = Paged<StudentSessions>)),
)]
pub async fn live_sessions(
    State(state): State<AppState>,
    caller: Caller,
    query: Query<Paging>,
) -> Result<Paged<StudentSessions>, Problem> {
    let user = caller.user()?.id;
    let page = answer::page(&mut query.read()?, 20, 100)?;
    let (domain, now) = (state.domain(), state.domain().now());
    let body = |card: SessionCard| {
        let host = is_host(caller.actor(), card.session.instructor_id);
        let course_title = card.course.as_ref().map(|c| c.title.clone());
        StudentSession { session: ListedSession::new(card, host, &domain.rules, now), course_title }
    };
    let mut unit = domain.store.begin_read().await?;
    let StudentBoard { live, upcoming, past } = unit.views().student_board(user, NEXT, page, now).await?;
    let pagination = Pagination::new(page, past.total);
    let all = |cards: Vec<SessionCard>| cards.into_iter().map(body).collect();
    let sessions = StudentSessions { upcoming: all(upcoming), live: all(live), past: all(past.items) };
    Ok(answer::paged(sessions, pagination))
}
