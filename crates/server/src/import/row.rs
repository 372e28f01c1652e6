//! A row of an older system: values by name, read as what they are meant to be.

use std::collections::HashMap;
use std::str::FromStr;

use estrade_core::field::FieldError;
use estrade_core::import::Problem;
use estrade_core::time::{Timestamp, Tz, parse_in_zone};

/// A value. Numbers are kept as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Null,
    Text(String),
    Flag(bool),
    Instant(Timestamp),
    /// A list, an object, an expression.
    Other,
}

/// Values by name, in lower case.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it begins in its file, from 1.
    pub line: u64,
    cells: HashMap<String, Cell>,
    zone: Tz,
}

/// A row, or why it is none.
pub struct Entry {
    pub line: u64,
    pub row: Result<Row, String>,
}

/// The rows of a file. An error ends the whole import: nothing can be said of what follows.
pub type Entries = Box<dyn Iterator<Item = anyhow::Result<Entry>> + Send>;

type Names<'a> = &'a [&'static str];

impl Row {
    pub fn new(line: u64, cells: HashMap<String, Cell>, zone: Tz) -> Self {
        Self { line, cells, zone }
    }

    /// The first of the names that has a value.
    fn find(&self, names: Names<'_>) -> Option<(&'static str, &Cell)> {
        names
            .iter()
            .filter_map(|name| self.cells.get(*name).map(|cell| (*name, cell)))
            .find(|(_, cell)| **cell != Cell::Null)
    }

    /// A text; an empty one is none.
    pub fn text(&self, names: Names<'_>) -> Result<Option<String>, Problem> {
        match self.find(names) {
            None => Ok(None),
            Some((_, Cell::Text(text))) => Ok(Some(text.clone()).filter(|text| !text.trim().is_empty())),
            Some((_, Cell::Flag(flag))) => Ok(Some(u8::from(*flag).to_string())),
            Some((_, Cell::Instant(at))) => Ok(Some(at.to_string())),
            Some((name, Cell::Other | Cell::Null)) => {
                Err(Problem::Field(name, FieldError::WrongType("text")))
            }
        }
    }

    pub fn required(&self, names: Names<'_>) -> Result<String, Problem> {
        self.text(names)?.ok_or(Problem::Field(names[0], FieldError::Required))
    }

    pub fn instant(&self, names: Names<'_>) -> Result<Option<Timestamp>, Problem> {
        match self.find(names) {
            None => Ok(None),
            Some((_, Cell::Instant(at))) => Ok(Some(*at)),
            Some((name, Cell::Text(text))) => match instant(text, self.zone) {
                Ok(at) => Ok(at),
                Err(()) => Err(Problem::Field(name, FieldError::Malformed("date_time"))),
            },
            Some((name, Cell::Flag(_) | Cell::Other | Cell::Null)) => {
                Err(Problem::Field(name, FieldError::Malformed("date_time")))
            }
        }
    }

    pub fn required_instant(&self, names: Names<'_>) -> Result<Timestamp, Problem> {
        self.instant(names)?.ok_or(Problem::Field(names[0], FieldError::Required))
    }

    /// A whole number; `60.0` is one.
    pub fn number(&self, names: Names<'_>) -> Result<Option<i64>, Problem> {
        let Some(text) = self.text(names)? else { return Ok(None) };
        let text = text.trim();
        let whole = text.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0'));
        let number = whole.map_or(text, |(whole, _)| whole).parse().ok();
        number.map(Some).ok_or(Problem::Field(names[0], FieldError::WrongType("number")))
    }

    /// A number from zero up.
    pub fn count(&self, names: Names<'_>) -> Result<Option<u32>, Problem> {
        let range = || Problem::Field(names[0], FieldError::OutOfRange(0, i64::from(u32::MAX)));
        self.number(names)?.map(|number| u32::try_from(number).map_err(|_| range())).transpose()
    }

    pub fn flag(&self, names: Names<'_>, otherwise: bool) -> Result<bool, Problem> {
        match self.find(names) {
            None => Ok(otherwise),
            Some((_, Cell::Flag(flag))) => Ok(*flag),
            Some((name, Cell::Text(text))) => match text.trim().to_ascii_lowercase().as_str() {
                "1" | "true" | "t" | "yes" | "oui" | "\u{1}" => Ok(true),
                "0" | "false" | "f" | "no" | "non" | "" | "\u{0}" => Ok(false),
                _ => Err(Problem::Field(name, FieldError::WrongType("boolean"))),
            },
            Some((name, Cell::Instant(_) | Cell::Other | Cell::Null)) => {
                Err(Problem::Field(name, FieldError::WrongType("boolean")))
            }
        }
    }

    /// One of a few words, in any case.
    pub fn word<T: FromStr>(&self, names: Names<'_>, otherwise: T) -> Result<T, Problem> {
        let Some(text) = self.text(names)? else { return Ok(otherwise) };
        let word = text.trim().to_ascii_lowercase();
        word.parse().map_err(|_| Problem::Field(names[0], FieldError::Malformed("choice")))
    }
}

/// As databases write them: RFC 3339, `2025-11-01 14:00:00` in `zone`, `2025-11-01 14:00:00.5+01`, a date alone. MySQL's
/// `0000-00-00` is none.
fn instant(text: &str, zone: Tz) -> Result<Option<Timestamp>, ()> {
    let text = text.trim();
    if text.is_empty() || text.starts_with("0000-00-00") {
        return Ok(None);
    }
    if let Some(at) = parse_in_zone(text, zone) {
        return Ok(Some(at));
    }
    if text.len() == 10 {
        return parse_in_zone(&format!("{text} 00:00"), zone).map(Some).ok_or(());
    }
    let (day, time) = text.split_at_checked(10).ok_or(())?;
    let time = time.get(1..).ok_or(())?;
    let time =
        time.strip_suffix("UTC").map_or_else(|| time.to_owned(), |rest| format!("{}Z", rest.trim_end()));
    let time = match time.rfind(['+', '-']) {
        None => time,
        Some(at) => {
            let (clock, offset) = time.split_at(at);
            let digits: String =
                offset.chars().filter(char::is_ascii_digit).chain("00".chars()).take(4).collect();
            let (hours, minutes) = digits.split_at_checked(2).ok_or(())?;
            format!("{clock}{}{hours}:{minutes}", &offset[..1])
        }
    };
    Timestamp::parse_rfc3339(&format!("{day}T{time}")).map(Some).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2025-11-01T14:00:00Z", Some("2025-11-01T14:00:00Z"))]
    #[case("2025-11-01 14:00:00", Some("2025-11-01T13:00:00Z"))]
    #[case("2025-11-01 14:00:00.250", Some("2025-11-01T13:00:00.250Z"))]
    #[case("2025-11-01 14:00:00+00", Some("2025-11-01T14:00:00Z"))]
    #[case("2025-11-01 14:00:00.5-0330", Some("2025-11-01T17:30:00.500Z"))]
    #[case("2025-11-01 14:00:00 UTC", Some("2025-11-01T14:00:00Z"))]
    #[case("1961-11-01", Some("1961-10-31T23:00:00Z"))]
    #[case("0000-00-00 00:00:00", None)]
    #[case("", None)]
    fn instants_as_databases_write_them(#[case] text: &str, #[case] at: Option<&str>) {
        let read = instant(text, estrade_core::time::Tz::Europe__Paris).unwrap();
        assert_eq!(read.map(|at| at.to_string()).as_deref(), at);
    }

    #[rstest]
    #[case("demain")]
    #[case("2025-11-01 25:00:00")]
    #[case("2025-13-01")]
    #[case("é025-11-01 10:00:00+00")]
    fn what_is_no_instant(#[case] text: &str) {
        assert_eq!(instant(text, estrade_core::time::Tz::UTC), Err(()));
    }
}
