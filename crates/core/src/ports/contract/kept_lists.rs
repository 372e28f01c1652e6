//! Lists that may be kept under a course's stamp: what they show is never older than the rights read with the stamp.

use std::time::Duration;

use super::Subject;
use super::school::{School, new_session};
use crate::course::Course;
use crate::enrollment;
use crate::permission::Action;
use crate::ports::views::{Order, Page, Phase, Response, SessionFilter, StudentBoard, Whose};
use crate::session::{self, Change, Session, When};
use crate::text::Title;
use crate::user::{Role, User};

const PAGE: Page = Page { number: 1, limit: 20 };

async fn in_hours(school: &School, teacher: &User, course: Option<&Course>, hours: u64) -> Session {
    let starts_at = school.now().plus(Duration::from_hours(hours));
    let when = When::Scheduled { starts_at, ends_at: starts_at.plus(Duration::from_hours(1)) };
    school.session(teacher, course, new_session(when, 50)).await
}

/// The list as it may be kept, and how many statements it took behind the course's.
async fn kept(subject: &Subject, school: &School, teacher: &User, course: &Course) -> (String, u64) {
    let access = school.course_access(teacher, course.id).await;
    let (id, stamp, now) = (course.id, access.stamp(), school.now());
    let filter = SessionFilter::default();
    let mut unit = school.reading().await;
    let listing = unit.views().course_sessions(id, stamp, filter, Order::NewestFirst, PAGE, now);
    let (listed, statements) = subject.counting(async { listing.await.unwrap() }).await;
    (format!("{listed:?}"), statements)
}

/// The list as the database has it now.
async fn stored(school: &School, course: &Course) -> String {
    let mut unit = school.reading().await;
    let filter = SessionFilter::default();
    let whose = Whose::Course(course.id);
    let listed = unit.views().sessions(whose, filter, Order::NewestFirst, PAGE, school.now()).await.unwrap();
    format!("{listed:?}")
}

pub async fn a_list_kept_shows_every_change_at_once(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    let check = async |what: &str| {
        let (first, _) = kept(&subject, &school, &teacher, &course).await;
        assert_eq!(first, stored(&school, &course).await, "after {what}");
        let (again, statements) = kept(&subject, &school, &teacher, &course).await;
        assert_eq!(again, first);
        assert!(statements <= 1, "{statements} statements for a list that is kept, after {what}");
    };
    check("nothing").await;
    let planned = in_hours(&school, &teacher, Some(&course), 1).await;
    check("a session was planned").await;
    let live = school.live(&teacher, Some(&course), 5).await;
    check("one began at once").await;
    school.enroll(&ada, &course).await;
    check("somebody enrolled").await;
    school.invite(&bob, &live).await;
    check("somebody else was invited").await;
    let mut unit = school.unit().await;
    assert!(unit.roster().respond(live.id, bob.id, Response::Declined).await.unwrap());
    unit.commit().await.unwrap();
    check("they declined").await;
    school.join(&bob, &live).await;
    check("they came all the same").await;
    school.join(&ada, &live).await;
    check("an enrolled student came").await;
    school.join(&teacher, &live).await;
    check("the host came").await;
    school.leave(&ada, &live).await;
    check("somebody left").await;
    let access = school.access(&teacher, planned.id, Action::RunSession).await;
    let change = Change { title: Some(Title::parse("Autre titre").unwrap()), ..Change::default() };
    session::change(&school.domain, &access, change).await.unwrap();
    check("a session got another title").await;
    let access = school.access(&teacher, live.id, Action::RunSession).await;
    session::end(&school.domain, &access).await.unwrap();
    check("the class ended").await;
    let access = school.access(&teacher, planned.id, Action::RunSession).await;
    session::cancel(&school.domain, &access, None).await.unwrap();
    check("a session was cancelled").await;
    let own = school.course_access(&ada, course.id).await;
    let enrollment = own.enrollment().unwrap();
    enrollment::leave(&school.domain, &own, enrollment).await.unwrap();
    check("a student left the course").await;
    let mut unit = school.unit().await;
    let named = unit.users().get(teacher.id).await.unwrap().unwrap();
    let last_name = crate::text::PersonName::parse("Dubois-Martin").unwrap();
    unit.users().update(&User { last_name, ..named }).await.unwrap();
    unit.commit().await.unwrap();
    check("the teacher got another name").await;
}

pub async fn a_list_kept_shows_who_is_uninvited_and_what_is_deleted(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let bob = school.student("bob").await;
    let planned = in_hours(&school, &teacher, Some(&course), 1).await;
    school.invite(&bob, &planned).await;
    let (invited, _) = kept(&subject, &school, &teacher, &course).await;
    let mut unit = school.unit().await;
    unit.roster().uninvite_absent(planned.id, &[bob.id]).await.unwrap();
    unit.commit().await.unwrap();
    let (uninvited, _) = kept(&subject, &school, &teacher, &course).await;
    assert_ne!(uninvited, invited);
    assert_eq!(uninvited, stored(&school, &course).await);
    let access = school.access(&teacher, planned.id, Action::RunSession).await;
    session::cancel(&school.domain, &access, None).await.unwrap();
    let (cancelled, _) = kept(&subject, &school, &teacher, &course).await;
    let mut unit = school.unit().await;
    assert!(unit.sessions().purge(planned.id).await.unwrap());
    unit.commit().await.unwrap();
    let (deleted, _) = kept(&subject, &school, &teacher, &course).await;
    assert_ne!(deleted, cancelled);
    assert_eq!(deleted, stored(&school, &course).await);
}

pub async fn what_was_rolled_back_is_kept_by_nobody(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let planned = in_hours(&school, &teacher, Some(&course), 1).await;
    let (before, _) = kept(&subject, &school, &teacher, &course).await;
    let mut unit = school.unit().await;
    let title = Title::parse("Jamais").unwrap();
    unit.sessions().update(&Session { title, ..planned }).await.unwrap();
    drop(unit);
    let (after, statements) = kept(&subject, &school, &teacher, &course).await;
    assert_eq!((after, statements), (before, 0));
}

/// The board as it may be kept, and how many statements it took.
async fn board(subject: &Subject, school: &School, who: &User, past: Page) -> (StudentBoard, u64) {
    let mut unit = school.reading().await;
    let reading = unit.views().student_board(who.id, 100, past, school.now());
    subject.counting(async { reading.await.unwrap() }).await
}

async fn the_three_lists(school: &School, who: &User, past: Page) -> String {
    let mut unit = school.reading().await;
    let mut lists = Vec::new();
    let all = Page { number: 1, limit: 100 };
    for (phase, order, page) in [
        (Phase::Live, Order::OldestFirst, all),
        (Phase::Upcoming, Order::OldestFirst, all),
        (Phase::Past, Order::NewestFirst, past),
    ] {
        let filter = SessionFilter { status: None, phase: Some(phase) };
        let whose = Whose::Student(who.id);
        lists.push(unit.views().sessions(whose, filter, order, page, school.now()).await.unwrap());
    }
    format!("{:?} {:?} {:?}", lists[0].items, lists[1].items, lists[2])
}

pub async fn a_board_is_what_the_three_lists_say(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let (droit, histoire, archived) = (
        school.course(&teacher, "Droit").await,
        school.course(&teacher, "Histoire").await,
        school.course(&teacher, "Archives").await,
    );
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    let stranger = school.person("xavier", Role::Student).await;
    let check = async |what: &str| {
        for who in [&ada, &bob, &stranger] {
            for past in [PAGE, Page { number: 2, limit: 1 }] {
                let (board, _) = board(&subject, &school, who, past).await;
                let shown = format!("{:?} {:?} {:?}", board.live, board.upcoming, board.past);
                assert_eq!(shown, the_three_lists(&school, who, past).await, "after {what}");
            }
        }
    };
    check("nothing").await;
    for course in [&droit, &histoire, &archived] {
        school.enroll(&ada, course).await;
        in_hours(&school, &teacher, Some(course), 1).await;
        let ended = school.live(&teacher, Some(course), 5).await;
        let access = school.access(&teacher, ended.id, Action::RunSession).await;
        session::end(&school.domain, &access).await.unwrap();
    }
    check("two courses began").await;
    let live = school.live(&teacher, Some(&droit), 5).await;
    let alone = school.live(&teacher, None, 5).await;
    let declined = in_hours(&school, &teacher, Some(&histoire), 2).await;
    for who in [&ada, &bob] {
        for session in [&alone, &declined] {
            school.invite(who, session).await;
        }
    }
    let mut unit = school.unit().await;
    assert!(unit.roster().respond(declined.id, ada.id, Response::Declined).await.unwrap());
    unit.commit().await.unwrap();
    school.join(&ada, &live).await;
    school.join(&teacher, &live).await;
    school.join(&bob, &alone).await;
    check("invitations, and a class that is on").await;
    let access = school.access(&teacher, declined.id, Action::RunSession).await;
    session::cancel(&school.domain, &access, None).await.unwrap();
    let access = school.course_access(&teacher, archived.id).await;
    crate::course::archive(&school.domain, &access).await.unwrap();
    check("what was declined was cancelled, and a course put away").await;
    // What was never held is past once its time is over, without any write.
    school.wait(180);
    check("three hours").await;
}

pub async fn a_board_takes_as_many_statements_whatever_lies_behind(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let ada = school.student("ada").await;
    let mut counts = Vec::new();
    for number in 0..4 {
        let course = school.course(&teacher, &format!("Cours {number}")).await;
        school.enroll(&ada, &course).await;
        in_hours(&school, &teacher, Some(&course), 1).await;
        school.live(&teacher, Some(&course), 5).await;
        let (first, _) = board(&subject, &school, &ada, PAGE).await;
        let (again, statements) = board(&subject, &school, &ada, PAGE).await;
        assert_eq!((first.live.len(), again.live.len()), (number + 1, number + 1));
        counts.push(statements);
    }
    assert_eq!(counts, [2, 2, 2, 2]);
}

pub async fn of_many_who_miss_a_board_at_once_one_reads_it(subject: Subject) {
    const STUDENTS: usize = 24;
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let mut students = Vec::new();
    for number in 0..STUDENTS {
        students.push(school.student(&format!("ada{number}")).await);
    }
    for number in 0..3 {
        let course = school.course(&teacher, &format!("Cours {number}")).await;
        for student in &students {
            school.enroll(student, &course).await;
        }
        in_hours(&school, &teacher, Some(&course), 1).await;
    }
    let (_, alone) = board(&subject, &school, &students[0], PAGE).await;
    // Everybody is told of another session, so that nothing that was kept may be shown.
    let last = school.course(&teacher, "Cours 3").await;
    for student in &students {
        school.enroll(student, &last).await;
    }
    in_hours(&school, &teacher, Some(&last), 2).await;
    let readings = students.iter().map(|student| {
        let (store, id, now) = (subject.store.clone(), student.id, school.now());
        async move {
            let mut unit = store.begin_read().await.unwrap();
            unit.views().student_board(id, 100, PAGE, now).await.unwrap().upcoming.len()
        }
    });
    let (seen, statements) = subject.counting(subject.at_once(readings)).await;
    assert_eq!(seen, vec![4; STUDENTS]);
    assert!(statements <= alone + 8, "{statements} statements, {alone} for a board on its own");
}
