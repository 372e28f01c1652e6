//! The way out to one socket: a bounded queue, the word to close, and when its client was last heard.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use estrade_core::room::protocol::CloseCode;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// Messages that may wait for a slow reader; one more, and it is dropped (4008).
const WAITING: usize = 256;

/// What waits as one.
#[derive(Debug)]
pub enum Packet {
    /// A message; its text is shared by everybody who gets it.
    One(Utf8Bytes),
    /// Everything that a connection missed.
    Many(Vec<Utf8Bytes>),
}

/// A text that many will read: copied once.
pub fn shared(text: &Arc<str>) -> Utf8Bytes {
    Utf8Bytes::from(&**text)
}

/// A message.
pub fn one(text: &Arc<str>) -> Packet {
    Packet::One(shared(text))
}

/// Messages that wait as one.
pub fn many(texts: &[Arc<str>]) -> Packet {
    Packet::Many(texts.iter().map(shared).collect())
}

/// When a client was last heard: any frame counts.
#[derive(Debug)]
pub struct Heard {
    opened: Instant,
    millis: AtomicU64,
}

impl Heard {
    fn new() -> Self {
        Self { opened: Instant::now(), millis: AtomicU64::new(0) }
    }

    /// Heard now.
    pub fn note(&self, now: Instant) {
        let millis = u64::try_from((now - self.opened).as_millis()).unwrap_or(u64::MAX);
        self.millis.store(millis, Ordering::Relaxed);
    }

    /// How long there has been silence.
    pub fn quiet_for(&self, now: Instant) -> Duration {
        (now - self.opened).saturating_sub(Duration::from_millis(self.millis.load(Ordering::Relaxed)))
    }
}

/// A room's end.
#[derive(Debug)]
pub struct Outlet {
    queue: mpsc::Sender<Packet>,
    close: Option<oneshot::Sender<CloseCode>>,
    heard: Arc<Heard>,
}

/// A socket's end.
#[derive(Debug)]
pub struct Inlet {
    /// What is to be written.
    pub queue: mpsc::Receiver<Packet>,
    /// When to close, and how.
    pub close: oneshot::Receiver<CloseCode>,
}

/// Both ends, and the note of when the client was heard.
pub fn pair() -> (Outlet, Inlet, Arc<Heard>) {
    let (queue_in, queue_out) = mpsc::channel(WAITING);
    let (close_in, close_out) = oneshot::channel();
    let heard = Arc::new(Heard::new());
    let outlet = Outlet { queue: queue_in, close: Some(close_in), heard: heard.clone() };
    (outlet, Inlet { queue: queue_out, close: close_out }, heard)
}

/// The reader is too slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stuck;

impl Outlet {
    /// Queues a message; never waits. For a socket that is gone it does nothing: its end is on its way.
    pub fn send(&self, packet: Packet) -> Result<(), Stuck> {
        match self.queue.try_send(packet) {
            Ok(()) | Err(TrySendError::Closed(_)) => Ok(()),
            Err(TrySendError::Full(_)) => Err(Stuck),
        }
    }

    /// Closes the socket after what was queued.
    pub fn close(&mut self, code: CloseCode) {
        if let Some(close) = self.close.take()
            && close.send(code).is_err()
        {
            tracing::trace!("the socket is gone already");
        }
    }

    /// How long its client has been silent.
    pub fn quiet_for(&self, now: Instant) -> Duration {
        self.heard.quiet_for(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Packet {
        Packet::One(Utf8Bytes::from_static("{}"))
    }

    #[test]
    fn one_message_too_many_is_refused_and_catching_up_counts_as_one() {
        let (outlet, mut inlet, _) = pair();
        let missed = (0..1_000).map(|_| Utf8Bytes::from_static("{}")).collect();
        assert_eq!(outlet.send(Packet::Many(missed)), Ok(()));
        for _ in 1..WAITING {
            assert_eq!(outlet.send(message()), Ok(()));
        }
        assert_eq!(outlet.send(message()), Err(Stuck));
        assert!(inlet.queue.try_recv().is_ok());
        assert_eq!(outlet.send(message()), Ok(()));
    }

    #[test]
    fn a_socket_that_is_gone_is_no_slow_reader() {
        let (mut outlet, inlet, _) = pair();
        drop(inlet);
        assert_eq!(outlet.send(message()), Ok(()));
        outlet.close(CloseCode::Left);
    }

    #[test]
    fn silence_is_counted_from_the_last_frame() {
        let (outlet, _inlet, heard) = pair();
        let after = |seconds| heard.opened + Duration::from_secs(seconds);
        assert_eq!(outlet.quiet_for(after(4)), Duration::from_secs(4));
        heard.note(after(7));
        assert_eq!(outlet.quiet_for(after(10)), Duration::from_secs(3));
        assert_eq!(outlet.quiet_for(after(7)), Duration::ZERO);
    }
}
