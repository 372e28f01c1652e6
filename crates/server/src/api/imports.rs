//! `/api/courses/{course}/enrollments/import`: a list of students at once.

use axum::extract::State;
use estrade_core::enrollment::{ImportLine, ImportOutcome, import};
use estrade_core::permission::Action;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::error::Problem;
use crate::i18n::Tr;
use crate::rolls::{Upload, outcome_key};
use crate::state::AppState;

use super::answer::{self, Data};
use super::path::Path;
use super::schema::ImportOutcomeWord;
use super::{courses, problems};

/// A list as a file in a form.
#[derive(Debug, ToSchema)]
pub struct ListFile {
    /// The file.
    #[schema(format = "binary")]
    pub file: String,
}

/// What came of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// How many lines had somebody in them.
    total: u64,
    enrolled_count: u64,
    already_enrolled_count: u64,
    /// How many could not be enrolled.
    refused_count: u64,
    /// A line each, in the order of the file.
    lines: Vec<ImportLineBody>,
}

/// What came of a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportLineBody {
    /// Where it stands in the file, from 1.
    line: u64,
    /// As it is written there.
    email: String,
    outcome: ImportOutcomeWord,
    /// The same in words.
    message: String,
}

impl ImportReport {
    fn new(lines: Vec<ImportLine>, outcomes: &[ImportOutcome], t: Tr) -> Self {
        let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count() as u64;
        let (total, enrolled) = (outcomes.len() as u64, count(ImportOutcome::Enrolled));
        let already = count(ImportOutcome::AlreadyEnrolled);
        let words = |outcome: ImportOutcome| t.text(outcome_key(outcome));
        let bodies = lines.into_iter().zip(outcomes).map(|(line, outcome)| ImportLineBody {
            line: line.number,
            email: line.address,
            outcome: (*outcome).into(),
            message: words(*outcome),
        });
        Self {
            total,
            enrolled_count: enrolled,
            already_enrolled_count: already,
            refused_count: total - enrolled - already,
            lines: bodies.collect(),
        }
    }
}

/// Enrol a list of students
///
/// A CSV file with a line of headings (`email`, and whatever else) and a line a student: up to 20 000 of them (422 beyond) in
/// 4 MiB (413 beyond). What can be done is done; every line is told what came of it. Only students who have an account are
/// enrolled: none is made, and none is changed. Places are taken 500 lines at a time: should the store fail in between, who was
/// enrolled stays so, and the same list may be sent again. For the course's instructor.
#[utoipa::path(
    post, path = "/api/courses/{course}/enrollments/import", tag = "Enrolments", operation_id = "importEnrollments",
    request_body(content((String = "text/csv"), (ListFile = "multipart/form-data"))),
    responses((status = 200, description = "What came of each line.", body = Data<ImportReport>), problems::Conflict),
)]
pub async fn enrollments(
    State(state): State<AppState>,
    caller: Caller,
    Path(key): Path<String>,
    upload: Upload,
) -> Result<Data<ImportReport>, Problem> {
    let access = courses::access(&state, &caller, &key, Action::ManageCourse).await?;
    let lines = upload.read()?;
    let outcomes = import(state.domain(), &access, &lines).await?;
    Ok(answer::data(ImportReport::new(lines, &outcomes, Tr(caller.locale))))
}
