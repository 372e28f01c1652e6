//! Who may do what: the one place (spec 1, "Permissions").

use crate::actor::Actor;
use crate::ids::UserId;
use crate::user::Role;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Register, log in, reset a password.
    SignIn,
    /// Read or change one's own account.
    OwnAccount,
    /// See a course.
    ViewCourse,
    /// Make a course.
    CreateCourse,
    /// Change, publish or archive a course; enrol others; import a list; see who is enrolled.
    ManageCourse,
    /// Enrol oneself in a course, or leave it.
    Enroll,
    /// See the list of a course's sessions.
    ListCourseSessions,
    /// Make a session in a course.
    CreateCourseSession,
    /// Make a session outside any course.
    CreateMeeting,
    /// See a session, and who is on its roster.
    ViewSession,
    /// Edit, cancel, start, end; see all attendance; statistics; notify; export.
    RunSession,
    /// Be in the room.
    Join,
    /// Accept or decline an invitation.
    Respond,
    /// Chat, ask, vote, raise a hand.
    Participate,
    /// Mute, remove, lock, and the like.
    Moderate,
    /// See e-mail addresses on the roster.
    ViewRosterEmails,
    /// Search the students of one's own courses by name, anyone by exact address.
    SearchStudents,
    /// Search anyone by name.
    SearchAnyone,
    /// Watch what was recorded of a session.
    WatchRecording,
    /// Delete an ended or cancelled session for good.
    Purge,
    /// Users, roles, audit log, server health.
    Administer,
}

/// What it would be done to, as the actor stands to it.
#[derive(Debug, Clone, Copy)]
pub enum Resource<'a> {
    /// The server itself.
    Server,
    /// A course.
    Course(&'a CourseFacts),
    /// A session.
    Session(&'a SessionFacts),
}

/// What the rules need to know of a course.
#[derive(Debug, Clone, Copy)]
pub struct CourseFacts {
    /// Who teaches it.
    pub owner: UserId,
    /// Whether others may see it.
    pub published: bool,
    /// Whether the actor has an active enrolment.
    pub enrolled: bool,
}

/// What the rules need to know of a session and the actor's place in it.
#[derive(Debug, Clone, Copy)]
pub struct SessionFacts {
    /// Who gives it.
    pub instructor: UserId,
    /// Whether the actor has an active enrolment in its course.
    pub enrolled: bool,
    /// Whether the actor is invited by name.
    pub invited: bool,
    /// Whether the actor is in the room now.
    pub in_room: bool,
    /// Whether the host gave the actor moderation rights.
    pub moderator: bool,
    /// Whether the host removed the actor from this session.
    pub removed: bool,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Go on.
    Allow,
    /// Say who you are first (401).
    Unauthenticated,
    /// It may not be known to exist (404).
    Hidden,
    /// It is visible, but not that (403).
    Forbidden,
}

/// Decides. Whether the state allows the action (a join while live, say) is the use case's to check, later.
pub fn can(actor: Actor, action: Action, resource: Resource<'_>) -> Decision {
    match resource {
        Resource::Server => on_server(actor, action),
        Resource::Course(facts) => on_course(actor, action, facts),
        Resource::Session(facts) => on_session(actor, action, facts),
    }
}

fn allow_if(allowed: bool) -> Decision {
    if allowed { Decision::Allow } else { Decision::Forbidden }
}

fn on_server(actor: Actor, action: Action) -> Decision {
    if action == Action::SignIn {
        return Decision::Allow;
    }
    let Actor::User { role, .. } = actor else { return Decision::Unauthenticated };
    match action {
        Action::SignIn | Action::OwnAccount => Decision::Allow,
        Action::CreateCourse | Action::CreateMeeting | Action::SearchStudents => {
            allow_if(role != Role::Student)
        }
        Action::SearchAnyone | Action::Administer => allow_if(role == Role::Admin),
        // Rights over a course or a session need the course or the session.
        Action::ViewCourse
        | Action::ManageCourse
        | Action::Enroll
        | Action::ListCourseSessions
        | Action::CreateCourseSession
        | Action::ViewSession
        | Action::RunSession
        | Action::Join
        | Action::Respond
        | Action::Participate
        | Action::Moderate
        | Action::ViewRosterEmails
        | Action::WatchRecording
        | Action::Purge => Decision::Forbidden,
    }
}

fn on_course(actor: Actor, action: Action, course: &CourseFacts) -> Decision {
    let Actor::User { id, role } = actor else {
        return match (action, course.published) {
            (Action::ViewCourse, true) => Decision::Allow,
            (Action::ViewCourse, false) => Decision::Hidden,
            (_, _) => Decision::Unauthenticated,
        };
    };
    let owns = role == Role::Admin || role == Role::Instructor && id == course.owner;
    if !(owns || course.published || course.enrolled) {
        return Decision::Hidden;
    }
    match action {
        Action::ViewCourse => Decision::Allow,
        Action::ListCourseSessions => allow_if(owns || course.enrolled),
        Action::ManageCourse | Action::CreateCourseSession => allow_if(owns),
        Action::Enroll => allow_if(matches!(role, Role::Student | Role::Admin)),
        Action::SignIn
        | Action::OwnAccount
        | Action::CreateCourse
        | Action::CreateMeeting
        | Action::ViewSession
        | Action::RunSession
        | Action::Join
        | Action::Respond
        | Action::Participate
        | Action::Moderate
        | Action::ViewRosterEmails
        | Action::WatchRecording
        | Action::SearchStudents
        | Action::SearchAnyone
        | Action::Purge
        | Action::Administer => Decision::Forbidden,
    }
}

/// Whether the actor is a host of the session: its instructor, or an admin.
pub fn is_host(actor: Actor, instructor: UserId) -> bool {
    match actor {
        Actor::Visitor => false,
        Actor::User { role: Role::Admin, .. } => true,
        Actor::User { id, role: Role::Instructor } => id == instructor,
        Actor::User { role: Role::Student, .. } => false,
    }
}

fn on_session(actor: Actor, action: Action, session: &SessionFacts) -> Decision {
    let Actor::User { role, .. } = actor else { return Decision::Unauthenticated };
    let host = is_host(actor, session.instructor);
    let expected = role == Role::Student && (session.enrolled || session.invited);
    if !host && !expected {
        return Decision::Hidden;
    }
    match action {
        Action::ViewSession | Action::WatchRecording => Decision::Allow,
        Action::RunSession | Action::ViewRosterEmails => allow_if(host),
        Action::Join => allow_if(host || !session.removed),
        Action::Respond => allow_if(!host && session.invited),
        Action::Participate => allow_if(session.in_room),
        Action::Moderate => allow_if(host || session.moderator && session.in_room),
        Action::Purge => allow_if(role == Role::Admin),
        Action::SignIn
        | Action::OwnAccount
        | Action::ViewCourse
        | Action::CreateCourse
        | Action::ManageCourse
        | Action::Enroll
        | Action::ListCourseSessions
        | Action::CreateCourseSession
        | Action::CreateMeeting
        | Action::SearchStudents
        | Action::SearchAnyone
        | Action::Administer => Decision::Forbidden,
    }
}

#[cfg(test)]
mod tests;
