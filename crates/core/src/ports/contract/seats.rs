//! Seats: never more than there are, whatever arrives at once; never lost, whoever comes and goes.

use std::collections::{HashMap, HashSet};

use super::Subject;
use super::school::{School, actor};
use crate::attendance::Source;
use crate::ids::UserId;
use crate::permission::Action;
use crate::refusal::Refusal;
use crate::session::{self, Session, Status};
use crate::user::User;

async fn join(school: School, who: User, session: Session) -> (UserId, Result<(), Refusal>) {
    let outcome = session::join(&school.domain, actor(&who), session.id, Source::Web).await;
    (who.id, outcome.map(|_| ()))
}

/// Seated stays of a session.
async fn seated(school: &School, session: &Session, people: &[User]) -> usize {
    let ids: Vec<UserId> = people.iter().map(|user| user.id).collect();
    let stays = school.reading().await.stays().open_of(session.id, &ids).await.unwrap();
    stays.iter().filter(|stay| stay.seated).count()
}

pub async fn two_hundred_joins_at_once_for_thirty_seats(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let students = school.students(150).await;
    for student in &students {
        school.enroll(student, &course).await;
    }
    let session = school.live(&teacher, Some(&course), 30).await;
    // Fifty come twice: a phone beside the computer.
    let arrivals = students.iter().chain(&students[..50]).cloned();
    let outcomes = subject.at_once(arrivals.map(|who| join(school.clone(), who, session.clone()))).await;

    let mut by_person: HashMap<UserId, HashSet<bool>> = HashMap::new();
    for (who, outcome) in outcomes {
        match outcome {
            Ok(()) => by_person.entry(who).or_default().insert(true),
            Err(Refusal::SessionFull) => by_person.entry(who).or_default().insert(false),
            Err(other) => panic!("a join failed for another reason than a full room: {other:?}"),
        };
    }
    let admitted = by_person.values().filter(|outcomes| outcomes.contains(&true)).count();
    assert_eq!(admitted, 30);
    assert!(
        by_person.values().all(|outcomes| outcomes.len() == 1),
        "in with one device, refused with the other"
    );
    assert_eq!(school.session_now(session.id).await.seats_taken, 30);
    assert_eq!(seated(&school, &session, &students).await, 30);
    assert_eq!(school.reading().await.stays().count(session.id).await, Ok(30));

    // Whoever sits joins again without a second seat; whoever does not is still refused; a host needs none.
    let inside = |who: &&User| by_person[&who.id].contains(&true);
    let sitting = students.iter().find(inside).unwrap();
    let standing = students.iter().find(|who| !inside(who)).unwrap();
    school.join(sitting, &session).await;
    let refused = join(school.clone(), standing.clone(), session.clone()).await.1;
    assert!(matches!(refused, Err(Refusal::SessionFull)));
    assert!(!school.join(&teacher, &session).await.stay.seated);
    assert_eq!(school.session_now(session.id).await.seats_taken, 30);
    assert_eq!(school.reading().await.stays().count(session.id).await, Ok(31));
}

pub async fn seats_come_back_and_are_taken_again(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let students = school.students(3).await;
    for student in &students {
        school.enroll(student, &course).await;
    }
    let session = school.live(&teacher, Some(&course), 2).await;
    school.join(&students[0], &session).await;
    school.join(&students[1], &session).await;
    let third = join(school.clone(), students[2].clone(), session.clone()).await.1;
    assert!(matches!(third, Err(Refusal::SessionFull)));
    school.leave(&students[0], &session).await;
    school.leave(&students[0], &session).await;
    assert_eq!(school.session_now(session.id).await.seats_taken, 1, "leaving twice frees one seat");
    school.join(&students[2], &session).await;
    let back = join(school.clone(), students[0].clone(), session.clone()).await.1;
    assert!(matches!(back, Err(Refusal::SessionFull)));
    assert_eq!(school.session_now(session.id).await.seats_taken, 2);
}

pub async fn coming_and_going_at_once_loses_no_seat(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let students = school.students(24).await;
    for student in &students {
        school.enroll(student, &course).await;
    }
    let session = school.live(&teacher, Some(&course), 10).await;
    let unexpected = subject
        .at_once(students.iter().cloned().chain([teacher]).map(|who| {
            let (school, session) = (school.clone(), session.clone());
            async move {
                let mut unexpected = Vec::new();
                for _ in 0..4 {
                    match join(school.clone(), who.clone(), session.clone()).await.1 {
                        Ok(()) => school.leave(&who, &session).await,
                        Err(Refusal::SessionFull) => {}
                        Err(other) => unexpected.push(format!("{other:?}")),
                    }
                }
                unexpected
            }
        }))
        .await;
    assert_eq!(unexpected.concat(), Vec::<String>::new());
    assert_eq!(school.session_now(session.id).await.seats_taken, 0);
    assert_eq!(school.reading().await.stays().count(session.id).await, Ok(0));
}

pub async fn nobody_enters_a_class_that_ends_at_the_same_time(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let students = school.students(20).await;
    for student in &students {
        school.enroll(student, &course).await;
    }
    for _ in 0..3 {
        let session = school.live(&teacher, Some(&course), 50).await;
        school.join(&students[0], &session).await;
        let access = school.access(&teacher, session.id, Action::RunSession).await;
        let ending = {
            let (school, who) = (school.clone(), teacher.id);
            async move { (who, session::end(&school.domain, &access).await.map(|_| ())) }
        };
        let mut all: Vec<futures::future::BoxFuture<'static, _>> = Vec::new();
        let arriving = students.iter().chain([&teacher]).cloned();
        all.extend(arriving.map(|who| {
            let coming = join(school.clone(), who, session.clone());
            Box::pin(coming) as futures::future::BoxFuture<'static, _>
        }));
        all.insert(10, Box::pin(ending));
        for (_, outcome) in subject.at_once(all).await {
            match outcome {
                Ok(()) | Err(Refusal::InvalidState(Status::Ended)) => {}
                Err(other) => panic!("neither in nor too late: {other:?}"),
            }
        }
        let back = school.session_now(session.id).await;
        assert_eq!((back.status(), back.seats_taken), (Status::Ended, 0));
        assert_eq!(school.reading().await.stays().count(session.id).await, Ok(0), "left behind");
    }
}
