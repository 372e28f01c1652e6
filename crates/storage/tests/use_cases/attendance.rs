//! What counts as having been there: drops, silences, restarts.

use std::time::Duration;

use estrade_core::attendance::{EndReason, Interval, Source};
use estrade_core::permission::Action;
use estrade_core::ports::contract::school::{School, actor};
use estrade_core::session::{self, Session};
use estrade_core::user::User;

use crate::{OpenSchool, school};

struct Class {
    school: OpenSchool,
    ada: User,
    session: Session,
}

async fn class() -> Class {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let ada = school.student("ada").await;
    let session = school.live(&diane, None, 1).await;
    school.invite(&ada, &session).await;
    Class { school, ada, session }
}

async fn intervals(school: &School, who: &User, session: &Session) -> Vec<Interval> {
    school.reading().await.stays().intervals_of(session.id, &[who.id]).await.unwrap()
}

#[tokio::test]
async fn a_drop_shorter_than_the_grace_splits_nothing() {
    let Class { school, ada, session } = class().await;
    let first = school.join(&ada, &session).await;
    school.wait_seconds(30);
    assert_eq!(session::sweep(&school.domain, 10).await.unwrap(), []);
    assert_eq!(school.join(&ada, &session).await.stay.id, first.stay.id);
    assert_eq!(intervals(&school, &ada, &session).await, []);
}

#[tokio::test]
async fn a_longer_one_ends_the_stay_at_the_last_sign_of_life_and_keeps_the_seat_for_who_comes_back() {
    let Class { school, ada, session } = class().await;
    school.join(&ada, &session).await;
    let last_seen = school.now();
    school.wait_seconds(31);
    let again = school.join(&ada, &session).await;
    assert_eq!(again.stay.opened_at, school.now());
    let lines = intervals(&school, &ada, &session).await;
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].left_at, lines[0].reason), (last_seen, EndReason::ConnectionLost));
    assert_eq!(school.session_now(session.id).await.seats_taken, 1);
}

#[tokio::test]
async fn the_swept_lose_their_seat_to_others() {
    let Class { school, ada, session } = class().await;
    let bob = school.student("bob").await;
    school.invite(&bob, &session).await;
    school.join(&ada, &session).await;
    school.wait_seconds(31);
    let swept = session::sweep(&school.domain, 10).await.unwrap();
    assert_eq!((swept.len(), swept[0].user_id), (1, ada.id));
    assert_eq!(session::sweep(&school.domain, 10).await.unwrap(), []);
    school.join(&bob, &session).await;
    let refused = session::join(&school.domain, actor(&ada), session.id, Source::Web).await;
    assert!(matches!(refused, Err(estrade_core::Refusal::SessionFull)));
}

#[tokio::test]
async fn signs_of_life_carry_a_stay_on() {
    let Class { school, ada, session } = class().await;
    let joined = school.join(&ada, &session).await;
    for _ in 0..10 {
        school.wait_seconds(15);
        session::keep_alive(&school.domain, session.id, &[ada.id], school.now()).await.unwrap();
        assert_eq!(session::sweep(&school.domain, 10).await.unwrap(), []);
    }
    let stay = school.reading().await.stays().find(session.id, ada.id).await.unwrap().unwrap();
    assert_eq!((stay.id, stay.seen_at), (joined.stay.id, school.now()));
}

#[tokio::test]
async fn a_client_that_only_joins_stays_until_it_leaves_and_the_grace_begins_with_the_first_heartbeat() {
    let Class { school, ada, session } = class().await;
    let joined = session::join(&school.domain, actor(&ada), session.id, Source::Api).await.unwrap();
    assert!(!joined.stay.confirmed);
    school.wait(40);
    assert_eq!(session::sweep(&school.domain, 10).await.unwrap(), []);
    let own = school.access(&ada, session.id, Action::Join).await;
    assert!(session::heartbeat(&school.domain, &own).await.unwrap());
    let stay = school.reading().await.stays().find(session.id, ada.id).await.unwrap().unwrap();
    assert_eq!((stay.id, stay.confirmed), (joined.stay.id, true));
    school.wait_seconds(31);
    let swept = session::sweep(&school.domain, 10).await.unwrap();
    assert_eq!(swept.iter().map(|interval| interval.user_id).collect::<Vec<_>>(), [ada.id]);
    assert!(!session::heartbeat(&school.domain, &own).await.unwrap(), "out of the room");
}

#[tokio::test]
async fn after_a_restart_people_get_the_whole_grace_and_the_gap_is_the_servers() {
    let Class { school, ada, session } = class().await;
    school.join(&ada, &session).await;
    let last_seen = school.now();
    school.wait(10);
    let restarted = school.now();
    let school = school.with_rules(|rules| rules.process_started_at = restarted);
    school.clock.advance(Duration::from_secs(30));
    assert_eq!(session::sweep(&school.domain, 10).await.unwrap(), [], "the grace counts from the restart");
    school.wait_seconds(1);
    let swept = session::sweep(&school.domain, 10).await.unwrap();
    assert_eq!((swept[0].left_at, swept[0].reason), (last_seen, EndReason::ServerRestarted));
    assert_eq!(school.session_now(session.id).await.seats_taken, 0);
    assert_eq!(intervals(&school, &ada, &session).await, swept);
}
