//! `notices`.

use estrade_core::ids::{NoticeId, SessionId, UserId};
use estrade_core::notification::Notice;
use estrade_core::ports::StoreError;
use estrade_core::text::NoticeText;
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::{instant, millis, word};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub session_id: i64,
    pub kind: String,
    pub revision: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub message: Option<String>,
    pub author_id: i64,
    pub created_at: i64,
    pub expanded_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Notice> for Model {
    fn from(notice: &Notice) -> Self {
        Self {
            id: notice.id.get(),
            session_id: notice.session_id.get(),
            kind: notice.kind.as_str().to_owned(),
            revision: notice.revision,
            message: notice.message.as_ref().map(|text| text.as_str().to_owned()),
            author_id: notice.author_id.get(),
            created_at: notice.created_at.millis(),
            expanded_at: millis(notice.expanded_at),
        }
    }
}

impl TryFrom<Model> for Notice {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: NoticeId::new(row.id),
            session_id: SessionId::new(row.session_id),
            kind: word("notices.kind", &row.kind)?,
            revision: row.revision,
            message: row.message.map(NoticeText::stored),
            author_id: UserId::new(row.author_id),
            created_at: Timestamp::from_millis(row.created_at),
            expanded_at: instant(row.expanded_at),
        })
    }
}
