//! Every cell of the table in spec 1, as a table.

use super::*;
use Decision::{Allow, Forbidden, Hidden, Unauthenticated};
use rstest::rstest;

const OWNER: UserId = UserId::new(1);

fn actors() -> [Actor; 6] {
    let user = |id, role| Actor::User { id: UserId::new(id), role };
    [
        Actor::Visitor,
        user(2, Role::Student),    // a stranger
        user(3, Role::Student),    // enrolled and invited
        user(4, Role::Instructor), // of other courses
        user(1, Role::Instructor), // the owner
        user(5, Role::Admin),
    ]
}

fn facts(actor: Actor) -> (CourseFacts, SessionFacts) {
    let expected = actor.user_id() == Some(UserId::new(3));
    (
        CourseFacts { owner: OWNER, published: true, enrolled: expected },
        SessionFacts {
            instructor: OWNER,
            enrolled: expected,
            invited: expected,
            in_room: false,
            moderator: false,
            removed: false,
        },
    )
}

#[rstest]
//                            visitor          stranger   student in  other instr. owner      admin
#[case(Action::SignIn,           [Allow,           Allow,     Allow,      Allow,       Allow,     Allow])]
#[case(Action::OwnAccount,       [Unauthenticated, Allow,     Allow,      Allow,       Allow,     Allow])]
#[case(Action::CreateCourse,     [Unauthenticated, Forbidden, Forbidden,  Allow,       Allow,     Allow])]
#[case(Action::CreateMeeting,    [Unauthenticated, Forbidden, Forbidden,  Allow,       Allow,     Allow])]
#[case(Action::SearchStudents,   [Unauthenticated, Forbidden, Forbidden,  Allow,       Allow,     Allow])]
#[case(Action::SearchAnyone,     [Unauthenticated, Forbidden, Forbidden,  Forbidden,   Forbidden, Allow])]
#[case(Action::Administer,       [Unauthenticated, Forbidden, Forbidden,  Forbidden,   Forbidden, Allow])]
fn server_wide(#[case] action: Action, #[case] expected: [Decision; 6]) {
    assert_eq!(actors().map(|actor| can(actor, action, Resource::Server)), expected);
}

#[rstest]
#[case(Action::ViewCourse,          [Allow,           Allow,     Allow,     Allow,     Allow,     Allow])]
#[case(Action::Enroll,              [Unauthenticated, Allow,     Allow,     Forbidden, Forbidden, Allow])]
#[case(Action::ListCourseSessions,  [Unauthenticated, Forbidden, Allow,     Forbidden, Allow,     Allow])]
#[case(Action::ManageCourse,        [Unauthenticated, Forbidden, Forbidden, Forbidden, Allow,     Allow])]
#[case(Action::CreateCourseSession, [Unauthenticated, Forbidden, Forbidden, Forbidden, Allow,     Allow])]
fn on_a_published_course(#[case] action: Action, #[case] expected: [Decision; 6]) {
    assert_eq!(actors().map(|actor| can(actor, action, Resource::Course(&facts(actor).0))), expected);
}

#[test]
fn an_unpublished_course_is_told_to_nobody_but_its_people() {
    let decisions = actors().map(|actor| {
        let course = CourseFacts { published: false, ..facts(actor).0 };
        can(actor, Action::ViewCourse, Resource::Course(&course))
    });
    assert_eq!(decisions, [Hidden, Hidden, Allow, Hidden, Allow, Allow]);
}

#[rstest]
#[case(Action::ViewSession,      [Unauthenticated, Hidden, Allow,     Hidden, Allow,     Allow])]
#[case(Action::Join,             [Unauthenticated, Hidden, Allow,     Hidden, Allow,     Allow])]
#[case(Action::RunSession,       [Unauthenticated, Hidden, Forbidden, Hidden, Allow,     Allow])]
#[case(Action::WatchRecording,   [Unauthenticated, Hidden, Allow,     Hidden, Allow,     Allow])]
#[case(Action::ViewRosterEmails, [Unauthenticated, Hidden, Forbidden, Hidden, Allow,     Allow])]
#[case(Action::Respond,          [Unauthenticated, Hidden, Allow,     Hidden, Forbidden, Forbidden])]
#[case(Action::Participate,      [Unauthenticated, Hidden, Forbidden, Hidden, Forbidden, Forbidden])]
#[case(Action::Moderate,         [Unauthenticated, Hidden, Forbidden, Hidden, Allow,     Allow])]
#[case(Action::Purge,            [Unauthenticated, Hidden, Forbidden, Hidden, Forbidden, Allow])]
fn on_a_session_from_outside_the_room(#[case] action: Action, #[case] expected: [Decision; 6]) {
    assert_eq!(actors().map(|actor| can(actor, action, Resource::Session(&facts(actor).1))), expected);
}

#[test]
fn in_the_room_everybody_takes_part_and_only_a_moderator_moderates() {
    let [.., owner, _] = actors();
    let student = actors()[2];
    let session = SessionFacts { in_room: true, ..facts(student).1 };
    let moderator = SessionFacts { moderator: true, ..session };
    assert_eq!(can(student, Action::Participate, Resource::Session(&session)), Allow);
    assert_eq!(can(owner, Action::Participate, Resource::Session(&session)), Allow);
    assert_eq!(can(student, Action::Moderate, Resource::Session(&session)), Forbidden);
    assert_eq!(can(student, Action::Moderate, Resource::Session(&moderator)), Allow);
}

#[test]
fn who_was_removed_stays_out_but_still_sees_the_session() {
    let student = actors()[2];
    let session = SessionFacts { removed: true, ..facts(student).1 };
    assert_eq!(can(student, Action::Join, Resource::Session(&session)), Forbidden);
    assert_eq!(can(student, Action::ViewSession, Resource::Session(&session)), Allow);
}

#[test]
fn an_instructor_who_became_a_student_hosts_no_longer() {
    let demoted = Actor::User { id: OWNER, role: Role::Student };
    assert!(!is_host(demoted, OWNER));
}
