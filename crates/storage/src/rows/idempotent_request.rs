//! `idempotent_requests`.

use estrade_core::idempotency::{Claim, Kept, KeptAnswer};
use estrade_core::ids::UserId;
use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "idempotent_requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub user_id: i64,
    pub body_hash: String,
    pub token: String,
    pub lease_until: i64,
    pub created_at: i64,
    pub status: Option<i64>,
    pub headers: Option<String>,
    pub body: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Claim> for Model {
    fn from(claim: &Claim) -> Self {
        Self {
            hash: claim.hash.clone(),
            user_id: claim.user_id.get(),
            body_hash: claim.body_hash.clone(),
            token: claim.token.clone(),
            lease_until: claim.lease_until.millis(),
            created_at: claim.created_at.millis(),
            status: None,
            headers: None,
            body: None,
        }
    }
}

impl TryFrom<Model> for Kept {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt(format!("idempotent_requests.{what} cannot be read"));
        let answer = match (row.status, row.headers, row.body) {
            (Some(status), Some(headers), Some(body)) => Some(KeptAnswer {
                status: u16::try_from(status).map_err(|_| corrupt("status"))?,
                headers: serde_json::from_str(&headers).map_err(|_| corrupt("headers"))?,
                body,
            }),
            (None, None, None) => None,
            _ => return Err(corrupt("status")),
        };
        let claim = Claim {
            hash: row.hash,
            user_id: UserId::new(row.user_id),
            body_hash: row.body_hash,
            token: row.token,
            lease_until: Timestamp::from_millis(row.lease_until),
            created_at: Timestamp::from_millis(row.created_at),
        };
        Ok(Self { claim, answer })
    }
}
