//! `Idempotency-Key` on the routes that make something (spec 2, "Conventions"): around their handlers, so that none of them
//! has to know. Only what succeeded is kept; what was refused may be mended and sent again with the same key.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use estrade_core::idempotency::{self, Begun, Claim, KeptAnswer};
use estrade_core::ids::UserId;
use sha2::{Digest as _, Sha256};
use tracing::Instrument as _;

use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;

/// The request's header.
pub const KEY: &str = "idempotency-key";
/// Says that an answer was given before.
pub const REPLAYED: &str = "idempotency-replayed";
/// What a key looks like: 1 to 255 visible characters of ASCII.
pub const LONGEST_KEY: usize = 255;

/// The routes whose POST takes a key.
pub const ROUTES: &[&str] = &[
    "/api/courses",
    "/api/courses/{course}/enrollments",
    "/api/courses/{course}/enrollments/import",
    "/api/courses/{course}/live-sessions",
    "/api/live-sessions/{session}/chat",
    "/api/live-sessions/{session}/notify",
    "/api/meetings",
];

/// The largest body of any of them; each handler has its own, smaller or the same.
const LARGEST_BODY: usize = 5 * 1024 * 1024;
/// The largest answer that is kept; a larger one is given once.
const LARGEST_ANSWER: usize = 4 * 1024 * 1024;
/// The headers that belong to an answer.
const HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// Middleware: lets a request with a key through once.
pub async fn once(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(key) = request.headers().get(KEY).filter(|_| takes_a_key(&request)) else {
        return next.run(request).await;
    };
    // Who is nobody is told so by the handler.
    let user = request.extensions().get::<Caller>().and_then(|caller| caller.user().ok()).map(|user| user.id);
    let Some(user) = user else { return next.run(request).await };
    let Some(key) = read_key(key) else { return Problem::BadRequest.into_response() };
    // To its end even if the client goes away: what is done must be known as done.
    let whole = keyed(state, user, key, request, next).in_current_span();
    match tokio::spawn(whole).await {
        Ok(Ok(response)) => response,
        Ok(Err(problem)) => problem.into_response(),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only a runtime that ends cancels a task.
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    }
}

fn takes_a_key(request: &Request) -> bool {
    let path = request.extensions().get::<MatchedPath>();
    request.method() == Method::POST && path.is_some_and(|path| ROUTES.contains(&path.as_str()))
}

fn read_key(value: &HeaderValue) -> Option<String> {
    let key = value.to_str().ok()?;
    let fits = (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| key.to_owned())
}

async fn keyed(
    state: AppState,
    user: UserId,
    key: String,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.map_err(|_| Problem::TooLarge)?;
    let route = parts.uri.path().to_owned();
    let claim = match idempotency::begin(state.domain(), user, &route, &key, hash(&body)).await? {
        Begun::Again(answer) => return Ok(replay(answer)),
        Begun::First(claim) => claim,
    };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    settle(&state, &claim, response).await
}

/// SHA-256 in hex.
fn hash(body: &Bytes) -> String {
    Sha256::digest(body).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Keeps a success, gives the key back after anything else; the response goes on either way.
async fn settle(state: &AppState, claim: &Claim, response: Response) -> Result<Response, Problem> {
    if !response.status().is_success() {
        idempotency::release(state.domain(), claim).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    // Handlers answer with bodies that are in memory already.
    let bytes = to_bytes(body, usize::MAX).await.map_err(|_| Problem::BadRequest)?;
    match String::from_utf8(bytes.to_vec()) {
        Ok(text) if text.len() <= LARGEST_ANSWER => {
            let headers = kept_headers(&parts.headers);
            let answer = KeptAnswer { status: parts.status.as_u16(), headers, body: text };
            // What was made is made: the first answer goes out even if it cannot be kept.
            if let Err(error) = idempotency::keep(state.domain(), claim, &answer).await {
                tracing::error!(%error, "an answer could not be kept for its Idempotency-Key");
            }
        }
        Ok(_) | Err(_) => tracing::warn!("an answer is too large to be kept for its Idempotency-Key"),
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn kept_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let kept = HEADERS.iter().filter_map(|name| {
        let value = headers.get(name)?.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    kept.collect()
}

fn replay(answer: KeptAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(REPLAYED), HeaderValue::from_static("true"));
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_and_visible() {
        let reads = |text: &str| read_key(&HeaderValue::from_bytes(text.as_bytes()).unwrap()).is_some();
        assert!(reads("8e03978e-40d5-43e8-bc93-6894a57f9324") && reads(&"k".repeat(255)));
        assert!(!reads("") && !reads("two words") && !reads("clé") && !reads(&"k".repeat(256)));
    }
}
