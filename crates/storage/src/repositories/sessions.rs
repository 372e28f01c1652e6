//! Live sessions: compare-and-set for states and seats.

use std::collections::HashMap;

use async_trait::async_trait;
use estrade_core::attendance::Stay;
use estrade_core::enrollment::EnrollmentStatus;
use estrade_core::ids::{CourseId, EnrollmentId, SessionId, UserId};
use estrade_core::ports::views::CourseRef;
use estrade_core::ports::{Place, SeenSession, SessionRepository, StoreError};
use estrade_core::session::{Session, Status, Transition};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, UpdateStatement};
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QueryResult, QuerySelect,
};
use uuid::Uuid;

use super::{found, matched_version};
use crate::error::{Result, store_error};
use crate::lists::{pair_pieces, pairs};
use crate::rows::session::{ActiveModel, Column, Entity, Model, StateColumns};
use crate::rows::{course, enrollment, participant, stay};
use crate::unit::Unit;
use crate::views::select_columns;

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
    /// Gives the session's course another stamp: before the session's row is written, as everywhere.
    async fn relist_of(&self, session: &Session) -> Result<()> {
        match session.course_id {
            Some(course) => self.relist_where(Expr::col(course::Column::Id).eq(course.get())).await,
            None => Ok(()),
        }
    }

    /// The same where only the session's id is known. Two statements: a write that looks the id up would hold the
    /// session's row for reading on MariaDB, and two at once would each wait for the other to write it.
    pub(super) async fn relist_course_of(&self, id: SessionId) -> Result<()> {
        let course = Query::select()
            .column(Column::CourseId)
            .from(Entity)
            .and_where(Expr::col(Column::Id).eq(id.get()))
            .take();
        match self.number(&course).await? {
            Some(course) => self.relist_where(Expr::col(course::Column::Id).eq(course)).await,
            None => Ok(()),
        }
    }

    /// Frees every seat of a session. Also the first write of a unit that empties its room.
    pub(super) async fn free_all_seats(&self, id: SessionId) -> Result<()> {
        self.execute(&seats(id, Expr::value(0))).await.map(|_| ())
    }

    /// Holds a session's row until the unit ends, so that units of one room follow each other.
    pub(super) async fn hold_session(&self, id: SessionId) -> Result<()> {
        self.execute(&seats(id, Expr::col(Column::SeatsTaken))).await.map(|_| ())
    }
}

/// Sessions, each as somebody stands to it: by the ids of both.
pub async fn find_seen(unit: &Unit, keys: &[(i64, i64)]) -> Result<HashMap<(i64, i64), SeenSession>> {
    let mut found = HashMap::with_capacity(keys.len());
    for piece in pair_pieces(keys) {
        for row in unit.all::<_, SeenRow>(&seen(unit, &piece)).await? {
            let key = (row.session.id, row.viewer);
            found.insert(key, row.try_into()?);
        }
    }
    Ok(found)
}

fn seen(unit: &Unit, keys: &[(i64, i64)]) -> SelectStatement {
    let own = |column: Expr, session: Expr| {
        Condition::all().add(session.equals((Entity, Column::Id))).add(column.equals(("wanted", "b")))
    };
    let enrolled = Condition::all()
        .add(Expr::col((enrollment::Entity, enrollment::Column::CourseId)).equals((Entity, Column::CourseId)))
        .add(Expr::col((enrollment::Entity, enrollment::Column::UserId)).equals(("wanted", "b")))
        .add(
            Expr::col((enrollment::Entity, enrollment::Column::Status)).eq(EnrollmentStatus::Active.as_str()),
        );
    let row = |column| Expr::col((participant::Entity, column));
    let open = |column| Expr::col((stay::Entity, column));
    let mut query = Query::select();
    select_columns::<Entity>(&mut query, "s_");
    select_columns::<stay::Entity>(&mut query, "y_");
    query
        .expr_as(Expr::col(("wanted", "b")), "viewer")
        .expr_as(Expr::col((course::Entity, course::Column::Slug)), "slug")
        .expr_as(Expr::col((course::Entity, course::Column::Title)), "course_title")
        .expr_as(Expr::col((enrollment::Entity, enrollment::Column::Id)), "enrollment")
        .expr_as(row(participant::Column::Invited), "invited")
        .expr_as(row(participant::Column::Moderator), "moderator")
        .expr_as(row(participant::Column::RemovedAt), "removed_at")
        .from_subquery(pairs(unit, keys), "wanted")
        .inner_join(Entity, Expr::col((Entity, Column::Id)).equals(("wanted", "a")))
        .left_join(
            course::Entity,
            Expr::col((course::Entity, course::Column::Id)).equals((Entity, Column::CourseId)),
        )
        .left_join(enrollment::Entity, enrolled)
        .left_join(
            participant::Entity,
            own(row(participant::Column::UserId), row(participant::Column::SessionId)),
        )
        .left_join(stay::Entity, own(open(stay::Column::UserId), open(stay::Column::SessionId)))
        .take()
}

struct SeenRow {
    session: Model,
    viewer: i64,
    course: Option<(String, String)>,
    enrollment: Option<i64>,
    invited: Option<bool>,
    moderator: Option<bool>,
    removed_at: Option<i64>,
    stay: Option<stay::Model>,
}

impl FromQueryResult for SeenRow {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        let slug: Option<String> = row.try_get("", "slug")?;
        let title: Option<String> = row.try_get("", "course_title")?;
        let is_in: Option<i64> = row.try_get("y_", "id")?;
        Ok(Self {
            session: Model::from_query_result(row, "s_")?,
            viewer: row.try_get("", "viewer")?,
            course: slug.zip(title),
            enrollment: row.try_get("", "enrollment")?,
            invited: row.try_get("", "invited")?,
            moderator: row.try_get("", "moderator")?,
            removed_at: row.try_get("", "removed_at")?,
            stay: is_in.map(|_| stay::Model::from_query_result(row, "y_")).transpose()?,
        })
    }
}

impl TryFrom<SeenRow> for SeenSession {
    type Error = StoreError;
    fn try_from(row: SeenRow) -> Result<Self> {
        let session = Session::try_from(row.session)?;
        let course = row.course.zip(session.course_id);
        Ok(Self {
            course: course.map(|((slug, title), id)| CourseRef { id, slug, title }),
            place: Place {
                enrollment: row.enrollment.map(EnrollmentId::new),
                invited: row.invited.unwrap_or(false),
                in_room: row.stay.is_some(),
                moderator: row.moderator.unwrap_or(false),
                removed: row.removed_at.is_some(),
            },
            stay: row.stay.map(Stay::try_from).transpose()?,
            session,
        })
    }
}

#[async_trait]
impl SessionRepository for Unit {
    async fn insert(&mut self, session: &Session) -> Result<()> {
        self.relist_of(session).await?;
        self.insert_row(Model::from(session)).await
    }

    async fn get(&mut self, id: SessionId) -> Result<Option<Session>> {
        found(Entity::find_by_id(id.get()).one(&self.connection).await.map_err(store_error)?)
    }

    async fn seen_by(&mut self, id: SessionId, user: UserId) -> Result<Option<SeenSession>> {
        if let Some(reads) = &self.reads {
            return reads.session(id, user).await;
        }
        let key = (id.get(), user.get());
        Ok(find_seen(self, &[key]).await?.remove(&key))
    }

    async fn by_meeting_id(&mut self, id: Uuid) -> Result<Option<Session>> {
        let query = Entity::find().filter(Column::MeetingId.eq(id.to_string()));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn by_room(&mut self, name: &str) -> Result<Option<Session>> {
        let query = Entity::find().filter(Column::RoomName.eq(name));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn by_external_id(&mut self, id: &str) -> Result<Option<Session>> {
        let query = Entity::find().filter(Column::ExternalId.eq(id)).order_by_asc(Column::Id).limit(1);
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn update(&mut self, session: &Session) -> Result<()> {
        let row = Model::from(session);
        // A seat may have been taken since the session was read: a lower capacity must still hold it.
        self.relist_of(session).await?;
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
        self.relist_course_of(id).await?;
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

    async fn purge(&mut self, id: SessionId) -> Result<bool> {
        self.relist_course_of(id).await?;
        // What belongs to it goes with it: every reference to a session cascades.
        let statement = Query::delete()
            .from_table(Entity)
            .and_where(Expr::col(Column::Id).eq(id.get()))
            .and_where(Expr::col(Column::Status).is_in([Status::Ended.as_str(), Status::Cancelled.as_str()]))
            .take();
        Ok(self.execute(&statement).await? == 1)
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
