//! Why something was not done. One closed list for every use case; the edge gives each its status, code and sentence
//! (spec 2, "Conventions").

use std::time::Duration;

use crate::field::{FieldError, FieldErrors};
use crate::ports::StoreError;
use crate::session::Status;
use crate::time::Timestamp;

/// A use case said no.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody is signed in, and somebody must be.
    #[error("not signed in")]
    Unauthenticated,
    /// The address and password do not belong together.
    #[error("wrong address or password")]
    BadCredentials,
    /// The token is past its time, spent, or its sign-in was ended.
    #[error("token expired")]
    TokenExpired,
    /// It is not there, or the actor may not know that it is.
    #[error("not found")]
    NotFound,
    /// It is there, and the actor may not do that.
    #[error("forbidden")]
    Forbidden,
    /// The list of a visible course asked by someone who is neither enrolled nor its owner, or another's enrolment.
    #[error("not enrolled")]
    NotEnrolled,
    /// Fields of the request are wrong.
    #[error("validation failed")]
    Invalid(FieldErrors),
    /// The session is in a state that does not allow it.
    #[error("not possible while {}", .0.as_str())]
    InvalidState(Status),
    /// The class cannot be started yet.
    #[error("too early")]
    TooEarly {
        /// From when on it can.
        opens_at: Timestamp,
    },
    /// Every seat is taken.
    #[error("session full")]
    SessionFull,
    /// That is there already.
    #[error("already exists")]
    AlreadyExists,
    /// Every place of the course is taken.
    #[error("course full")]
    CourseFull,
    /// The deadline has passed.
    #[error("enrollment closed")]
    EnrollmentClosed,
    /// The course has as many sessions as it may.
    #[error("too many sessions")]
    TooManySessions,
    /// The same request still runs.
    #[error("in progress")]
    InProgress {
        /// When to ask again.
        retry_after: Duration,
    },
    /// The key of another request.
    #[error("key reused")]
    KeyReused,
    /// This class is carried by no Jitsi server.
    #[error("no jitsi")]
    NoJitsi,
    /// A piece of a file does not follow what is there of it, or not all of it is there.
    #[error("wrong offset")]
    WrongOffset,
    /// The disk cannot take it.
    #[error("no space")]
    NoSpace,
    /// Somebody else changed it meanwhile.
    #[error("stale")]
    Stale,
    /// Too often.
    #[error("rate limited")]
    RateLimited {
        /// When to try again.
        retry_after: Duration,
    },
    /// The store failed.
    #[error("store: {0}")]
    Store(StoreError),
}

impl Refusal {
    /// One wrong field.
    pub fn field(field: &'static str, error: FieldError) -> Self {
        Self::Invalid(FieldErrors::one(field, error))
    }
}

impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Stale => Self::Stale,
            StoreError::Conflict(_)
            | StoreError::Corrupt(_)
            | StoreError::Collided(_)
            | StoreError::Unavailable(_) => Self::Store(error),
        }
    }
}
