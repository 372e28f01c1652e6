//! Rosters: who is expected, who came, for how long.

use estrade_core::attendance::{Attendance, Interval, Span, Stay};
use estrade_core::ids::{EnrollmentId, ParticipantId, SessionId, UserId};
use estrade_core::invitation::ParticipantStatus;
use estrade_core::ports::views::RosterRow;
use estrade_core::session::Session;
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::schema::{Id, Instant, ParticipantStatusWord};

use super::PersonBody;

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

/// One line of a roster. A student sees of others that they are expected, and whether they are here.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParticipantBody {
    /// Null: they never came and were never asked by name.
    #[schema(value_type = Option<Id>)]
    id: Option<ParticipantId>,
    #[schema(value_type = Id)]
    session_id: SessionId,
    #[schema(value_type = Id)]
    user_id: UserId,
    #[schema(value_type = Option<Id>)]
    enrollment_id: Option<EnrollmentId>,
    user: PersonBody,
    role: ParticipantRole,
    /// The first arrival.
    #[schema(value_type = Option<Instant>)]
    joined_at: Option<Timestamp>,
    /// The last departure; null while present.
    #[schema(value_type = Option<Instant>)]
    left_at: Option<Timestamp>,
    is_present: bool,
    /// In whole minutes, rounded half up.
    attendance_duration: Option<u64>,
    /// To the millisecond.
    attendance_seconds: Option<f64>,
    status: Option<ParticipantStatusWord>,
}

impl ParticipantLine<'_> {
    /// The line as it is sent.
    pub fn body(&self) -> ParticipantBody {
        let (row, shown) = (self.row, self.for_host || self.own);
        let attendance = attendance(self.session, self.intervals, self.open, self.now);
        let status = ParticipantStatus::of(row.joined_at.is_some(), row.response, self.session.status());
        let left_at = if row.is_present { None } else { row.left_at };
        ParticipantBody {
            id: row.participant,
            session_id: self.session.id,
            user_id: row.person.id,
            enrollment_id: row.enrollment,
            user: PersonBody::new(&row.person, self.for_host),
            role: ParticipantRole::of(row),
            joined_at: shown.then_some(row.joined_at).flatten(),
            left_at: shown.then_some(left_at).flatten(),
            is_present: row.is_present,
            attendance_duration: shown.then(|| attendance.minutes()),
            attendance_seconds: shown.then(|| attendance.seconds()),
            status: shown.then(|| status.into()),
        }
    }
}

/// What somebody is in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParticipantRole {
    /// A host.
    Instructor,
    /// Made one by the host.
    Moderator,
    /// Everybody else.
    Participant,
}

impl ParticipantRole {
    /// What the roster has them down as.
    pub fn of(row: &RosterRow) -> Self {
        match (row.is_host, row.moderator) {
            (true, _) => Self::Instructor,
            (false, true) => Self::Moderator,
            (false, false) => Self::Participant,
        }
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
