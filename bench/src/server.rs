//! A server process of its own, with a fresh data folder and spare ports.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::processes;

/// Signs the tokens of every measured server: known, so that the driver can sign its own.
pub const JWT_SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

/// Where a server keeps its data.
pub struct Place {
    /// Its data folder; removed at the end.
    pub folder: TempDir,
    /// Its database.
    pub database: String,
    /// HTTP and media port.
    pub ports: (u16, u16),
}

impl Place {
    /// A fresh one; `database` is a URL, or none for SQLite in the folder.
    pub fn new(database: Option<String>) -> Result<Self> {
        let folder = TempDir::new()?;
        let database =
            database.unwrap_or_else(|| format!("sqlite://{}", folder.path().join("estrade.db").display()));
        let free =
            || -> Result<u16> { Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port()) };
        Ok(Self { folder, database, ports: (free()?, free()?) })
    }
}

/// A running server.
pub struct Server {
    child: Child,
    /// `127.0.0.1:port`
    pub address: String,
    /// From the start of the process to the line that says it listens.
    pub started_in: Duration,
}

impl Server {
    /// Starts it and waits until it listens.
    pub async fn start(place: &Place) -> Result<Self> {
        let binary = std::env::var_os("ESTRADE_BIN")
            .map_or_else(|| PathBuf::from("target/release/estrade"), PathBuf::from);
        let address = format!("127.0.0.1:{}", place.ports.0);
        let environment = BTreeMap::from([
            ("ESTRADE_LISTEN", address.clone()),
            ("ESTRADE_PUBLIC_URL", format!("http://{address}")),
            ("ESTRADE_DATA_DIR", place.folder.path().display().to_string()),
            ("ESTRADE_MEDIA_PORT", place.ports.1.to_string()),
            ("ESTRADE_MEDIA_PUBLIC_IP", "127.0.0.1".to_owned()),
            ("DATABASE_URL", place.database.clone()),
            ("JWT_SECRET", JWT_SECRET.to_owned()),
            ("RUST_LOG", "warn".to_owned()),
        ]);
        let begun = Instant::now();
        let mut child = Command::new(&binary)
            .arg("serve")
            .env_clear()
            .envs(environment)
            .current_dir(place.folder.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", binary.display()))?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let line = tokio::time::timeout(Duration::from_mins(1), lines.next_line()).await??;
        if !line.as_deref().is_some_and(|l| l.starts_with("listening on ")) {
            bail!("the server said {line:?}");
        }
        Ok(Self { child, address, started_in: begun.elapsed() })
    }

    /// Resident memory, in MiB.
    pub fn memory(&self) -> Result<f64> {
        processes::memory(self.pid()?, "VmRSS")
    }

    /// The most resident memory that it ever had, in MiB.
    pub fn peak_memory(&self) -> Result<f64> {
        processes::memory(self.pid()?, "VmHWM")
    }

    /// Processor time used so far, in seconds.
    pub fn cpu(&self) -> Result<f64> {
        Ok(processes::cpu(self.pid()?)?.as_secs_f64())
    }

    /// Its process.
    pub fn pid(&self) -> Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// Ends it.
    pub async fn stop(mut self) -> Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}
