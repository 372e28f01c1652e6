//! The rooms of live classes.

/// The rooms.
#[derive(Clone)]
pub struct Live;
