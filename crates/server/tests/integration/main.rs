//! The application over real sockets, put together as in production.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod api;
mod doctor;
mod engines;
mod jitsi;
mod live;
mod mail;
mod moving;
mod pages;
mod rooms;
mod world;
