//! `live_sessions`.

use estrade_core::ids::{CourseId, SessionId, UserId};
use estrade_core::ports::StoreError;
use estrade_core::session::{RoomSecrets, Session, State, Status};
use estrade_core::text::{Capacity, Description, Reason, Title};
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::{count, millis, word};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "live_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub meeting_id: String,
    pub course_id: Option<i64>,
    pub instructor_id: i64,
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    pub starts_at: i64,
    pub ends_at: i64,
    pub status: String,
    pub actual_start_at: Option<i64>,
    pub actual_end_at: Option<i64>,
    pub cancel_reason: Option<String>,
    pub engine: String,
    pub room_name: String,
    pub room_password: String,
    pub capacity: i64,
    pub seats_taken: i64,
    pub is_recording_enabled: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub recording_url: Option<String>,
    pub external_id: Option<String>,
    pub revision: i64,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The columns of a state besides its name.
pub struct StateColumns {
    pub actual_start_at: Option<i64>,
    pub actual_end_at: Option<i64>,
    pub cancel_reason: Option<String>,
}

impl From<&State> for StateColumns {
    fn from(state: &State) -> Self {
        let cancel_reason = match state {
            State::Cancelled { reason } => reason.as_ref().map(|r| r.as_str().to_owned()),
            State::Scheduled | State::Live { .. } | State::Ended { .. } => None,
        };
        Self {
            actual_start_at: millis(state.started_at()),
            actual_end_at: millis(state.ended_at()),
            cancel_reason,
        }
    }
}

impl From<&Session> for Model {
    fn from(session: &Session) -> Self {
        let state = StateColumns::from(&session.state);
        Self {
            id: session.id.get(),
            meeting_id: session.meeting_id.to_string(),
            course_id: session.course_id.map(CourseId::get),
            instructor_id: session.instructor_id.get(),
            title: session.title.as_str().to_owned(),
            description: session.description.as_ref().map(|d| d.as_str().to_owned()),
            starts_at: session.starts_at.millis(),
            ends_at: session.ends_at.millis(),
            status: session.status().as_str().to_owned(),
            actual_start_at: state.actual_start_at,
            actual_end_at: state.actual_end_at,
            cancel_reason: state.cancel_reason,
            engine: session.engine.as_str().to_owned(),
            room_name: session.room.name.clone(),
            room_password: session.room.password.clone(),
            capacity: i64::from(session.capacity.get()),
            seats_taken: i64::from(session.seats_taken),
            is_recording_enabled: session.is_recording_enabled,
            recording_url: session.recording_url.clone(),
            external_id: session.external_id.clone(),
            revision: session.revision,
            version: session.version,
            created_at: session.created_at.millis(),
            updated_at: session.updated_at.millis(),
        }
    }
}

impl Model {
    fn state(&self) -> Result<State, StoreError> {
        let missing = |column: &str| StoreError::Corrupt(format!("{} session without {column}", self.status));
        let started_at =
            || self.actual_start_at.map(Timestamp::from_millis).ok_or_else(|| missing("actual_start_at"));
        Ok(match word("live_sessions.status", &self.status)? {
            Status::Scheduled => State::Scheduled,
            Status::Live => State::Live { started_at: started_at()? },
            Status::Ended => State::Ended {
                started_at: started_at()?,
                ended_at: self
                    .actual_end_at
                    .map(Timestamp::from_millis)
                    .ok_or_else(|| missing("actual_end_at"))?,
            },
            Status::Cancelled => {
                State::Cancelled { reason: self.cancel_reason.as_ref().map(|r| Reason::stored(r.clone())) }
            }
        })
    }
}

impl TryFrom<Model> for Session {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let state = row.state()?;
        let capacity = Capacity::parse(row.capacity)
            .map_err(|_| StoreError::Corrupt(format!("live_sessions.capacity holds {}", row.capacity)))?;
        Ok(Self {
            id: SessionId::new(row.id),
            meeting_id: word("live_sessions.meeting_id", &row.meeting_id)?,
            course_id: row.course_id.map(CourseId::new),
            instructor_id: UserId::new(row.instructor_id),
            title: Title::stored(row.title),
            description: row.description.map(Description::stored),
            starts_at: Timestamp::from_millis(row.starts_at),
            ends_at: Timestamp::from_millis(row.ends_at),
            state,
            engine: word("live_sessions.engine", &row.engine)?,
            room: RoomSecrets { name: row.room_name, password: row.room_password },
            capacity,
            seats_taken: count("live_sessions.seats_taken", row.seats_taken)?,
            is_recording_enabled: row.is_recording_enabled,
            recording_url: row.recording_url,
            external_id: row.external_id,
            revision: row.revision,
            version: row.version,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}
