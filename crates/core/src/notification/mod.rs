//! Telling people about a session: a notice is what is told, a notification is one person's share of it.
//!
//! A notice is one row and one job, however many people it is for; the job makes the notifications when it is due, and
//! mails them. What is sent by hand is a notice of its own each time, and stands in nobody's way.

mod deliver;
mod notify;

use std::str::FromStr;

use crate::field::FieldError;
use crate::ids::{NoticeId, NotificationId, SessionId, UserId};
use crate::refusal::Refusal;
use crate::session::{Session, Status};
use crate::text::{Email, NoticeText};
use crate::time::{Timestamp, Tz};
use crate::user::Locale;

pub use deliver::{Batch, Delivery, Step, give_up, next_batch, settle};
pub use notify::notify;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The session is to come.
    Reminder,
    /// It is called off.
    Cancelled,
    /// Its times have changed.
    Rescheduled,
    /// What a host writes.
    Custom,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Reminder, Self::Cancelled, Self::Rescheduled, Self::Custom];

    /// The word in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::Cancelled => "cancelled",
            Self::Rescheduled => "rescheduled",
            Self::Custom => "custom",
        }
    }

    /// Refuses what is not true of the session: that it is called off, or still to come.
    pub fn check(self, session: &Session) -> Result<(), Refusal> {
        let status = session.status();
        let holds = match self {
            Self::Reminder | Self::Rescheduled => status == Status::Scheduled,
            Self::Cancelled => status == Status::Cancelled,
            Self::Custom => true,
        };
        if holds { Ok(()) } else { Err(Refusal::InvalidState(status)) }
    }

    /// Whether those who declined are left in peace.
    pub const fn spares_declined(self) -> bool {
        match self {
            Self::Reminder => true,
            Self::Cancelled | Self::Rescheduled | Self::Custom => false,
        }
    }
}

impl FromStr for Kind {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(FieldError::Malformed("choice"))
    }
}

/// What is told of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Of which session.
    pub session_id: SessionId,
    /// What it is about.
    pub kind: Kind,
    /// The version of the schedule that it tells of.
    pub revision: i64,
    /// A host's own words.
    pub message: Option<NoticeText>,
    /// The host who sends it.
    pub author_id: UserId,
    /// When it was sent off.
    pub created_at: Timestamp,
    /// When its notifications were made.
    pub expanded_at: Option<Timestamp>,
}

/// Whom a notice is for: the roster of its session without the one who gives it and the one who writes, without disabled
/// accounts and addresses that nobody confirmed, and where it says so without those who declined.
#[derive(Debug, Clone, Copy)]
pub struct Audience<'a> {
    /// The session.
    pub session: &'a Session,
    /// Who writes.
    pub author: UserId,
    /// Whether those who declined are left out.
    pub spares_declined: bool,
}

impl Notice {
    /// Whom it is for.
    pub fn audience<'a>(&self, session: &'a Session) -> Audience<'a> {
        Audience { session, author: self.author_id, spares_declined: self.kind.spares_declined() }
    }
}

/// One person's share of a notice, before its first try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Of which notice.
    pub notice_id: NoticeId,
    /// For whom.
    pub user_id: UserId,
    /// When it is to be mailed.
    pub due_at: Timestamp,
}

/// Somebody whom a notification is still to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Their notification.
    pub id: NotificationId,
    /// Who.
    pub user_id: UserId,
    /// Where to.
    pub email: Email,
    /// How they are called.
    pub name: String,
    /// Their language, if they said.
    pub locale: Option<Locale>,
    /// Their zone, if they said.
    pub timezone: Option<Tz>,
    /// How often it was tried.
    pub attempts: u32,
}

/// Why notifications that still waited are closed, all at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing {
    /// Nobody needs them any more.
    Dropped,
    /// They could not be mailed in time, and why.
    Failed(String),
}
