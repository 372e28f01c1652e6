//! Finding out whether a link has recovered. A receiver that was given a small layer sends too little over its
//! link for the estimate to grow, and the library's own probing may stay silent for good. So from time to time the
//! estimator is told to begin anew from where it is, which makes it send a short burst (some 10 kB) to see what passes.
//! Data is dear on narrow links: a look that finds nothing is followed by ever longer rests.

use std::time::{Duration, Instant};

/// A look has found what it will find after this.
const LOOK: Duration = Duration::from_secs(3);
const REST_MIN: Duration = Duration::from_secs(5);
const REST_MAX: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Copy)]
enum State {
    Rests { until: Instant },
    Looks { since: Instant, from: u64 },
}

/// When to look, for one receiver.
#[derive(Debug)]
pub struct Seek {
    state: Option<State>,
    rest: Duration,
}

impl Default for Seek {
    fn default() -> Self {
        Self { state: None, rest: REST_MIN }
    }
}

impl Seek {
    /// Whether to begin a look now. `unmet`: the receiver would be given more if its `estimate` (bits a second)
    /// were higher.
    pub fn begins(&mut self, unmet: bool, estimate: u64, now: Instant) -> bool {
        if !unmet {
            *self = Self::default();
            return false;
        }
        match *self.state.get_or_insert(State::Rests { until: now + REST_MIN }) {
            State::Rests { until } if now >= until => {
                self.state = Some(State::Looks { since: now, from: estimate });
                true
            }
            State::Looks { since, from } if now.saturating_duration_since(since) >= LOOK => {
                let grew = estimate > from / 20 * 21;
                self.rest = if grew { REST_MIN } else { (self.rest * 2).min(REST_MAX) };
                self.state = Some(State::Rests { until: now + self.rest });
                false
            }
            State::Rests { .. } | State::Looks { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds at which it looked, of the first `seconds`.
    fn looks(seek: &mut Seek, seconds: u64, estimate: impl Fn(u64) -> u64) -> Vec<u64> {
        let start = Instant::now();
        (0..seconds).filter(|s| seek.begins(true, estimate(*s), start + Duration::from_secs(*s))).collect()
    }

    #[test]
    fn looks_come_often_while_they_find_something() {
        assert_eq!(looks(&mut Seek::default(), 30, |s| 100_000 + s * 20_000), [5, 13, 21, 29]);
    }

    #[test]
    fn rests_grow_when_nothing_is_found_and_a_met_demand_starts_anew() {
        let mut seek = Seek::default();
        assert_eq!(looks(&mut seek, 200, |_| 100_000), [5, 18, 41, 84, 147]);
        assert!(!seek.begins(false, 100_000, Instant::now()));
        assert_eq!(looks(&mut seek, 8, |_| 100_000), [5]);
    }
}
