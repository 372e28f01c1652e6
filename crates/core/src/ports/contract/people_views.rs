//! Lists of people and of courses.

use super::Subject;
use super::school::{School, actor, course_input};
use crate::course::{self, CourseInput};
use crate::ids::CourseId;
use crate::ports::views::{Among, CourseCard, Listed, Page, PeopleQuery, Response, RosterRow, WhoseCourses};
use crate::session::Session;
use crate::text::SearchText;
use crate::user::{Role, User};

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

/// Who is found, by last name, in a fixed number of statements.
async fn find(
    subject: &Subject,
    school: &School,
    among: Among,
    search: &str,
    role: Option<Role>,
) -> Vec<String> {
    let query = PeopleQuery { among, search: SearchText::parse(search).ok(), role };
    let mut unit = school.reading().await;
    let (listed, statements) =
        subject.counting(async { unit.views().people(&query, ALL).await.unwrap() }).await;
    assert_eq!((statements, listed.total), (2, listed.items.len() as u64), "{search:?}");
    listed.items.into_iter().map(|row| row.person.last_name).collect()
}

pub async fn an_instructor_finds_students_of_their_own(subject: Subject) {
    let school = School::open(&subject.store);
    let (diane, emile) = (school.teacher("diane").await, school.teacher("emile").await);
    let (course, second) = (school.course(&diane, "Droit").await, school.course(&diane, "Finances").await);
    let other = school.course(&emile, "Autre").await;
    for name in ["Éva", "Ève", "Adèle Évrard", "Bob"] {
        let student = school.student(name).await;
        let enrollment = school.enroll(&student, &course).await;
        // Twice a student of Diane's is found once.
        school.enroll(&student, &second).await;
        if name == "Bob" {
            for (course, id) in [
                (&course, enrollment.id),
                (
                    &second,
                    school
                        .reading()
                        .await
                        .enrollments()
                        .find(second.id, student.id)
                        .await
                        .unwrap()
                        .unwrap()
                        .id,
                ),
            ] {
                let own = school.course_access(&student, course.id).await;
                crate::enrollment::leave(&school.domain, &own, id).await.unwrap();
            }
        }
    }
    let evelyne = school.student("Évelyne").await;
    school.enroll(&evelyne, &other).await;
    let mine = Among::StudentsOf(diane.id);
    let students = Some(Role::Student);
    assert_eq!(find(&subject, &school, mine, "", students).await, ["Adèle Évrard", "Éva", "Ève"]);
    assert_eq!(find(&subject, &school, mine, " EV", students).await, ["Adèle Évrard", "Éva", "Ève"]);
    assert_eq!(find(&subject, &school, mine, "èvr", None).await, ["Adèle Évrard"]);
    assert_eq!(find(&subject, &school, mine, "adele evrard", None).await, ["Adèle Évrard"]);
    assert!(find(&subject, &school, mine, "va", None).await.is_empty(), "words are found by their beginning");
    assert!(find(&subject, &school, mine, "bob", None).await.is_empty(), "no longer enrolled");
    assert!(find(&subject, &school, mine, "evelyne", None).await.is_empty(), "another's student");
    assert!(find(&subject, &school, mine, "emile", None).await.is_empty());
    // By their whole address, anybody; and by no part of it.
    assert_eq!(find(&subject, &school, mine, "Evelyne@example.ORG", None).await, ["Évelyne"]);
    assert_eq!(find(&subject, &school, mine, "emile@example.org", None).await, ["emile"]);
    assert!(find(&subject, &school, mine, "emile@example.org", students).await.is_empty());
    assert!(find(&subject, &school, mine, "evelyne@example", None).await.is_empty());
    let theirs = Among::StudentsOf(emile.id);
    assert_eq!(find(&subject, &school, theirs, "ev", None).await, ["Évelyne"]);
}

pub async fn an_admin_finds_anybody_by_the_beginning(subject: Subject) {
    let school = School::open(&subject.store);
    for name in ["Zoé", "Zacharie", "Œdipe"] {
        school.student(name).await;
    }
    school.teacher("Zora").await;
    let gone = school.student("Zelie").await;
    let mut unit = school.unit().await;
    unit.users().update(&User { disabled_at: Some(school.now()), ..gone }).await.unwrap();
    unit.commit().await.unwrap();
    let all = Among::Everybody;
    assert_eq!(find(&subject, &school, all, "z", None).await, ["Zacharie", "Zoé", "Zora"]);
    assert_eq!(find(&subject, &school, all, "ZO", Some(Role::Student)).await, ["Zoé"]);
    assert_eq!(find(&subject, &school, all, "oed", None).await, ["Œdipe"]);
    assert_eq!(find(&subject, &school, all, "zora@exam", None).await, ["Zora"]);
    assert!(find(&subject, &school, all, "ora", None).await.is_empty());
    assert_eq!(find(&subject, &school, all, "", Some(Role::Instructor)).await, ["Zora"]);
    let page = async |number| {
        let query = PeopleQuery { among: all, search: None, role: None };
        let mut unit = school.reading().await;
        let listed = unit.views().people(&query, Page { number, limit: 3 }).await.unwrap();
        assert_eq!(listed.total, 4);
        listed.items.into_iter().map(|row| (row.person.last_name, row.role)).collect::<Vec<_>>()
    };
    let of = |name: &str, role| (name.to_owned(), role);
    assert_eq!(
        page(1).await,
        [of("Œdipe", Role::Student), of("Zacharie", Role::Student), of("Zoé", Role::Student)]
    );
    assert_eq!(page(2).await, [of("Zora", Role::Instructor)]);
}

pub async fn a_search_is_no_pattern(subject: Subject) {
    let school = School::open(&subject.store);
    let diane = school.teacher("diane").await;
    let course = school.course(&diane, "Droit").await;
    for name in ["Ada", "Bob"] {
        let student = school.student(name).await;
        school.enroll(&student, &course).await;
    }
    for among in [Among::StudentsOf(diane.id), Among::Everybody] {
        for search in ["%", "_da", "a%a", "!", "\\", "'", "ad' OR '1'='1", "\u{10FFFF}"] {
            assert!(find(&subject, &school, among, search, None).await.is_empty(), "{search:?}");
        }
        assert_eq!(find(&subject, &school, among, "ad", None).await, ["Ada"]);
    }
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
