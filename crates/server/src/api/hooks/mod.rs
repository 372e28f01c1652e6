//! What other servers tell, and ask: routes for machines, outside of sign-in, cookies and their protections. Each shows a secret
//! of its own instead (`secret`); where none is set, there is no such route.

pub mod conference;
pub mod events;
pub mod jaas;
pub mod jibri;
pub mod secret;

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::problems;
use crate::error::Problem;
use crate::state::AppState;

/// The largest body: a room that is destroyed lists everybody who was ever in it.
pub const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// The routes: apart from the others, because nobody signs in there.
pub fn router() -> Router<AppState> {
    Router::from(described()).method_not_allowed_fallback(problems::method_not_allowed)
}

/// Other routes and these, for the document.
pub fn beside(others: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    others.merge(described())
}

/// Every route, a line an address.
fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(events::take))
        .routes(routes!(conference::open))
        .routes(routes!(conference::get, conference::close))
        .routes(routes!(jaas::take))
        .routes(routes!(jibri::offer))
        .routes(routes!(jibri::standing))
        .routes(routes!(jibri::piece))
        .routes(routes!(jibri::finish))
}

/// A body as it came, taken in once its sender has shown the secret.
pub struct Posted(Result<Bytes, Problem>);

impl Posted {
    /// The bytes.
    pub fn bytes(self) -> Result<Bytes, Problem> {
        self.0
    }

    /// A JSON object, and the text that it was.
    pub fn json(self) -> Result<(Value, String), Problem> {
        object(&self.0?)
    }
}

/// A body of at most `limit` bytes that comes in time, from somebody who has shown nothing yet.
async fn bytes_within(body: Body, limit: usize, patience: Duration) -> Result<Bytes, Problem> {
    match tokio::time::timeout(patience, to_bytes(body, limit)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Problem::TooLarge),
        Err(_) => Err(Problem::BadRequest),
    }
}

/// A JSON object, and the text that it was.
fn object(bytes: &Bytes) -> Result<(Value, String), Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::MalformedJson)?;
    match serde_json::from_str(text) {
        Ok(post @ Value::Object(_)) => Ok((post, text.to_owned())),
        Ok(_) | Err(_) => Err(Problem::MalformedJson),
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let bytes = to_bytes(request.into_body(), BODY_LIMIT).await;
        Ok(Self(bytes.map_err(|_| Problem::TooLarge)))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::stream::{self, StreamExt as _};

    use super::*;

    #[tokio::test]
    async fn a_body_is_bounded_in_size_and_time() {
        const PATIENCE: Duration = Duration::from_secs(10);
        let within = |body, patience| bytes_within(body, 8, patience);
        assert_eq!(within(Body::from("{\"a\": 1}"), PATIENCE).await.unwrap().len(), 8);
        assert!(matches!(within(Body::from("{\"a\": 10}"), PATIENCE).await, Err(Problem::TooLarge)));
        let begun = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"{\"a\":"))]);
        let endless = Body::from_stream(begun.chain(stream::pending()));
        assert!(matches!(within(endless, Duration::ZERO).await, Err(Problem::BadRequest)));
    }
}
