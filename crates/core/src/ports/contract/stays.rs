//! Open stays and closed intervals.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School};
use crate::attendance::{EndReason, Source, Stay};
use crate::ids::{StayId, UserId};
use crate::ports::{Constraint, StoreError};
use crate::session::{Session, State, Status, Transition};
use crate::user::User;

struct Class {
    school: School,
    teacher: User,
    session: Session,
}

async fn class(subject: &Subject) -> Class {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.live(&teacher, None, 10_000).await;
    Class { school, teacher, session }
}

async fn open(school: &School, stays: &[&Stay]) {
    let mut unit = school.unit().await;
    for stay in stays {
        unit.stays().open(stay).await.unwrap();
    }
    unit.commit().await.unwrap();
}

pub async fn one_open_stay_a_session_and_person(subject: Subject) {
    let Class { school, teacher, session } = class(&subject).await;
    let elsewhere = school.live(&teacher, None, 5).await;
    let ada = school.student("ada").await;
    let stay =
        Stay { source: Source::Jitsi, confirmed: false, seated: false, ..school.stay(session.id, ada.id) };
    open(&school, &[&stay, &school.stay(elsewhere.id, ada.id)]).await;
    let mut unit = school.unit().await;
    let twin = school.stay(session.id, ada.id);
    assert_eq!(unit.stays().open(&twin).await, Err(StoreError::Conflict(Constraint::Stay)));
    drop(unit);
    let mut unit = school.reading().await;
    assert_eq!(unit.stays().find(session.id, ada.id).await, Ok(Some(stay)));
    assert_eq!(unit.stays().find(session.id, teacher.id).await, Ok(None));
    assert_eq!(unit.stays().count(session.id).await, Ok(1));
}

pub async fn a_sign_of_life_never_moves_back(subject: Subject) {
    let Class { school, session, .. } = class(&subject).await;
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    let quiet = Stay { confirmed: false, source: Source::Api, ..school.stay(session.id, ada.id) };
    let other = school.stay(session.id, bob.id);
    open(&school, &[&quiet, &other]).await;
    let later = MORNING.plus(Duration::from_secs(15));
    let mut unit = school.unit().await;
    unit.stays().touch(session.id, &[ada.id], later).await.unwrap();
    unit.stays().touch(session.id, &[ada.id], MORNING).await.unwrap();
    unit.stays().touch(session.id, &[], later).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    let touched = Stay { seen_at: later, confirmed: true, ..quiet };
    assert_eq!(unit.stays().find(session.id, ada.id).await, Ok(Some(touched)));
    assert_eq!(unit.stays().find(session.id, bob.id).await, Ok(Some(other)), "nobody else was heard of");
}

pub async fn thousands_of_signs_of_life_at_once(subject: Subject) {
    let Class { school, session, .. } = class(&subject).await;
    let students = school.students(1_300).await;
    let stays: Vec<Stay> = students.iter().map(|who| school.stay(session.id, who.id)).collect();
    open(&school, &stays.iter().collect::<Vec<_>>()).await;
    let (last, heard) = students.split_last().unwrap();
    let ids: Vec<UserId> = heard.iter().map(|who| who.id).collect();
    let later = MORNING.plus(Duration::from_secs(15));
    let mut unit = school.unit().await;
    let ((), statements) =
        subject.counting(async { unit.stays().touch(session.id, &ids, later).await.unwrap() }).await;
    unit.commit().await.unwrap();
    assert_eq!(statements, 4, "the session's row, and 1 299 people in three pieces");
    let everybody: Vec<UserId> = students.iter().map(|who| who.id).collect();
    let back = school.reading().await.stays().open_of(session.id, &everybody).await.unwrap();
    assert_eq!(back.len(), 1_300);
    let silent: Vec<UserId> = back.iter().filter(|s| s.seen_at != later).map(|s| s.user_id).collect();
    assert_eq!(silent, [last.id]);
}

pub async fn a_stay_closes_once(subject: Subject) {
    let Class { school, session, .. } = class(&subject).await;
    let ada = school.student("ada").await;
    let stay = school.stay(session.id, ada.id);
    open(&school, &[&stay]).await;
    let interval = stay.close(MORNING.plus(Duration::from_millis(61_001)), EndReason::ConnectionLost);
    let closed = subject
        .at_once((0..6).map(|_| {
            let (school, interval) = (school.clone(), interval.clone());
            async move {
                let mut unit = school.unit().await;
                let closed = unit.stays().close(&interval).await.unwrap();
                unit.commit().await.unwrap();
                closed
            }
        }))
        .await;
    assert_eq!(closed.iter().filter(|closed| **closed).count(), 1);
    let mut unit = school.reading().await;
    assert_eq!(unit.stays().find(session.id, ada.id).await, Ok(None));
    assert_eq!(unit.stays().last_left_at(session.id).await, Ok(Some(interval.left_at)));
    assert_eq!(unit.stays().intervals_of(session.id, &[ada.id]).await, Ok(vec![interval]));
}

pub async fn closing_all_empties_the_room_in_bulk(subject: Subject) {
    let Class { school, session, teacher } = class(&subject).await;
    let elsewhere = school.live(&teacher, None, 5).await;
    let students = school.students(40).await;
    let end = MORNING.plus(Duration::from_mins(50));
    let mut unit = school.unit().await;
    for who in &students {
        assert!(unit.sessions().claim_seat(session.id).await.unwrap());
        unit.stays().open(&school.stay(session.id, who.id)).await.unwrap();
        unit.roster()
            .arrive(crate::ids::ParticipantId::new(school.id()), session.id, who.id, MORNING)
            .await
            .unwrap();
    }
    unit.stays().open(&school.stay(elsewhere.id, students[0].id)).await.unwrap();
    unit.commit().await.unwrap();
    // One came after the instant at which the class is said to have ended.
    let late = school.student("zoe").await;
    let late_stay = Stay { opened_at: end.plus(Duration::from_secs(1)), ..school.stay(session.id, late.id) };
    open(&school, &[&late_stay]).await;

    let mut unit = school.unit().await;
    let (closed, statements) = subject
        .counting(async { unit.stays().close_all(session.id, end, EndReason::SessionEnded).await.unwrap() })
        .await;
    unit.commit().await.unwrap();
    assert_eq!((closed, statements), (41, 4));
    let mut unit = school.reading().await;
    assert_eq!(unit.stays().count(session.id).await, Ok(0));
    assert_eq!(unit.stays().count(elsewhere.id).await, Ok(1), "another room was emptied");
    assert_eq!(unit.sessions().get(session.id).await.unwrap().unwrap().seats_taken, 0);
    let line = unit.stays().intervals_of(session.id, &[students[7].id, late.id]).await.unwrap();
    assert_eq!((line[0].left_at, line[0].reason, line[0].confirmed), (end, EndReason::SessionEnded, true));
    assert_eq!(line[1], late_stay.close(end, EndReason::SessionEnded));
    let page = crate::ports::views::Page { number: 1, limit: 100 };
    let roster = unit.views().roster(&session, page).await.unwrap();
    assert_eq!(roster.total, 40);
    assert!(roster.items.iter().all(|row| row.left_at == Some(end) && !row.is_present));
}

pub async fn the_silent_are_found_oldest_first(subject: Subject) {
    let Class { school, session, teacher } = class(&subject).await;
    let over = school.live(&teacher, None, 5).await;
    let names = ["ada", "bob", "chloe", "denis", "emma"];
    let mut people = Vec::new();
    for name in names {
        people.push(school.student(name).await);
    }
    let seen = |seconds: u64| MORNING.plus(Duration::from_secs(seconds));
    let stay =
        |who: usize, seconds| Stay { seen_at: seen(seconds), ..school.stay(session.id, people[who].id) };
    let (ada, bob, chloe) = (stay(0, 20), stay(1, 10), stay(2, 30));
    let unconfirmed = Stay { confirmed: false, ..stay(3, 1) };
    let elsewhere = Stay { session_id: over.id, ..stay(4, 1) };
    open(&school, &[&ada, &bob, &chloe, &unconfirmed, &elsewhere]).await;
    let mut unit = school.unit().await;
    let ended = Transition::new(State::Ended { started_at: MORNING, ended_at: MORNING }, MORNING);
    assert!(unit.sessions().transition(over.id, Status::Live, &ended).await.unwrap());
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    assert_eq!(unit.stays().silent(seen(30), 10).await, Ok(vec![bob.clone(), ada]));
    assert_eq!(unit.stays().silent(seen(31), 1).await, Ok(vec![bob]));
    assert_eq!(unit.stays().silent(seen(10), 10).await, Ok(vec![]));
}

pub async fn stays_and_intervals_of_those_asked_for(subject: Subject) {
    let Class { school, session, .. } = class(&subject).await;
    let (ada, bob, eve) =
        (school.student("ada").await, school.student("bob").await, school.student("eve").await);
    let first = school.stay(session.id, ada.id).close(MORNING.plus(Duration::from_mins(5)), EndReason::Left);
    let second = Stay { opened_at: MORNING.plus(Duration::from_mins(9)), ..school.stay(session.id, ada.id) };
    let second = second.close(MORNING.plus(Duration::from_mins(10)), EndReason::Removed);
    let of_bob = school.stay(session.id, bob.id);
    let mut unit = school.unit().await;
    for interval in [&second, &first] {
        let stay = Stay { id: interval.id, ..school.stay(session.id, ada.id) };
        unit.stays().open(&stay).await.unwrap();
        assert_eq!(unit.stays().close(interval).await, Ok(true));
    }
    unit.stays().open(&of_bob).await.unwrap();
    unit.stays().open(&school.stay(session.id, eve.id)).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    let asked = [bob.id, ada.id];
    assert_eq!(unit.stays().open_of(session.id, &asked).await, Ok(vec![of_bob]));
    assert_eq!(unit.stays().intervals_of(session.id, &asked).await, Ok(vec![first, second.clone()]));
    assert_eq!(unit.stays().intervals_of(session.id, &[]).await, Ok(vec![]));
    assert_eq!(unit.stays().last_left_at(session.id).await, Ok(Some(second.left_at)));
    let nowhere = crate::ids::SessionId::new(StayId::new(5).get());
    assert_eq!(unit.stays().last_left_at(nowhere).await, Ok(None));
}
