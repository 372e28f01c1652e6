//! `chat_messages`.

use estrade_core::chat::ChatMessage;
use estrade_core::ids::{ChatMessageId, SessionId, UserId};
use estrade_core::ports::StoreError;
use estrade_core::text::ChatText;
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::word;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "chat_messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub session_id: i64,
    pub user_id: i64,
    pub client_id: String,
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    pub reply_to: Option<i64>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&ChatMessage> for Model {
    fn from(message: &ChatMessage) -> Self {
        Self {
            id: message.id.get(),
            session_id: message.session_id.get(),
            user_id: message.user_id.get(),
            client_id: message.client_id.clone(),
            kind: message.kind.as_str().to_owned(),
            text: message.text.as_str().to_owned(),
            reply_to: message.reply_to.map(ChatMessageId::get),
            created_at: message.created_at.millis(),
        }
    }
}

impl TryFrom<Model> for ChatMessage {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: ChatMessageId::new(row.id),
            session_id: SessionId::new(row.session_id),
            user_id: UserId::new(row.user_id),
            client_id: row.client_id,
            kind: word("chat_messages.kind", &row.kind)?,
            text: ChatText::stored(row.text),
            reply_to: row.reply_to.map(ChatMessageId::new),
            created_at: Timestamp::from_millis(row.created_at),
        })
    }
}
