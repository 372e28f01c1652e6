//! A token for the engine's own door: nobody gets one for more than they are, nor for somebody else.

use std::str::FromStr;

use crate::access::SessionAccess;
use crate::field::FieldError;
use crate::ids::UserId;
use crate::permission::Action;
use crate::refusal::Refusal;

use super::Status;

/// What a token says its bearer is, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenRole {
    /// Everybody else.
    Participant,
    /// Given moderation rights by the host.
    Moderator,
    /// A host.
    Instructor,
}

impl TokenRole {
    /// The most that somebody may ask for.
    pub fn of(access: &SessionAccess) -> Self {
        if access.is_host() {
            Self::Instructor
        } else if access.facts().moderator {
            Self::Moderator
        } else {
            Self::Participant
        }
    }
}

impl FromStr for TokenRole {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "participant" => Ok(Self::Participant),
            "moderator" => Ok(Self::Moderator),
            "instructor" => Ok(Self::Instructor),
            _ => Err(FieldError::Malformed("choice")),
        }
    }
}

/// Refuses a higher role than one's own, and anybody else's name.
pub fn check_token(
    access: &SessionAccess,
    role: Option<TokenRole>,
    user: Option<UserId>,
) -> Result<(), Refusal> {
    access.require(Action::Join)?;
    let higher = role.is_some_and(|role| role > TokenRole::of(access));
    if higher || user.is_some_and(|user| user != access.user()) { Err(Refusal::Forbidden) } else { Ok(()) }
}

/// Why there is no token for somebody who might have one: no class is carried by a Jitsi server yet.
pub fn no_token(access: &SessionAccess) -> Refusal {
    match access.session().status() {
        Status::Live => Refusal::NoJitsi,
        other @ (Status::Scheduled | Status::Ended | Status::Cancelled) => Refusal::InvalidState(other),
    }
}
