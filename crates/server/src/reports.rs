//! The attendance report of a class: its figures, its people a page at a time, and the same as a file. Hosts are left out
//! throughout. While the class is live it shows what has happened until now.

use std::collections::HashSet;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use estrade_core::attendance::{
    EndReason, Mark, PersonReport, ReportInput, SessionReport, Span, Threshold, report,
};
use estrade_core::ids::UserId;
use estrade_core::ports::views::{Listed, Page, RosterRow};
use estrade_core::ports::{StoreError, UnitOfWork};
use estrade_core::session::{Session, State};
use estrade_core::time::Timestamp;

use crate::i18n::Tr;
use crate::pages::format::Dates;
use crate::state::AppState;

/// What a class came to.
#[derive(Debug, Clone)]
pub struct ClassReport {
    /// The class and the threshold.
    pub input: ReportInput,
    /// The figures over all students.
    pub figures: SessionReport,
    /// Students on the roster.
    pub expected: u64,
    /// When the server started anew while the class was on.
    pub restarts: Vec<Timestamp>,
}

/// One student's line.
#[derive(Debug, Clone)]
pub struct PersonLine {
    /// Who, as the roster has them.
    pub row: RosterRow,
    /// What the server saw.
    pub report: PersonReport,
}

/// The class as a span: none before it began.
pub fn class_of(session: &Session, threshold: Threshold, now: Timestamp) -> Option<ReportInput> {
    match session.state {
        State::Live { started_at } => {
            Some(ReportInput { class: Span::new(started_at, now), is_over: false, threshold })
        }
        State::Ended { started_at, ended_at } => {
            Some(ReportInput { class: Span::new(started_at, ended_at), is_over: true, threshold })
        }
        State::Scheduled | State::Cancelled { .. } => None,
    }
}

/// A roster's first page carries all its hosts: they come first, and are few.
const HOSTS_WITHIN: Page = Page { number: 1, limit: 50 };

/// The figures over all students, in four queries.
pub async fn figures(
    unit: &mut dyn UnitOfWork,
    session: &Session,
    input: ReportInput,
) -> Result<ClassReport, StoreError> {
    let first = unit.views().roster(session, HOSTS_WITHIN).await?;
    let hosts: HashSet<UserId> =
        first.items.iter().filter(|row| row.is_host).map(|row| row.person.id).collect();
    let mut spans = unit.views().spans(session.id, input.class.to).await?;
    spans.retain(|(user, _)| *user != session.instructor_id && !hosts.contains(user));
    let restarts = unit.processes().starts_between(input.class.from, input.class.to).await?;
    Ok(ClassReport {
        figures: report(&input, &spans),
        expected: first.total.saturating_sub(hosts.len() as u64),
        restarts,
        input,
    })
}

/// A page of students with their lines, in three queries.
pub async fn people(
    unit: &mut dyn UnitOfWork,
    session: &Session,
    input: &ReportInput,
    page: Page,
) -> Result<Listed<PersonLine>, StoreError> {
    let roster = unit.views().roster(session, page).await?;
    let students: Vec<RosterRow> = roster.items.into_iter().filter(|row| !row.is_host).collect();
    let users: Vec<UserId> = students.iter().map(|row| row.person.id).collect();
    let intervals = unit.stays().intervals_of(session.id, &users).await?;
    let open = unit.stays().open_of(session.id, &users).await?;
    let items = students
        .into_iter()
        .map(|row| {
            let user = row.person.id;
            let first = intervals.partition_point(|i| i.user_id < user);
            let last = intervals.partition_point(|i| i.user_id <= user);
            let report = input.person(user, &intervals[first..last], open.iter().find(|s| s.user_id == user));
            PersonLine { row, report }
        })
        .collect();
    Ok(Listed { items, total: roster.total })
}

/// The text key of a mark.
pub fn mark_key(mark: Mark) -> &'static str {
    match mark {
        Mark::Present => "mark-present",
        Mark::BelowThreshold => "mark-below-threshold",
        Mark::Absent => "mark-absent",
        Mark::Late => "mark-late",
        Mark::LeftEarly => "mark-left-early",
        Mark::Unconfirmed => "mark-unconfirmed",
    }
}

/// The text key of why a stay ended.
pub fn reason_key(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Left => "gap-left",
        EndReason::ConnectionLost => "gap-connection-lost",
        EndReason::ServerRestarted => "gap-server-restarted",
        EndReason::Removed => "gap-removed",
        EndReason::SessionEnded => "gap-session-ended",
    }
}

/// People a piece of the file.
const PIECE: u32 = 200;

/// The report as CSV (RFC 4180): UTF-8 with a byte order mark, commas, CRLF; read from the store and sent piece by piece.
/// Texts are in the reader's language, times in the reader's zone.
pub fn csv(state: &AppState, session: Session, input: ReportInput, dates: Dates) -> Response {
    let state = state.clone();
    let name = format!("attachment; filename=\"presence-{}.csv\"", session.id);
    let pieces = futures::stream::try_unfold(Some(1u32), move |number| {
        let (state, session, input) = (state.clone(), session.clone(), input.clone());
        async move {
            let Some(number) = number else { return Ok::<_, std::io::Error>(None) };
            let page = Page { number, limit: PIECE };
            let mut unit = state.domain().store.begin_read().await.map_err(std::io::Error::other)?;
            let listed =
                people(unit.as_mut(), &session, &input, page).await.map_err(std::io::Error::other)?;
            drop(unit);
            let is_last = page.offset() + u64::from(PIECE) >= listed.total;
            let mut bytes = if number == 1 { head(&dates)? } else { Vec::new() };
            bytes.extend(records(listed.items.iter().map(|line| record(line, &dates)))?);
            Ok(Some((bytes, (!is_last).then_some(number + 1))))
        }
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// So that spreadsheets read accents right.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

const COLUMNS: [&str; 10] = [
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

fn head(dates: &Dates) -> std::io::Result<Vec<u8>> {
    let zone = dates.zone.name();
    let names = COLUMNS.map(|key| dates.tr.one(key, "zone", zone)).to_vec();
    Ok([BYTE_ORDER_MARK, &records(std::iter::once(names))?].concat())
}

fn records(rows: impl Iterator<Item = Vec<String>>) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(std::io::Error::other)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn record(line: &PersonLine, dates: &Dates) -> Vec<String> {
    let (person, report, t) = (&line.row.person, &line.report, dates.tr);
    let first = report.line.first().map(|p| dates.stamp(p.span.from));
    let last = report.line.iter().max_by_key(|p| p.span.to).map(|p| dates.stamp(p.span.to));
    let marks: Vec<String> = report.marks.iter().map(|m| t.text(mark_key(*m))).collect();
    let intervals: Vec<String> = report.line.iter().map(|p| interval(p.span, p.ended, dates)).collect();
    vec![
        harmless(&person.last_name),
        // Who has neither name is found by their username.
        harmless(if person.first_name.is_empty() && person.last_name.is_empty() {
            &person.username
        } else {
            &person.first_name
        }),
        harmless(&person.email),
        report.attendance.minutes().to_string(),
        report.attendance.duration().as_secs().to_string(),
        report.percent.to_string(),
        first.unwrap_or_default(),
        last.unwrap_or_default(),
        marks.join(" ; "),
        intervals.join(" ; "),
    ]
}

fn interval(span: Span, ended: Option<EndReason>, dates: &Dates) -> String {
    let why = ended.map_or("gap-going-on", reason_key);
    format!("{}–{} ({})", dates.clock(span.from), dates.clock(span.to), dates.tr.text(why))
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
fn harmless(text: &str) -> String {
    match text.trim_start_matches([' ', '\u{a0}']).chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        Some(_) | None => text.to_owned(),
    }
}

/// What a threshold in a query means: 1–100 per cent, three quarters otherwise.
pub fn threshold(query: Option<u8>) -> Threshold {
    query.and_then(Threshold::new).unwrap_or(Threshold::DEFAULT)
}

/// A person's marks as words.
pub fn marks(marks: &[Mark], t: Tr) -> Vec<(Mark, String)> {
    marks.iter().map(|mark| (*mark, t.text(mark_key(*mark)))).collect()
}

#[cfg(test)]
mod tests {
    use estrade_core::attendance::{Interval, Source};
    use estrade_core::ids::{SessionId, StayId};
    use estrade_core::user::Locale;

    use super::*;
    use crate::pages::sample::{at, dates, roster_row, session};

    fn stay(from: &str, to: &str, reason: EndReason) -> Interval {
        Interval {
            id: StayId::new(1),
            session_id: SessionId::new(9),
            user_id: UserId::new(7),
            source: Source::Web,
            joined_at: at(from),
            left_at: at(to),
            reason,
            confirmed: true,
        }
    }

    fn over() -> ReportInput {
        let state =
            State::Ended { started_at: at("2026-03-17T13:00:00Z"), ended_at: at("2026-03-17T14:40:00Z") };
        class_of(&session(state), Threshold::DEFAULT, at("2026-03-20T00:00:00Z")).unwrap()
    }

    #[test]
    fn there_is_nothing_to_report_before_a_class_began() {
        let now = at("2026-03-17T13:30:00Z");
        assert!(class_of(&session(State::Scheduled), Threshold::DEFAULT, now).is_none());
        assert!(class_of(&session(State::Cancelled { reason: None }), Threshold::DEFAULT, now).is_none());
        let live = class_of(
            &session(State::Live { started_at: at("2026-03-17T13:00:00Z") }),
            Threshold::DEFAULT,
            now,
        )
        .unwrap();
        assert_eq!((live.class.to, live.is_over), (now, false));
    }

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
        assert_eq!(
            record(&line, &dates(Locale::Fr)),
            [
                "Adjovi",
                "Afi",
                "user7@example.org",
                "98",
                "5875",
                "98",
                "2026-03-17 14:00:05",
                "2026-03-17 15:40:00",
                "Présent",
                "14:00:05–14:40:00 (connexion perdue) ; 14:42:00–15:40:00 (fin du cours)",
            ]
        );
    }

    #[test]
    fn the_file_begins_with_its_mark_and_names_the_zone() {
        let bytes = head(&dates(Locale::En)).unwrap();
        let text = String::from_utf8(bytes).unwrap();
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
            assert_eq!(harmless(typed), written);
        }
        let mut row = roster_row(7, "=cmd|' /C calc'!A0", "+Adjovi");
        row.person.email = "@evil@example.org".into();
        let line = PersonLine { row, report: over().person(UserId::new(7), &[], None) };
        let text =
            String::from_utf8(records(std::iter::once(record(&line, &dates(Locale::Fr)))).unwrap()).unwrap();
        assert_eq!(text, "'+Adjovi,'=cmd|' /C calc'!A0,'@evil@example.org,0,0,0,,,Absent,\r\n");
    }

    #[test]
    fn thresholds_outside_the_scale_fall_back() {
        assert_eq!(threshold(Some(50)).percent(), 50);
        assert_eq!(
            (threshold(Some(0)), threshold(Some(101)), threshold(None)),
            (Threshold::DEFAULT, Threshold::DEFAULT, Threshold::DEFAULT)
        );
    }
}
