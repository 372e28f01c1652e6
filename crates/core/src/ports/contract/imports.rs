//! Enrolling many at once.

use super::Subject;
use super::school::{School, actor, course_input};
use crate::course::{self, CourseInput};
use crate::enrollment::{self, Enrollee, ImportLine, ImportOutcome, import};

fn lines(addresses: impl IntoIterator<Item = String>) -> Vec<ImportLine> {
    (1..).zip(addresses).map(|(number, address)| ImportLine { number, address }).collect()
}

fn count(outcomes: &[ImportOutcome], wanted: ImportOutcome) -> usize {
    outcomes.iter().filter(|outcome| **outcome == wanted).count()
}

pub async fn a_list_says_what_came_of_each_line(subject: Subject) {
    use ImportOutcome::{AlreadyEnrolled, Duplicate, Enrolled, InvalidEmail, NoAccount, NotAStudent};
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let (ada, afi, koffi) =
        (school.student("ada").await, school.student("afi").await, school.student("koffi").await);
    let course = school.course(&teacher, "Droit").await;
    school.enroll(&ada, &course).await;
    let gone = school.enroll(&koffi, &course).await;
    let access = school.course_access(&teacher, course.id).await;
    enrollment::leave(&school.domain, &access, gone.id).await.unwrap();
    let address = |user: &crate::user::User| user.email.as_str().to_owned();
    let list = lines([
        address(&ada),
        format!("  {} ", address(&afi).to_uppercase()),
        address(&koffi),
        address(&afi),
        "nobody@ul.example".to_owned(),
        address(&teacher),
        "not an address".to_owned(),
        String::new(),
    ]);
    let outcomes = import(&school.domain, &access, &list).await.unwrap();
    let expected =
        [AlreadyEnrolled, Enrolled, Enrolled, Duplicate, NoAccount, NotAStudent, InvalidEmail, InvalidEmail];
    assert_eq!(outcomes, expected);
    assert_eq!(school.course_now(course.id).await.enrolled, 3);
    let mut unit = school.reading().await;
    let back = unit.enrollments().find(course.id, koffi.id).await.unwrap().unwrap();
    assert_eq!((back.id, back.status), (gone.id, enrollment::EnrollmentStatus::Active));
    assert!(unit.enrollments().active(course.id, afi.id).await.unwrap().is_some());
    assert_eq!(unit.enrollments().active(course.id, teacher.id).await, Ok(None));
    drop(unit);
    // Once more nothing moves.
    let again = import(&school.domain, &access, &list).await.unwrap();
    assert_eq!((count(&again, Enrolled), count(&again, AlreadyEnrolled)), (0, 3));
    assert_eq!(school.course_now(course.id).await.enrolled, 3);
}

pub async fn a_list_and_people_at_once_fill_the_course_and_no_more(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let input = CourseInput { max_students: Some(25), ..course_input("Droit") };
    let course = course::create(&school.domain, actor(&teacher), input).await.unwrap();
    let students = school.students(60).await;
    let list = lines(students.iter().map(|student| student.email.as_str().to_owned()));
    let importing = (0..3).map(|_| {
        let (school, teacher, list, id) = (school.clone(), teacher.clone(), list.clone(), course.id);
        Box::pin(async move {
            let access = school.course_access(&teacher, id).await;
            let outcomes = import(&school.domain, &access, &list).await.unwrap();
            count(&outcomes, ImportOutcome::Enrolled)
        }) as futures::future::BoxFuture<'static, usize>
    });
    let coming = students.iter().take(20).map(|student| {
        let (school, student, id) = (school.clone(), student.clone(), course.id);
        Box::pin(async move {
            let access = school.course_access(&student, id).await;
            usize::from(enrollment::enroll(&school.domain, &access, Enrollee::Oneself).await.is_ok())
        }) as futures::future::BoxFuture<'static, usize>
    });
    let enrolled = subject.at_once(importing.chain(coming)).await;
    assert_eq!(enrolled.iter().sum::<usize>(), 25);
    assert_eq!(school.course_now(course.id).await.enrolled, 25);
    let access = school.course_access(&teacher, course.id).await;
    let (outcomes, statements) = subject.counting(import(&school.domain, &access, &list)).await;
    let outcomes = outcomes.unwrap();
    assert_eq!(count(&outcomes, ImportOutcome::AlreadyEnrolled), 25);
    assert_eq!(count(&outcomes, ImportOutcome::CourseFull), 35);
    // However long a piece of the list is.
    assert_eq!(statements, 4);
}
