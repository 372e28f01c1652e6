//! Opening the store for a command.

use anyhow::{Context as _, Result};
use estrade_storage::{ConnectOptions, SqlStore};

use crate::config::Config;

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
