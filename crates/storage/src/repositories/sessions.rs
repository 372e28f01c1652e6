//! Live sessions: compare-and-set for states and seats.

use async_trait::async_trait;
use estrade_core::ids::{CourseId, SessionId};
use estrade_core::ports::SessionRepository;
use estrade_core::session::{Session, Status, Transition};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, UpdateStatement};
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{found, matched_version};
use crate::error::{Result, store_error};
use crate::rows::session::{ActiveModel, Column, Entity, Model, StateColumns};
use crate::unit::Unit;

/// The values that an update writes: everything but the state and the counter.
fn changed(row: Model) -> ActiveModel {
    ActiveModel {
        id: NotSet,
        status: NotSet,
        actual_start_at: NotSet,
        actual_end_at: NotSet,
        cancel_reason: NotSet,
        seats_taken: NotSet,
        created_at: NotSet,
        meeting_id: Set(row.meeting_id),
        course_id: Set(row.course_id),
        instructor_id: Set(row.instructor_id),
        title: Set(row.title),
        description: Set(row.description),
        starts_at: Set(row.starts_at),
        ends_at: Set(row.ends_at),
        engine: Set(row.engine),
        room_name: Set(row.room_name),
        room_password: Set(row.room_password),
        capacity: Set(row.capacity),
        is_recording_enabled: Set(row.is_recording_enabled),
        recording_url: Set(row.recording_url),
        external_id: Set(row.external_id),
        revision: Set(row.revision),
        updated_at: Set(row.updated_at),
        version: Set(row.version + 1),
    }
}

/// A write to a room's counter.
fn seats(id: SessionId, taken: Expr) -> UpdateStatement {
    Query::update()
        .table(Entity)
        .value(Column::SeatsTaken, taken)
        .and_where(Expr::col(Column::Id).eq(id.get()))
        .take()
}

impl Unit {
    /// Frees every seat of a session. Also the first write of a unit that empties its room.
    pub(super) async fn free_all_seats(&self, id: SessionId) -> Result<()> {
        self.execute(&seats(id, Expr::value(0))).await.map(|_| ())
    }

    /// Holds a session's row until the unit ends, so that units of one room follow each other.
    pub(super) async fn hold_session(&self, id: SessionId) -> Result<()> {
        self.execute(&seats(id, Expr::col(Column::SeatsTaken))).await.map(|_| ())
    }
}

#[async_trait]
impl SessionRepository for Unit {
    async fn insert(&mut self, session: &Session) -> Result<()> {
        self.insert_row(Model::from(session)).await
    }

    async fn get(&mut self, id: SessionId) -> Result<Option<Session>> {
        found(Entity::find_by_id(id.get()).one(&self.connection).await.map_err(store_error)?)
    }

    async fn by_meeting_id(&mut self, id: Uuid) -> Result<Option<Session>> {
        let query = Entity::find().filter(Column::MeetingId.eq(id.to_string()));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn update(&mut self, session: &Session) -> Result<()> {
        let row = Model::from(session);
        // A seat may have been taken since the session was read: a lower capacity must still hold it.
        let room_enough =
            Condition::any().add(Column::Capacity.eq(row.capacity)).add(Column::SeatsTaken.lte(row.capacity));
        let done = Entity::update_many()
            .filter(Column::Id.eq(row.id))
            .filter(Column::Version.eq(row.version))
            .filter(Column::Status.eq(row.status.as_str()))
            .filter(room_enough)
            .set(changed(row))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        matched_version(done.rows_affected)
    }

    async fn transition(&mut self, id: SessionId, from: Status, transition: &Transition) -> Result<bool> {
        let state = StateColumns::from(&transition.to);
        let statement = Query::update()
            .table(Entity)
            .value(Column::Status, transition.to.status().as_str())
            .value(Column::ActualStartAt, state.actual_start_at)
            .value(Column::ActualEndAt, state.actual_end_at)
            .value(Column::CancelReason, state.cancel_reason)
            .value(Column::UpdatedAt, transition.at.millis())
            .value(Column::Version, Expr::col(Column::Version).add(1))
            .value(Column::Revision, Expr::col(Column::Revision).add(i64::from(transition.revise)))
            .and_where(Expr::col(Column::Id).eq(id.get()))
            .and_where(Expr::col(Column::Status).eq(from.as_str()))
            .take();
        Ok(self.execute(&statement).await? == 1)
    }

    async fn claim_seat(&mut self, id: SessionId) -> Result<bool> {
        let statement = seats(id, Expr::col(Column::SeatsTaken).add(1))
            .and_where(Expr::col(Column::Status).eq(Status::Live.as_str()))
            .and_where(Expr::col(Column::SeatsTaken).lt(Expr::col(Column::Capacity)))
            .take();
        Ok(self.execute(&statement).await? == 1)
    }

    async fn hold_live(&mut self, id: SessionId) -> Result<bool> {
        let statement = seats(id, Expr::col(Column::SeatsTaken))
            .and_where(Expr::col(Column::Status).eq(Status::Live.as_str()))
            .take();
        Ok(self.execute(&statement).await? == 1)
    }

    async fn release_seats(&mut self, id: SessionId, count: u32) -> Result<()> {
        let statement = seats(id, Expr::col(Column::SeatsTaken).sub(i64::from(count)));
        self.execute(&statement).await.map(|_| ())
    }

    async fn scheduled_of_course(&mut self, course: CourseId) -> Result<Vec<SessionId>> {
        let ids: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::CourseId.eq(course.get()))
            .filter(Column::Status.eq(Status::Scheduled.as_str()))
            .order_by_asc(Column::Id)
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(ids.into_iter().map(SessionId::new).collect())
    }
}
