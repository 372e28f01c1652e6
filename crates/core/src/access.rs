//! From an id to the proof that the actor may act on it: 401, then 404, then 403 (spec 1, "Permissions").

use uuid::Uuid;

use crate::actor::Actor;
use crate::attendance::Stay;
use crate::domain::Domain;
use crate::ids::{EnrollmentId, SessionId, UserId};
use crate::permission::{Action, Decision, Resource, SessionFacts, can, is_host};
use crate::ports::views::CourseRef;
use crate::ports::{SeenSession, UnitOfWork};
use crate::refusal::Refusal;
use crate::session::Session;

/// Turns a decision into a refusal.
pub fn require(actor: Actor, action: Action, resource: Resource<'_>) -> Result<(), Refusal> {
    match can(actor, action, resource) {
        Decision::Allow => Ok(()),
        Decision::Unauthenticated => Err(Refusal::Unauthenticated),
        Decision::Hidden => Err(Refusal::NotFound),
        Decision::Forbidden => Err(Refusal::Forbidden),
    }
}

/// A session that the actor may see: the proof that other use cases ask for.
#[derive(Debug, Clone)]
pub struct SessionAccess {
    actor: Actor,
    user: UserId,
    session: Session,
    course: Option<CourseRef>,
    enrollment: Option<EnrollmentId>,
    stay: Option<Stay>,
    facts: SessionFacts,
}

impl SessionAccess {
    /// Who asks.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The asking person's id.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Its course.
    pub fn course(&self) -> Option<&CourseRef> {
        self.course.as_ref()
    }

    /// The actor's open stay in it.
    pub fn stay(&self) -> Option<&Stay> {
        self.stay.as_ref()
    }

    /// The actor's active enrolment in its course.
    pub fn enrollment(&self) -> Option<EnrollmentId> {
        self.enrollment
    }

    /// The actor's place in it.
    pub fn facts(&self) -> &SessionFacts {
        &self.facts
    }

    /// Whether the actor is a host.
    pub fn is_host(&self) -> bool {
        is_host(self.actor, self.session.instructor_id)
    }

    /// Whether the actor may do that.
    pub fn allows(&self, action: Action) -> bool {
        can(self.actor, action, Resource::Session(&self.facts)) == Decision::Allow
    }

    /// Refuses unless the actor may do that.
    pub fn require(&self, action: Action) -> Result<(), Refusal> {
        require(self.actor, action, Resource::Session(&self.facts))
    }
}

/// Finds a session for an actor who may do `action` to it.
pub async fn session(
    domain: &Domain,
    actor: Actor,
    id: SessionId,
    action: Action,
) -> Result<SessionAccess, Refusal> {
    let mut unit = domain.store.begin_read().await?;
    session_in(unit.as_mut(), actor, id, action).await
}

/// The same by its public id, as the meetings routes name it.
pub async fn meeting(
    domain: &Domain,
    actor: Actor,
    id: Uuid,
    action: Action,
) -> Result<SessionAccess, Refusal> {
    if actor.user_id().is_none() {
        return Err(Refusal::Unauthenticated);
    }
    let mut unit = domain.store.begin_read().await?;
    let session = unit.sessions().by_meeting_id(id).await?.ok_or(Refusal::NotFound)?;
    session_in(unit.as_mut(), actor, session.id, action).await
}

/// The same within a unit of work, so that a write decides on what it reads.
pub async fn session_in(
    unit: &mut dyn UnitOfWork,
    actor: Actor,
    id: SessionId,
    action: Action,
) -> Result<SessionAccess, Refusal> {
    let Some(user) = actor.user_id() else { return Err(Refusal::Unauthenticated) };
    let seen = unit.sessions().seen_by(id, user).await?.ok_or(Refusal::NotFound)?;
    let SeenSession { session, course, place, stay } = seen;
    let facts = SessionFacts {
        instructor: session.instructor_id,
        enrolled: place.enrollment.is_some(),
        invited: place.invited,
        in_room: place.in_room,
        moderator: place.moderator,
        removed: place.removed,
    };
    let access = SessionAccess { actor, user, session, course, enrollment: place.enrollment, stay, facts };
    access.require(Action::ViewSession)?;
    access.require(action)?;
    Ok(access)
}
