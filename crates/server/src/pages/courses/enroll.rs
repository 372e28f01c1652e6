//! Enrolling in a course and leaving it: asked on GET, done on POST.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::course::{self, CourseAccess};
use estrade_core::enrollment::{Enrollee, enroll, leave};
use estrade_core::permission::Action;

use crate::error::{Problem, describe};
use crate::pages::confirm::{Question, Weight, ask};
use crate::pages::shell::{PageRequest, Section, redirect_with};
use crate::state::AppState;
use crate::urls;

use super::show;

async fn open(state: &AppState, request: &PageRequest, slug: &str) -> Result<CourseAccess, Problem> {
    request.user()?;
    Ok(course::find(state.domain(), request.caller.actor(), slug).await?)
}

/// `GET /courses/{slug}/enroll`
pub async fn ask_enroll(
    State(state): State<AppState>,
    request: PageRequest,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let access = open(&state, &request, &slug).await?;
    access.require(Action::Enroll)?;
    let (t, course) = (request.tr(), access.course());
    let question = Question {
        title: t.one("course-enroll-question", "course", course.title.as_str()),
        consequence: t.text("course-enroll-consequence"),
        action: urls::course_enroll(&course.slug),
        label: t.text("course-enroll-action"),
        keep: t.text("course-enroll-back"),
        back: urls::course(&course.slug),
        back_label: course.title.to_string(),
        fields: Vec::new(),
        weight: Weight::Light,
    };
    ask(&state, &request, Section::Courses, question)
}

/// `POST /courses/{slug}/enroll`: a course that closed or filled up meanwhile says so on its page.
pub async fn submit_enroll(
    State(state): State<AppState>,
    request: PageRequest,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let access = open(&state, &request, &slug).await?;
    let to = urls::course(&access.course().slug);
    match enroll(state.domain(), &access, Enrollee::Oneself).await {
        Ok(_) => Ok(redirect_with(&state, &to, "flash-enrolled")),
        Err(Refusal::AlreadyExists) => Ok(redirect_with(&state, &to, "flash-enrolled-already")),
        Err(refusal @ (Refusal::CourseFull | Refusal::EnrollmentClosed)) => {
            let described = describe(&refusal);
            let mut response =
                show::page(&state, &request, &access, Some(request.tr().problem(&described))).await?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// `GET /courses/{slug}/leave`
pub async fn ask_leave(
    State(state): State<AppState>,
    request: PageRequest,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let access = open(&state, &request, &slug).await?;
    access.enrollment().ok_or(Refusal::NotEnrolled)?;
    let (t, course) = (request.tr(), access.course());
    let question = Question {
        title: t.one("course-leave-question", "course", course.title.as_str()),
        consequence: t.text("course-leave-consequence"),
        action: urls::course_leave(&course.slug),
        label: t.text("course-leave-action"),
        keep: t.text("course-leave-keep"),
        back: urls::course(&course.slug),
        back_label: course.title.to_string(),
        fields: Vec::new(),
        weight: Weight::Heavy,
    };
    ask(&state, &request, Section::Courses, question)
}

/// `POST /courses/{slug}/leave`: leaving twice is answered the same. A course that may no longer be seen leads to the list.
pub async fn submit_leave(
    State(state): State<AppState>,
    request: PageRequest,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let access = open(&state, &request, &slug).await?;
    if let Some(enrollment) = access.enrollment() {
        leave(state.domain(), &access, enrollment).await?;
    }
    let visible = access.course().is_published || access.allows(Action::ManageCourse);
    let to = if visible { urls::course(&access.course().slug) } else { urls::COURSES.to_owned() };
    Ok(redirect_with(&state, &to, "flash-left-course"))
}
