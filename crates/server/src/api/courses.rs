//! `/api/courses`: courses and enrolments.

use axum::extract::State;
use axum::http::HeaderMap;
use estrade_core::course::{self, CourseAccess};
use estrade_core::enrollment::{self, Enrollee};
use estrade_core::permission::{Action, Resource};
use estrade_core::ports::views::WhoseCourses;
use estrade_core::text::Email;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::courses::parse_course;
use crate::error::Problem;
use crate::state::AppState;

use super::answer::{self, Created, Data, Paged, Paging, Versioned};
use super::described::{Fields, Query};
use super::path::Path;
use super::preconditions::{IfMatch, if_match};
use super::problems;
use super::schema::{CourseTypeWord, DateTime, Id};
use super::wire::{CourseBody, EnrollmentBody};

/// A new course.
#[derive(Debug, ToSchema)]
pub struct CourseFields {
    /// Trimmed, then 1–255 characters.
    #[schema(min_length = 1, max_length = 255)]
    pub title: String,
    /// Up to 10 000 characters.
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// `on_demand` unless given; the first live session makes it `hybrid`.
    pub course_type: Option<CourseTypeWord>,
    /// How many may be enrolled.
    #[schema(minimum = 1, maximum = 100_000)]
    pub max_students: Option<u32>,
    /// Until when students may enrol themselves.
    pub enrollment_deadline: Option<DateTime>,
    /// When it begins.
    pub course_start_date: Option<DateTime>,
    /// When it ends.
    pub course_end_date: Option<DateTime>,
    /// How many sessions that are not cancelled it may have.
    #[schema(minimum = 1, maximum = 100_000)]
    pub max_sessions: Option<u32>,
    /// Whether others than its instructor and its students see it; not unless given.
    pub is_published: Option<bool>,
}

/// What to change of a course: what is absent stays, what is null is cleared.
#[derive(Debug, ToSchema)]
pub struct CourseChange {
    /// Trimmed, then 1–255 characters.
    #[schema(min_length = 1, max_length = 255, nullable = false)]
    pub title: Option<String>,
    /// Up to 10 000 characters.
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// How it is followed; null leaves it.
    pub course_type: Option<CourseTypeWord>,
    /// How many may be enrolled.
    #[schema(minimum = 1, maximum = 100_000)]
    pub max_students: Option<u32>,
    /// Until when students may enrol themselves.
    pub enrollment_deadline: Option<DateTime>,
    /// When it begins.
    pub course_start_date: Option<DateTime>,
    /// When it ends.
    pub course_end_date: Option<DateTime>,
    /// How many sessions that are not cancelled it may have.
    #[schema(minimum = 1, maximum = 100_000)]
    pub max_sessions: Option<u32>,
    /// Whether others than its instructor and its students see it.
    pub is_published: Option<bool>,
}

/// Whom to enrol: nobody named means oneself.
#[derive(Debug, ToSchema)]
pub struct EnrollmentFields {
    /// Somebody's account.
    pub user_id: Option<Id>,
    /// Somebody's address; `user_id` goes first.
    #[schema(format = "email", max_length = 254)]
    pub email: Option<String>,
}

/// List courses
///
/// The published ones, and one's own.
#[utoipa::path(
    get, path = "/api/courses", tag = "Courses", operation_id = "listCourses",
    security((), ("bearer" = []), ("cookie" = [])),
    params(Paging),
    responses((status = 200, description = "A page of courses.", body = Paged<Vec<CourseBody>>)),
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    query: Query<Paging>,
) -> Result<Paged<Vec<CourseBody>>, Problem> {
    let page = answer::page(&mut query.read()?, 20, 100)?;
    let mut unit = state.domain().store.begin_read().await?;
    let listed = unit.views().courses(WhoseCourses::Visible(caller.actor().user_id()), page).await?;
    Ok(answer::listed(listed, page, |card| CourseBody::from(&card.course)))
}

/// Create a course
///
/// For instructors.
#[utoipa::path(
    post, path = "/api/courses", tag = "Courses", operation_id = "createCourse",
    request_body = CourseFields,
    responses((status = 201, description = "The course.", body = Data<CourseBody>,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))), problems::Conflict),
)]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    body: Fields<CourseFields>,
) -> Result<Created<CourseBody>, Problem> {
    estrade_core::access::require(caller.actor(), Action::CreateCourse, Resource::Server)?;
    let input = parse_course(&mut body.read()?, caller.timezone, None)?;
    let course = course::create(state.domain(), caller.actor(), input).await?;
    Ok(answer::created(CourseBody::from(&course)).of_version(course.version))
}

/// Get a course
///
/// A published one, or one of one's own.
#[utoipa::path(
    get, path = "/api/courses/{course}", tag = "Courses", operation_id = "getCourse",
    security((), ("bearer" = []), ("cookie" = [])),
    responses((status = 200, description = "The course.", body = Data<CourseBody>,
        headers(("ETag" = String, description = "Its version, for `If-Match`.")))),
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
) -> Result<Versioned<CourseBody>, Problem> {
    let access = course::find(state.domain(), caller.actor(), &key).await?;
    Ok(answer::versioned(access.course().version, CourseBody::from(access.course())))
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

/// Change a course
///
/// For its instructor.
#[utoipa::path(
    put, path = "/api/courses/{course}", tag = "Courses", operation_id = "updateCourse",
    params(IfMatch), request_body = Option<CourseChange>,
    responses((status = 200, description = "The course as it is now.", body = Data<CourseBody>,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        problems::Conflict, problems::Stale),
)]
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Fields<CourseChange>,
) -> Result<Versioned<CourseBody>, Problem> {
    let access = access(&state, &caller, &key, Action::ManageCourse).await?;
    let (mut input, expected) = (body.read()?, if_match(&headers)?);
    let input = parse_course(&mut input, caller.timezone, Some(access.course()))?;
    let course = course::change_seen(state.domain(), &access, input, &expected).await?;
    Ok(answer::versioned(course.version, CourseBody::from(&course)))
}

/// Archive a course
///
/// Its scheduled sessions are cancelled. For its instructor.
#[utoipa::path(
    delete, path = "/api/courses/{course}", tag = "Courses", operation_id = "archiveCourse",
    params(IfMatch),
    responses((status = 200, description = "The archived course.", body = Data<CourseBody>,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        problems::BadRequest, problems::Conflict, problems::Stale),
)]
pub async fn archive(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Versioned<CourseBody>, Problem> {
    let access = access(&state, &caller, &key, Action::ManageCourse).await?;
    let course = course::archive_seen(state.domain(), &access, &if_match(&headers)?).await?;
    Ok(answer::versioned(course.version, CourseBody::from(&course)))
}

/// List a course's enrolments
///
/// For its instructor.
#[utoipa::path(
    get, path = "/api/courses/{course}/enrollments", tag = "Enrolments", operation_id = "listEnrollments",
    params(Paging),
    responses((status = 200, description = "A page of enrolments.", body = Paged<Vec<EnrollmentBody>>)),
)]
pub async fn enrollments(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
    query: Query<Paging>,
) -> Result<Paged<Vec<EnrollmentBody>>, Problem> {
    let access = access(&state, &caller, &key, Action::ManageCourse).await?;
    let page = answer::page(&mut query.read()?, 20, 100)?;
    let mut unit = state.domain().store.begin_read().await?;
    let listed = unit.views().enrollments(access.course().id, page).await?;
    Ok(answer::listed(listed, page, |row| EnrollmentBody::new(&row.enrollment, Some(&row.person))))
}

/// Enrol
///
/// Oneself, before the deadline and while places last; or a student, by whoever manages the course.
#[utoipa::path(
    post, path = "/api/courses/{course}/enrollments", tag = "Enrolments", operation_id = "enroll",
    request_body = Option<EnrollmentFields>,
    responses((status = 201, description = "The enrolment.", body = Data<EnrollmentBody>), problems::Conflict),
)]
pub async fn enroll(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
    body: Fields<EnrollmentFields>,
) -> Result<Created<EnrollmentBody>, Problem> {
    let access = access(&state, &caller, &key, Action::ViewCourse).await?;
    if !access.allows(Action::ManageCourse) {
        access.require(Action::Enroll)?;
    }
    let mut input = body.read()?;
    let user = input.id("user_id").flatten();
    // An empty address is a wrong one: it does not mean oneself.
    let names_email = input.raw("email").flatten().is_some();
    let email = if names_email { input.required("email", Email::parse) } else { None };
    input.finish()?;
    let enrollee = match (user, email) {
        (Some(user), _) if caller.actor().user_id() == Some(user) => Enrollee::Oneself,
        (Some(user), _) => Enrollee::User(user),
        (None, Some(email)) => Enrollee::Email(email),
        (None, None) => Enrollee::Oneself,
    };
    let enrollment = enrollment::enroll(state.domain(), &access, enrollee).await?;
    Ok(answer::created(EnrollmentBody::new(&enrollment, None)))
}

/// End an enrolment
///
/// One's own, or a student's by whoever manages the course.
#[utoipa::path(
    delete, path = "/api/courses/{course}/enrollments/{enrollment}", tag = "Enrolments", operation_id = "leaveCourse",
    responses((status = 200, description = "The enrolment as it is now.", body = Data<EnrollmentBody>), problems::Conflict),
)]
pub async fn leave(
    State(state): State<AppState>,
    caller: Caller,
    Path((key, enrollment)): Path<(String, String)>,
) -> Result<Data<EnrollmentBody>, Problem> {
    let access = access(&state, &caller, &key, Action::ViewCourse).await?;
    let enrollment = enrollment::leave(state.domain(), &access, answer::id(&enrollment)?).await?;
    Ok(answer::data(EnrollmentBody::new(&enrollment, None)))
}
