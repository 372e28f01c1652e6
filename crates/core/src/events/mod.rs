//! What is told, once it is committed, to those who look on: what happened, and for whom it is.
//!
//! Use cases announce after their commit and never before: what was undone was never told. Announcing waits for nothing and
//! cannot fail ([`crate::ports::EventBus`]); who of those who look on may know is decided here, for each by the same policy
//! as everything else, on what the store says at that moment.

mod audience;

use uuid::Uuid;

use crate::ids::{CourseId, LoginId, SessionId, UserId};
use crate::session::Session;
use crate::text::Title;

pub use audience::{Onlooker, are_for, audience, onlookers};

/// Which session an announcement is about, and what it takes to find those who may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its id.
    pub id: SessionId,
    /// Its public id in the meetings routes.
    pub meeting_id: Uuid,
    /// Its course.
    pub course: Option<CourseId>,
    /// Who gives it.
    pub instructor: UserId,
    /// What it is called.
    pub title: Title,
}

impl From<&Session> for About {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id,
            meeting_id: session.meeting_id,
            course: session.course_id,
            instructor: session.instructor_id,
            title: session.title.clone(),
        }
    }
}

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was made.
    Planned,
    /// The class began.
    Started,
    /// The class is over.
    Ended,
    /// It has other times.
    Rescheduled,
    /// Something else about it is new: title, description, seats.
    Edited,
    /// It was called off.
    Cancelled,
}

/// People by their ids, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People(Vec<UserId>);

impl People {
    /// Whether somebody is one of them.
    pub fn contains(&self, user: UserId) -> bool {
        self.0.binary_search(&user).is_ok()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<UserId> for People {
    fn from_iter<I: IntoIterator<Item = UserId>>(people: I) -> Self {
        let mut people: Vec<UserId> = people.into_iter().collect();
        people.sort_unstable();
        people.dedup();
        Self(people)
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// A session changed: for all who may see it.
    Session(Change, About),
    /// A session is gone for good: for all who saw it.
    Deleted {
        /// What it was.
        about: About,
        /// Who was invited by name: the store knows no more.
        invited: People,
    },
    /// Who is expected at a session, or is in its room, has changed: for all who may see it.
    Roster(About),
    /// Students were asked to a session by name: for those of them who may see it.
    Invitation {
        /// The session.
        about: About,
        /// Who.
        students: People,
    },
    /// Students were asked to a session by name, and are no longer: for them. They may see nothing of it any more, so what
    /// it is called now is not told ([`Announcement::title`]).
    Uninvited {
        /// The session.
        about: About,
        /// Who.
        students: People,
    },
    /// A host tells people something about a session: for those of them who may see it.
    Notification {
        /// The session.
        about: About,
        /// Who is told.
        people: People,
    },
    /// Students came into a course, or left it: for them, and whoever manages it.
    Enrollment {
        /// The course.
        course: CourseId,
        /// Who teaches it.
        owner: UserId,
        /// Who.
        students: People,
    },
}

impl Announcement {
    /// The session that it is about.
    pub fn about(&self) -> Option<&About> {
        match self {
            Self::Session(_, about)
            | Self::Deleted { about, .. }
            | Self::Roster(about)
            | Self::Invitation { about, .. }
            | Self::Uninvited { about, .. }
            | Self::Notification { about, .. } => Some(about),
            Self::Enrollment { .. } => None,
        }
    }

    /// What the session that it is about is called, where those for whom it is may know that.
    pub fn title(&self) -> Option<&Title> {
        match self {
            Self::Uninvited { .. } | Self::Enrollment { .. } => None,
            Self::Session(..)
            | Self::Deleted { .. }
            | Self::Roster(_)
            | Self::Invitation { .. }
            | Self::Notification { .. } => self.about().map(|about| &about.title),
        }
    }

    /// The course that it is about.
    pub fn course(&self) -> Option<CourseId> {
        match self {
            Self::Enrollment { course, .. } => Some(*course),
            Self::Session(..)
            | Self::Deleted { .. }
            | Self::Roster(_)
            | Self::Invitation { .. }
            | Self::Uninvited { .. }
            | Self::Notification { .. } => self.about().and_then(|about| about.course),
        }
    }

    /// Whom it names.
    pub fn named(&self) -> Option<&People> {
        match self {
            Self::Session(..) | Self::Roster(_) => None,
            Self::Deleted { invited: people, .. }
            | Self::Invitation { students: people, .. }
            | Self::Uninvited { students: people, .. }
            | Self::Notification { people, .. }
            | Self::Enrollment { students: people, .. } => Some(people),
        }
    }
}

/// Which sign-ins ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignOut {
    /// This one.
    Login(LoginId),
    /// One or more of this person's.
    Person(UserId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_in_whatever_order_they_came() {
        let people: People = [9, 2, 5, 2].into_iter().map(UserId::new).collect();
        assert_eq!(people.len(), 3);
        assert!([2, 5, 9].into_iter().all(|id| people.contains(UserId::new(id))));
        assert!(!people.contains(UserId::new(3)) && !People::default().contains(UserId::new(2)));
        assert!(!people.is_empty() && People::default().is_empty());
    }
}
