//! A token for the engine's own door: nobody gets one for more than they are, nor for somebody else, nor for long.

use std::str::FromStr;
use std::time::Duration;

use crate::access::SessionAccess;
use crate::field::FieldError;
use crate::ids::UserId;
use crate::permission::Action;
use crate::refusal::Refusal;
use crate::time::Timestamp;

use super::{Session, Status};

/// How long past the planned end a token still opens.
const PAST_THE_END: Duration = Duration::from_mins(30);
/// A token lasts this long at least.
const AT_LEAST: Duration = Duration::from_hours(1);
/// And this long at most.
const AT_MOST: Duration = Duration::from_hours(12);

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

    /// Whether its bearer moderates the engine's room. A host alone: a participant with moderation rights has Estrade's
    /// tools, while an owner of a room of Jitsi may do there what Estrade does not know of.
    pub const fn moderates(self) -> bool {
        match self {
            Self::Instructor => true,
            Self::Moderator | Self::Participant => false,
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

/// What a token may say: made only by [`check_token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenGrant {
    role: TokenRole,
}

/// Refuses a higher role than one's own, and anybody else's name; a lower role is granted.
pub fn check_token(
    access: &SessionAccess,
    role: Option<TokenRole>,
    user: Option<UserId>,
) -> Result<TokenGrant, Refusal> {
    access.require(Action::Join)?;
    let own = TokenRole::of(access);
    let higher = role.is_some_and(|role| role > own);
    if higher || user.is_some_and(|user| user != access.user()) {
        Err(Refusal::Forbidden)
    } else {
        Ok(TokenGrant { role: role.unwrap_or(own) })
    }
}

impl TokenGrant {
    /// What its bearer is.
    pub const fn role(self) -> TokenRole {
        self.role
    }

    /// Until when it opens: past the planned end, an hour at least, half a day at most. Only while the class is on.
    pub fn expires_at(session: &Session, now: Timestamp) -> Result<Timestamp, Refusal> {
        match session.status() {
            Status::Live => {
                let wanted = session.ends_at.plus(PAST_THE_END).max(now.plus(AT_LEAST));
                Ok(wanted.min(now.plus(AT_MOST)))
            }
            other @ (Status::Scheduled | Status::Ended | Status::Cancelled) => {
                Err(Refusal::InvalidState(other))
            }
        }
    }
}
