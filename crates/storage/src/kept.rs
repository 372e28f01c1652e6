//! Lists of courses' sessions that this process has read, each under the stamp that its course had then.
//!
//! A list is answered from here only to somebody whose rights were read from the database for this very request, together
//! with the stamp; another stamp, and it is read anew. Whoever changes what a list shows gives the course another stamp in
//! the same unit of work, on whatever node. Who is in a room is not kept. See decision 8.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use estrade_core::ports::views::{ListStamp, Listed, Order, Page, SessionCard};
use estrade_core::session::Status;

use crate::views::board::Board;

/// Kept no longer, whatever the stamp says: for rows written by other means than units of work.
const LIFETIME: Duration = Duration::from_secs(10);
/// Sessions that each half of a generation holds: some 1.5 kB each.
const SESSIONS: usize = 3_000;

/// Courses that may be read anew at the same time.
const TURNS: usize = 64;

/// Which page of a course's sessions.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageKey {
    pub course: i64,
    pub status: Option<Status>,
    pub newest_first: bool,
    pub number: u32,
    pub limit: u32,
}

impl PageKey {
    pub fn new(course: i64, status: Option<Status>, order: Order, page: Page) -> Self {
        let newest_first = order == Order::NewestFirst;
        Self { course, status, newest_first, number: page.number, limit: page.limit }
    }
}

struct Entry<V> {
    stamp: ListStamp,
    read_at: Instant,
    value: Arc<V>,
}

/// Two generations: what was not asked for during one goes with the next.
struct Generations<K, V> {
    young: HashMap<K, Entry<V>>,
    old: HashMap<K, Entry<V>>,
    sessions: usize,
}

impl<K: Eq + Hash + Copy, V> Generations<K, V> {
    fn get(&mut self, key: K, stamp: ListStamp, weight: impl Fn(&V) -> usize) -> Option<Arc<V>> {
        let good = |entry: &&Entry<V>| entry.stamp == stamp && entry.read_at.elapsed() < LIFETIME;
        if let Some(entry) = self.young.get(&key).filter(good) {
            return Some(entry.value.clone());
        }
        let entry = self.old.remove(&key).filter(|entry| good(&entry))?;
        let value = entry.value.clone();
        self.put(key, entry, weight);
        Some(value)
    }

    fn put(&mut self, key: K, entry: Entry<V>, weight: impl Fn(&V) -> usize) {
        if let Some(replaced) = self.young.remove(&key) {
            self.sessions -= weight(&replaced.value);
        }
        let added = weight(&entry.value);
        if self.sessions + added > SESSIONS {
            self.old = std::mem::take(&mut self.young);
            self.sessions = 0;
        }
        self.sessions += added;
        self.young.insert(key, entry);
    }
}

/// Shared by all units of a store that only read.
pub struct Kept {
    pages: Mutex<Generations<PageKey, Listed<SessionCard>>>,
    boards: Mutex<Generations<i64, Board>>,
    turns: [tokio::sync::Mutex<()>; TURNS],
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            pages: Mutex::default(),
            boards: Mutex::default(),
            turns: std::array::from_fn(|_| tokio::sync::Mutex::default()),
        }
    }
}

impl<K, V> Default for Generations<K, V> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), sessions: 0 }
    }
}

fn page_weight(page: &Listed<SessionCard>) -> usize {
    page.items.len() + 1
}

impl Kept {
    /// The turn to read a course's list anew, for whoever did not find it. Who waited for it looks once more: of all who
    /// miss a list at the same time one reads it.
    pub async fn turn(&self, course: i64) -> tokio::sync::MutexGuard<'_, ()> {
        let place = usize::try_from(course.unsigned_abs()).unwrap_or(0) % TURNS;
        self.turns[place].lock().await
    }

    pub fn page(&self, key: PageKey, stamp: ListStamp) -> Option<Arc<Listed<SessionCard>>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(key, stamp, page_weight)
    }

    pub fn keep_page(&self, key: PageKey, stamp: ListStamp, value: Arc<Listed<SessionCard>>) {
        let entry = Entry { stamp, read_at: Instant::now(), value };
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).put(key, entry, page_weight);
    }

    pub fn board(&self, course: i64, stamp: ListStamp) -> Option<Arc<Board>> {
        self.boards.lock().unwrap_or_else(PoisonError::into_inner).get(course, stamp, Board::weight)
    }

    pub fn keep_board(&self, course: i64, stamp: ListStamp, value: Arc<Board>) {
        let entry = Entry { stamp, read_at: Instant::now(), value };
        self.boards.lock().unwrap_or_else(PoisonError::into_inner).put(course, entry, Board::weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(listing: i64) -> ListStamp {
        ListStamp { listing, version: 1, enrolled: 0, sessions: 0 }
    }

    fn put(of: &mut Generations<i64, usize>, key: i64, listing: i64, weight: usize) {
        let entry = Entry { stamp: stamp(listing), read_at: Instant::now(), value: Arc::new(weight) };
        of.put(key, entry, |weight| *weight);
    }

    #[test]
    fn what_replaces_another_takes_its_place_and_no_more() {
        let mut of = Generations::default();
        put(&mut of, 1, 1, SESSIONS / 2);
        for listing in 0..100 {
            put(&mut of, 2, listing, SESSIONS / 2);
        }
        assert!(of.get(1, stamp(1), |weight| *weight).is_some(), "pushed out by what was replaced");
        assert!(of.get(2, stamp(98), |weight| *weight).is_none(), "shown under another stamp");
        assert_eq!((of.sessions, of.young.len()), (SESSIONS, 2));
    }

    #[test]
    fn what_was_not_asked_for_during_a_generation_goes_with_the_next() {
        let mut of = Generations::default();
        for key in 0..6 {
            put(&mut of, key, 1, SESSIONS / 2);
        }
        assert!(of.get(0, stamp(1), |weight| *weight).is_none());
        assert!(of.get(5, stamp(1), |weight| *weight).is_some());
        assert!(of.young.len() + of.old.len() <= 4);
    }
}
