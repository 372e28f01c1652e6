//! `hook_bodies`: what was posted, as it was.

use estrade_core::attendance::jitsi::HookBody;
use estrade_core::ids::SessionId;
use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "hook_bodies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub session_id: i64,
    pub kind: String,
    pub body: Option<String>,
    pub received_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&HookBody> for Model {
    fn from(body: &HookBody) -> Self {
        Self {
            hash: body.key.clone(),
            session_id: body.session.get(),
            kind: body.kind.clone(),
            body: Some(body.body.clone()),
            received_at: body.received_at.millis(),
        }
    }
}

impl TryFrom<Model> for HookBody {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let body = row.body.ok_or_else(|| StoreError::Corrupt("hook_bodies.body is missing".to_owned()))?;
        Ok(Self {
            key: row.hash,
            session: SessionId::new(row.session_id),
            kind: row.kind,
            body,
            received_at: Timestamp::from_millis(row.received_at),
        })
    }
}
