//! What a course is.

use std::str::FromStr;

use crate::field::FieldError;
use crate::ids::{CourseId, UserId};
use crate::text::{Description, Title};
use crate::time::Timestamp;

/// How a course is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourseType {
    /// In one's own time.
    OnDemand,
    /// In live sessions.
    Live,
    /// Both.
    Hybrid,
}

impl CourseType {
    /// The word in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnDemand => "on_demand",
            Self::Live => "live",
            Self::Hybrid => "hybrid",
        }
    }
}

impl FromStr for CourseType {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "on_demand" => Ok(Self::OnDemand),
            "live" => Ok(Self::Live),
            "hybrid" => Ok(Self::Hybrid),
            _ => Err(FieldError::Malformed("choice")),
        }
    }
}

/// A course.
#[derive(Debug, Clone)]
pub struct Course {
    /// Its id.
    pub id: CourseId,
    /// The readable part of its address; unique, never all digits.
    pub slug: String,
    /// What it is called.
    pub title: Title,
    /// What it is about.
    pub description: Option<Description>,
    /// Who teaches it.
    pub instructor_id: UserId,
    /// How it is followed.
    pub course_type: CourseType,
    /// How many may enrol.
    pub max_students: Option<u32>,
    /// Until when they may.
    pub enrollment_deadline: Option<Timestamp>,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// When it is over.
    pub ends_at: Option<Timestamp>,
    /// How many sessions it may have, cancelled ones apart.
    pub max_sessions: Option<u32>,
    /// Whether others may see it.
    pub is_published: bool,
    /// Put away since then.
    pub archived_at: Option<Timestamp>,
    /// Active enrolments, kept with them.
    pub enrolled: u32,
    /// Sessions that are not cancelled, kept with them.
    pub sessions: u32,
    /// Id in the system it was imported from.
    pub external_id: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows at every write.
    pub version: i64,
}
