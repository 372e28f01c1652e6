//! Who is enrolled in a course: the list, adding by address, taking off.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::course::CourseAccess;
use estrade_core::enrollment::{Enrollee, enroll, leave};
use estrade_core::ids::EnrollmentId;
use estrade_core::ports::views::{EnrollmentRow, Listed};
use estrade_core::text::Email;

use crate::error::{Problem, describe};
use crate::input::{Body, Input};
use crate::pages::confirm::{Question, Weight, ask};
use crate::pages::courses::card::{places, reference};
use crate::pages::form::FormView;
use crate::pages::format::Dates;
use crate::pages::pager::{PageQuery, Pager};
use crate::pages::shell::{PageRequest, Section, Shell, color, initials, redirect_with};
use crate::state::AppState;
use crate::urls;

use super::managed;

/// Students a page.
const A_PAGE: u32 = 50;

/// A line of the list.
struct Student {
    name: String,
    initials: String,
    color: u8,
    email: String,
    since: String,
    remove: String,
}

impl Student {
    fn new(row: &EnrollmentRow, dates: &Dates) -> Self {
        let name = row.person.display_name();
        Self {
            initials: initials(&name),
            color: color(row.person.id.get()),
            email: row.person.email.clone(),
            since: dates.date_short(row.enrollment.enrolled_at),
            remove: urls::course_student_remove(row.enrollment.course_id, row.enrollment.id),
            name,
        }
    }
}

#[derive(Template)]
#[template(path = "teaching/students.html")]
struct StudentsPage {
    shell: Shell,
    course: String,
    manager: String,
    places: String,
    action: String,
    import: String,
    archived: bool,
    form: FormView,
    problem: Option<String>,
    students: Vec<Student>,
    pager: Pager,
}

async fn page(
    state: &AppState,
    request: &PageRequest,
    access: &CourseAccess,
    query: PageQuery,
    (form, problem): (FormView, Option<String>),
) -> Result<Response, Problem> {
    let (course, part) = (access.course(), query.of(A_PAGE));
    let mut unit = state.domain().store.begin_read().await?;
    let Listed { items, total } = unit.views().enrollments(course.id, part).await?;
    drop(unit);
    let shell = request.shell(state, Section::Teaching, request.tr().text("teaching-students"));
    let dates = shell.dates();
    let action = urls::course_students(course.id);
    request.render(&StudentsPage {
        course: course.title.to_string(),
        manager: urls::manager(&reference(course)),
        places: places(course, shell.t),
        archived: course.archived_at.is_some(),
        students: items.iter().map(|row| Student::new(row, &dates)).collect(),
        pager: Pager::new(&action, part, total),
        import: urls::course_students_import(course.id),
        action,
        form,
        problem,
        shell,
    })
}

/// `GET /dashboard/instructor/courses/{id}/students`
pub async fn list(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    page(&state, &request, &access, query, (FormView::default(), None)).await
}

async fn add_one(state: &AppState, access: &CourseAccess, input: &mut Input) -> Result<(), Problem> {
    let email = input.required("email", Email::parse);
    input.finish()?;
    let email = email.ok_or(Problem::BadRequest)?;
    enroll(state.domain(), access, Enrollee::Email(email)).await?;
    Ok(())
}

/// `POST /dashboard/instructor/courses/{id}/students` with `email`.
pub async fn add(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    let mut input = body.read()?;
    let refusal = match add_one(&state, &access, &mut input).await {
        Ok(()) => {
            return Ok(redirect_with(
                &state,
                &urls::course_students(access.course().id),
                "flash-student-added",
            ));
        }
        Err(Problem::Refused(refusal)) => refusal,
        Err(problem) => return Err(problem),
    };
    let (described, t) = (describe(&refusal), request.tr());
    let problem = match (described.status, described.code) {
        (StatusCode::UNPROCESSABLE_ENTITY, _) => None,
        (StatusCode::CONFLICT, "already_exists") => Some(t.text("students-already")),
        (StatusCode::CONFLICT, _) => Some(t.problem(&described)),
        (_, _) => return Err(refusal.into()),
    };
    let form = FormView::back(&input, &described.fields, t);
    let mut response = page(&state, &request, &access, PageQuery::default(), (form, problem)).await?;
    *response.status_mut() = described.status;
    Ok(response)
}

/// `GET /dashboard/instructor/courses/{id}/students/{enrollment}/remove`
pub async fn ask_remove(
    State(state): State<AppState>,
    request: PageRequest,
    Path((id, enrollment)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    let enrollment: EnrollmentId = enrollment.parse().map_err(|_| Refusal::NotFound)?;
    let mut unit = state.domain().store.begin_read().await?;
    let row = unit
        .enrollments()
        .get(enrollment)
        .await?
        .filter(|e| e.course_id == access.course().id)
        .ok_or(Refusal::NotFound)?;
    let name = unit.users().get(row.user_id).await?.ok_or(Refusal::NotFound)?.display_name();
    drop(unit);
    let (t, course) = (request.tr(), access.course());
    let question = Question {
        title: t.two("students-remove-question", "name", name, "course", course.title.as_str()),
        consequence: t.text("students-remove-consequence"),
        action: urls::course_student_remove(course.id, enrollment),
        label: t.text("students-remove-action"),
        keep: t.text("students-remove-keep"),
        back: urls::course_students(course.id),
        back_label: t.text("teaching-students"),
        fields: Vec::new(),
        weight: Weight::Heavy,
    };
    ask(&state, &request, Section::Teaching, question)
}

/// `POST /dashboard/instructor/courses/{id}/students/{enrollment}/remove`
pub async fn remove(
    State(state): State<AppState>,
    request: PageRequest,
    Path((id, enrollment)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    let enrollment: EnrollmentId = enrollment.parse().map_err(|_| Refusal::NotFound)?;
    leave(state.domain(), &access, enrollment).await?;
    Ok(redirect_with(&state, &urls::course_students(access.course().id), "flash-student-removed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::{checks, sample};
    use estrade_core::enrollment::{Enrollment, EnrollmentStatus};
    use estrade_core::field::{FieldError, FieldErrors};
    use estrade_core::ports::views::Page;

    fn html(shell: Shell, rows: &[EnrollmentRow], form: FormView) -> String {
        let dates = shell.dates();
        let pager = Pager::new("/students", Page { number: 1, limit: A_PAGE }, 1);
        let students = rows.iter().map(|row| Student::new(row, &dates)).collect();
        let (course, manager, places, action) =
            ("Cours".to_owned(), "/m".to_owned(), "42".to_owned(), "/a".to_owned());
        StudentsPage {
            shell,
            course,
            manager,
            places,
            action,
            import: "/a/import".to_owned(),
            archived: false,
            form,
            problem: None,
            students,
            pager,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn everybody_has_a_name_an_address_and_a_way_out() {
        let course = checks::course();
        let enrolled_at = sample::at("2026-01-02T00:00:00Z");
        let enrollment = Enrollment {
            id: EnrollmentId::new(5),
            course_id: course.id,
            user_id: sample::STUDENT,
            status: EnrollmentStatus::Active,
            enrolled_at,
        };
        let row = EnrollmentRow { enrollment, person: sample::person(7, "Afi", "Adjovi") };
        checks::in_both_languages(|shell| {
            let html = html(shell, std::slice::from_ref(&row), FormView::default());
            assert!(html.contains("Afi Adjovi") && html.contains("user7<wbr>@example.org"));
            assert!(html.contains("/students/5/remove") && html.contains(r#"action="/a/import""#));
            html
        });
    }

    #[test]
    fn an_address_that_nobody_has_comes_back() {
        checks::in_both_languages(|shell| {
            let input = Input::of_query(Some("email=nobody@ul.example")).unwrap();
            let errors = FieldErrors::one("email", FieldError::Unknown("nobody@ul.example".to_owned()));
            let form = FormView::back(&input, &errors, shell.t);
            let html = html(shell, &[], form);
            assert!(html.contains(r#"value="nobody@ul.example" aria-invalid="true""#), "{html}");
            assert!(html.contains("class=\"empty\""));
            html
        });
    }
}
