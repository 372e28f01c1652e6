//! Enrolling a list of students from a file, and what came of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use estrade_core::course::CourseAccess;
use estrade_core::enrollment::{ImportLine, ImportOutcome, import};

use crate::error::{Problem, describe};
use crate::i18n::Tr;
use crate::pages::courses::card::{places, reference};
use crate::pages::shell::{PageRequest, Section, Shell};
use crate::rolls::{Upload, outcome_key};
use crate::state::AppState;
use crate::urls;

use super::managed;

/// Lines that a page shows; the others are counted.
const SHOWN: usize = 500;

/// How many lines came to the same.
struct Tally {
    word: String,
    count: String,
}

/// A line that did not lead to an enrolment.
struct Line {
    number: u64,
    email: String,
    word: String,
}

/// What came of a list.
struct Report {
    tallies: Vec<Tally>,
    lines: Vec<Line>,
    /// How many more lines there are than shown.
    hidden: usize,
}

impl Report {
    fn new(lines: &[ImportLine], outcomes: &[ImportOutcome], t: Tr) -> Self {
        let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
        let tallies = ImportOutcome::ALL
            .into_iter()
            .filter(|outcome| count(*outcome) > 0)
            .map(|outcome| Tally { word: t.text(outcome_key(outcome)), count: count(outcome).to_string() });
        let all: Vec<Line> = lines
            .iter()
            .zip(outcomes)
            .filter(|(_, outcome)| **outcome != ImportOutcome::Enrolled)
            .map(|(line, outcome)| Line {
                number: line.number,
                email: line.address.clone(),
                word: t.text(outcome_key(*outcome)),
            })
            .collect();
        let hidden = all.len().saturating_sub(SHOWN);
        Self { tallies: tallies.collect(), lines: all.into_iter().take(SHOWN).collect(), hidden }
    }
}

#[derive(Template)]
#[template(path = "teaching/import.html")]
struct ImportPage {
    shell: Shell,
    course: String,
    manager: String,
    students: String,
    places: String,
    action: String,
    problem: Option<String>,
    report: Option<Report>,
}

fn page(
    state: &AppState,
    request: &PageRequest,
    access: &CourseAccess,
    (problem, report): (Option<String>, Option<Report>),
) -> Result<Response, Problem> {
    let course = access.course();
    let shell = request.shell(state, Section::Teaching, request.tr().text("import-title"));
    request.render(&ImportPage {
        course: course.title.to_string(),
        manager: urls::manager(&reference(course)),
        students: urls::course_students(course.id),
        places: places(course, shell.t),
        action: urls::course_students_import(course.id),
        problem,
        report,
        shell,
    })
}

/// `GET /dashboard/instructor/courses/{id}/students/import`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    page(&state, &request, &access, (None, None))
}

/// `POST /dashboard/instructor/courses/{id}/students/import` with `file`.
pub async fn submit(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
    upload: Upload,
) -> Result<Response, Problem> {
    let access = managed(&state, &request, &id).await?;
    let refusal = match enrolled(&state, &access, upload, request.tr()).await {
        Ok(report) => {
            // As it is now that they are in.
            let access = managed(&state, &request, &id).await?;
            return page(&state, &request, &access, (None, Some(report)));
        }
        Err(Problem::Refused(refusal)) => refusal,
        Err(problem) => return Err(problem),
    };
    let (described, t) = (describe(&refusal), request.tr());
    let problem = match described.status {
        StatusCode::UNPROCESSABLE_ENTITY => described.fields.of("file").iter().map(|e| t.field(e)).collect(),
        StatusCode::CONFLICT => t.problem(&described),
        _ => return Err(refusal.into()),
    };
    let mut response = page(&state, &request, &access, (Some(problem), None))?;
    *response.status_mut() = described.status;
    Ok(response)
}

async fn enrolled(state: &AppState, access: &CourseAccess, upload: Upload, t: Tr) -> Result<Report, Problem> {
    let lines = upload.read()?;
    let outcomes = import(state.domain(), access, &lines).await?;
    Ok(Report::new(&lines, &outcomes, t))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;

    fn html(shell: Shell, problem: Option<String>, report: Option<Report>) -> String {
        let text = |text: &str| text.to_owned();
        let (course, manager, students) = (text("Cours"), text("/m"), text("/s"));
        let (places, action) = (text("42"), text("/a"));
        ImportPage { shell, course, manager, students, places, action, problem, report }.render().unwrap()
    }

    #[test]
    fn a_report_tells_of_each_line_that_led_to_nothing() {
        let line = |number, address: &str| ImportLine { number, address: address.to_owned() };
        let mut lines = vec![line(2, "afi@ul.example"), line(3, "<b>nobody</b>")];
        let mut outcomes = vec![ImportOutcome::Enrolled, ImportOutcome::InvalidEmail];
        for number in 4..704 {
            lines.push(line(number, "koffi@ul.example"));
            outcomes.push(ImportOutcome::NoAccount);
        }
        checks::in_both_languages(|shell| {
            let report = Report::new(&lines, &outcomes, shell.t);
            assert_eq!((report.tallies.len(), report.lines.len(), report.hidden), (3, SHOWN, 201));
            let html = html(shell, None, Some(report));
            assert!(!html.contains("afi@ul.example") && !html.contains("<b>nobody"));
            assert_eq!(html.matches("koffi@ul.example").count(), SHOWN - 1);
            html
        });
    }

    #[test]
    fn a_form_comes_back_with_what_is_wrong() {
        checks::in_both_languages(|shell| {
            let html = html(shell, Some("Rien dans ce fichier".to_owned()), None);
            assert!(html.contains("Rien dans ce fichier") && html.contains("multipart/form-data"));
            html
        });
    }
}
