//! `estrade attendance`: repairing it, for whoever owns the machine.

use anyhow::{Context as _, Result};
use clap::Subcommand;
use estrade_core::ids::SessionId;

use crate::config::Config;
use crate::hooks;

#[derive(Subcommand)]
pub enum Command {
    /// Read again what a Jitsi server told of a session in the last 30 days, and make its attendance from it
    Rebuild {
        /// The session's id
        session: SessionId,
    },
}

pub async fn run(config: &Config, command: Command) -> Result<()> {
    let domain = super::store::domain(config).await?;
    match command {
        Command::Rebuild { session } => {
            let found = domain.store.begin_read().await?.sessions().get(session).await?;
            found.with_context(|| format!("there is no session {session}"))?;
            let replayed = hooks::replay(&domain, session).await?;
            println!("posts read: {}, facts not known before: {}", replayed.bodies, replayed.news);
        }
    }
    Ok(())
}
