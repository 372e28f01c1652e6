//! Pieces of a file, written as they come: no more of one is in memory than the network brings at once. What was not confirmed by
//! its checksum does not count, and is written over by the next try.

use std::io::SeekFrom;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use estrade_core::field::FieldError;
use estrade_core::ids::RecordingId;
use estrade_core::recording::{self, LARGEST_PIECE, MediaKind, Origin, Progress, Recording, Sha256Hex};
use estrade_core::{Domain, Refusal};
use futures::StreamExt as _;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use crate::error::Problem;

use super::Files;
use super::checksum::Running;
use super::files::problem;

/// A sender that is silent for so long is gone.
pub const SILENCE: Duration = Duration::from_mins(1);

/// Which piece it is.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Where it begins.
    pub offset: u64,
    /// What it adds up to.
    pub sha256: Sha256Hex,
}

/// Takes a piece. One that is there already changes nothing; one that does not follow what is there is refused, and so is one that
/// the disk cannot take. Answers where the file stands after it.
pub async fn piece(
    domain: &Domain,
    files: &Files,
    id: RecordingId,
    piece: &Piece,
    body: Body,
) -> Result<Recording, Problem> {
    let known = recording::sent(domain, id).await?;
    if known.is_ready() {
        swallow(body).await?;
        return Ok(known);
    }
    let mut file = files.open_to_write(id).await?;
    let Some(known) = standing(domain, files, id, &file).await? else {
        return Err(Refusal::WrongOffset.into());
    };
    let received = known.progress.received;
    if piece.offset != received || known.is_ready() {
        let length = swallow(body).await?;
        let is_there = piece.offset.checked_add(length).is_some_and(|end| end <= received);
        return if is_there { Ok(known) } else { Err(Refusal::WrongOffset.into()) };
    }
    if !has_room(files, &known, body.size_hint().exact()).await? {
        swallow(body).await?;
        return Err(Refusal::NoSpace.into());
    }
    let progress = write(&mut file, &known, piece, body).await?;
    if !recording::advance(domain, id, received, &progress).await? {
        return Err(Refusal::WrongOffset.into());
    }
    Ok(recording::get(domain, id).await?)
}

/// Whether the disk can take a piece now. Its offer was looked at long ago, maybe beside another at the same moment, and anything
/// else may have filled the disk since, on which the database may lie too. What is promised to others does not count here: of films
/// that do not fit together, one at least comes to its end.
async fn has_room(files: &Files, known: &Recording, length: Option<u64>) -> Result<bool, Problem> {
    let left = known.progress.size.map_or(LARGEST_PIECE, |size| size - known.progress.received);
    Ok(files.space().await?.holds(length.unwrap_or(LARGEST_PIECE).min(left), 0))
}

/// Where a file stands, once nobody else writes to it. `None` if what should be there is lost, or its checksum cannot be gone on with
/// (an upgrade changed its form): then it comes anew.
pub async fn standing(
    domain: &Domain,
    files: &Files,
    id: RecordingId,
    file: &File,
) -> Result<Option<Recording>, Problem> {
    let known = match recording::get(domain, id).await {
        Err(Refusal::NotFound) => {
            // Given up at this moment: opening it made it again.
            files.remove(id).await.map_err(problem)?;
            return Err(Refusal::NotFound.into());
        }
        known => known?,
    };
    if known.is_ready() {
        return Ok(Some(known));
    }
    let is_whole = file.metadata().await.map_err(problem)?.len() >= known.progress.received;
    let is_added_up = match known.origin {
        Origin::Jibri => Running::resume(known.progress.checksum.as_deref()).is_some(),
        // Its own server says whether it is still the same.
        Origin::Jaas => true,
    };
    if is_whole && is_added_up {
        return Ok(Some(known));
    }
    tracing::warn!(recording = %id, is_whole, is_added_up, "a recording cannot be gone on with: it comes anew");
    recording::start_over(domain, &known).await?;
    Ok(None)
}

/// Reads a body to nowhere: a sender who is answered before it has sent all may never read the answer.
async fn swallow(body: Body) -> Result<u64, Problem> {
    let mut length = 0;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = tokio::time::timeout(SILENCE, chunks.next()).await.ok().flatten() {
        length += chunk.map_err(|_| Problem::BadRequest)?.len() as u64;
        if length > LARGEST_PIECE {
            return Err(Problem::TooLarge);
        }
    }
    Ok(length)
}

/// Writes a piece behind what is there; what the file is then.
async fn write(file: &mut File, known: &Recording, piece: &Piece, body: Body) -> Result<Progress, Problem> {
    let start = known.progress.received;
    let left = known.progress.size.map_or(LARGEST_PIECE, |size| size - start);
    let lost = || Problem::from(Refusal::WrongOffset);
    let mut whole = Running::resume(known.progress.checksum.as_deref()).ok_or_else(lost)?;
    let (mut own, mut head, mut length) = (Running::new(), Vec::new(), 0u64);
    let mut kind = known.progress.kind;
    // What an earlier try left behind the last confirmed byte goes.
    file.set_len(start).await.map_err(problem)?;
    file.seek(SeekFrom::Start(start)).await.map_err(problem)?;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) =
        tokio::time::timeout(SILENCE, chunks.next()).await.map_err(|_| Problem::BadRequest)?
    {
        // The sender was cut off: it asks where the file stands, and sends this piece again.
        let chunk = chunk.map_err(|_| Problem::BadRequest)?;
        length += chunk.len() as u64;
        if length > left.min(LARGEST_PIECE) {
            return Err(Problem::TooLarge);
        }
        if kind.is_none() {
            head.extend(chunk.iter().take(MediaKind::HEAD - head.len()));
            if head.len() == MediaKind::HEAD {
                kind = Some(MediaKind::of_content(&head).ok_or(Problem::UnsupportedMediaType)?);
            }
        }
        own.update(&chunk);
        whole.update(&chunk);
        file.write_all(&chunk).await.map_err(problem)?;
    }
    if kind.is_none() && length > 0 {
        return Err(Problem::UnsupportedMediaType);
    }
    if own.finish() != piece.sha256 {
        return Err(other_content());
    }
    file.flush().await.map_err(problem)?;
    file.sync_data().await.map_err(problem)?;
    Ok(Progress { received: start + length, size: known.progress.size, kind, checksum: Some(whole.keep()) })
}

fn other_content() -> Problem {
    Refusal::field("sha256", FieldError::Malformed("other_content")).into()
}

/// All of a file is there: if it is what it was said to be, it is ready and its session says so; if not, it is forgotten and may be
/// offered anew.
pub async fn finish(domain: &Domain, files: &Files, id: RecordingId) -> Result<Recording, Problem> {
    let known = recording::sent(domain, id).await?;
    if known.is_ready() {
        return Ok(known);
    }
    let file = files.open_to_write(id).await?;
    let Some(known) = standing(domain, files, id, &file).await? else {
        return Err(Refusal::WrongOffset.into());
    };
    if known.is_ready() {
        return Ok(known);
    }
    if known.progress.size != Some(known.progress.received) {
        return Err(Refusal::WrongOffset.into());
    }
    let sum = Running::resume(known.progress.checksum.as_deref()).map(Running::finish);
    if sum.is_none() || known.sha256.is_some() && known.sha256 != sum {
        recording::discard(domain, id).await?;
        files.remove(id).await.map_err(problem)?;
        return Err(other_content());
    }
    file.set_len(known.progress.received).await.map_err(problem)?;
    file.sync_all().await.map_err(problem)?;
    Ok(recording::finish(domain, id).await?)
}
