//! What nobody needs any more goes, every hour.

use std::time::Duration;

use estrade_core::attendance::jitsi;
use estrade_core::{Domain, idempotency};
use tokio_util::sync::CancellationToken;

use crate::recordings::Files;

/// How often.
const EVERY: Duration = Duration::from_hours(1);

/// Runs until the server stops.
pub async fn run(domain: Domain, recordings: Files, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = idempotency::prune(&domain).await {
            tracing::warn!(%error, "old answers cannot be forgotten; trying again in an hour");
        }
        if let Err(error) = jitsi::forget_old(&domain).await {
            tracing::warn!(%error, "old posts of Jitsi cannot be forgotten; trying again in an hour");
        }
        recordings.sweep(&domain).await;
    }
}
