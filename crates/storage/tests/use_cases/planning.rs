//! Making, changing and calling off a class.

use estrade_core::Refusal;
use estrade_core::course::{self, CourseInput};
use estrade_core::field::FieldError;
use estrade_core::permission::Action;
use estrade_core::ports::contract::school::{MORNING, School, actor, course_input, new_session};
use estrade_core::ports::views::Whose;
use estrade_core::session::{self, Change, NewSession, Session, State, Status, When};
use estrade_core::text::{Capacity, Reason, Title};
use estrade_core::time::Timestamp;
use estrade_core::user::User;

use crate::school;

fn minutes(from_now: i64) -> Timestamp {
    Timestamp::from_millis(MORNING.millis() + from_now * 60_000)
}

fn between(from: i64, to: i64) -> When {
    When::Scheduled { starts_at: minutes(from), ends_at: minutes(to) }
}

/// The one error of a refused field.
fn wrong<T>(outcome: Result<T, Refusal>, field: &str) -> FieldError {
    match outcome {
        Err(Refusal::Invalid(errors)) => errors.of(field)[0].clone(),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("was accepted"),
    }
}

async fn change(school: &School, who: &User, session: &Session, change: Change) -> Result<Session, Refusal> {
    let access = school.access(who, session.id, Action::RunSession).await;
    session::change(&school.domain, &access, change).await
}

#[tokio::test]
async fn times_are_checked_and_their_errors_belong_to_a_field() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let make = async |when| session::create(&school.domain, actor(&diane), None, new_session(when, 5)).await;
    assert_eq!(wrong(make(between(-2, 60)).await, "scheduled_start_at"), FieldError::InPast);
    assert_eq!(wrong(make(between(60, 60)).await, "scheduled_end_at"), FieldError::EndBeforeStart);
    assert_eq!(wrong(make(between(0, 12 * 60 + 1)).await, "scheduled_end_at"), FieldError::LastsTooLong(12));
    // A minute of tolerance, and twelve hours to the minute.
    assert!(make(between(-1, 11 * 60 + 59)).await.is_ok());
    let counts = school.reading().await.views().session_counts(Whose::Everybody).await.unwrap();
    assert_eq!(counts[0], (Status::Scheduled, 1), "what was refused was not kept");
}

#[tokio::test]
async fn a_spontaneous_class_is_live_at_once_for_an_hour() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let live = school.live(&diane, None, 50).await;
    assert_eq!(live.state, State::Live { started_at: MORNING });
    assert_eq!((live.starts_at, live.ends_at), (MORNING, minutes(60)));
    let stored = school.session_now(live.id).await;
    assert_eq!((stored.status(), stored.version), (Status::Live, 1));
    // The server looks after it from its planned end on.
    let mut unit = school.reading().await;
    assert_eq!(unit.outbox().due(minutes(59)).await, Ok(0));
    assert_eq!(unit.outbox().due(minutes(60)).await, Ok(1));
}

#[tokio::test]
async fn students_make_no_class_and_teachers_only_in_their_own_courses() {
    let school = school().await;
    let (diane, emile) = (school.teacher("diane").await, school.teacher("emile").await);
    let ada = school.student("ada").await;
    let course = school.course(&diane, "Droit").await;
    for (who, course) in [(&ada, None), (&ada, Some(&course)), (&emile, Some(&course))] {
        let access = match course {
            Some(course) => Some(school.course_access(who, course.id).await),
            None => None,
        };
        let new = new_session(between(60, 120), 5);
        let outcome = session::create(&school.domain, actor(who), access.as_ref(), new).await;
        assert!(matches!(outcome, Err(Refusal::Forbidden)));
    }
    assert_eq!(school.course_now(course.id).await.sessions, 0);
}

#[tokio::test]
async fn a_course_has_no_more_classes_than_it_may_cancelled_ones_apart() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let input = CourseInput { max_sessions: Some(1), ..course_input("Droit") };
    let course = course::create(&school.domain, actor(&diane), input).await.unwrap();
    let first = school.scheduled(&diane, Some(&course)).await;
    let access = school.course_access(&diane, course.id).await;
    let make = async || {
        let new = new_session(between(60, 120), 5);
        session::create(&school.domain, actor(&diane), Some(&access), new).await
    };
    assert!(matches!(make().await, Err(Refusal::TooManySessions)));
    let host = school.access(&diane, first.id, Action::RunSession).await;
    for _ in 0..2 {
        session::cancel(&school.domain, &host, None).await.unwrap();
    }
    assert_eq!(school.course_now(course.id).await.sessions, 0, "cancelling twice frees one");
    assert!(make().await.is_ok());
}

#[tokio::test]
async fn a_reschedule_grows_the_revision_and_a_new_title_does_not() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let session = school.scheduled(&diane, None).await;
    let title = Change { title: Some(Title::parse("Autre").unwrap()), ..Change::default() };
    let renamed = change(&school, &diane, &session, title).await.unwrap();
    assert_eq!((renamed.revision, renamed.version), (0, 2));
    let moved = Change { starts_at: Some(minutes(90)), ends_at: Some(minutes(100)), ..Change::default() };
    let moved = change(&school, &diane, &session, moved).await.unwrap();
    assert_eq!((moved.revision, moved.version), (1, 3));
    let stored = school.session_now(session.id).await;
    assert_eq!((stored.title.as_str(), stored.starts_at, stored.version), ("Autre", minutes(90), 3));
    let before_start = Change { ends_at: Some(minutes(80)), ..Change::default() };
    let refused = change(&school, &diane, &session, before_start).await;
    assert_eq!(wrong(refused, "scheduled_end_at"), FieldError::EndBeforeStart);
}

#[tokio::test]
async fn a_version_that_has_moved_on_is_stale() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let session = school.scheduled(&diane, None).await;
    let retitle = |title: &str, version| Change {
        title: Some(Title::parse(title).unwrap()),
        expected_version: Some(version).into(),
        ..Change::default()
    };
    change(&school, &diane, &session, retitle("Un", 1)).await.unwrap();
    let late = change(&school, &diane, &session, retitle("Deux", 1)).await;
    assert!(matches!(late, Err(Refusal::Stale)));
    assert_eq!(school.session_now(session.id).await.title.as_str(), "Un");
}

#[tokio::test]
async fn while_live_the_title_changes_the_times_do_not_and_seats_not_below_those_taken() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let session = school.live(&diane, None, 10).await;
    for student in school.students(3).await {
        school.invite(&student, &session).await;
        school.join(&student, &session).await;
    }
    let later = Change { ends_at: Some(minutes(90)), ..Change::default() };
    let refused = change(&school, &diane, &session, later).await;
    assert!(matches!(refused, Err(Refusal::InvalidState(Status::Live))));
    let seats = |n| Change { capacity: Some(Capacity::parse(n).unwrap()), ..Change::default() };
    let narrow = change(&school, &diane, &session, seats(2)).await;
    assert_eq!(wrong(narrow, "max_participants"), FieldError::BelowTaken(3));
    let changed = change(&school, &diane, &session, seats(3)).await.unwrap();
    assert_eq!((changed.capacity.get(), changed.seats_taken), (3, 3));
    let access = school.access(&diane, session.id, Action::RunSession).await;
    session::end(&school.domain, &access).await.unwrap();
    let title = Change { title: Some(Title::parse("Trop tard").unwrap()), ..Change::default() };
    let refused = change(&school, &diane, &session, title).await;
    assert!(matches!(refused, Err(Refusal::InvalidState(Status::Ended))));
}

#[tokio::test]
async fn calling_off_tells_why_and_cannot_undo_what_began() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let session = school.scheduled(&diane, None).await;
    let access = school.access(&diane, session.id, Action::RunSession).await;
    let reason = Reason::parse("Grève").unwrap();
    let off = session::cancel(&school.domain, &access, Some(reason.clone())).await.unwrap();
    assert_eq!((off.revision, off.version), (1, 2));
    let again = session::cancel(&school.domain, &access, None).await.unwrap();
    assert_eq!(again.state, State::Cancelled { reason: Some(reason) }, "the first words stand");
    assert_eq!(again.version, 2);
    let live = school.live(&diane, None, 5).await;
    let access = school.access(&diane, live.id, Action::RunSession).await;
    let refused = session::cancel(&school.domain, &access, None).await;
    assert!(matches!(refused, Err(Refusal::InvalidState(Status::Live))));
}

#[tokio::test]
async fn room_names_cannot_be_guessed_from_each_other() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let course = school.course(&diane, "Droit").await;
    let new = |when| NewSession { is_recording_enabled: true, ..new_session(when, 5) };
    let first = school.session(&diane, Some(&course), new(between(60, 120))).await;
    let second = school.session(&diane, None, new(between(60, 120))).await;
    assert!(first.room.name.starts_with(&format!("estrade-course-{}-session-{}-", course.id, first.id)));
    assert!(second.room.name.starts_with("estrade-meeting-"));
    assert_ne!(
        first.room.name[first.room.name.len() - 16..],
        second.room.name[second.room.name.len() - 16..]
    );
    assert_ne!(first.meeting_id, second.meeting_id);
}
