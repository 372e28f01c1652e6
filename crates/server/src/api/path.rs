//! What stands in an address.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use estrade_core::Refusal;
use serde::de::DeserializeOwned;

use crate::error::Problem;

/// The parts of an address. What cannot be read as text is the address of nothing: 404, like any other wrong id.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        read.map(|path| Self(path.0)).map_err(|_| Problem::Refused(Refusal::NotFound))
    }
}
