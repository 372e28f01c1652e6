//! Typed ids, and where new ones come from.
//!
//! Every id is below 2^53, because JavaScript clients hold it in a double. The application makes ids itself, so that a
//! row has its id before it is written and the three database engines behave alike.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};

use crate::time::Clock;

/// The largest id: 2^53 − 1.
pub const MAX_ID: i64 = (1 << 53) - 1;

/// A text is not an id of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: a whole number from 1 to 2^53 - 1 is expected")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
        #[serde(transparent)]
        #[ts(type = "number")]
        pub struct $name(i64);

        impl $name {
            /// Wraps a number that is known to be an id (read from the store, or made by [`IdGenerator`]).
            pub const fn new(value: i64) -> Self { Self(value) }
            /// The number itself.
            pub const fn get(self) -> i64 { self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> { parse(text).map(Self) }
        }
    )+};
}

ids! {
    /// A person with an account.
    UserId,
    /// A course.
    CourseId,
    /// A student's place in a course.
    EnrollmentId,
    /// One class meeting.
    SessionId,
    /// A row of a session's roster.
    ParticipantId,
    /// One unbroken stay of one person in one room; an attendance interval keeps it once closed.
    StayId,
    /// One line of a class's chat.
    ChatMessageId,
    /// One sign-in: a browser's cookie, or a family of API tokens.
    LoginId,
    /// One piece of work in the outbox.
    JobId,
    /// What is told of a session.
    NoticeId,
    /// One person's share of a notice.
    NotificationId,
    /// A file of what was said and shown in a class.
    RecordingId,
}

fn parse(text: &str) -> Result<i64, InvalidId> {
    if text.is_empty() || text.len() > 16 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(InvalidId);
    }
    let value: i64 = text.parse().map_err(|_| InvalidId)?;
    if (1..=MAX_ID).contains(&value) { Ok(value) } else { Err(InvalidId) }
}

/// 2025-01-01T00:00:00Z in milliseconds: ids count from here.
const EPOCH_MS: i64 = 1_735_689_600_000;
const COUNTER_BITS: u32 = 12;

/// Makes ids: 41 bits of milliseconds since 2025, then 4 bits of node and 8 of counter. Within a process they only grow.
pub struct IdGenerator {
    clock: Arc<dyn Clock>,
    node: i64,
    last: AtomicI64,
}

impl IdGenerator {
    /// `node` (0–15) tells apart processes that share a database; the primary key catches what it does not.
    pub fn new(clock: Arc<dyn Clock>, node: u8) -> Self {
        Self { clock, node: i64::from(node & 0xf), last: AtomicI64::new(0) }
    }

    /// The next id, larger than every earlier one of this generator.
    pub fn next(&self) -> i64 {
        let tick = (self.clock.now().millis() - EPOCH_MS).max(1) << (COUNTER_BITS - 4);
        // `last` counts (millisecond, counter) pairs; a busy millisecond borrows from the next one.
        let previous = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(tick.max(last + 1)))
            .unwrap_or(tick);
        let slot = tick.max(previous + 1);
        ((slot >> 8) << COUNTER_BITS) | (self.node << 8) | (slot & 0xff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{ManualClock, Timestamp};

    #[test]
    fn ids_grow_stay_below_two_to_the_53_and_never_repeat() {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(3_900_000_000_000)));
        let ids = IdGenerator::new(clock, 15);
        let made: Vec<i64> = (0..5_000).map(|_| ids.next()).collect();
        assert!(made.windows(2).all(|w| w[0] < w[1]));
        assert!(made.iter().all(|id| (1..=MAX_ID).contains(id)));
    }

    #[test]
    fn only_whole_numbers_in_range_parse() {
        assert_eq!("42".parse(), Ok(SessionId::new(42)));
        for wrong in ["", "0", "-1", "abc", "1.0", "9007199254740992", "12345678901234567890", " 1", "+1"] {
            assert_eq!(wrong.parse::<SessionId>(), Err(InvalidId), "{wrong:?}");
        }
    }
}
