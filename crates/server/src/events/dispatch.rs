//! The task that tells: one announcement after the other, so that everybody hears them in one order. Rosters, of which many
//! may have changed, let everything else go before them.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use estrade_core::events::{Announcement, Onlooker, audience, onlookers};
use estrade_core::ids::{LoginId, SessionId};
use estrade_core::ports::EventBus as _;
use estrade_core::{Domain, Refusal};
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::board::{Ending, StreamId, Told};
use super::{Hub, Waiting};

/// How often changes of rosters are told: somebody comes or goes all the time.
const ROSTERS_EVERY: Duration = Duration::from_secs(10);
/// How often every reader's sign-in is looked at: for what nobody announced, as its own end.
const CHECK_EVERY: Duration = Duration::from_secs(15);

fn every(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Runs until the server stops.
pub async fn run(hub: Hub, domain: Domain, waiting: mpsc::Receiver<Waiting>) {
    Teller { hub, domain, waiting }.run().await;
}

struct Teller {
    hub: Hub,
    domain: Domain,
    waiting: mpsc::Receiver<Waiting>,
}

/// Streams whose sign-ins hold, and whose they are.
struct Present {
    streams: Vec<(StreamId, LoginId)>,
    onlookers: Vec<Onlooker>,
}

impl Teller {
    async fn run(mut self) {
        let (mut rosters, mut checks) = (every(ROSTERS_EVERY), every(CHECK_EVERY));
        // Who comes first has just been looked at.
        checks.reset();
        loop {
            tokio::select! {
                () = self.hub.0.shutdown.cancelled() => return,
                next = self.waiting.recv() => match next {
                    Some(next) => self.take(next).await,
                    None => return,
                },
                _ = rosters.tick() => self.tell_rosters().await,
                _ = checks.tick() => {
                    let all = self.hub.board().streams();
                    self.check(all).await;
                }
            }
            self.tell_losses();
        }
    }

    async fn take(&self, next: Waiting) {
        match next {
            Waiting::News(announcement) => self.tell(announcement).await,
            Waiting::SignedOut(whose) => {
                let theirs = self.hub.board().streams_of(whose);
                self.check(theirs).await;
            }
        }
        self.tell_losses();
    }

    fn tell_losses(&self) {
        if self.hub.take_lost() {
            tracing::warn!("more happens than can be announced: everybody looks anew");
            self.hub.board().reset();
        }
    }

    async fn tell(&self, announcement: Announcement) {
        let announcement = Arc::new(announcement);
        // Who opens a stream after this finds the announcement among those that they missed.
        let (number, streams) = {
            let mut board = self.hub.board();
            (board.keep(announcement.clone()), board.streams())
        };
        let told = async {
            let present = self.look(streams).await?;
            self.deliver(&present, &Told::News(Some(number), announcement.clone()), &announcement).await
        };
        if let Err(error) = told.await {
            tracing::warn!(%error, "it cannot be found out who is to be told: everybody looks anew");
            self.hub.board().reset();
        }
    }

    /// Rosters change too often to be kept: who comes back looks at them anew. Who looks on is found once for all of them;
    /// whoever signs out meanwhile is ended meanwhile. What cannot be told is told the next time.
    async fn tell_rosters(&mut self) {
        let sessions = std::mem::take(&mut *self.hub.rosters());
        let streams = self.hub.board().streams();
        if sessions.is_empty() || streams.is_empty() {
            return;
        }
        let present = match self.look(streams).await {
            Ok(present) => present,
            Err(error) => {
                tracing::warn!(%error, "it cannot be found out who looks on; trying again");
                for session in sessions {
                    self.hub.roster_changed(session);
                }
                return;
            }
        };
        for session in sessions {
            self.catch_up().await;
            if self.hub.0.shutdown.is_cancelled() {
                return;
            }
            if let Err(error) = self.tell_roster(session, &present).await {
                tracing::warn!(%error, "a roster's change cannot be told; trying again");
                self.hub.roster_changed(session);
            }
        }
    }

    /// Takes what has come meanwhile, until nothing waits.
    async fn catch_up(&mut self) {
        while !self.hub.0.shutdown.is_cancelled()
            && let Ok(next) = self.waiting.try_recv()
        {
            self.take(next).await;
        }
    }

    async fn tell_roster(&self, session: SessionId, present: &Present) -> Result<(), Refusal> {
        let Some(session) = self.domain.store.begin_read().await?.sessions().get(session).await? else {
            return Ok(());
        };
        let announcement = Arc::new(Announcement::Roster((&session).into()));
        self.deliver(present, &Told::News(None, announcement.clone()), &announcement).await
    }

    /// Tells those who look on for whom it is.
    async fn deliver(
        &self,
        present: &Present,
        told: &Told,
        announcement: &Announcement,
    ) -> Result<(), Refusal> {
        if present.onlookers.is_empty() {
            return Ok(());
        }
        let theirs = audience(&self.domain, announcement, &present.onlookers).await?;
        let theirs: HashSet<LoginId> = theirs.into_iter().collect();
        let mut board = self.hub.board();
        for (id, _) in present.streams.iter().filter(|(_, login)| theirs.contains(login)) {
            board.tell(*id, told.clone());
        }
        Ok(())
    }

    async fn check(&self, streams: Vec<(StreamId, LoginId)>) {
        if let Err(error) = self.look(streams).await {
            tracing::warn!(%error, "sign-ins cannot be looked at; trying again");
        }
    }

    /// Ends those of some streams whose sign-in does not hold any more. The others.
    async fn look(&self, mut streams: Vec<(StreamId, LoginId)>) -> Result<Present, Refusal> {
        if streams.is_empty() {
            return Ok(Present { streams, onlookers: Vec::new() });
        }
        let mut logins: Vec<LoginId> = streams.iter().map(|(_, login)| *login).collect();
        logins.sort_unstable();
        logins.dedup();
        let onlookers = onlookers(&self.domain, &logins).await?;
        let holding: HashSet<LoginId> = onlookers.iter().map(|onlooker| onlooker.login).collect();
        let mut board = self.hub.board();
        streams.retain(|(id, login)| {
            let holds = holding.contains(login);
            if !holds {
                board.end(*id, Ending::SignedOut);
            }
            holds
        });
        Ok(Present { streams, onlookers })
    }
}
