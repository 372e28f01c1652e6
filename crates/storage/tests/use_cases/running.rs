//! Starting and ending a class, by its host and by the server.

use std::time::Duration;

use estrade_core::Refusal;
use estrade_core::attendance::EndReason;
use estrade_core::job::Outcome;
use estrade_core::permission::Action;
use estrade_core::session::{self, State, Status};
use estrade_core::user::Role;

use crate::school;

#[tokio::test]
async fn a_class_starts_within_its_window() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let session = school.scheduled(&diane, None).await;
    let access = school.access(&diane, session.id, Action::RunSession).await;
    school.wait(29);
    let opens_at = school.now().plus(Duration::from_mins(1));
    match session::start(&school.domain, &access).await {
        Err(Refusal::TooEarly { opens_at: told }) => assert_eq!(told, opens_at),
        outcome => panic!("{outcome:?}"),
    }
    school.wait(1);
    let live = session::start(&school.domain, &access).await.unwrap();
    assert_eq!(live.state, State::Live { started_at: school.now() });
    // A double click changes nothing.
    school.wait(1);
    let again = session::start(&school.domain, &access).await.unwrap();
    assert_eq!((again.state, again.version), (live.state, live.version));
}

#[tokio::test]
async fn a_class_that_is_long_over_cannot_be_started_any_more() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let (first, second) = (school.scheduled(&diane, None).await, school.scheduled(&diane, None).await);
    // An hour to its start, an hour long, two hours to wait for.
    school.wait(240);
    let access = school.access(&diane, first.id, Action::RunSession).await;
    assert!(session::start(&school.domain, &access).await.is_ok());
    school.wait_seconds(1);
    let access = school.access(&diane, second.id, Action::RunSession).await;
    let late = session::start(&school.domain, &access).await;
    assert!(matches!(late, Err(Refusal::InvalidState(Status::Scheduled))));
}

#[tokio::test]
async fn only_hosts_run_a_class() {
    let school = school().await;
    let (diane, emile) = (school.teacher("diane").await, school.teacher("emile").await);
    let henri = school.person("henri", Role::Admin).await;
    let course = school.course(&diane, "Droit").await;
    let ada = school.student("ada").await;
    school.enroll(&ada, &course).await;
    let session = school.live(&diane, Some(&course), 5).await;
    let of_ada = school.access(&ada, session.id, Action::ViewSession).await;
    assert!(matches!(session::end(&school.domain, &of_ada).await, Err(Refusal::Forbidden)));
    let stranger = estrade_core::access::session(
        &school.domain,
        estrade_core::ports::contract::school::actor(&emile),
        session.id,
        Action::RunSession,
    );
    assert!(matches!(stranger.await, Err(Refusal::NotFound)), "another's class is not told of");
    let of_henri = school.access(&henri, session.id, Action::RunSession).await;
    assert_eq!(session::end(&school.domain, &of_henri).await.unwrap().status(), Status::Ended);
}

#[tokio::test]
async fn ending_closes_every_stay_and_frees_every_seat() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let session = school.live(&diane, None, 5).await;
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    for who in [&ada, &bob] {
        school.invite(who, &session).await;
        school.join(who, &session).await;
    }
    school.wait(3);
    school.leave(&bob, &session).await;
    school.wait(4);
    let access = school.access(&diane, session.id, Action::RunSession).await;
    let ended = session::end(&school.domain, &access).await.unwrap();
    assert_eq!((ended.seats_taken, ended.state.ended_at()), (0, Some(school.now())));
    let mut unit = school.reading().await;
    let lines = unit.stays().intervals_of(session.id, &[ada.id, bob.id]).await.unwrap();
    assert_eq!((lines[0].left_at, lines[0].reason), (school.now(), EndReason::SessionEnded));
    assert_eq!(lines[1].reason, EndReason::Left, "who had left is not touched");
    drop(unit);
    school.wait(1);
    let again = session::end(&school.domain, &access).await.unwrap();
    assert_eq!((again.state, again.version), (ended.state, ended.version));
    let planned = school.scheduled(&diane, None).await;
    let access = school.access(&diane, planned.id, Action::RunSession).await;
    let refused = session::end(&school.domain, &access).await;
    assert!(matches!(refused, Err(Refusal::InvalidState(Status::Scheduled))));
}

#[tokio::test]
async fn an_empty_room_is_ended_at_the_moment_it_became_empty() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let session = school.live(&diane, None, 5).await;
    let ada = school.student("ada").await;
    school.invite(&ada, &session).await;
    school.join(&ada, &session).await;
    school.wait(50);
    let empty_since = {
        let look = session::end_if_over(&school.domain, session.id).await.unwrap();
        assert_eq!(look, Outcome::Later(school.now().plus(Duration::from_mins(30))), "somebody is there");
        school.leave(&ada, &session).await;
        school.now()
    };
    school.wait(29);
    let over_at = empty_since.plus(Duration::from_mins(30));
    let look = session::end_if_over(&school.domain, session.id).await.unwrap();
    assert_eq!(look, Outcome::Later(over_at), "the planned end has passed, the half hour has not");
    assert_eq!(school.session_now(session.id).await.status(), Status::Live);
    school.wait(1);
    assert_eq!(session::end_if_over(&school.domain, session.id).await.unwrap(), Outcome::Done);
    let stored = school.session_now(session.id).await;
    assert_eq!(stored.state.ended_at(), Some(empty_since));
    // Ended already: nothing more to do, and nothing changes.
    assert_eq!(session::end_if_over(&school.domain, session.id).await.unwrap(), Outcome::Done);
    assert_eq!(school.session_now(session.id).await.version, stored.version);
}

#[tokio::test]
async fn no_class_lasts_longer_than_twelve_hours() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let session = school.live(&diane, None, 5).await;
    school.join(&diane, &session).await;
    school.wait(12 * 60 - 1);
    let at_the_latest = school.now().plus(Duration::from_mins(1));
    let look = session::end_if_over(&school.domain, session.id).await.unwrap();
    assert_eq!(look, Outcome::Later(at_the_latest));
    school.wait(5);
    assert_eq!(session::end_if_over(&school.domain, session.id).await.unwrap(), Outcome::Done);
    assert_eq!(school.session_now(session.id).await.state.ended_at(), Some(at_the_latest));
    let lines = school.reading().await.stays().intervals_of(session.id, &[diane.id]).await.unwrap();
    assert_eq!(lines[0].left_at, at_the_latest, "nobody was there longer than the class");
}

#[tokio::test]
async fn a_class_that_nobody_held_is_cancelled_quietly() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let course = school.course(&diane, "Droit").await;
    let missed = school.scheduled(&diane, Some(&course)).await;
    let held = school.live(&diane, Some(&course), 5).await;
    school.wait(239);
    assert_eq!(session::cancel_if_never_held(&school.domain, missed.id).await.unwrap(), Outcome::Done);
    assert_eq!(school.session_now(missed.id).await.status(), Status::Scheduled, "not yet");
    school.wait(1);
    for id in [missed.id, held.id, missed.id] {
        assert_eq!(session::cancel_if_never_held(&school.domain, id).await.unwrap(), Outcome::Done);
    }
    let stored = school.session_now(missed.id).await;
    let State::Cancelled { reason: Some(reason) } = stored.state else { panic!("{:?}", stored.state) };
    assert_eq!((reason.as_str(), stored.version), ("never_held", 2));
    assert_eq!(school.session_now(held.id).await.status(), Status::Live);
    assert_eq!(school.course_now(course.id).await.sessions, 1);
}
