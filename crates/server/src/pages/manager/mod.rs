//! A course's sessions in their host's hands.

pub mod acts;
mod engine_choice;
pub mod form;
pub mod lifecycle;
pub mod list;
