//! Starting a class, and calling off one that nobody started.

use crate::access::SessionAccess;
use crate::domain::Domain;
use crate::events::{Announcement, Change};
use crate::ids::SessionId;
use crate::job::{Job, Outcome};
use crate::permission::Action;
use crate::refusal::Refusal;
use crate::text::Reason;

use super::state::NEVER_HELD;
use super::{Event, Session, Status, Transition};

/// Starts the class. On a live one the answer is its present state and nothing changes (a double click is no error).
pub async fn start(domain: &Domain, access: &SessionAccess) -> Result<Session, Refusal> {
    domain.again(|| try_start(domain, access)).await
}

async fn try_start(domain: &Domain, access: &SessionAccess) -> Result<Session, Refusal> {
    access.require(Action::RunSession)?;
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let session = unit.sessions().get(access.session().id).await?.ok_or(Refusal::NotFound)?;
    if session.status() == Status::Live {
        return Ok(session);
    }
    let live = session.state.after(Event::Start { at: now }).map_err(|e| Refusal::InvalidState(e.from))?;
    let opens_at = session.opens_at(&domain.rules);
    if now < opens_at {
        return Err(Refusal::TooEarly { opens_at });
    }
    if now > session.closes_at(&domain.rules) {
        return Err(Refusal::InvalidState(Status::Scheduled));
    }
    let transition = Transition::new(live.clone(), now);
    if !unit.sessions().transition(session.id, Status::Scheduled, &transition).await? {
        // Another host was quicker: what they made of it is the answer.
        let session = unit.sessions().get(session.id).await?.ok_or(Refusal::NotFound)?;
        return if session.status() == Status::Live {
            Ok(session)
        } else {
            Err(Refusal::InvalidState(session.status()))
        };
    }
    unit.outbox().enqueue(&Job::auto_end(domain, &session)).await?;
    unit.commit().await?;
    domain.events.announce(Announcement::Session(Change::Started, (&session).into()));
    Ok(Session { state: live, updated_at: now, version: session.version + 1, ..session })
}

/// Cancels a session that nobody started, once its time is long past. Ends quietly if it was held, moved or cancelled.
pub async fn cancel_if_never_held(domain: &Domain, id: SessionId) -> Result<Outcome, Refusal> {
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let Some(session) = unit.sessions().get(id).await? else { return Ok(Outcome::Done) };
    if session.status() != Status::Scheduled || now < session.closes_at(&domain.rules) {
        return Ok(Outcome::Done);
    }
    let event = Event::Cancel { reason: Some(Reason::stored(NEVER_HELD.to_owned())) };
    let cancelled = session.state.after(event).map_err(|e| Refusal::InvalidState(e.from))?;
    if let Some(course) = session.course_id {
        // The course's row first, as when it is archived.
        unit.courses().release_session(course).await?;
    }
    if unit.sessions().transition(id, Status::Scheduled, &Transition::new(cancelled, now)).await? {
        unit.commit().await?;
        domain.events.announce(Announcement::Session(Change::Cancelled, (&session).into()));
    }
    Ok(Outcome::Done)
}
