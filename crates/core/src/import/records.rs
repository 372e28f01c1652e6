//! What an older system says, in Estrade's words. Texts are as they were there, not yet checked.

use crate::chat::ChatKind;
use crate::course::CourseType;
use crate::ports::views::Response;
use crate::session::Status;
use crate::time::Timestamp;
use crate::user::{PasswordHash, Role};

/// A person, as another record names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The older system's id.
    pub id: Option<String>,
    /// Their address, where it stands beside the id.
    pub email: Option<String>,
}

/// An account.
#[derive(Debug, Clone)]
pub struct PersonRecord {
    /// The older system's id.
    pub id: String,
    /// Where mail goes.
    pub email: String,
    /// Made from the address where there is none, or where it cannot be one here.
    pub username: Option<String>,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// What they were.
    pub role: Role,
    /// A hash that Estrade can check a password against; none where the old one is of another kind.
    pub password: Option<PasswordHash>,
    /// Whether they might sign in.
    pub is_active: bool,
    /// When the account was made.
    pub created_at: Option<Timestamp>,
}

/// A course.
#[derive(Debug, Clone)]
pub struct CourseRecord {
    /// The older system's id.
    pub id: String,
    /// The readable part of its address; made from the title where there is none.
    pub slug: Option<String>,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Who teaches it.
    pub instructor: Reference,
    /// How it is followed.
    pub course_type: CourseType,
    /// How many may enrol.
    pub max_students: Option<u32>,
    /// Until when.
    pub enrollment_deadline: Option<Timestamp>,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// When it is over.
    pub ends_at: Option<Timestamp>,
    /// How many sessions it may have.
    pub max_sessions: Option<u32>,
    /// Whether others see it.
    pub is_published: bool,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

/// A student's place in a course.
#[derive(Debug, Clone)]
pub struct EnrollmentRecord {
    /// The older system's id, where it has one.
    pub id: Option<String>,
    /// The course's.
    pub course: String,
    /// The student.
    pub person: Reference,
    /// Whether it holds.
    pub is_active: bool,
    /// Since when.
    pub enrolled_at: Option<Timestamp>,
}

/// A live session or meeting.
#[derive(Debug, Clone)]
pub struct SessionRecord {
    /// The older system's id.
    pub id: String,
    /// The UUID that its clients know it by.
    pub meeting_id: Option<String>,
    /// The course's id.
    pub course: Option<String>,
    /// Who gives it.
    pub instructor: Reference,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Planned start.
    pub starts_at: Timestamp,
    /// Planned end.
    pub ends_at: Timestamp,
    /// Where it stood.
    pub status: Status,
    /// When it began.
    pub actual_start_at: Option<Timestamp>,
    /// When it was over.
    pub actual_end_at: Option<Timestamp>,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// Its seats; enough for those invited where nothing is said.
    pub capacity: Option<i64>,
    /// Whether it might be recorded.
    pub is_recording_enabled: bool,
    /// Where the recording is.
    pub recording_url: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

/// A row of a session's roster.
#[derive(Debug, Clone)]
pub struct ParticipantRecord {
    /// The session's id there, or its meeting id.
    pub session: String,
    /// Who.
    pub person: Reference,
    /// Whether they were invited by name.
    pub is_invited: bool,
    /// What they answered.
    pub response: Response,
    /// Whether they came, where the row says so without a time.
    pub came: bool,
    /// First arrival.
    pub joined_at: Option<Timestamp>,
    /// Last departure.
    pub left_at: Option<Timestamp>,
    /// How long they were there, where the older system counted: less than from arrival to departure if they went and came.
    pub minutes: Option<u32>,
    /// When the row was made.
    pub created_at: Option<Timestamp>,
}

/// A line of chat.
#[derive(Debug, Clone)]
pub struct ChatRecord {
    /// The older system's id.
    pub id: String,
    /// The session's id there.
    pub session: String,
    /// Who wrote it.
    pub person: Reference,
    /// What it is.
    pub kind: ChatKind,
    /// What it says.
    pub text: String,
    /// When; the session's start where nothing is said.
    pub created_at: Option<Timestamp>,
}
