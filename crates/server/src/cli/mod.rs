//! The command line.

mod attendance;
mod demo;
mod doctor;
mod moving;
mod safe_file;
mod serve;
mod store;
mod user;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::{Config, Origin, Sources, Values};
use crate::system::SystemRandom;

/// Estrade, the live-course server.
#[derive(Parser)]
#[command(name = "estrade", version, about, disable_help_subcommand = true)]
struct Arguments {
    /// Settings file (default: estrade.toml in the working folder, if it is there)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// A setting, over file and environment: --set listen=0.0.0.0:8080
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = setting)]
    settings: Vec<(&'static str, String)>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve
    Serve {
        /// With the demonstration school
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database's schema up to date
    Migrate,
    /// Accounts
    #[command(subcommand)]
    User(user::Command),
    /// Attendance
    #[command(subcommand)]
    Attendance(attendance::Command),
    /// The demonstration school
    #[command(subcommand)]
    Demo(demo::Command),
    /// Write everything into one file, to move it to another database
    Export(moving::Export),
    /// Read such a file into the database
    Import(moving::Import),
    /// Write a backup, also while serving
    Backup(moving::Backup),
    /// Put a backup back
    Restore(moving::Restore),
    /// Look for what is wrong with the set-up: all of it, or one part (`estrade doctor mail`)
    Doctor {
        /// Only this part
        part: Option<doctor::Part>,
    },
    /// Print the settings, secrets hidden, with where each comes from
    Config,
    /// Print the API's description (OpenAPI 3.1)
    Openapi,
    /// Print the version
    Version,
}

fn setting(text: &str) -> Result<(&'static str, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
    let key = crate::config::key_by_name(name)
        .ok_or_else(|| format!("no setting is called `{name}`; `estrade config` lists them"))?;
    Ok((key.name, value.to_owned()))
}

/// Runs the command; the exit code is 0, or 1 with a message, or 2 for wrong arguments.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("estrade: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    if matches!(arguments.command, Command::Version) {
        println!("estrade {} (time zones {})", env!("CARGO_PKG_VERSION"), chrono_tz::IANA_TZDB_VERSION);
        return Ok(ExitCode::SUCCESS);
    }
    if matches!(arguments.command, Command::Openapi) {
        println!("{}", serde_json::to_string_pretty(&crate::api::document())?);
        return Ok(ExitCode::SUCCESS);
    }
    let mut flags: BTreeMap<&'static str, String> = arguments.settings.into_iter().collect();
    if matches!(arguments.command, Command::Serve { demo: true } | Command::Demo(_)) {
        flags.insert("demo", "true".to_owned());
    }
    let values = Sources::read(arguments.config.as_deref(), flags)?.values()?;
    if matches!(arguments.command, Command::Config) {
        print_config(&values);
        return Ok(ExitCode::SUCCESS);
    }
    let config = values.check(&SystemRandom)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::Serve { .. } => serve::run(config).await,
            Command::Migrate => migrate(&config).await,
            Command::User(command) => user::run(&config, command).await,
            Command::Attendance(command) => attendance::run(&config, command).await,
            Command::Demo(command) => demo::run(&config, command).await,
            Command::Export(arguments) => moving::export(&config, &arguments).await,
            Command::Import(arguments) => moving::import(&config, &arguments).await,
            Command::Backup(arguments) => moving::backup(&config, &arguments).await,
            Command::Restore(arguments) => moving::restore(&config, &arguments).await,
            Command::Doctor { part } => return doctor::run(&config, part).await,
            Command::Config | Command::Openapi | Command::Version => Ok(()),
        }
        .map(|()| ExitCode::SUCCESS)
    })
}

async fn migrate(config: &Config) -> Result<()> {
    let store = store::open(config).await?;
    store.migrate().await?;
    println!("the schema is up to date");
    Ok(())
}

fn print_config(values: &Values) {
    for (key, text, origin) in values.shown() {
        let origin = match origin {
            Some(Origin::File) => "estrade.toml",
            Some(Origin::Environment) => key.env,
            Some(Origin::Flag) => "flag",
            Some(Origin::Default) | None => "default",
        };
        println!("{:<24} {:<32} # {origin}", key.name, text);
    }
}
