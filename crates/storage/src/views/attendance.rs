//! Stays as spans: the closed ones, then the open ones until now. Two statements, whatever the number of people.

use estrade_core::attendance::Span;
use estrade_core::ids::{SessionId, UserId};
use estrade_core::time::Timestamp;
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement};

use crate::error::Result;
use crate::lists::pieces;
use crate::rows::{interval, stay};
use crate::unit::Unit;

/// Spans that one report takes.
const SPANS: u64 = 100_000;
/// Sessions that [`spans_of`] takes.
const SESSIONS: usize = 100;

#[derive(FromQueryResult)]
struct Row {
    session_id: i64,
    user_id: i64,
    from_ms: i64,
    to_ms: i64,
}

impl Row {
    fn span(&self) -> Span {
        Span::new(Timestamp::from_millis(self.from_ms), Timestamp::from_millis(self.to_ms))
    }
}

fn closed(of: Condition) -> SelectStatement {
    use interval::Column;
    Query::select()
        .columns([Column::SessionId, Column::UserId])
        .expr_as(Expr::col(Column::JoinedAt), "from_ms")
        .expr_as(Expr::col(Column::LeftAt), "to_ms")
        .from(interval::Entity)
        .cond_where(of)
        .order_by(Column::UserId, Order::Asc)
        .order_by(Column::JoinedAt, Order::Asc)
        .limit(SPANS)
        .take()
}

fn open(of: Condition, now: Timestamp) -> SelectStatement {
    use stay::Column;
    Query::select()
        .columns([Column::SessionId, Column::UserId])
        .expr_as(Expr::col(Column::OpenedAt), "from_ms")
        .expr_as(Expr::value(now.millis()), "to_ms")
        .from(stay::Entity)
        .cond_where(of)
        .order_by(Column::UserId, Order::Asc)
        .limit(SPANS)
        .take()
}

pub async fn spans(unit: &Unit, session: SessionId, now: Timestamp) -> Result<Vec<(UserId, Span)>> {
    let mut rows: Vec<Row> = unit
        .all(&closed(Condition::all().add(Expr::col(interval::Column::SessionId).eq(session.get()))))
        .await?;
    let still: Vec<Row> = unit
        .all(&open(Condition::all().add(Expr::col(stay::Column::SessionId).eq(session.get())), now))
        .await?;
    rows.extend(still);
    rows.sort_by_key(|row| (row.user_id, row.from_ms));
    rows.truncate(usize::try_from(SPANS).unwrap_or(usize::MAX));
    Ok(rows.iter().map(|row| (UserId::new(row.user_id), row.span())).collect())
}

pub async fn spans_up_to(
    unit: &Unit,
    last: &[(SessionId, UserId)],
) -> Result<Vec<(SessionId, UserId, Span)>> {
    let keys: Vec<(i64, i64)> =
        last.iter().take(SESSIONS).map(|(session, user)| (session.get(), user.get())).collect();
    let Some(keys) = pieces(&keys).next() else { return Ok(Vec::new()) };
    let mut of = Condition::any();
    for (session, user) in keys {
        let (in_session, up_to) = (
            Expr::col(interval::Column::SessionId).eq(session),
            Expr::col(interval::Column::UserId).lte(user),
        );
        of = of.add(in_session.and(up_to));
    }
    let mut rows: Vec<Row> = unit.all(&closed(of)).await?;
    rows.sort_by_key(|row| (row.session_id, row.user_id, row.from_ms));
    Ok(rows
        .iter()
        .map(|row| (SessionId::new(row.session_id), UserId::new(row.user_id), row.span()))
        .collect())
}

pub async fn spans_of(
    unit: &Unit,
    user: UserId,
    sessions: &[SessionId],
    now: Timestamp,
) -> Result<Vec<(SessionId, Span)>> {
    let ids: Vec<i64> = sessions.iter().take(SESSIONS).map(|id| id.get()).collect();
    let Some(ids) = pieces(&ids).next() else { return Ok(Vec::new()) };
    let of_intervals = Condition::all()
        .add(Expr::col(interval::Column::UserId).eq(user.get()))
        .add(Expr::col(interval::Column::SessionId).is_in(ids.iter().copied()));
    let of_stays = Condition::all()
        .add(Expr::col(stay::Column::UserId).eq(user.get()))
        .add(Expr::col(stay::Column::SessionId).is_in(ids));
    let mut rows: Vec<Row> = unit.all(&closed(of_intervals)).await?;
    let still: Vec<Row> = unit.all(&open(of_stays, now)).await?;
    rows.extend(still);
    rows.sort_by_key(|row| (row.session_id, row.from_ms));
    Ok(rows.iter().map(|row| (SessionId::new(row.session_id), row.span())).collect())
}
