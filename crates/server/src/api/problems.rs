//! Problems as JSON: `{"success": false, "error": …, "code": …, "fields": …}`; and how the document tells of them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use estrade_core::time::Timestamp;
use estrade_core::user::Locale;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use crate::auth::Caller;
use crate::error::{CODES, Described, Problem};
use crate::i18n::Tr;
use crate::state::AppState;

use super::schema::{Instant, StatusWord, always_false, one_of};

/// Why a request was not answered as asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Failure {
    #[schema(schema_with = always_false)]
    success: bool,
    /// A sentence for a person, in the language of `Accept-Language` (French or English), else the reader's own.
    error: String,
    /// What programs go by.
    #[schema(value_type = Code)]
    code: &'static str,
    /// What is wrong with each field, with `validation_failed` alone.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    fields: BTreeMap<String, Vec<String>>,
    /// From when on it will do, with `too_early` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Instant>, nullable = false)]
    opens_at: Option<Timestamp>,
    /// The present state, with `invalid_state` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    status: Option<StatusWord>,
}

/// The code of a failure.
#[derive(Debug)]
pub struct Code;

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        one_of("What programs go by.", CODES)
    }
}

impl ToSchema for Code {}

macro_rules! answers {
    ($($(#[doc = $doc:literal])+ $name:ident: $status:literal;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug)]
            pub struct $name;

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
                    let named = utoipa::openapi::Ref::from_response_name(stringify!($name));
                    BTreeMap::from([($status.to_owned(), RefOr::Ref(named))])
                }
            }
        )+

        /// Every answer to a problem: status, name and what it means.
        pub const ANSWERS: &[(&str, &str, &str)] = &[$(($status, stringify!($name), concat!($($doc),+))),+];
    };
}

// A handler names those that are its own (`responses(…, problems::Conflict)`); `document` adds what follows from a route's shape.
answers! {
    /// The body is no JSON object (`malformed_json`), or the request makes no sense (`bad_request`).
    BadRequest: "400";
    /// Nobody is signed in (`unauthenticated`), the token has expired or been ended (`token_expired`), or address and password do not belong together (`bad_credentials`).
    Unauthenticated: "401";
    /// The caller may not do this (`forbidden`), is not in the course (`not_enrolled`), or the request comes from another site with the cookie (`csrf`).
    Forbidden: "403";
    /// There is no such thing, or it is not for the caller: its existence is not told.
    NotFound: "404";
    /// It does not go with the present state; `code` says why.
    Conflict: "409";
    /// Somebody else changed it since the version that `If-Match` names.
    Stale: "412";
    /// The body is over its limit.
    TooLarge: "413";
    /// The body is of another type than this route takes.
    UnsupportedMediaType: "415";
    /// Some fields are wrong; `fields` says which and why, all at once (`validation_failed`).
    ValidationFailed: "422";
    /// Too many requests; `Retry-After` says when to come back.
    RateLimited: "429";
    /// The disk cannot take it (`no_space`).
    NoSpace: "507";
    /// The store or a needed service does not answer; `Retry-After` says when to come back.
    Unavailable: "503";
}

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
    let words =
        |(field, errors): (&str, &[_])| (field.to_owned(), errors.iter().map(|e| t.field(e)).collect());
    let failure = Failure {
        success: false,
        error: t.problem(described),
        code: described.code,
        fields: described.fields.iter().map(words).collect(),
        opens_at: described.opens_at,
        status: described.state.map(StatusWord::from),
    };
    let mut response = (described.status, Json(failure)).into_response();
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
