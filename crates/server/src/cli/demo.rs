//! `estrade demo`

use std::sync::Arc;

use anyhow::Result;
use clap::Subcommand;

use crate::config::Config;
use crate::demo;

#[derive(Subcommand)]
pub enum Command {
    /// Put the demonstration school into an empty database, or freshen its dates
    Load,
}

pub async fn run(config: &Config, command: Command) -> Result<()> {
    match command {
        Command::Load => {
            let store = super::store::open_migrated(config).await?;
            demo::prepare(config, Arc::new(store)).await?;
            println!("the demonstration school is there; every password is {}", demo::PASSWORD);
            Ok(())
        }
    }
}
