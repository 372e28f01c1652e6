//! The report as a spreadsheet (Office Open XML, ECMA-376): a sheet with a line a student, a sheet with the figures.
//!
//! Whatever somebody typed is a text cell there, which no program computes. Rows are written to a temporary file as they
//! come, so that a class of ten thousand takes no more memory than one of ten; all of it off the threads that serve.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use estrade_core::Refusal;
use estrade_core::attendance::ReportInput;
use estrade_core::ports::StoreError;
use estrade_core::session::Session;
use futures::StreamExt as _;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use tokio::sync::{Semaphore, mpsc};

use crate::pages::format::Dates;
use crate::state::AppState;

use super::sheet::{COLUMNS, Cell, head, record};
use super::{ClassReport, pieces};

/// Spreadsheets that are written at once; others wait.
static WRITERS: Semaphore = Semaphore::const_new(2);
/// Pieces that wait for the writer; the store is not read further meanwhile.
const AHEAD: usize = 2;
/// Rows of a sheet, the head among them (the format's own bound).
const ROWS: u32 = 1_048_576;

type Record = [Cell; COLUMNS.len()];

/// The file. Texts are in the reader's language, times in the reader's zone. The store is asked before anything is answered:
/// what fails is a problem, not half a file.
pub async fn file(
    state: &AppState,
    session: &Session,
    report: ClassReport,
    dates: Dates,
) -> Result<Response, Refusal> {
    // Never closed.
    let permit = WRITERS.acquire().await.ok();
    let (sender, receiver) = mpsc::channel::<Vec<Record>>(AHEAD);
    let input: ReportInput = report.input.clone();
    let title = session.title.to_string();
    let writer = tokio::task::spawn_blocking(move || write(receiver, &title, &report, &dates));
    let mut people = std::pin::pin!(pieces(state, session, input));
    while let Some(lines) = people.next().await {
        let records = lines?.iter().map(|line| record(line, &dates)).collect();
        if sender.send(records).await.is_err() {
            // The writer gave up, and says why.
            break;
        }
    }
    drop(sender);
    let written = writer.await.map_err(|error| error.to_string());
    drop(permit);
    match written.and_then(|result| result.map_err(|error| error.to_string())) {
        Ok(bytes) => Ok(Body::from(bytes).into_response()),
        Err(error) => Err(StoreError::Unavailable(format!("writing a spreadsheet: {error}")).into()),
    }
}

/// Writes both sheets; ends when nothing more comes.
fn write(
    mut people: mpsc::Receiver<Vec<Record>>,
    title: &str,
    report: &ClassReport,
    dates: &Dates,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let stamp = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(dates.tr.text("xlsx-people"))?.set_freeze_panes(1, 0)?;
    for (column, width) in (0..).zip([20, 20, 32, 10, 10, 10, 20, 20, 24, 60]) {
        sheet.set_column_width(column, width)?;
    }
    for (column, name) in (0..).zip(head(dates)) {
        sheet.write_string_with_format(0, column, name, &bold)?;
    }
    let mut row = 1;
    while let Some(records) = people.blocking_recv() {
        for record in records {
            if row < ROWS {
                for (column, cell) in (0..).zip(&record) {
                    write_cell(sheet, row, column, cell, &stamp)?;
                }
                row += 1;
            }
        }
    }
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_column_width(0, 36)?.set_column_width(1, 24)?;
    sheet.write_string_with_format(0, 0, fitting(title), &bold)?;
    figures(sheet, report, dates, &stamp)?;
    workbook.save_to_buffer()
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    stamp: &Format,
) -> Result<(), XlsxError> {
    match cell {
        // Never read as a formula: the cell's type is text. An empty one is left out.
        Cell::Typed(text) | Cell::Text(text) => {
            if !text.is_empty() {
                sheet.write_string(row, column, fitting(text))?;
            }
        }
        Cell::Number(number) => {
            sheet.write_number(row, column, f64::from(u32::try_from(*number).unwrap_or(u32::MAX)))?;
        }
        Cell::Stamp(at) => {
            if let Some(text) = at {
                sheet.write_datetime_with_format(row, column, ExcelDateTime::parse_from_str(text)?, stamp)?;
            }
        }
    }
    Ok(())
}

/// As much as a cell holds.
fn fitting(text: &str) -> String {
    text.chars().take(32_767).collect()
}

/// The second sheet: what the class came to.
fn figures(
    sheet: &mut Worksheet,
    report: &ClassReport,
    dates: &Dates,
    stamp: &Format,
) -> Result<(), XlsxError> {
    let (t, figures) = (dates.tr, &report.figures);
    sheet.set_name(t.text("xlsx-figures"))?;
    let class = report.input.class;
    let seconds = |length: std::time::Duration| Cell::Number(length.as_secs());
    let rows = [
        (t.one("xlsx-began", "zone", dates.zone.name()), Cell::Stamp(Some(dates.stamp(class.from)))),
        (
            t.one("xlsx-ended", "zone", dates.zone.name()),
            Cell::Stamp(report.input.is_over.then(|| dates.stamp(class.to))),
        ),
        (t.text("xlsx-length"), seconds(class.length())),
        (t.text("xlsx-expected"), Cell::Number(report.expected)),
        (t.text("report-came"), Cell::Number(figures.came)),
        (t.text("report-present"), Cell::Number(figures.present)),
        (t.text("xlsx-mean"), seconds(figures.mean)),
        (t.text("xlsx-median"), seconds(figures.median)),
    ];
    for (row, (label, value)) in (1..).zip(&rows) {
        sheet.write_string(row, 0, label)?;
        write_cell(sheet, row, 1, value, stamp)?;
    }
    Ok(())
}
