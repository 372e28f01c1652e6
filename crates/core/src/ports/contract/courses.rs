//! Courses, their counters, enrolments.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School, actor, course_input};
use crate::course::{self, Course, CourseInput, CourseType};
use crate::enrollment::{self, Enrollee, Enrollment, EnrollmentStatus};
use crate::ids::{CourseId, EnrollmentId};
use crate::ports::{Constraint, StoreError};
use crate::refusal::Refusal;
use crate::text::{Description, Title};
use crate::time::Timestamp;

pub async fn a_slug_is_unique(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Finances locales").await;
    let twin = Course { id: CourseId::new(school.id()), ..course.clone() };
    let mut unit = school.unit().await;
    assert_eq!(unit.courses().insert(&twin).await, Err(StoreError::Conflict(Constraint::CourseSlug)));
    drop(unit);
    // The use case finds a free one.
    let second = school.course(&teacher, "Finances locales").await;
    assert_eq!(second.slug, "finances-locales-2");
    let found = school.reading().await.courses().by_slug("finances-locales").await.unwrap().unwrap();
    assert_eq!(found.id, course.id);
}

pub async fn a_course_comes_back_as_stored(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let plain = school.course(&teacher, "Marchés publics").await;
    let full = Course {
        id: CourseId::new(school.id()),
        slug: "tout".into(),
        description: Some(Description::parse(&"é🎓\n".repeat(3_000)).unwrap()),
        course_type: CourseType::Hybrid,
        max_students: Some(10_000),
        enrollment_deadline: Some(Timestamp::from_millis(1)),
        starts_at: Some(Timestamp::from_millis(-62_000_000_000_123)),
        ends_at: Some(Timestamp::from_millis(4_102_444_800_999)),
        max_sessions: Some(0),
        archived_at: Some(MORNING),
        enrolled: 3,
        sessions: 2,
        external_id: Some("x".repeat(255)),
        ..plain.clone()
    };
    let mut unit = school.unit().await;
    unit.courses().insert(&full).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    for course in [plain, full] {
        let back = unit.courses().get(course.id).await.unwrap().unwrap();
        assert_eq!(format!("{back:?}"), format!("{course:?}"));
    }
}

pub async fn a_stale_course_is_not_written(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let renamed = Course { title: Title::parse("Droit public").unwrap(), enrolled: 99, ..course.clone() };
    let mut unit = school.unit().await;
    unit.courses().update(&renamed).await.unwrap();
    assert_eq!(unit.courses().update(&course).await, Err(StoreError::Stale));
    unit.commit().await.unwrap();
    let back = school.course_now(course.id).await;
    // A write of the course never moves its counters.
    assert_eq!((back.title.as_str(), back.version, back.enrolled), ("Droit public", 2, 0));
}

pub async fn a_lower_bound_holds_those_enrolled_meanwhile(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let mut unit = school.unit().await;
    for _ in 0..3 {
        assert_eq!(unit.courses().claim_place(course.id).await, Ok(true));
    }
    let narrower = |max| Course { max_students: Some(max), ..course.clone() };
    assert_eq!(unit.courses().update(&narrower(2)).await, Err(StoreError::Stale));
    assert_eq!(unit.courses().update(&narrower(3)).await, Ok(()));
    assert_eq!(unit.courses().claim_place(course.id).await, Ok(false));
}

pub async fn places_claimed_at_once_are_never_too_many(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let input = CourseInput { max_students: Some(7), ..course_input("Droit") };
    let course = course::create(&school.domain, actor(&teacher), input).await.unwrap();
    let claimed = subject
        .at_once((0..40).map(|_| {
            let (school, id) = (school.clone(), course.id);
            async move {
                let mut unit = school.unit().await;
                let claimed = unit.courses().claim_place(id).await.unwrap();
                unit.commit().await.unwrap();
                claimed
            }
        }))
        .await;
    assert_eq!(claimed.iter().filter(|claimed| **claimed).count(), 7);
    let mut unit = school.unit().await;
    unit.courses().release_place(course.id).await.unwrap();
    assert_eq!(unit.courses().get(course.id).await.unwrap().unwrap().enrolled, 6);
    assert_eq!(unit.courses().claim_place(course.id).await, Ok(true));
}

pub async fn sessions_of_a_course_are_bounded(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let input = CourseInput { max_sessions: Some(1), ..course_input("Droit") };
    let course = course::create(&school.domain, actor(&teacher), input).await.unwrap();
    let mut unit = school.unit().await;
    assert_eq!(unit.courses().claim_session(course.id).await, Ok(true));
    assert_eq!(unit.courses().claim_session(course.id).await, Ok(false));
    unit.courses().release_session(course.id).await.unwrap();
    unit.courses().release_session(course.id).await.unwrap();
    assert_eq!(unit.courses().get(course.id).await.unwrap().unwrap().sessions, 0);
    assert_eq!(unit.courses().claim_session(CourseId::new(7)).await, Ok(false));
}

pub async fn one_enrolment_a_course_and_student(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let student = school.student("ada").await;
    let course = school.course(&teacher, "Droit").await;
    let enrollment = school.enroll(&student, &course).await;
    let twin = Enrollment { id: EnrollmentId::new(school.id()), ..enrollment.clone() };
    let mut unit = school.unit().await;
    assert_eq!(unit.enrollments().insert(&twin).await, Err(StoreError::Conflict(Constraint::Enrollment)));
    drop(unit);
    let mut unit = school.reading().await;
    let found = unit.enrollments().find(course.id, student.id).await.unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{enrollment:?}"));
    assert_eq!(unit.enrollments().active(course.id, student.id).await, Ok(Some(enrollment.id)));
    assert_eq!(unit.enrollments().active(course.id, teacher.id).await, Ok(None));
    assert!(unit.enrollments().get(twin.id).await.unwrap().is_none());
}

pub async fn an_enrolment_changes_status_once(subject: Subject) {
    use EnrollmentStatus::{Active, Left};
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let student = school.student("ada").await;
    let course = school.course(&teacher, "Droit").await;
    let id = school.enroll(&student, &course).await.id;
    let later = MORNING.plus(Duration::from_hours(2));
    let mut unit = school.unit().await;
    assert_eq!(unit.enrollments().change_status(id, Active, Left, later).await, Ok(true));
    assert_eq!(unit.enrollments().change_status(id, Active, Left, later).await, Ok(false));
    let left = unit.enrollments().get(id).await.unwrap().unwrap();
    assert_eq!((left.status, left.enrolled_at), (Left, MORNING));
    assert_eq!(unit.enrollments().active(course.id, student.id).await, Ok(None));
    assert_eq!(unit.enrollments().change_status(id, Left, Active, later).await, Ok(true));
    let back = unit.enrollments().get(id).await.unwrap().unwrap();
    assert_eq!((back.status, back.enrolled_at), (Active, later));
}

pub async fn enrolling_at_once_fills_the_course_and_no_more(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let input = CourseInput { max_students: Some(10), ..course_input("Droit") };
    let course = course::create(&school.domain, actor(&teacher), input).await.unwrap();
    let students = school.students(30).await;
    let outcomes = subject
        .at_once(students.into_iter().map(|student| {
            let (school, id) = (school.clone(), course.id);
            async move {
                let access = school.course_access(&student, id).await;
                enrollment::enroll(&school.domain, &access, Enrollee::Oneself).await
            }
        }))
        .await;
    let full = outcomes.iter().filter(|o| matches!(o, Err(Refusal::CourseFull))).count();
    let enrolled = outcomes.iter().filter(|o| o.is_ok()).count();
    assert_eq!((enrolled, full), (10, 20));
    assert_eq!(school.course_now(course.id).await.enrolled, 10);
}
