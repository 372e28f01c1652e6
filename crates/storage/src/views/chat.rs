//! Pages of a chat, back from the newest line.

use estrade_core::ids::{ChatMessageId, SessionId};
use estrade_core::ports::views::ChatLine;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::{select_columns, select_person};
use crate::error::Result;
use crate::rows::chat_message::{Column, Entity, Model};
use crate::rows::{person, user};
use crate::unit::Unit;

struct Line {
    message: Model,
    person: person::Person,
}

impl FromQueryResult for Line {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self {
            message: Model::from_query_result(row, "m_")?,
            person: person::Person::from_query_result(row, "u_")?,
        })
    }
}

pub async fn lines(
    unit: &Unit,
    session: SessionId,
    before: Option<ChatMessageId>,
    limit: u32,
) -> Result<Vec<ChatLine>> {
    let mut query = Query::select();
    select_columns::<Entity>(&mut query, "m_");
    select_person(&mut query, "u_");
    query
        .from(Entity)
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::Id)).equals((Entity, Column::UserId)),
        )
        .and_where(Expr::col((Entity, Column::SessionId)).eq(session.get()))
        .order_by((Entity, Column::Id), Order::Desc)
        .limit(u64::from(limit));
    if let Some(before) = before {
        query.and_where(Expr::col((Entity, Column::Id)).lt(before.get()));
    }
    let rows: Vec<Line> = unit.all(&query).await?;
    rows.into_iter()
        .map(|line| Ok(ChatLine { message: line.message.try_into()?, person: line.person.into() }))
        .collect()
}
