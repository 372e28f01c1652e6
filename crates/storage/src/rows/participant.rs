//! `participants`: the rows of a session's roster that somebody was invited to, or arrived at.

use estrade_core::ports::StoreError;
use estrade_core::ports::views::Response;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "participants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub session_id: i64,
    pub user_id: i64,
    pub invited: bool,
    pub response: String,
    pub moderator: bool,
    /// Shown the door, not to return.
    pub removed_at: Option<i64>,
    /// First arrival.
    pub joined_at: Option<i64>,
    /// Last departure.
    pub left_at: Option<i64>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// `participants.response` of who has not answered.
pub const NO_RESPONSE: &str = "none";
/// `participants.response` of who said yes.
pub const ACCEPTED: &str = "accepted";
/// `participants.response` of who said no.
pub const DECLINED: &str = "declined";

/// Reads `participants.response`.
pub fn response(text: &str) -> Result<Response, StoreError> {
    match text {
        NO_RESPONSE => Ok(Response::None),
        ACCEPTED => Ok(Response::Accepted),
        DECLINED => Ok(Response::Declined),
        _ => Err(StoreError::Corrupt(format!("participants.response holds {text:?}"))),
    }
}
