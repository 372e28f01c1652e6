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
pub mod recordings;
pub mod socket;
pub mod statistics;
pub mod write;

use estrade_core::access::{self, SessionAccess};
use estrade_core::ids::SessionId;
use estrade_core::permission::Action;
use estrade_core::ports::views::CourseRef;
use estrade_core::session::{self, Session, TokenGrant};

use crate::auth::Caller;
use crate::engines::Guest;
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

/// Where sound and picture are, for somebody who may be in the room: the engine's own way in, with a token if it takes
/// one, or the classroom. `session` is the newest of it.
pub fn join_url(
    state: &AppState,
    caller: &Caller,
    access: &SessionAccess,
    session: &Session,
) -> Result<String, Problem> {
    let (user, now) = (caller.user()?.display_name(), state.domain().now());
    let granted = session::check_token(access, None, None)?;
    let guest = Guest {
        session,
        user: access.user(),
        name: &user,
        moderates: granted.role().moderates(),
        now,
        until: TokenGrant::expires_at(session, now).ok(),
    };
    let engine = state.live().engines().around(session.engine);
    let entrance = engine.and_then(|engine| engine.entrance(&guest));
    let classroom = || classroom_url(state, access.course(), session.id);
    Ok(entrance.map_or_else(classroom, |entrance| entrance.url))
}

/// The absolute address of the classroom, Estrade's own page of any engine.
pub fn classroom_url(state: &AppState, course: Option<&CourseRef>, id: SessionId) -> String {
    format!("{}{}", state.config().public_url, urls::classroom(course, id))
}
