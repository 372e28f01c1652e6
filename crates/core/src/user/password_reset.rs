//! A forgotten password: a link by mail sets a new one, once, within the hour.
//!
//! The request for a link looks at no account, so that its answer and its length tell nothing; the job does. The secret
//! of a link exists in the mail alone.

use std::time::Duration;

use crate::domain::Domain;
use crate::events::SignOut;
use crate::field::FieldError;
use crate::ids::JobId;
use crate::job::Job;
use crate::ports::UnitOfWork;
use crate::refusal::Refusal;
use crate::text::Email;

use super::{Locale, PasswordHash, PasswordReset, User, fingerprint};

/// How long a link is worth something, from its mail on.
pub const RESET_LIFETIME: Duration = Duration::from_hours(1);

/// Asks for a link. Whether somebody has this address is found out later, elsewhere. `locale` is that of who asks.
pub async fn forgot_password(domain: &Domain, address: &Email, locale: Locale) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    unit.outbox().enqueue(&Job::password_mail(domain, address, locale)).await?;
    unit.commit().await?;
    Ok(())
}

/// A link just made, to be mailed.
pub struct IssuedReset {
    /// Whose.
    pub user: User,
    /// What the link carries.
    pub secret: String,
}

/// Makes the link that a job mails; none if the address is nobody's, or the account is disabled. A job that is tried again
/// makes another in its place.
pub async fn issue_reset(domain: &Domain, job: JobId, address: &str) -> Result<Option<IssuedReset>, Refusal> {
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let Some(user) = unit.users().by_email(address).await?.filter(|user| user.disabled_at.is_none()) else {
        return Ok(None);
    };
    let secret = domain.random.token();
    let reset = PasswordReset {
        id: job,
        user_id: user.id,
        hash: fingerprint(&secret),
        expires_at: now.plus(RESET_LIFETIME),
        spent_at: None,
    };
    unit.password_resets().prune(now).await?;
    unit.password_resets().put(&reset).await?;
    unit.commit().await?;
    Ok(Some(IssuedReset { user, secret }))
}

fn expired() -> Refusal {
    Refusal::field("token", FieldError::LinkExpired)
}

async fn find(
    unit: &mut dyn UnitOfWork,
    domain: &Domain,
    secret: &str,
) -> Result<(PasswordReset, User), Refusal> {
    let found = unit.password_resets().by_secret(&fingerprint(secret)).await?;
    found
        .filter(|(reset, user)| {
            reset.spent_at.is_none() && domain.now() < reset.expires_at && user.disabled_at.is_none()
        })
        .ok_or_else(expired)
}

/// Refuses a link that no longer sets anything, before a password is asked for or hashed.
pub async fn reset_holds(domain: &Domain, secret: &str) -> Result<(), Refusal> {
    let mut unit = domain.store.begin_read().await?;
    find(unit.as_mut(), domain, secret).await.map(|_| ())
}

/// Sets a new password by a link: the link and all others of the account are spent, and every sign-in ends.
pub async fn reset_password(
    domain: &Domain,
    secret: &str,
    password_hash: PasswordHash,
) -> Result<User, Refusal> {
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let (reset, user) = find(unit.as_mut(), domain, secret).await?;
    // The write decides, not what was read: of two uses at once one loses.
    if !unit.password_resets().spend(reset.id, now).await? {
        return Err(expired());
    }
    // Whoever has the mail has the address.
    let email_confirmed_at = user.email_confirmed_at.or(Some(now));
    let changed = User { password_hash, email_confirmed_at, updated_at: now, ..user };
    unit.users().update(&changed).await?;
    unit.password_resets().spend_all(changed.id, now).await?;
    unit.logins().end_all(changed.id, None, now).await?;
    unit.commit().await?;
    domain.events.signed_out(SignOut::Person(changed.id));
    Ok(User { version: changed.version + 1, ..changed })
}
