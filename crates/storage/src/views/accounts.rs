//! Accounts by many addresses at once.

use estrade_core::ids::UserId;
use estrade_core::ports::views::Account;
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::error::Result;
use crate::lists::CHUNK;
use crate::rows::user::{Column, Entity};
use crate::rows::word;
use crate::unit::Unit;

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    email_key: String,
    role: String,
}

pub async fn accounts(unit: &Unit, keys: &[&str]) -> Result<Vec<Account>> {
    let mut found = Vec::new();
    for piece in keys.chunks(CHUNK) {
        let query = Query::select()
            .columns([Column::Id, Column::EmailKey, Column::Role])
            .from(Entity)
            .and_where(Expr::col(Column::EmailKey).is_in(piece.iter().copied()))
            .take();
        let rows: Vec<Row> = unit.all(&query).await?;
        for row in rows {
            let role = word("users.role", &row.role)?;
            found.push(Account { id: UserId::new(row.id), email_key: row.email_key, role });
        }
    }
    Ok(found)
}
