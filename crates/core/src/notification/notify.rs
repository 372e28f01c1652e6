//! A host tells people about a session.

use crate::access::SessionAccess;
use crate::domain::Domain;
use crate::ids::NoticeId;
use crate::job::Job;
use crate::permission::Action;
use crate::refusal::Refusal;
use crate::text::NoticeText;

use super::{Kind, Notice};

/// Sends a notice off; how many people it is for now. They are found anew when it is due, moments later.
pub async fn notify(
    domain: &Domain,
    access: &SessionAccess,
    kind: Kind,
    message: Option<NoticeText>,
) -> Result<u64, Refusal> {
    access.require(Action::RunSession)?;
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let session = unit.sessions().get(access.session().id).await?.ok_or(Refusal::NotFound)?;
    kind.check(&session)?;
    let notice = Notice {
        id: NoticeId::new(domain.ids.next()),
        session_id: session.id,
        kind,
        revision: session.revision,
        message,
        author_id: access.user(),
        created_at: now,
        expanded_at: None,
    };
    let queued = unit.notifications().audience_size(&notice.audience(&session)).await?;
    unit.notifications().insert(&notice).await?;
    unit.outbox().enqueue(&Job::notice(domain, &notice)).await?;
    unit.commit().await?;
    Ok(queued)
}
