//! The rows as the database holds them: private to the adapter. Instants are milliseconds since 1970, enums are the
//! words of the domain, UUIDs are text; so every engine stores the same thing.
//!
//! What cannot be read back is [`StoreError::Corrupt`], naming the column.

pub mod chat_message;
pub mod course;
pub mod enrollment;
pub mod hook_body;
pub mod idempotent_request;
pub mod interval;
pub mod job;
pub mod login;
pub mod notice;
pub mod notification;
pub mod participant;
pub mod password_reset;
pub mod person;
pub mod process;
pub mod recording;
pub mod refresh_token;
pub mod reservation;
pub mod session;
pub mod sighting;
pub mod stay;
pub mod user;

use std::str::FromStr;

use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;

/// A word of the domain (an enum, a zone, a UUID) from its column.
pub fn word<T: FromStr>(column: &str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt(format!("{column} holds {text:?}")))
}

/// A count that the schema keeps from zero up.
fn count(column: &str, value: i64) -> Result<u32, StoreError> {
    u32::try_from(value).map_err(|_| StoreError::Corrupt(format!("{column} holds {value}")))
}

fn millis(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::millis)
}

fn instant(ms: Option<i64>) -> Option<Timestamp> {
    ms.map(Timestamp::from_millis)
}
