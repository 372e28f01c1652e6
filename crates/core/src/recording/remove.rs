//! A recording goes: its host deletes it, its checksum was wrong, or the rest never came.

use crate::access::SessionAccess;
use crate::domain::Domain;
use crate::ids::RecordingId;
use crate::permission::Action;
use crate::refusal::Refusal;
use crate::session::Session;

use super::{PATIENCE, Recording, address};

/// Recordings looked at by one sweep.
const AT_ONCE: u32 = 100;
/// How often a write is tried whose session changed meanwhile.
const TRIES: usize = 5;

/// Deletes a session's recording. The session names the newest of those that are left, or none. The file goes after this.
pub async fn remove(domain: &Domain, access: &SessionAccess, id: RecordingId) -> Result<Recording, Refusal> {
    access.require(Action::RunSession)?;
    for _ in 1..TRIES {
        match domain.again(|| try_remove(domain, access, id)).await {
            Err(Refusal::Stale) => {}
            outcome => return outcome,
        }
    }
    domain.again(|| try_remove(domain, access, id)).await
}

async fn try_remove(domain: &Domain, access: &SessionAccess, id: RecordingId) -> Result<Recording, Refusal> {
    let session_id = access.session().id;
    let mut unit = domain.store.begin().await?;
    let found = unit.recordings().get(id).await?.filter(|r| r.session_id == session_id && r.is_ready());
    let recording = found.ok_or(Refusal::NotFound)?;
    let session = unit.sessions().get(session_id).await?.ok_or(Refusal::NotFound)?;
    if session.recording_url.as_deref() == Some(address(session_id, id).as_str()) {
        let others = unit.recordings().ready_of(session_id).await?;
        let newest = others.iter().rev().find(|other| other.id != id);
        let recording_url = newest.map(|other| address(session_id, other.id));
        unit.sessions().update(&Session { recording_url, updated_at: domain.now(), ..session }).await?;
    }
    if !unit.recordings().remove(id).await? {
        return Err(Refusal::NotFound);
    }
    unit.commit().await?;
    Ok(recording)
}

/// Forgets a file that is not what it was said to be.
pub async fn discard(domain: &Domain, id: RecordingId) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    unit.recordings().remove(id).await?;
    Ok(unit.commit().await?)
}

/// Forgets files whose rest has not come for [`PATIENCE`]; which.
pub async fn prune(domain: &Domain) -> Result<Vec<RecordingId>, Refusal> {
    let before = domain.now().minus(PATIENCE);
    let mut unit = domain.store.begin().await?;
    let mut gone = Vec::new();
    for id in unit.recordings().stale(before, AT_ONCE).await? {
        if unit.recordings().give_up(id, before).await? {
            gone.push(id);
        }
    }
    unit.commit().await?;
    Ok(gone)
}

/// Those of the ids, at most 500, that no recording has any more: their files belong to nobody.
pub async fn forgotten(domain: &Domain, ids: &[RecordingId]) -> Result<Vec<RecordingId>, Refusal> {
    let known = domain.store.begin_read().await?.recordings().existing(ids).await?;
    Ok(ids.iter().copied().filter(|id| !known.contains(id)).collect())
}

/// The recordings of a session that are ready, oldest first, for somebody who may watch them.
pub async fn known(domain: &Domain, access: &SessionAccess) -> Result<Vec<Recording>, Refusal> {
    access.require(Action::WatchRecording)?;
    Ok(domain.store.begin_read().await?.recordings().ready_of(access.session().id).await?)
}
