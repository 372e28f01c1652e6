//! Accounts.

use async_trait::async_trait;
use estrade_core::ids::UserId;
use estrade_core::ports::{StudentKeys, StudentMatch, UserRepository};
use estrade_core::time::Timestamp;
use estrade_core::user::{Role, User};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Value,
};

use super::{all_of, found, matched_version};
use crate::error::{Result, store_error};
use crate::lists::pieces;
use crate::rows::course;
use crate::rows::user::{ActiveModel, Column, Entity, Model};
use crate::unit::Unit;

#[derive(FromQueryResult)]
struct Student {
    id: i64,
    email_key: String,
    external_id: Option<String>,
}

impl From<Student> for StudentMatch {
    fn from(row: Student) -> Self {
        Self { id: UserId::new(row.id), email_key: row.email_key, external_id: row.external_id }
    }
}

impl Unit {
    /// Students by the values of an indexed column: a statement a piece.
    async fn students_by<V: Clone + Into<Value>>(
        &self,
        column: Column,
        values: &[V],
        found: &mut Vec<StudentMatch>,
    ) -> Result<()> {
        for piece in pieces(values) {
            let query = Query::select()
                .columns([Column::Id, Column::EmailKey, Column::ExternalId])
                .from(Entity)
                .and_where(Expr::col(column).is_in(piece))
                .and_where(Expr::col(Column::Role).eq(Role::Student.as_str()))
                .take();
            let rows: Vec<Student> = self.all(&query).await?;
            found.extend(rows.into_iter().map(StudentMatch::from));
        }
        Ok(())
    }
}

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
            email_confirmed_at: Set(row.email_confirmed_at),
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

    async fn students(&mut self, keys: &StudentKeys) -> Result<Vec<StudentMatch>> {
        let ids: Vec<i64> = keys.ids.iter().map(|id| id.get()).collect();
        let mut found = Vec::new();
        self.students_by(Column::Id, &ids, &mut found).await?;
        self.students_by(Column::EmailKey, &keys.email_keys, &mut found).await?;
        self.students_by(Column::ExternalId, &keys.external_ids, &mut found).await?;
        Ok(found)
    }

    async fn confirm_email(&mut self, id: UserId, at: Timestamp) -> Result<()> {
        let done = Entity::update_many()
            .col_expr(Column::EmailConfirmedAt, Expr::value(at.millis()))
            .col_expr(Column::UpdatedAt, Expr::value(at.millis()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.eq(id.get()))
            .filter(Column::EmailConfirmedAt.is_null())
            .exec(&self.connection)
            .await;
        done.map(|_| ()).map_err(store_error)
    }

    async fn list(&mut self, after: Option<UserId>, limit: u32) -> Result<Vec<User>> {
        let query = Entity::find()
            .filter(Column::Id.gt(after.map_or(0, UserId::get)))
            .order_by_asc(Column::Id)
            .limit(u64::from(limit));
        all_of(query.all(&self.connection).await.map_err(store_error)?)
    }
}
