//! Inviting students by name, many at once; and sessions that are deleted for good.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School, actor, newcomer};
use crate::ids::{ParticipantId, UserId};
use crate::invitation::{self, Guests};
use crate::permission::Action;
use crate::ports::views::{Page, Response, Whose};
use crate::ports::{StudentKeys, StudentMatch};
use crate::session::{self, Change, Session};
use crate::text::StudentRef;
use crate::user::{Role, User};

const ALL: Page = Page { number: 1, limit: 100 };

fn matched(student: &User) -> StudentMatch {
    StudentMatch { id: student.id, email_key: student.email.key(), external_id: student.external_id.clone() }
}

async fn guests(school: &School, host: &User, people: &[&User]) -> Guests {
    let named: Vec<StudentRef> =
        people.iter().map(|user| StudentRef::parse(&user.id.to_string()).unwrap()).collect();
    invitation::resolve(&school.domain, actor(host), &named).await.unwrap()
}

async fn invite_these(school: &School, host: &User, session: &Session, people: &[&User]) -> Session {
    let guests = Some(guests(school, host, people).await);
    let access = school.access(host, session.id, Action::RunSession).await;
    session::change(&school.domain, &access, Change { guests, ..Change::default() }).await.unwrap()
}

async fn invited(school: &School, session: &Session) -> Vec<UserId> {
    school.reading().await.roster().invited(session.id).await.unwrap()
}

pub async fn students_are_found_by_every_name_they_have(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let imported = |name: &str, role, external: &str| User {
        external_id: Some(external.to_owned()),
        ..school.user(newcomer(name, role))
    };
    let bob = imported("bob", Role::Student, "64f0c0ffee");
    let zoe = imported("zoe", Role::Instructor, "64f0decade");
    let mut unit = school.unit().await;
    for user in [&bob, &zoe] {
        unit.users().insert(user).await.unwrap();
    }
    unit.commit().await.unwrap();
    let keys = StudentKeys {
        ids: vec![ada.id, zoe.id, UserId::new(7)],
        email_keys: vec![ada.email.key(), zoe.email.key(), "nobody@example.org".into()],
        external_ids: vec!["64f0c0ffee".into(), "64f0decade".into(), "64F0C0FFEE".into()],
    };
    let mut unit = school.reading().await;
    let (mut found, statements) =
        subject.counting(async { unit.users().students(&keys).await.unwrap() }).await;
    assert_eq!(statements, 3);
    found.sort();
    found.dedup();
    assert_eq!(found, [matched(&ada), matched(&bob)], "students alone");
    let none = unit.users().students(&StudentKeys::default()).await.unwrap();
    assert_eq!(none, []);
}

pub async fn thousands_are_found_and_invited_in_few_statements(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.scheduled(&teacher, None).await;
    let students = school.students(2_000).await;
    let named: Vec<StudentRef> = students
        .iter()
        .enumerate()
        .map(|(at, student)| {
            let name =
                if at % 2 == 0 { student.id.to_string() } else { student.email.as_str().to_uppercase() };
            StudentRef::parse(&name).unwrap()
        })
        .collect();
    let (guests, statements) = subject
        .counting(async { invitation::resolve(&school.domain, actor(&teacher), &named).await.unwrap() })
        .await;
    assert_eq!(guests.as_slice(), students.iter().map(|s| s.id).collect::<Vec<_>>());
    // A thousand ids, which may be imported ones, and a thousand addresses, in pieces of 512.
    assert_eq!(statements, 6);
    let access = school.access(&teacher, session.id, Action::RunSession).await;
    let change = Change { guests: Some(guests), ..Change::default() };
    let (changed, statements) =
        subject.counting(async { session::change(&school.domain, &access, change).await.unwrap() }).await;
    // Whatever the number of guests: the session is held, read and written, the roster in pieces.
    assert!(statements <= 9, "{statements}");
    assert_eq!(changed.capacity.get(), 2_000, "as many seats as guests");
    let card = school.reading().await.views().session_card(session.id).await.unwrap().unwrap();
    assert_eq!(card.participants_count, 2_000);
    let nobody = Change { guests: Some(Guests::default()), ..Change::default() };
    let (_, statements) =
        subject.counting(async { session::change(&school.domain, &access, nobody).await.unwrap() }).await;
    // One more: which of them came, and were not uninvited.
    assert!(statements <= 10, "{statements}");
    let card = school.reading().await.views().session_card(session.id).await.unwrap().unwrap();
    assert_eq!((card.participants_count, card.session.capacity.get()), (0, 2_000));
}

pub async fn a_new_list_keeps_answers_and_those_who_came(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.live(&teacher, None, 10).await;
    let other = school.live(&teacher, None, 10).await;
    let names = ["ada", "bob", "eve", "lea", "noe"];
    let mut people = Vec::new();
    for name in names {
        people.push(school.student(name).await);
    }
    let [ada, bob, eve, lea, noe] = &people[..] else { unreachable!() };
    invite_these(&school, &teacher, &session, &[ada, bob, eve, lea]).await;
    school.invite(bob, &other).await;
    let mut unit = school.unit().await;
    for (who, response) in [(ada, Response::Accepted), (bob, Response::Accepted), (eve, Response::Declined)] {
        assert!(unit.roster().respond(session.id, who.id, response).await.unwrap());
    }
    unit.commit().await.unwrap();
    school.join(eve, &session).await;
    school.leave(eve, &session).await;
    // Ada stays, Bob and Léa are left out, Ève is left out and came, Noé is new.
    let changed = invite_these(&school, &teacher, &session, &[noe, ada]).await;
    assert_eq!((changed.version, changed.revision), (3, 0));
    assert_eq!(invited(&school, &session).await, [ada.id, eve.id, noe.id]);
    assert_eq!(invited(&school, &other).await, [bob.id], "another session's list is its own");
    let roster = school.reading().await.views().roster(&session, ALL).await.unwrap();
    let answers: Vec<_> = roster.items.iter().map(|row| (row.person.id, row.response)).collect();
    assert_eq!(
        answers,
        [(ada.id, Response::Accepted), (eve.id, Response::Declined), (noe.id, Response::None)]
    );
    // Asked again, Bob has not answered yet.
    invite_these(&school, &teacher, &session, &[bob]).await;
    let roster = school.reading().await.views().roster(&session, ALL).await.unwrap();
    let answers: Vec<_> = roster.items.iter().map(|row| (row.person.id, row.response)).collect();
    assert_eq!(answers, [(bob.id, Response::None), (eve.id, Response::Declined)]);
    let mut unit = school.unit().await;
    assert!(!unit.roster().respond(session.id, lea.id, Response::Accepted).await.unwrap(), "no more");
}

pub async fn a_session_that_is_over_goes_with_all_that_belongs_to_it(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let ada = school.student("ada").await;
    school.enroll(&ada, &course).await;
    let kept = school.live(&teacher, Some(&course), 10).await;
    let over = school.live(&teacher, Some(&course), 10).await;
    for session in [&kept, &over] {
        school.invite(&ada, session).await;
        school.join(&ada, session).await;
        school.wait(5);
        school.leave(&ada, session).await;
    }
    let mut unit = school.unit().await;
    assert!(!unit.sessions().purge(over.id).await.unwrap(), "it is on");
    drop(unit);
    let access = school.access(&teacher, over.id, Action::RunSession).await;
    session::end(&school.domain, &access).await.unwrap();
    let mut unit = school.unit().await;
    assert!(unit.sessions().purge(over.id).await.unwrap());
    assert!(!unit.sessions().purge(over.id).await.unwrap(), "gone already");
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    assert!(unit.sessions().get(over.id).await.unwrap().is_none());
    assert_eq!(unit.roster().invited(over.id).await.unwrap(), []);
    assert_eq!(unit.stays().intervals_of(over.id, &[ada.id]).await.unwrap(), []);
    assert!(unit.sessions().get(kept.id).await.unwrap().is_some());
    assert_eq!(unit.roster().invited(kept.id).await.unwrap(), [ada.id]);
    assert_eq!(unit.stays().intervals_of(kept.id, &[ada.id]).await.unwrap().len(), 1);
    let counts = unit.views().session_counts(Whose::Everybody).await.unwrap();
    assert_eq!(counts.iter().map(|(_, count)| count).sum::<u64>(), 1);
    drop(unit);
    // Its people may be invited elsewhere, with ids of their own.
    let mut unit = school.unit().await;
    let again = [(ParticipantId::new(school.id()), ada.id), (ParticipantId::new(school.id()), teacher.id)];
    unit.roster().invite(kept.id, &again, MORNING.plus(Duration::from_hours(1))).await.unwrap();
    assert_eq!(unit.roster().invited(kept.id).await.unwrap(), [teacher.id, ada.id]);
}
