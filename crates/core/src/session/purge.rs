//! Deleting a session that is over for good.

use crate::access::SessionAccess;
use crate::domain::Domain;
use crate::events::Announcement;
use crate::ids::RecordingId;
use crate::permission::Action;
use crate::refusal::Refusal;

use super::{Session, Status};

/// A session that is no more.
#[derive(Debug)]
pub struct Purged {
    /// What it was.
    pub session: Session,
    /// Its recordings, ready or not, whose files go after this.
    pub recordings: Vec<RecordingId>,
}

/// Deletes an ended or cancelled session with all that belongs to it: roster, attendance, chat, recordings. Answers what it was.
pub async fn purge(domain: &Domain, access: &SessionAccess) -> Result<Purged, Refusal> {
    access.require(Action::Purge)?;
    let mut unit = domain.store.begin().await?;
    let session = unit.sessions().get(access.session().id).await?.ok_or(Refusal::NotFound)?;
    match (session.status(), session.course_id) {
        (status @ (Status::Scheduled | Status::Live), _) => return Err(Refusal::InvalidState(status)),
        // The course counts the sessions that were not cancelled. Its row first, as when it is archived.
        (Status::Ended, Some(course)) => unit.courses().release_session(course).await?,
        (Status::Ended, None) | (Status::Cancelled, _) => {}
    }
    let recordings = unit.recordings().ids_of(session.id).await?;
    let invited = unit.roster().invited(session.id).await?.into_iter().collect();
    if !unit.sessions().purge(session.id).await? {
        // Another admin was quicker.
        return Err(Refusal::NotFound);
    }
    unit.commit().await?;
    domain.events.announce(Announcement::Deleted { about: (&session).into(), invited });
    Ok(Purged { session, recordings })
}
