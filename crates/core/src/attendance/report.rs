//! From intervals to what a teacher reads: lengths, shares, marks, the curve.

use std::time::Duration;

use crate::ids::UserId;
use crate::time::Timestamp;

use super::{EndReason, Interval, Source, Span, Stay, merge};

/// From which share of the class on somebody counts as present, in per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold(u8);

impl Threshold {
    /// Three quarters.
    pub const DEFAULT: Self = Self(75);

    /// 1–100.
    pub const fn new(percent: u8) -> Option<Self> {
        if percent >= 1 && percent <= 100 { Some(Self(percent)) } else { None }
    }

    /// In per cent.
    pub const fn percent(self) -> u8 {
        self.0
    }
}

/// How late, or how early gone, is worth a mark.
const TOLERANCE: Duration = Duration::from_mins(5);

/// What stands behind a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// At or over the threshold.
    Present,
    /// Came, but under the threshold.
    BelowThreshold,
    /// Never came.
    Absent,
    /// Came more than five minutes after the class began.
    Late,
    /// Gone more than five minutes before it ended.
    LeftEarly,
    /// Some of it was announced by a client that never showed a sign of life.
    Unconfirmed,
}

/// How the server learnt of a stretch: in one way, or in several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sources {
    /// A page's socket.
    pub web: bool,
    /// A Jitsi server's events.
    pub jitsi: bool,
    /// `join` over the API.
    pub api: bool,
}

impl From<Source> for Sources {
    fn from(source: Source) -> Self {
        Self { web: source == Source::Web, jitsi: source == Source::Jitsi, api: source == Source::Api }
    }
}

impl std::ops::BitOr for Sources {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self { web: self.web || other.web, jitsi: self.jitsi || other.jitsi, api: self.api || other.api }
    }
}

/// One stretch on a person's time line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// From when to when, within the class.
    pub span: Span,
    /// Why it ended; none while it goes on.
    pub ended: Option<EndReason>,
    /// How the server learnt of it.
    pub sources: Sources,
    /// Whether a sign of life was ever seen, or its end told by a Jitsi server.
    pub confirmed: bool,
}

/// The length of somebody's attendance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attendance(Duration);

impl Attendance {
    /// The union of spans within the class.
    pub fn of(spans: impl IntoIterator<Item = Span>, class: Span) -> Self {
        let within = spans.into_iter().filter_map(|s| s.within(class)).collect();
        Self(merge(within).into_iter().map(Span::length).sum())
    }

    /// Exactly, to the millisecond.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// In seconds, to 0.001.
    pub fn seconds(self) -> f64 {
        self.0.as_secs_f64()
    }

    /// In whole minutes, rounded half up.
    pub fn minutes(self) -> u64 {
        whole_minutes(self.0)
    }

    /// In whole per cent of the class, rounded half up; 0 of an empty class.
    pub fn percent_of(self, class: Duration) -> u8 {
        let (part, whole) = (self.0.as_millis(), class.as_millis());
        if whole == 0 {
            return 0;
        }
        u8::try_from(((part * 200 + whole) / (whole * 2)).min(100)).unwrap_or(100)
    }
}

/// A length in whole minutes, rounded half up.
pub fn whole_minutes(length: Duration) -> u64 {
    u64::try_from((length.as_millis() + 30_000) / 60_000).unwrap_or(u64::MAX)
}

/// What a report is made from: the class, and for each person their stays.
#[derive(Debug, Clone)]
pub struct ReportInput {
    /// From the actual start to the actual end, or until now.
    pub class: Span,
    /// Whether the class is over: nobody left "early" before that.
    pub is_over: bool,
    /// From which share on somebody is present.
    pub threshold: Threshold,
}

/// One person's line.
#[derive(Debug, Clone)]
pub struct PersonReport {
    /// Who.
    pub user: UserId,
    /// Their time line, in order.
    pub line: Vec<Presence>,
    /// Its length, nothing counted twice.
    pub attendance: Attendance,
    /// Share of the class in per cent.
    pub percent: u8,
    /// What stands behind the name.
    pub marks: Vec<Mark>,
}

impl ReportInput {
    /// One person's line from their intervals and open stay.
    pub fn person(&self, user: UserId, intervals: &[Interval], open: Option<&Stay>) -> PersonReport {
        let closed = intervals.iter().map(|i| Presence {
            span: Span::new(i.joined_at, i.left_at),
            ended: Some(i.reason),
            sources: i.source.into(),
            confirmed: i.confirmed,
        });
        let going_on = open.map(|s| Presence {
            span: Span::new(s.opened_at, self.class.to),
            ended: None,
            sources: s.source.into(),
            // While it goes on, Jitsi's word that they came is enough.
            confirmed: s.confirmed || s.source == Source::Jitsi,
        });
        let mut line: Vec<Presence> = closed
            .chain(going_on)
            .filter_map(|p| p.span.within(self.class).map(|span| Presence { span, ..p }))
            .collect();
        line.sort_by_key(|p| (p.span.from, p.span.to));
        let line = seen_together(line);
        let attendance = Attendance::of(line.iter().map(|p| p.span), self.class);
        let percent = attendance.percent_of(self.class.length());
        let marks = self.marks(&line, percent);
        PersonReport { user, line, attendance, percent, marks }
    }

    fn marks(&self, line: &[Presence], percent: u8) -> Vec<Mark> {
        let (Some(first), Some(last)) = (line.first(), line.iter().max_by_key(|p| p.span.to)) else {
            return vec![Mark::Absent];
        };
        let mut marks =
            vec![if percent >= self.threshold.percent() { Mark::Present } else { Mark::BelowThreshold }];
        if first.span.from.since(self.class.from) > TOLERANCE {
            marks.push(Mark::Late);
        }
        if self.is_over && self.class.to.since(last.span.to) > TOLERANCE {
            marks.push(Mark::LeftEarly);
        }
        if line.iter().any(|p| !p.confirmed) {
            marks.push(Mark::Unconfirmed);
        }
        marks
    }
}

/// Two sources of one stay are one stretch: its end, and whether that is confirmed, are the later one's.
fn seen_together(line: Vec<Presence>) -> Vec<Presence> {
    let mut apart: Vec<Presence> = Vec::with_capacity(line.len());
    for presence in line {
        match apart.last_mut() {
            Some(last) if presence.span.from < last.span.to => {
                let sources = last.sources | presence.sources;
                let is_later = |p: &Presence| (p.span.to, p.ended.is_none(), p.confirmed);
                let later = if is_later(&presence) >= is_later(last) { presence } else { *last };
                *last = Presence { span: Span::new(last.span.from, later.span.to), sources, ..later };
            }
            Some(_) | None => apart.push(presence),
        }
    }
    apart
}

/// The figures over all people.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionReport {
    /// Who came.
    pub came: u64,
    /// Who came for the threshold or longer.
    pub present: u64,
    /// Mean stay of those who came.
    pub mean: Duration,
    /// Median stay of those who came.
    pub median: Duration,
    /// Who was in the room at evenly spread instants, first and last included.
    pub curve: Vec<(Timestamp, u32)>,
}

/// Points of the curve.
const POINTS: i64 = 120;

/// The figures over all students (hosts are left out by the caller), from `(person, span)` in any order.
pub fn report(input: &ReportInput, spans: &[(UserId, Span)]) -> SessionReport {
    let mut by_person: std::collections::BTreeMap<UserId, Vec<Span>> = std::collections::BTreeMap::new();
    for (user, span) in spans {
        if let Some(within) = span.within(input.class) {
            by_person.entry(*user).or_default().push(within);
        }
    }
    let merged: Vec<Vec<Span>> = by_person.into_values().map(merge).collect();
    let mut lengths: Vec<Duration> =
        merged.iter().map(|spans| spans.iter().map(|s| s.length()).sum()).collect();
    lengths.sort_unstable();
    let whole = input.class.length();
    let present =
        lengths.iter().filter(|l| Attendance(**l).percent_of(whole) >= input.threshold.percent()).count();
    SessionReport {
        came: lengths.len() as u64,
        present: present as u64,
        mean: u32::try_from(lengths.len())
            .ok()
            .filter(|n| *n > 0)
            .map_or(Duration::ZERO, |n| lengths.iter().sum::<Duration>() / n),
        median: median(&lengths),
        curve: curve(input.class, &merged),
    }
}

fn median(sorted: &[Duration]) -> Duration {
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => Duration::ZERO,
        n if n % 2 == 1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2,
    }
}

fn curve(class: Span, merged: &[Vec<Span>]) -> Vec<(Timestamp, u32)> {
    let length = class.to.millis() - class.from.millis();
    if length <= 0 {
        return Vec::new();
    }
    let mut arrivals: Vec<Timestamp> = merged.iter().flatten().map(|s| s.from).collect();
    let mut departures: Vec<Timestamp> = merged.iter().flatten().map(|s| s.to).collect();
    arrivals.sort_unstable();
    departures.sort_unstable();
    (0..=POINTS)
        .map(|i| {
            // The last point stands just before the end, when the room has not been emptied yet.
            let at = Timestamp::from_millis(class.from.millis() + (length - 1) * i / POINTS);
            let in_room = arrivals.partition_point(|t| *t <= at) - departures.partition_point(|t| *t <= at);
            (at, u32::try_from(in_room).unwrap_or(u32::MAX))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{SessionId, StayId};

    const MIN: i64 = 60_000;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + minutes * MIN)
    }

    fn interval(from: i64, to: i64, reason: EndReason) -> Interval {
        Interval {
            id: StayId::new(1),
            session_id: SessionId::new(1),
            user_id: UserId::new(7),
            source: Source::Web,
            joined_at: at(from),
            left_at: at(to),
            reason,
            confirmed: true,
        }
    }

    fn input() -> ReportInput {
        ReportInput { class: Span::new(at(0), at(100)), is_over: true, threshold: Threshold::DEFAULT }
    }

    #[test]
    fn a_line_counts_nothing_twice_and_nothing_outside_the_class() {
        let intervals = [
            interval(-5, 40, EndReason::ConnectionLost),
            interval(30, 60, EndReason::Left),
            interval(90, 130, EndReason::SessionEnded),
        ];
        let person = input().person(UserId::new(7), &intervals, None);
        assert_eq!(person.attendance.minutes(), 70);
        assert_eq!(person.percent, 70);
        assert_eq!(person.marks, [Mark::BelowThreshold]);
        // Two devices at once are one stretch.
        assert_eq!(person.line[0].span, Span::new(at(0), at(60)));
    }

    #[test]
    fn two_sources_of_one_stay_are_one_stretch_that_names_both() {
        let jitsi = |from, to| Interval { source: Source::Jitsi, ..interval(from, to, EndReason::Left) };
        let unconfirmed =
            Interval { source: Source::Api, confirmed: false, ..interval(0, 30, EndReason::Left) };
        let person = input().person(
            UserId::new(7),
            &[jitsi(10, 50), interval(10, 40, EndReason::ConnectionLost), unconfirmed, jitsi(60, 100)],
            None,
        );
        let seen: Vec<_> = person.line.iter().map(|p| (p.span, p.ended, p.sources)).collect();
        let all = Sources { web: true, jitsi: true, api: true };
        assert_eq!(
            seen,
            [
                (Span::new(at(0), at(50)), Some(EndReason::Left), all),
                (Span::new(at(60), at(100)), Some(EndReason::Left), Source::Jitsi.into()),
            ]
        );
        assert_eq!(person.attendance.minutes(), 90);
        assert_eq!(person.marks, [Mark::Present], "Jitsi saw what the API only announced");
        let open = Stay {
            id: StayId::new(2),
            session_id: SessionId::new(1),
            user_id: UserId::new(7),
            source: Source::Jitsi,
            opened_at: at(90),
            seen_at: at(90),
            confirmed: false,
            seated: true,
        };
        let still = input().person(UserId::new(7), &[jitsi(80, 95)], Some(&open));
        assert_eq!((still.line.len(), still.line[0].ended), (1, None));
        assert!(!still.marks.contains(&Mark::Unconfirmed));
    }

    #[test]
    fn late_early_absent_and_unconfirmed_are_marked() {
        let mut early = interval(6, 90, EndReason::Left);
        early.confirmed = false;
        let marks = input().person(UserId::new(7), &[early], None).marks;
        assert_eq!(marks, [Mark::Present, Mark::Late, Mark::LeftEarly, Mark::Unconfirmed]);
        assert_eq!(input().person(UserId::new(7), &[], None).marks, [Mark::Absent]);
        let on_the_dot = input().person(UserId::new(7), &[interval(5, 95, EndReason::Left)], None);
        assert_eq!(on_the_dot.marks, [Mark::Present]);
    }

    #[test]
    fn half_a_minute_rounds_up() {
        assert_eq!(Attendance(Duration::from_millis(29_999)).minutes(), 0);
        assert_eq!(Attendance(Duration::from_secs(30)).minutes(), 1);
        assert_eq!(Attendance(Duration::from_millis(89_999)).minutes(), 1);
        assert_eq!(Attendance(Duration::from_millis(745)).percent_of(Duration::from_secs(1)), 75);
        assert_eq!(Attendance(Duration::from_millis(744)).percent_of(Duration::from_secs(1)), 74);
    }

    #[test]
    fn figures_and_curve_over_all() {
        let span = |user, from, to| (UserId::new(user), Span::new(at(from), at(to)));
        let report = report(&input(), &[span(1, 0, 100), span(1, 10, 50), span(2, 0, 50), span(3, 20, 100)]);
        assert_eq!((report.came, report.present), (3, 2));
        assert_eq!(report.median, Duration::from_mins(80));
        assert_eq!(report.mean, Duration::from_secs(230 * 60 / 3));
        assert_eq!(report.curve.first().unwrap().1, 2);
        assert_eq!(report.curve.last().unwrap().1, 2);
        assert_eq!(report.curve.iter().map(|p| p.1).max(), Some(3));
    }

    #[test]
    fn an_empty_class_has_no_figures() {
        let input = ReportInput { class: Span::new(at(0), at(0)), ..input() };
        let report = report(&input, &[]);
        assert_eq!(
            (report.came, report.mean, report.median, report.curve.len()),
            (0, Duration::ZERO, Duration::ZERO, 0)
        );
    }
}
