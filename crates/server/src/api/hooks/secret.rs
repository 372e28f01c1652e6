//! The secrets that other servers show, compared in constant time. Wrong ones are counted by address: after some, nothing more is
//! compared for a while, so that nobody tries them one after the other.

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

/// Says so if the address of a request showed too much that was wrong.
pub fn look(state: &AppState, parts: &Parts) -> Result<(), Refusal> {
    let place = Place::from(address(state, parts));
    state.limits().hook_failures.look(&place, state.domain().now())
}

/// Judges what a request shows, unless its address showed too much that was wrong.
pub fn judge(state: &AppState, parts: &Parts, is_right: impl FnOnce() -> bool) -> Result<(), Problem> {
    look(state, parts)?;
    if is_right() {
        return Ok(());
    }
    let place = Place::from(address(state, parts));
    state.limits().hook_failures.check(place, state.domain().now())?;
    Err(Refusal::Unauthenticated.into())
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
        judge(state, parts, || shown.and_then(bearer).is_some_and(|shown| is_same(shown, token)))?;
        Ok(Self)
    }
}

/// The settings of the Jitsi server; without one there are no hooks.
pub fn settings(state: &AppState) -> Result<&JitsiSettings, Refusal> {
    state.config().jitsi.as_ref().ok_or(Refusal::NotFound)
}
