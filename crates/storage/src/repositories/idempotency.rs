//! Requests that are answered the same when they are sent again.

use async_trait::async_trait;
use estrade_core::idempotency::{Claim, Kept, KeptAnswer};
use estrade_core::ports::{IdempotencyRepository, StoreError};
use estrade_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::found;
use crate::error::{Result, store_error};
use crate::rows::idempotent_request::{Column, Entity, Model};
use crate::unit::Unit;

#[async_trait]
impl IdempotencyRepository for Unit {
    async fn claim(&mut self, claim: &Claim) -> Result<()> {
        self.insert_row(Model::from(claim)).await
    }

    async fn get(&mut self, hash: &str) -> Result<Option<Kept>> {
        found(Entity::find_by_id(hash).one(&self.connection).await.map_err(store_error)?)
    }

    async fn take_over(&mut self, token: &str, claim: &Claim) -> Result<bool> {
        let row = Model::from(claim);
        let done = Entity::update_many()
            .col_expr(Column::BodyHash, Expr::value(row.body_hash))
            .col_expr(Column::Token, Expr::value(row.token))
            .col_expr(Column::LeaseUntil, Expr::value(row.lease_until))
            .col_expr(Column::CreatedAt, Expr::value(row.created_at))
            .col_expr(Column::Status, Expr::value(row.status))
            .col_expr(Column::Headers, Expr::value(row.headers))
            .col_expr(Column::Body, Expr::value(row.body))
            .filter(Column::Hash.eq(row.hash))
            .filter(Column::Token.eq(token))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected == 1)
    }

    async fn keep(&mut self, claim: &Claim, answer: &KeptAnswer) -> Result<bool> {
        let headers = serde_json::to_string(&answer.headers)
            .map_err(|error| StoreError::Corrupt(format!("idempotent_requests.headers: {error}")))?;
        let done = Entity::update_many()
            .col_expr(Column::Status, Expr::value(i64::from(answer.status)))
            .col_expr(Column::Headers, Expr::value(headers))
            .col_expr(Column::Body, Expr::value(answer.body.as_str()))
            .filter(Column::Hash.eq(claim.hash.as_str()))
            .filter(Column::Token.eq(claim.token.as_str()))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected == 1)
    }

    async fn release(&mut self, claim: &Claim) -> Result<bool> {
        let done = Entity::delete_many()
            .filter(Column::Hash.eq(claim.hash.as_str()))
            .filter(Column::Token.eq(claim.token.as_str()))
            .filter(Column::Status.is_null())
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected == 1)
    }

    async fn prune(&mut self, before: Timestamp) -> Result<u64> {
        let done = Entity::delete_many()
            .filter(Column::CreatedAt.lt(before.millis()))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected)
    }
}
