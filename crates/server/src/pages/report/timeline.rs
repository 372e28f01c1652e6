//! One person's stays drawn on the class's own time line: solid while in the room, hatched where the connection was lost,
//! dashed where they had left, a tick where the server started anew. What is drawn is said in words too.

use estrade_core::attendance::{EndReason, PersonReport, Presence, Span};
use estrade_core::time::Timestamp;

use crate::pages::format::Dates;
use crate::reports::{reason_key, sources_key};

/// The width of the drawing, in its own units.
pub const WIDTH: u32 = 1000;
/// Nothing drawn is narrower than this, so that it is seen.
const NARROWEST: u32 = 3;

/// A piece of the bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// `on`, `lost` or `left`.
    pub class: &'static str,
    /// Where it begins, 0–1000.
    pub x: u32,
    /// How wide it is.
    pub width: u32,
}

/// A person's drawn line, and the same in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The pieces, in order.
    pub bars: Vec<Bar>,
    /// Where the server started anew.
    pub ticks: Vec<u32>,
    /// « 2 séjours : 14 h 00 – 14 h 31, 14 h 34 – 15 h 32 ».
    pub stays: String,
    /// « 14 h 31 – 14 h 34, connexion perdue (3 min) », in order.
    pub gaps: Vec<String>,
    /// « 14 h 00 – 14 h 31 : vu par le serveur Jitsi », of stays that not only the page's socket saw.
    pub sources: Vec<String>,
}

/// Time between two stays, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Gap {
    span: Span,
    reason: EndReason,
}

/// Where an instant stands on the line, 0–1000.
pub fn position(at: Timestamp, class: Span) -> u32 {
    let (gone, whole) = (at.since(class.from).as_millis(), class.length().as_millis());
    let share = (gone * u128::from(WIDTH)).checked_div(whole).unwrap_or(0);
    u32::try_from(share).unwrap_or(WIDTH).min(WIDTH)
}

fn bar(class: &'static str, span: Span, whole: Span) -> Bar {
    let (from, to) = (position(span.from, whole), position(span.to, whole));
    let width = (to - from).max(NARROWEST);
    Bar { class, x: from.min(WIDTH - width), width }
}

/// Draws a person's line.
pub fn timeline(report: &PersonReport, class: Span, restarts: &[Timestamp], dates: &Dates) -> Timeline {
    let gaps = gaps(&report.line);
    let mut bars: Vec<Bar> = report.line.iter().map(|p| bar("on", p.span, class)).collect();
    bars.extend(gaps.iter().filter_map(|gap| Some(bar(class_of(gap.reason)?, gap.span, class))));
    bars.sort_by_key(|b| b.x);
    Timeline {
        bars,
        ticks: restarts.iter().map(|at| position(*at, class).min(WIDTH - 4)).collect(),
        stays: stays(&report.line, dates),
        gaps: gaps.iter().map(|gap| say(*gap, dates)).collect(),
        sources: report.line.iter().filter_map(|presence| source(presence, dates)).collect(),
    }
}

fn class_of(reason: EndReason) -> Option<&'static str> {
    match reason {
        EndReason::ConnectionLost => Some("lost"),
        EndReason::Left | EndReason::Removed => Some("left"),
        // The server's own absence is the tick on every line, not a person's.
        EndReason::ServerRestarted | EndReason::SessionEnded => None,
    }
}

/// The times between stays, each named by why the stay before it ended. Stays that overlap leave none.
fn gaps(line: &[Presence]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut last: Option<Presence> = None;
    for presence in line {
        if let Some(before) = last
            && presence.span.from > before.span.to
            && let Some(reason) = before.ended
        {
            gaps.push(Gap { span: Span::new(before.span.to, presence.span.from), reason });
        }
        if last.is_none_or(|before| presence.span.to > before.span.to) {
            last = Some(*presence);
        }
    }
    gaps
}

fn stays(line: &[Presence], dates: &Dates) -> String {
    if line.is_empty() {
        return dates.tr.text("timeline-never");
    }
    let list: Vec<String> = line.iter().map(|p| dates.time_range(p.span.from, p.span.to)).collect();
    dates.tr.two("timeline-stays", "count", line.len(), "list", list.join(", "))
}

fn source(presence: &Presence, dates: &Dates) -> Option<String> {
    let what = dates.tr.text(sources_key(presence.sources)?);
    let range = dates.time_range(presence.span.from, presence.span.to);
    Some(dates.tr.two("timeline-source", "range", range, "what", what))
}

fn say(gap: Gap, dates: &Dates) -> String {
    let args = [
        ("range", dates.time_range(gap.span.from, gap.span.to).into()),
        ("why", dates.tr.text(reason_key(gap.reason)).into()),
        ("length", dates.duration(gap.span.length()).into()),
    ];
    dates.tr.with("timeline-gap", &args)
}

#[cfg(test)]
mod tests {
    use estrade_core::attendance::{Attendance, Source, Sources};
    use estrade_core::ids::UserId;
    use estrade_core::user::Locale;

    use super::*;
    use crate::pages::sample::{at, dates};

    fn minute(minutes: i64) -> Timestamp {
        Timestamp::from_millis(at("2026-03-17T13:00:00Z").millis() + minutes * 60_000)
    }

    fn span(from: i64, to: i64) -> Span {
        Span::new(minute(from), minute(to))
    }

    fn person(line: &[(i64, i64, Option<EndReason>)]) -> PersonReport {
        let line = line
            .iter()
            .map(|(from, to, ended)| Presence {
                span: span(*from, *to),
                ended: *ended,
                sources: Source::Web.into(),
                confirmed: true,
            })
            .collect();
        PersonReport {
            user: UserId::new(7),
            line,
            attendance: Attendance::default(),
            percent: 0,
            marks: Vec::new(),
        }
    }

    fn drawn(line: &[(i64, i64, Option<EndReason>)]) -> Timeline {
        timeline(&person(line), span(0, 100), &[minute(50)], &dates(Locale::Fr))
    }

    #[test]
    fn stays_and_gaps_stand_where_they_were() {
        let line = drawn(&[
            (0, 20, Some(EndReason::ConnectionLost)),
            (25, 60, Some(EndReason::Left)),
            (70, 100, Some(EndReason::SessionEnded)),
        ]);
        let expected =
            [("on", 0, 200), ("lost", 200, 50), ("on", 250, 350), ("left", 600, 100), ("on", 700, 300)];
        let found: Vec<_> = line.bars.iter().map(|b| (b.class, b.x, b.width)).collect();
        assert_eq!(found, expected);
        assert_eq!(line.ticks, [500]);
        assert_eq!(line.gaps[0], "14\u{a0}h\u{a0}20 – 14\u{a0}h\u{a0}25, connexion perdue (5\u{a0}min)");
        assert_eq!(line.gaps.len(), 2);
    }

    #[test]
    fn what_is_short_is_still_seen_and_stays_within_the_drawing() {
        let line = drawn(&[(0, 0, Some(EndReason::Left)), (100, 100, None)]);
        assert!(line.bars.iter().all(|b| b.width >= NARROWEST && b.x + b.width <= WIDTH), "{:?}", line.bars);
    }

    #[test]
    fn two_devices_at_once_leave_no_gap() {
        let line = drawn(&[
            (0, 50, Some(EndReason::SessionEnded)),
            (10, 20, Some(EndReason::Left)),
            (30, 40, Some(EndReason::Left)),
        ]);
        assert_eq!(line.gaps, Vec::<String>::new());
        assert!(line.bars.iter().all(|b| b.class == "on"));
    }

    #[test]
    fn the_server_s_own_absence_is_named_but_not_drawn_as_the_person_s() {
        let line = drawn(&[(0, 49, Some(EndReason::ServerRestarted)), (51, 100, None)]);
        assert_eq!(line.gaps, ["14\u{a0}h\u{a0}49 – 14\u{a0}h\u{a0}51, serveur redémarré (2\u{a0}min)"]);
        assert!(line.bars.iter().all(|b| b.class == "on"));
    }

    #[test]
    fn who_else_saw_a_stay_is_named() {
        let mut report =
            person(&[(0, 20, Some(EndReason::Left)), (30, 60, None), (70, 80, None), (90, 95, None)]);
        report.line[1].sources = Source::Jitsi.into();
        report.line[2].sources = Sources { web: true, jitsi: true, api: false };
        report.line[3].sources = Source::Api.into();
        let said = |locale| timeline(&report, span(0, 100), &[], &dates(locale)).sources;
        assert_eq!(
            said(Locale::Fr),
            [
                "14\u{a0}h\u{a0}30 – 15\u{a0}h\u{a0}00\u{202f}: vu par le serveur Jitsi",
                "15\u{a0}h\u{a0}10 – 15\u{a0}h\u{a0}20\u{202f}: vu par la page et par le serveur Jitsi",
                "15\u{a0}h\u{a0}30 – 15\u{a0}h\u{a0}35\u{202f}: annoncé par une application",
            ]
        );
        assert!(said(Locale::En)[0].ends_with(": seen by the Jitsi server"), "{:?}", said(Locale::En));
    }

    #[test]
    fn who_never_came_has_an_empty_line() {
        let line = drawn(&[]);
        assert_eq!((line.bars.len(), line.stays.as_str()), (0, "Jamais venu"));
    }

    #[test]
    fn a_class_of_no_length_is_no_division_by_zero() {
        assert_eq!(position(minute(0), span(0, 0)), 0);
        assert_eq!(position(minute(500), span(0, 100)), WIDTH);
    }
}
