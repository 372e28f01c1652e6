//! Publishing a course and putting it away: asked on GET, done on POST.

use axum::extract::{Path, State};
use axum::response::Response;
use estrade_core::course::{self, CourseInput};

use crate::error::Problem;
use crate::pages::confirm::{Question, Weight, ask};
use crate::pages::shell::{PageRequest, Section, redirect_with};
use crate::state::AppState;
use crate::urls;

use super::managed;

/// `GET /dashboard/instructor/courses/{id}/publish`: asks for the other of the two.
pub async fn ask_publish(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    let (t, course) = (request.tr(), access.course());
    let (title, consequence, label) = if course.is_published {
        ("teaching-unpublish-question", "teaching-unpublish-consequence", "teaching-unpublish")
    } else {
        ("teaching-publish-question", "teaching-publish-consequence", "teaching-publish")
    };
    let question = Question {
        title: t.one(title, "course", course.title.as_str()),
        consequence: t.text(consequence),
        action: urls::course_publish(course.id),
        label: t.text(label),
        keep: t.text("teaching-leave-as-is"),
        back: urls::TEACHING.to_owned(),
        back_label: t.text("teaching-courses"),
        fields: vec![("is_published", (!course.is_published).to_string())],
        weight: Weight::Light,
    };
    ask(&state, &request, Section::Teaching, question)
}

/// `POST /dashboard/instructor/courses/{id}/publish` with `is_published`: sending it twice changes nothing more.
pub async fn publish(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
    body: crate::input::Body,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    let mut input = body.read()?;
    let wanted = input.boolean("is_published");
    input.finish()?;
    let is_published = wanted.ok_or(Problem::BadRequest)?;
    if access.course().is_published != is_published {
        course::change(
            state.domain(),
            &access,
            CourseInput { is_published, ..CourseInput::of(access.course()) },
        )
        .await?;
    }
    let flash = if is_published { "flash-course-published" } else { "flash-course-unpublished" };
    Ok(redirect_with(&state, urls::TEACHING, flash))
}

/// `GET /dashboard/instructor/courses/{id}/archive`
pub async fn ask_archive(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    let (t, course) = (request.tr(), access.course());
    let question = Question {
        title: t.one("teaching-archive-question", "course", course.title.as_str()),
        consequence: t.text("teaching-archive-consequence"),
        action: urls::course_archive(course.id),
        label: t.text("teaching-archive"),
        keep: t.text("teaching-archive-keep"),
        back: urls::TEACHING.to_owned(),
        back_label: t.text("teaching-courses"),
        fields: Vec::new(),
        weight: Weight::Heavy,
    };
    ask(&state, &request, Section::Teaching, question)
}

/// `POST /dashboard/instructor/courses/{id}/archive`
pub async fn archive(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    course::archive(state.domain(), &access).await?;
    Ok(redirect_with(&state, urls::TEACHING, "flash-course-archived"))
}
