//! The report as a table: one record a student, the same for every kind of file.

use estrade_core::attendance::{EndReason, Span};

use crate::pages::format::Dates;

use super::{PersonLine, mark_key, reason_key};

/// The columns, by their text keys.
pub const COLUMNS: [&str; 10] = [
    "csv-last-name",
    "csv-first-name",
    "csv-email",
    "csv-minutes",
    "csv-seconds",
    "csv-percent",
    "csv-first-arrival",
    "csv-last-departure",
    "csv-marks",
    "csv-intervals",
];

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Somebody's own words: never a formula.
    Typed(String),
    /// Words of the report.
    Text(String),
    /// A number.
    Number(u64),
    /// A date and time of the reader's zone, `2026-03-17 14:00:05`; empty where there is none.
    Stamp(Option<String>),
}

/// The names of the columns in the reader's language.
pub fn head(dates: &Dates) -> [String; COLUMNS.len()] {
    COLUMNS.map(|key| dates.tr.one(key, "zone", dates.zone.name()))
}

/// A student's record.
pub fn record(line: &PersonLine, dates: &Dates) -> [Cell; COLUMNS.len()] {
    let (person, report, t) = (&line.row.person, &line.report, dates.tr);
    let first = report.line.first().map(|p| dates.stamp(p.span.from));
    let last = report.line.iter().max_by_key(|p| p.span.to).map(|p| dates.stamp(p.span.to));
    let marks: Vec<String> = report.marks.iter().map(|m| t.text(mark_key(*m))).collect();
    let intervals: Vec<String> = report.line.iter().map(|p| interval(p.span, p.ended, dates)).collect();
    // Who has neither name is found by their username.
    let has_no_name = person.first_name.is_empty() && person.last_name.is_empty();
    let first_name = if has_no_name { &person.username } else { &person.first_name };
    [
        Cell::Typed(person.last_name.clone()),
        Cell::Typed(first_name.clone()),
        Cell::Typed(person.email.clone()),
        Cell::Number(report.attendance.minutes()),
        Cell::Number(report.attendance.duration().as_secs()),
        Cell::Number(report.percent.into()),
        Cell::Stamp(first),
        Cell::Stamp(last),
        Cell::Text(marks.join(" ; ")),
        Cell::Text(intervals.join(" ; ")),
    ]
}

fn interval(span: Span, ended: Option<EndReason>, dates: &Dates) -> String {
    let why = ended.map_or("gap-going-on", reason_key);
    format!("{}–{} ({})", dates.clock(span.from), dates.clock(span.to), dates.tr.text(why))
}

#[cfg(test)]
mod tests {
    use estrade_core::ids::UserId;
    use estrade_core::user::Locale;

    use super::*;
    use crate::pages::sample::{dates, roster_row};
    use crate::reports::tests::{over, stay};

    #[test]
    fn a_record_says_it_all() {
        let intervals = [
            stay("2026-03-17T13:00:05Z", "2026-03-17T13:40:00Z", EndReason::ConnectionLost),
            stay("2026-03-17T13:42:00Z", "2026-03-17T14:40:00Z", EndReason::SessionEnded),
        ];
        let line = PersonLine {
            row: roster_row(7, "Afi", "Adjovi"),
            report: over().person(UserId::new(7), &intervals, None),
        };
        let text = |text: &str| Cell::Text(text.to_owned());
        let typed = |text: &str| Cell::Typed(text.to_owned());
        let stamp = |text: &str| Cell::Stamp(Some(text.to_owned()));
        assert_eq!(
            record(&line, &dates(Locale::Fr)),
            [
                typed("Adjovi"),
                typed("Afi"),
                typed("user7@example.org"),
                Cell::Number(98),
                Cell::Number(5875),
                Cell::Number(98),
                stamp("2026-03-17 14:00:05"),
                stamp("2026-03-17 15:40:00"),
                text("Présent"),
                text("14:00:05–14:40:00 (connexion perdue) ; 14:42:00–15:40:00 (fin du cours)"),
            ]
        );
    }

    #[test]
    fn the_columns_are_named_in_the_readers_language() {
        assert_eq!(head(&dates(Locale::En))[6], "First arrival (Africa/Porto-Novo)");
        assert_eq!(head(&dates(Locale::Fr))[0], "Nom");
    }
}
