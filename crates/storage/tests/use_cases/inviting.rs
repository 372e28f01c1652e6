//! Inviting by name, answering, and deleting what is over.

use std::time::Duration;

use estrade_core::Refusal;
use estrade_core::field::FieldError;
use estrade_core::invitation::{self, Guests, ParticipantStatus, Reply};
use estrade_core::permission::Action;
use estrade_core::ports::contract::school::{MORNING, School, actor, new_session};
use estrade_core::session::{self, Change, Lasts, NewSession, Session, Status, When};
use estrade_core::text::{Capacity, Reason, StudentRef};
use estrade_core::user::{Role, User};

use crate::school;

fn named(names: &[&str]) -> Vec<StudentRef> {
    names.iter().map(|name| StudentRef::parse(name).unwrap()).collect()
}

async fn resolve(school: &School, who: &User, names: &[&str]) -> Result<Guests, Refusal> {
    invitation::resolve(&school.domain, actor(who), &named(names)).await
}

async fn change(school: &School, who: &User, session: &Session, change: Change) -> Result<Session, Refusal> {
    let access = school.access(who, session.id, Action::RunSession).await;
    session::change(&school.domain, &access, change).await
}

async fn invited_count(school: &School, session: &Session) -> usize {
    school.reading().await.roster().invited(session.id).await.unwrap().len()
}

#[tokio::test]
async fn one_unknown_name_fails_the_list_and_is_told() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let ada = school.student("ada").await;
    let id = ada.id.to_string();
    let twice = resolve(&school, &diane, &[&id, "ADA@example.org"]).await.unwrap();
    assert_eq!(twice.as_slice(), [ada.id]);
    let errors = |outcome: Result<Guests, Refusal>| match outcome {
        Err(Refusal::Invalid(errors)) => errors.of("student_ids").to_vec(),
        other => panic!("{other:?}"),
    };
    let unknown = |name: &str| FieldError::Unknown(name.to_owned());
    // A teacher is no student.
    let wrong = resolve(&school, &diane, &[&id, "no@example.org", "diane@example.org", "64f0"]).await;
    assert_eq!(errors(wrong), ["no@example.org", "diane@example.org", "64f0"].map(unknown));
    let many: Vec<String> = (1..=100).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(errors(resolve(&school, &diane, &many).await).len(), 20, "enough to mend a list by");
    let too_many = vec![id.as_str(); 10_001];
    assert_eq!(errors(resolve(&school, &diane, &too_many).await), [FieldError::TooMany(10_000)]);
    assert!(matches!(resolve(&school, &ada, &[&id]).await, Err(Refusal::Forbidden)));
}

#[tokio::test]
async fn guests_come_with_the_session_or_not_at_all() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let ada = school.student("ada").await;
    let guests = resolve(&school, &diane, &["ada@example.org"]).await.unwrap();
    let when = When::Now { ends_at: None };
    let new = NewSession { guests: guests.clone(), ..new_session(when, 5) };
    let made = session::create(&school.domain, actor(&diane), None, new).await.unwrap();
    assert!(school.access(&ada, made.id, Action::Respond).await.facts().invited);
    // A change that is refused invites nobody.
    let planned = school.scheduled(&diane, None).await;
    let past = MORNING.minus(Duration::from_hours(1));
    let refused = Change { guests: Some(guests), starts_at: Some(past), ..Change::default() };
    assert!(matches!(change(&school, &diane, &planned, refused).await, Err(Refusal::Invalid(_))));
    assert_eq!(invited_count(&school, &planned).await, 0);
}

#[tokio::test]
async fn seats_grow_with_the_list_unless_their_number_is_said() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let students = school.students(60).await;
    let ids: Vec<String> = students.iter().map(|student| student.id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let all = resolve(&school, &diane, &ids).await.unwrap();
    let session = school.scheduled(&diane, None).await;
    let said = Change {
        guests: Some(all.clone()),
        capacity: Some(Capacity::parse(55).unwrap()),
        ..Change::default()
    };
    assert_eq!(change(&school, &diane, &session, said).await.unwrap().capacity.get(), 55);
    let unsaid = Change { guests: Some(all), ..Change::default() };
    assert_eq!(change(&school, &diane, &session, unsaid).await.unwrap().capacity.get(), 60);
    let fewer = Change { guests: Some(Guests::default()), ..Change::default() };
    assert_eq!(change(&school, &diane, &session, fewer).await.unwrap().capacity.get(), 60);
}

#[tokio::test]
async fn an_end_may_be_said_as_a_length() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let odd = Duration::from_millis(45 * 60_000 + 29_001);
    let starts_at = MORNING.plus(Duration::from_hours(1));
    let when = When::Scheduled { starts_at, ends_at: starts_at.plus(odd) };
    let session = school.session(&diane, None, new_session(when, 5)).await;
    assert_eq!(session.planned_minutes(), 45);
    let lasts = |minutes| Change { lasts: Some(Lasts::Minutes(minutes)), ..Change::default() };
    let same = change(&school, &diane, &session, lasts(45)).await.unwrap();
    assert_eq!(
        (same.ends_at, same.revision),
        (session.ends_at, 0),
        "what comes back as shown is no reschedule"
    );
    let later = starts_at.plus(Duration::from_hours(1));
    let moved = Change { starts_at: Some(later), lasts: Some(Lasts::AsBefore), ..Change::default() };
    let moved = change(&school, &diane, &session, moved).await.unwrap();
    assert_eq!((moved.ends_at, moved.revision), (later.plus(odd), 1));
    let longer = change(&school, &diane, &session, lasts(60)).await.unwrap();
    assert_eq!((longer.starts_at, longer.ends_at), (later, later.plus(Duration::from_hours(1))));
}

#[tokio::test]
async fn an_answer_stands_until_the_class_is_over() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    let session = school.live(&diane, None, 5).await;
    for who in [&ada, &bob] {
        school.invite(who, &session).await;
    }
    let respond = async |who: &User, reply| {
        let access = school.access(who, session.id, Action::ViewSession).await;
        invitation::respond(&school.domain, &access, reply).await
    };
    assert_eq!(respond(&ada, Reply::Accept).await.unwrap(), ParticipantStatus::Accepted);
    assert_eq!(respond(&ada, Reply::Decline).await.unwrap(), ParticipantStatus::Declined);
    school.join(&bob, &session).await;
    assert_eq!(respond(&bob, Reply::Decline).await.unwrap(), ParticipantStatus::Attended);
    assert!(matches!(respond(&diane, Reply::Accept).await, Err(Refusal::Forbidden)));
    let access = school.access(&diane, session.id, Action::RunSession).await;
    session::end(&school.domain, &access).await.unwrap();
    assert!(matches!(respond(&ada, Reply::Accept).await, Err(Refusal::InvalidState(Status::Ended))));
    // Uninvited between the look and the write.
    let next = school.scheduled(&diane, None).await;
    school.invite(&ada, &next).await;
    let seen = school.access(&ada, next.id, Action::Respond).await;
    let nobody = Change { guests: Some(Guests::default()), ..Change::default() };
    change(&school, &diane, &next, nobody).await.unwrap();
    let late = invitation::respond(&school.domain, &seen, Reply::Accept).await;
    assert!(matches!(late, Err(Refusal::Forbidden)));
}

#[tokio::test]
async fn what_is_over_is_deleted_by_an_admin_and_frees_its_place_in_the_course() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let head = school.person("yann", Role::Admin).await;
    let course = school.course(&diane, "Droit").await;
    let held = school.live(&diane, Some(&course), 5).await;
    let called_off = school.scheduled(&diane, Some(&course)).await;
    let purge = async |who: &User, session: &Session| {
        let access = school.access(who, session.id, Action::ViewSession).await;
        session::purge(&school.domain, &access).await
    };
    assert!(matches!(purge(&diane, &held).await, Err(Refusal::Forbidden)));
    assert!(matches!(purge(&head, &held).await, Err(Refusal::InvalidState(Status::Live))));
    assert!(matches!(purge(&head, &called_off).await, Err(Refusal::InvalidState(Status::Scheduled))));
    let access = school.access(&diane, held.id, Action::RunSession).await;
    session::end(&school.domain, &access).await.unwrap();
    let access = school.access(&diane, called_off.id, Action::RunSession).await;
    session::cancel(&school.domain, &access, Some(Reason::parse("Grève").unwrap())).await.unwrap();
    assert_eq!(school.course_now(course.id).await.sessions, 1);
    assert_eq!(purge(&head, &called_off).await.unwrap().session.status(), Status::Cancelled);
    assert_eq!(school.course_now(course.id).await.sessions, 1, "a cancelled one was not counted");
    // Two admins at once: it goes once, and its place is freed once.
    let seen = school.access(&head, held.id, Action::Purge).await;
    assert_eq!(purge(&head, &held).await.unwrap().session.id, held.id);
    assert!(matches!(session::purge(&school.domain, &seen).await, Err(Refusal::NotFound)));
    assert_eq!(school.course_now(course.id).await.sessions, 0);
    let mut unit = school.reading().await;
    assert!(unit.sessions().get(held.id).await.unwrap().is_none());
}
