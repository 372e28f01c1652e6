//! Which fields are asked for, beside which are described. Kept in development builds alone: it is for tests.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The fields of one description.
#[derive(Debug, Default)]
pub struct Record {
    name: String,
    described: BTreeSet<String>,
    asked: Mutex<BTreeSet<&'static str>>,
}

impl Record {
    /// Stops at a field that is read but not described.
    pub(super) fn note(&self, field: &'static str) {
        assert!(self.described.contains(field), "`{field}` is read, but {} does not describe it", self.name);
        lock(&self.asked).insert(field);
    }

    /// What is described.
    pub fn described(&self) -> &BTreeSet<String> {
        &self.described
    }

    /// What is described and was not asked for as yet.
    pub fn never_asked(&self) -> Vec<&str> {
        let asked = lock(&self.asked);
        self.described.iter().map(String::as_str).filter(|field| !asked.contains(field)).collect()
    }
}

static RECORDS: Mutex<BTreeMap<(String, TypeId), &'static Record>> = Mutex::new(BTreeMap::new());

/// The record of a description, for as long as the process lives; there are as many as there are bodies and queries.
pub fn of<T: 'static>(name: &str, described: impl FnOnce() -> Vec<String>) -> &'static Record {
    let key = (name.to_owned(), TypeId::of::<T>());
    lock(&RECORDS).entry(key).or_insert_with(|| {
        let described = described().into_iter().collect();
        Box::leak(Box::new(Record { name: name.to_owned(), described, asked: Mutex::default() }))
    })
}

/// Every record there is by now, by the description's name.
pub fn all() -> Vec<(String, &'static Record)> {
    lock(&RECORDS).iter().map(|((name, _), record)| (name.clone(), *record)).collect()
}

/// A panic elsewhere leaves the sets as good as they were.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
