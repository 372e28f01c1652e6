//! One ordered set of deadlines for all connections and rooms.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use crate::ids::{PeerId, RoomId};

/// Whose deadline it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Timer {
    Peer(PeerId),
    Room(RoomId),
}

/// One deadline for each.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    ordered: BTreeSet<(Instant, Timer)>,
    current: HashMap<Timer, Instant>,
}

impl Timers {
    pub(crate) fn set(&mut self, timer: Timer, at: Instant) {
        if let Some(former) = self.current.insert(timer, at) {
            if former == at {
                return;
            }
            self.ordered.remove(&(former, timer));
        }
        self.ordered.insert((at, timer));
    }

    pub(crate) fn remove(&mut self, timer: Timer) {
        if let Some(former) = self.current.remove(&timer) {
            self.ordered.remove(&(former, timer));
        }
    }

    pub(crate) fn next(&self) -> Option<Instant> {
        self.ordered.first().map(|(at, _)| *at)
    }

    /// Takes one that is due.
    pub(crate) fn pop_due(&mut self, now: Instant) -> Option<Timer> {
        let (at, timer) = *self.ordered.first()?;
        if at > now {
            return None;
        }
        self.remove(timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn one_deadline_each_in_order() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut timers = Timers::default();
        timers.set(Timer::Peer(PeerId(1)), at(50));
        timers.set(Timer::Room(RoomId(1)), at(20));
        timers.set(Timer::Peer(PeerId(1)), at(10));
        assert_eq!(timers.next(), Some(at(10)));
        assert_eq!(timers.pop_due(at(15)), Some(Timer::Peer(PeerId(1))));
        assert_eq!(timers.pop_due(at(15)), None);
        timers.remove(Timer::Room(RoomId(1)));
        assert_eq!(timers.next(), None);
    }
}
