//! Closes stays of people who have no socket here and stopped showing signs of life: clients with heartbeats alone, and
//! whoever did not come back after a restart.

use std::time::Duration;

use estrade_core::{Domain, session};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(10);
/// Stays closed in one round.
const BATCH: u32 = 500;

/// Runs until `shutdown`.
pub async fn run(domain: Domain, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        match session::sweep(&domain, BATCH).await {
            Ok(closed) if closed.is_empty() => {}
            Ok(closed) => tracing::info!(count = closed.len(), "stays closed at their last sign of life"),
            Err(error) => tracing::warn!(%error, "silent stays cannot be looked for; trying again"),
        }
    }
}
