//! The room's rules: a synchronous state machine, without I/O. Inputs come in with the time; what is to be done about
//! them comes out as [`Output`]s. One task owns a [`Room`] and carries its outputs out.

mod chat;
mod devices;
mod moderation;
mod output;
mod people;
mod presence;
pub mod protocol;
mod state;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod typescript;

use serde::{Deserialize, Serialize};

pub use chat::NotTaken;
pub use output::{ChatDraft, Departure, Output};
pub use people::Arrival;
pub use state::{Room, RoomRules};

/// One socket of one tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct ConnectionId(u64);

impl ConnectionId {
    /// Wraps a number unique in this process.
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}
