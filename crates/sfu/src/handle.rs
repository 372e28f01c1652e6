//! The handle that the rest of the server holds.

use std::fmt;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::config::SfuConfig;
use crate::driver::{self, Command, Inbox};
use crate::error::{OfferError, StartError};
use crate::event::{OfferRequest, Rights, SfuEvent, ViewTile};
use crate::ids::{PeerId, RoomId};
use crate::stats::SfuStats;

/// A running forwarding unit. Cheap to clone; the unit stops when the last clone is dropped.
///
/// Commands are carried out in the order given. Calls that return nothing do not wait for the media thread,
/// except that a queue of 4 096 unserved commands makes them wait until there is room.
#[derive(Clone)]
pub struct Sfu {
    shared: Arc<Shared>,
}

struct Shared {
    inbox: Arc<Inbox>,
    port: u16,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.inbox.close();
    }
}

/// Binds the port and starts the unit's threads.
///
/// The receiver must be read: events wait in a bounded channel, then in bounded memory, and the oldest are dropped
/// after that (counted in the statistics). The channel ends when the unit has stopped.
pub fn start(config: SfuConfig) -> Result<(Sfu, mpsc::Receiver<SfuEvent>), StartError> {
    let running = driver::run(&config)?;
    let shared = Arc::new(Shared { inbox: running.inbox, port: running.port });
    Ok((Sfu { shared }, running.events))
}

impl Sfu {
    /// Answers a first offer, or the ICE restart of a known connection. The answer holds the server's candidates.
    /// A connection that is answered but never arrives is dropped after 30 s.
    pub async fn offer(&self, request: OfferRequest) -> Result<String, OfferError> {
        let (reply, answer) = oneshot::channel();
        if !self.shared.inbox.command(Command::Offer(Box::new(request), reply)) {
            return Err(OfferError::Stopped);
        }
        answer.await.unwrap_or(Err(OfferError::Stopped))
    }

    /// What may be forwarded from this connection from now on, even if its client goes on sending.
    pub fn set_rights(&self, peer: PeerId, rights: Rights) {
        self.tell(Command::Rights(peer, rights));
    }

    /// What this connection shows, most important first; cut off at the number of video slots.
    /// Like the other commands, it does nothing for a connection that has made no offer yet.
    pub fn set_view(&self, peer: PeerId, tiles: Vec<ViewTile>) {
        self.tell(Command::View(peer, tiles));
    }

    /// Ends a connection. No event follows.
    pub fn remove(&self, peer: PeerId) {
        self.tell(Command::Remove(peer));
    }

    /// Ends all connections of a room. No events follow.
    pub fn close_room(&self, room: RoomId) {
        self.tell(Command::CloseRoom(room));
    }

    /// Numbers as of now; all zero once the unit has stopped.
    pub async fn stats(&self) -> SfuStats {
        let (reply, stats) = oneshot::channel();
        self.tell(Command::Stats(reply));
        stats.await.unwrap_or_default()
    }

    /// The port of both protocols.
    pub fn local_port(&self) -> u16 {
        self.shared.port
    }

    /// Stops the unit: browsers are told, then the port is free within a second. Later calls do nothing.
    pub fn shutdown(&self) {
        self.shared.inbox.close();
    }

    fn tell(&self, command: Command) {
        if !self.shared.inbox.command(command) {
            tracing::debug!("the media engine has stopped");
        }
    }
}

impl fmt::Debug for Sfu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sfu").field("port", &self.shared.port).finish_non_exhaustive()
    }
}
