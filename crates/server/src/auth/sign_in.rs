//! Checking an address and a password, throttled.

use estrade_core::Refusal;
use estrade_core::user::User;

use crate::limits::throttle::Bucket;
use crate::state::AppState;

use super::signature::{Purpose, holds, sign};

/// Who an address and a password belong to. The answer to a wrong one tells not which of the two was wrong.
pub async fn check(
    state: &AppState,
    email: &str,
    password: &str,
    device: Option<&str>,
) -> Result<User, Refusal> {
    let key = email.trim().to_lowercase();
    let known = device.filter(|d| is_known_device(state, &key, d)).map(str::to_owned);
    let bucket = Bucket::new(&key, known);
    let now = state.domain().now();
    state.limits().failures.check(&bucket, now)?;
    let mut unit = state.domain().store.begin_read().await?;
    let user = unit.users().by_email(&key).await?;
    // Hashing takes long: give the connection back first.
    drop(unit);
    let right = state.hasher().verify(password.to_owned(), user.as_ref().map(|u| &u.password_hash)).await?;
    match user {
        Some(user) if right && user.disabled_at.is_none() => {
            state.limits().failures.succeeded(&bucket);
            Ok(user)
        }
        Some(_) | None => {
            state.limits().failures.failed(bucket, now);
            Err(Refusal::BadCredentials)
        }
    }
}

/// What a browser keeps to be known for an account from now on.
pub fn device_proof(state: &AppState, email: &str) -> String {
    let nonce: String = state.domain().random.token().chars().take(16).collect();
    let parts = [email.to_lowercase(), nonce.clone()];
    let signed = sign(&state.config().jwt_secret, Purpose::Device, &[&parts[0], &parts[1]]);
    format!("{nonce}.{}", signed.unwrap_or_default())
}

fn is_known_device(state: &AppState, key: &str, proof: &str) -> bool {
    let Some((nonce, signed)) = proof.split_once('.') else { return false };
    holds(&state.config().jwt_secret, Purpose::Device, &[key, nonce], signed)
}
