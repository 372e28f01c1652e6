//! Every few seconds the rooms write who is there; then the stays of people who have no socket here and stopped showing
//! signs of life are closed: clients with heartbeats alone, and whoever did not come back after a restart. In this
//! order, so that nobody who is connected here is ever swept.

use std::time::Duration;

use estrade_core::session;

use super::Live;

/// How often (the specification asks for signs of life every 15 s).
const EVERY: Duration = Duration::from_secs(10);
/// Stays closed in one round.
const BATCH: u32 = 500;

/// Runs until the server stops.
pub async fn run(live: Live) {
    let shutdown = live.0.shutdown.clone();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        if shutdown.run_until_cancelled(round(&live)).await.is_none() {
            return;
        }
    }
}

async fn round(live: &Live) {
    if !live.write_signs_of_life().await {
        tracing::warn!("the rooms' signs of life are not written in time; nobody is swept this time");
        return;
    }
    match session::sweep(&live.0.domain, BATCH).await {
        Ok(closed) if closed.is_empty() => {}
        Ok(closed) => tracing::info!(count = closed.len(), "stays closed at their last sign of life"),
        Err(error) => tracing::warn!(%error, "silent stays cannot be looked for; trying again"),
    }
}
