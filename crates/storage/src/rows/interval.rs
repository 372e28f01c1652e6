//! `attendance_intervals`: closed stays, under the stay's id.

use estrade_core::attendance::Interval;
use estrade_core::ids::{SessionId, StayId, UserId};
use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::word;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "attendance_intervals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub session_id: i64,
    pub user_id: i64,
    pub source: String,
    pub joined_at: i64,
    pub left_at: i64,
    pub reason: String,
    pub confirmed: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Interval> for Model {
    fn from(interval: &Interval) -> Self {
        Self {
            id: interval.id.get(),
            session_id: interval.session_id.get(),
            user_id: interval.user_id.get(),
            source: interval.source.as_str().to_owned(),
            joined_at: interval.joined_at.millis(),
            left_at: interval.left_at.millis(),
            reason: interval.reason.as_str().to_owned(),
            confirmed: interval.confirmed,
        }
    }
}

impl TryFrom<Model> for Interval {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: StayId::new(row.id),
            session_id: SessionId::new(row.session_id),
            user_id: UserId::new(row.user_id),
            source: word("attendance_intervals.source", &row.source)?,
            joined_at: Timestamp::from_millis(row.joined_at),
            left_at: Timestamp::from_millis(row.left_at),
            reason: word("attendance_intervals.reason", &row.reason)?,
            confirmed: row.confirmed,
        })
    }
}
