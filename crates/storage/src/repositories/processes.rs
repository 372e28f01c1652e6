//! The server's own runs.

use async_trait::async_trait;
use estrade_core::ports::ProcessRepository;
use estrade_core::time::Timestamp;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::error::{Result, store_error};
use crate::rows::process::{Column, Entity, Model};
use crate::unit::Unit;

/// Starts that a report can name.
const LISTED: u64 = 100;

#[async_trait]
impl ProcessRepository for Unit {
    async fn started(&mut self, id: Uuid, at: Timestamp) -> Result<()> {
        self.insert_row(Model { id: id.to_string(), started_at: at.millis() }).await
    }

    async fn starts_between(&mut self, from: Timestamp, to: Timestamp) -> Result<Vec<Timestamp>> {
        let rows = Entity::find()
            .filter(Column::StartedAt.gte(from.millis()))
            .filter(Column::StartedAt.lte(to.millis()))
            .order_by_asc(Column::StartedAt)
            .order_by_asc(Column::Id)
            .limit(LISTED)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(|row| Timestamp::from_millis(row.started_at)).collect())
    }
}
