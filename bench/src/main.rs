//! The load driver. Everything goes to a server that it starts itself, on loopback, and everything is bounded.

mod classroom;
mod http;
mod load;
mod participants;
mod scenarios;
mod school;
mod server;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Measures Estrade")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and print the results as Markdown
    Measure {
        /// Only these: start, list, join, storm, media, pages
        only: Vec<String>,
    },
    /// Take part in a class that is on, with synthetic sound and picture, until standard input ends
    Participants {
        /// The server, like http://127.0.0.1:8080
        #[arg(long)]
        url: String,
        /// The session's id
        #[arg(long)]
        session: i64,
        /// One access token for each participant
        tokens: Vec<String>,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Measure { only } => scenarios::measure(&only).await,
        Command::Participants { url, session, tokens } => participants::run(&url, session, &tokens).await,
    }
}
