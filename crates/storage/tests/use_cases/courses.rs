//! Courses and enrolments.

use std::time::Duration;

use estrade_core::Actor;
use estrade_core::Refusal;
use estrade_core::course::{self, CourseInput, CourseType};
use estrade_core::enrollment::{self, Enrollee, EnrollmentStatus};
use estrade_core::field::FieldError;
use estrade_core::ports::contract::school::{actor, course_input};
use estrade_core::session::Status;
use estrade_core::text::Email;
use estrade_core::user::Role;

use crate::school;

#[tokio::test]
async fn a_draft_is_hidden_from_all_but_its_teacher_and_admins() {
    let school = school().await;
    let (diane, emile) = (school.teacher("diane").await, school.teacher("emile").await);
    let henri = school.person("henri", Role::Admin).await;
    let ada = school.student("ada").await;
    let draft = CourseInput { is_published: false, ..course_input("Droit") };
    let draft = course::create(&school.domain, actor(&diane), draft).await.unwrap();
    for who in [&diane, &henri] {
        let found = course::find(&school.domain, actor(who), "droit").await.unwrap();
        assert_eq!(found.course().id, draft.id);
    }
    for who in [Actor::Visitor, actor(&emile), actor(&ada)] {
        let found = course::find(&school.domain, who, &draft.id.to_string()).await;
        assert!(matches!(found, Err(Refusal::NotFound)), "{who:?}");
    }
    let by_student = course::create(&school.domain, actor(&ada), course_input("Le mien")).await;
    assert!(matches!(by_student, Err(Refusal::Forbidden)));
}

#[tokio::test]
async fn a_course_cannot_shrink_below_those_enrolled() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let course = school.course(&diane, "Droit").await;
    for student in school.students(2).await {
        school.enroll(&student, &course).await;
    }
    let access = school.course_access(&diane, course.id).await;
    let narrow = |max| CourseInput { max_students: Some(max), ..course_input("Droit") };
    match course::change(&school.domain, &access, narrow(1)).await {
        Err(Refusal::Invalid(errors)) => assert_eq!(errors.of("max_students"), [FieldError::BelowTaken(2)]),
        outcome => panic!("{outcome:?}"),
    }
    let changed = course::change(&school.domain, &access, narrow(2)).await.unwrap();
    assert_eq!((changed.max_students, changed.enrolled, changed.slug.as_str()), (Some(2), 2, "droit"));
    let student = school.student("zoe").await;
    let access = school.course_access(&student, course.id).await;
    let late = enrollment::enroll(&school.domain, &access, Enrollee::Oneself).await;
    assert!(matches!(late, Err(Refusal::CourseFull)));
}

#[tokio::test]
async fn archiving_cancels_what_is_planned_and_leaves_what_was_held() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let course = school.course(&diane, "Droit").await;
    let (planned, live) =
        (school.scheduled(&diane, Some(&course)).await, school.live(&diane, Some(&course), 5).await);
    let access = school.course_access(&diane, course.id).await;
    let archived = course::archive(&school.domain, &access).await.unwrap();
    assert_eq!((archived.archived_at, archived.is_published), (Some(school.now()), false));
    assert_eq!(school.session_now(planned.id).await.status(), Status::Cancelled);
    assert_eq!(school.session_now(live.id).await.status(), Status::Live);
    assert_eq!(school.course_now(course.id).await.sessions, 1);
    school.wait(1);
    let again = course::archive(&school.domain, &access).await.unwrap();
    assert_eq!((again.archived_at, again.version), (archived.archived_at, archived.version));
}

#[tokio::test]
async fn a_class_in_a_course_on_demand_turns_it_hybrid() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let input =
        CourseInput { course_type: CourseType::OnDemand, max_sessions: Some(1), ..course_input("Droit") };
    let course = course::create(&school.domain, actor(&diane), input).await.unwrap();
    school.scheduled(&diane, Some(&course)).await;
    let stored = school.course_now(course.id).await;
    assert_eq!((stored.course_type, stored.sessions), (CourseType::Hybrid, 1));
}

#[tokio::test]
async fn a_student_enrols_once_leaves_and_comes_back() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let course = school.course(&diane, "Droit").await;
    let ada = school.student("ada").await;
    let first = school.enroll(&ada, &course).await;
    let own = school.course_access(&ada, course.id).await;
    let again = enrollment::enroll(&school.domain, &own, Enrollee::Oneself).await;
    assert!(matches!(again, Err(Refusal::AlreadyExists)));
    assert_eq!(school.course_now(course.id).await.enrolled, 1);
    for _ in 0..2 {
        let left = enrollment::leave(&school.domain, &own, first.id).await.unwrap();
        assert_eq!(left.status, EnrollmentStatus::Left);
        assert_eq!(school.course_now(course.id).await.enrolled, 0, "leaving twice gives one place back");
    }
    school.wait(5);
    let back = school.enroll(&ada, &course).await;
    assert_eq!((back.id, back.enrolled_at), (first.id, school.now()));
    assert_eq!(school.course_now(course.id).await.enrolled, 1);
}

#[tokio::test]
async fn after_the_deadline_only_the_teacher_enrols() {
    let school = school().await;
    let diane = school.teacher("diane").await;
    let deadline = school.now().plus(Duration::from_mins(10));
    let input = CourseInput { enrollment_deadline: Some(deadline), ..course_input("Droit") };
    let course = course::create(&school.domain, actor(&diane), input).await.unwrap();
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    school.wait(10);
    school.enroll(&bob, &course).await;
    school.wait(1);
    let own = school.course_access(&ada, course.id).await;
    let late = enrollment::enroll(&school.domain, &own, Enrollee::Oneself).await;
    assert!(matches!(late, Err(Refusal::EnrollmentClosed)));
    let teacher = school.course_access(&diane, course.id).await;
    let by_mail = Enrollee::Email(Email::parse("ADA@example.org").unwrap());
    let enrolled = enrollment::enroll(&school.domain, &teacher, by_mail).await.unwrap();
    assert_eq!(enrolled.user_id, ada.id);
}

#[tokio::test]
async fn a_teacher_enrols_students_and_nobody_else() {
    let school = school().await;
    let (diane, emile) = (school.teacher("diane").await, school.teacher("emile").await);
    let course = school.course(&diane, "Droit").await;
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    let access = school.course_access(&diane, course.id).await;
    let teacher = enrollment::enroll(&school.domain, &access, Enrollee::User(emile.id)).await;
    match teacher {
        Err(Refusal::Invalid(errors)) => {
            assert_eq!(errors.of("user_id"), [FieldError::Unknown(emile.id.to_string())]);
        }
        outcome => panic!("{outcome:?}"),
    }
    let enrolled = enrollment::enroll(&school.domain, &access, Enrollee::User(ada.id)).await.unwrap();
    // A student enrols nobody, and does not learn of others' enrolments.
    let of_bob = school.course_access(&bob, course.id).await;
    let other = enrollment::enroll(&school.domain, &of_bob, Enrollee::User(ada.id)).await;
    assert!(matches!(other, Err(Refusal::Forbidden)));
    let taken_off = enrollment::leave(&school.domain, &of_bob, enrolled.id).await;
    assert!(matches!(taken_off, Err(Refusal::NotFound)));
    enrollment::leave(&school.domain, &access, enrolled.id).await.unwrap();
    assert_eq!(school.course_now(course.id).await.enrolled, 0);
}
