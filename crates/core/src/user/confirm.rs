//! Whether an address is somebody's own: a link by mail says so. Nothing is mailed to an address that is not confirmed but
//! such links, and those for passwords.

use crate::domain::Domain;
use crate::ids::UserId;
use crate::job::Job;
use crate::refusal::Refusal;

use super::User;

/// Has the link mailed again, if it is still needed.
pub async fn ask_to_confirm(domain: &Domain, user: &User) -> Result<(), Refusal> {
    if user.email_confirmed_at.is_some() {
        return Ok(());
    }
    let mut unit = domain.store.begin().await?;
    unit.outbox().enqueue(&Job::confirm_mail(domain, user)).await?;
    unit.commit().await?;
    Ok(())
}

/// Confirms an account's address. The caller has checked that the link was made for this account and this address. Done twice
/// it keeps the first instant.
pub async fn confirm_address(domain: &Domain, id: UserId) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    unit.users().confirm_email(id, domain.now()).await?;
    unit.commit().await?;
    Ok(())
}
