//! Problems as JSON: `{"success": false, "error": …, "code": …, "fields": …}`.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use estrade_core::user::Locale;
use serde_json::{Map, Value, json};

use crate::auth::Caller;
use crate::error::{Described, Problem};
use crate::i18n::Tr;
use crate::state::AppState;

/// Middleware: puts words to the problems of the API, in the reader's language.
pub async fn explain(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(described) = response.extensions().get::<Described>().cloned() {
        let locale = response.extensions().get::<Locale>().copied().unwrap_or(state.config().default_locale);
        response = body(&described, Tr(locale));
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The answer to a problem.
pub fn body(described: &Described, t: Tr) -> Response {
    let mut fields = Map::new();
    for (field, errors) in described.fields.iter() {
        fields.insert(field.to_owned(), errors.iter().map(|e| Value::String(t.field(e))).collect());
    }
    let mut body = json!({ "success": false, "error": t.problem(described), "code": described.code });
    if let Some(object) = body.as_object_mut() {
        if !fields.is_empty() {
            object.insert("fields".to_owned(), Value::Object(fields));
        }
        if let Some(opens_at) = described.opens_at {
            object.insert("opens_at".to_owned(), json!(opens_at));
        }
        if let Some(state) = described.state {
            object.insert("status".to_owned(), json!(state.as_str()));
        }
    }
    let mut response = (described.status, Json(body)).into_response();
    if let Some(after) = described.retry_after {
        // Rounded up: earlier would be refused again.
        let seconds = after.as_millis().div_ceil(1000).max(1);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX)));
    }
    if described.status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Addresses below `/api` that no route has.
pub async fn not_found(_: Caller) -> Problem {
    Problem::Refused(estrade_core::Refusal::NotFound)
}

/// Known addresses with another method.
pub async fn method_not_allowed() -> Problem {
    Problem::MethodNotAllowed
}
