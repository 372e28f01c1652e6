//! What a live session is.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use uuid::Uuid;

use crate::domain::Rules;
use crate::field::FieldError;
use crate::ids::{CourseId, SessionId, UserId};
use crate::text::{Capacity, Description, Title};
use crate::time::Timestamp;

use super::{State, Status};

/// What carries sound and picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Estrade's own forwarding unit.
    Builtin,
    /// A Jitsi server.
    Jitsi,
}

impl Engine {
    /// The word in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::Jitsi => "jitsi",
        }
    }
}

impl FromStr for Engine {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "builtin" => Ok(Self::Builtin),
            "jitsi" => Ok(Self::Jitsi),
            _ => Err(FieldError::Malformed("choice")),
        }
    }
}

/// A room's name and password. Given only to those who may be in the room now; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct RoomSecrets {
    /// `{prefix}-course-{course_id}-session-{id}-{suffix}` or `{prefix}-meeting-{suffix}`; unique.
    pub name: String,
    /// 12 characters without look-alikes.
    pub password: String,
}

impl fmt::Debug for RoomSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoomSecrets(…)")
    }
}

/// One class meeting.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its public id in the meetings routes.
    pub meeting_id: Uuid,
    /// The course it belongs to.
    pub course_id: Option<CourseId>,
    /// Who gives it.
    pub instructor_id: UserId,
    /// What it is called.
    pub title: Title,
    /// What it is about.
    pub description: Option<Description>,
    /// Planned start.
    pub starts_at: Timestamp,
    /// Planned end, after the start.
    pub ends_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// What carries sound and picture.
    pub engine: Engine,
    /// Room name and password.
    pub room: RoomSecrets,
    /// The seats it has.
    pub capacity: Capacity,
    /// The seats taken now, kept with the stays.
    pub seats_taken: u32,
    /// Whether it may be recorded.
    pub is_recording_enabled: bool,
    /// Where the recording is.
    pub recording_url: Option<String>,
    /// Id in the system it was imported from.
    pub external_id: Option<String>,
    /// Grows at a reschedule and a cancel (iCalendar SEQUENCE).
    pub revision: i64,
    /// Grows at every write (ETag).
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Session {
    /// Its state's name.
    pub const fn status(&self) -> Status {
        self.state.status()
    }

    /// From when on a host may start it.
    pub fn opens_at(&self, rules: &Rules) -> Timestamp {
        self.starts_at.minus(rules.start_early)
    }

    /// Until when a host may start it.
    pub fn closes_at(&self, rules: &Rules) -> Timestamp {
        self.ends_at.plus(rules.never_held_after)
    }

    /// Whether a host may start it now.
    pub fn can_start(&self, rules: &Rules, now: Timestamp) -> bool {
        self.status() == Status::Scheduled && (self.opens_at(rules)..=self.closes_at(rules)).contains(&now)
    }

    /// Planned length.
    pub fn planned_length(&self) -> Duration {
        self.ends_at.since(self.starts_at)
    }

    /// The same in whole minutes, rounded half up, at least 1.
    pub fn planned_minutes(&self) -> u32 {
        let rounded = (self.planned_length().as_millis() + 30_000) / 60_000;
        u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
    }
}
