//! Making a live session.

use std::time::Duration;

use crate::access;
use crate::actor::Actor;
use crate::course::{Course, CourseAccess, CourseType};
use crate::domain::Domain;
use crate::events::{Announcement, Change};
use crate::field::FieldError;
use crate::ids::SessionId;
use crate::invitation::{self, Guests};
use crate::job::Job;
use crate::permission::{Action, Resource};
use crate::refusal::Refusal;
use crate::text::{Capacity, Description, Title};
use crate::time::Timestamp;

use super::{Engine, Event, Session, State, secrets};

/// When a session is to be.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// Planned.
    Scheduled {
        /// Start, in the future.
        starts_at: Timestamp,
        /// End, after it.
        ends_at: Timestamp,
    },
    /// Made and started at once; an hour long unless said.
    Now {
        /// Planned end.
        ends_at: Option<Timestamp>,
    },
}

/// What a session is made of.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// What it is called.
    pub title: Title,
    /// What it is about.
    pub description: Option<Description>,
    /// When.
    pub when: When,
    /// Its seats.
    pub capacity: Capacity,
    /// Whether it may be recorded.
    pub is_recording_enabled: bool,
    /// What carries it.
    pub engine: Engine,
    /// Who is invited by name.
    pub guests: Guests,
}

/// Checks planned times. Errors of order and length belong to the end.
pub(super) fn check_times(domain: &Domain, starts_at: Timestamp, ends_at: Timestamp) -> Result<(), Refusal> {
    if starts_at < domain.now().minus(domain.rules.start_tolerance) {
        return Err(Refusal::field("scheduled_start_at", FieldError::InPast));
    }
    check_length(domain, starts_at, ends_at)
}

pub(super) fn check_length(domain: &Domain, starts_at: Timestamp, ends_at: Timestamp) -> Result<(), Refusal> {
    if ends_at <= starts_at {
        return Err(Refusal::field("scheduled_end_at", FieldError::EndBeforeStart));
    }
    if ends_at.since(starts_at) > domain.rules.max_length {
        let hours = u32::try_from(domain.rules.max_length.as_secs() / 3600).unwrap_or(u32::MAX);
        return Err(Refusal::field("scheduled_end_at", FieldError::LastsTooLong(hours)));
    }
    Ok(())
}

/// Makes a session in a course, or a stand-alone one. A course on demand turns hybrid.
pub async fn create(
    domain: &Domain,
    actor: Actor,
    course: Option<&CourseAccess>,
    new: NewSession,
) -> Result<Session, Refusal> {
    match course {
        Some(course) => course.require(Action::CreateCourseSession)?,
        None => access::require(actor, Action::CreateMeeting, Resource::Server)?,
    }
    let host = actor.user_id().ok_or(Refusal::Unauthenticated)?;
    let guests = new.guests.clone();
    let session = build(domain, course.map(CourseAccess::course), host, new)?;
    let mut unit = domain.store.begin().await?;
    if let Some(course) = session.course_id {
        let course = unit.courses().get(course).await?.ok_or(Refusal::NotFound)?;
        if !unit.courses().claim_session(course.id).await? {
            return Err(Refusal::TooManySessions);
        }
        if course.course_type == CourseType::OnDemand {
            unit.courses()
                .update(&Course { course_type: CourseType::Hybrid, updated_at: session.created_at, ..course })
                .await?;
        }
    }
    unit.sessions().insert(&session).await?;
    invitation::invite_in(domain, unit.as_mut(), session.id, guests.as_slice()).await?;
    let (job, change) = match session.state {
        State::Live { .. } => (Job::auto_end(domain, &session), Change::Started),
        State::Scheduled | State::Ended { .. } | State::Cancelled { .. } => {
            (Job::never_held(domain, &session), Change::Planned)
        }
    };
    unit.outbox().enqueue(&job).await?;
    unit.commit().await?;
    domain.events.announce(Announcement::Session(change, (&session).into()));
    if !guests.as_slice().is_empty() {
        let students = guests.as_slice().iter().copied().collect();
        domain.events.announce(Announcement::Invitation { about: (&session).into(), students });
    }
    Ok(session)
}

fn build(
    domain: &Domain,
    course: Option<&Course>,
    actor: crate::ids::UserId,
    new: NewSession,
) -> Result<Session, Refusal> {
    let now = domain.now();
    let (starts_at, ends_at, state) = match new.when {
        When::Scheduled { starts_at, ends_at } => {
            check_times(domain, starts_at, ends_at)?;
            (starts_at, ends_at, State::Scheduled)
        }
        When::Now { ends_at } => {
            let ends_at = ends_at.unwrap_or_else(|| now.plus(Duration::from_hours(1)));
            check_length(domain, now, ends_at)?;
            let live = State::Scheduled
                .after(Event::Start { at: now })
                .map_err(|e| Refusal::InvalidState(e.from))?;
            (now, ends_at, live)
        }
    };
    let id = SessionId::new(domain.ids.next());
    let course_id = course.map(|c| c.id);
    let mut uuid = [0u8; 16];
    domain.random.fill(&mut uuid);
    Ok(Session {
        id,
        meeting_id: uuid::Builder::from_random_bytes(uuid).into_uuid(),
        course_id,
        // An admin who plans for a course plans for its teacher.
        instructor_id: course.map_or(actor, |c| c.instructor_id),
        title: new.title,
        description: new.description,
        starts_at,
        ends_at,
        state,
        engine: new.engine,
        room: secrets::make(domain.random.as_ref(), &domain.rules.room_prefix, course_id, id),
        capacity: new.capacity,
        seats_taken: 0,
        is_recording_enabled: new.is_recording_enabled,
        recording_url: None,
        external_id: None,
        revision: 0,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}
