//! The folder of recordings: a file each, named by its id alone; no name from outside is ever a path.

use std::fs::{self, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use estrade_core::ids::RecordingId;
use estrade_core::ports::StoreError;
use estrade_core::recording::{self, Space};
use estrade_core::{Domain, Refusal};
use tokio::fs::File;

use crate::config::Config;
use crate::error::Problem;

const SUFFIX: &str = ".media";
/// When to come back for a file that somebody else writes.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Files that the store is asked about at once.
const AT_ONCE: usize = 500;

/// The folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    folder: Arc<PathBuf>,
    reserve: u64,
}

impl Files {
    /// `recordings` in the data folder; made when it is first needed.
    pub fn new(config: &Config) -> Self {
        Self { folder: Arc::new(config.data_dir.join("recordings")), reserve: config.recording_reserve }
    }

    fn path(&self, id: RecordingId) -> PathBuf {
        self.folder.join(format!("{id}{SUFFIX}"))
    }

    /// What the disk can take.
    pub async fn space(&self) -> Result<Space, Problem> {
        let (folder, reserve) = (self.folder.clone(), self.reserve);
        let disk = blocking(move || {
            make(&folder)?;
            Ok(rustix::fs::statvfs(folder.as_path())?)
        });
        let disk = disk.await.map_err(problem)?;
        Ok(Space { free: disk.f_bavail.saturating_mul(disk.f_frsize), reserve })
    }

    /// Opens a file to write to it, alone: whoever else would is told that it is in progress. The lock is the system's, so that it
    /// ends with the process, however that ends.
    pub async fn open_to_write(&self, id: RecordingId) -> Result<File, Problem> {
        let (folder, path) = (self.folder.clone(), self.path(id));
        let opened = blocking(move || {
            make(&folder)?;
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(path)?;
            match file.try_lock() {
                Ok(()) => Ok(Some(file)),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => Err(error),
            }
        });
        match opened.await.map_err(problem)? {
            Some(file) => Ok(File::from_std(file)),
            None => Err(Refusal::InProgress { retry_after: RETRY_AFTER }.into()),
        }
    }

    /// Opens a file to read it.
    pub async fn open_to_read(&self, id: RecordingId) -> io::Result<File> {
        File::open(self.path(id)).await
    }

    /// Takes a file away; one that is not there is gone already.
    pub async fn remove(&self, id: RecordingId) -> io::Result<()> {
        match tokio::fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Takes a file away whose recording is gone. Where the disk will not, the next sweep tries again.
    pub async fn forget(&self, id: RecordingId) {
        if let Err(error) = self.remove(id).await {
            tracing::warn!(%error, recording = %id, "the file of a recording cannot be removed");
        }
    }

    /// Forgets files whose rest never came, and takes away those that belong to no recording any more.
    pub async fn sweep(&self, domain: &Domain) {
        match self.swept(domain).await {
            Ok(gone) => {
                for id in gone {
                    self.forget(id).await;
                }
            }
            Err(error) => tracing::warn!(?error, "recordings cannot be swept; trying again in an hour"),
        }
    }

    /// A file is made only once its recording is known: looked at in this order, none that comes is taken for nobody's.
    async fn swept(&self, domain: &Domain) -> Result<Vec<RecordingId>, Problem> {
        recording::prune(domain).await?;
        let mut gone = Vec::new();
        for some in self.ids().await.map_err(problem)?.chunks(AT_ONCE) {
            gone.extend(recording::forgotten(domain, some).await?);
        }
        Ok(gone)
    }

    /// Of which recordings there are files: eight bytes for each.
    async fn ids(&self) -> io::Result<Vec<RecordingId>> {
        let folder = self.folder.clone();
        blocking(move || {
            let entries = match fs::read_dir(folder.as_path()) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            let ids = names.filter_map(|name| name.strip_suffix(SUFFIX)?.parse().ok());
            Ok(ids.collect())
        })
        .await
    }
}

fn make(folder: &std::path::Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// What a disk's refusal is to whoever asked.
pub fn problem(error: io::Error) -> Problem {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Refusal::NoSpace.into(),
        _ => Refusal::Store(StoreError::Unavailable(format!("the folder of recordings: {error}"))).into(),
    }
}
