//! Who was there, and for how long: what the server saw.
//!
//! A person in the room has one open [`Stay`], whatever the number of their tabs and devices; closed, it becomes an
//! [`Interval`]. Lengths are those of the union of intervals, so nothing is counted twice.

pub mod jitsi;
mod report;
mod union;

use std::str::FromStr;

use crate::field::FieldError;
use crate::ids::{SessionId, StayId, UserId};
use crate::time::Timestamp;

pub use report::{
    Attendance, Mark, PersonReport, Presence, ReportInput, SessionReport, Sources, Threshold, report,
    whole_minutes,
};
pub use union::{Span, length, merge};

/// How the server learnt of a stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A page's socket.
    Web,
    /// A Jitsi server's events.
    Jitsi,
    /// `join` over the API.
    Api,
}

impl Source {
    /// The word in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Jitsi => "jitsi",
            Self::Api => "api",
        }
    }
}

impl FromStr for Source {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "web" => Ok(Self::Web),
            "jitsi" => Ok(Self::Jitsi),
            "api" => Ok(Self::Api),
            _ => Err(FieldError::Malformed("choice")),
        }
    }
}

/// Why a stay ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The person left.
    Left,
    /// The connection was lost for longer than the grace.
    ConnectionLost,
    /// The server itself was away for longer than the grace.
    ServerRestarted,
    /// The host removed the person.
    Removed,
    /// The class ended.
    SessionEnded,
}

impl EndReason {
    /// The word in the database and the export.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::ConnectionLost => "connection_lost",
            Self::ServerRestarted => "server_restarted",
            Self::Removed => "removed",
            Self::SessionEnded => "session_ended",
        }
    }
}

impl FromStr for EndReason {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        [Self::Left, Self::ConnectionLost, Self::ServerRestarted, Self::Removed, Self::SessionEnded]
            .into_iter()
            .find(|r| r.as_str() == text)
            .ok_or(FieldError::Malformed("choice"))
    }
}

/// Somebody is in the room. One row a session and person; it is their seat too, if they need one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// Its id; the interval keeps it.
    pub id: StayId,
    /// The room.
    pub session_id: SessionId,
    /// The person.
    pub user_id: UserId,
    /// How the server learnt of it.
    pub source: Source,
    /// Since when.
    pub opened_at: Timestamp,
    /// The last sign of life on record.
    pub seen_at: Timestamp,
    /// Whether a socket or heartbeat was ever seen. Without one the stay lasts until `leave`, the end, or a Jitsi server's own
    /// word that they went.
    pub confirmed: bool,
    /// Whether it counts against the capacity (hosts need no seat).
    pub seated: bool,
}

/// One closed stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The stay's id.
    pub id: StayId,
    /// The room.
    pub session_id: SessionId,
    /// The person.
    pub user_id: UserId,
    /// How the server learnt of it.
    pub source: Source,
    /// From when.
    pub joined_at: Timestamp,
    /// To when; not before `joined_at`.
    pub left_at: Timestamp,
    /// Why it ended.
    pub reason: EndReason,
    /// Whether a socket or heartbeat was ever seen, or a Jitsi server told its end.
    pub confirmed: bool,
}

impl Stay {
    /// The interval that this stay was, closed at `at`.
    pub fn close(&self, at: Timestamp, reason: EndReason) -> Interval {
        Interval {
            id: self.id,
            session_id: self.session_id,
            user_id: self.user_id,
            source: self.source,
            joined_at: self.opened_at,
            left_at: at.max(self.opened_at),
            reason,
            confirmed: self.confirmed,
        }
    }

    /// How the stay looks to a sign of life at `now`: going on, or two stays with a gap between them.
    pub fn at_sign_of_life(&self, now: Timestamp, grace: std::time::Duration) -> Continuity {
        if !self.confirmed || now.since(self.seen_at) <= grace {
            Continuity::GoesOn
        } else {
            Continuity::Broken
        }
    }

    /// Why nothing was heard since `seen_at`: the server's own absence, or the person's connection.
    pub fn silence(&self, process_started_at: Timestamp) -> EndReason {
        if self.seen_at < process_started_at { EndReason::ServerRestarted } else { EndReason::ConnectionLost }
    }
}

/// What a sign of life says of a stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuity {
    /// The drop was within the grace, or there was none.
    GoesOn,
    /// The stay ended at its last sign of life; another begins.
    Broken,
}
