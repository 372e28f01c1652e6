//! Use cases whose outcome hangs on what happens at the same time.

use super::Subject;
use super::school::School;
use crate::attendance::EndReason;
use crate::permission::Action;
use crate::session;
use crate::user;

pub async fn the_swept_are_closed_at_their_last_sign_of_life(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.live(&teacher, None, 10).await;
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    for who in [&ada, &bob] {
        school.invite(who, &session).await;
        school.join(who, &session).await;
    }
    let last_seen = school.now();
    school.wait_seconds(20);
    session::keep_alive(&school.domain, session.id, &[bob.id], school.now()).await.unwrap();
    school.wait_seconds(15);
    // Several sweepers at once, as of several processes: each stay is closed once.
    let swept = subject
        .at_once((0..3).map(|_| {
            let school = school.clone();
            async move { session::sweep(&school.domain, 100).await.unwrap() }
        }))
        .await
        .concat();
    assert_eq!(swept.len(), 1);
    assert_eq!((swept[0].user_id, swept[0].left_at), (ada.id, last_seen));
    assert_eq!(swept[0].reason, EndReason::ConnectionLost);
    assert_eq!(school.session_now(session.id).await.seats_taken, 1);
    assert_eq!(school.reading().await.stays().count(session.id).await, Ok(1));
}

pub async fn a_removal_and_a_leave_at_once_free_one_seat(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let students = school.students(5).await;
    for student in students {
        let session = school.live(&teacher, None, 10).await;
        school.invite(&student, &session).await;
        school.join(&student, &session).await;
        let host = school.access(&teacher, session.id, Action::Moderate).await;
        let own = school.access(&student, session.id, Action::ViewSession).await;
        subject
            .at_once([true, false].map(|removes| {
                let (school, host, own) = (school.clone(), host.clone(), own.clone());
                async move {
                    if removes {
                        session::remove(&school.domain, &host, own.user()).await.unwrap();
                    } else {
                        session::leave(&school.domain, &own).await.unwrap();
                    }
                }
            }))
            .await;
        assert_eq!(school.session_now(session.id).await.seats_taken, 0);
        let mut unit = school.reading().await;
        assert!(unit.roster().place(&session, student.id).await.unwrap().removed);
        assert_eq!(unit.stays().intervals_of(session.id, &[student.id]).await.unwrap().len(), 1);
    }
}

pub async fn a_refresh_token_rotated_twice_at_once_ends_its_family(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let issued = user::begin_api_login(&school.domain, ada.id).await.unwrap();
    let outcomes = subject
        .at_once((0..4).map(|_| {
            let (school, secret) = (school.clone(), issued.secret.clone());
            async move { user::rotate(&school.domain, &secret).await.is_ok() }
        }))
        .await;
    assert_eq!(outcomes.iter().filter(|rotated| **rotated).count(), 1);
    assert!(user::by_access(&school.domain, issued.login).await.unwrap().is_none());
}
