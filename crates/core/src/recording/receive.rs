//! A file comes: it is offered, comes in pieces, and is complete.

use crate::domain::Domain;
use crate::field::FieldError;
use crate::ids::{RecordingId, SessionId};
use crate::ports::{Constraint, StoreError, UnitOfWork};
use crate::refusal::Refusal;
use crate::session::Session;

use super::{Offer, Origin, Progress, Recording, State, address};

/// Recordings that a session may have: every list is bounded.
pub(super) const MOST: usize = 100;
/// How often a write is tried whose session changed meanwhile.
const TRIES: usize = 5;

/// What the disk can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Bytes that are free.
    pub free: u64,
    /// Bytes that stay free for all else.
    pub reserve: u64,
}

impl Space {
    /// Whether so much more can come, beside what is promised to others.
    pub fn holds(self, more: u64, promised: u64) -> bool {
        let wanted = self.reserve.saturating_add(promised).saturating_add(more);
        wanted <= self.free
    }
}

/// A recording by its id.
pub async fn get(domain: &Domain, id: RecordingId) -> Result<Recording, Refusal> {
    domain.store.begin_read().await?.recordings().get(id).await?.ok_or(Refusal::NotFound)
}

/// A recording that Jibri sends, by its id. One that is fetched is none of its senders' affair.
pub async fn sent(domain: &Domain, id: RecordingId) -> Result<Recording, Refusal> {
    let known = get(domain, id).await?;
    if known.origin == Origin::Jibri { Ok(known) } else { Err(Refusal::NotFound) }
}

/// Takes an offer: makes the recording, or finds the one that was made when the same file of the same class was offered before,
/// wherever it stands. Refuses what the disk cannot take before the first byte is sent; an unknown room is not found.
pub async fn begin(domain: &Domain, offer: &Offer, space: Space) -> Result<Recording, Refusal> {
    domain.again(|| try_begin(domain, offer, space)).await
}

async fn try_begin(domain: &Domain, offer: &Offer, space: Space) -> Result<Recording, Refusal> {
    let mut unit = domain.store.begin().await?;
    let session = unit.sessions().by_room(&offer.room).await?.ok_or(Refusal::NotFound)?;
    let key = offer.sha256.as_str();
    if let Some(known) = unit.recordings().by_key(session.id, key).await? {
        return Ok(known);
    }
    check_number(unit.as_mut(), session.id).await?;
    if !space.holds(offer.size, unit.recordings().outstanding().await?) {
        return Err(Refusal::NoSpace);
    }
    let now = domain.now();
    let recording = Recording {
        id: RecordingId::new(domain.ids.next()),
        session_id: session.id,
        origin: Origin::Jibri,
        key: key.to_owned(),
        file_name: offer.file_name.clone(),
        sha256: Some(offer.sha256.clone()),
        progress: Progress { size: Some(offer.size), ..Progress::default() },
        state: State::Receiving,
        created_at: now,
        touched_at: now,
    };
    match unit.recordings().insert(&recording).await {
        Ok(()) => {
            unit.commit().await?;
            Ok(recording)
        }
        // Offered twice at once: the other one's is there, or will be.
        Err(StoreError::Conflict(Constraint::Recording)) => {
            drop(unit);
            let known = domain.store.begin_read().await?.recordings().by_key(session.id, key).await?;
            known.ok_or_else(|| StoreError::Collided("the same recording at once".to_owned()).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Refuses one more recording of a session that has very many.
async fn check_number(unit: &mut dyn UnitOfWork, session: SessionId) -> Result<(), Refusal> {
    if unit.recordings().count(session).await? < MOST as u64 {
        return Ok(());
    }
    Err(Refusal::field("file_name", FieldError::TooMany(100)))
}

/// Notes that a piece is there for good. False if the file stood elsewhere than `from`, or is ready: nothing changed.
pub async fn advance(
    domain: &Domain,
    id: RecordingId,
    from: u64,
    progress: &Progress,
) -> Result<bool, Refusal> {
    let mut unit = domain.store.begin().await?;
    let moved = unit.recordings().advance(id, from, progress, domain.now()).await?;
    unit.commit().await?;
    Ok(moved)
}

/// What was there is lost (a disk was changed, a backup put back): the file comes anew.
pub async fn start_over(domain: &Domain, recording: &Recording) -> Result<bool, Refusal> {
    let nothing = Progress { size: recording.progress.size, ..Progress::default() };
    advance(domain, recording.id, recording.progress.received, &nothing).await
}

/// The file is complete and its checksum right: it is ready, and the session says where it is; both or neither. On one that is
/// ready already nothing changes.
pub async fn finish(domain: &Domain, id: RecordingId) -> Result<Recording, Refusal> {
    for _ in 1..TRIES {
        match domain.again(|| try_finish(domain, id)).await {
            Err(Refusal::Stale) => {}
            outcome => return outcome,
        }
    }
    domain.again(|| try_finish(domain, id)).await
}

async fn try_finish(domain: &Domain, id: RecordingId) -> Result<Recording, Refusal> {
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let recording = unit.recordings().get(id).await?.ok_or(Refusal::NotFound)?;
    if recording.is_ready() {
        return Ok(recording);
    }
    if recording.progress.size != Some(recording.progress.received) {
        return Err(Refusal::WrongOffset);
    }
    let session = unit.sessions().get(recording.session_id).await?.ok_or(Refusal::NotFound)?;
    let recording_url = Some(address(session.id, id));
    unit.sessions().update(&Session { recording_url, updated_at: now, ..session }).await?;
    if !unit.recordings().finish(id, now).await? {
        return Err(Refusal::Stale);
    }
    unit.commit().await?;
    Ok(Recording { state: State::Ready { at: now }, touched_at: now, ..recording })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_promised_and_what_stays_free_are_not_given_twice() {
        let space = Space { free: 100, reserve: 10 };
        assert!(space.holds(90, 0) && space.holds(40, 50));
        assert!(!space.holds(91, 0) && !space.holds(41, 50) && !space.holds(u64::MAX, 1));
        assert!(!Space { free: 100, reserve: u64::MAX }.holds(1, 1));
    }
}
