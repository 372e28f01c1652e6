//! The secrets that other servers show, compared in constant time. Wrong ones are counted by address: after some, the answer to
//! them is 429 for a while. A right one is always taken, whatever else comes from its address: a whole school, or everybody
//! behind a proxy, may share it with the Jitsi server, which does not send again what is refused. Secrets are too long to be
//! found by trying.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use estrade_core::Refusal;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::auth::caller::{address, bearer};
use crate::config::{JitsiSettings, Secret};
use crate::error::Problem;
use crate::limits::Place;
use crate::state::AppState;

/// Counts a request that showed nothing right, and says what it is answered.
pub fn wrong(state: &AppState, parts: &Parts) -> Refusal {
    let place = Place::from(address(state, parts));
    let counted = state.limits().hook_failures.check(place, state.domain().now());
    counted.err().unwrap_or(Refusal::Unauthenticated)
}

/// Whether two texts are the same, in a time that says nothing of either.
pub fn is_same(shown: &str, expected: &Secret) -> bool {
    let (shown, expected) = (Sha256::digest(shown), Sha256::digest(expected.reveal()));
    shown.ct_eq(&expected).into()
}

/// A Jitsi server that showed `JITSI_HOOK_TOKEN` as a bearer token.
#[derive(Debug, Clone, Copy)]
pub struct FromJitsi;

impl FromRequestParts<AppState> for FromJitsi {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let token = settings(state)?.hook_token.as_ref().ok_or(Refusal::NotFound)?;
        let shown = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        if shown.and_then(bearer).is_some_and(|shown| is_same(shown, token)) {
            Ok(Self)
        } else {
            Err(wrong(state, parts).into())
        }
    }
}

/// The settings of the Jitsi server; without one there are no hooks.
pub fn settings(state: &AppState) -> Result<&JitsiSettings, Refusal> {
    state.config().jitsi.as_ref().ok_or(Refusal::NotFound)
}
