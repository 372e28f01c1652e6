//! A file on its way from another server: written as it comes, and confirmed every few MiB, so that no more than that comes twice.

use std::io::SeekFrom;

use estrade_core::recording::{self, MediaKind, Progress, Recording};
use estrade_core::{Domain, Refusal};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use super::Files;
use super::fetch::Stop;
use super::files::problem;

/// What comes between two confirmations, in bytes.
const STEP: u64 = 8 * 1024 * 1024;

/// A file that comes, which nobody else writes to.
pub struct Coming<'a> {
    domain: &'a Domain,
    files: &'a Files,
    file: File,
    known: Recording,
    /// Its first bytes, until they say what it is.
    head: Vec<u8>,
    kind: Option<MediaKind>,
    /// Bytes that are written, confirmed or not.
    written: u64,
}

impl<'a> Coming<'a> {
    /// From where it stands.
    pub fn new(domain: &'a Domain, files: &'a Files, file: File, known: Recording) -> Self {
        let Progress { received, kind, .. } = known.progress;
        Self { domain, files, file, known, head: Vec::new(), kind, written: received }
    }

    /// What is known of it.
    pub fn recording(&self) -> &Recording {
        &self.known
    }

    /// Whether all of it is here and confirmed.
    pub fn is_whole(&self) -> bool {
        self.known.progress.size == Some(self.known.progress.received)
    }

    /// It comes from its first byte, whatever was here.
    pub async fn begin(&mut self, size: u64, tag: Option<String>) -> Result<(), Stop> {
        self.stand(Progress { size: Some(size), checksum: tag, ..Progress::default() }).await?;
        self.has_room(size).await
    }

    /// What is missing comes.
    pub async fn go_on(&self) -> Result<(), Stop> {
        self.has_room(self.known.outstanding()).await
    }

    /// What is here is of no use any more.
    pub async fn lose(&mut self) -> Result<(), Stop> {
        self.stand(Progress::default()).await
    }

    async fn stand(&mut self, progress: Progress) -> Result<(), Stop> {
        (self.written, self.kind) = (progress.received, progress.kind);
        self.head.clear();
        self.note(progress).await
    }

    async fn note(&mut self, progress: Progress) -> Result<(), Stop> {
        let from = self.known.progress.received;
        if !recording::advance(self.domain, self.known.id, from, &progress).await? {
            return Err(Stop::Gone);
        }
        self.known.progress = progress;
        Ok(())
    }

    async fn has_room(&self, more: u64) -> Result<(), Stop> {
        if self.files.space().await?.holds(more, 0) { Ok(()) } else { Err(Refusal::NoSpace.into()) }
    }

    /// More came.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let confirmed = self.known.progress.received;
        if self.written == confirmed {
            // What an earlier try left behind goes.
            self.file.set_len(confirmed).await.map_err(problem)?;
            self.file.seek(SeekFrom::Start(confirmed)).await.map_err(problem)?;
        }
        let end = self.written + bytes.len() as u64;
        if self.known.progress.size.is_some_and(|size| end > size) {
            return Err(Stop::Again("more of it came than there is".to_owned()));
        }
        if self.kind.is_none() {
            self.head.extend(bytes.iter().take(MediaKind::HEAD - self.head.len()));
            if self.head.len() == MediaKind::HEAD {
                self.kind = Some(MediaKind::of_content(&self.head).ok_or(Stop::Never("it is no film"))?);
            }
        }
        self.file.write_all(bytes).await.map_err(problem)?;
        self.written = end;
        if end - confirmed < STEP {
            return Ok(());
        }
        self.confirm().await?;
        self.has_room(STEP).await
    }

    /// What is written is here for good; not so the first few bytes of something that is not known yet.
    pub async fn confirm(&mut self) -> Result<(), Stop> {
        if self.kind.is_none() || self.written == self.known.progress.received {
            return Ok(());
        }
        self.file.flush().await.map_err(problem)?;
        self.file.sync_data().await.map_err(problem)?;
        let progress = Progress { received: self.written, kind: self.kind, ..self.known.progress.clone() };
        self.note(progress).await
    }

    /// All of it is here: its session says so.
    pub async fn finish(self) -> Result<(), Stop> {
        self.file.set_len(self.known.progress.received).await.map_err(problem)?;
        self.file.sync_all().await.map_err(problem)?;
        recording::finish(self.domain, self.known.id).await?;
        Ok(())
    }
}
