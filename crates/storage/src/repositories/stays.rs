//! Open stays and closed intervals.

use async_trait::async_trait;
use estrade_core::attendance::{EndReason, Interval, Source, Stay};
use estrade_core::ids::{SessionId, UserId};
use estrade_core::ports::StayRepository;
use estrade_core::session::Status;
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Order, Query};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder};

use super::{all_of, columns, found};
use crate::error::{Result, store_error};
use crate::lists::pieces;
use crate::rows::stay::{Column, Entity, Model};
use crate::rows::{interval, participant, session};
use crate::unit::Unit;

/// Rows in one `INSERT`.
const ROWS: usize = 100;

/// `a` where it is larger than `b`, else `b`: the engines call their own function for it differently.
fn larger(a: Expr, b: Expr) -> CaseStatement {
    CaseStatement::new().case(a.clone().gt(b.clone()), a).finally(b)
}

fn numbers(users: &[UserId]) -> Vec<i64> {
    users.iter().map(|user| user.get()).collect()
}

impl Unit {
    /// Open stays become intervals that end at `at`, not before each one's start.
    async fn copy_to_intervals(&self, session: SessionId, at: Timestamp, reason: EndReason) -> Result<()> {
        use interval::Column as To;
        let ends = larger(Expr::col(Column::OpenedAt), Expr::value(at.millis()));
        let closed = Query::select()
            .columns([Column::Id, Column::SessionId, Column::UserId, Column::Source, Column::OpenedAt])
            .expr(ends)
            .expr(Expr::value(reason.as_str()))
            .column(Column::Confirmed)
            .from(Entity)
            .and_where(Expr::col(Column::SessionId).eq(session.get()))
            .take();
        let mut insert = Query::insert();
        insert.into_table(interval::Entity).columns([
            To::Id,
            To::SessionId,
            To::UserId,
            To::Source,
            To::JoinedAt,
            To::LeftAt,
            To::Reason,
            To::Confirmed,
        ]);
        insert.select_from(closed).map_err(|error| {
            estrade_core::ports::StoreError::Unavailable(format!("closing stays: {error}"))
        })?;
        self.execute(&insert).await.map(|_| ())
    }

    /// Whoever has an open stay leaves at `at`, not before they first came.
    async fn note_departures(&self, session: SessionId, at: Timestamp) -> Result<()> {
        use participant::Column as Row;
        let present = Query::select()
            .column(Column::UserId)
            .from(Entity)
            .and_where(Expr::col(Column::SessionId).eq(session.get()))
            .take();
        let statement = Query::update()
            .table(participant::Entity)
            .value(Row::LeftAt, larger(Expr::col(Row::JoinedAt), Expr::value(at.millis())))
            .and_where(Expr::col(Row::SessionId).eq(session.get()))
            .and_where(Expr::col(Row::UserId).in_subquery(present))
            .take();
        self.execute(&statement).await.map(|_| ())
    }
}

#[async_trait]
impl StayRepository for Unit {
    async fn open(&mut self, stay: &Stay) -> Result<()> {
        self.insert_row(Model::from(stay)).await
    }

    async fn find(&mut self, session: SessionId, user: UserId) -> Result<Option<Stay>> {
        let query =
            Entity::find().filter(Column::SessionId.eq(session.get())).filter(Column::UserId.eq(user.get()));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn touch(&mut self, session: SessionId, users: &[UserId], at: Timestamp) -> Result<()> {
        // Neither while the class ends, nor while somebody is found silent.
        self.hold_session(session).await?;
        for piece in pieces(&numbers(users)) {
            let statement = Query::update()
                .table(Entity)
                .value(Column::SeenAt, larger(Expr::col(Column::SeenAt), Expr::value(at.millis())))
                .value(Column::Confirmed, true)
                .and_where(Expr::col(Column::SessionId).eq(session.get()))
                .and_where(Expr::col(Column::UserId).is_in(piece))
                .take();
            self.execute(&statement).await?;
        }
        Ok(())
    }

    async fn close(&mut self, interval: &Interval) -> Result<bool> {
        let gone =
            Query::delete().from_table(Entity).and_where(Expr::col(Column::Id).eq(interval.id.get())).take();
        if self.execute(&gone).await? == 0 {
            return Ok(false);
        }
        self.insert_row(interval::Model::from(interval)).await?;
        Ok(true)
    }

    async fn close_all(&mut self, session: SessionId, at: Timestamp, reason: EndReason) -> Result<u64> {
        self.free_all_seats(session).await?;
        self.copy_to_intervals(session, at, reason).await?;
        self.note_departures(session, at).await?;
        let gone = Query::delete()
            .from_table(Entity)
            .and_where(Expr::col(Column::SessionId).eq(session.get()))
            .take();
        self.execute(&gone).await
    }

    async fn silent(&mut self, before: Timestamp, limit: u32) -> Result<Vec<Stay>> {
        let query = Query::select()
            .columns(columns::<Entity>().map(|column| (Entity, column)))
            .from(Entity)
            .inner_join(
                session::Entity,
                Expr::col((session::Entity, session::Column::Id)).equals((Entity, Column::SessionId)),
            )
            .and_where(Expr::col((Entity, Column::SeenAt)).lt(before.millis()))
            .and_where(Expr::col((Entity, Column::Confirmed)).eq(true))
            .and_where(Expr::col((session::Entity, session::Column::Status)).eq(Status::Live.as_str()))
            .order_by((Entity, Column::SeenAt), Order::Asc)
            .order_by((Entity, Column::Id), Order::Asc)
            .limit(u64::from(limit))
            .take();
        all_of::<Model, Stay>(self.all(&query).await?)
    }

    async fn count(&mut self, session: SessionId) -> Result<u64> {
        let query = Query::select()
            .expr(Expr::col(Column::Id).count())
            .from(Entity)
            .and_where(Expr::col(Column::SessionId).eq(session.get()))
            .take();
        Unit::count(self, &query).await
    }

    async fn last_left_at(&mut self, session: SessionId) -> Result<Option<Timestamp>> {
        let query = Query::select()
            .expr(Expr::col(interval::Column::LeftAt).max())
            .from(interval::Entity)
            .and_where(Expr::col(interval::Column::SessionId).eq(session.get()))
            .take();
        Ok(self.number(&query).await?.map(Timestamp::from_millis))
    }

    async fn open_of(&mut self, session: SessionId, users: &[UserId]) -> Result<Vec<Stay>> {
        let mut rows = Vec::new();
        for piece in pieces(&numbers(users)) {
            let query = Entity::find()
                .filter(Column::SessionId.eq(session.get()))
                .filter(Column::UserId.is_in(piece));
            rows.extend(query.all(&self.connection).await.map_err(store_error)?);
        }
        rows.sort_unstable_by_key(|row| row.user_id);
        all_of(rows)
    }

    async fn intervals_of(&mut self, session: SessionId, users: &[UserId]) -> Result<Vec<Interval>> {
        let mut rows = Vec::new();
        for piece in pieces(&numbers(users)) {
            let query = interval::Entity::find()
                .filter(interval::Column::SessionId.eq(session.get()))
                .filter(interval::Column::UserId.is_in(piece))
                .order_by_asc(interval::Column::Id);
            rows.extend(query.all(&self.connection).await.map_err(store_error)?);
        }
        rows.sort_by_key(|row: &interval::Model| (row.user_id, row.joined_at, row.id));
        all_of(rows)
    }
    async fn replace(
        &mut self,
        session: SessionId,
        users: &[UserId],
        source: Source,
        intervals: &[Interval],
    ) -> Result<()> {
        for piece in pieces(&numbers(users)) {
            let gone = Query::delete()
                .from_table(interval::Entity)
                .and_where(Expr::col(interval::Column::SessionId).eq(session.get()))
                .and_where(Expr::col(interval::Column::Source).eq(source.as_str()))
                .and_where(Expr::col(interval::Column::UserId).is_in(piece))
                .take();
            self.execute(&gone).await?;
        }
        for rows in intervals.chunks(ROWS) {
            let rows = rows.iter().map(|row| interval::Model::from(row).into_active_model());
            interval::Entity::insert_many(rows)
                .exec_without_returning(&self.connection)
                .await
                .map_err(store_error)?;
        }
        Ok(())
    }
}
