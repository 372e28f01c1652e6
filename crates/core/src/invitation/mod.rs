//! Invitations: students asked to a live session by name, and what they answer.

mod guests;
mod respond;

use std::str::FromStr;

use crate::field::FieldError;
use crate::ports::views::Response;
use crate::session::Status;

pub use guests::{Guests, MOST_GUESTS, resolve};
pub(crate) use guests::{Replaced, invite_in, replace_in};
pub use respond::respond;

/// What an invited student says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// I shall come.
    Accept,
    /// I shall not.
    Decline,
}

impl FromStr for Reply {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "accept" => Ok(Self::Accept),
            "decline" => Ok(Self::Decline),
            _ => Err(FieldError::Malformed("choice")),
        }
    }
}

/// Where somebody on a roster stands (spec 1, "Participant status").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParticipantStatus {
    /// Expected, and silent so far.
    Invited,
    /// Said yes.
    Accepted,
    /// Said no, and did not come.
    Declined,
    /// Came, whatever they said.
    Attended,
    /// Did not come to a class that is over, and had not said so.
    Absent,
}

impl ParticipantStatus {
    /// Of somebody who came or not, and answered so, at a session of this status.
    pub const fn of(came: bool, response: Response, session: Status) -> Self {
        match (came, response, session) {
            (true, _, _) => Self::Attended,
            (false, Response::Declined, _) => Self::Declined,
            (false, Response::None | Response::Accepted, Status::Ended) => Self::Absent,
            (false, Response::Accepted, Status::Scheduled | Status::Live | Status::Cancelled) => {
                Self::Accepted
            }
            (false, Response::None, Status::Scheduled | Status::Live | Status::Cancelled) => Self::Invited,
        }
    }

    /// The word in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Attended => "attended",
            Self::Absent => "absent",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    //                     scheduled    live         ended      cancelled
    #[case(false, Response::None,     ["invited",  "invited",  "absent",   "invited"])]
    #[case(false, Response::Accepted, ["accepted", "accepted", "absent",   "accepted"])]
    #[case(false, Response::Declined, ["declined", "declined", "declined", "declined"])]
    #[case(true,  Response::None,     ["attended", "attended", "attended", "attended"])]
    #[case(true,  Response::Declined, ["attended", "attended", "attended", "attended"])]
    fn the_whole_table(#[case] came: bool, #[case] response: Response, #[case] words: [&str; 4]) {
        assert_eq!(Status::ALL.map(|status| ParticipantStatus::of(came, response, status).as_str()), words);
    }
}
