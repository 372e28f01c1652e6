//! The outbox: leases are taken in bulk, by a conditional write under a token of the batch.

use async_trait::async_trait;
use estrade_core::ids::JobId;
use estrade_core::job::{Job, Lane};
use estrade_core::ports::OutboxRepository;
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict, Order, Query, UpdateStatement};
use sea_orm::{Insert, IntoActiveModel};

use crate::error::{Result, store_error};
use crate::lists::pieces;
use crate::rows::job::{Column, Entity, Model};
use crate::unit::Unit;

/// Jobs that one lease takes at most: one piece of a list.
const BATCH: u32 = 500;

/// Due, and nobody's now.
fn waiting(now: Timestamp) -> Condition {
    let free = Condition::any()
        .add(Expr::col(Column::LeasedUntil).is_null())
        .add(Expr::col(Column::LeasedUntil).lte(now.millis()));
    Condition::all().add(Expr::col(Column::RunAt).lte(now.millis())).add(free)
}

/// A write to a job that is still under `token`'s lease.
fn held(id: JobId, token: &str) -> UpdateStatement {
    Query::update()
        .table(Entity)
        .and_where(Expr::col(Column::Id).eq(id.get()))
        .and_where(Expr::col(Column::LeaseToken).eq(token))
        .take()
}

#[async_trait]
impl OutboxRepository for Unit {
    async fn enqueue(&mut self, job: &Job) -> Result<()> {
        // Writing a present key onto itself is what all engines understand as doing nothing.
        let nothing = OnConflict::column(Column::DedupeKey).update_column(Column::DedupeKey).to_owned();
        Insert::one(Model::try_from(job)?.into_active_model())
            .on_conflict(nothing)
            .exec_without_returning(&self.connection)
            .await
            .map(|_| ())
            .map_err(store_error)
    }

    async fn lease(
        &mut self,
        lane: Lane,
        now: Timestamp,
        until: Timestamp,
        token: &str,
        limit: u32,
    ) -> Result<Vec<Job>> {
        let due = Query::select()
            .column(Column::Id)
            .from(Entity)
            .and_where(Expr::col(Column::Lane).eq(lane.as_str()))
            .cond_where(waiting(now))
            .order_by(Column::RunAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .limit(u64::from(Ord::min(limit, BATCH)))
            .take();
        let rows = self.all::<_, OnlyId>(&due).await?;
        let ids: Vec<i64> = rows.into_iter().map(|row| row.id).collect();
        let Some(ids) = pieces(&ids).next() else { return Ok(Vec::new()) };
        let take = Query::update()
            .table(Entity)
            .value(Column::LeaseToken, token)
            .value(Column::LeasedUntil, until.millis())
            .value(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .and_where(Expr::col(Column::Id).is_in(ids.iter().copied()))
            // Another worker may have seen the same ids: who writes first has them.
            .cond_where(waiting(now))
            .take();
        if self.execute(&take).await? == 0 {
            return Ok(Vec::new());
        }
        let taken = Query::select()
            .columns(super::columns::<Entity>())
            .from(Entity)
            .and_where(Expr::col(Column::LeaseToken).eq(token))
            .and_where(Expr::col(Column::Id).is_in(ids))
            .order_by(Column::RunAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .take();
        let rows: Vec<Model> = self.all(&taken).await?;
        Ok(rows.into_iter().filter_map(readable).collect())
    }

    async fn complete(&mut self, id: JobId, token: &str) -> Result<bool> {
        let statement = Query::delete()
            .from_table(Entity)
            .and_where(Expr::col(Column::Id).eq(id.get()))
            .and_where(Expr::col(Column::LeaseToken).eq(token))
            .take();
        Ok(self.execute(&statement).await? == 1)
    }

    async fn postpone(
        &mut self,
        id: JobId,
        token: &str,
        run_at: Timestamp,
        error: Option<&str>,
    ) -> Result<bool> {
        let mut statement = held(id, token);
        statement
            .value(Column::RunAt, run_at.millis())
            .value(Column::LeaseToken, None::<String>)
            .value(Column::LeasedUntil, None::<i64>)
            .value(Column::LastError, error);
        if error.is_none() {
            statement.value(Column::Attempts, 0i64);
        }
        Ok(self.execute(&statement).await? == 1)
    }

    async fn due(&mut self, now: Timestamp) -> Result<u64> {
        let query =
            Query::select().expr(Expr::col(Column::Id).count()).from(Entity).cond_where(waiting(now)).take();
        self.count(&query).await
    }
}

#[derive(sea_orm::FromQueryResult)]
struct OnlyId {
    id: i64,
}

/// A job of a newer program, or a damaged one, must not keep the others of its batch from being done.
fn readable(row: Model) -> Option<Job> {
    let id = row.id;
    Job::try_from(row).map_err(|error| tracing::error!(job = id, %error, "a job cannot be read")).ok()
}
