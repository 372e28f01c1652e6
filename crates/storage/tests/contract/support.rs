//! A database of its own for each test, on each engine, gone when the test ends however it ends.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use estrade_core::ports::contract::Subject;
use estrade_storage::{ConnectOptions, SqlStore, connect};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
    MariaDb,
}

impl Engine {
    fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::MariaDb => "mariadb",
        }
    }

    /// Whether `ESTRADE_TEST_ENGINES` (a list with commas; all, if it is not set) leaves this engine out.
    fn is_left_out(self) -> bool {
        const ALL: [Engine; 3] = [Engine::Sqlite, Engine::Postgres, Engine::MariaDb];
        let Ok(list) = std::env::var("ESTRADE_TEST_ENGINES") else { return false };
        let wanted: Vec<&str> = list.split(',').map(str::trim).collect();
        for word in &wanted {
            // A misspelt engine would silently leave one out.
            assert!(ALL.iter().any(|e| e.word() == *word), "ESTRADE_TEST_ENGINES names no engine: {word:?}");
        }
        !wanted.contains(&self.word())
    }

    fn server_url(self) -> String {
        let variable = match self {
            Self::Sqlite => unreachable!("SQLite has no server"),
            Self::Postgres => "ESTRADE_TEST_POSTGRES_URL",
            Self::MariaDb => "ESTRADE_TEST_MARIADB_URL",
        };
        std::env::var(variable).unwrap_or_else(|_| {
            panic!(
                "{variable} is not set: run the tests beside scripts/with-services.sh, or say \
                 ESTRADE_TEST_ENGINES=sqlite to leave this engine out"
            )
        })
    }
}

/// A database that a test has for itself.
enum Place {
    File { _folder: TempDir, url: String },
    Server { admin: DatabaseConnection, name: String, url: String },
}

impl Place {
    async fn make(engine: Engine) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        if engine == Engine::Sqlite {
            let folder = TempDir::new().unwrap();
            let url = format!("sqlite://{}", folder.path().join("estrade.db").display());
            return Self::File { _folder: folder, url };
        }
        let server = engine.server_url();
        let admin = Database::connect(&server).await.unwrap();
        let name = format!("estrade_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        Self::Server { admin, name, url }
    }

    fn url(&self) -> &str {
        match self {
            Self::File { url, .. } | Self::Server { url, .. } => url,
        }
    }

    async fn remove(self) {
        if let Self::Server { admin, name, .. } = self {
            admin.execute_unprepared(&format!("DROP DATABASE {name}")).await.unwrap();
            admin.close().await.unwrap();
        }
    }
}

/// Opens a fresh database of `engine` for `test`, and removes it afterwards. Does nothing if the engine is left out.
pub async fn with_database<F, T>(engine: Engine, test: T)
where
    T: FnOnce(SqlStore, String) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    if engine.is_left_out() {
        return;
    }
    let place = Place::make(engine).await;
    let options = ConnectOptions { acquire_timeout: Duration::from_secs(30), ..ConnectOptions::default() };
    let store = connect(place.url(), options).await.unwrap();
    let outcome = tokio::spawn(test(store.clone(), place.url().to_owned())).await;
    store.close().await.unwrap();
    place.remove().await;
    if let Err(error) = outcome {
        resume_unwind(error.into_panic());
    }
}

/// Runs a test of the contract on a fresh, migrated store.
pub async fn run<F>(engine: Engine, test: fn(Subject) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    with_database(engine, |store, _| async move {
        store.migrate().await.unwrap();
        let counted = store.clone();
        let subject = Subject {
            store: Arc::new(store),
            spawn: |task| {
                tokio::spawn(task);
            },
            statements: Arc::new(move || counted.statements()),
        };
        test(subject).await;
    })
    .await;
}
