//! What a host may do with a session now: addresses of acts, none for what the state does not allow.

use estrade_core::ports::views::CourseRef;
use estrade_core::session::{Session, Status};

use crate::urls;

/// What a host may do with a session now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostActs {
    /// The session, for element ids.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// End the class.
    pub end: Option<String>,
    /// Change it.
    pub edit: Option<String>,
    /// Call it off.
    pub cancel: Option<String>,
    /// Another one like it.
    pub duplicate: Option<String>,
    /// Who was there.
    pub report: Option<String>,
}

impl HostActs {
    /// The acts that the session's state allows.
    pub fn of(session: &Session, course: Option<&CourseRef>) -> Self {
        let id = session.id;
        let (scheduled, live, ended) = match session.status() {
            Status::Scheduled => (true, false, false),
            Status::Live => (false, true, false),
            Status::Ended => (false, false, true),
            Status::Cancelled => (false, false, false),
        };
        Self {
            id: id.to_string(),
            title: session.title.to_string(),
            end: live.then(|| urls::end(id)),
            edit: (scheduled || live).then(|| urls::edit(id)),
            cancel: scheduled.then(|| urls::cancel(id)),
            duplicate: course.map(|course| urls::duplicate(course, id)),
            report: (live || ended).then(|| urls::report(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use estrade_core::session::State;

    use super::*;
    use crate::pages::sample::{at, course_ref, session};

    #[test]
    fn only_what_the_state_allows_is_offered() {
        let course = course_ref();
        let acts = |state| HostActs::of(&session(state), Some(&course));
        let started_at = at("2026-03-17T13:00:00Z");
        let offered = |a: HostActs| {
            [a.end.is_some(), a.edit.is_some(), a.cancel.is_some(), a.duplicate.is_some(), a.report.is_some()]
        };
        assert_eq!(offered(acts(State::Scheduled)), [false, true, true, true, false]);
        assert_eq!(offered(acts(State::Live { started_at })), [true, true, false, true, true]);
        assert_eq!(
            offered(acts(State::Ended { started_at, ended_at: started_at })),
            [false, false, false, true, true]
        );
        assert_eq!(offered(acts(State::Cancelled { reason: None })), [false, false, false, true, false]);
        assert!(
            HostActs::of(&session(State::Scheduled), None).duplicate.is_none(),
            "a stand-alone one has no list to put it in"
        );
    }
}
