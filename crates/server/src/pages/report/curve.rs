//! How many were in the room, drawn over time.

use std::fmt::Write as _;

use estrade_core::attendance::Span;
use estrade_core::time::Timestamp;

use crate::pages::format::Dates;

/// The drawing's left and right edge, top and ground, in its own units (1080 × 184).
const LEFT: u32 = 44;
const RIGHT: u32 = 1064;
const TOP: u32 = 26;
const GROUND: u32 = 150;

/// A word on an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Across, or down.
    pub at: u32,
    /// What it says.
    pub text: String,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
}

/// The drawn curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// The line, an SVG path.
    pub line: String,
    /// The same closed down to the ground.
    pub area: String,
    /// People, at the left.
    pub people: Vec<Label>,
    /// Hours, below.
    pub hours: Vec<Label>,
    /// Where the server started anew, with the hour.
    pub restarts: Vec<Label>,
    /// The most at once.
    pub most: u32,
}

fn across(at: Timestamp, class: Span) -> u32 {
    LEFT + super::timeline::position(at, class) * (RIGHT - LEFT) / super::timeline::WIDTH
}

fn down(people: u32, top: u32) -> u32 {
    GROUND - people.min(top) * (GROUND - TOP) / top.max(1)
}

/// The top of the scale and the step between its lines: 1, 2 or 5 times a power of ten, at most five lines.
fn scale(most: u32) -> (u32, u32) {
    let most = most.max(1);
    let step = (0..9u32)
        .flat_map(|power| [1, 2, 5].map(|n| n * 10u32.pow(power)))
        .find(|step| most.div_ceil(*step) <= 4)
        .unwrap_or(most);
    (most.div_ceil(step) * step, step)
}

/// Minutes between the hours written below, so that there are at most eight.
fn minutes_between(class: Span) -> u32 {
    let minutes = class.length().as_secs().div_ceil(60);
    [1u32, 2, 5, 10, 15, 30, 60, 120].into_iter().find(|step| minutes / u64::from(*step) <= 7).unwrap_or(240)
}

/// Draws the curve of people in the room.
pub fn curve(points: &[(Timestamp, u32)], class: Span, restarts: &[Timestamp], dates: &Dates) -> Curve {
    let most = points.iter().map(|(_, n)| *n).max().unwrap_or(0);
    let (top, step) = scale(most);
    let mut line = String::new();
    for (i, (at, people)) in points.iter().enumerate() {
        let letter = if i == 0 { 'M' } else { 'L' };
        // Writing to a string does not fail.
        if write!(line, "{letter}{} {}", across(*at, class), down(*people, top)).is_err() {
            break;
        }
    }
    let area = if line.is_empty() { String::new() } else { format!("{line}V{GROUND}H{LEFT}Z") };
    let people = (0..=top / step)
        .map(|i| Label { at: down(i * step, top), text: dates.number(u64::from(i * step)), anchor: "end" })
        .collect();
    let restarts = restarts
        .iter()
        .map(|at| {
            let x = across(*at, class);
            let text = dates.tr.one("report-restarted-at", "time", dates.time(*at));
            Label { at: x, text, anchor: if x > 800 { "end" } else { "start" } }
        })
        .collect();
    Curve { line, area, people, hours: hours(class, dates), restarts, most }
}

fn hours(class: Span, dates: &Dates) -> Vec<Label> {
    let step = minutes_between(class);
    let mut labels = Vec::new();
    let mut at = Timestamp::from_millis(class.from.millis().div_euclid(60_000) * 60_000);
    while at <= class.to {
        if dates.minute_of_day(at).is_multiple_of(step) {
            let x = across(at, class);
            let anchor = if x < LEFT + 30 {
                "start"
            } else if x > RIGHT - 30 {
                "end"
            } else {
                "middle"
            };
            labels.push(Label { at: x, text: dates.time(at), anchor });
        }
        at = at.plus(std::time::Duration::from_mins(1));
    }
    labels
}

#[cfg(test)]
mod tests {
    use estrade_core::user::Locale;

    use super::*;
    use crate::pages::sample::{at, dates};

    #[test]
    fn the_scale_is_round_and_has_few_lines() {
        for (most, expected) in
            [(0, (1, 1)), (3, (3, 1)), (5, (6, 2)), (38, (40, 10)), (41, (60, 20)), (10_000, (10_000, 5_000))]
        {
            assert_eq!(scale(most), expected, "{most}");
        }
    }

    #[test]
    fn the_curve_begins_left_ends_right_and_stands_on_the_ground() {
        let class = Span::new(at("2026-03-17T13:00:00Z"), at("2026-03-17T14:30:00Z"));
        let points = [(class.from, 0), (at("2026-03-17T13:45:00Z"), 40), (class.to, 20)];
        let drawn = curve(&points, class, &[at("2026-03-17T13:45:00Z")], &dates(Locale::Fr));
        assert_eq!(drawn.line, "M44 150L554 26L1064 88");
        assert_eq!(drawn.area, "M44 150L554 26L1064 88V150H44Z");
        assert_eq!(drawn.most, 40);
        let hours: Vec<&str> = drawn.hours.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(hours.len(), 7);
        assert_eq!((hours[0], hours[6]), ("14\u{a0}h\u{a0}00", "15\u{a0}h\u{a0}30"));
        assert_eq!((drawn.restarts[0].at, drawn.restarts[0].anchor), (554, "start"));
    }

    #[test]
    fn a_class_without_points_is_drawn_empty() {
        let class = Span::new(at("2026-03-17T13:00:00Z"), at("2026-03-17T13:00:00Z"));
        let drawn = curve(&[], class, &[], &dates(Locale::En));
        assert_eq!((drawn.line.as_str(), drawn.area.as_str(), drawn.most), ("", "", 0));
    }

    #[test]
    fn the_longest_class_has_few_hours_below() {
        let class = Span::new(at("2026-03-17T06:00:00Z"), at("2026-03-17T18:00:00Z"));
        let drawn = curve(&[(class.from, 1)], class, &[], &dates(Locale::En));
        assert!((4..=8).contains(&drawn.hours.len()), "{}", drawn.hours.len());
    }
}
