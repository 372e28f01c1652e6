//! Sessions as their readers see them: lists and the page of one.

pub mod card;
