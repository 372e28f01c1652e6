//! Where use cases announce what happened.

use crate::events::{Announcement, SignOut};
use crate::ids::SessionId;

/// Carries announcements to those who look on, in this process or in others. Nothing here waits or fails: what was committed
/// is so, whether anybody hears of it or not. An adapter whose queue is full says so to everybody who looks on, so that they
/// look anew; it never holds a use case back.
pub trait EventBus: Send + Sync {
    /// Something happened, and is committed.
    fn announce(&self, announcement: Announcement);

    /// The roster of a session, or who is in its room, has changed. Of many of these within some seconds one is told.
    fn roster_changed(&self, session: SessionId);

    /// Sign-ins ended: whoever looks on with one of them no longer may.
    fn signed_out(&self, whose: SignOut);
}

/// A bus for programs that nobody looks on: the command line, the demonstration school's making, tests of storage.
#[derive(Debug, Clone, Copy)]
pub struct Unheard;

impl EventBus for Unheard {
    fn announce(&self, _: Announcement) {}

    fn roster_changed(&self, _: SessionId) {}

    fn signed_out(&self, _: SignOut) {}
}
