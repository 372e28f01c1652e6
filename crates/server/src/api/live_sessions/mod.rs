//! `/api/live-sessions` and a course's sessions.

pub mod lifecycle;
pub mod notify;
pub mod participants;
pub mod presence;
pub mod read;
pub mod socket;
pub mod write;

use estrade_core::access::{self, SessionAccess};
use estrade_core::permission::Action;
use estrade_core::ports::StoreError;
use estrade_core::ports::views::CourseRef;
use estrade_core::session::Session;

use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;
use crate::urls;

use super::answer;

/// A session for somebody who may do `action` to it: 401, then 404, then 403.
async fn session(
    state: &AppState,
    caller: &Caller,
    id: &str,
    action: Action,
) -> Result<SessionAccess, Problem> {
    caller.identity()?;
    Ok(access::session(state.domain(), caller.actor(), answer::id(id)?, action).await?)
}

/// The course that a session's address names.
async fn course_of(state: &AppState, session: &Session) -> Result<Option<CourseRef>, StoreError> {
    let Some(id) = session.course_id else { return Ok(None) };
    let mut unit = state.domain().store.begin_read().await?;
    let course = unit.courses().get(id).await?;
    Ok(course.map(|c| CourseRef { id: c.id, slug: c.slug, title: c.title.as_str().to_owned() }))
}

/// The absolute address of the classroom: what older clients know as the Jitsi link.
async fn join_url(state: &AppState, session: &Session) -> Result<String, StoreError> {
    let course = course_of(state, session).await?;
    Ok(format!("{}{}", state.config().public_url, urls::classroom(course.as_ref(), session.id)))
}
