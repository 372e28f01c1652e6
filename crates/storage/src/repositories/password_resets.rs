//! Links that set a new password.

use async_trait::async_trait;
use estrade_core::ids::{JobId, UserId};
use estrade_core::ports::{PasswordResetRepository, StoreError};
use estrade_core::time::Timestamp;
use estrade_core::user::{PasswordReset, User};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany};

use crate::error::{Result, store_error};
use crate::rows::password_reset::{Column, Entity, Model};
use crate::rows::user;
use crate::unit::Unit;

/// Marks those not spent yet.
fn spending(at: Timestamp) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::SpentAt, Expr::value(at.millis()))
        .filter(Column::SpentAt.is_null())
}

#[async_trait]
impl PasswordResetRepository for Unit {
    async fn put(&mut self, reset: &PasswordReset) -> Result<()> {
        let row = Model::from(reset);
        let replaced = Entity::update_many()
            .col_expr(Column::Hash, Expr::value(row.hash.clone()))
            .col_expr(Column::ExpiresAt, Expr::value(row.expires_at))
            .col_expr(Column::SpentAt, Expr::value(row.spent_at))
            .filter(Column::Id.eq(row.id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        if replaced.rows_affected == 0 { self.insert_row(row).await } else { Ok(()) }
    }

    async fn by_secret(&mut self, hash: &str) -> Result<Option<(PasswordReset, User)>> {
        let query = Entity::find().filter(Column::Hash.eq(hash)).find_also_related(user::Entity);
        match query.one(&self.connection).await.map_err(store_error)? {
            Some((reset, Some(user))) => Ok(Some((reset.into(), user.try_into()?))),
            Some((reset, None)) => {
                Err(StoreError::Corrupt(format!("password_resets: {} is nobody's", reset.id)))
            }
            None => Ok(None),
        }
    }

    async fn spend(&mut self, id: JobId, at: Timestamp) -> Result<bool> {
        let done =
            spending(at).filter(Column::Id.eq(id.get())).exec(&self.connection).await.map_err(store_error)?;
        Ok(done.rows_affected == 1)
    }

    async fn spend_all(&mut self, user: UserId, at: Timestamp) -> Result<()> {
        let done = spending(at).filter(Column::UserId.eq(user.get())).exec(&self.connection).await;
        done.map(|_| ()).map_err(store_error)
    }

    async fn prune(&mut self, before: Timestamp) -> Result<u64> {
        let done = Entity::delete_many()
            .filter(Column::ExpiresAt.lt(before.millis()))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected)
    }
}
