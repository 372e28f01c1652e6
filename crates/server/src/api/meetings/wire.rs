//! Meetings as they are sent.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use estrade_core::attendance::{Attendance, Span};
use estrade_core::domain::Rules;
use estrade_core::ids::{CourseId, SessionId, UserId};
use estrade_core::invitation::ParticipantStatus;
use estrade_core::ports::views::{Attendee, SessionCard};
use estrade_core::session::{Session, Status};
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::schema::{Id, Instant, ParticipantStatusWord, always_true};
use crate::api::wire::Sight;

/// Where a meeting is in its life; a live session calls `ongoing` live and `completed` ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingStatus {
    /// Planned.
    Scheduled,
    /// On now.
    Ongoing,
    /// Over.
    Completed,
    /// Called off, or never held.
    Cancelled,
}

impl From<Status> for MeetingStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Scheduled => Self::Scheduled,
            Status::Live => Self::Ongoing,
            Status::Ended => Self::Completed,
            Status::Cancelled => Self::Cancelled,
        }
    }
}

/// A student who is expected at a meeting, or came. Of others a student sees the name alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingParticipant {
    #[schema(value_type = Id)]
    student_id: UserId,
    student_email: Option<String>,
    name: String,
    status: Option<ParticipantStatusWord>,
    /// The first arrival.
    #[schema(value_type = Option<Instant>)]
    joined_at: Option<Timestamp>,
    /// The last departure; null while present.
    #[schema(value_type = Option<Instant>)]
    left_at: Option<Timestamp>,
    /// All of their attendance, in whole minutes, rounded half up.
    duration: Option<u64>,
}

impl MeetingParticipant {
    /// A student's line; `spans` are their closed stays, and `shown` whether the reader may see more than the name.
    pub fn new(session: &Session, attendee: Attendee, spans: &[Span], shown: bool, now: Timestamp) -> Self {
        let status = ParticipantStatus::of(attendee.joined_at.is_some(), attendee.response, session.status());
        let left_at = attendee.left_at.filter(|_| attendee.present_since.is_none());
        let open = attendee.present_since.map(|since| Span::new(since, now));
        Self {
            student_id: attendee.person.id,
            name: attendee.person.display_name(),
            student_email: shown.then_some(attendee.person.email),
            status: shown.then(|| status.into()),
            joined_at: attendee.joined_at.filter(|_| shown),
            left_at: left_at.filter(|_| shown),
            duration: shown.then(|| minutes(session, spans.iter().copied().chain(open), now)),
        }
    }

    /// Where they stand, if the reader may know.
    fn status(&self) -> Option<ParticipantStatusWord> {
        self.status
    }
}

/// How long somebody was there, within the class.
fn minutes(session: &Session, spans: impl Iterator<Item = Span>, now: Timestamp) -> u64 {
    let Some(started_at) = session.state.started_at() else { return 0 };
    Attendance::of(spans, Span::new(started_at, session.state.ended_at().unwrap_or(now))).minutes()
}

/// A meeting: a live session as the clients of these routes know it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingBody {
    #[schema(format = "uuid")]
    id: String,
    /// The id of the same session in `/api/live-sessions`.
    #[schema(value_type = Id)]
    session_id: SessionId,
    /// Null: a meeting on its own.
    #[schema(value_type = Option<Id>)]
    course_id: Option<CourseId>,
    title: String,
    description: Option<String>,
    #[schema(value_type = Id)]
    instructor_id: UserId,
    instructor_email: String,
    /// The planned start.
    #[schema(value_type = Instant)]
    scheduled_date: Timestamp,
    /// The planned length in minutes.
    duration: u32,
    /// Of one meeting: the room's address, for those alone who may be in it now (a host before it opens, too). In a list: the
    /// meeting's page.
    meeting_link: Option<String>,
    status: MeetingStatus,
    #[schema(value_type = Option<Instant>)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<Instant>)]
    ended_at: Option<Timestamp>,
    /// Whether the caller may start it now.
    can_start: bool,
    /// Whether the caller may join it now.
    can_join: bool,
    is_upcoming: bool,
    is_past: bool,
    /// The first fifty students of the roster, by id; a student's own line before all others.
    participants: Vec<MeetingParticipant>,
    /// How many are expected, or came; without those who declined.
    participants_count: u64,
    #[schema(value_type = Instant)]
    created_at: Timestamp,
    #[schema(value_type = Instant)]
    updated_at: Timestamp,
}

impl MeetingBody {
    /// A session's card as a meeting.
    pub fn new(
        card: SessionCard,
        participants: Vec<MeetingParticipant>,
        meeting_link: Option<String>,
        sight: Sight,
        rules: &Rules,
        now: Timestamp,
    ) -> Self {
        let session = card.session;
        let status = session.status();
        Self {
            id: session.meeting_id.to_string(),
            session_id: session.id,
            course_id: session.course_id,
            instructor_id: session.instructor_id,
            instructor_email: card.instructor.email,
            scheduled_date: session.starts_at,
            duration: session.planned_minutes(),
            meeting_link,
            status: status.into(),
            started_at: session.state.started_at(),
            ended_at: session.state.ended_at(),
            can_start: sight.is_host && session.can_start(rules, now),
            can_join: status == Status::Live && sight.may_join,
            is_upcoming: status == Status::Scheduled && session.starts_at > now,
            is_past: matches!(status, Status::Ended | Status::Cancelled),
            participants,
            participants_count: card.participants_count,
            created_at: session.created_at,
            updated_at: session.updated_at,
            title: session.title.as_str().to_owned(),
            description: session.description.map(|d| d.as_str().to_owned()),
        }
    }

    /// With where the reader stands.
    fn into_invitation(self) -> InvitationBody {
        let participant_status = self.participants.first().and_then(MeetingParticipant::status);
        InvitationBody { meeting: self, participant_status }
    }
}

/// A meeting that the caller is invited to.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationBody {
    #[serde(flatten)]
    meeting: MeetingBody,
    /// The caller's own.
    participant_status: Option<ParticipantStatusWord>,
}

/// One meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneMeeting {
    #[schema(schema_with = always_true)]
    success: bool,
    meeting: MeetingBody,
}

/// One meeting, with its status and its version as the `ETag` (RFC 9110, section 8.8.3).
#[derive(Debug)]
pub struct MeetingAnswer {
    status: StatusCode,
    version: i64,
    body: OneMeeting,
}

impl MeetingAnswer {
    /// Puts it together.
    pub fn new(status: StatusCode, version: i64, meeting: MeetingBody) -> Self {
        Self { status, version, body: OneMeeting { success: true, meeting } }
    }
}

impl IntoResponse for MeetingAnswer {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.version)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// Several meetings.
#[derive(Debug, Serialize, ToSchema)]
pub struct Meetings {
    #[schema(schema_with = always_true)]
    success: bool,
    meetings: Vec<MeetingBody>,
}

impl Meetings {
    /// Puts them together.
    pub fn new(meetings: Vec<MeetingBody>) -> Self {
        Self { success: true, meetings }
    }
}

impl IntoResponse for Meetings {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// The meetings that the caller is invited to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitations {
    #[schema(schema_with = always_true)]
    success: bool,
    meetings: Vec<InvitationBody>,
}

impl Invitations {
    /// Puts them together; in each the reader's own line comes first.
    pub fn new(meetings: Vec<MeetingBody>) -> Self {
        Self { success: true, meetings: meetings.into_iter().map(MeetingBody::into_invitation).collect() }
    }
}

impl IntoResponse for Invitations {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}
