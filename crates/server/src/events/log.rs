//! What was announced lately, so that who comes back gets what they missed. Bounded in length and in people named: what is
//! older is forgotten, and who saw less than what is left looks anew.

use std::collections::VecDeque;
use std::sync::Arc;

use estrade_core::events::{Announcement, People};

/// The most announcements that are kept.
const LONGEST: usize = 2_048;
/// The most people named by all of them.
const MOST_NAMED: usize = 100_000;

/// Announcements by their numbers, without gaps.
#[derive(Default)]
pub struct Log {
    kept: VecDeque<Arc<Announcement>>,
    named: usize,
    /// The number of the last one, 0 before the first.
    last: u64,
}

fn named(announcement: &Announcement) -> usize {
    announcement.named().map_or(0, People::len)
}

impl Log {
    /// The number of the last one.
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// Adds one; its number.
    pub fn add(&mut self, announcement: Arc<Announcement>) -> u64 {
        self.named += named(&announcement);
        self.kept.push_back(announcement);
        while self.kept.len() > LONGEST || self.named > MOST_NAMED {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.named -= named(&oldest);
        }
        self.last += 1;
        self.last
    }

    /// Forgets everything, and counts on: nobody who saw what came before can be told what they missed.
    pub fn forget(&mut self) -> u64 {
        self.kept.clear();
        self.named = 0;
        self.last += 1;
        self.last
    }

    /// Those after number `seen`, oldest first; `None` if some of them are forgotten, or `seen` was never given.
    pub fn after(&self, seen: u64) -> Option<Vec<(u64, Arc<Announcement>)>> {
        let missed = usize::try_from(self.last.checked_sub(seen)?).ok()?;
        let from = self.kept.len().checked_sub(missed)?;
        Some((seen + 1..).zip(self.kept.iter().skip(from).cloned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use estrade_core::ids::{CourseId, UserId};

    use super::*;

    fn enrollment(course: i64, students: i64) -> Arc<Announcement> {
        let students = (1..=students).map(UserId::new).collect();
        Arc::new(Announcement::Enrollment { course: CourseId::new(course), owner: UserId::new(1), students })
    }

    fn numbers(missed: Option<Vec<(u64, Arc<Announcement>)>>) -> Option<Vec<(u64, i64)>> {
        let course = |a: &Announcement| a.course().map_or(0, CourseId::get);
        missed.map(|all| all.iter().map(|(number, a)| (*number, course(a))).collect())
    }

    #[test]
    fn what_was_missed_comes_in_order_and_once() {
        let mut log = Log::default();
        assert_eq!(numbers(log.after(0)), Some(vec![]));
        for course in [10, 20, 30] {
            log.add(enrollment(course, 1));
        }
        assert_eq!(numbers(log.after(1)), Some(vec![(2, 20), (3, 30)]));
        assert_eq!(numbers(log.after(3)), Some(vec![]));
        assert_eq!(numbers(log.after(4)), None, "a number that was never given");
        assert_eq!(log.forget(), 4);
        assert_eq!((numbers(log.after(3)), numbers(log.after(4))), (None, Some(vec![])));
        assert_eq!(log.add(enrollment(40, 1)), 5);
        assert_eq!(numbers(log.after(4)), Some(vec![(5, 40)]));
    }

    #[test]
    fn it_is_bounded_in_length_and_in_people() {
        let mut log = Log::default();
        for _ in 0..LONGEST + 10 {
            log.add(enrollment(1, 1));
        }
        assert_eq!((log.kept.len(), log.after(9).is_none(), log.after(10).is_some()), (LONGEST, true, true));
        for _ in 0..12 {
            log.add(enrollment(1, 10_000));
        }
        assert_eq!((log.kept.len(), log.named), (10, MOST_NAMED));
        // More than is ever kept leaves nothing, and the count goes on.
        let last = log.add(enrollment(1, 100_001));
        assert_eq!((log.kept.len(), log.named, log.after(last).map(|all| all.len())), (0, 0, Some(0)));
        assert!(log.after(last - 1).is_none());
    }
}
