//! The room's rules: a synchronous state machine, without I/O.

pub mod protocol;

use serde::{Deserialize, Serialize};

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
