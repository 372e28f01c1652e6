//! The use cases of `estrade-core` over SQLite in a temporary file: what each does, and what it must not do.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod accounts;
mod attendance;
mod courses;
mod inviting;
mod joining;
mod planning;
mod running;

use std::ops::Deref;
use std::sync::Arc;

use estrade_core::ports::Store;
use estrade_core::ports::contract::school::School;
use estrade_storage::{ConnectOptions, connect};
use tempfile::TempDir;

/// A school in a database of its own.
struct OpenSchool {
    school: School,
    _folder: TempDir,
}

impl Deref for OpenSchool {
    type Target = School;
    fn deref(&self) -> &School {
        &self.school
    }
}

impl OpenSchool {
    /// The school under other rules.
    fn with_rules(mut self, change: impl FnOnce(&mut estrade_core::Rules)) -> Self {
        let mut rules = (*self.school.domain.rules).clone();
        change(&mut rules);
        self.school.domain.rules = Arc::new(rules);
        self
    }
}

async fn school() -> OpenSchool {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("estrade.db").display());
    let store = connect(&url, ConnectOptions::default()).await.unwrap();
    store.migrate().await.unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    OpenSchool { school: School::open(&store), _folder: folder }
}
