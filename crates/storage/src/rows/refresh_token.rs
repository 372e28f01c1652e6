//! `refresh_tokens`.

use estrade_core::ids::LoginId;
use estrade_core::time::Timestamp;
use estrade_core::user::RefreshToken;
use sea_orm::entity::prelude::*;

use super::{instant, millis};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "refresh_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub login_id: i64,
    pub expires_at: i64,
    pub spent_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&RefreshToken> for Model {
    fn from(token: &RefreshToken) -> Self {
        Self {
            hash: token.hash.clone(),
            login_id: token.login_id.get(),
            expires_at: token.expires_at.millis(),
            spent_at: millis(token.spent_at),
        }
    }
}

impl From<Model> for RefreshToken {
    fn from(row: Model) -> Self {
        Self {
            hash: row.hash,
            login_id: LoginId::new(row.login_id),
            expires_at: Timestamp::from_millis(row.expires_at),
            spent_at: instant(row.spent_at),
        }
    }
}
