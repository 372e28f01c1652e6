//! Sessions as their readers see them: lists and the page of one.

pub mod card;
pub mod detail;
pub mod filter;
pub mod list;
pub mod open;
pub mod recordings;
