//! Attendance as a Jitsi server tells it: who came into a room of a session and who went, one fact at a time.
//!
//! Facts are kept as they are told ([`Sighting`]) and never changed; the same one told twice is one. What somebody's stays
//! were is made from all of them anew ([`settle`]), so that it does not matter in which order, or how often, they are told.
//! The stays are rows among the other intervals of the session, with [`super::Source::Jitsi`]: the union of all counts.

mod note;
mod rebuild;
mod settle;

use crate::ids::{SessionId, UserId};
use crate::time::Timestamp;
use crate::user::fingerprint;

pub use note::{Noted, depart, forget_old, note, settle_all, someone_is_in};
pub use rebuild::rebuild;
pub use settle::{HIBERNATION, Occupancy, Settled, occupancies, settle};

/// How long bodies are kept as they were posted: time to find a mistake in how they are read, and to mend it.
pub const BODIES_KEPT_FOR: std::time::Duration = std::time::Duration::from_hours(30 * 24);
/// Bodies kept at the most, over all sessions; the oldest go first.
pub const BODIES_KEPT: u64 = 200_000;

/// What a Jitsi server saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// An occupant with an account here came into the room. Two tabs are two occupants of one person.
    Came(Occupant),
    /// They went.
    Gone(Occupant),
    /// The room was made, or is gone: whoever came before is there no longer.
    Emptied,
}

impl Fact {
    /// The word in the database.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Came(_) => "came",
            Self::Gone(_) => "gone",
            Self::Emptied => "emptied",
        }
    }

    /// Whom it is about.
    pub const fn occupant(&self) -> Option<&Occupant> {
        match self {
            Self::Came(occupant) | Self::Gone(occupant) => Some(occupant),
            Self::Emptied => None,
        }
    }
}

/// Somebody in a room of a Jitsi server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Occupant {
    /// Their account here: the id in their token.
    pub user: UserId,
    /// SHA-256 of what the Jitsi server calls this occupant, in hex.
    pub name: String,
}

/// One thing that a Jitsi server told of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The session whose room it is; a breakout room is its main room's session's.
    pub session: SessionId,
    /// SHA-256 of the room's address, in hex: breakout rooms have their own.
    pub room: String,
    /// When it was so.
    pub at: Timestamp,
    /// What was.
    pub fact: Fact,
}

impl Sighting {
    /// What it is the same by, however often it is told: SHA-256 in hex.
    pub fn key(&self) -> String {
        let (user, name) =
            self.fact.occupant().map_or((0, ""), |occupant| (occupant.user.get(), occupant.name.as_str()));
        let (session, room, at) = (self.session, &self.room, self.at.millis());
        fingerprint(&format!("{session}\n{room}\n{}\n{user}\n{name}\n{at}", self.fact.as_str()))
    }

    /// Whom it is about.
    pub fn user(&self) -> Option<UserId> {
        self.fact.occupant().map(|occupant| occupant.user)
    }
}

/// A body as a Jitsi server posted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookBody {
    /// SHA-256, in hex, of what the same post has in common however often it is sent.
    pub key: String,
    /// The session that it is about.
    pub session: SessionId,
    /// Which hook took it, and what it told: `events/occupant/joined`, `jaas/PARTICIPANT_LEFT`.
    pub kind: String,
    /// The body.
    pub body: String,
    /// When it came.
    pub received_at: Timestamp,
}
