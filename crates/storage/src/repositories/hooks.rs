//! What a Jitsi server told.

use std::collections::HashSet;

use async_trait::async_trait;
use estrade_core::attendance::jitsi::{HookBody, Sighting};
use estrade_core::ids::{SessionId, UserId};
use estrade_core::ports::HookRepository;
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder, QuerySelect};

use super::all_of;
use crate::error::{Result, store_error};
use crate::lists::pieces;
use crate::rows::{hook_body, reservation, sighting};
use crate::unit::Unit;

/// Rows in one `INSERT`.
const ROWS: usize = 100;
/// People of one session that are read.
const PEOPLE: u64 = 20_000;

#[async_trait]
impl HookRepository for Unit {
    async fn keep(&mut self, body: &HookBody) -> Result<bool> {
        let found = hook_body::Entity::find_by_id(&body.key)
            .select_only()
            .column(hook_body::Column::ReceivedAt)
            .into_tuple::<i64>()
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        if found.is_some() {
            return Ok(false);
        }
        self.insert_row(hook_body::Model::from(body)).await?;
        Ok(true)
    }

    async fn bodies(&mut self, session: SessionId, offset: u64, limit: u32) -> Result<Vec<HookBody>> {
        use hook_body::{Column, Entity};
        let rows = Entity::find()
            .filter(Column::SessionId.eq(session.get()))
            .order_by_asc(Column::ReceivedAt)
            .order_by_asc(Column::Hash)
            .offset(offset)
            .limit(u64::from(limit))
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        all_of(rows)
    }

    async fn forget(&mut self, before: Timestamp, most: u64) -> Result<u64> {
        use hook_body::{Column, Entity};
        // The newest of those that are too many; what came with it goes too.
        let over: Option<i64> = Entity::find()
            .select_only()
            .column(Column::ReceivedAt)
            .order_by_desc(Column::ReceivedAt)
            .offset(most)
            .limit(1)
            .into_tuple()
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        let mut old = Condition::any().add(Column::ReceivedAt.lt(before.millis()));
        if let Some(over) = over {
            old = old.add(Column::ReceivedAt.lte(over));
        }
        let done = Entity::delete_many().filter(old).exec(&self.connection).await.map_err(store_error)?;
        Ok(done.rows_affected)
    }

    async fn add(&mut self, sightings: &[Sighting]) -> Result<Vec<Sighting>> {
        use sighting::{Column, Entity};
        let keys: Vec<String> = sightings.iter().map(Sighting::key).collect();
        let mut known: HashSet<String> = HashSet::new();
        for piece in pieces(&keys) {
            let there: Vec<String> = Entity::find()
                .select_only()
                .column(Column::Hash)
                .filter(Column::Hash.is_in(piece))
                .into_tuple()
                .all(&self.connection)
                .await
                .map_err(store_error)?;
            known.extend(there);
        }
        // Each once, also where they are told twice in one body.
        let new: Vec<Sighting> = sightings
            .iter()
            .zip(keys)
            .filter(|(_, key)| known.insert(key.clone()))
            .map(|(sighting, _)| sighting.clone())
            .collect();
        for rows in new.chunks(ROWS) {
            Entity::insert_many(rows.iter().map(|row| sighting::Model::from(row).into_active_model()))
                .exec_without_returning(&self.connection)
                .await
                .map_err(store_error)?;
        }
        Ok(new)
    }

    async fn forget_facts(&mut self, session: SessionId) -> Result<()> {
        sighting::Entity::delete_many()
            .filter(Expr::col(sighting::Column::SessionId).eq(session.get()))
            .exec(&self.connection)
            .await
            .map(|_| ())
            .map_err(store_error)
    }

    async fn sightings(&mut self, session: SessionId, users: &[UserId]) -> Result<Vec<Sighting>> {
        use sighting::{Column, Entity};
        let of_session = || Entity::find().filter(Column::SessionId.eq(session.get()));
        let mut rows =
            of_session().filter(Column::UserId.is_null()).all(&self.connection).await.map_err(store_error)?;
        let users: Vec<i64> = users.iter().map(|user| user.get()).collect();
        for piece in pieces(&users) {
            let found = of_session().filter(Column::UserId.is_in(piece)).all(&self.connection);
            rows.extend(found.await.map_err(store_error)?);
        }
        all_of(rows)
    }

    async fn people(&mut self, session: SessionId) -> Result<Vec<UserId>> {
        use sighting::{Column, Entity};
        let ids: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::UserId)
            .distinct()
            .filter(Column::SessionId.eq(session.get()))
            .filter(Column::UserId.is_not_null())
            .order_by_asc(Column::UserId)
            .limit(PEOPLE)
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(ids.into_iter().map(UserId::new).collect())
    }

    async fn reserve(&mut self, session: SessionId, at: Timestamp) -> Result<bool> {
        use reservation::{Entity, Model};
        let found = Entity::find_by_id(session.get()).one(&self.connection).await.map_err(store_error)?;
        if found.is_some() {
            return Ok(false);
        }
        self.insert_row(Model { session_id: session.get(), reserved_at: at.millis() }).await?;
        Ok(true)
    }

    async fn release(&mut self, session: SessionId) -> Result<()> {
        reservation::Entity::delete_many()
            .filter(Expr::col(reservation::Column::SessionId).eq(session.get()))
            .exec(&self.connection)
            .await
            .map(|_| ())
            .map_err(store_error)
    }
}
