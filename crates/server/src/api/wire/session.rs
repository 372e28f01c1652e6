//! Live sessions.

use estrade_core::access::SessionAccess;
use estrade_core::domain::Rules;
use estrade_core::ids::{CourseId, SessionId, UserId};
use estrade_core::permission::Action;
use estrade_core::ports::views::{CourseRef, Person, SessionCard};
use estrade_core::recording::absolute;
use estrade_core::session::{Session, State, Status};
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::schema::{EngineWord, Id, Instant, StatusWord};

/// What the reader of a session may see of it.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    /// Whether they are a host.
    pub is_host: bool,
    /// Whether they may join once it is live.
    pub may_join: bool,
    /// Whether this is a list: room secrets never appear in one.
    pub is_list: bool,
}

impl Sight {
    /// Whether they may be in the room now, or open it.
    pub fn may_be_in_room(self, status: Status) -> bool {
        match status {
            Status::Live => self.is_host || self.may_join,
            Status::Scheduled => self.is_host,
            Status::Ended | Status::Cancelled => false,
        }
    }

    /// Of one session.
    pub fn of(access: &SessionAccess) -> Self {
        Self { is_host: access.is_host(), may_join: access.allows(Action::Join), is_list: false }
    }
}

/// A session. Room name and password only for those who may be in the room now (a host before it opens, too), never in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionBody {
    #[schema(value_type = Id)]
    id: SessionId,
    /// The id of the same session in the meetings routes.
    #[schema(format = "uuid")]
    meeting_id: String,
    /// Null: a session on its own.
    #[schema(value_type = Option<Id>)]
    course_id: Option<CourseId>,
    #[schema(value_type = Id)]
    instructor_id: UserId,
    title: String,
    description: Option<String>,
    #[schema(value_type = Instant)]
    scheduled_start_at: Timestamp,
    #[schema(value_type = Instant)]
    scheduled_end_at: Timestamp,
    #[schema(value_type = Option<Instant>)]
    actual_start_at: Option<Timestamp>,
    #[schema(value_type = Option<Instant>)]
    actual_end_at: Option<Timestamp>,
    engine: EngineWord,
    jitsi_room_name: Option<String>,
    /// With the engine `builtin`, this server's own address.
    jitsi_server_url: String,
    jitsi_room_password: Option<String>,
    /// How many seats there are for students.
    max_participants: u32,
    is_recording_enabled: bool,
    /// Where the newest recording is watched.
    recording_url: Option<String>,
    status: StatusWord,
    /// Why it was cancelled; `never_held` by the server.
    cancel_reason: Option<String>,
    /// The recurrence that it was made from.
    #[schema(value_type = Option<Id>)]
    series_id: Option<i64>,
    /// The id of an imported record.
    external_id: Option<String>,
    /// Grows when it is rescheduled or cancelled.
    revision: i64,
    /// Grows at every write; the `ETag`.
    version: i64,
    #[schema(value_type = Instant)]
    created_at: Timestamp,
    #[schema(value_type = Instant)]
    updated_at: Timestamp,
    /// Whether the caller may start it now.
    can_start: bool,
    /// Whether the caller may join it now.
    can_join: bool,
    is_upcoming: bool,
    is_past: bool,
}

impl SessionBody {
    /// As `sight` allows.
    pub fn new(session: Session, sight: Sight, rules: &Rules, now: Timestamp) -> Self {
        let status = session.status();
        let secrets = (sight.may_be_in_room(status) && !sight.is_list).then_some(&session.room);
        Self {
            id: session.id,
            meeting_id: session.meeting_id.to_string(),
            course_id: session.course_id,
            instructor_id: session.instructor_id,
            jitsi_room_name: secrets.map(|r| r.name.clone()),
            jitsi_room_password: secrets.map(|r| r.password.clone()),
            jitsi_server_url: rules.server_of(session.engine).to_owned(),
            actual_start_at: session.state.started_at(),
            actual_end_at: session.state.ended_at(),
            can_start: sight.is_host && session.can_start(rules, now),
            can_join: status == Status::Live && sight.may_join,
            is_upcoming: status == Status::Scheduled && session.starts_at > now,
            is_past: matches!(status, Status::Ended | Status::Cancelled),
            cancel_reason: match &session.state {
                State::Cancelled { reason } => reason.as_ref().map(|r| r.as_str().to_owned()),
                State::Scheduled | State::Live { .. } | State::Ended { .. } => None,
            },
            title: session.title.as_str().to_owned(),
            description: session.description.map(|d| d.as_str().to_owned()),
            scheduled_start_at: session.starts_at,
            scheduled_end_at: session.ends_at,
            engine: session.engine.into(),
            max_participants: session.capacity.get(),
            is_recording_enabled: session.is_recording_enabled,
            recording_url: session.recording_url.map(|url| absolute(&url, &rules.public_url)),
            status: status.into(),
            series_id: None,
            external_id: session.external_id,
            revision: session.revision,
            version: session.version,
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

/// A session in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedSession {
    #[serde(flatten)]
    session: SessionBody,
    /// How many are expected, or came; without those who declined.
    participants_count: u64,
    /// How many are in the room now.
    present_count: u64,
}

impl ListedSession {
    /// A card, for a reader who may join once it is live.
    pub fn new(card: SessionCard, is_host: bool, rules: &Rules, now: Timestamp) -> Self {
        let (participants_count, present_count) = (card.participants_count, card.present_count);
        let sight = Sight { is_host, may_join: true, is_list: true };
        Self { session: SessionBody::new(card.session, sight, rules, now), participants_count, present_count }
    }
}

/// A session's course.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseName {
    #[schema(value_type = Id)]
    id: CourseId,
    title: String,
}

impl From<CourseRef> for CourseName {
    fn from(course: CourseRef) -> Self {
        Self { id: course.id, title: course.title }
    }
}

/// A session's instructor.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstructorName {
    #[schema(value_type = Id)]
    id: UserId,
    first_name: String,
    last_name: String,
}

impl From<Person> for InstructorName {
    fn from(person: Person) -> Self {
        Self { id: person.id, first_name: person.first_name, last_name: person.last_name }
    }
}
