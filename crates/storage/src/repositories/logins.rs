//! Sign-ins and refresh tokens.

use std::collections::HashMap;

use async_trait::async_trait;
use estrade_core::ids::{LoginId, UserId};
use estrade_core::ports::{Constraint, LoginRepository, StoreError};
use estrade_core::time::Timestamp;
use estrade_core::user::{Login, RefreshToken, User};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::error::{Result, store_error};
use crate::lists::pieces;
use crate::rows::login::{Column, Entity, Model};
use crate::rows::{refresh_token, user};
use crate::unit::Unit;

fn with_user((login, user): (Model, Option<user::Model>)) -> Result<(Login, User)> {
    let user = user.ok_or_else(|| StoreError::Corrupt(format!("login {} of nobody", login.id)))?;
    Ok((login.try_into()?, user.try_into()?))
}

/// Sign-ins with their users, by id.
pub async fn find(unit: &Unit, ids: &[i64]) -> Result<HashMap<i64, (Login, User)>> {
    let mut found = HashMap::with_capacity(ids.len());
    for piece in pieces(ids) {
        let query = Entity::find().filter(Column::Id.is_in(piece)).find_also_related(user::Entity);
        for row in query.all(&unit.connection).await.map_err(store_error)? {
            found.insert(row.0.id, with_user(row)?);
        }
    }
    Ok(found)
}

#[async_trait]
impl LoginRepository for Unit {
    async fn insert(&mut self, login: &Login) -> Result<()> {
        self.insert_row(Model::from(login)).await
    }

    async fn get(&mut self, id: LoginId) -> Result<Option<(Login, User)>> {
        match &self.reads {
            Some(reads) => reads.login(id).await,
            None => Ok(find(self, &[id.get()]).await?.remove(&id.get())),
        }
    }

    async fn with_users(&mut self, ids: &[LoginId]) -> Result<Vec<(Login, User)>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        Ok(find(self, &ids).await?.into_values().collect())
    }

    async fn by_secret(&mut self, hash: &str) -> Result<Option<(Login, User)>> {
        let query = Entity::find().filter(Column::SecretHash.eq(hash)).find_also_related(user::Entity);
        query.one(&self.connection).await.map_err(store_error)?.map(with_user).transpose()
    }

    async fn extend(&mut self, id: LoginId, expires_at: Timestamp) -> Result<()> {
        let done = Entity::update_many()
            .col_expr(Column::ExpiresAt, Expr::value(expires_at.millis()))
            .filter(Column::Id.eq(id.get()))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotFound) }
    }

    async fn end(&mut self, id: LoginId, at: Timestamp) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(at.millis()))
            .filter(Column::Id.eq(id.get()))
            .filter(Column::EndedAt.is_null())
            .exec(&self.connection)
            .await
            .map(|_| ())
            .map_err(store_error)
    }

    async fn end_all(&mut self, user: UserId, keep: Option<LoginId>, at: Timestamp) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(at.millis()))
            .filter(Column::UserId.eq(user.get()))
            .filter(Column::EndedAt.is_null())
            // No sign-in has the id 0.
            .filter(Column::Id.ne(keep.map_or(0, LoginId::get)))
            .exec(&self.connection)
            .await
            .map(|_| ())
            .map_err(store_error)
    }

    async fn insert_refresh(&mut self, token: &RefreshToken) -> Result<()> {
        self.insert_row(refresh_token::Model::from(token)).await.map_err(|error| match error {
            // The hash is the key.
            StoreError::Conflict(Constraint::PrimaryKey) => StoreError::Conflict(Constraint::Secret),
            StoreError::Conflict(_)
            | StoreError::NotFound
            | StoreError::Stale
            | StoreError::Corrupt(_)
            | StoreError::Collided(_)
            | StoreError::Unavailable(_) => error,
        })
    }

    async fn find_refresh(&mut self, hash: &str) -> Result<Option<RefreshToken>> {
        let row = refresh_token::Entity::find_by_id(hash).one(&self.connection).await.map_err(store_error)?;
        Ok(row.map(RefreshToken::from))
    }

    async fn spend_refresh(&mut self, hash: &str, at: Timestamp) -> Result<bool> {
        let done = refresh_token::Entity::update_many()
            .col_expr(refresh_token::Column::SpentAt, Expr::value(at.millis()))
            .filter(refresh_token::Column::Hash.eq(hash))
            .filter(refresh_token::Column::SpentAt.is_null())
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected == 1)
    }

    async fn prune(&mut self, before: Timestamp) -> Result<u64> {
        // Their refresh tokens go with them, by the reference.
        let done = Entity::delete_many()
            .filter(Column::ExpiresAt.lt(before.millis()))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(done.rows_affected)
    }
}
