//! `/courses/{slug}/live-sessions`: the sessions of a course, for who follows or gives it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use estrade_core::course;
use estrade_core::permission::Action;
use estrade_core::ports::views::{CourseRef, Whose};

use crate::error::Problem;
use crate::pages::pager::Pager;
use crate::pages::shell::{PageRequest, Section, Shell};
use crate::state::AppState;
use crate::urls;

use super::card::CardView;
use super::filter::{Choice, Link, ListQuery, find};

#[derive(Template)]
#[template(path = "sessions/list.html")]
struct ListPage {
    shell: Shell,
    course: CourseRef,
    crumbs: Vec<(String, String)>,
    course_href: String,
    /// The manager and the form of a new session, for the owner.
    manage: Option<(String, String)>,
    tabs: Vec<Link>,
    chips: Vec<Link>,
    sessions: Vec<CardView>,
    pager: Pager,
    is_empty_course: bool,
    is_upcoming: bool,
}

/// `GET /courses/{slug}/live-sessions`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Path(slug): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    request.user()?;
    let domain = state.domain();
    let access = course::find(domain, request.caller.actor(), &slug).await?;
    access.require(Action::ListCourseSessions)?;
    let course = course_ref(access.course());
    let path = urls::course_sessions(&course.slug);
    let title = request.tr().text("sessions-title");
    let shell = request.shell(&state, Section::Courses, title).about_course(course.id);
    let mut unit = domain.store.begin_read().await?;
    let found = find(unit.views(), Whose::Course(course.id), &query, &path, &shell.dates()).await?;
    drop(unit);
    let sessions = found
        .cards()
        .map(|card| CardView::new(card, access.actor(), &shell.dates(), &domain.rules).without_course())
        .collect();
    let manage = access
        .allows(Action::CreateCourseSession)
        .then(|| (urls::manager(&course), urls::new_session(&course)));
    request.render(&ListPage {
        crumbs: vec![(urls::course(&course.slug), course.title.clone())],
        course_href: urls::course(&course.slug),
        manage,
        tabs: found.tabs,
        chips: found.chips,
        sessions,
        pager: found.pager,
        is_empty_course: found.total == 0,
        is_upcoming: found.choice == Choice::Upcoming,
        course,
        shell,
    })
}

/// A course as a session names it.
pub fn course_ref(course: &course::Course) -> CourseRef {
    CourseRef { id: course.id, slug: course.slug.clone(), title: course.title.to_string() }
}
