//! `/api/meetings`: live sessions under the names, ids and envelopes that the SmartCampus clients know.

pub mod attend;
pub mod list;
mod people;
pub mod wire;
pub mod write;

use axum::http::StatusCode;
use estrade_core::Refusal;
use estrade_core::access::{self, SessionAccess};
use estrade_core::ids::SessionId;
use estrade_core::permission::Action;
use estrade_core::ports::views::CourseRef;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;
use crate::urls;

use super::wire::Sight;
use wire::{MeetingAnswer, MeetingBody};

/// A meeting's id in an address: a UUID in its usual form, whatever the case of its letters.
fn meeting_id(text: &str) -> Result<Uuid, Refusal> {
    let usual = text.len() == uuid::fmt::Hyphenated::LENGTH;
    Uuid::try_parse(text).ok().filter(|_| usual).ok_or(Refusal::NotFound)
}

/// A meeting for somebody who may do `action` to it: 401, then 404, then 403.
async fn meeting(
    state: &AppState,
    caller: &Caller,
    id: &str,
    action: Action,
) -> Result<SessionAccess, Problem> {
    caller.identity()?;
    Ok(access::meeting(state.domain(), caller.actor(), meeting_id(id)?, action).await?)
}

/// The page of a session, whole: what a list shows as the meeting's link.
fn page_url(state: &AppState, course: Option<&CourseRef>, id: SessionId) -> String {
    format!("{}{}", state.config().public_url, urls::session(course, id))
}

/// One meeting as `sight` allows, as it is now: seven statements at most.
async fn shown(
    state: &AppState,
    caller: &Caller,
    id: SessionId,
    sight: Sight,
    status: StatusCode,
) -> Result<MeetingAnswer, Problem> {
    let (domain, now) = (state.domain(), state.domain().now());
    let mut unit = domain.store.begin_read().await?;
    let card = unit.views().session_card(id).await?.ok_or(Refusal::NotFound)?;
    let sessions = std::slice::from_ref(&card.session);
    let participants = people::of(unit.as_mut(), caller, sessions, now).await?.pop().unwrap_or_default();
    let room = || super::live_sessions::classroom_url(state, card.course.as_ref(), id);
    let link = sight.may_be_in_room(card.session.status()).then(room);
    let version = card.session.version;
    let meeting = MeetingBody::new(card, participants, link, sight, &domain.rules, now);
    Ok(MeetingAnswer::new(status, version, meeting))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_in_its_usual_form() {
        let usual = "6f1c2d3e-0a1b-4c2d-8e3f-001122334455";
        assert_eq!(meeting_id(usual).unwrap().to_string(), usual);
        assert_eq!(meeting_id(&usual.to_uppercase()).unwrap().to_string(), usual);
        let bare = usual.replace('-', "");
        for wrong in ["", "7", "my", bare.as_str(), &format!("{{{usual}}}"), &usual.replace('6', "g")] {
            assert!(meeting_id(wrong).is_err(), "{wrong}");
        }
    }
}
