//! A small client for load tests and browser journeys: it speaks the slot layout, publishes pictures that a
//! browser can show, and counts what it receives.
//!
//! [`ClientCore`] is without I/O, so tests drive it in virtual time; [`Client`] runs one over UDP on a thread.

mod core;
mod delays;
mod media;
mod receive;
mod run;

pub use self::core::{ClientConfig, ClientCore};
pub use delays::Delays;
pub use media::Picture;
pub use receive::{Received, SlotCounters};
pub use run::{Client, ClientCounters, Publishing};
