//! The courses of the demonstration school, and their classes.

use std::time::Duration;

use anyhow::{Context as _, Result};
use estrade_core::access;
use estrade_core::attendance::{EndReason, Source};
use estrade_core::chat::ChatMessage;
use estrade_core::course::{self, Course, CourseInput, CourseType};
use estrade_core::enrollment::{self, Enrollee};
use estrade_core::ids::{ChatMessageId, SessionId, UserId};
use estrade_core::permission::Action;
use estrade_core::ports::views::{Order, Page, Phase, SessionFilter, Whose};
use estrade_core::session::{self, Engine, NewSession, Session, When};
use estrade_core::text::{Capacity, ChatText, Description, Reason, Title};
use estrade_core::time::Timestamp;
use estrade_core::user::Role;

use super::people::People;
use super::script::{COMING, COURSES, CourseScript, NOW, SOON, TALK};
use super::{Stage, actor};

const DAY: Duration = Duration::from_hours(24);
const fn minutes(n: u64) -> Duration {
    Duration::from_mins(n)
}

fn teacher(people: &People, script: &CourseScript) -> UserId {
    if script.by_estelle { people.estelle } else { people.mathieu }
}

/// Makes the courses and enrols the students.
pub async fn make_courses(stage: &Stage, people: &People) -> Result<Vec<Course>> {
    stage.clock.set(stage.now.minus(DAY * 50));
    let mut made = Vec::new();
    for script in COURSES {
        let input = CourseInput {
            title: Title::stored(script.title.to_owned()),
            description: Some(Description::stored(script.description.to_owned())),
            course_type: CourseType::Live,
            max_students: Some(40),
            enrollment_deadline: Some(stage.now.plus(DAY * 30)),
            starts_at: Some(stage.now.minus(DAY * 40)),
            ends_at: Some(stage.now.plus(DAY * 60)),
            max_sessions: None,
            is_published: script.published,
        };
        let course =
            course::create(&stage.domain, actor(teacher(people, script), Role::Instructor), input).await?;
        for student in &people.students[script.students.clone()] {
            let access = course::open(&stage.domain, actor(*student, Role::Student), course.id).await?;
            enrollment::enroll(&stage.domain, &access, Enrollee::Oneself).await?;
        }
        made.push(course);
    }
    Ok(made)
}

/// Finds them again, unless somebody renamed them away.
pub async fn find_courses(stage: &Stage) -> Result<Option<Vec<Course>>> {
    let mut unit = stage.domain.store.begin_read().await?;
    let mut found = Vec::new();
    for script in COURSES {
        match unit.courses().by_slug(script.slug).await? {
            Some(course) => found.push(course),
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

async fn plan(
    stage: &Stage,
    course: &Course,
    title: &str,
    starts_at: Timestamp,
    length: Duration,
) -> Result<Session> {
    // A day before it begins, and not in the future.
    stage.clock.set(starts_at.minus(DAY * 6).min(stage.now));
    let host = actor(course.instructor_id, Role::Instructor);
    let access = course::open(&stage.domain, host, course.id).await?;
    let new = NewSession {
        title: Title::stored(title.to_owned()),
        description: None,
        when: When::Scheduled { starts_at, ends_at: starts_at.plus(length) },
        capacity: Capacity::DEFAULT,
        is_recording_enabled: false,
        engine: Engine::Builtin,
        guests: estrade_core::invitation::Guests::default(),
    };
    session::create(&stage.domain, host, Some(&access), new).await.with_context(|| title.to_owned())
}

/// The hour of a day so many days away from today, UTC.
fn at_hour(stage: &Stage, days_ago: u64, hour: u64) -> Timestamp {
    let day = 86_400_000;
    let midnight = Timestamp::from_millis(stage.now.millis().div_euclid(day) * day);
    midnight.minus(DAY * u32::try_from(days_ago).unwrap_or(0)).plus(Duration::from_hours(hour))
}

/// Classes of the last weeks, with who came; one that was called off, and one that nobody started.
pub async fn make_past(stage: &Stage, people: &People, courses: &[Course]) -> Result<()> {
    for (number, (script, course)) in COURSES.iter().zip(courses).enumerate() {
        for (week, title) in script.past.iter().enumerate() {
            let days = 7 * week as u64 + 2 + number as u64;
            let starts_at = at_hour(stage, days, [13, 8, 9, 15, 10][number]);
            let session = plan(stage, course, title, starts_at, minutes(90)).await?;
            hold(stage, &session, &people.students[script.students.clone()], number * 10 + week).await?;
        }
    }
    let off =
        plan(stage, &courses[1], "Travaux dirigés : corrigés", at_hour(stage, 1, 8), minutes(90)).await?;
    let host = access::session(
        &stage.domain,
        actor(off.instructor_id, Role::Instructor),
        off.id,
        Action::RunSession,
    )
    .await?;
    session::cancel(
        &stage.domain,
        &host,
        Some(Reason::stored("Coupure de courant annoncée au centre".to_owned())),
    )
    .await?;
    let forgotten = plan(stage, &courses[3], "Permanence", at_hour(stage, 4, 16), minutes(60)).await?;
    stage.clock.set(forgotten.closes_at(&stage.domain.rules));
    session::cancel_if_never_held(&stage.domain, forgotten.id).await?;
    Ok(())
}

/// What a student does in a class, from a number that looks random and is not.
#[derive(Clone, Copy)]
enum Conduct {
    Absent,
    WholeClass,
    Late,
    Early,
    CutOff,
    AwayForAWhile,
}

fn conduct(class: usize, student: usize) -> Conduct {
    match (class * 7 + student * 11 + student * student) % 17 {
        0 | 1 => Conduct::Absent,
        2 => Conduct::Late,
        3 => Conduct::Early,
        4 | 5 => Conduct::CutOff,
        6 => Conduct::AwayForAWhile,
        _ => Conduct::WholeClass,
    }
}

async fn start(stage: &Stage, session: &Session, at: Timestamp) -> Result<()> {
    stage.clock.set(at);
    let host = actor(session.instructor_id, Role::Instructor);
    let access = access::session(&stage.domain, host, session.id, Action::RunSession).await?;
    session::start(&stage.domain, &access).await?;
    stay(stage, session.id, host, at, None).await
}

/// Somebody comes at `from` and, if `until` says so, goes.
async fn stay(
    stage: &Stage,
    id: SessionId,
    who: estrade_core::Actor,
    from: Timestamp,
    until: Option<(Timestamp, EndReason)>,
) -> Result<()> {
    stage.clock.set(from);
    let joined = session::join(&stage.domain, who, id, Source::Web).await?;
    if let Some((at, reason)) = until {
        session::close_stay(&stage.domain, id, joined.stay.user_id, Some(at), reason).await?;
    }
    Ok(())
}

async fn hold(stage: &Stage, session: &Session, students: &[UserId], number: usize) -> Result<()> {
    let begun = session.starts_at.plus(Duration::from_secs(40 + number as u64 % 7 * 13));
    let over = session.ends_at.plus(Duration::from_secs(75 + number as u64 % 5 * 31));
    start(stage, session, begun).await?;
    for (place, student) in students.iter().enumerate() {
        let who = actor(*student, Role::Student);
        let came = begun.plus(Duration::from_secs(5 + (place as u64 * 17) % 140));
        let lost = begun.plus(minutes(20 + place as u64 * 3 % 40));
        match conduct(number, place) {
            Conduct::Absent => {}
            Conduct::WholeClass => stay(stage, session.id, who, came, None).await?,
            Conduct::Late => stay(stage, session.id, who, came.plus(minutes(14)), None).await?,
            Conduct::Early => {
                stay(stage, session.id, who, came, Some((over.minus(minutes(24)), EndReason::Left))).await?;
            }
            Conduct::CutOff => {
                stay(stage, session.id, who, came, Some((lost, EndReason::ConnectionLost))).await?;
                stay(stage, session.id, who, lost.plus(minutes(3)), None).await?;
            }
            Conduct::AwayForAWhile => {
                stay(stage, session.id, who, came, Some((lost, EndReason::Left))).await?;
                stay(stage, session.id, who, lost.plus(minutes(17)), None).await?;
            }
        }
    }
    talk(stage, session, students, begun, TALK.len()).await?;
    stage.clock.set(over);
    let access = access::session(
        &stage.domain,
        actor(session.instructor_id, Role::Instructor),
        session.id,
        Action::RunSession,
    )
    .await?;
    session::end(&stage.domain, &access).await?;
    Ok(())
}

async fn talk(
    stage: &Stage,
    session: &Session,
    students: &[UserId],
    begun: Timestamp,
    lines: usize,
) -> Result<()> {
    let mut unit = stage.domain.store.begin().await?;
    for (number, (who, after, kind, text)) in TALK.iter().take(lines).enumerate() {
        let Some(user_id) = who.map_or(Some(session.instructor_id), |n| students.get(n).copied()) else {
            continue;
        };
        let message = ChatMessage {
            id: ChatMessageId::new(stage.domain.ids.next()),
            session_id: session.id,
            user_id,
            client_id: format!("demo-{number}"),
            kind: *kind,
            text: ChatText::stored((*text).to_owned()),
            reply_to: None,
            created_at: begun.plus(minutes(*after)),
        };
        unit.chat().insert(&message).await?;
    }
    unit.commit().await?;
    Ok(())
}

/// Classes of the next days.
pub async fn make_coming(stage: &Stage, _people: &People, courses: &[Course]) -> Result<()> {
    for (course, title, days, hour, length) in COMING {
        let starts_at = at_hour(stage, 0, *hour).plus(DAY * u32::try_from(*days).unwrap_or(0));
        plan(stage, &courses[*course], title, starts_at, minutes(*length)).await?;
    }
    Ok(())
}

/// A class that began twelve minutes ago, and one in ten minutes, unless they are there.
pub async fn make_present(stage: &Stage, people: &People, courses: &[Course]) -> Result<()> {
    let mut unit = stage.domain.store.begin_read().await?;
    let live = SessionFilter { status: None, phase: Some(Phase::Live) };
    let first = Page { number: 1, limit: 1 };
    let is_live = unit
        .views()
        .sessions(Whose::Course(courses[0].id), live, Order::OldestFirst, first, stage.now)
        .await?
        .total
        > 0;
    let soon = SessionFilter { status: None, phase: Some(Phase::Upcoming) };
    let next = unit
        .views()
        .sessions(Whose::Course(courses[1].id), soon, Order::OldestFirst, first, stage.now)
        .await?;
    drop(unit);
    let in_an_hour = stage.now.plus(minutes(60));
    if !is_live {
        let begun = stage.now.minus(minutes(12));
        let session = plan(stage, &courses[0], NOW, begun, minutes(90)).await?;
        start(stage, &session, begun).await?;
        let students = &people.students[COURSES[0].students.clone()];
        for (place, student) in students.iter().enumerate().take(9) {
            let came = begun.plus(Duration::from_secs(20 + place as u64 * 13));
            let gone = stage.now.minus(Duration::from_secs(40 + place as u64 * 9));
            stay(stage, session.id, actor(*student, Role::Student), came, Some((gone, EndReason::Left)))
                .await?;
        }
        session::close_stay(
            &stage.domain,
            session.id,
            session.instructor_id,
            Some(stage.now),
            EndReason::Left,
        )
        .await?;
        talk(stage, &session, students, begun, 5).await?;
    }
    if next.items.first().is_none_or(|card| card.session.starts_at >= in_an_hour) {
        plan(stage, &courses[1], SOON, stage.now.plus(minutes(10)), minutes(90)).await?;
    }
    stage.clock.set(stage.now);
    Ok(())
}
