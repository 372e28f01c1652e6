//! The public half of the key that signs tokens, where a Jitsi server reads it: as a key set (RFC 7517), and as its key
//! server protocol asks, by the hash of the key's name. Nothing else stands there, and nothing without a key.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use estrade_core::Refusal;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::config::JitsiKey;
use crate::error::Problem;
use crate::state::AppState;

use super::key::SigningKey;

/// How long a reader may keep a key: a new one is believed after this.
const KEPT: &str = "public, max-age=300";

/// Both routes.
pub fn router() -> Router<AppState> {
    Router::new().route("/jwks.json", get(key_set)).route("/asap/{file}", get(by_hash))
}

async fn key_set(State(state): State<AppState>) -> Result<Response, Problem> {
    let (key, kid) = key(&state)?;
    Ok(([(header::CACHE_CONTROL, KEPT)], Json(json!({ "keys": [key.jwk(&kid)] }))).into_response())
}

async fn by_hash(State(state): State<AppState>, Path(file): Path<String>) -> Result<Response, Problem> {
    let (key, kid) = key(&state)?;
    if file != file_name(&kid) {
        return Err(Refusal::NotFound.into());
    }
    let pem = key.public_pem().ok_or(Refusal::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "application/x-pem-file"), (header::CACHE_CONTROL, KEPT)];
    Ok((headers, pem).into_response())
}

fn key(state: &AppState) -> Result<(SigningKey, String), Refusal> {
    match state.config().jitsi.as_ref().and_then(|jitsi| jitsi.key.as_ref()) {
        Some(JitsiKey::Rs256 { private_key, kid }) => {
            let key = SigningKey::read(private_key.reveal()).map_err(|_| Refusal::NotFound)?;
            Ok((key, kid.clone()))
        }
        Some(JitsiKey::Hs256(_)) | None => Err(Refusal::NotFound),
    }
}

/// SHA-256 of the key's name, in hexadecimal digits.
fn file_name(kid: &str) -> String {
    let hash = Sha256::digest(kid.as_bytes());
    let digit = |four: u8| char::from_digit(four.into(), 16).unwrap_or_default();
    let hex: String = hash.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    format!("{hex}.pem")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_the_hash_of_its_name() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.pem";
        assert_eq!(file_name("abc"), known, "FIPS 180-2, appendix B.1");
        assert_ne!(file_name("abd"), known);
    }
}
