//! `/api/courses`: courses and enrolments.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use estrade_core::course::{self, CourseAccess};
use estrade_core::enrollment::{self, Enrollee};
use estrade_core::permission::{Action, Resource};
use estrade_core::ports::views::WhoseCourses;
use estrade_core::text::Email;

use crate::auth::Caller;
use crate::courses::parse_course;
use crate::error::Problem;
use crate::input::{Body, Input};
use crate::state::AppState;

use super::path::Path;
use super::{answer, wire};

/// `GET /api/courses`: published ones, and one's own.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let page = answer::page(&mut Input::of_query(query.as_deref())?, 20, 100)?;
    let mut unit = state.domain().store.begin_read().await?;
    let listed = unit.views().courses(WhoseCourses::Visible(caller.actor().user_id()), page).await?;
    Ok(answer::listed(listed, page, |card| wire::course(&card.course)))
}

/// `POST /api/courses`
pub async fn create(State(state): State<AppState>, caller: Caller, body: Body) -> Result<Response, Problem> {
    estrade_core::access::require(caller.actor(), Action::CreateCourse, Resource::Server)?;
    let input = parse_course(&mut body.read()?, caller.timezone, None)?;
    let course = course::create(state.domain(), caller.actor(), input).await?;
    Ok(answer::created(wire::course(&course)))
}

/// `GET /api/courses/{id or slug}`
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
) -> Result<Response, Problem> {
    let access = course::find(state.domain(), caller.actor(), &key).await?;
    Ok(answer::data(wire::course(access.course())))
}

/// A course for somebody who must be signed in and may do `action` to it.
pub async fn access(
    state: &AppState,
    caller: &Caller,
    key: &str,
    action: Action,
) -> Result<CourseAccess, Problem> {
    caller.identity()?;
    let access = course::find(state.domain(), caller.actor(), key).await?;
    access.require(action)?;
    Ok(access)
}

/// `PUT /api/courses/{id or slug}`
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    let access = access(&state, &caller, &key, Action::ManageCourse).await?;
    let input = parse_course(&mut body.read()?, caller.timezone, Some(access.course()))?;
    let course = course::change(state.domain(), &access, input).await?;
    Ok(answer::data(wire::course(&course)))
}

/// `DELETE /api/courses/{id or slug}`: archives it.
pub async fn archive(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
) -> Result<Response, Problem> {
    let access = access(&state, &caller, &key, Action::ManageCourse).await?;
    let course = course::archive(state.domain(), &access).await?;
    Ok(answer::data(wire::course(&course)))
}

/// `GET /api/courses/{id or slug}/enrollments`
pub async fn enrollments(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let access = access(&state, &caller, &key, Action::ManageCourse).await?;
    let page = answer::page(&mut Input::of_query(query.as_deref())?, 20, 100)?;
    let mut unit = state.domain().store.begin_read().await?;
    let listed = unit.views().enrollments(access.course().id, page).await?;
    Ok(answer::listed(listed, page, |row| wire::enrollment(&row.enrollment, Some(&row.person))))
}

/// `POST /api/courses/{id or slug}/enrollments`: oneself, or `{user_id}` / `{email}` by whoever manages the course.
pub async fn enroll(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    let access = access(&state, &caller, &key, Action::ViewCourse).await?;
    if !access.allows(Action::ManageCourse) {
        access.require(Action::Enroll)?;
    }
    let mut input = body.read()?;
    let user = input.id("user_id").flatten();
    let email = input.optional("email", Email::parse).flatten();
    input.finish()?;
    let enrollee = match (user, email) {
        (Some(user), _) if caller.actor().user_id() == Some(user) => Enrollee::Oneself,
        (Some(user), _) => Enrollee::User(user),
        (None, Some(email)) => Enrollee::Email(email),
        (None, None) => Enrollee::Oneself,
    };
    let enrollment = enrollment::enroll(state.domain(), &access, enrollee).await?;
    Ok(answer::created(wire::enrollment(&enrollment, None)))
}

/// `DELETE /api/courses/{id or slug}/enrollments/{id}`
pub async fn leave(
    State(state): State<AppState>,
    caller: Caller,
    Path((key, enrollment)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let access = access(&state, &caller, &key, Action::ViewCourse).await?;
    let enrollment = enrollment::leave(state.domain(), &access, answer::id(&enrollment)?).await?;
    Ok(answer::data(wire::enrollment(&enrollment, None)))
}
