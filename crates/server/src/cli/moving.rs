//! `estrade export`, `import`, `backup` and `restore`: the whole school in one file, and back.

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use estrade_core::time::{Clock as _, Tz};
use estrade_storage::moving::{self, MoveError, Onto, Summary};

use super::safe_file::SafeFile;
use crate::config::Config;
use crate::import::{System, Wish};
use crate::system::SystemClock;

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// `estrade export`
#[derive(Args)]
#[command(after_help = "Examples:
  estrade export --output school.ndjson
  estrade export | gzip > school.ndjson.gz
  DATABASE_URL=postgres://… estrade import school.ndjson

The file holds everything but sign-ins, password hashes included: keep it as you keep the database.
A server may go on serving meanwhile: the file shows everything at one instant.")]
pub struct Export {
    /// Write to this file (default: standard output)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// `estrade import`
#[derive(Args)]
#[command(after_help = "Examples:
  estrade import school.ndjson
  zcat school.ndjson.gz | DATABASE_URL=mariadb://… estrade import -
  estrade import --replace school.ndjson
  estrade import --from smartcampus --dry-run folder-with-mongoexport-files
  estrade import --from mdsc --timezone Africa/Porto-Novo folder-with-dumps

A file of Estrade's own is taken whole or not at all, and everybody signs in anew.
With --from, each row is taken or told with its reason, what is here already is left as it is, and a second run adds
nothing; people whose old password cannot be checked choose a new one (\"forgot password\").")]
pub struct Import {
    /// What `estrade export` or `estrade backup` wrote (`-` is standard input); with --from, the folder with the other
    /// system's files
    #[arg(value_name = "FILE|FOLDER")]
    path: PathBuf,
    /// Put it in the place of what the database holds
    #[arg(long, conflicts_with = "from")]
    replace: bool,
    /// Take in what another system gives
    #[arg(long, value_name = "SYSTEM")]
    from: Option<System>,
    /// Only say what would be taken and what not
    #[arg(long, requires = "from")]
    dry_run: bool,
    /// The zone of times that are written without one
    #[arg(long, requires = "from", value_name = "ZONE", default_value = "UTC", value_parser = zone)]
    timezone: Tz,
}

fn zone(text: &str) -> std::result::Result<Tz, String> {
    text.parse().map_err(|_| "an IANA time zone like Africa/Porto-Novo is expected".to_owned())
}

/// `estrade backup`
#[derive(Args)]
#[command(after_help = "Examples:
  estrade backup /var/backups/estrade-$(date +%F).ndjson

The server may go on serving: the backup shows everything at one instant. The file is readable by you alone, is read
back once it is written, and takes its name only then. Recordings are files of their own: back them up with the data folder.")]
pub struct Backup {
    /// Where to
    file: PathBuf,
}

/// `estrade restore`
#[derive(Args)]
#[command(after_help = "Examples:
  estrade restore estrade-2026-11-21.ndjson
  estrade restore --replace estrade-2026-11-21.ndjson

Stop the server first. The file is read to its end before the database is touched. Everybody signs in anew.")]
pub struct Restore {
    /// What `estrade backup` wrote
    file: PathBuf,
    /// Put it in the place of what the database holds
    #[arg(long)]
    replace: bool,
}

pub async fn export(config: &Config, arguments: &Export) -> Result<()> {
    if let Some(path) = &arguments.output {
        let summary = write_file(config, path).await?;
        print_summary("exported", &summary);
        return Ok(());
    }
    let store = super::store::open(config).await?;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let summary = store.export(PROGRAM, SystemClock.now(), &mut out).await?;
    out.flush().context("standard output takes no more")?;
    // Standard output is the file.
    eprintln!("exported {} rows of {} tables", summary.rows(), summary.tables.len());
    Ok(())
}

pub async fn backup(config: &Config, arguments: &Backup) -> Result<()> {
    let summary = write_file(config, &arguments.file).await?;
    print_summary("backed up", &summary);
    Ok(())
}

/// Writes everything to a file, and reads it back before it gets its name.
async fn write_file(config: &Config, path: &Path) -> Result<Summary> {
    let mut file = SafeFile::begin(path)?;
    let store = super::store::open(config).await?;
    let written = store
        .export(PROGRAM, SystemClock.now(), &mut file)
        .await
        .with_context(|| path.display().to_string())?;
    file.sync()?;
    let read = moving::check(&mut open(file.temporary())?)
        .with_context(|| format!("{}: what was written cannot be read back", path.display()))?;
    ensure!(read == written, "{}: what was written is not what is read back", path.display());
    file.keep()?;
    Ok(written)
}

pub async fn import(config: &Config, arguments: &Import) -> Result<()> {
    if let Some(system) = arguments.from {
        let domain = super::store::domain(config).await?;
        let (folder, dry_run) = (arguments.path.as_path(), arguments.dry_run);
        let wish = Wish { system, folder, zone: arguments.timezone, dry_run };
        return crate::import::run(&domain, wish, &mut std::io::stdout()).await;
    }
    let summary = if arguments.path == Path::new("-") {
        let mut input = BufReader::new(std::io::stdin());
        read_into(config, &mut input, arguments.replace, "standard input").await?
    } else {
        let mut input = open(&arguments.path)?;
        let name = arguments.path.display().to_string();
        read_into(config, &mut input, arguments.replace, &name).await?
    };
    print_summary("imported", &summary);
    Ok(())
}

pub async fn restore(config: &Config, arguments: &Restore) -> Result<()> {
    let name = arguments.file.display().to_string();
    moving::check(&mut open(&arguments.file)?).with_context(|| name.clone())?;
    let summary = read_into(config, &mut open(&arguments.file)?, arguments.replace, &name).await?;
    print_summary("restored", &summary);
    Ok(())
}

async fn read_into(
    config: &Config,
    input: &mut (dyn BufRead + Send),
    replace: bool,
    name: &str,
) -> Result<Summary> {
    if moving::is_in_use(config.database_url.reveal()).await? {
        bail!("the database is in use: stop the server (and whoever else is connected to it) first");
    }
    let onto = if replace { Onto::Replace } else { Onto::Empty };
    let store = super::store::open(config).await?;
    let done = store.import(input, onto).await;
    // Folds SQLite's log into its file.
    store.close().await?;
    done.map_err(|error| explained(error, name))
}

fn explained(error: MoveError, name: &str) -> anyhow::Error {
    match error {
        MoveError::NotEmpty(_) => anyhow::anyhow!("{error}; --replace puts the file in their place"),
        MoveError::File { .. } | MoveError::Read(_) => {
            anyhow::anyhow!("{name}: {error}; nothing of it was kept")
        }
        MoveError::Store(_)
        | MoveError::Write(_)
        | MoveError::OlderSchema(_)
        | MoveError::NewerDatabase(_) => error.into(),
    }
}

fn open(path: &Path) -> Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(BufReader::new(file))
}

fn print_summary(done: &str, summary: &Summary) {
    for (table, rows, sha256) in &summary.tables {
        println!("{table:<22} {rows:>9}  {}", sha256.get(..16).unwrap_or(sha256));
    }
    println!("{done} {} rows of {} tables, as of {}", summary.rows(), summary.tables.len(), summary.made_at);
}
