//! Recordings that come from a Jitsi server: a file of a class, which arrives in pieces and may be cut off at any of them. Jibri
//! sends it; from JaaS it is fetched.
//!
//! A recording is *receiving* until all of it is there and its checksum is right, and *ready* from then on. How far it has come
//! is a number in the store that moves by compare-and-set, together with the state of the checksum over what is there: a piece
//! that was not kept is sent again, one that was kept already changes nothing. The file itself is the server's affair.

mod fetch;
mod model;
mod receive;
mod remove;

pub use fetch::{Announced, LINK_LASTS, announce};
pub use model::{
    FileName, LARGEST, LARGEST_PIECE, MediaKind, Offer, Origin, PATIENCE, Progress, Recording, Sha256Hex,
    State, absolute, address, room_of,
};
pub use receive::{Space, advance, begin, finish, get, sent, start_over};
pub use remove::{discard, forgotten, known, prune, remove};
