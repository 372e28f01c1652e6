//! `/dashboard/instructor/courses`: what is live now, what comes next, and the courses one gives.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use estrade_core::permission::{Action, Resource};
use estrade_core::ports::views::{
    CourseCard, Listed, Order, Page, Phase, SessionCard, SessionFilter, Whose, WhoseCourses,
};
use estrade_core::ports::{StoreError, UnitOfWork};
use estrade_core::time::Timestamp;
use estrade_core::user::Role;
use estrade_core::{Actor, access};

use crate::error::Problem;
use crate::i18n::Tr;
use crate::pages::courses::card::{places, reference};
use crate::pages::dashboard::moment;
use crate::pages::pager::{PageQuery, Pager};
use crate::pages::sessions::card::CardView;
use crate::pages::shell::{PageRequest, Section, Shell};
use crate::state::AppState;
use crate::urls;

/// Courses a page.
const A_PAGE: u32 = 20;
/// How many of the next sessions are shown.
const NEXT: u32 = 6;

/// A course in its instructor's list.
#[derive(Debug, Clone)]
struct TaughtCourse {
    title: String,
    enrolled: u32,
    enrolled_word: String,
    places: String,
    sessions: String,
    instructor: Option<String>,
    is_published: bool,
    is_archived: bool,
    page: String,
    manager: String,
    new_session: String,
    start_now: String,
    edit: String,
    students: String,
    publish: String,
    archive: String,
}

impl TaughtCourse {
    fn new(card: &CourseCard, viewer: Actor, t: Tr) -> Self {
        let (course, named) = (&card.course, reference(&card.course));
        Self {
            title: course.title.to_string(),
            enrolled: course.enrolled,
            enrolled_word: t.one("teaching-enrolled-word", "count", course.enrolled),
            places: places(course, t),
            sessions: match course.max_sessions {
                Some(max) => t.two("teaching-sessions-of", "count", course.sessions, "max", max),
                None => t.one("teaching-sessions-count", "count", course.sessions),
            },
            instructor: (viewer.user_id() != Some(course.instructor_id))
                .then(|| card.instructor.display_name()),
            is_published: course.is_published,
            is_archived: course.archived_at.is_some(),
            page: urls::course(&course.slug),
            manager: urls::manager(&named),
            new_session: urls::new_session(&named),
            start_now: urls::start_now(&named),
            edit: urls::course_edit(course.id),
            students: urls::course_students(course.id),
            publish: urls::course_publish(course.id),
            archive: urls::course_archive(course.id),
        }
    }
}

#[derive(Template)]
#[template(path = "teaching/list.html")]
struct TeachingPage {
    shell: Shell,
    moment: String,
    live: Vec<CardView>,
    next: Vec<CardView>,
    courses: Vec<TaughtCourse>,
    pager: Pager,
}

/// Whose sessions and courses: an admin looks after everybody's.
fn scope(actor: Actor) -> Result<(Whose, WhoseCourses), Problem> {
    access::require(actor, Action::CreateCourse, Resource::Server)?;
    match actor {
        Actor::User { id, role: Role::Admin } => Ok((Whose::Everybody, WhoseCourses::Visible(Some(id)))),
        Actor::User { id, role: Role::Instructor | Role::Student } => {
            Ok((Whose::Instructor(id), WhoseCourses::Instructor(id)))
        }
        Actor::Visitor => Err(estrade_core::Refusal::Unauthenticated.into()),
    }
}

/// `GET /dashboard/instructor/courses`
pub async fn list(
    State(state): State<AppState>,
    request: PageRequest,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let actor = request.caller.actor();
    let (sessions, courses) = scope(actor)?;
    let page = query.of(A_PAGE);
    let now = state.domain().now();
    let mut unit = state.domain().store.begin_read().await?;
    let live = phase(unit.as_mut(), sessions, Phase::Live, now).await?;
    let next = phase(unit.as_mut(), sessions, Phase::Upcoming, now).await?;
    let Listed { items, total } = unit.views().courses(courses, page).await?;
    drop(unit);
    let shell = request.shell(&state, Section::Teaching, request.tr().text("teaching-title"));
    let dates = shell.dates();
    let view = |card: &SessionCard| CardView::new(card, actor, &dates, &state.domain().rules);
    request.render(&TeachingPage {
        moment: moment(&dates),
        live: live.iter().map(view).collect(),
        next: next.iter().map(view).collect(),
        courses: items.iter().map(|card| TaughtCourse::new(card, actor, shell.t)).collect(),
        pager: Pager::new(urls::TEACHING, page, total),
        shell,
    })
}

async fn phase(
    unit: &mut dyn UnitOfWork,
    whose: Whose,
    phase: Phase,
    now: Timestamp,
) -> Result<Vec<SessionCard>, StoreError> {
    let filter = SessionFilter { status: None, phase: Some(phase) };
    Ok(unit
        .views()
        .sessions(whose, filter, Order::OldestFirst, Page { number: 1, limit: NEXT }, now)
        .await?
        .items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::{checks, sample};
    use estrade_core::course::Course;
    use estrade_core::session::State as SessionState;

    fn page(shell: Shell, cards: &[SessionCard], courses: &[CourseCard]) -> String {
        let actor = Actor::User { id: sample::INSTRUCTOR, role: Role::Instructor };
        let dates = shell.dates();
        let view = |card: &SessionCard| CardView::new(card, actor, &dates, &sample::rules());
        let (live, next): (Vec<_>, Vec<_>) = cards.iter().map(view).partition(CardView::is_live);
        let courses: Vec<_> = courses.iter().map(|card| TaughtCourse::new(card, actor, shell.t)).collect();
        let pager = Pager::new(urls::TEACHING, Page { number: 1, limit: A_PAGE }, 1);
        TeachingPage { moment: "Jeudi".to_owned(), live, next, courses, pager, shell }.render().unwrap()
    }

    #[test]
    fn what_is_live_stands_above_and_each_course_has_its_acts() {
        let live = SessionState::Live { started_at: sample::at("2026-03-12T13:00:00Z") };
        let cards = [sample::card(live), sample::card(SessionState::Scheduled)];
        let archived = Course {
            archived_at: Some(sample::at("2026-03-01T00:00:00Z")),
            is_published: false,
            ..checks::course()
        };
        let courses = [checks::course_card(), CourseCard { course: archived, ..checks::course_card() }];
        checks::in_both_languages(|shell| {
            let html = page(shell, &cards[..1], &courses);
            assert_eq!(html.matches("class=\"hero\"").count(), 1);
            assert_eq!(html.matches("live-sessions/start-now\"").count(), 1, "not in an archived course");
            html
        });
        checks::in_both_languages(|shell| {
            let html = page(shell, &cards[1..], &courses);
            assert!(!html.contains("class=\"hero\"") && html.contains("class=\"ses\""));
            html
        });
    }

    #[test]
    fn without_a_course_there_is_one_thing_to_do() {
        checks::in_both_languages(|shell| {
            let html = page(shell, &[], &[]);
            assert!(html.contains("class=\"empty\"") && html.contains(urls::NEW_COURSE));
            assert!(!html.contains("start-now"));
            html
        });
    }

    #[test]
    fn it_is_not_for_students() {
        let student = Actor::User { id: sample::STUDENT, role: Role::Student };
        assert_eq!(scope(student).unwrap_err().describe().status, 403);
        assert_eq!(scope(Actor::Visitor).unwrap_err().describe().status, 401);
    }
}
