//! Streams of events (`GET /api/events`): what changed for one person, told as it happens.
//!
//! Use cases announce after their commit and wait for nothing: [`Hub`] takes it into a bounded queue. One task
//! ([`dispatch`]) gives each announcement its number, keeps it for those who come back, finds out in the store for whom of
//! the readers it is, and tells them. What does not fit is never waited for: when the queue is full everybody is told to
//! look anew; a reader who lets too much wait is dropped, comes back with the number of the last event seen, and gets what
//! they missed, in order and once. What was dropped or ended counts until its connection is closed.
//!
//! Numbers count within one process: its *epoch*. Who names another one is told to look anew. Another process's
//! announcements would come in through [`Hub`] too, from whatever carries them.

mod board;
mod dispatch;
mod kind;
mod listener;
mod log;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use estrade_core::events::{Announcement, SignOut};
use estrade_core::ids::SessionId;
use estrade_core::ports::{EventBus, Random};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use board::{Board, Seen};

pub use dispatch::run;
pub use kind::Kind;
pub use listener::{Line, Listener, Looking, listen};

/// Announcements that may wait to be told.
const QUEUE: usize = 1_024;
/// Sessions whose rosters changed and were not told yet; of more, the next change tells.
const ROSTERS: usize = 10_000;

/// What waits to be told.
pub enum Waiting {
    /// Something happened.
    News(Announcement),
    /// Sign-ins ended.
    SignedOut(SignOut),
}

/// Where announcements arrive, and streams are opened. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    epoch: String,
    board: Mutex<Board>,
    queue: mpsc::Sender<Waiting>,
    /// The queue was full: everybody is to look anew.
    lost: AtomicBool,
    rosters: Mutex<HashSet<SessionId>>,
    shutdown: CancellationToken,
}

impl Hub {
    /// A hub with an epoch of its own, and the queue that [`run`] empties. Streams end with `shutdown`.
    pub fn new(random: &dyn Random, shutdown: CancellationToken) -> (Self, mpsc::Receiver<Waiting>) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let mut epoch = random.token();
        epoch.truncate(8);
        let hub = Self(Arc::new(Inner {
            epoch,
            board: Mutex::new(Board::default()),
            queue,
            lost: AtomicBool::new(false),
            rosters: Mutex::new(HashSet::new()),
            shutdown,
        }));
        (hub, waiting)
    }

    /// The id of the last event: who has read what the store holds now and goes on from here misses nothing.
    pub fn cursor(&self) -> String {
        self.id_of(self.board().last())
    }

    /// An event's id: the epoch and its number.
    fn id_of(&self, number: u64) -> String {
        format!("{}-{number}", self.0.epoch)
    }

    /// How far somebody has seen who names this id.
    fn seen(&self, id: Option<&str>) -> Seen {
        let Some(id) = id.filter(|id| !id.is_empty()) else { return Seen::Nothing };
        match id.split_once('-') {
            Some((epoch, number)) if epoch == self.0.epoch => {
                number.parse().map_or(Seen::Unknown, Seen::UpTo)
            }
            Some(_) | None => Seen::Unknown,
        }
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.0.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rosters(&self) -> MutexGuard<'_, HashSet<SessionId>> {
        self.0.rosters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether announcements were lost since it was last asked.
    fn take_lost(&self) -> bool {
        self.0.lost.swap(false, Ordering::AcqRel)
    }
}

impl EventBus for Hub {
    fn announce(&self, announcement: Announcement) {
        if self.0.queue.try_send(Waiting::News(announcement)).is_err() {
            self.0.lost.store(true, Ordering::Release);
        }
    }

    fn roster_changed(&self, session: SessionId) {
        let mut rosters = self.rosters();
        if rosters.len() < ROSTERS {
            rosters.insert(session);
        }
    }

    fn signed_out(&self, whose: SignOut) {
        if self.0.queue.try_send(Waiting::SignedOut(whose)).is_err() {
            // Found by the look that is taken at every sign-in from time to time.
            tracing::debug!("too much waits to be announced");
        }
    }
}

#[cfg(test)]
mod tests {
    use estrade_core::events::People;
    use estrade_core::ids::{CourseId, UserId};

    use super::*;
    use crate::system::SystemRandom;

    fn news() -> Announcement {
        let course = CourseId::new(1);
        Announcement::Enrollment { course, owner: UserId::new(1), students: People::default() }
    }

    #[test]
    fn announcing_waits_for_nothing_and_what_does_not_fit_is_lost_for_all() {
        let (hub, mut waiting) = Hub::new(&SystemRandom, CancellationToken::new());
        for _ in 0..QUEUE {
            hub.announce(news());
        }
        assert!(!hub.take_lost());
        hub.announce(news());
        hub.signed_out(SignOut::Person(UserId::new(1)));
        assert!(hub.take_lost() && !hub.take_lost());
        assert_eq!(std::iter::from_fn(|| waiting.try_recv().ok()).count(), QUEUE);
    }

    #[test]
    fn many_changes_of_a_roster_are_one() {
        let (hub, mut waiting) = Hub::new(&SystemRandom, CancellationToken::new());
        for n in (1..).take(ROSTERS + 5) {
            hub.roster_changed(SessionId::new(n));
            hub.roster_changed(SessionId::new(1));
        }
        assert_eq!(hub.rosters().len(), ROSTERS);
        assert!(waiting.try_recv().is_err() && !hub.take_lost());
    }

    #[test]
    fn an_id_of_another_run_is_unknown() {
        let (hub, _waiting) = Hub::new(&SystemRandom, CancellationToken::new());
        let (other, _others) = Hub::new(&SystemRandom, CancellationToken::new());
        hub.board().keep(Arc::new(news()));
        assert_eq!(hub.seen(Some(&hub.cursor())), Seen::UpTo(1));
        assert_eq!((hub.seen(None), hub.seen(Some(""))), (Seen::Nothing, Seen::Nothing));
        for unknown in [other.cursor().as_str(), "7", "-7", "é", &format!("{}-x", hub.0.epoch)] {
            assert_eq!(hub.seen(Some(unknown)), Seen::Unknown, "{unknown}");
        }
    }
}
