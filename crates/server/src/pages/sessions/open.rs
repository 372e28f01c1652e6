//! From an address to a session that its reader may see, with its card and its own address.

use axum::response::{IntoResponse, Redirect, Response};
use estrade_core::access::{self, SessionAccess};
use estrade_core::ids::SessionId;
use estrade_core::permission::Action;
use estrade_core::ports::views::{CourseRef, SessionCard};
use estrade_core::session::Session;
use estrade_core::time::Tz;
use estrade_core::{Actor, Refusal};
use serde::Deserialize;

use crate::error::Problem;
use crate::pages::shell::PageRequest;
use crate::state::AppState;
use crate::urls;

/// The parts of a session's address, below a course or on its own.
#[derive(Debug, Deserialize)]
pub struct SessionPath {
    /// The session.
    pub session: String,
}

/// A session that its reader may see.
pub struct Opened {
    /// The proof.
    pub access: SessionAccess,
    /// The session with its course, instructor and counts.
    pub card: SessionCard,
    /// The zone of its instructor, where they said.
    pub instructor_zone: Option<Tz>,
}

impl Opened {
    /// The session as it was when the rights were checked.
    pub fn session(&self) -> &Session {
        self.access.session()
    }

    /// Its course.
    pub fn course(&self) -> Option<&CourseRef> {
        self.card.course.as_ref()
    }

    /// Its page.
    pub fn href(&self) -> String {
        urls::session(self.course(), self.session().id)
    }

    /// Whether the host removed the reader from it.
    pub fn facts_removed(&self) -> bool {
        self.access.facts().removed && !self.access.is_host()
    }

    /// Who reads.
    pub fn actor(&self) -> Actor {
        self.access.actor()
    }

    /// Its list of sessions: for a host the manager. None for a stand-alone one.
    pub fn list_href(&self) -> Option<String> {
        let course = self.course()?;
        Some(if self.access.is_host() { urls::manager(course) } else { urls::course_sessions(&course.slug) })
    }

    /// The way to the one right address, when the page was asked for at another (below a wrong course, say).
    pub fn elsewhere(&self, request: &PageRequest, suffix: &str) -> Option<Response> {
        let right = format!("{}{suffix}", self.href());
        let (path, query) =
            request.here.split_once('?').map_or((request.here.as_str(), None), |(p, q)| (p, Some(q)));
        (path != right).then(|| {
            let to = query.map_or(right.clone(), |query| format!("{right}?{query}"));
            Redirect::to(&to).into_response()
        })
    }
}

/// The number in an address; anything else is no page.
pub fn parse_id(text: &str) -> Result<SessionId, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// Opens a session for a reader who may do `action` to it: 401, then 404, then 403.
pub async fn open(
    state: &AppState,
    request: &PageRequest,
    id: &str,
    action: Action,
) -> Result<Opened, Problem> {
    request.user()?;
    let access = access::session(state.domain(), request.caller.actor(), parse_id(id)?, action).await?;
    let mut unit = state.domain().store.begin_read().await?;
    let card = unit.views().session_card(access.session().id).await?.ok_or(Refusal::NotFound)?;
    let instructor = unit.users().get(access.session().instructor_id).await?;
    Ok(Opened { access, card, instructor_zone: instructor.and_then(|u| u.timezone) })
}
