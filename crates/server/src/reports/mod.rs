//! The attendance report of a class: its figures, its people a page at a time, and the same as a file. Hosts are left out
//! of figures and files. While the class is live it shows what has happened until now.

mod csv;
mod sheet;
mod xlsx;

use std::collections::HashSet;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::attendance::{
    EndReason, Mark, PersonReport, ReportInput, SessionReport, Sources, Span, Threshold, report,
};
use estrade_core::ids::UserId;
use estrade_core::ports::views::{Listed, Page, RosterRow};
use estrade_core::ports::{StoreError, UnitOfWork};
use estrade_core::session::{Session, State};
use estrade_core::time::Timestamp;
use futures::Stream;

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

/// Somebody's line.
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

/// A page of the roster with its lines, hosts first, in three queries.
pub async fn roster(
    unit: &mut dyn UnitOfWork,
    session: &Session,
    input: &ReportInput,
    page: Page,
) -> Result<Listed<PersonLine>, StoreError> {
    let roster = unit.views().roster(session, page).await?;
    let users: Vec<UserId> = roster.items.iter().map(|row| row.person.id).collect();
    let intervals = unit.stays().intervals_of(session.id, &users).await?;
    let open = unit.stays().open_of(session.id, &users).await?;
    let items = roster
        .items
        .into_iter()
        .map(|row| {
            let user = row.person.id;
            let first = intervals.partition_point(|i| i.user_id < user);
            let last = intervals.partition_point(|i| i.user_id <= user);
            // In order of user, too.
            let open = open.binary_search_by_key(&user, |s| s.user_id).ok().and_then(|at| open.get(at));
            let report = input.person(user, &intervals[first..last], open);
            PersonLine { row, report }
        })
        .collect();
    Ok(Listed { items, total: roster.total })
}

/// A page of students with their lines. The total is the roster's.
pub async fn people(
    unit: &mut dyn UnitOfWork,
    session: &Session,
    input: &ReportInput,
    page: Page,
) -> Result<Listed<PersonLine>, StoreError> {
    let Listed { mut items, total } = roster(unit, session, input, page).await?;
    items.retain(|line| !line.row.is_host);
    Ok(Listed { items, total })
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

/// The text key of who saw a stay, if it was not the page's socket alone.
pub fn sources_key(sources: Sources) -> Option<&'static str> {
    match (sources.web, sources.jitsi, sources.api) {
        (true, true, _) => Some("source-both"),
        (false, true, _) => Some("source-jitsi"),
        (false, false, true) => Some("source-api"),
        (true, false, _) | (false, false, false) => None,
    }
}

/// People a piece of a file.
const PIECE: u32 = 200;

/// The students with their lines, piece by piece; one piece at least. Each is read when it is asked for.
fn pieces(
    state: &AppState,
    session: &Session,
    input: ReportInput,
) -> impl Stream<Item = Result<Vec<PersonLine>, StoreError>> + Send + use<> {
    let (state, session) = (state.clone(), session.clone());
    futures::stream::try_unfold(Some(1u32), move |number| {
        let (state, session, input) = (state.clone(), session.clone(), input.clone());
        async move {
            let Some(number) = number else { return Ok(None) };
            let page = Page { number, limit: PIECE };
            let mut unit = state.domain().store.begin_read().await?;
            let listed = people(unit.as_mut(), &session, &input, page).await?;
            let is_last = page.offset() + u64::from(PIECE) >= listed.total;
            Ok(Some((listed.items, (!is_last).then_some(number + 1))))
        }
    })
}

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated values.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

impl FileKind {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// What its name ends with.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// The report as a file: texts in the reader's language, times in the reader's zone.
pub async fn file(
    state: &AppState,
    session: &Session,
    input: ReportInput,
    dates: Dates,
    kind: FileKind,
) -> Result<Response, Refusal> {
    let mut response = match kind {
        FileKind::Csv => csv::file(state, session, input, dates),
        FileKind::Xlsx => {
            let mut unit = state.domain().store.begin_read().await?;
            let report = figures(unit.as_mut(), session, input).await?;
            drop(unit);
            xlsx::file(state, session, report, dates).await?
        }
    };
    let name = format!("attachment; filename=\"presence-{}.{}\"", session.id, kind.extension());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
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

    use super::*;
    use crate::pages::sample::{at, session};

    pub(super) fn stay(from: &str, to: &str, reason: EndReason) -> Interval {
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

    pub(super) fn over() -> ReportInput {
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
    fn thresholds_outside_the_scale_fall_back() {
        assert_eq!(threshold(Some(50)).percent(), 50);
        assert_eq!(
            (threshold(Some(0)), threshold(Some(101)), threshold(None)),
            (Threshold::DEFAULT, Threshold::DEFAULT, Threshold::DEFAULT)
        );
    }
}
