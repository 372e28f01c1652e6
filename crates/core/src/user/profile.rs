//! Changing an account.

use crate::domain::Domain;
use crate::events::SignOut;
use crate::ids::UserId;
use crate::refusal::Refusal;
use crate::text::PersonName;
use crate::time::Tz;

use super::{Identity, Locale, PasswordHash, Role, User};

/// What to change; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    /// First name.
    pub first_name: Option<PersonName>,
    /// Last name.
    pub last_name: Option<PersonName>,
    /// Language; `Some(None)` follows the browser again.
    pub locale: Option<Option<Locale>>,
    /// Zone; `Some(None)` follows the server's again.
    pub timezone: Option<Option<Tz>>,
    /// A new password, hashed; the caller has checked the old one.
    pub password_hash: Option<PasswordHash>,
}

/// Changes one's own account. A new password ends every other sign-in than the one it was changed from.
pub async fn change_profile(
    domain: &Domain,
    identity: &Identity,
    change: ProfileChange,
) -> Result<User, Refusal> {
    let user = &identity.user;
    let now = domain.now();
    let new_password = change.password_hash.is_some();
    let changed = User {
        first_name: change.first_name.unwrap_or_else(|| user.first_name.clone()),
        last_name: change.last_name.unwrap_or_else(|| user.last_name.clone()),
        locale: change.locale.unwrap_or(user.locale),
        timezone: change.timezone.unwrap_or(user.timezone),
        password_hash: change.password_hash.unwrap_or_else(|| user.password_hash.clone()),
        updated_at: now,
        ..user.clone()
    };
    let mut unit = domain.store.begin().await?;
    unit.users().update(&changed).await?;
    if new_password {
        unit.logins().end_all(user.id, Some(identity.login), now).await?;
    }
    unit.commit().await?;
    if new_password {
        domain.events.signed_out(SignOut::Person(user.id));
    }
    Ok(User { version: changed.version + 1, ..changed })
}

/// Gives a user another role: for admins and the command line.
pub async fn set_role(domain: &Domain, user: &User, role: Role) -> Result<(), Refusal> {
    let changed = User { role, wants_instructor: false, updated_at: domain.now(), ..user.clone() };
    let mut unit = domain.store.begin().await?;
    unit.users().update(&changed).await?;
    unit.commit().await?;
    Ok(())
}

/// Ends every sign-in of a user.
pub async fn end_logins(domain: &Domain, user: UserId) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    unit.logins().end_all(user, None, domain.now()).await?;
    unit.commit().await?;
    domain.events.signed_out(SignOut::Person(user));
    Ok(())
}
