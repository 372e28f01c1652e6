//! Instants: UTC, to the millisecond, cut at the source. Zones are IANA names.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use chrono_tz::Tz;

/// An instant in UTC as whole milliseconds since 1970-01-01 (negative before).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ts_rs::TS)]
#[ts(type = "string")]
pub struct Timestamp(i64);

impl Timestamp {
    /// 9999-12-31T23:59:59.999Z, the last instant that RFC 3339 can write.
    pub const MAX: Self = Self(253_402_300_799_999);
    /// 0000-01-01T00:00:00Z, the first one.
    pub const MIN: Self = Self(-62_167_219_200_000);

    /// An instant from milliseconds since 1970, held between [`Self::MIN`] and [`Self::MAX`].
    pub const fn from_millis(ms: i64) -> Self {
        if ms < Self::MIN.0 {
            Self::MIN
        } else if ms > Self::MAX.0 {
            Self::MAX
        } else {
            Self(ms)
        }
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The same instant for chrono.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Reads an RFC 3339 date-time with an offset; finer fractions than a millisecond are cut.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let parsed = DateTime::parse_from_rfc3339(text).ok()?;
        let ms = parsed.timestamp_millis();
        (Self::MIN.0..=Self::MAX.0).contains(&ms).then_some(Self(ms))
    }

    /// Later by `by`.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(duration_ms(by)))
    }

    /// Earlier by `by`.
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        Self::from_millis(self.0.saturating_sub(duration_ms(by)))
    }

    /// How long after `earlier` this is; zero if it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }
}

fn duration_ms(d: Duration) -> i64 {
    i64::try_from(d.as_millis()).unwrap_or(i64::MAX)
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self::from_millis(at.timestamp_millis())
    }
}

/// RFC 3339 with `Z`; a fraction only when it is not zero.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.to_utc();
        if self.0.rem_euclid(1000) == 0 {
            write!(f, "{}", at.format("%Y-%m-%dT%H:%M:%SZ"))
        } else {
            write!(f, "{}", at.format("%Y-%m-%dT%H:%M:%S%.3fZ"))
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_rfc3339(&text)
            .ok_or_else(|| serde::de::Error::custom("an RFC 3339 date-time is expected"))
    }
}

/// The present. Injected, so that tests own time.
pub trait Clock: Send + Sync {
    /// Now, to the millisecond.
    fn now(&self) -> Timestamp;
}

/// A clock that its owner moves: for tests and for making past data.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Sets the clock.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(duration_ms(by), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Reads a date-time as people and programs send it: RFC 3339, or without an offset in `zone`
/// (`2025-11-01T14:00`, seconds optional).
pub fn parse_in_zone(text: &str, zone: Tz) -> Option<Timestamp> {
    if let Some(at) = Timestamp::parse_rfc3339(text) {
        return Some(at);
    }
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    Some(resolve_local(naive, zone))
}

/// The instant of a wall-clock time. Of an ambiguous one (clocks went back) the earlier; one that does not exist
/// (clocks went forward) moves on by the gap.
pub fn resolve_local(naive: NaiveDateTime, zone: Tz) -> Timestamp {
    match zone.from_local_datetime(&naive) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc().into(),
        LocalResult::None => {
            // The offset in force before the gap carries the wall clock over it.
            let before = zone.from_utc_datetime(&(naive - TimeDelta::days(1)));
            let offset = before.naive_local() - before.naive_utc();
            Timestamp::from((naive - offset).and_utc())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2025-11-01T14:00:00Z", "2025-11-01T14:00:00Z")]
    #[case("2025-11-01T14:00:00.5+01:00", "2025-11-01T13:00:00.500Z")]
    #[case("1960-02-29T00:00:00.001999Z", "1960-02-29T00:00:00.001Z")]
    #[case("2099-12-31T23:59:59.999Z", "2099-12-31T23:59:59.999Z")]
    fn rfc3339_crosses_to_the_millisecond(#[case] read: &str, #[case] written: &str) {
        assert_eq!(Timestamp::parse_rfc3339(read).unwrap().to_string(), written);
    }

    #[rstest]
    #[case("2025-11-01T14:00:00", "2025-11-01T13:00:00Z")]
    // Clocks go forward at 02:00: 02:30 does not exist and moves on by the gap.
    #[case("2025-03-30T02:30:00", "2025-03-30T01:30:00Z")]
    // Clocks go back at 03:00: 02:30 comes twice, the earlier is meant.
    #[case("2025-10-26T02:30", "2025-10-26T00:30:00Z")]
    fn a_local_time_is_read_in_its_zone(#[case] local: &str, #[case] utc: &str) {
        assert_eq!(parse_in_zone(local, chrono_tz::Europe::Paris).unwrap().to_string(), utc);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for wrong in ["", "demain", "2025-13-01T00:00:00Z", "2025-02-30T10:00", "14:00"] {
            assert_eq!(parse_in_zone(wrong, chrono_tz::UTC), None, "{wrong:?}");
        }
    }
}
