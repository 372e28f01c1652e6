//! What is remembered for a while, of so many at once and no more.

use std::collections::HashMap;
use std::hash::Hash;

use estrade_core::time::Timestamp;

struct Entry<V> {
    value: V,
    /// From then on it says nothing.
    until: Timestamp,
}

/// Values by key, each for its time. When there are too many, those are forgotten first that would be first anyway.
pub struct Bounded<K, V> {
    entries: HashMap<K, Entry<V>>,
    capacity: usize,
}

impl<K: Eq + Hash + Clone, V: Copy> Bounded<K, V> {
    /// Remembers `capacity` keys at the most.
    pub fn new(capacity: usize) -> Self {
        Self { entries: HashMap::new(), capacity: capacity.max(1) }
    }

    /// What is remembered of a key.
    pub fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        self.entries.get(key).filter(|entry| now < entry.until).map(|entry| entry.value)
    }

    /// Remembers until an instant.
    pub fn set(&mut self, key: K, value: V, until: Timestamp, now: Timestamp) {
        if self.entries.len() >= self.capacity && !self.entries.contains_key(&key) {
            self.make_room(now);
        }
        self.entries.insert(key, Entry { value, until });
    }

    /// Forgets a key.
    pub fn forget(&mut self, key: &K) {
        self.entries.remove(key);
    }

    /// Forgets what is over; if that is not enough, the tenth that would be over first: seldom, so that a flood of keys
    /// costs little each.
    fn make_room(&mut self, now: Timestamp) {
        self.entries.retain(|_, entry| now < entry.until);
        if self.entries.len() < self.capacity {
            return;
        }
        let mut by_end: Vec<(Timestamp, K)> =
            self.entries.iter().map(|(key, entry)| (entry.until, key.clone())).collect();
        let tenth = (self.capacity / 10).min(by_end.len() - 1);
        by_end.select_nth_unstable_by_key(tenth, |(until, _)| *until);
        for (_, key) in by_end.drain(..=tenth) {
            self.entries.remove(&key);
        }
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn at(seconds: u64) -> Timestamp {
        NOW.plus(Duration::from_secs(seconds))
    }

    #[test]
    fn what_is_over_is_not_remembered() {
        let mut bounded = Bounded::new(10);
        bounded.set("a", 1, at(10), NOW);
        assert_eq!(
            (bounded.get(&"a", at(9)), bounded.get(&"a", at(10)), bounded.get(&"b", NOW)),
            (Some(1), None, None)
        );
    }

    #[test]
    fn a_flood_of_keys_stays_within_the_capacity_and_takes_the_oldest() {
        let mut bounded = Bounded::new(100);
        for number in 0..10_000 {
            bounded.set(number, number, at(number), NOW);
            assert!(bounded.len() <= 100);
        }
        assert_eq!(bounded.get(&9_999, NOW), Some(9_999));
        assert_eq!(bounded.get(&0, NOW), None);
        // What is known already needs no room.
        let known = bounded.len();
        bounded.set(9_999, 1, at(1), NOW);
        assert_eq!(bounded.len(), known);
    }
}
