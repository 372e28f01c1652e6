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

/// The word in `participants.response`.
pub const fn response_word(response: Response) -> &'static str {
    match response {
        Response::None => "none",
        Response::Accepted => "accepted",
        Response::Declined => "declined",
    }
}

/// Reads `participants.response`.
pub fn response(text: &str) -> Result<Response, StoreError> {
    [Response::None, Response::Accepted, Response::Declined]
        .into_iter()
        .find(|response| response_word(*response) == text)
        .ok_or_else(|| StoreError::Corrupt(format!("participants.response holds {text:?}")))
}
