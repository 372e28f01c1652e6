//! Sign-ins: a browser's cookie, or a family of refresh tokens. Secrets are random, given out once, and kept as SHA-256.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::domain::Domain;
use crate::events::SignOut;
use crate::ids::{LoginId, UserId};
use crate::refusal::Refusal;
use crate::time::Timestamp;

use super::{Login, LoginKind, RefreshToken, User};

/// How long a browser stays signed in.
pub const WEB_LIFETIME: Duration = Duration::from_hours(30 * 24);
/// How long a refresh token is worth something.
pub const REFRESH_LIFETIME: Duration = Duration::from_hours(30 * 24);

/// A secret just made, to be handed out once.
pub struct IssuedSecret {
    /// The sign-in.
    pub login: LoginId,
    /// What its owner shows from now on.
    pub secret: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A refresh token just made.
pub struct IssuedRefresh {
    /// The sign-in (family) that access tokens name.
    pub login: LoginId,
    /// The refresh token.
    pub secret: String,
}

/// A signed-in person and how they signed in.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The person, as the store has them now.
    pub user: User,
    /// The sign-in.
    pub login: LoginId,
}

/// What the store keeps of a secret: its SHA-256 in hex.
pub fn fingerprint(secret: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(secret.as_bytes());
    digest.iter().flat_map(|b| [b >> 4, b & 0xf]).map(|n| char::from(DIGITS[usize::from(n)])).collect()
}

fn login(
    domain: &Domain,
    user: UserId,
    kind: LoginKind,
    secret_hash: Option<String>,
    lifetime: Duration,
) -> Login {
    let now = domain.now();
    Login {
        id: LoginId::new(domain.ids.next()),
        user_id: user,
        kind,
        secret_hash,
        created_at: now,
        expires_at: now.plus(lifetime),
        ended_at: None,
    }
}

/// Signs a browser in. The caller has checked the password.
pub async fn begin_web_login(domain: &Domain, user: UserId) -> Result<IssuedSecret, Refusal> {
    let secret = domain.random.token();
    let login = login(domain, user, LoginKind::Web, Some(fingerprint(&secret)), WEB_LIFETIME);
    let mut unit = domain.store.begin().await?;
    unit.logins().insert(&login).await?;
    unit.commit().await?;
    Ok(IssuedSecret { login: login.id, secret, expires_at: login.expires_at })
}

/// Who a browser's cookie belongs to, if the sign-in still holds and the account is not disabled.
pub async fn by_web_secret(domain: &Domain, secret: &str) -> Result<Option<Identity>, Refusal> {
    let mut unit = domain.store.begin_read().await?;
    let found = unit.logins().by_secret(&fingerprint(secret)).await?;
    Ok(found.and_then(|(login, user)| valid(domain, login, user)))
}

/// Who an access token's sign-in belongs to, by the same rules.
pub async fn by_access(domain: &Domain, login: LoginId) -> Result<Option<Identity>, Refusal> {
    let mut unit = domain.store.begin_read().await?;
    let found = unit.logins().get(login).await?;
    Ok(found.and_then(|(login, user)| valid(domain, login, user)))
}

/// Those of some sign-ins that hold, by the same rules, with whose they are.
pub async fn holding(domain: &Domain, logins: &[LoginId]) -> Result<Vec<Identity>, Refusal> {
    let mut unit = domain.store.begin_read().await?;
    let found = unit.logins().with_users(logins).await?;
    Ok(found.into_iter().filter_map(|(login, user)| valid(domain, login, user)).collect())
}

fn valid(domain: &Domain, login: Login, user: User) -> Option<Identity> {
    let holds = login.ended_at.is_none() && domain.now() < login.expires_at && user.disabled_at.is_none();
    holds.then_some(Identity { user, login: login.id })
}

/// Signs a program in. The caller has checked the password.
pub async fn begin_api_login(domain: &Domain, user: UserId) -> Result<IssuedRefresh, Refusal> {
    let login = login(domain, user, LoginKind::Api, None, REFRESH_LIFETIME);
    let (secret, token) = refresh_token(domain, login.id);
    let mut unit = domain.store.begin().await?;
    unit.logins().insert(&login).await?;
    unit.logins().insert_refresh(&token).await?;
    unit.commit().await?;
    Ok(IssuedRefresh { login: login.id, secret })
}

fn refresh_token(domain: &Domain, login_id: LoginId) -> (String, RefreshToken) {
    let secret = domain.random.token();
    let token = RefreshToken {
        hash: fingerprint(&secret),
        login_id,
        expires_at: domain.now().plus(REFRESH_LIFETIME),
        spent_at: None,
    };
    (secret, token)
}

/// Exchanges a refresh token for a new one. A spent one presented again ends the whole family: either its owner or a
/// thief holds a stale copy, and the server cannot tell which (RFC 9700, section 4.14.2).
pub async fn rotate(domain: &Domain, secret: &str) -> Result<(Identity, IssuedRefresh), Refusal> {
    domain.again(|| try_rotate(domain, secret)).await
}

async fn try_rotate(domain: &Domain, secret: &str) -> Result<(Identity, IssuedRefresh), Refusal> {
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let Some(token) = unit.logins().find_refresh(&fingerprint(secret)).await? else {
        return Err(Refusal::TokenExpired);
    };
    let Some((login, user)) = unit.logins().get(token.login_id).await? else {
        return Err(Refusal::TokenExpired);
    };
    if now >= token.expires_at {
        return Err(Refusal::TokenExpired);
    }
    // The write decides, not what was read: of two exchanges at once one loses, and losing is a replay.
    if !unit.logins().spend_refresh(&token.hash, now).await? {
        unit.logins().end(login.id, now).await?;
        unit.commit().await?;
        domain.events.signed_out(SignOut::Login(login.id));
        return Err(Refusal::TokenExpired);
    }
    let Some(identity) = valid(domain, Login { expires_at: token.expires_at, ..login }, user) else {
        return Err(Refusal::TokenExpired);
    };
    let (new_secret, new_token) = refresh_token(domain, identity.login);
    unit.logins().extend(identity.login, new_token.expires_at).await?;
    unit.logins().insert_refresh(&new_token).await?;
    unit.commit().await?;
    Ok((identity.clone(), IssuedRefresh { login: identity.login, secret: new_secret }))
}

/// Ends one sign-in.
pub async fn end_login(domain: &Domain, login: LoginId) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    unit.logins().end(login, domain.now()).await?;
    unit.commit().await?;
    domain.events.signed_out(SignOut::Login(login));
    Ok(())
}
