//! The aggregates' ports, each over the statements of its tables.

mod chat;
pub mod courses;
mod enrollments;
mod hooks;
mod idempotency;
pub mod logins;
mod notifications;
mod outbox;
mod password_resets;
mod processes;
mod recordings;
mod roster;
pub mod sessions;
mod stays;
mod users;

use estrade_core::ports::StoreError;
use sea_orm::{ActiveModelTrait, EntityTrait, Insert, IntoActiveModel};

use crate::error::{Result, store_error};
use crate::unit::Unit;

impl Unit {
    /// Inserts a row as it is.
    async fn insert_row<M, A>(&self, row: M) -> Result<()>
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait,
    {
        Insert::one(row.into_active_model())
            .exec_without_returning(&self.connection)
            .await
            .map(|_| ())
            .map_err(store_error)
    }
}

/// Turns the row that a query found into what it stands for.
fn found<R, T>(row: Option<R>) -> Result<Option<T>>
where
    T: TryFrom<R>,
    StoreError: From<T::Error>,
{
    row.map(T::try_from).transpose().map_err(StoreError::from)
}

/// The same for many.
fn all_of<R, T>(rows: Vec<R>) -> Result<Vec<T>>
where
    T: TryFrom<R>,
    StoreError: From<T::Error>,
{
    rows.into_iter().map(|row| T::try_from(row).map_err(StoreError::from)).collect()
}

/// A write that names the version it saw matched its row, or the row has moved on.
fn matched_version(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Every column of an entity, for `SELECT`s written by hand.
fn columns<E: EntityTrait>() -> impl Iterator<Item = E::Column> {
    <E::Column as sea_orm::Iterable>::iter()
}
