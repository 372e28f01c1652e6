//! The way out to one socket: a bounded queue, and the word to close.

use std::sync::Arc;

use estrade_core::room::protocol::CloseCode;
use tokio::sync::{mpsc, oneshot};

/// Messages that may wait for a slow reader; one more, and it is dropped (4008).
pub const WAITING: usize = 256;

/// A room's end.
pub struct Outlet {
    queue: mpsc::Sender<Arc<str>>,
    close: Option<oneshot::Sender<CloseCode>>,
}

/// A socket's end.
pub struct Inlet {
    /// What is to be written.
    pub queue: mpsc::Receiver<Arc<str>>,
    /// When to close, and how.
    pub close: oneshot::Receiver<CloseCode>,
}

/// Both ends.
pub fn pair() -> (Outlet, Inlet) {
    let (queue_in, queue_out) = mpsc::channel(WAITING);
    let (close_in, close_out) = oneshot::channel();
    (Outlet { queue: queue_in, close: Some(close_in) }, Inlet { queue: queue_out, close: close_out })
}

/// The reader is too slow, or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stuck;

impl Outlet {
    /// Queues a message; never waits.
    pub fn send(&self, text: Arc<str>) -> Result<(), Stuck> {
        self.queue.try_send(text).map_err(|_| Stuck)
    }

    /// Closes the socket after what was queued.
    pub fn close(&mut self, code: CloseCode) {
        if let Some(close) = self.close.take()
            && close.send(code).is_err()
        {
            tracing::trace!("the socket is gone already");
        }
    }
}
