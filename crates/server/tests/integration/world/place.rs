//! A database that a test has for itself.

use std::sync::atomic::{AtomicU64, Ordering};

use estrade_storage::{ConnectOptions, SqlStore, connect};
use sea_orm::{ConnectionTrait as _, Database};
use tempfile::TempDir;

/// The databases that Estrade runs on.
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
    pub fn is_left_out(self) -> bool {
        const ALL: [Engine; 3] = [Engine::Sqlite, Engine::Postgres, Engine::MariaDb];
        let Ok(list) = std::env::var("ESTRADE_TEST_ENGINES") else { return false };
        let wanted: Vec<&str> = list.split(',').map(str::trim).collect();
        for word in &wanted {
            // A misspelt engine would silently leave one out.
            assert!(ALL.iter().any(|e| e.word() == *word), "ESTRADE_TEST_ENGINES names no engine: {word:?}");
        }
        !wanted.contains(&self.word())
    }

    /// Of a server whose user may make databases; SQLite has none.
    fn server_url(self) -> Option<String> {
        let variable = match self {
            Self::Sqlite => return None,
            Self::Postgres => "ESTRADE_TEST_POSTGRES_URL",
            Self::MariaDb => "ESTRADE_TEST_MARIADB_URL",
        };
        let url = std::env::var(variable).unwrap_or_else(|_| {
            panic!(
                "{variable} is not set: run the tests beside scripts/with-services.sh, or say \
                 ESTRADE_TEST_ENGINES=sqlite to leave this engine out"
            )
        });
        Some(url)
    }
}

/// A folder, and a database in it or on a server.
pub struct Place {
    folder: TempDir,
    url: String,
    /// The server and the database's name there.
    on_server: Option<(String, String)>,
}

impl Place {
    pub async fn make(engine: Engine) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let folder = TempDir::new().unwrap();
        let Some(server) = engine.server_url() else {
            let url = format!("sqlite://{}", folder.path().join("estrade.db").display());
            return Self { folder, url, on_server: None };
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("estrade_server_{}_{number}", std::process::id());
        let admin = Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        admin.close().await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Self { url: format!("{base}/{name}"), folder, on_server: Some((server, name)) }
    }

    pub fn folder(&self) -> String {
        self.folder.path().display().to_string()
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub async fn store(&self) -> SqlStore {
        connect(&self.url, ConnectOptions::default()).await.unwrap()
    }

    /// Takes the folder away, and the database from its server together with whoever is still connected to it.
    pub async fn remove(self) {
        let Some((server, name)) = self.on_server else { return };
        let force = if server.starts_with("postgres") { " WITH (FORCE)" } else { "" };
        let admin = Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("DROP DATABASE {name}{force}")).await.unwrap();
        admin.close().await.unwrap();
    }
}
