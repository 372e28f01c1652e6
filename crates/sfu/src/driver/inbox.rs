//! The one way into the media thread: packets that may be dropped, commands that may not.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::oneshot;

use crate::error::{OfferError, TransportProtocol};
use crate::event::{OfferRequest, Rights, ViewTile};
use crate::ids::{PeerId, RoomId};
use crate::stats::SfuStats;

/// Packets waiting at most; beyond, the newest are dropped, as a full socket buffer would.
const PACKETS: usize = 8192;
/// Commands waiting at most; beyond, the caller waits, because a muting must not be lost.
const COMMANDS: usize = 4096;

/// A datagram or TCP frame and when it came.
pub(crate) struct Packet {
    pub(crate) at: Instant,
    pub(crate) proto: TransportProtocol,
    pub(crate) source: SocketAddr,
    pub(crate) data: Vec<u8>,
}

/// What handles and the TCP side ask of the media thread.
pub(crate) enum Command {
    Offer(Box<OfferRequest>, oneshot::Sender<Result<String, OfferError>>),
    Rights(PeerId, Rights),
    View(PeerId, Vec<ViewTile>),
    Remove(PeerId),
    CloseRoom(RoomId),
    Stats(oneshot::Sender<SfuStats>),
    TcpClosed(SocketAddr),
}

/// All that waits, taken at once.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) packets: VecDeque<Packet>,
    pub(crate) commands: VecDeque<Command>,
    /// Packets dropped since the last batch.
    pub(crate) dropped: u64,
}

#[derive(Default)]
struct State {
    batch: Batch,
    closed: bool,
}

/// Shared by the readers, the handles and the media thread.
#[derive(Default)]
pub(crate) struct Inbox {
    state: Mutex<State>,
    ready: Condvar,
    room: Condvar,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn packet(&self, packet: Packet) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        if state.batch.packets.len() >= PACKETS {
            state.batch.dropped += 1;
            return;
        }
        state.batch.packets.push_back(packet);
        drop(state);
        self.ready.notify_one();
    }

    /// Queues a command; waits while the queue is full, for as long as the media thread takes to empty it
    /// (well under a millisecond). False: the unit has stopped.
    pub(crate) fn command(&self, command: Command) -> bool {
        let mut state = self.lock();
        while !state.closed && state.batch.commands.len() >= COMMANDS {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return false;
        }
        state.batch.commands.push_back(command);
        drop(state);
        self.ready.notify_one();
        true
    }

    /// Takes what waits, or waits until `deadline` for it. `None`: the unit is stopping.
    pub(crate) fn take(&self, deadline: Option<Instant>) -> Option<Batch> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if !state.batch.packets.is_empty() || !state.batch.commands.is_empty() {
                let batch = std::mem::take(&mut state.batch);
                drop(state);
                self.room.notify_all();
                return Some(batch);
            }
            let Some(deadline) = deadline else {
                state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Some(Batch::default());
            }
            state = self.ready.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Nothing more is taken in; waiting callers are released. Pending answers are dropped with their senders.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.batch = Batch::default();
        drop(state);
        self.ready.notify_all();
        self.room.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet() -> Packet {
        let source = SocketAddr::from(([127, 0, 0, 1], 9));
        Packet { at: Instant::now(), proto: TransportProtocol::Udp, source, data: vec![0] }
    }

    #[test]
    fn packets_are_bounded_and_counted() {
        let inbox = Inbox::default();
        for _ in 0..PACKETS + 5 {
            inbox.packet(packet());
        }
        let batch = inbox.take(None).expect("open");
        assert_eq!((batch.packets.len(), batch.dropped), (PACKETS, 5));
        let empty = inbox.take(Some(Instant::now())).expect("open");
        assert_eq!(empty.packets.len(), 0);
    }

    #[test]
    fn a_full_command_queue_makes_the_caller_wait_and_loses_nothing() {
        let inbox = Inbox::default();
        let total = std::thread::scope(|scope| {
            scope.spawn(|| {
                for i in 0..COMMANDS as u64 * 2 {
                    assert!(inbox.command(Command::Remove(PeerId(i))));
                }
            });
            let mut total = 0;
            while total < COMMANDS * 2 {
                let batch = inbox.take(None).expect("open");
                assert!(batch.commands.len() <= COMMANDS);
                total += batch.commands.len();
            }
            total
        });
        assert_eq!(total, COMMANDS * 2);
        inbox.close();
        assert!(!inbox.command(Command::Remove(PeerId(1))));
        assert!(inbox.take(None).is_none());
    }
}
