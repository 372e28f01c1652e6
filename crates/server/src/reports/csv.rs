//! The report as CSV (RFC 4180): UTF-8 with a byte order mark, commas, CRLF; read from the store and sent piece by piece.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use estrade_core::attendance::ReportInput;
use estrade_core::session::Session;

use crate::pages::format::Dates;
use crate::state::AppState;

use super::pieces;
use super::sheet::{Cell, head, record};

/// The file. Texts are in the reader's language, times in the reader's zone.
pub fn file(state: &AppState, session: &Session, input: ReportInput, dates: Dates) -> Response {
    let mut is_first = true;
    let bytes = futures::StreamExt::map(pieces(state, session, input), move |piece| {
        let lines = piece.map_err(std::io::Error::other)?;
        let mut bytes = if std::mem::take(&mut is_first) { beginning(&dates)? } else { Vec::new() };
        bytes.extend(records(lines.iter().map(|line| record(line, &dates).map(cell).to_vec()))?);
        Ok::<_, std::io::Error>(bytes)
    });
    Body::from_stream(bytes).into_response()
}

/// So that spreadsheets read accents right.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn beginning(dates: &Dates) -> std::io::Result<Vec<u8>> {
    Ok([BYTE_ORDER_MARK, &records(std::iter::once(head(dates).to_vec()))?].concat())
}

fn records(rows: impl Iterator<Item = Vec<String>>) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(std::io::Error::other)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn cell(cell: Cell) -> String {
    match cell {
        Cell::Typed(text) => harmless(text),
        Cell::Text(text) => text,
        Cell::Number(number) => number.to_string(),
        Cell::Stamp(stamp) => stamp.unwrap_or_default(),
    }
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
fn harmless(text: String) -> String {
    match text.trim_start_matches([' ', '\u{a0}']).chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        Some(_) | None => text,
    }
}

#[cfg(test)]
mod tests {
    use estrade_core::ids::UserId;
    use estrade_core::user::Locale;

    use super::*;
    use crate::pages::sample::{dates, roster_row};
    use crate::reports::PersonLine;
    use crate::reports::tests::over;

    #[test]
    fn the_file_begins_with_its_mark_and_names_the_zone() {
        let text = String::from_utf8(beginning(&dates(Locale::En)).unwrap()).unwrap();
        assert!(text.starts_with("\u{feff}Last name,First name,"), "{text}");
        assert!(text.contains("First arrival (Africa/Porto-Novo)") && text.ends_with("\r\n"));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (typed, written) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            ("  =1", "'  =1"),
            ("Jean-Luc", "Jean-Luc"),
            ("", ""),
        ] {
            assert_eq!(harmless(typed.to_owned()), written);
        }
        let mut row = roster_row(7, "=cmd|' /C calc'!A0", "+Adjovi");
        row.person.email = "@evil@example.org".into();
        let line = PersonLine { row, report: over().person(UserId::new(7), &[], None) };
        let cells = record(&line, &dates(Locale::Fr)).map(cell).to_vec();
        let text = String::from_utf8(records(std::iter::once(cells)).unwrap()).unwrap();
        assert_eq!(text, "'+Adjovi,'=cmd|' /C calc'!A0,'@evil@example.org,0,0,0,,,Absent,\r\n");
    }
}
