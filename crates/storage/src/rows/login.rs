//! `logins`.

use estrade_core::ids::{LoginId, UserId};
use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use estrade_core::user::{Login, LoginKind};
use sea_orm::entity::prelude::*;

use super::{instant, millis};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "logins")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub user_id: i64,
    pub kind: String,
    pub secret_hash: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Login> for Model {
    fn from(login: &Login) -> Self {
        Self {
            id: login.id.get(),
            user_id: login.user_id.get(),
            kind: login.kind.as_str().to_owned(),
            secret_hash: login.secret_hash.clone(),
            created_at: login.created_at.millis(),
            expires_at: login.expires_at.millis(),
            ended_at: millis(login.ended_at),
        }
    }
}

impl TryFrom<Model> for Login {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let kind = [LoginKind::Web, LoginKind::Api]
            .into_iter()
            .find(|kind| kind.as_str() == row.kind)
            .ok_or_else(|| StoreError::Corrupt(format!("logins.kind holds {:?}", row.kind)))?;
        Ok(Self {
            id: LoginId::new(row.id),
            user_id: UserId::new(row.user_id),
            kind,
            secret_hash: row.secret_hash,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            ended_at: instant(row.ended_at),
        })
    }
}
