//! What is wrong with the set-up, a line a check, and what to do: `estrade doctor` and the page `/admin/health` show the
//! same lines. A line says neither a secret nor a token.

mod line;
mod machine;
mod storage;

use std::time::Duration;

use estrade_core::ports::Store;
use estrade_core::time::Clock;

use crate::config::Config;
use crate::engines::jitsi;

pub use line::{Line, Mark, Said};
pub use machine::mail;
pub use storage::unreachable;

/// How long one look at another server may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Whether Estrade itself has the ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// By a command: it may be running besides, or not.
    FromOutside,
    /// By the server that runs.
    ByTheServer,
}

/// Everything but the store, which a command may not even be able to open.
pub async fn beside_the_store(config: &Config, asked: Asked, clock: &dyn Clock) -> Vec<Line> {
    let mut lines = machine::ports(config, asked);
    lines.extend([
        machine::media(config),
        mail(config).await,
        machine::address(config),
        machine::clock(clock),
    ]);
    lines.push(machine::zones(config));
    lines
}

/// Everything, as the server that runs sees it.
pub async fn everything(config: &Config, store: &dyn Store, clock: &dyn Clock) -> Vec<Line> {
    let mut lines = store_lines(config, store).await;
    lines.extend(beside_the_store(config, Asked::ByTheServer, clock).await);
    lines.extend(jitsi_lines(config, clock).await);
    lines
}

/// Of the store that is open.
pub async fn store_lines(config: &Config, open: &dyn Store) -> Vec<Line> {
    storage::store(open, config.auto_migrate).await
}

/// What is worth knowing of what is set before anything is tried.
pub fn known(config: &Config) -> Option<Said> {
    config.jitsi.as_ref().and_then(jitsi::health::known)
}

/// Of the Jitsi server; none where none is configured.
pub async fn jitsi_lines(config: &Config, clock: &dyn Clock) -> Vec<Line> {
    match &config.jitsi {
        Some(settings) => jitsi::health::examine(settings, clock, PATIENCE).await,
        None => Vec::new(),
    }
}
