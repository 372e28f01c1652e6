//! Ending a class: by its host, or by the server.

use crate::access::SessionAccess;
use crate::attendance::{EndReason, jitsi};
use crate::domain::Domain;
use crate::events::{Announcement, Change};
use crate::ids::SessionId;
use crate::job::Outcome;
use crate::permission::Action;
use crate::ports::UnitOfWork;
use crate::refusal::Refusal;
use crate::time::Timestamp;

use super::{Event, Session, State, Status, Transition};

/// Ends the class for all: closes every stay at this instant and frees every seat. On an ended one the answer is its
/// present state and nothing changes.
pub async fn end(domain: &Domain, access: &SessionAccess) -> Result<Session, Refusal> {
    domain.again(|| try_end(domain, access)).await
}

async fn try_end(domain: &Domain, access: &SessionAccess) -> Result<Session, Refusal> {
    access.require(Action::RunSession)?;
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let session = unit.sessions().get(access.session().id).await?.ok_or(Refusal::NotFound)?;
    if session.status() == Status::Ended {
        return Ok(session);
    }
    match end_in(domain, unit.as_mut(), &session, now, now).await? {
        Some(ended) => {
            unit.commit().await?;
            domain.events.announce(Announcement::Session(Change::Ended, (&ended).into()));
            Ok(ended)
        }
        None => {
            let session = unit.sessions().get(session.id).await?.ok_or(Refusal::NotFound)?;
            if session.status() == Status::Ended {
                Ok(session)
            } else {
                Err(Refusal::InvalidState(session.status()))
            }
        }
    }
}

/// `None` if somebody else was quicker.
async fn end_in(
    domain: &Domain,
    unit: &mut dyn UnitOfWork,
    session: &Session,
    ended_at: Timestamp,
    now: Timestamp,
) -> Result<Option<Session>, Refusal> {
    let ended =
        session.state.after(Event::End { at: ended_at }).map_err(|e| Refusal::InvalidState(e.from))?;
    if !unit.sessions().transition(session.id, Status::Live, &Transition::new(ended.clone(), now)).await? {
        return Ok(None);
    }
    unit.stays().close_all(session.id, ended_at, EndReason::SessionEnded).await?;
    let ended = Session {
        state: ended,
        seats_taken: 0,
        updated_at: now,
        version: session.version + 1,
        ..session.clone()
    };
    jitsi::settle_all(domain, unit, &ended).await?;
    Ok(Some(ended))
}

/// Ends a class that is over: nobody in the room for `auto_end_empty` and the planned end passed (it ended when the
/// room became empty), or 12 hours after its start. Otherwise says when to look again.
pub async fn end_if_over(domain: &Domain, id: SessionId) -> Result<Outcome, Refusal> {
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let Some(session) = unit.sessions().get(id).await? else { return Ok(Outcome::Done) };
    let State::Live { started_at } = session.state else { return Ok(Outcome::Done) };
    let at_the_latest = started_at.plus(domain.rules.max_length);
    let ended_at = if now >= at_the_latest {
        Some(at_the_latest)
    } else if unit.stays().count(id).await? > 0 || jitsi::someone_is_in(unit.as_mut(), id).await? {
        return Ok(Outcome::Later(now.plus(domain.rules.auto_end_empty).min(at_the_latest)));
    } else {
        let empty_since = unit.stays().last_left_at(id).await?.unwrap_or(started_at).max(started_at);
        let over_at = empty_since.plus(domain.rules.auto_end_empty).max(session.ends_at);
        if now < over_at {
            return Ok(Outcome::Later(over_at.min(at_the_latest)));
        }
        Some(empty_since)
    };
    if let Some(ended_at) = ended_at
        && end_in(domain, unit.as_mut(), &session, ended_at, now).await?.is_some()
    {
        unit.commit().await?;
        domain.events.announce(Announcement::Session(Change::Ended, (&session).into()));
    }
    Ok(Outcome::Done)
}
