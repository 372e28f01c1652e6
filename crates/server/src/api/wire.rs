//! What crosses the wire. Hidden fields are `null`, never left out.

use estrade_core::access::SessionAccess;
use estrade_core::attendance::{Attendance, Interval, Span, Stay};
use estrade_core::course::Course;
use estrade_core::domain::Rules;
use estrade_core::enrollment::Enrollment;
use estrade_core::permission::Action;
use estrade_core::ports::views::{CourseRef, Person, PersonRow, Response, RosterRow};
use estrade_core::session::{Session, State, Status};
use estrade_core::time::Timestamp;
use estrade_core::user::User;
use serde::Serialize;
use serde_json::{Value, json};

/// An account as its owner sees it.
pub fn user(user: &User) -> Value {
    json!({
        "id": user.id,
        "email": user.email.as_str(),
        "username": user.username.as_str(),
        "first_name": user.first_name.as_str(),
        "last_name": user.last_name.as_str(),
        "role": user.role.as_str(),
        "wants_instructor": user.wants_instructor,
        "locale": user.locale.map(estrade_core::user::Locale::as_str),
        "timezone": user.timezone.map(estrade_core::time::Tz::name),
        "external_id": user.external_id,
        "created_at": user.created_at,
        "updated_at": user.updated_at,
    })
}

/// A course.
pub fn course(course: &Course) -> Value {
    json!({
        "id": course.id,
        "slug": course.slug,
        "title": course.title.as_str(),
        "description": course.description.as_ref().map(estrade_core::text::Description::as_str),
        "instructor_id": course.instructor_id,
        "course_type": course.course_type.as_str(),
        "max_students": course.max_students,
        "enrollment_deadline": course.enrollment_deadline,
        "course_start_date": course.starts_at,
        "course_end_date": course.ends_at,
        "max_sessions": course.max_sessions,
        "is_published": course.is_published,
        "is_archived": course.archived_at.is_some(),
        "enrolled_count": course.enrolled,
        "external_id": course.external_id,
        "created_at": course.created_at,
        "updated_at": course.updated_at,
    })
}

/// An enrolment, with its student where they are known.
pub fn enrollment(enrollment: &Enrollment, student: Option<&Person>) -> Value {
    json!({
        "id": enrollment.id,
        "course_id": enrollment.course_id,
        "user_id": enrollment.user_id,
        "status": enrollment.status.as_str(),
        "enrolled_at": enrollment.enrolled_at,
        "user": student.map(|p| person(p, true)),
    })
}

/// A person as others see them.
pub fn person(person: &Person, with_email: bool) -> Value {
    json!({
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": with_email.then_some(person.email.as_str()),
        "avatar": null,
    })
}

/// Somebody who was looked for.
pub fn found_person(row: PersonRow) -> Value {
    json!({
        "id": row.person.id,
        "username": row.person.username,
        "first_name": row.person.first_name,
        "last_name": row.person.last_name,
        "email": row.person.email,
        "avatar": null,
        "role": row.role.as_str(),
    })
}

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
    /// Of one session.
    pub fn of(access: &SessionAccess) -> Self {
        Self { is_host: access.is_host(), may_join: access.allows(Action::Join), is_list: false }
    }
}

/// A session. Room name and password only for those who may be in the room now (a host before it opens, too).
#[derive(Debug, Serialize)]
pub struct SessionBody {
    id: estrade_core::ids::SessionId,
    meeting_id: String,
    course_id: Option<estrade_core::ids::CourseId>,
    instructor_id: estrade_core::ids::UserId,
    title: String,
    description: Option<String>,
    scheduled_start_at: Timestamp,
    scheduled_end_at: Timestamp,
    actual_start_at: Option<Timestamp>,
    actual_end_at: Option<Timestamp>,
    engine: &'static str,
    jitsi_room_name: Option<String>,
    jitsi_server_url: String,
    jitsi_room_password: Option<String>,
    max_participants: u32,
    is_recording_enabled: bool,
    recording_url: Option<String>,
    status: &'static str,
    cancel_reason: Option<String>,
    series_id: Option<i64>,
    external_id: Option<String>,
    revision: i64,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
    can_start: bool,
    can_join: bool,
    is_upcoming: bool,
    is_past: bool,
    #[serde(flatten)]
    more: serde_json::Map<String, Value>,
}

impl SessionBody {
    /// As `sight` allows.
    pub fn new(session: Session, sight: Sight, rules: &Rules, now: Timestamp) -> Self {
        let status = session.status();
        let may_be_in_room = match status {
            Status::Live => sight.is_host || sight.may_join,
            Status::Scheduled => sight.is_host,
            Status::Ended | Status::Cancelled => false,
        };
        let secrets = (may_be_in_room && !sight.is_list).then_some(&session.room);
        Self {
            id: session.id,
            meeting_id: session.meeting_id.to_string(),
            course_id: session.course_id,
            instructor_id: session.instructor_id,
            jitsi_room_name: secrets.map(|r| r.name.clone()),
            jitsi_room_password: secrets.map(|r| r.password.clone()),
            jitsi_server_url: rules.public_url.clone(),
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
            engine: session.engine.as_str(),
            max_participants: session.capacity.get(),
            is_recording_enabled: session.is_recording_enabled,
            recording_url: session.recording_url,
            status: status.as_str(),
            series_id: None,
            external_id: session.external_id,
            revision: session.revision,
            version: session.version,
            created_at: session.created_at,
            updated_at: session.updated_at,
            more: serde_json::Map::new(),
        }
    }

    /// Adds a field that only some answers have.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }
}

/// A session's course.
pub fn course_ref(course: Option<&CourseRef>) -> Value {
    course.map_or(Value::Null, |c| json!({ "id": c.id, "title": c.title }))
}

/// A session's instructor.
pub fn instructor(person: &Person) -> Value {
    json!({ "id": person.id, "first_name": person.first_name, "last_name": person.last_name })
}

/// One line of a roster, as its reader may see it.
pub struct ParticipantLine<'a> {
    /// The session.
    pub session: &'a Session,
    /// The line.
    pub row: &'a RosterRow,
    /// The person's closed stays in it.
    pub intervals: &'a [Interval],
    /// The person's open stay in it.
    pub open: Option<&'a Stay>,
    /// Whether the reader is a host.
    pub for_host: bool,
    /// Whether the line is the reader's own.
    pub own: bool,
    /// Now.
    pub now: Timestamp,
}

impl ParticipantLine<'_> {
    /// The line as JSON.
    pub fn body(&self) -> Value {
        let (row, shown) = (self.row, self.for_host || self.own);
        let attendance = attendance(self.session, self.intervals, self.open, self.now);
        let left_at = if row.is_present { None } else { row.left_at };
        json!({
            "id": row.participant,
            "session_id": self.session.id,
            "user_id": row.person.id,
            "enrollment_id": row.enrollment,
            "user": person(&row.person, self.for_host),
            "role": role(row),
            "joined_at": shown.then_some(row.joined_at).flatten(),
            "left_at": shown.then_some(left_at).flatten(),
            "is_present": row.is_present,
            "attendance_duration": shown.then(|| attendance.minutes()),
            "attendance_seconds": shown.then(|| attendance.seconds()),
            "status": shown.then(|| participant_status(row, self.session.status())),
        })
    }
}

fn role(row: &RosterRow) -> &'static str {
    match (row.is_host, row.moderator) {
        (true, _) => "instructor",
        (false, true) => "moderator",
        (false, false) => "participant",
    }
}

/// The word for where somebody stands (spec 1, "Participant status").
pub fn participant_status(row: &RosterRow, status: Status) -> &'static str {
    match (row.joined_at, row.response, status) {
        (Some(_), _, _) => "attended",
        (None, Response::Declined, _) => "declined",
        (None, _, Status::Ended) => "absent",
        (None, Response::Accepted, _) => "accepted",
        (None, Response::None, _) => "invited",
    }
}

/// The length of a person's attendance, within the class.
pub fn attendance(
    session: &Session,
    intervals: &[Interval],
    open: Option<&Stay>,
    now: Timestamp,
) -> Attendance {
    let Some(started_at) = session.state.started_at() else { return Attendance::default() };
    let class = Span::new(started_at, session.state.ended_at().unwrap_or(now));
    let closed = intervals.iter().map(|i| Span::new(i.joined_at, i.left_at));
    Attendance::of(closed.chain(open.map(|s| Span::new(s.opened_at, now))), class)
}
