//! Who asks.

use crate::ids::UserId;
use crate::user::Role;

/// The one on whose behalf something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Nobody signed in.
    Visitor,
    /// A signed-in person, with the role that the store holds now.
    User {
        /// Who.
        id: UserId,
        /// What they are on this server.
        role: Role,
    },
}

impl Actor {
    /// The person's id, if there is one.
    pub fn user_id(self) -> Option<UserId> {
        match self {
            Self::Visitor => None,
            Self::User { id, .. } => Some(id),
        }
    }
}
