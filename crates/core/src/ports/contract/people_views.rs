//! Lists of people and of courses.

use super::Subject;
use super::school::{School, actor, course_input};
use crate::course::{self, CourseInput};
use crate::ids::CourseId;
use crate::ports::views::{CourseCard, Listed, Page, Response, RosterRow, WhoseCourses};
use crate::session::Session;
use crate::user::Role;

const ALL: Page = Page { number: 1, limit: 100 };

fn names(roster: &Listed<RosterRow>) -> Vec<&str> {
    roster.items.iter().map(|row| row.person.last_name.as_str()).collect()
}

async fn roster(school: &School, session: &Session, page: Page) -> Listed<RosterRow> {
    school.reading().await.views().roster(session, page).await.unwrap()
}

pub async fn a_roster_has_hosts_first_then_names_without_accents(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("Zora").await;
    let head = school.person("Yann", Role::Admin).await;
    let course = school.course(&teacher, "Droit").await;
    let session = school.live(&teacher, Some(&course), 50).await;
    let (mut enrolled, mut invited) = (Vec::new(), Vec::new());
    for name in ["Eugène", "Œdipe", "zita", "Ågnes"] {
        let student = school.student(name).await;
        enrolled.push(school.enroll(&student, &course).await);
    }
    for name in ["Éric", "Edgar", "ÉDITH", "Ödön"] {
        let student = school.student(name).await;
        school.invite(&student, &session).await;
        invited.push(student);
    }
    school.join(&head, &session).await;
    // The teacher has not come yet, and is not counted.
    let students = ["Ågnes", "Edgar", "ÉDITH", "Éric", "Eugène", "Ödön", "Œdipe", "zita"];
    let (all, statements) = subject.counting(roster(&school, &session, ALL)).await;
    assert_eq!(statements, 2);
    assert_eq!(names(&all), [&["Yann"], &students[..]].concat());
    school.join(&teacher, &session).await;
    let first = roster(&school, &session, Page { number: 1, limit: 4 }).await;
    let second = roster(&school, &session, Page { number: 2, limit: 4 }).await;
    let third = roster(&school, &session, Page { number: 3, limit: 4 }).await;
    assert_eq!(
        [names(&first), names(&second), names(&third)].concat(),
        [&["Yann", "Zora"], &students[..]].concat()
    );
    assert_eq!((first.total, third.total), (10, 10));
    assert!(first.items[0].is_host && first.items[1].is_host && !first.items[2].is_host);
    let agnes = &first.items[2];
    assert_eq!((agnes.enrollment, agnes.participant, agnes.invited), (Some(enrolled[3].id), None, false));
    assert!(!agnes.is_present && agnes.joined_at.is_none());
    let edgar = &first.items[3];
    assert_eq!((edgar.person.id, edgar.invited, edgar.enrollment), (invited[1].id, true, None));
    assert_eq!(edgar.response, Response::None);
    assert_eq!(edgar.person.email, "edgar@example.org");
}

pub async fn a_roster_is_as_long_as_its_card_says(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let session = school.live(&teacher, Some(&course), 50).await;
    let students = school.students(12).await;
    for student in &students[..6] {
        school.enroll(student, &course).await;
    }
    for student in &students[4..10] {
        school.invite(student, &session).await;
    }
    for student in [&students[0], &students[5], &students[8]] {
        school.join(student, &session).await;
    }
    school.join(&teacher, &session).await;
    let mut unit = school.unit().await;
    assert!(unit.roster().respond(session.id, students[9].id, Response::Declined).await.unwrap());
    // Kept out before ever coming, and neither enrolled nor invited: on no roster.
    let id = crate::ids::ParticipantId::new(school.id());
    unit.roster().mark_removed(id, session.id, students[11].id, school.now()).await.unwrap();
    unit.commit().await.unwrap();
    let listed = roster(&school, &session, ALL).await;
    let card = school.reading().await.views().session_card(session.id).await.unwrap().unwrap();
    assert_eq!((listed.total, listed.items.len()), (11, 11));
    assert_eq!(card.participants_count, 10, "without the one who declined");
    let declined = listed.items.iter().find(|row| row.person.id == students[9].id).unwrap();
    assert_eq!(declined.response, Response::Declined);
    assert_eq!(listed.items.iter().filter(|row| row.is_present).count() as u64, card.present_count);
}

pub async fn enrolments_are_listed_by_name_in_pages(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let other = school.course(&teacher, "Finances").await;
    for name in ["Zoé", "Ève", "Éva", "Adèle", "Bob"] {
        let student = school.student(name).await;
        let enrollment = school.enroll(&student, &course).await;
        if name == "Bob" {
            let own = school.course_access(&student, course.id).await;
            crate::enrollment::leave(&school.domain, &own, enrollment.id).await.unwrap();
            school.enroll(&student, &other).await;
        }
    }
    let page = async |number| {
        let mut unit = school.reading().await;
        let page = Page { number, limit: 3 };
        let (listed, statements) =
            subject.counting(async { unit.views().enrollments(course.id, page).await.unwrap() }).await;
        assert_eq!((listed.total, statements), (4, 2));
        listed.items.into_iter().map(|row| row.person.last_name).collect::<Vec<_>>()
    };
    assert_eq!(page(1).await, ["Adèle", "Éva", "Ève"]);
    assert_eq!(page(2).await, ["Zoé"]);
    assert_eq!(page(3).await, Vec::<String>::new());
}

fn ids(listed: &Listed<CourseCard>) -> Vec<CourseId> {
    listed.items.iter().map(|card| card.course.id).collect()
}

pub async fn courses_are_listed_for_whom_they_concern(subject: Subject) {
    let school = School::open(&subject.store);
    let (diane, emile) = (school.teacher("diane").await, school.teacher("emile").await);
    let ada = school.student("ada").await;
    let open = school.course(&diane, "Ouvert").await;
    school.wait(1);
    let draft_input = CourseInput { is_published: false, ..course_input("Brouillon") };
    let draft = course::create(&school.domain, actor(&diane), draft_input.clone()).await.unwrap();
    school.wait(1);
    let put_away = school.course(&diane, "Archivé").await;
    school.wait(1);
    let other = school.course(&emile, "Autre").await;
    school.enroll(&ada, &other).await;
    school.enroll(&ada, &put_away).await;
    // Ada follows a course that is no longer published.
    let access = school.course_access(&emile, other.id).await;
    let hidden = CourseInput { is_published: false, ..course_input("Autre") };
    course::change(&school.domain, &access, hidden).await.unwrap();
    let access = school.course_access(&diane, put_away.id).await;
    course::archive(&school.domain, &access).await.unwrap();

    let list = async |whose, page| {
        let mut unit = school.reading().await;
        let (listed, statements) =
            subject.counting(async { unit.views().courses(whose, page).await.unwrap() }).await;
        assert_eq!(statements, 2);
        listed
    };
    assert_eq!(ids(&list(WhoseCourses::Visible(None), ALL).await), [open.id]);
    assert_eq!(ids(&list(WhoseCourses::Visible(Some(ada.id)), ALL).await), [other.id, open.id]);
    assert_eq!(ids(&list(WhoseCourses::Visible(Some(diane.id)), ALL).await), [draft.id, open.id]);
    assert_eq!(ids(&list(WhoseCourses::Instructor(diane.id), ALL).await), [draft.id, open.id, put_away.id]);
    let last = list(WhoseCourses::Instructor(diane.id), Page { number: 2, limit: 2 }).await;
    assert_eq!((ids(&last), last.total), (vec![put_away.id], 3));
    let followed = list(WhoseCourses::Student(ada.id), ALL).await;
    assert_eq!(ids(&followed), [other.id]);
    assert_eq!((followed.items[0].instructor.id, followed.items[0].course.enrolled), (emile.id, 1));
}
