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
        self.put(key, entry, weight(&value));
        Some(value)
    }

    fn put(&mut self, key: K, entry: Entry<V>, weight: usize) {
        if self.sessions + weight > SESSIONS {
            self.old = std::mem::take(&mut self.young);
            self.sessions = 0;
        }
        self.sessions += weight;
        self.young.insert(key, entry);
    }
}

/// Shared by all units of a store that only read.
pub struct Kept {
    pages: Mutex<Generations<PageKey, Listed<SessionCard>>>,
    boards: Mutex<Generations<i64, Board>>,
}

impl Default for Kept {
    fn default() -> Self {
        Self { pages: Mutex::new(Generations::default()), boards: Mutex::new(Generations::default()) }
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
    pub fn page(&self, key: PageKey, stamp: ListStamp) -> Option<Arc<Listed<SessionCard>>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(key, stamp, page_weight)
    }

    pub fn keep_page(&self, key: PageKey, stamp: ListStamp, value: Arc<Listed<SessionCard>>) {
        let weight = page_weight(&value);
        let entry = Entry { stamp, read_at: Instant::now(), value };
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).put(key, entry, weight);
    }

    pub fn board(&self, course: i64, stamp: ListStamp) -> Option<Arc<Board>> {
        self.boards.lock().unwrap_or_else(PoisonError::into_inner).get(course, stamp, Board::weight)
    }

    pub fn keep_board(&self, course: i64, stamp: ListStamp, value: Arc<Board>) {
        let weight = value.weight();
        let entry = Entry { stamp, read_at: Instant::now(), value };
        self.boards.lock().unwrap_or_else(PoisonError::into_inner).put(course, entry, weight);
    }
}
