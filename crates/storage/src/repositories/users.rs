//! Accounts.

use async_trait::async_trait;
use estrade_core::ids::UserId;
use estrade_core::ports::UserRepository;
use estrade_core::user::User;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{all_of, found, matched_version};
use crate::error::{Result, store_error};
use crate::rows::course;
use crate::rows::user::{ActiveModel, Column, Entity, Model};
use crate::unit::Unit;

#[async_trait]
impl UserRepository for Unit {
    async fn insert(&mut self, user: &User) -> Result<()> {
        self.insert_row(Model::from(user)).await
    }

    async fn get(&mut self, id: UserId) -> Result<Option<User>> {
        found(Entity::find_by_id(id.get()).one(&self.connection).await.map_err(store_error)?)
    }

    async fn by_email(&mut self, key: &str) -> Result<Option<User>> {
        let query = Entity::find().filter(Column::EmailKey.eq(key));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn by_username(&mut self, key: &str) -> Result<Option<User>> {
        let query = Entity::find().filter(Column::UsernameKey.eq(key));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn by_external_id(&mut self, id: &str) -> Result<Option<User>> {
        let query = Entity::find().filter(Column::ExternalId.eq(id)).order_by_asc(Column::Id).limit(1);
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn update(&mut self, user: &User) -> Result<()> {
        // Lists of sessions name their instructor.
        self.relist_where(Expr::col(course::Column::InstructorId).eq(user.id.get())).await?;
        let row = Model::from(user);
        let values = ActiveModel {
            id: NotSet,
            created_at: NotSet,
            email: Set(row.email),
            email_key: Set(row.email_key),
            username: Set(row.username),
            username_key: Set(row.username_key),
            first_name: Set(row.first_name),
            last_name: Set(row.last_name),
            name_key: Set(row.name_key),
            role: Set(row.role),
            password_hash: Set(row.password_hash),
            locale: Set(row.locale),
            timezone: Set(row.timezone),
            wants_instructor: Set(row.wants_instructor),
            disabled_at: Set(row.disabled_at),
            external_id: Set(row.external_id),
            updated_at: Set(row.updated_at),
            version: Set(row.version + 1),
        };
        let done = Entity::update_many()
            .set(values)
            .filter(Column::Id.eq(row.id))
            .filter(Column::Version.eq(row.version))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        matched_version(done.rows_affected)
    }

    async fn list(&mut self, after: Option<UserId>, limit: u32) -> Result<Vec<User>> {
        let query = Entity::find()
            .filter(Column::Id.gt(after.map_or(0, UserId::get)))
            .order_by_asc(Column::Id)
            .limit(u64::from(limit));
        all_of(query.all(&self.connection).await.map_err(store_error)?)
    }
}
