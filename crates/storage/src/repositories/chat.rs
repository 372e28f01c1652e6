//! Chat.

use async_trait::async_trait;
use estrade_core::chat::ChatMessage;
use estrade_core::ids::{ChatMessageId, SessionId, UserId};
use estrade_core::ports::ChatRepository;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::found;
use crate::error::{Result, store_error};
use crate::rows::chat_message::{Column, Entity, Model};
use crate::unit::Unit;

#[async_trait]
impl ChatRepository for Unit {
    async fn insert(&mut self, message: &ChatMessage) -> Result<()> {
        self.insert_row(Model::from(message)).await
    }

    async fn by_client_id(
        &mut self,
        session: SessionId,
        user: UserId,
        client_id: &str,
    ) -> Result<Option<ChatMessage>> {
        let query = Entity::find()
            .filter(Column::SessionId.eq(session.get()))
            .filter(Column::UserId.eq(user.get()))
            .filter(Column::ClientId.eq(client_id));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn exists(&mut self, session: SessionId, id: ChatMessageId) -> Result<bool> {
        let query = Query::select()
            .column(Column::Id)
            .from(Entity)
            .and_where(Expr::col(Column::Id).eq(id.get()))
            .and_where(Expr::col(Column::SessionId).eq(session.get()))
            .take();
        Ok(self.number(&query).await?.is_some())
    }
}
