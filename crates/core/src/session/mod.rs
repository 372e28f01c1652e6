//! Live sessions: one class meeting each, in a course or on its own. One aggregate for both families of routes.

mod change;
mod create;
mod end;
mod model;
mod participation;
mod purge;
pub(crate) mod secrets;
mod start;
mod state;
mod token;

pub use change::{Change, Lasts, cancel, cancel_seen, change};
pub use create::{NewSession, When, create};
pub use end::{end, end_if_over};
pub use model::{Engine, RoomSecrets, Session};
pub use participation::{
    Joined, Left, close_stay, close_stay_unless_back, heartbeat, join, join_as_seen, keep_alive, leave,
    remove, sweep,
};
pub use purge::{Purged, purge};
pub use start::{cancel_if_never_held, start};
pub use state::{Event, IllegalTransition, NEVER_HELD, State, Status, Transition};
pub use token::{TokenGrant, TokenRole, check_token};
