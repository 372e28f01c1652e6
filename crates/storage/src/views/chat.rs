//! Pages of a chat: back from the newest line, or on from one that was seen.

use estrade_core::ids::SessionId;
use estrade_core::ports::views::{ChatLine, ChatSpan};
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

pub async fn lines(unit: &Unit, session: SessionId, span: ChatSpan, limit: u32) -> Result<Vec<ChatLine>> {
    let order = if span.after.is_some() { Order::Asc } else { Order::Desc };
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
        .order_by((Entity, Column::Id), order.clone())
        .limit(u64::from(limit));
    if let Some(after) = span.after {
        query.and_where(Expr::col((Entity, Column::Id)).gt(after.get()));
    }
    if let Some(before) = span.before {
        query.and_where(Expr::col((Entity, Column::Id)).lt(before.get()));
    }
    let mut rows: Vec<Line> = unit.all(&query).await?;
    if matches!(order, Order::Desc) {
        rows.reverse();
    }
    rows.into_iter()
        .map(|line| Ok(ChatLine { message: line.message.try_into()?, person: line.person.into() }))
        .collect()
}
