//! What calendars show.

use std::time::Duration;

use super::Subject;
use super::school::{School, actor, course_input, new_session};
use crate::attendance::Span;
use crate::course::{self, Course, CourseInput};
use crate::permission::Action;
use crate::ports::views::Whose;
use crate::session::{self, Session, Status, When};
use crate::time::Timestamp;
use crate::user::User;

fn hours(school: &School, hours: u64) -> Timestamp {
    school.now().plus(Duration::from_hours(hours))
}

/// A session of two hours that begins in so many.
async fn planned(school: &School, teacher: &User, course: Option<&Course>, starts_in: u64) -> Session {
    let when = When::Scheduled { starts_at: hours(school, starts_in), ends_at: hours(school, starts_in + 2) };
    school.session(teacher, course, new_session(when, 10)).await
}

async fn shown(school: &School, whose: Whose, span: Span, status: Option<Status>) -> Vec<i64> {
    let sessions = school.reading().await.views().calendar_sessions(whose, span, status, 10).await.unwrap();
    sessions.iter().map(|shown| shown.session.id.get()).collect()
}

pub async fn a_calendar_shows_what_is_within_its_span(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let other = school.teacher("estelle").await;
    let course = school.course(&teacher, "Droit").await;
    let ada = school.student("ada").await;
    school.enroll(&ada, &course).await;
    let before = planned(&school, &teacher, None, 8).await;
    let across = planned(&school, &teacher, Some(&course), 9).await;
    let within = planned(&school, &teacher, Some(&course), 12).await;
    let invited = planned(&school, &other, None, 12).await;
    let after = planned(&school, &teacher, None, 20).await;
    school.invite(&ada, &invited).await;
    let access = school.access(&teacher, within.id, Action::RunSession).await;
    session::cancel(&school.domain, &access, None).await.unwrap();
    // From the end of the first to the start of the last, neither of them in it.
    let span = Span { from: before.ends_at, to: after.starts_at };
    let ids = |sessions: &[&Session]| sessions.iter().map(|s| s.id.get()).collect::<Vec<_>>();
    let own = Whose::Instructor(teacher.id);
    let (found, statements) = subject.counting(shown(&school, own, span, None)).await;
    assert_eq!((found, statements), (ids(&[&across, &within]), 1));
    assert_eq!(shown(&school, own, span, Some(Status::Cancelled)).await, ids(&[&within]));
    let student = Whose::Student(ada.id);
    assert_eq!(shown(&school, student, span, None).await, ids(&[&across, &within, &invited]));
    assert_eq!(shown(&school, Whose::Everybody, span, None).await.len(), 3);
    let long = Span { from: school.now(), to: hours(&school, 48) };
    assert_eq!(shown(&school, own, long, None).await, ids(&[&before, &across, &within, &after]));
    let mut unit = school.reading().await;
    let first = unit.views().calendar_sessions(student, long, None, 1).await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].course.as_ref().map(|c| c.title.as_str()), Some("Droit"));
}

pub async fn a_calendar_shows_the_marks_of_ones_courses(subject: Subject) {
    let school = School::open(&subject.store);
    let (teacher, other) = (school.teacher("diane").await, school.teacher("estelle").await);
    let make = async |teacher: &User, title: &str, starts_in: u64, ends_in: u64| {
        let (starts_at, ends_at) = (hours(&school, starts_in), hours(&school, ends_in));
        let dates = CourseInput { starts_at: Some(starts_at), ends_at: Some(ends_at), ..course_input(title) };
        course::create(&school.domain, actor(teacher), dates).await.unwrap()
    };
    let begins = make(&teacher, "Droit", 10, 100).await;
    let ends = make(&teacher, "Histoire", 1, 12).await;
    let archived = make(&teacher, "Finances", 10, 12).await;
    make(&teacher, "Sociologie", 1, 100).await;
    let others = make(&other, "Gestion", 10, 100).await;
    school.course(&teacher, "Sans dates").await;
    let access = school.course_access(&teacher, archived.id).await;
    course::archive(&school.domain, &access).await.unwrap();
    let ada = school.student("ada").await;
    school.enroll(&ada, &begins).await;
    let span = Span { from: hours(&school, 10), to: hours(&school, 13) };
    let shown = async |whose, span| {
        let courses = school.reading().await.views().calendar_courses(whose, span, 10).await.unwrap();
        courses.iter().map(|course| course.id).collect::<Vec<_>>()
    };
    let (found, statements) = subject.counting(shown(Whose::Instructor(teacher.id), span)).await;
    assert_eq!((found, statements), (vec![ends.id, begins.id], 1));
    assert_eq!(shown(Whose::Student(ada.id), span).await, [begins.id]);
    assert_eq!(shown(Whose::Everybody, span).await, [others.id, ends.id, begins.id]);
    // The end of a span is not in it.
    let until = Span { from: hours(&school, 2), to: hours(&school, 10) };
    assert!(shown(Whose::Everybody, until).await.is_empty());
}
