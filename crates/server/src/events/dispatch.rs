//! The task that tells: one announcement after the other, so that everybody hears them in one order.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use estrade_core::events::{Announcement, Onlooker, audience, onlookers};
use estrade_core::ids::LoginId;
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
pub async fn run(hub: Hub, domain: Domain, mut waiting: mpsc::Receiver<Waiting>) {
    let (mut rosters, mut checks) = (every(ROSTERS_EVERY), every(CHECK_EVERY));
    loop {
        tokio::select! {
            () = hub.0.shutdown.cancelled() => return,
            next = waiting.recv() => match next {
                Some(Waiting::News(announcement)) => tell(&hub, &domain, announcement).await,
                Some(Waiting::SignedOut(whose)) => {
                    let theirs = hub.board().streams_of(whose);
                    check(&hub, &domain, theirs).await;
                }
                None => return,
            },
            _ = rosters.tick() => tell_rosters(&hub, &domain).await,
            _ = checks.tick() => {
                let all = hub.board().streams();
                check(&hub, &domain, all).await;
            }
        }
        if hub.take_lost() {
            tracing::warn!("more happens than can be announced: everybody looks anew");
            hub.board().reset();
        }
    }
}

async fn tell(hub: &Hub, domain: &Domain, announcement: Announcement) {
    let announcement = Arc::new(announcement);
    // Who opens a stream after this finds the announcement among those that they missed.
    let (number, streams) = {
        let mut board = hub.board();
        (board.keep(announcement.clone()), board.streams())
    };
    if deliver(hub, domain, streams, &Told::News(Some(number), announcement.clone()), &announcement)
        .await
        .is_err()
    {
        // It cannot be found out for whom it is.
        hub.board().reset();
    }
}

/// Rosters change too often to be kept: who comes back looks at them anew.
async fn tell_rosters(hub: &Hub, domain: &Domain) {
    let sessions = std::mem::take(&mut *hub.rosters());
    let streams = hub.board().streams();
    if streams.is_empty() {
        return;
    }
    for session in sessions {
        let told = async {
            let Some(session) = domain.store.begin_read().await?.sessions().get(session).await? else {
                return Ok(());
            };
            let announcement = Arc::new(Announcement::Roster((&session).into()));
            let told = Told::News(None, announcement.clone());
            deliver(hub, domain, streams.clone(), &told, &announcement).await
        };
        if let Err(error) = told.await {
            tracing::debug!(%error, "a roster's change is not told");
        }
    }
}

/// Tells those of some streams for whom it is, and ends those whose sign-in does not hold any more.
async fn deliver(
    hub: &Hub,
    domain: &Domain,
    streams: Vec<(StreamId, LoginId)>,
    told: &Told,
    announcement: &Announcement,
) -> Result<(), Refusal> {
    if streams.is_empty() {
        return Ok(());
    }
    let found = async {
        let present = still_there(domain, &streams).await?;
        let theirs: HashSet<LoginId> = audience(domain, announcement, &present).await?.into_iter().collect();
        Ok::<_, Refusal>((present, theirs))
    };
    let (present, theirs) = found.await.inspect_err(|error| {
        tracing::warn!(%error, "it cannot be found out who is to be told");
    })?;
    let holding: HashSet<LoginId> = present.iter().map(|onlooker| onlooker.login).collect();
    let mut board = hub.board();
    for (id, login) in streams {
        if !holding.contains(&login) {
            board.end(id, Ending::SignedOut);
        } else if theirs.contains(&login) {
            board.tell(id, told.clone());
        }
    }
    Ok(())
}

/// Ends those of some streams whose sign-in does not hold any more.
async fn check(hub: &Hub, domain: &Domain, streams: Vec<(StreamId, LoginId)>) {
    if streams.is_empty() {
        return;
    }
    match still_there(domain, &streams).await {
        Ok(present) => {
            let holding: HashSet<LoginId> = present.iter().map(|onlooker| onlooker.login).collect();
            let mut board = hub.board();
            for (id, _) in streams.iter().filter(|(_, login)| !holding.contains(login)) {
                board.end(*id, Ending::SignedOut);
            }
        }
        Err(error) => tracing::warn!(%error, "sign-ins cannot be looked at; trying again"),
    }
}

async fn still_there(domain: &Domain, streams: &[(StreamId, LoginId)]) -> Result<Vec<Onlooker>, Refusal> {
    let mut logins: Vec<LoginId> = streams.iter().map(|(_, login)| *login).collect();
    logins.sort_unstable();
    logins.dedup();
    onlookers(domain, &logins).await
}
