//! `password_resets`.

use estrade_core::ids::{JobId, UserId};
use estrade_core::time::Timestamp;
use estrade_core::user::PasswordReset;
use sea_orm::entity::prelude::*;

use super::{instant, millis};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "password_resets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub user_id: i64,
    pub hash: String,
    pub expires_at: i64,
    pub spent_at: Option<i64>,
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

impl From<&PasswordReset> for Model {
    fn from(reset: &PasswordReset) -> Self {
        Self {
            id: reset.id.get(),
            user_id: reset.user_id.get(),
            hash: reset.hash.clone(),
            expires_at: reset.expires_at.millis(),
            spent_at: millis(reset.spent_at),
        }
    }
}

impl From<Model> for PasswordReset {
    fn from(row: Model) -> Self {
        Self {
            id: JobId::new(row.id),
            user_id: UserId::new(row.user_id),
            hash: row.hash,
            expires_at: Timestamp::from_millis(row.expires_at),
            spent_at: instant(row.spent_at),
        }
    }
}
