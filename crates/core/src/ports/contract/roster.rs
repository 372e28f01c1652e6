//! Roster rows.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School};
use crate::enrollment::EnrollmentStatus;
use crate::ids::ParticipantId;
use crate::ports::Place;
use crate::ports::views::{Page, RosterRow};
use crate::session::Session;
use crate::user::User;

async fn row(school: &School, session: &Session, who: &User) -> RosterRow {
    let page = Page { number: 1, limit: 100 };
    let roster = school.reading().await.views().roster(session, page).await.unwrap();
    roster.items.into_iter().find(|row| row.person.id == who.id).unwrap()
}

pub async fn a_place_tells_how_a_user_stands_to_a_session(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let session = school.live(&teacher, Some(&course), 10).await;
    let alone = school.live(&teacher, None, 10).await;
    let (ada, bob, eve) =
        (school.student("ada").await, school.student("bob").await, school.student("eve").await);
    let enrollment = school.enroll(&ada, &course).await;
    school.invite(&bob, &session).await;
    school.join(&bob, &session).await;
    let mut unit = school.unit().await;
    unit.roster().mark_removed(ParticipantId::new(school.id()), session.id, eve.id, MORNING).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    let (place, statements) =
        subject.counting(async { unit.roster().place(&session, ada.id).await.unwrap() }).await;
    assert_eq!(statements, 1);
    assert_eq!(place, Place { enrollment: Some(enrollment.id), ..Place::default() });
    let ((seen, of_eve), statements) = subject
        .counting(async {
            let seen = unit.sessions().seen_by(session.id, bob.id).await.unwrap().unwrap();
            (seen, unit.sessions().seen_by(alone.id, eve.id).await.unwrap().unwrap())
        })
        .await;
    assert_eq!(statements, 2, "a session and a place in it are one query");
    let of_bob = Place { invited: true, in_room: true, ..Place::default() };
    assert_eq!((seen.session.id, seen.session.seats_taken, seen.place), (session.id, 1, of_bob));
    assert_eq!(seen.stay.map(|stay| (stay.user_id, stay.seated)), Some((bob.id, true)));
    assert_eq!(seen.course.map(|c| c.slug), Some(course.slug.clone()));
    assert_eq!((of_eve.place, of_eve.stay, of_eve.course), (Place::default(), None, None));
    assert!(unit.sessions().seen_by(crate::ids::SessionId::new(42), bob.id).await.unwrap().is_none());
    assert_eq!(unit.roster().place(&session, bob.id).await, Ok(of_bob));
    assert_eq!(unit.roster().place(&session, eve.id).await, Ok(Place { removed: true, ..Place::default() }));
    assert_eq!(unit.roster().place(&alone, ada.id).await, Ok(Place::default()));
    drop(unit);
    let mut unit = school.unit().await;
    let (active, left) = (EnrollmentStatus::Active, EnrollmentStatus::Left);
    assert!(unit.enrollments().change_status(enrollment.id, active, left, MORNING).await.unwrap());
    assert_eq!(unit.roster().place(&session, ada.id).await, Ok(Place::default()));
}

pub async fn the_earliest_arrival_stands(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.live(&teacher, None, 10).await;
    let ada = school.student("ada").await;
    let first = ParticipantId::new(school.id());
    let mut unit = school.unit().await;
    // Told in another order than it was.
    for (number, minutes) in [5, 0, 9].into_iter().enumerate() {
        let id = if number == 0 { first } else { ParticipantId::new(school.id()) };
        let at = MORNING.plus(Duration::from_mins(minutes));
        unit.roster().arrive(id, session.id, ada.id, at).await.unwrap();
    }
    unit.commit().await.unwrap();
    let row = row(&school, &session, &ada).await;
    assert_eq!((row.participant, row.joined_at, row.left_at), (Some(first), Some(MORNING), None));
    assert!(!row.invited && !row.moderator && !row.is_host);
}

pub async fn an_arrival_after_an_invitation_keeps_it(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.live(&teacher, None, 10).await;
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    school.invite(&ada, &session).await;
    school.wait(1);
    school.join(&ada, &session).await;
    let mut unit = school.unit().await;
    unit.roster().arrive(ParticipantId::new(school.id()), session.id, bob.id, MORNING).await.unwrap();
    unit.commit().await.unwrap();
    school.invite(&bob, &session).await;
    let of_ada = row(&school, &session, &ada).await;
    assert_eq!((of_ada.invited, of_ada.joined_at, of_ada.is_present), (true, Some(school.now()), true));
    let of_bob = row(&school, &session, &bob).await;
    assert_eq!((of_bob.invited, of_bob.joined_at, of_bob.is_present), (true, Some(MORNING), false));
}

pub async fn a_departure_is_noted_on_its_row_alone(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.live(&teacher, None, 10).await;
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    for who in [&ada, &bob] {
        school.invite(who, &session).await;
        school.join(who, &session).await;
    }
    school.wait(7);
    school.leave(&ada, &session).await;
    assert_eq!(row(&school, &session, &ada).await.left_at, Some(school.now()));
    let of_bob = row(&school, &session, &bob).await;
    assert_eq!((of_bob.left_at, of_bob.is_present), (None, true));
}
