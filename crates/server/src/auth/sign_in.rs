//! Checking an address and a password, throttled.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use estrade_core::Refusal;
use estrade_core::user::User;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::limits::throttle::Bucket;
use crate::state::AppState;

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

fn device_mac(state: &AppState, key: &str, nonce: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(state.config().jwt_secret.reveal().as_bytes()).ok()?;
    mac.update(format!("device\n{key}\n{nonce}").as_bytes());
    Some(BASE64URL.encode(mac.finalize().into_bytes()))
}

/// What a browser keeps to be known for an account from now on.
pub fn device_proof(state: &AppState, email: &str) -> String {
    let nonce: String = state.domain().random.token().chars().take(16).collect();
    let mac = device_mac(state, &email.to_lowercase(), &nonce).unwrap_or_default();
    format!("{nonce}.{mac}")
}

fn is_known_device(state: &AppState, key: &str, proof: &str) -> bool {
    use subtle::ConstantTimeEq as _;
    let Some((nonce, mac)) = proof.split_once('.') else { return false };
    device_mac(state, key, nonce).is_some_and(|expected| expected.as_bytes().ct_eq(mac.as_bytes()).into())
}
