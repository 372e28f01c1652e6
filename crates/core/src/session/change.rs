//! Changing and cancelling a session.

use std::time::Duration;

use crate::access::SessionAccess;
use crate::domain::Domain;
use crate::events::{self, Announcement};
use crate::field::FieldError;
use crate::invitation::{self, Guests, Replaced};
use crate::job::Job;
use crate::permission::Action;
use crate::refusal::Refusal;
use crate::text::{Capacity, Description, Reason, Title};
use crate::time::Timestamp;
use crate::version::Expected;

use super::create::{check_length, check_times};
use super::{Event, Session, Status, Transition};

/// How long a session shall last, where a request says its length and not its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// As long as it did.
    AsBefore,
    /// So many minutes. The present length in whole minutes leaves it as it is, to the millisecond.
    Minutes(u32),
}

impl Lasts {
    fn of(self, session: &Session) -> Duration {
        match self {
            Self::Minutes(minutes) if minutes != session.planned_minutes() => {
                Duration::from_mins(minutes.into())
            }
            Self::Minutes(_) | Self::AsBefore => session.planned_length(),
        }
    }
}

/// What to change; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Also while live.
    pub title: Option<Title>,
    /// Also while live; `Some(None)` clears it.
    pub description: Option<Option<Description>>,
    /// A reschedule.
    pub starts_at: Option<Timestamp>,
    /// A reschedule.
    pub ends_at: Option<Timestamp>,
    /// The end in other words, where `ends_at` does not say it.
    pub lasts: Option<Lasts>,
    /// Never below the seats taken now.
    pub capacity: Option<Capacity>,
    /// Whether it may be recorded.
    pub is_recording_enabled: Option<bool>,
    /// Who is invited by name: the whole list. Where `capacity` does not say otherwise there are seats for all of them.
    pub guests: Option<Guests>,
    /// The version that the caller saw, if they say.
    pub expected_version: Expected,
}

/// Changes a session. New times are a reschedule: only while scheduled, and the revision grows.
pub async fn change(domain: &Domain, access: &SessionAccess, change: Change) -> Result<Session, Refusal> {
    access.require(Action::RunSession)?;
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    // Holds the row: of several who change it at once each changes what the one before left, and none is stale who did
    // not say what they saw.
    unit.sessions().release_seats(access.session().id, 0).await?;
    let session = unit.sessions().get(access.session().id).await?.ok_or(Refusal::NotFound)?;
    change.expected_version.check(session.version)?;
    let starts_at = change.starts_at.unwrap_or(session.starts_at);
    let ends_at = change
        .ends_at
        .or(change.lasts.map(|lasts| starts_at.plus(lasts.of(&session))))
        .unwrap_or(session.ends_at);
    let rescheduled = (starts_at, ends_at) != (session.starts_at, session.ends_at);
    if rescheduled {
        check_reschedule(domain, &session, starts_at, ends_at)?;
    } else if !matches!(session.status(), Status::Scheduled | Status::Live) {
        return Err(Refusal::InvalidState(session.status()));
    }
    let invited = change.guests.as_ref().map_or(0, |guests| guests.as_slice().len());
    let capacity = change.capacity.unwrap_or(session.capacity.at_least(invited));
    if capacity.get() < session.seats_taken {
        return Err(Refusal::field("max_participants", FieldError::BelowTaken(session.seats_taken)));
    }
    let changed = Session {
        title: change.title.unwrap_or_else(|| session.title.clone()),
        description: change.description.unwrap_or_else(|| session.description.clone()),
        starts_at,
        ends_at,
        capacity,
        is_recording_enabled: change.is_recording_enabled.unwrap_or(session.is_recording_enabled),
        revision: session.revision + i64::from(rescheduled),
        updated_at: now,
        ..session
    };
    unit.sessions().update(&changed).await?;
    let concerned = match &change.guests {
        Some(guests) => invitation::replace_in(domain, unit.as_mut(), changed.id, guests).await?,
        None => Replaced::default(),
    };
    if rescheduled {
        unit.outbox().enqueue(&Job::never_held(domain, &changed)).await?;
    }
    unit.commit().await?;
    announce(domain, &changed, rescheduled, concerned);
    Ok(Session { version: changed.version + 1, ..changed })
}

/// Those who were invited or left out are told so; whoever may see it, that it is another.
fn announce(domain: &Domain, changed: &Session, rescheduled: bool, concerned: Replaced) {
    let change = if rescheduled { events::Change::Rescheduled } else { events::Change::Edited };
    domain.events.announce(Announcement::Session(change, changed.into()));
    let Replaced { invited, uninvited } = concerned;
    if invited.is_empty() && uninvited.is_empty() {
        return;
    }
    if !invited.is_empty() {
        domain.events.announce(Announcement::Invitation { about: changed.into(), students: invited });
    }
    if !uninvited.is_empty() {
        domain.events.announce(Announcement::Uninvited { about: changed.into(), students: uninvited });
    }
    domain.events.roster_changed(changed.id);
}

fn check_reschedule(
    domain: &Domain,
    session: &Session,
    starts_at: Timestamp,
    ends_at: Timestamp,
) -> Result<(), Refusal> {
    if starts_at != session.starts_at {
        check_times(domain, starts_at, ends_at)?;
    }
    check_length(domain, starts_at, ends_at)?;
    if ends_at <= domain.now() {
        return Err(Refusal::field("scheduled_end_at", FieldError::InPast));
    }
    if session.status() == Status::Scheduled { Ok(()) } else { Err(Refusal::InvalidState(session.status())) }
}

/// Calls a session off. On a cancelled one the answer is its present state and nothing changes.
pub async fn cancel(
    domain: &Domain,
    access: &SessionAccess,
    reason: Option<Reason>,
) -> Result<Session, Refusal> {
    cancel_seen(domain, access, reason, &Expected::Any).await
}

/// The same by somebody who says which version they saw. What is cancelled already stays so, whatever they saw.
pub async fn cancel_seen(
    domain: &Domain,
    access: &SessionAccess,
    reason: Option<Reason>,
    expected: &Expected,
) -> Result<Session, Refusal> {
    domain.again(|| try_cancel(domain, access, reason.clone(), expected)).await
}

async fn try_cancel(
    domain: &Domain,
    access: &SessionAccess,
    reason: Option<Reason>,
    expected: &Expected,
) -> Result<Session, Refusal> {
    access.require(Action::RunSession)?;
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let session = unit.sessions().get(access.session().id).await?.ok_or(Refusal::NotFound)?;
    if session.status() == Status::Cancelled {
        return Ok(session);
    }
    expected.check(session.version)?;
    let cancelled =
        session.state.after(Event::Cancel { reason }).map_err(|e| Refusal::InvalidState(e.from))?;
    let transition = Transition::new(cancelled, now);
    if let Some(course) = session.course_id {
        // The course's row first, as when it is archived.
        unit.courses().release_session(course).await?;
    }
    if !unit.sessions().transition(session.id, Status::Scheduled, &transition).await? {
        let session = unit.sessions().get(session.id).await?.ok_or(Refusal::NotFound)?;
        return if session.status() == Status::Cancelled {
            Ok(session)
        } else {
            Err(Refusal::InvalidState(session.status()))
        };
    }
    // The row is held now: whoever changed it between the reading and the writing is seen, and nothing is kept.
    let session = unit.sessions().get(session.id).await?.ok_or(Refusal::NotFound)?;
    expected.check(session.version - 1)?;
    unit.commit().await?;
    domain.events.announce(Announcement::Session(events::Change::Cancelled, (&session).into()));
    Ok(session)
}
