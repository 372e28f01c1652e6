//! The students of several rosters at once, and lists of sessions by roster and invitation.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School};
use crate::attendance::Span;
use crate::ids::{ParticipantId, SessionId, UserId};
use crate::permission::Action;
use crate::ports::views::{Attendee, Order, Page, Phase, Response, SessionFilter, Whose};
use crate::session::{self, Session};
use crate::user::{Role, User};

const ALL: Page = Page { number: 1, limit: 100 };

fn ids(attendees: &[Attendee]) -> Vec<UserId> {
    attendees.iter().map(|attendee| attendee.person.id).collect()
}

fn at(minutes: u64) -> crate::time::Timestamp {
    MORNING.plus(Duration::from_mins(minutes))
}

pub async fn the_first_students_of_many_rosters_in_two_statements(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let head = school.person("yann", Role::Admin).await;
    let course = school.course(&teacher, "Droit").await;
    let in_course = school.live(&teacher, Some(&course), 50).await;
    let alone = school.live(&teacher, None, 50).await;
    let empty = school.scheduled(&teacher, None).await;
    let students = school.students(6).await;
    let [ada, bob, eve, lea, noe, out] = &students[..] else { unreachable!() };
    for student in [ada, bob, eve] {
        school.enroll(student, &course).await;
    }
    for (student, session) in [(bob, &in_course), (lea, &in_course), (noe, &alone)] {
        school.invite(student, session).await;
    }
    let mut unit = school.unit().await;
    assert!(unit.roster().respond(in_course.id, bob.id, Response::Accepted).await.unwrap());
    // Kept out before ever coming: on no roster.
    let row = ParticipantId::new(school.id());
    unit.roster().mark_removed(row, alone.id, out.id, school.now()).await.unwrap();
    unit.commit().await.unwrap();
    // Hosts come, and are no attendees.
    for who in [&teacher, &head, bob, lea] {
        school.join(who, &in_course).await;
    }
    school.wait(5);
    school.leave(lea, &in_course).await;

    let sessions = [empty, alone, in_course];
    let mut unit = school.reading().await;
    let (rosters, statements) =
        subject.counting(async { unit.views().attendees(&sessions, 50).await.unwrap() }).await;
    assert_eq!(statements, 2);
    assert_eq!(ids(&rosters[0]), []);
    assert_eq!(ids(&rosters[1]), [noe.id]);
    assert_eq!(ids(&rosters[2]), [ada.id, bob.id, eve.id, lea.id]);
    let [of_ada, of_bob, _, of_lea] = &rosters[2][..] else { unreachable!() };
    assert_eq!(*of_ada, Attendee::expected(of_ada.person.clone()));
    assert_eq!((of_bob.response, of_bob.joined_at), (Response::Accepted, Some(MORNING)));
    assert_eq!((of_bob.present_since, of_bob.left_at), (Some(MORNING), None));
    assert_eq!((of_lea.present_since, of_lea.left_at), (None, Some(at(5))));
    assert_eq!(of_lea.person.email, lea.email.as_str());
    let (first, statements) =
        subject.counting(async { unit.views().attendees(&sessions[2..], 2).await.unwrap() }).await;
    assert_eq!((ids(&first[0]), statements), (vec![ada.id, bob.id], 2));
    assert_eq!(first[0][1].response, Response::Accepted, "the roster's line, not the enrolment's");
    assert_eq!(unit.views().attendees(&[], 50).await.unwrap(), Vec::<Vec<Attendee>>::new());
}

pub async fn a_big_class_is_read_no_further_than_asked(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let students = school.students(300).await;
    let people: Vec<_> = students.iter().rev().map(|s| (ParticipantId::new(school.id()), s.id)).collect();
    let mut sessions = Vec::new();
    for _ in 0..5 {
        let session = school.scheduled(&teacher, None).await;
        let mut unit = school.unit().await;
        let people: Vec<_> =
            people.iter().map(|(_, user)| (ParticipantId::new(school.id()), *user)).collect();
        unit.roster().invite(session.id, &people, school.now()).await.unwrap();
        unit.commit().await.unwrap();
        sessions.push(session);
    }
    let mut unit = school.reading().await;
    let (rosters, statements) =
        subject.counting(async { unit.views().attendees(&sessions, 50).await.unwrap() }).await;
    assert_eq!((rosters.len(), statements), (5, 1), "no course, no statement for one");
    let first: Vec<UserId> = students[..50].iter().map(|student| student.id).collect();
    assert!(rosters.iter().all(|roster| ids(roster) == first));
}

pub async fn a_persons_lines_and_everybodys_spans_up_to_an_id(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let (here, there) = (school.live(&teacher, None, 5).await, school.live(&teacher, None, 5).await);
    let (ada, bob, eve) =
        (school.student("ada").await, school.student("bob").await, school.student("eve").await);
    for who in [&ada, &bob, &eve] {
        for session in [&here, &there] {
            school.invite(who, session).await;
        }
        school.join(who, &here).await;
    }
    school.wait(10);
    for who in [&ada, &bob, &eve] {
        school.leave(who, &here).await;
    }
    school.wait(5);
    school.join(&bob, &here).await;
    school.join(&bob, &there).await;
    school.wait(5);
    school.leave(&bob, &here).await;
    let mut unit = school.reading().await;
    let both = [here.id, there.id];
    let (mut lines, statements) =
        subject.counting(async { unit.views().attendances(bob.id, &both).await.unwrap() }).await;
    assert_eq!(statements, 1);
    lines.sort_by_key(|(session, _)| *session);
    let [(first, in_here), (second, in_there)] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!((*first, *second), (here.id, there.id));
    assert_eq!(
        (in_here.joined_at, in_here.left_at, in_here.present_since),
        (Some(MORNING), Some(at(20)), None)
    );
    assert_eq!((in_there.joined_at, in_there.present_since), (Some(at(15)), Some(at(15))));
    assert_eq!(unit.views().attendances(bob.id, &[]).await.unwrap(), []);

    let span = |from, to| Span::new(at(from), at(to));
    let last = [(here.id, bob.id), (there.id, eve.id)];
    let (spans, statements) =
        subject.counting(async { unit.views().spans_up_to(&last).await.unwrap() }).await;
    assert_eq!(statements, 1);
    let expected =
        [(here.id, ada.id, span(0, 10)), (here.id, bob.id, span(0, 10)), (here.id, bob.id, span(15, 20))];
    assert_eq!(spans, expected, "not Ève's, and not the open one");
    assert_eq!(unit.views().spans_up_to(&[]).await.unwrap(), []);
}

async fn list(school: &School, whose: Whose, phase: Option<Phase>) -> Vec<SessionId> {
    let filter = SessionFilter { status: None, phase };
    let mut unit = school.reading().await;
    let listed = unit.views().sessions(whose, filter, Order::OldestFirst, ALL, school.now()).await.unwrap();
    assert_eq!(listed.total, listed.items.len() as u64);
    let mut ids: Vec<SessionId> = listed.items.iter().map(|card| card.session.id).collect();
    ids.sort();
    ids
}

async fn end(school: &School, host: &User, session: &Session) {
    let access = school.access(host, session.id, Action::RunSession).await;
    session::end(&school.domain, &access).await.unwrap();
}

pub async fn rosters_and_invitations_of_a_student(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let old = school.course(&teacher, "Histoire").await;
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    school.enroll(&ada, &course).await;
    school.enroll(&ada, &old).await;
    let held = school.live(&teacher, Some(&old), 50).await;
    end(&school, &teacher, &held).await;
    let archived = school.course_access(&teacher, old.id).await;
    crate::course::archive(&school.domain, &archived).await.unwrap();
    let followed = school.scheduled(&teacher, Some(&course)).await;
    let declined = school.scheduled(&teacher, None).await;
    let on = school.live(&teacher, None, 50).await;
    let not_hers = school.scheduled(&teacher, None).await;
    for session in [&declined, &on] {
        school.invite(&ada, session).await;
    }
    school.invite(&bob, &not_hers).await;
    let mut unit = school.unit().await;
    assert!(unit.roster().respond(declined.id, ada.id, Response::Declined).await.unwrap());
    unit.commit().await.unwrap();
    let (roster, invited) = (Whose::OnRoster(ada.id), Whose::Invited(ada.id));
    assert_eq!(list(&school, roster, None).await, [held.id, followed.id, declined.id, on.id]);
    assert_eq!(list(&school, roster, Some(Phase::Ahead)).await, [followed.id, declined.id, on.id]);
    assert_eq!(list(&school, roster, Some(Phase::Over)).await, [held.id]);
    assert_eq!(list(&school, invited, None).await, [declined.id, on.id]);
    end(&school, &teacher, &on).await;
    assert_eq!(list(&school, invited, Some(Phase::Ahead)).await, [declined.id]);
    assert_eq!(list(&school, invited, Some(Phase::Over)).await, [on.id]);
    assert_eq!(list(&school, Whose::OnRoster(teacher.id), None).await, []);
}
