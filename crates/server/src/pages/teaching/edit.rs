//! Making and changing a course.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use estrade_core::course::{self, Course};
use estrade_core::permission::{Action, Resource};
use estrade_core::{Refusal, access};

use crate::courses::parse_course;
use crate::error::Problem;
use crate::input::{Body, Input};
use crate::pages::courses::card::reference;
use crate::pages::form::FormView;
use crate::pages::shell::{PageRequest, Section, Shell, redirect_with};
use crate::state::AppState;
use crate::urls;

use super::{fields, managed};

/// What the fields are called.
const LABELS: [(&str, &str); 8] = [
    ("title", "course-form-title"),
    ("description", "course-form-description"),
    ("course_type", "course-fact-type"),
    ("max_students", "course-form-max-students"),
    ("max_sessions", "course-form-max-sessions"),
    ("enrollment_deadline", "course-fact-deadline"),
    ("course_start_date", "course-fact-starts"),
    ("course_end_date", "course-fact-ends"),
];

#[derive(Template)]
#[template(path = "teaching/course_form.html")]
struct CourseForm {
    shell: Shell,
    form: FormView,
    action: String,
    zone: String,
    /// The course that is changed; none when it is made.
    course: Option<Existing>,
}

/// What the form says of the course it changes.
struct Existing {
    title: String,
    version: String,
    manager: String,
    page: String,
    archive: Option<String>,
}

fn existing(course: &Course) -> Existing {
    Existing {
        title: course.title.to_string(),
        version: course.version.to_string(),
        manager: urls::manager(&reference(course)),
        page: urls::course(&course.slug),
        archive: course.archived_at.is_none().then(|| urls::course_archive(course.id)),
    }
}

fn page(
    state: &AppState,
    request: &PageRequest,
    course: Option<&Course>,
    form: FormView,
) -> Result<Response, Problem> {
    let title =
        request.tr().text(if course.is_some() { "teaching-edit-title" } else { "teaching-new-course" });
    let shell = request.shell(state, Section::Teaching, title);
    let dates = shell.dates();
    request.render(&CourseForm {
        action: course.map_or_else(|| urls::NEW_COURSE.to_owned(), |c| urls::course_edit(c.id)),
        zone: format!("{} ({})", dates.city(), dates.offset(dates.now)),
        course: course.map(existing),
        shell,
        form,
    })
}

/// The form as it was typed, with what is wrong; other problems go on.
fn back(
    state: &AppState,
    request: &PageRequest,
    course: Option<&Course>,
    input: &Input,
    problem: Problem,
) -> Result<Response, Problem> {
    let Problem::Refused(Refusal::Invalid(errors)) = problem else { return Err(problem) };
    let mut response = page(
        state,
        request,
        course,
        FormView::back(input, &errors, request.tr()).labelled(request.tr(), &LABELS),
    )?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// `GET /dashboard/instructor/courses/new`
pub async fn new(State(state): State<AppState>, request: PageRequest) -> Result<Response, Problem> {
    access::require(request.caller.actor(), Action::CreateCourse, Resource::Server)?;
    page(&state, &request, None, fields::blank())
}

/// `POST /dashboard/instructor/courses/new`: leads to the new course's sessions.
pub async fn create(
    State(state): State<AppState>,
    request: PageRequest,
    body: Body,
) -> Result<Response, Problem> {
    access::require(request.caller.actor(), Action::CreateCourse, Resource::Server)?;
    let mut input = body.read()?;
    let made = match parse_course(&mut input, request.caller.timezone, None) {
        Ok(course) => {
            course::create(state.domain(), request.caller.actor(), course).await.map_err(Problem::from)
        }
        Err(problem) => Err(problem),
    };
    match made {
        Ok(course) => Ok(redirect_with(&state, &urls::manager(&reference(&course)), "flash-course-created")),
        Err(problem) => back(&state, &request, None, &input, problem),
    }
}

/// `GET /dashboard/instructor/courses/{id}/edit`
pub async fn edit(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    let dates = request.shell(&state, Section::Teaching, String::new()).dates();
    page(&state, &request, Some(access.course()), fields::of(access.course(), &dates))
}

/// `POST /dashboard/instructor/courses/{id}/edit`
pub async fn save(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    let mut input = body.read()?;
    let changed = match parse_course(&mut input, request.caller.timezone, Some(access.course())) {
        Ok(course) => course::change(state.domain(), &access, course).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match changed {
        Ok(course) => Ok(redirect_with(&state, &urls::course_edit(course.id), "flash-course-saved")),
        Err(problem) => back(&state, &request, Some(access.course()), &input, problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;
    use estrade_core::field::{FieldError, FieldErrors};

    fn html(shell: Shell, course: Option<&Course>, form: FormView) -> String {
        let zone = "Porto-Novo (UTC+1)".to_owned();
        CourseForm { shell, form, action: "/act".to_owned(), zone, course: course.map(existing) }
            .render()
            .unwrap()
    }

    #[test]
    fn a_course_is_shown_as_it_is_on_the_readers_clocks() {
        let course = checks::course();
        checks::in_both_languages(|shell| {
            let form = fields::of(&course, &shell.dates());
            let html = html(shell, Some(&course), form);
            assert!(
                html.contains(r#"name="enrollment_deadline" type="datetime-local" value="2026-03-14T14:12""#),
                "{html}"
            );
            assert!(html.contains(r#"value="hybrid" checked"#) && !html.contains(r#"value="live" checked"#));
            assert!(html.contains(&urls::course_archive(course.id)));
            html
        });
    }

    #[test]
    fn what_was_typed_comes_back_with_what_is_wrong() {
        checks::in_both_languages(|shell| {
            let input =
                Input::of_query(Some("title=&max_students=beaucoup&is_published=false&is_published=true"))
                    .unwrap();
            let mut errors = FieldErrors::one("title", FieldError::Required);
            errors.add("max_students", FieldError::WrongType("number"));
            let form = FormView::back(&input, &errors, shell.t).labelled(shell.t, &LABELS);
            let label = shell.t.text("course-form-title");
            let html = html(shell, None, form);
            assert!(html.contains(r#"value="beaucoup" aria-invalid="true" aria-describedby="max_students-error max_students-hint""#), "{html}");
            assert!(html.contains(r#"name="is_published" value="true" checked"#));
            assert!(html.contains(&format!(r##"<a href="#title">{label}"##)), "the summary names the field");
            assert!(!html.contains("/archive"), "there is nothing to put away yet");
            html
        });
    }
}
