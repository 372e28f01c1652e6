//! What an invited student answers.

use crate::access::SessionAccess;
use crate::domain::Domain;
use crate::permission::Action;
use crate::ports::views::Response;
use crate::refusal::Refusal;
use crate::session::Status;

use super::{ParticipantStatus, Reply};

/// Stores what an invited student says: again and again, until the session ends or is cancelled. Somebody who came has
/// attended whatever they say.
pub async fn respond(
    domain: &Domain,
    access: &SessionAccess,
    reply: Reply,
) -> Result<ParticipantStatus, Refusal> {
    access.require(Action::Respond)?;
    let response = match reply {
        Reply::Accept => Response::Accepted,
        Reply::Decline => Response::Declined,
    };
    let mut unit = domain.store.begin().await?;
    let session = unit.sessions().get(access.session().id).await?.ok_or(Refusal::NotFound)?;
    match session.status() {
        Status::Scheduled | Status::Live => {}
        over @ (Status::Ended | Status::Cancelled) => return Err(Refusal::InvalidState(over)),
    }
    if !unit.roster().respond(session.id, access.user(), response).await? {
        // Uninvited since the right was checked.
        return Err(Refusal::Forbidden);
    }
    let line = unit.views().attendances(access.user(), &[session.id]).await?.pop();
    unit.commit().await?;
    domain.events.roster_changed(session.id);
    let came = line.is_some_and(|(_, line)| line.joined_at.is_some());
    Ok(ParticipantStatus::of(came, response, session.status()))
}
