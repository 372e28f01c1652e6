//! `/api/live-sessions` and a course's sessions.

pub mod calendar_file;
pub mod chat;
pub mod jitsi_token;
pub mod lifecycle;
mod negotiation;
pub mod notify;
pub mod participants;
pub mod presence;
pub mod read;
pub mod socket;
pub mod statistics;
pub mod write;

use estrade_core::access::{self, SessionAccess};
use estrade_core::ids::SessionId;
use estrade_core::permission::Action;
use estrade_core::ports::views::CourseRef;

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

/// The absolute address of the classroom: what older clients know as the Jitsi link.
pub fn join_url(state: &AppState, access: &SessionAccess) -> String {
    classroom_url(state, access.course(), access.session().id)
}

/// The same of a session by its id.
pub fn classroom_url(state: &AppState, course: Option<&CourseRef>, id: SessionId) -> String {
    format!("{}{}", state.config().public_url, urls::classroom(course, id))
}
