//! Opening the store for a command.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use estrade_core::Domain;
use estrade_core::ids::IdGenerator;
use estrade_core::ports::Unheard;
use estrade_core::time::Clock as _;
use estrade_storage::{ConnectOptions, SqlStore};

use crate::config::Config;
use crate::system::{SystemClock, SystemRandom};

/// Connects; the schema may still be old.
pub async fn open(config: &Config) -> Result<SqlStore> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("the data folder {} cannot be made", config.data_dir.display()))?;
    estrade_storage::connect(config.database_url.reveal(), ConnectOptions::default())
        .await
        .context("the database cannot be opened")
}

/// Connects and brings the schema up to date, or refuses if that is forbidden.
pub async fn open_migrated(config: &Config) -> Result<SqlStore> {
    use estrade_core::ports::Store as _;
    let store = open(config).await?;
    if config.auto_migrate {
        store.migrate().await.context("the schema cannot be brought up to date")?;
        return Ok(store);
    }
    let pending = store.pending_migrations().await?;
    anyhow::ensure!(
        pending.is_empty(),
        "the schema is old (missing: {}): run `estrade migrate`",
        pending.join(", ")
    );
    Ok(store)
}

/// What use cases are given when whoever owns the machine calls them.
pub async fn domain(config: &Config) -> Result<Domain> {
    let store = open_migrated(config).await?;
    let clock = Arc::new(SystemClock);
    Ok(Domain {
        store: Arc::new(store),
        ids: Arc::new(IdGenerator::new(clock.clone(), 15)),
        random: Arc::new(SystemRandom),
        events: Arc::new(Unheard),
        rules: Arc::new(config.rules(clock.now())),
        clock,
    })
}
