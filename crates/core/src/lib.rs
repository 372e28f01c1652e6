//! The domain of Estrade: what a session is, who may do what, who was there and for how long.
//!
//! Nothing here performs I/O or knows a runtime: storage, clock and randomness are [`ports`], and the room's rules in
//! [`room`] are a synchronous state machine. One operation of the product is one use-case function, called alike by the
//! JSON API, the pages, the sockets and the jobs.

pub mod access;
pub mod actor;
pub mod attendance;
pub mod calendar;
pub mod chat;
pub mod course;
pub mod domain;
pub mod enrollment;
pub mod events;
pub mod field;
pub mod idempotency;
pub mod ids;
pub mod import;
pub mod invitation;
pub mod job;
pub mod notification;
pub mod permission;
pub mod ports;
pub mod recording;
pub mod refusal;
pub mod room;
pub mod session;
pub mod text;
pub mod time;
pub mod user;
pub mod version;

pub use actor::Actor;
pub use domain::{Domain, Rules};
pub use refusal::Refusal;
