//! The load driver. Everything goes to a server that it starts itself, on loopback, and everything is bounded.

mod classroom;
mod dataset;
mod http;
mod load;
mod participants;
mod plans;
mod processes;
mod raw;
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
        /// Only these: start, requests (or list, detail, dashboard, login, join, storm), growth, plans, media, pages;
        /// and only on these: sqlite, postgresql, mariadb
        only: Vec<String>,
    },
    /// Make the data set that requests are measured on in an empty database
    Data {
        /// Where: sqlite://…, postgres://…, mysql://…
        #[arg(long)]
        url: String,
        /// How many sessions, in multiples of 50
        #[arg(long, default_value_t = scenarios::SESSIONS)]
        sessions: i64,
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
        Command::Data { url, sessions } => {
            let (_, took) = scenarios::fill(&url, sessions).await?;
            println!(
                "made in {:.1} s; the password of everybody is “{}”",
                took.as_secs_f64(),
                dataset::PASSWORD
            );
            Ok(())
        }
        Command::Participants { url, session, tokens } => participants::run(&url, session, &tokens).await,
    }
}
