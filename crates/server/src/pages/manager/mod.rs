//! A course's sessions in their host's hands.

pub mod acts;
pub mod form;
pub mod lifecycle;
pub mod list;
