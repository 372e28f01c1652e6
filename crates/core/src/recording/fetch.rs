//! A file that lies on another server, under a link that does not last: it is noted together with the job that fetches it.

use std::time::Duration;

use crate::domain::Domain;
use crate::ids::{RecordingId, SessionId};
use crate::job::Job;
use crate::ports::{Constraint, StoreError};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::user::fingerprint;

use super::receive::MOST;
use super::{FileName, Origin, Progress, Recording, State};

/// How long a link lasts: what JaaS says of its own.
pub const LINK_LASTS: Duration = Duration::from_hours(24);
/// The longest link that is taken, in bytes.
const LONGEST: usize = 4096;

/// A file of a class on another server.
#[derive(Clone)]
pub struct Announced {
    /// Of which class.
    pub session: SessionId,
    /// What its announcement calls itself, the same however often it is sent.
    pub name: String,
    /// Where it is. Whoever has this has the file.
    pub link: String,
    /// Since when.
    pub since: Timestamp,
}

/// Notes a file that is to be fetched, or finds it noted. `None`, and nothing noted, if its link
/// has ended or is no link by its length, or the class has very many recordings.
pub async fn announce(domain: &Domain, announced: &Announced) -> Result<Option<Recording>, Refusal> {
    let is_over = domain.now().since(announced.since) >= LINK_LASTS;
    if is_over || announced.link.len() > LONGEST {
        return Ok(None);
    }
    domain.again(|| try_announce(domain, announced)).await
}

async fn try_announce(domain: &Domain, announced: &Announced) -> Result<Option<Recording>, Refusal> {
    let Announced { session, name, link, since } = announced;
    let (session, key) = (*session, fingerprint(name));
    let mut unit = domain.store.begin().await?;
    if let Some(known) = unit.recordings().by_key(session, &key).await? {
        return Ok(Some(known));
    }
    if unit.recordings().count(session).await? >= MOST as u64 {
        return Ok(None);
    }
    let now = domain.now();
    let recording = Recording {
        id: RecordingId::new(domain.ids.next()),
        session_id: session,
        origin: Origin::Jaas,
        key: key.clone(),
        // The last part of a link is a key as often as a name.
        file_name: FileName::stored("jaas.mp4".to_owned()),
        sha256: None,
        progress: Progress::default(),
        state: State::Receiving,
        created_at: now,
        touched_at: now,
    };
    match unit.recordings().insert(&recording).await {
        Ok(()) => {}
        // Told twice at once: the other one's is there, or will be.
        Err(StoreError::Conflict(Constraint::Recording)) => {
            drop(unit);
            let known = domain.store.begin_read().await?.recordings().by_key(session, &key).await?;
            return match known {
                Some(known) => Ok(Some(known)),
                None => Err(StoreError::Collided("the same recording at once".to_owned()).into()),
            };
        }
        Err(error) => return Err(error.into()),
    }
    unit.outbox().enqueue(&Job::fetch_recording(domain, recording.id, link, *since)).await?;
    unit.commit().await?;
    Ok(Some(recording))
}
