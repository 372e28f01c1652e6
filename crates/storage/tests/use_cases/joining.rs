//! Coming in, going out, being shown the door.

use estrade_core::Refusal;
use estrade_core::access;
use estrade_core::attendance::{EndReason, Source};
use estrade_core::permission::Action;
use estrade_core::ports::contract::school::{School, actor};
use estrade_core::session::{self, Joined, Session, Status};
use estrade_core::user::{Role, User};

use crate::{OpenSchool, school};

async fn try_join(school: &School, who: &User, session: &Session) -> Result<Joined, Refusal> {
    session::join(&school.domain, actor(who), session.id, Source::Web).await
}

struct Class {
    school: OpenSchool,
    diane: User,
    ada: User,
    session: Session,
}

/// Diane's class of two seats, to which Ada is invited.
async fn class() -> Class {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let ada = school.student("ada").await;
    let session = school.live(&diane, None, 2).await;
    school.invite(&ada, &session).await;
    Class { school, diane, ada, session }
}

#[tokio::test]
async fn only_the_expected_and_the_hosts_come_in_and_only_while_live() {
    let Class { school, diane, ada, session } = class().await;
    let (stranger, emile) = (school.student("sam").await, school.teacher("emile").await);
    let henri = school.person("henri", Role::Admin).await;
    for who in [&stranger, &emile] {
        assert!(matches!(try_join(&school, who, &session).await, Err(Refusal::NotFound)));
    }
    let visitor = session::join(&school.domain, estrade_core::Actor::Visitor, session.id, Source::Web).await;
    assert!(matches!(visitor, Err(Refusal::Unauthenticated)));
    for who in [&ada, &diane, &henri] {
        assert!(try_join(&school, who, &session).await.is_ok());
    }
    // Hosts need no seat.
    assert_eq!(school.session_now(session.id).await.seats_taken, 1);
    let planned = school.scheduled(&diane, None).await;
    let early = try_join(&school, &diane, &planned).await;
    assert!(matches!(early, Err(Refusal::InvalidState(Status::Scheduled))));
    let host = school.access(&diane, session.id, Action::RunSession).await;
    session::end(&school.domain, &host).await.unwrap();
    let late = try_join(&school, &ada, &session).await;
    assert!(matches!(late, Err(Refusal::InvalidState(Status::Ended))));
}

#[tokio::test]
async fn a_second_tab_takes_no_second_seat_and_goes_on_with_the_same_stay() {
    let Class { school, ada, session, .. } = class().await;
    let first = school.join(&ada, &session).await;
    school.wait_seconds(20);
    let second = school.join(&ada, &session).await;
    assert_eq!((second.stay.id, second.stay.opened_at), (first.stay.id, first.stay.opened_at));
    assert_eq!(second.stay.seen_at, school.now());
    assert_eq!(school.session_now(session.id).await.seats_taken, 1);
}

#[tokio::test]
async fn leaving_ends_the_stay_now_and_leaving_twice_answers_the_same() {
    let Class { school, diane, ada, session } = class().await;
    school.join(&ada, &session).await;
    school.wait(7);
    let own = school.access(&ada, session.id, Action::ViewSession).await;
    let left = session::leave(&school.domain, &own).await.unwrap();
    let interval = left.interval.clone().unwrap();
    assert_eq!((interval.left_at, interval.reason), (school.now(), EndReason::Left));
    school.wait(1);
    assert_eq!(session::leave(&school.domain, &own).await.unwrap(), left);
    assert_eq!(school.session_now(session.id).await.seats_taken, 0);
    // Who never came may say so while the class is on, and is told its state otherwise.
    let host = school.access(&diane, session.id, Action::RunSession).await;
    assert_eq!(session::leave(&school.domain, &host).await.unwrap().interval, None);
    session::end(&school.domain, &host).await.unwrap();
    let host = school.access(&diane, session.id, Action::RunSession).await;
    let late = session::leave(&school.domain, &host).await;
    assert!(matches!(late, Err(Refusal::InvalidState(Status::Ended))));
}

#[tokio::test]
async fn a_removed_student_does_not_come_back() {
    let Class { school, diane, ada, session } = class().await;
    school.join(&ada, &session).await;
    school.wait(2);
    let host = school.access(&diane, session.id, Action::Moderate).await;
    session::remove(&school.domain, &host, ada.id).await.unwrap();
    assert!(matches!(try_join(&school, &ada, &session).await, Err(Refusal::Forbidden)));
    let mut unit = school.reading().await;
    assert_eq!(unit.stays().count(session.id).await, Ok(0));
    let lines = unit.stays().intervals_of(session.id, &[ada.id]).await.unwrap();
    assert_eq!((lines[0].left_at, lines[0].reason), (school.now(), EndReason::Removed));
    assert_eq!(school.session_now(session.id).await.seats_taken, 0);
    // Only from this class.
    let next = school.live(&diane, None, 2).await;
    school.invite(&ada, &next).await;
    assert!(try_join(&school, &ada, &next).await.is_ok());
}

#[tokio::test]
async fn hosts_strangers_and_oneself_cannot_be_removed() {
    let Class { school, diane, ada, session } = class().await;
    let henri = school.person("henri", Role::Admin).await;
    let stranger = school.student("sam").await;
    school.join(&ada, &session).await;
    school.join(&henri, &session).await;
    let host = school.access(&diane, session.id, Action::Moderate).await;
    let remove = async |who: &User| session::remove(&school.domain, &host, who.id).await;
    assert!(matches!(remove(&stranger).await, Err(Refusal::NotFound)));
    assert!(matches!(remove(&diane).await, Err(Refusal::NotFound)));
    assert!(matches!(remove(&henri).await, Err(Refusal::Forbidden)));
    let of_ada = access::session(&school.domain, actor(&ada), session.id, Action::Moderate).await;
    assert!(matches!(of_ada, Err(Refusal::Forbidden)), "a student moderates nobody");
    assert_eq!(school.reading().await.stays().count(session.id).await, Ok(2));
}

#[tokio::test]
async fn who_is_removed_before_coming_is_kept_out() {
    let Class { school, diane, ada, session } = class().await;
    let host = school.access(&diane, session.id, Action::Moderate).await;
    session::remove(&school.domain, &host, ada.id).await.unwrap();
    assert!(matches!(try_join(&school, &ada, &session).await, Err(Refusal::Forbidden)));
    assert_eq!(school.session_now(session.id).await.seats_taken, 0);
}
