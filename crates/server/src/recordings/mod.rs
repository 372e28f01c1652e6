//! Recordings that come from a Jitsi server: their files, how they come in, and how they are watched. What is known of them is in
//! the store ([`estrade_core::recording`]); this is the part that touches the disk.

mod checksum;
mod coming;
mod fetch;
mod files;
mod link;
pub mod range;
mod receive;
pub mod serve;

pub use fetch::{Fetcher, announced};
pub use files::Files;
pub use receive::{Piece, finish, piece};
