//! Dates, times, lengths and numbers as the reader's language writes them, in the reader's zone. Countdowns read the same
//! as those that the page's script keeps ticking (`web/src/text/format.ts`).

use std::time::Duration;

use chrono::{DateTime, Datelike, Offset, Timelike};
use estrade_core::time::{Timestamp, Tz};
use estrade_core::user::Locale;

use crate::i18n::{Arg, Tr};

const MONTHS: [&str; 12] = [
    "month-january",
    "month-february",
    "month-march",
    "month-april",
    "month-may",
    "month-june",
    "month-july",
    "month-august",
    "month-september",
    "month-october",
    "month-november",
    "month-december",
];
const MONTHS_SHORT: [&str; 12] = [
    "month-short-january",
    "month-short-february",
    "month-short-march",
    "month-short-april",
    "month-short-may",
    "month-short-june",
    "month-short-july",
    "month-short-august",
    "month-short-september",
    "month-short-october",
    "month-short-november",
    "month-short-december",
];
const WEEKDAYS: [&str; 7] = [
    "weekday-monday",
    "weekday-tuesday",
    "weekday-wednesday",
    "weekday-thursday",
    "weekday-friday",
    "weekday-saturday",
    "weekday-sunday",
];
const WEEKDAYS_SHORT: [&str; 7] = [
    "weekday-short-monday",
    "weekday-short-tuesday",
    "weekday-short-wednesday",
    "weekday-short-thursday",
    "weekday-short-friday",
    "weekday-short-saturday",
    "weekday-short-sunday",
];

/// Writes dates in one language and zone, as of one present.
#[derive(Debug, Clone, Copy)]
pub struct Dates {
    /// The language.
    pub tr: Tr,
    /// The zone whose clocks are shown.
    pub zone: Tz,
    /// The present, for « dans 5 jours ».
    pub now: Timestamp,
}

/// The three lines of a date block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayParts {
    /// « mar. »
    pub weekday: String,
    /// « 17 »
    pub day: String,
    /// « mars »
    pub month: String,
}

fn name(names: &[&'static str], index: u32) -> &'static str {
    usize::try_from(index).ok().and_then(|i| names.get(i)).copied().unwrap_or_default()
}

impl Dates {
    fn local(&self, at: Timestamp) -> DateTime<Tz> {
        at.to_utc().with_timezone(&self.zone)
    }

    fn weekday(&self, at: Timestamp) -> String {
        self.tr.text(name(&WEEKDAYS, self.local(at).weekday().num_days_from_monday()))
    }

    fn day(&self, at: Timestamp) -> String {
        match self.local(at).day() {
            1 => self.tr.text("date-first-day"),
            day => day.to_string(),
        }
    }

    fn month(&self, at: Timestamp) -> String {
        self.tr.text(name(&MONTHS, self.local(at).month0()))
    }

    /// The same language and present on the clocks of another zone.
    #[must_use]
    pub fn in_zone(self, zone: Tz) -> Self {
        Self { zone, ..self }
    }

    /// « 14 h 30 », "14:30".
    pub fn time(&self, at: Timestamp) -> String {
        let local = self.local(at);
        let padded = format!("{:02}", local.hour());
        let minutes = format!("{:02}", local.minute());
        let args = [
            ("hours", Arg::from(local.hour().to_string())),
            ("padded", padded.into()),
            ("minutes", minutes.into()),
        ];
        self.tr.with("time-of-day", &args)
    }

    /// « 14 h 30 – 16 h 00 »
    pub fn time_range(&self, from: Timestamp, to: Timestamp) -> String {
        self.tr.two("time-range", "from", self.time(from), "to", self.time(to))
    }

    /// « 17 mars »
    pub fn date_short(&self, at: Timestamp) -> String {
        self.tr.two("date-day-month", "day", self.day(at), "month", self.month(at))
    }

    /// « mardi 17 mars »
    pub fn date_medium(&self, at: Timestamp) -> String {
        let args = [
            ("weekday", Arg::from(self.weekday(at))),
            ("day", self.day(at).into()),
            ("month", self.month(at).into()),
        ];
        self.tr.with("date-weekday-day-month", &args)
    }

    /// « mardi 17 mars 2026 »
    pub fn date_long(&self, at: Timestamp) -> String {
        let year = self.local(at).year().to_string();
        let args = [
            ("weekday", Arg::from(self.weekday(at))),
            ("day", self.day(at).into()),
            ("month", self.month(at).into()),
            ("year", year.into()),
        ];
        self.tr.with("date-long", &args)
    }

    /// « mardi 17 mars 2026 à 14 h 30 »
    pub fn when(&self, at: Timestamp) -> String {
        self.tr.two("date-and-time", "date", self.date_long(at), "time", self.time(at))
    }

    /// « mardi 17 mars 2026, 14 h 30 – 16 h 00 »
    pub fn when_range(&self, from: Timestamp, to: Timestamp) -> String {
        self.tr.two("date-and-range", "date", self.date_long(from), "range", self.time_range(from, to))
    }

    /// From when on something is possible: « dès 13 h 30 » today, « mardi dès 13 h 30 » this week, else with the date.
    pub fn from(&self, at: Timestamp) -> String {
        let days =
            self.local(at).date_naive().signed_duration_since(self.local(self.now).date_naive()).num_days();
        match days {
            0 => self.tr.one("from-time", "time", self.time(at)),
            1..=6 => self.tr.two("from-weekday", "weekday", self.weekday(at), "time", self.time(at)),
            _ => self.tr.two("from-date", "date", self.date_short(at), "time", self.time(at)),
        }
    }

    /// At which moment something happens: « à 13 h 30 » today, « mardi à 13 h 30 » this week, else with the date.
    pub fn moment(&self, at: Timestamp) -> String {
        let days =
            self.local(at).date_naive().signed_duration_since(self.local(self.now).date_naive()).num_days();
        match days {
            0 => self.tr.one("at-time", "time", self.time(at)),
            1..=6 => self.tr.two("at-weekday", "weekday", self.weekday(at), "time", self.time(at)),
            _ => self.tr.two("at-date", "date", self.date_short(at), "time", self.time(at)),
        }
    }

    /// Weekday, day and month for a date block.
    pub fn day_parts(&self, at: Timestamp) -> DayParts {
        let local = self.local(at);
        DayParts {
            weekday: self.tr.text(name(&WEEKDAYS_SHORT, local.weekday().num_days_from_monday())),
            day: local.day().to_string(),
            month: self.tr.text(name(&MONTHS_SHORT, local.month0())),
        }
    }

    /// « dans 5 jours », « dans 18 h 48 min », « il y a 12 min ».
    pub fn relative(&self, at: Timestamp) -> String {
        if at >= self.now {
            // Rounded up to the second, as a countdown is.
            let seconds = at.since(self.now).as_millis().div_ceil(1000);
            let left = Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX));
            self.tr.one("relative-future", "length", self.far(left))
        } else {
            self.tr.one("relative-past", "length", self.far(self.now.since(at)))
        }
    }

    /// A length that may be days.
    fn far(&self, length: Duration) -> String {
        let hours = length.as_secs() / 3600;
        match hours / 24 {
            0 => self.duration(length),
            1 if hours > 24 => self.tr.one("duration-day-hours", "hours", hours - 24),
            days => self.tr.one("duration-days", "days", days),
        }
    }

    /// « 1 h 24 min », « 42 min », « 2 min 10 s », « 45 s ».
    pub fn duration(&self, length: Duration) -> String {
        let (minutes, seconds) = (length.as_secs() / 60, length.as_secs() % 60);
        match minutes {
            0 => self.tr.one("duration-seconds", "seconds", seconds),
            1..10 if seconds > 0 => {
                self.tr.two("duration-minutes-seconds", "minutes", minutes, "seconds", seconds)
            }
            1..60 => self.tr.one("duration-minutes", "minutes", minutes),
            60.. => self.tr.two(
                "duration-hours",
                "hours",
                minutes / 60,
                "minutes",
                format!("{:02}", minutes % 60),
            ),
        }
    }

    /// « 1 h 32 », « 42 min »: where there is little room.
    pub fn duration_short(&self, length: Duration) -> String {
        let minutes = length.as_secs() / 60;
        match minutes {
            0..60 => self.duration(length),
            60.. => self.tr.two(
                "duration-hours-short",
                "hours",
                minutes / 60,
                "minutes",
                format!("{:02}", minutes % 60),
            ),
        }
    }

    /// « 75 % »
    pub fn percent(&self, value: u8) -> String {
        self.tr.one("percent", "value", value)
    }

    /// « 18 Mo »
    pub fn megabytes(&self, value: u64) -> String {
        self.tr.one("megabytes", "value", self.number(value))
    }

    /// « 40 000 », with U+202F between thousands; "40,000" in English.
    pub fn number(&self, value: u64) -> String {
        let separator = match self.tr.0 {
            Locale::Fr => '\u{202f}',
            Locale::En => ',',
        };
        let digits = value.to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// The city that the zone is named after: « Porto-Novo ».
    pub fn city(&self) -> String {
        self.zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
    }

    /// « 14 h 30 à Porto-Novo »
    pub fn time_in_city(&self, at: Timestamp) -> String {
        self.tr.two("time-in-city", "time", self.time(at), "city", self.city())
    }

    /// « 14 h 30 – 16 h 00 à Porto-Novo »
    pub fn range_in_city(&self, from: Timestamp, to: Timestamp) -> String {
        self.tr.two("time-in-city", "time", self.time_range(from, to), "city", self.city())
    }

    /// The zone's distance from UTC at an instant: "UTC+1", "UTC−3:30".
    pub fn offset(&self, at: Timestamp) -> String {
        let seconds = self.local(at).offset().fix().local_minus_utc();
        let (sign, minutes) = (if seconds < 0 { '−' } else { '+' }, seconds.abs() / 60);
        match (minutes / 60, minutes % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
        }
    }

    /// Whether clocks of another zone show something else at an instant.
    pub fn differs(&self, other: Tz, at: Timestamp) -> bool {
        self.local(at).naive_local() != at.to_utc().with_timezone(&other).naive_local()
    }

    /// A clock time for a file: "14:00:05".
    pub fn clock(&self, at: Timestamp) -> String {
        self.local(at).format("%H:%M:%S").to_string()
    }

    /// Date and time for a file, as spreadsheets read them: "2026-03-17 14:00:05".
    pub fn stamp(&self, at: Timestamp) -> String {
        self.local(at).format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// Minutes past midnight, for marks on a time axis.
    pub fn minute_of_day(&self, at: Timestamp) -> u32 {
        self.local(at).num_seconds_from_midnight() / 60
    }

    /// The value of a `datetime-local` field.
    pub fn input(&self, at: Timestamp) -> String {
        self.local(at).format("%Y-%m-%dT%H:%M").to_string()
    }
}

/// With a capital first letter, for the head of a line.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Africa::PortoNovo;

    fn dates(locale: Locale) -> Dates {
        Dates { tr: Tr(locale), zone: PortoNovo, now: at("2026-03-12T13:12:00Z") }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn times_and_dates_in_french() {
        let d = dates(Locale::Fr);
        let class = at("2026-03-17T13:30:00Z");
        assert_eq!(d.time(class), "14\u{a0}h\u{a0}30");
        assert_eq!(d.time(at("2026-03-17T08:05:00Z")), "9\u{a0}h\u{a0}05");
        assert_eq!(d.time_range(class, at("2026-03-17T15:00:00Z")), "14\u{a0}h\u{a0}30 – 16\u{a0}h\u{a0}00");
        assert_eq!(d.date_long(class), "mardi 17\u{a0}mars 2026");
        assert_eq!(d.date_long(at("2026-08-01T12:00:00Z")), "samedi 1er\u{a0}août 2026");
        assert_eq!(d.when(class), "mardi 17\u{a0}mars 2026 à 14\u{a0}h\u{a0}30");
        assert_eq!(
            d.day_parts(class),
            DayParts { weekday: "mar.".into(), day: "17".into(), month: "mars".into() }
        );
        assert_eq!(d.day_parts(at("2026-02-28T23:30:00Z")).day, "1", "the zone's own day, not that of UTC");
    }

    #[test]
    fn times_and_dates_in_english() {
        let d = dates(Locale::En);
        let class = at("2026-03-17T08:05:00Z");
        assert_eq!(d.time(class), "09:05");
        assert_eq!(d.date_long(class), "Tuesday 17\u{a0}March 2026");
        assert_eq!(d.when(class), "Tuesday 17\u{a0}March 2026 at 09:05");
        assert_eq!(d.day_parts(class).weekday, "Tue");
        assert_eq!(d.date_long(at("2026-08-01T12:00:00Z")), "Saturday 1\u{a0}August 2026");
    }

    #[test]
    fn how_far_away() {
        let (fr, en) = (dates(Locale::Fr), dates(Locale::En));
        let cases = [
            ("2026-03-17T13:30:00Z", "dans\u{a0}5\u{a0}jours", "in\u{a0}5\u{a0}days"),
            ("2026-03-13T18:12:00Z", "dans\u{a0}1\u{a0}jour 5\u{a0}h", "in\u{a0}1\u{a0}day 5\u{a0}h"),
            (
                "2026-03-13T08:00:00Z",
                "dans\u{a0}18\u{a0}h\u{a0}48\u{a0}min",
                "in\u{a0}18\u{a0}h\u{a0}48\u{a0}min",
            ),
            (
                "2026-03-12T13:14:10Z",
                "dans\u{a0}2\u{a0}min\u{a0}10\u{a0}s",
                "in\u{a0}2\u{a0}min\u{a0}10\u{a0}s",
            ),
            ("2026-03-12T13:12:00Z", "dans\u{a0}0\u{a0}s", "in\u{a0}0\u{a0}s"),
            ("2026-03-12T13:00:00Z", "il y a\u{a0}12\u{a0}min", "12\u{a0}min ago"),
        ];
        for (instant, french, english) in cases {
            assert_eq!(fr.relative(at(instant)), french);
            assert_eq!(en.relative(at(instant)), english);
        }
    }

    #[test]
    fn from_when_on() {
        let (fr, en) = (dates(Locale::Fr), dates(Locale::En));
        assert_eq!(fr.from(at("2026-03-12T15:00:00Z")), "dès 16\u{a0}h\u{a0}00");
        assert_eq!(fr.from(at("2026-03-17T12:30:00Z")), "mardi dès 13\u{a0}h\u{a0}30");
        assert_eq!(fr.from(at("2026-04-07T12:30:00Z")), "le 7\u{a0}avril dès 13\u{a0}h\u{a0}30");
        assert_eq!(en.from(at("2026-03-17T12:30:00Z")), "from Tuesday 13:30");
        assert_eq!(fr.moment(at("2026-03-17T12:30:00Z")), "mardi à 13\u{a0}h\u{a0}30");
        assert_eq!(en.moment(at("2026-04-07T12:30:00Z")), "on 7\u{a0}April at 13:30");
    }

    #[test]
    fn lengths_and_numbers() {
        let (fr, en) = (dates(Locale::Fr), dates(Locale::En));
        assert_eq!(fr.duration(Duration::from_mins(84)), "1\u{a0}h\u{a0}24\u{a0}min");
        assert_eq!(fr.duration(Duration::from_hours(1)), "1\u{a0}h\u{a0}00\u{a0}min");
        assert_eq!(fr.duration(Duration::from_secs(130)), "2\u{a0}min\u{a0}10\u{a0}s");
        assert_eq!(fr.duration_short(Duration::from_mins(92)), "1\u{a0}h\u{a0}32");
        assert_eq!(fr.duration_short(Duration::from_mins(42)), "42\u{a0}min");
        assert_eq!(fr.duration(Duration::from_secs(700)), "11\u{a0}min");
        assert_eq!(fr.duration(Duration::from_secs(45)), "45\u{a0}s");
        assert_eq!(fr.number(40_000), "40\u{202f}000");
        assert_eq!(en.number(1_234_567), "1,234,567");
        assert_eq!(fr.number(999), "999");
        assert_eq!((fr.percent(75), en.percent(75)), ("75\u{a0}%".to_owned(), "75%".to_owned()));
        assert_eq!((fr.megabytes(18), en.megabytes(18)), ("18\u{a0}Mo".to_owned(), "18\u{a0}MB".to_owned()));
    }

    #[test]
    fn zones() {
        let fr = dates(Locale::Fr);
        assert_eq!(fr.city(), "Porto-Novo");
        assert_eq!(fr.in_zone(chrono_tz::America::Argentina::Buenos_Aires).city(), "Buenos Aires");
        let class = at("2026-03-17T13:00:00Z");
        assert_eq!(fr.time_in_city(class), "14\u{a0}h\u{a0}00 à Porto-Novo");
        assert_eq!(fr.offset(class), "UTC+1");
        assert_eq!(fr.in_zone(chrono_tz::America::St_Johns).offset(class), "UTC−2:30");
        assert_eq!(fr.in_zone(chrono_tz::Africa::Dakar).offset(class), "UTC");
        assert!(fr.differs(chrono_tz::Africa::Dakar, class));
        assert!(!fr.differs(chrono_tz::Africa::Lagos, class), "another name for the same clocks");
        assert_eq!(fr.input(class), "2026-03-17T14:00");
    }

    #[test]
    fn a_capital_at_the_head() {
        assert_eq!(capitalised("été"), "Été");
        assert_eq!(capitalised(""), "");
    }
}
