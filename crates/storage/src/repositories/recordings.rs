//! Files of classes: how far each has come, by compare-and-set.

use async_trait::async_trait;
use estrade_core::ids::{RecordingId, SessionId};
use estrade_core::ports::RecordingRepository;
use estrade_core::recording::{Progress, Recording};
use estrade_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{all_of, found};
use crate::error::{Result, store_error};
use crate::rows::recording::{Column, Entity, Model, bytes};
use crate::unit::Unit;

/// Ready ones of a session that are shown.
const SHOWN: u64 = 100;

#[async_trait]
impl RecordingRepository for Unit {
    async fn insert(&mut self, recording: &Recording) -> Result<()> {
        self.insert_row(Model::from(recording)).await
    }

    async fn get(&mut self, id: RecordingId) -> Result<Option<Recording>> {
        found(Entity::find_by_id(id.get()).one(&self.connection).await.map_err(store_error)?)
    }

    async fn by_key(&mut self, session: SessionId, key: &str) -> Result<Option<Recording>> {
        let query =
            Entity::find().filter(Column::SessionId.eq(session.get())).filter(Column::KeyHash.eq(key));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn count(&mut self, session: SessionId) -> Result<u64> {
        let query = Entity::find().filter(Column::SessionId.eq(session.get()));
        query.count(&self.connection).await.map_err(store_error)
    }

    async fn ids_of(&mut self, session: SessionId) -> Result<Vec<RecordingId>> {
        let ids: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::SessionId.eq(session.get()))
            .order_by_asc(Column::Id)
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(ids.into_iter().map(RecordingId::new).collect())
    }

    async fn ready_of(&mut self, session: SessionId) -> Result<Vec<Recording>> {
        let query = Entity::find()
            .filter(Column::SessionId.eq(session.get()))
            .filter(Column::ReadyAt.is_not_null())
            .order_by_asc(Column::Id)
            .limit(SHOWN);
        all_of(query.all(&self.connection).await.map_err(store_error)?)
    }

    async fn advance(
        &mut self,
        id: RecordingId,
        from: u64,
        progress: &Progress,
        at: Timestamp,
    ) -> Result<bool> {
        let done = Entity::update_many()
            .col_expr(Column::Received, Expr::value(bytes(progress.received)))
            .col_expr(Column::Size, Expr::value(progress.size.map(bytes)))
            .col_expr(Column::MediaKind, Expr::value(progress.kind.map(|kind| kind.as_str().to_owned())))
            .col_expr(Column::Checksum, Expr::value(progress.checksum.clone()))
            .col_expr(Column::TouchedAt, Expr::value(at.millis()))
            .filter(Column::Id.eq(id.get()))
            .filter(Column::ReadyAt.is_null())
            .filter(Column::Received.eq(bytes(from)))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected == 1)
    }

    async fn finish(&mut self, id: RecordingId, at: Timestamp) -> Result<bool> {
        let done = Entity::update_many()
            .col_expr(Column::ReadyAt, Expr::value(at.millis()))
            .col_expr(Column::TouchedAt, Expr::value(at.millis()))
            .filter(Column::Id.eq(id.get()))
            .filter(Column::ReadyAt.is_null())
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected == 1)
    }

    async fn remove(&mut self, id: RecordingId) -> Result<bool> {
        let done = Entity::delete_by_id(id.get()).exec(&self.connection).await.map_err(store_error)?;
        Ok(done.rows_affected == 1)
    }

    async fn stale(&mut self, before: Timestamp, limit: u32) -> Result<Vec<RecordingId>> {
        let ids: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::TouchedAt.lt(before.millis()))
            .filter(Column::ReadyAt.is_null())
            .order_by_asc(Column::TouchedAt)
            .order_by_asc(Column::Id)
            .limit(u64::from(limit))
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(ids.into_iter().map(RecordingId::new).collect())
    }

    async fn give_up(&mut self, id: RecordingId, before: Timestamp) -> Result<bool> {
        let done = Entity::delete_many()
            .filter(Column::Id.eq(id.get()))
            .filter(Column::TouchedAt.lt(before.millis()))
            .filter(Column::ReadyAt.is_null())
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected == 1)
    }

    async fn outstanding(&mut self) -> Result<u64> {
        // Added up here: what a database calls a sum of numbers is another type on each. Few come at once.
        let coming: Vec<(Option<i64>, i64)> = Entity::find()
            .select_only()
            .column(Column::Size)
            .column(Column::Received)
            .filter(Column::ReadyAt.is_null())
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        let missing = |(size, received): (Option<i64>, i64)| {
            size.and_then(|size| u64::try_from(size.saturating_sub(received)).ok()).unwrap_or(0)
        };
        Ok(coming.into_iter().map(missing).fold(0, u64::saturating_add))
    }

    async fn existing(&mut self, ids: &[RecordingId]) -> Result<Vec<RecordingId>> {
        let found: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(ids.iter().map(|id| id.get())))
            .order_by_asc(Column::Id)
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.into_iter().map(RecordingId::new).collect())
    }
}
