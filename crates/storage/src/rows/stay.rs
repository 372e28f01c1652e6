//! `stays`: the open ones.

use estrade_core::attendance::Stay;
use estrade_core::ids::{SessionId, StayId, UserId};
use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::word;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "stays")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub session_id: i64,
    pub user_id: i64,
    pub source: String,
    pub opened_at: i64,
    pub seen_at: i64,
    pub confirmed: bool,
    pub seated: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Stay> for Model {
    fn from(stay: &Stay) -> Self {
        Self {
            id: stay.id.get(),
            session_id: stay.session_id.get(),
            user_id: stay.user_id.get(),
            source: stay.source.as_str().to_owned(),
            opened_at: stay.opened_at.millis(),
            seen_at: stay.seen_at.millis(),
            confirmed: stay.confirmed,
            seated: stay.seated,
        }
    }
}

impl TryFrom<Model> for Stay {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: StayId::new(row.id),
            session_id: SessionId::new(row.session_id),
            user_id: UserId::new(row.user_id),
            source: word("stays.source", &row.source)?,
            opened_at: Timestamp::from_millis(row.opened_at),
            seen_at: Timestamp::from_millis(row.seen_at),
            confirmed: row.confirmed,
            seated: row.seated,
        })
    }
}
