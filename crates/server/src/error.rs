//! From a refusal to what is answered: one table of statuses and codes for the API, the pages and the sockets
//! (spec 2, "Conventions"). The sentence comes from the translations, by code.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use estrade_core::Refusal;
use estrade_core::field::FieldErrors;
use estrade_core::session::Status;
use estrade_core::time::Timestamp;

/// Every code there is, as the API's document lists them.
pub const CODES: &[&str] = &[
    "malformed_json",
    "bad_request",
    "unauthenticated",
    "bad_credentials",
    "token_expired",
    "forbidden",
    "csrf",
    "not_enrolled",
    "not_found",
    "method_not_allowed",
    "too_large",
    "unsupported_media_type",
    "invalid_state",
    "too_early",
    "session_full",
    "already_exists",
    "course_full",
    "enrollment_closed",
    "too_many_sessions",
    "in_progress",
    "key_reused",
    "no_jitsi",
    "wrong_offset",
    "no_space",
    "stale",
    "validation_failed",
    "rate_limited",
    "unavailable",
];

/// Why a request was not answered as asked.
#[derive(Debug)]
pub enum Problem {
    /// A use case said no.
    Refused(Refusal),
    /// The body is not JSON.
    MalformedJson,
    /// The request makes no sense.
    BadRequest,
    /// The body is over its limit.
    TooLarge,
    /// The body is of another type than this route takes.
    UnsupportedMediaType,
    /// The address is known, but not with this method.
    MethodNotAllowed,
    /// An unsafe request with a cookie, from another site.
    Csrf,
    /// A student would make a meeting: forbidden, in the words that the clients of these routes know.
    OnlyInstructorsMeet,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        Self::Refused(Refusal::Invalid(errors))
    }
}

impl From<estrade_core::ports::StoreError> for Problem {
    fn from(error: estrade_core::ports::StoreError) -> Self {
        Self::Refused(error.into())
    }
}

/// What is said of a problem, whatever the way it is said.
#[derive(Debug, Clone)]
pub struct Described {
    /// HTTP status.
    pub status: StatusCode,
    /// The stable code; the sentence is `error-<code>`, unless `sentence` names another.
    pub code: &'static str,
    /// The key of the sentence, where it is a particular one.
    pub sentence: Option<&'static str>,
    /// With `validation_failed`.
    pub fields: FieldErrors,
    /// With `too_early`.
    pub opens_at: Option<Timestamp>,
    /// With `invalid_state`.
    pub state: Option<Status>,
    /// With `rate_limited`, `in_progress` and `unavailable`.
    pub retry_after: Option<Duration>,
}

impl Described {
    fn new(status: StatusCode, code: &'static str) -> Self {
        debug_assert!(CODES.contains(&code), "the code `{code}` is not in the list");
        Self {
            status,
            code,
            sentence: None,
            fields: FieldErrors::default(),
            opens_at: None,
            state: None,
            retry_after: None,
        }
    }
}

impl Problem {
    /// Status, code and details.
    pub fn describe(&self) -> Described {
        match self {
            Self::Refused(refusal) => describe(refusal),
            Self::MalformedJson => Described::new(StatusCode::BAD_REQUEST, "malformed_json"),
            Self::BadRequest => Described::new(StatusCode::BAD_REQUEST, "bad_request"),
            Self::TooLarge => Described::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::UnsupportedMediaType => {
                Described::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
            }
            Self::MethodNotAllowed => Described::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::Csrf => Described::new(StatusCode::FORBIDDEN, "csrf"),
            Self::OnlyInstructorsMeet => Described {
                sentence: Some("refusal-only-instructors-meet"),
                ..Described::new(StatusCode::FORBIDDEN, "forbidden")
            },
        }
    }
}

/// Status, code and details of a refusal.
pub fn describe(refusal: &Refusal) -> Described {
    let conflict = |code| Described::new(StatusCode::CONFLICT, code);
    match refusal {
        Refusal::Unauthenticated => Described::new(StatusCode::UNAUTHORIZED, "unauthenticated"),
        Refusal::BadCredentials => Described::new(StatusCode::UNAUTHORIZED, "bad_credentials"),
        Refusal::TokenExpired => Described::new(StatusCode::UNAUTHORIZED, "token_expired"),
        Refusal::NotFound => Described::new(StatusCode::NOT_FOUND, "not_found"),
        Refusal::Forbidden => Described::new(StatusCode::FORBIDDEN, "forbidden"),
        Refusal::NotEnrolled => Described::new(StatusCode::FORBIDDEN, "not_enrolled"),
        Refusal::Invalid(errors) => Described {
            fields: errors.clone(),
            ..Described::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed")
        },
        Refusal::InvalidState(state) => Described { state: Some(*state), ..conflict("invalid_state") },
        Refusal::TooEarly { opens_at } => Described { opens_at: Some(*opens_at), ..conflict("too_early") },
        Refusal::SessionFull => conflict("session_full"),
        Refusal::AlreadyExists => conflict("already_exists"),
        Refusal::CourseFull => conflict("course_full"),
        Refusal::EnrollmentClosed => conflict("enrollment_closed"),
        Refusal::TooManySessions => conflict("too_many_sessions"),
        Refusal::InProgress { retry_after } => {
            Described { retry_after: Some(*retry_after), ..conflict("in_progress") }
        }
        Refusal::KeyReused => Described::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
        Refusal::NoJitsi => conflict("no_jitsi"),
        Refusal::WrongOffset => conflict("wrong_offset"),
        Refusal::NoSpace => Described::new(StatusCode::INSUFFICIENT_STORAGE, "no_space"),
        Refusal::Stale => Described::new(StatusCode::PRECONDITION_FAILED, "stale"),
        Refusal::RateLimited { retry_after } => Described {
            retry_after: Some(*retry_after),
            ..Described::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited")
        },
        Refusal::Store(_) => {
            let soon = Some(Duration::from_secs(5));
            Described { retry_after: soon, ..Described::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable") }
        }
    }
}

/// The status now; the words are put in further out, where the reader's language is known (`api::problems`,
/// `pages::problems`).
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Self::Refused(Refusal::Store(error)) = &self {
            tracing::error!(%error, "the store failed");
        }
        let described = self.describe();
        let mut response = described.status.into_response();
        response.extensions_mut().insert(described);
        response
    }
}
