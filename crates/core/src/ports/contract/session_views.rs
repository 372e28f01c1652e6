//! Lists of sessions, cards, counts, spans.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School, new_session};
use crate::attendance::Span;
use crate::course::Course;
use crate::ids::SessionId;
use crate::permission::Action;
use crate::ports::views::{Listed, Order, Page, Phase, Response, SessionCard, SessionFilter, Whose};
use crate::session::{self, Session, Status, When};
use crate::user::User;

const ALL: Page = Page { number: 1, limit: 100 };

async fn list(school: &School, whose: Whose, filter: SessionFilter, page: Page) -> Listed<SessionCard> {
    let mut unit = school.reading().await;
    unit.views().sessions(whose, filter, Order::OldestFirst, page, school.now()).await.unwrap()
}

fn ids(listed: &Listed<SessionCard>) -> Vec<SessionId> {
    listed.items.iter().map(|card| card.session.id).collect()
}

/// A class that begins `hours` from now, for an hour.
async fn in_hours(school: &School, teacher: &User, course: Option<&Course>, hours: u64) -> Session {
    let starts_at = school.now().plus(Duration::from_hours(hours));
    let when = When::Scheduled { starts_at, ends_at: starts_at.plus(Duration::from_hours(1)) };
    school.session(teacher, course, new_session(when, 50)).await
}

async fn answer(school: &School, who: &User, session: &Session, response: Response) -> bool {
    let mut unit = school.unit().await;
    let answered = unit.roster().respond(session.id, who.id, response).await.unwrap();
    unit.commit().await.unwrap();
    answered
}

pub async fn a_card_counts_everybody_expected_once(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let session = school.live(&teacher, Some(&course), 50).await;
    let quiet = school.live(&teacher, None, 50).await;
    // Two enrolled (one of them invited too, and present), one who left the course, four invited from outside.
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    let gone = school.student("gaston").await;
    for student in [&ada, &bob, &gone] {
        school.enroll(student, &course).await;
    }
    school.invite(&ada, &session).await;
    school.join(&ada, &session).await;
    let enrollment = school.reading().await.enrollments().active(course.id, gone.id).await.unwrap().unwrap();
    let own = school.course_access(&gone, course.id).await;
    crate::enrollment::leave(&school.domain, &own, enrollment).await.unwrap();
    let mut guests = Vec::new();
    for name in ["iris", "jean", "karim", "lea"] {
        let guest = school.student(name).await;
        school.invite(&guest, &session).await;
        guests.push(guest);
    }
    assert!(answer(&school, &guests[0], &session, Response::Accepted).await);
    assert!(answer(&school, &guests[1], &session, Response::Declined).await);
    // Said no, and came all the same: counts.
    assert!(answer(&school, &guests[2], &session, Response::Declined).await);
    school.join(&guests[2], &session).await;
    // Enrolled and invited, and said no: does not count.
    school.invite(&bob, &session).await;
    assert!(answer(&school, &bob, &session, Response::Declined).await);
    assert!(!answer(&school, &gone, &session, Response::Accepted).await, "was never invited");

    let mut unit = school.reading().await;
    let (card, statements) =
        subject.counting(async { unit.views().session_card(session.id).await.unwrap().unwrap() }).await;
    // Ada, Iris, Karim, Léa.
    assert_eq!((card.participants_count, card.present_count, statements), (4, 2, 3));
    assert_eq!(card.course.unwrap().title, "Droit");
    assert_eq!((card.instructor.id, card.session.id), (teacher.id, session.id));
    let alone = unit.views().session_card(quiet.id).await.unwrap().unwrap();
    assert_eq!((alone.participants_count, alone.present_count, alone.course), (0, 0, None));
    assert!(unit.views().session_card(SessionId::new(1)).await.unwrap().is_none());
    drop(unit);
    // The teacher comes: present, and on the roster from now on.
    school.join(&teacher, &session).await;
    let card = school.reading().await.views().session_card(session.id).await.unwrap().unwrap();
    assert_eq!((card.participants_count, card.present_count), (5, 3));
}

pub async fn sessions_are_listed_by_course_in_pages(subject: Subject) {
    let school = School::open(&subject.store);
    let (teacher, other) = (school.teacher("diane").await, school.teacher("emile").await);
    let course = school.course(&teacher, "Droit").await;
    let ada = school.student("ada").await;
    school.enroll(&ada, &course).await;
    let mut planned = Vec::new();
    for hours in [3, 1, 2, 2, 5] {
        planned.push(in_hours(&school, &teacher, Some(&course), hours).await);
    }
    in_hours(&school, &teacher, None, 1).await;
    in_hours(&school, &other, None, 1).await;
    let whose = Whose::Course(course.id);
    let by_start = [planned[1].id, planned[2].id, planned[3].id, planned[0].id, planned[4].id];

    let (first, statements) =
        subject.counting(list(&school, whose, SessionFilter::default(), Page { number: 1, limit: 2 })).await;
    let second = list(&school, whose, SessionFilter::default(), Page { number: 2, limit: 2 }).await;
    let third = list(&school, whose, SessionFilter::default(), Page { number: 3, limit: 2 }).await;
    let beyond = list(&school, whose, SessionFilter::default(), Page { number: 9, limit: 2 }).await;
    assert_eq!(statements, 4);
    assert_eq!([ids(&first), ids(&second), ids(&third)].concat(), by_start);
    assert_eq!((first.total, beyond.total, beyond.items.len()), (5, 5, 0));
    assert!(first.items.iter().all(|card| card.participants_count == 1 && card.present_count == 0));

    let (all, statements) = subject.counting(list(&school, whose, SessionFilter::default(), ALL)).await;
    assert_eq!((all.items.len(), statements), (5, 4), "as many statements for a longer page");
    let mut unit = school.reading().await;
    let newest = unit
        .views()
        .sessions(whose, SessionFilter::default(), Order::NewestFirst, ALL, MORNING)
        .await
        .unwrap();
    assert_eq!(ids(&newest), by_start.iter().rev().copied().collect::<Vec<_>>());
    drop(unit);
    assert_eq!(list(&school, Whose::Instructor(teacher.id), SessionFilter::default(), ALL).await.total, 6);
    assert_eq!(list(&school, Whose::Everybody, SessionFilter::default(), ALL).await.total, 7);
}

pub async fn phases_and_statuses_filter(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let missed = in_hours(&school, &teacher, None, 1).await;
    let ended = school.live(&teacher, None, 5).await;
    let access = school.access(&teacher, ended.id, Action::RunSession).await;
    session::end(&school.domain, &access).await.unwrap();
    // Two hours on, the first one's planned end is exactly now.
    school.wait(120);
    let live = school.live(&teacher, None, 5).await;
    let upcoming = in_hours(&school, &teacher, None, 1).await;
    let cancelled = in_hours(&school, &teacher, None, 2).await;
    let access = school.access(&teacher, cancelled.id, Action::RunSession).await;
    session::cancel(&school.domain, &access, None).await.unwrap();

    let find = async |status, phase| {
        let filter = SessionFilter { status, phase };
        let listed = list(&school, Whose::Instructor(teacher.id), filter, ALL).await;
        assert_eq!(listed.total, listed.items.len() as u64);
        ids(&listed)
    };
    assert_eq!(find(None, Some(Phase::Live)).await, [live.id]);
    assert_eq!(find(None, Some(Phase::Upcoming)).await, [upcoming.id]);
    assert_eq!(find(None, Some(Phase::Past)).await, [ended.id, missed.id, cancelled.id]);
    assert_eq!(find(Some(Status::Scheduled), None).await, [missed.id, upcoming.id]);
    assert_eq!(find(Some(Status::Scheduled), Some(Phase::Past)).await, [missed.id]);
    assert_eq!(find(Some(Status::Live), Some(Phase::Past)).await, []);
}

pub async fn a_student_sees_what_they_are_expected_at(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let (followed, archived, unknown) = (
        school.course(&teacher, "Droit").await,
        school.course(&teacher, "Histoire").await,
        school.course(&teacher, "Finances").await,
    );
    let ada = school.student("ada").await;
    school.enroll(&ada, &followed).await;
    school.enroll(&ada, &archived).await;
    let in_course = in_hours(&school, &teacher, Some(&followed), 1).await;
    let declined = in_hours(&school, &teacher, Some(&followed), 2).await;
    let both_ways = in_hours(&school, &teacher, Some(&followed), 3).await;
    let invited = in_hours(&school, &teacher, None, 4).await;
    let refused = in_hours(&school, &teacher, None, 5).await;
    in_hours(&school, &teacher, Some(&archived), 1).await;
    in_hours(&school, &teacher, Some(&unknown), 1).await;
    for session in [&declined, &both_ways, &invited, &refused] {
        school.invite(&ada, session).await;
    }
    for session in [&declined, &refused] {
        answer(&school, &ada, session, Response::Declined).await;
    }
    let access = school.course_access(&teacher, archived.id).await;
    crate::course::archive(&school.domain, &access).await.unwrap();
    let whose = Whose::Student(ada.id);
    let (listed, statements) = subject.counting(list(&school, whose, SessionFilter::default(), ALL)).await;
    assert_eq!((ids(&listed), statements), (vec![in_course.id, both_ways.id, invited.id], 4));
    assert_eq!(listed.total, 3);
    let bob = school.student("bob").await;
    let (none, statements) =
        subject.counting(list(&school, Whose::Student(bob.id), SessionFilter::default(), ALL)).await;
    assert_eq!((none.total, none.items.len()), (0, 0));
    assert!(statements <= 4);
}

pub async fn sessions_are_counted_by_status(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let ada = school.student("ada").await;
    school.enroll(&ada, &course).await;
    in_hours(&school, &teacher, Some(&course), 1).await;
    in_hours(&school, &teacher, Some(&course), 2).await;
    in_hours(&school, &teacher, None, 2).await;
    school.live(&teacher, Some(&course), 5).await;
    let counts = |scheduled, live| {
        vec![(Status::Scheduled, scheduled), (Status::Live, live), (Status::Ended, 0), (Status::Cancelled, 0)]
    };
    let mut unit = school.reading().await;
    let (of_ada, statements) =
        subject.counting(async { unit.views().session_counts(Whose::Student(ada.id)).await.unwrap() }).await;
    assert_eq!((of_ada, statements), (counts(2, 1), 1));
    assert_eq!(unit.views().session_counts(Whose::Course(course.id)).await, Ok(counts(2, 1)));
    assert_eq!(unit.views().session_counts(Whose::Instructor(teacher.id)).await, Ok(counts(3, 1)));
    assert_eq!(unit.views().session_counts(Whose::Instructor(ada.id)).await, Ok(counts(0, 0)));
}

pub async fn a_double_booking_is_found(subject: Subject) {
    let school = School::open(&subject.store);
    let (teacher, other) = (school.teacher("diane").await, school.teacher("emile").await);
    let first = in_hours(&school, &teacher, None, 1).await;
    let second = in_hours(&school, &teacher, None, 2).await;
    in_hours(&school, &other, None, 1).await;
    let off = in_hours(&school, &teacher, None, 1).await;
    let access = school.access(&teacher, off.id, Action::RunSession).await;
    session::cancel(&school.domain, &access, None).await.unwrap();
    let find = async |from: u64, to: u64, except| {
        let span = Span::new(MORNING.plus(Duration::from_mins(from)), MORNING.plus(Duration::from_mins(to)));
        let mut unit = school.reading().await;
        let (found, statements) = subject
            .counting(async { unit.views().overlapping(teacher.id, span, except).await.unwrap() })
            .await;
        assert_eq!(statements, 1);
        found.iter().map(|session| session.id).collect::<Vec<_>>()
    };
    assert_eq!(find(90, 150, None).await, [first.id, second.id]);
    assert_eq!(find(90, 150, Some(first.id)).await, [second.id]);
    // Back to back is no overlap.
    assert_eq!(find(30, 60, None).await, []);
    assert_eq!(find(120, 121, None).await, [second.id]);
    assert_eq!(find(180, 240, None).await, []);
}

pub async fn spans_of_a_session_and_of_a_person(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let (here, there) = (school.live(&teacher, None, 5).await, school.live(&teacher, None, 5).await);
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    for (who, session) in [(&ada, &here), (&ada, &there), (&bob, &here)] {
        school.invite(who, session).await;
    }
    school.join(&ada, &here).await;
    school.wait(10);
    school.leave(&ada, &here).await;
    school.join(&ada, &there).await;
    school.wait(5);
    school.join(&bob, &here).await;
    school.join(&ada, &here).await;
    school.wait(5);
    let span =
        |from, to| Span::new(MORNING.plus(Duration::from_mins(from)), MORNING.plus(Duration::from_mins(to)));
    let mut unit = school.reading().await;
    let (spans, statements) =
        subject.counting(async { unit.views().spans(here.id, school.now()).await.unwrap() }).await;
    assert_eq!(statements, 2);
    assert_eq!(spans, [(ada.id, span(0, 10)), (ada.id, span(15, 20)), (bob.id, span(15, 20))]);
    let asked = [here.id, there.id];
    let (spans, statements) =
        subject.counting(async { unit.views().spans_of(ada.id, &asked, school.now()).await.unwrap() }).await;
    assert_eq!(statements, 2);
    assert_eq!(spans, [(here.id, span(0, 10)), (here.id, span(15, 20)), (there.id, span(10, 20))]);
    assert_eq!(unit.views().spans_of(bob.id, &[there.id], school.now()).await, Ok(vec![]));
}
