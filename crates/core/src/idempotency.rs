//! A request that is sent again with the same `Idempotency-Key` is answered as it was the first time (spec 2,
//! "Conventions"; draft-ietf-httpapi-idempotency-key-header).
//!
//! Whoever comes first claims the key in the store, does the work and keeps its answer; the others are told that it runs,
//! or what was answered. A claim whose owner died is taken over when its lease is over; an answer is kept for a day. Work
//! that failed gives its key back: the client may mend the request and send it again.
//!
//! A server that dies after the work is committed and before its answer is kept leaves a claim without an answer: sent again
//! when the lease is over, that request is done a second time.

use std::time::Duration;

use crate::domain::Domain;
use crate::ids::UserId;
use crate::ports::{Constraint, StoreError};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::user::fingerprint;

/// How long an answer is given again.
pub const KEPT_FOR: Duration = Duration::from_hours(24);
/// Longer than any request may take: after this the one who claimed it is taken for dead.
pub const LEASE: Duration = Duration::from_mins(2);
/// When to ask again for what still runs.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The right to do the work of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// SHA-256 of user, route and key, in hex: what the claim is unique by.
    pub hash: String,
    /// Whose key it is.
    pub user_id: UserId,
    /// SHA-256 of the request's body, in hex.
    pub body_hash: String,
    /// Random; only who holds it writes the answer.
    pub token: String,
    /// When the owner is taken for dead.
    pub lease_until: Timestamp,
    /// When the key was claimed.
    pub created_at: Timestamp,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// HTTP status.
    pub status: u16,
    /// Names and values of the headers that belong to it.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// A claim as stored, with its answer once there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The claim.
    pub claim: Claim,
    /// The answer.
    pub answer: Option<KeptAnswer>,
}

/// What to do with a request that has a key.
#[derive(Debug)]
pub enum Begun {
    /// It is the first: do it, then [`keep`] the answer or [`release`] the key.
    First(Claim),
    /// It was done: answer this.
    Again(KeptAnswer),
}

/// Claims a key of a user on a route, or finds what was answered. Of many at once exactly one is the first; the others
/// are refused with `InProgress`. The same key with another body is `KeyReused`.
pub async fn begin(
    domain: &Domain,
    user: UserId,
    route: &str,
    key: &str,
    body_hash: String,
) -> Result<Begun, Refusal> {
    let now = domain.now();
    let claim = Claim {
        hash: fingerprint(&format!("{user}\n{route}\n{key}")),
        user_id: user,
        body_hash,
        token: domain.random.token(),
        lease_until: now.plus(LEASE),
        created_at: now,
    };
    let mut unit = domain.store.begin().await?;
    match unit.idempotency().claim(&claim).await {
        Ok(()) => {
            unit.commit().await?;
            return Ok(Begun::First(claim));
        }
        Err(StoreError::Conflict(Constraint::PrimaryKey)) => drop(unit),
        Err(error) => return Err(error.into()),
    }
    let found = domain.store.begin_read().await?.idempotency().get(&claim.hash).await?;
    let busy = Refusal::InProgress { retry_after: RETRY_AFTER };
    let Some(kept) = found else {
        // Given back at this very moment.
        return Err(busy);
    };
    let is_over = kept.claim.created_at.plus(KEPT_FOR) <= now;
    if !is_over && kept.claim.body_hash != claim.body_hash {
        return Err(Refusal::KeyReused);
    }
    match kept.answer {
        Some(answer) if !is_over => Ok(Begun::Again(answer)),
        None if kept.claim.lease_until > now => Err(busy),
        Some(_) | None => {
            let mut unit = domain.store.begin().await?;
            if !unit.idempotency().take_over(&kept.claim.token, &claim).await? {
                return Err(busy);
            }
            unit.commit().await?;
            Ok(Begun::First(claim))
        }
    }
}

/// Keeps what was answered. Nothing happens if the claim was taken over meanwhile.
pub async fn keep(domain: &Domain, claim: &Claim, answer: &KeptAnswer) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    unit.idempotency().keep(claim, answer).await?;
    Ok(unit.commit().await?)
}

/// Gives the key back: the work was not done.
pub async fn release(domain: &Domain, claim: &Claim) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    unit.idempotency().release(claim).await?;
    Ok(unit.commit().await?)
}

/// Forgets what is older than a day; how many.
pub async fn prune(domain: &Domain) -> Result<u64, Refusal> {
    let mut unit = domain.store.begin().await?;
    let gone = unit.idempotency().prune(domain.now().minus(KEPT_FOR)).await?;
    unit.commit().await?;
    Ok(gone)
}
