//! The built-in media engine: a selective forwarding unit for classes.
//!
//! Every browser makes one offer with fixed slots (microphone, camera, screen, then receiving slots);
//! the server answers once and afterwards decides which source each slot carries, rewriting
//! sequence numbers, timestamps and VP8 picture ids so that a slot stays one continuous stream.
//! There is never a renegotiation; only an ICE restart makes a second offer.
//!
//! * [`forwarding`]: the decisions, plain synchronous code.
//! * [`engine`]: all rooms and peers of the process, without sockets, threads or clocks.
//! * `driver`: one UDP socket, one TCP listener and the thread that owns the engine.
//! * [`Sfu`]: the handle that the rest of the server holds.

mod config;
mod driver;
pub mod engine;
mod error;
mod event;
pub mod forwarding;
mod handle;
mod ids;
mod stats;

#[cfg(any(test, feature = "bench-client"))]
pub mod client;

#[cfg(test)]
mod tests;

pub use config::SfuConfig;
pub use error::{OfferError, StartError, TransportProtocol};
pub use event::{DisconnectReason, OfferRequest, Rights, SfuEvent, ViewTile};
pub use handle::{Sfu, start};
pub use ids::{ParticipantId, PeerId, RoomId, Source};
pub use stats::{Counters, SfuStats};
