//! The store of Estrade on SQL: one adapter for SQLite, PostgreSQL (15 and later) and MariaDB (10.11 and later), behind
//! the ports of [`estrade_core::ports`].
//!
//! What the engines do differently is kept to a few places: how a unit of work begins ([`connect`]), what a violated
//! constraint is called (`error`), and the collation of columns (`migrations`). Statements are the same on all of them.
//!
//! * Claims and state changes are single conditional `UPDATE`s whose count of matched rows is the answer.
//! * A unit that writes to a room's seats or stays writes its session's row first, so that units of one room queue up
//!   behind that row and cannot lock each other out.
//! * A unit dropped without `commit` is rolled back before its connection is used again.

mod connect;
mod connection;
mod error;
mod kept;
mod lanes;
mod lists;
mod migrations;
pub mod moving;
mod reads;
mod repositories;
mod rows;
mod store;
mod together;
mod unit;
mod views;

pub use connect::{ConnectOptions, connect};
pub use connection::Plans;
pub use store::SqlStore;
