//! The words for what an event tells.

use estrade_core::events::{Announcement, Change};

/// What an event tells. The first four are about the stream itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// From now on everything is told; what was missed has come.
    Ready,
    /// Something was missed and is forgotten: look anew.
    Reset,
    /// The sign-in is over, and the stream with it.
    SignedOut,
    /// The person opened more streams than they may: this one, the oldest, ends.
    Replaced,
    /// A session was made.
    SessionPlanned,
    /// A class began.
    SessionStarted,
    /// A class is over.
    SessionEnded,
    /// A session has other times.
    SessionRescheduled,
    /// Something else about a session is new.
    SessionChanged,
    /// A session was called off.
    SessionCancelled,
    /// A session is gone for good.
    SessionDeleted,
    /// Who is expected at a session, or in its room, has changed.
    Roster,
    /// One was invited to a session by name, or is no longer.
    Invitation,
    /// A host tells of a session.
    Notification,
    /// Somebody came into a course, or left it.
    Enrollment,
}

impl Kind {
    /// The word in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Reset => "reset",
            Self::SignedOut => "signed_out",
            Self::Replaced => "replaced",
            Self::SessionPlanned => "session_planned",
            Self::SessionStarted => "session_started",
            Self::SessionEnded => "session_ended",
            Self::SessionRescheduled => "session_rescheduled",
            Self::SessionChanged => "session_changed",
            Self::SessionCancelled => "session_cancelled",
            Self::SessionDeleted => "session_deleted",
            Self::Roster => "roster",
            Self::Invitation => "invitation",
            Self::Notification => "notification",
            Self::Enrollment => "enrollment",
        }
    }
}

impl From<&Announcement> for Kind {
    fn from(announcement: &Announcement) -> Self {
        match announcement {
            Announcement::Session(Change::Planned, _) => Self::SessionPlanned,
            Announcement::Session(Change::Started, _) => Self::SessionStarted,
            Announcement::Session(Change::Ended, _) => Self::SessionEnded,
            Announcement::Session(Change::Rescheduled, _) => Self::SessionRescheduled,
            Announcement::Session(Change::Edited, _) => Self::SessionChanged,
            Announcement::Session(Change::Cancelled, _) => Self::SessionCancelled,
            Announcement::Deleted { .. } => Self::SessionDeleted,
            Announcement::Roster(_) => Self::Roster,
            Announcement::Invitation { .. } | Announcement::Uninvited { .. } => Self::Invitation,
            Announcement::Notification { .. } => Self::Notification,
            Announcement::Enrollment { .. } => Self::Enrollment,
        }
    }
}
