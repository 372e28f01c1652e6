//! Lists of people in files, as spreadsheets save them: read once for the API and the pages.
//!
//! A file has a line of headings, in any order (`email`, `first_name`, `last_name`, whatever else), and a line a person; cells
//! are parted by `;`, `,` or tabs. It is UTF-8, or what spreadsheets on Windows write otherwise. Only addresses are taken:
//! names belong to the accounts.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use estrade_core::Refusal;
use estrade_core::enrollment::{ImportLine, ImportOutcome};
use estrade_core::field::FieldError;
use estrade_core::text::Email;

use crate::error::Problem;

/// The largest file: 4 MiB.
pub const FILE_LIMIT: usize = 4 * 1024 * 1024;
/// The most lines of people in a file.
pub const MOST_LINES: usize = 20_000;
/// What a form puts around a file.
const AROUND: usize = 64 * 1024;

/// A file that was sent: as it is (`text/csv`), or in a form's field `file`. Taken in but not yet judged, as every body.
pub struct Upload(Result<Bytes, Problem>);

impl Upload {
    /// The people of the list, or what is wrong with it as a whole.
    pub fn read(self) -> Result<Vec<ImportLine>, Problem> {
        read(&self.0?)
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(take(request, state).await))
    }
}

async fn take<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    let in_form = match essence.trim().to_ascii_lowercase().as_str() {
        "text/csv" => false,
        "multipart/form-data" => true,
        _ => return Err(Problem::UnsupportedMediaType),
    };
    let (parts, body) = request.into_parts();
    let limit = if in_form { FILE_LIMIT + AROUND } else { FILE_LIMIT };
    let bytes = to_bytes(body, limit).await.map_err(|_| Problem::TooLarge)?;
    if !in_form {
        return Ok(bytes);
    }
    let request = Request::from_parts(parts, Body::from(bytes));
    let mut form = Multipart::from_request(request, state).await.map_err(|_| Problem::BadRequest)?;
    while let Some(field) = form.next_field().await.map_err(|_| Problem::BadRequest)? {
        if field.name() == Some("file") {
            let bytes = field.bytes().await.map_err(|_| Problem::BadRequest)?;
            return if bytes.len() > FILE_LIMIT { Err(Problem::TooLarge) } else { Ok(bytes) };
        }
    }
    Err(Refusal::field("file", FieldError::Required).into())
}

/// The people of a file.
fn read(bytes: &[u8]) -> Result<Vec<ImportLine>, Problem> {
    // One kind of line end, and one after the last: then lines can be counted.
    let text = format!("{}\n", decode(bytes).replace("\r\n", "\n").replace('\r', "\n"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let (mut lines, mut column) = (Vec::new(), None);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Problem::BadRequest)? {
        // The reader stands behind the line; cells may hold lines of their own.
        let within = record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        let number = reader.position().line().saturating_sub(1 + within).max(1);
        if record.iter().all(|cell| cell.trim().is_empty()) || (column.is_none() && is_hint(&record)) {
            continue;
        }
        // A quotation mark that is never closed would take the next people along without a word.
        if record.iter().any(|cell| cell.split_once('\n').is_some_and(|(_, rest)| rest.contains('@'))) {
            return Err(Refusal::field("file", FieldError::Malformed("open_quote")).into());
        }
        let at = match column {
            Some(at) => at,
            None => match heading(&record) {
                Some(at) => {
                    column = Some(at);
                    continue;
                }
                // A list without headings begins with somebody.
                None => *column.insert(
                    record
                        .iter()
                        .position(|cell| Email::parse(cell).is_ok())
                        .ok_or_else(|| Refusal::field("file", FieldError::Malformed("email_column")))?,
                ),
            },
        };
        if lines.len() == MOST_LINES {
            return Err(Refusal::field("file", FieldError::Malformed("too_many_lines")).into());
        }
        let address = record.get(at).unwrap_or_default().trim().chars().take(254).collect();
        lines.push(ImportLine { number, address });
    }
    if lines.is_empty() { Err(Refusal::field("file", FieldError::Required).into()) } else { Ok(lines) }
}

/// The line that tells spreadsheets what parts the cells (`sep=;`).
fn is_hint(record: &csv::StringRecord) -> bool {
    record.get(0).is_some_and(|cell| cell.trim().eq_ignore_ascii_case("sep="))
}

/// Where a line of headings has addresses.
fn heading(record: &csv::StringRecord) -> Option<usize> {
    let names = ["email", "e-mail", "mail", "courriel", "adresse e-mail", "e-mail address", "email address"];
    record.iter().position(|cell| names.contains(&cell.trim().to_lowercase().as_str()))
}

/// What parts the cells of the first line that says anything.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// UTF-8 with or without its mark, else Windows-1252.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
        Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
    }
}

/// A character of Windows-1252, as the Encoding standard has it: Latin-1 but for 0x80 to 0x9f.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The text key of what came of a line.
pub fn outcome_key(outcome: ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::Enrolled => "import-enrolled",
        ImportOutcome::AlreadyEnrolled => "import-already-enrolled",
        ImportOutcome::NoAccount => "import-no-account",
        ImportOutcome::InvalidEmail => "import-invalid-email",
        ImportOutcome::Duplicate => "import-duplicate",
        ImportOutcome::CourseFull => "import-course-full",
        ImportOutcome::NotAStudent => "import-not-a-student",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn people(bytes: &[u8]) -> Vec<(u64, String)> {
        read(bytes).unwrap().into_iter().map(|line| (line.number, line.address)).collect()
    }

    fn one(number: u64, address: &str) -> (u64, String) {
        (number, address.to_owned())
    }

    #[rstest]
    #[case::commas(b"email,first_name,last_name\na@b.c,A,B\n")]
    #[case::any_order(b"last_name;EMAIL;first_name\r\nB; a@b.c ;A")]
    #[case::mark_and_quotes(b"\xef\xbb\xbf\"Email\",\"first_name\"\r\n\"a@b.c\",\"A, \"\"le grand\"\"\"\r\n")]
    #[case::tabs(b"first_name\tE-mail\nA\ta@b.c\n")]
    #[case::windows(b"pr\xe9nom;courriel\nZo\xeb;a@b.c\n")]
    fn a_list_as_spreadsheets_save_it(#[case] file: &[u8]) {
        assert_eq!(people(file), [one(2, "a@b.c")]);
    }

    #[test]
    fn lines_are_numbered_as_in_the_file() {
        let file = b"\r\nemail;last_name\r\n\r\na@b.c;\"two\r\nlines\"\r\n;;\r\nb@b.c\r\n;C\r\n";
        assert_eq!(people(file), [one(4, "a@b.c"), one(7, "b@b.c"), one(8, "")]);
        assert_eq!(people(b"a@b.c,A\nb@b.c,B"), [one(1, "a@b.c"), one(2, "b@b.c")]);
        assert_eq!(people(b"sep=;\r\nlast_name;email\r\nB;a@b.c\r\n"), [one(3, "a@b.c")]);
    }

    #[test]
    fn windows_letters_are_kept() {
        assert_eq!(decode(b"\x80 Zo\xeb \x92\x9c"), "€ Zoë ’œ");
        assert_eq!(decode("Zoë".as_bytes()), "Zoë");
    }

    #[test]
    fn what_is_no_list_is_told() {
        let code = |file: &[u8]| read(file).unwrap_err().describe().code;
        for nothing in [&b""[..], b"\n\n", b"email\n", b"name;age\nA;7\n", b"\x00\x01\x02"] {
            assert_eq!(code(nothing), "validation_failed");
        }
        let long = format!("email\n{}", "a@b.c\n".repeat(MOST_LINES));
        assert_eq!(read(long.as_bytes()).unwrap().len(), MOST_LINES);
        let wrong = |file: &[u8]| read(file).unwrap_err().describe().fields.of("file").to_vec();
        assert_eq!(wrong(format!("{long}a@b.c").as_bytes()), [FieldError::Malformed("too_many_lines")]);
        for open in
            ["email,last_name\na@b.c,\"Koffi\nb@b.c,B\n", "email,last_name\na@b.c,\"Koffi\nb@b.c,\"B\"\n"]
        {
            assert_eq!(wrong(open.as_bytes()), [FieldError::Malformed("open_quote")]);
        }
    }
}
