//! One reader's stream: what was missed, then what happens, until it ends.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use estrade_core::events::{Announcement, Onlooker, are_for};
use estrade_core::time::Timestamp;
use estrade_core::user::Identity;
use estrade_core::{Domain, Refusal};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::Hub;
use super::board::{Ending, Opened, StreamId, Told};
use super::kind::Kind;

/// How often a silent stream says that it is there: less than what proxies take for dead, and little on a metered link.
const KEEP_ALIVE: Duration = Duration::from_secs(25);
/// Sessions among what somebody missed: of more it is cheaper to look anew.
const MOST_SESSIONS: usize = 64;
/// How long to wait before asking again, were there too many streams.
const LATER: Duration = Duration::from_mins(1);

/// Something to write to the reader.
#[derive(Debug)]
pub enum Line {
    /// Something happened; with an id if it is kept for those who come back.
    News(Option<String>, Arc<Announcement>),
    /// Something about the stream itself; with the id to go on from.
    Of(Kind, Option<String>),
    /// Nothing, to show that the stream is there.
    Alive,
}

/// Who looks on, from where on, and how long.
pub struct Looking<'a> {
    /// Who.
    pub identity: &'a Identity,
    /// Until when their proof is good, beside their sign-in: a token's end.
    pub until: Option<Timestamp>,
    /// The id of the last event seen.
    pub last_event_id: Option<&'a str>,
}

/// The reader's end. Dropped, it is closed.
pub struct Listener {
    hub: Hub,
    domain: Domain,
    id: StreamId,
    first: VecDeque<Line>,
    lines: mpsc::Receiver<Told>,
    ending: oneshot::Receiver<Ending>,
    is_over: bool,
    /// The server keeps no track of this reader any more: too slow.
    is_dropped: bool,
    until: Option<Timestamp>,
    keep_alive: Interval,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.board().close(self.id);
    }
}

/// Opens a stream: first what was missed since the last event seen, then `ready`, then what happens.
pub async fn listen(hub: &Hub, domain: &Domain, looking: Looking<'_>) -> Result<Listener, Refusal> {
    let (user, login) = (looking.identity.user.id, looking.identity.login);
    let seen = hub.seen(looking.last_event_id);
    let opened = hub.board().open(user, login, seen).ok_or(Refusal::RateLimited { retry_after: LATER })?;
    let Opened { id, lines, ending, last, missed } = opened;
    let mut keep_alive = interval(KEEP_ALIVE);
    keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    keep_alive.reset();
    // From here on whatever goes wrong closes it.
    let mut listener = Listener {
        hub: hub.clone(),
        domain: domain.clone(),
        id,
        first: VecDeque::new(),
        lines,
        ending,
        is_over: false,
        is_dropped: false,
        until: looking.until,
        keep_alive,
    };
    let onlooker = Onlooker { login, user, role: looking.identity.user.role };
    match missed.filter(|missed| sessions(missed) <= MOST_SESSIONS) {
        Some(missed) => {
            let announcements: Vec<_> = missed.iter().map(|(_, announcement)| announcement.clone()).collect();
            let theirs = are_for(domain, onlooker, &announcements).await?;
            let theirs = missed.into_iter().zip(theirs).filter(|(_, is_theirs)| *is_theirs);
            listener.first.extend(theirs.map(|((number, a), _)| Line::News(Some(hub.id_of(number)), a)));
        }
        None => listener.first.push_back(Line::Of(Kind::Reset, Some(hub.id_of(last)))),
    }
    listener.first.push_back(Line::Of(Kind::Ready, Some(hub.id_of(last))));
    Ok(listener)
}

fn sessions(missed: &[(u64, Arc<Announcement>)]) -> usize {
    let ids: HashSet<_> = missed.iter().filter_map(|(_, a)| a.about().map(|about| about.id)).collect();
    ids.len()
}

impl Listener {
    /// Tells streams apart: grows.
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// What to write next; `None` at the end. Waits for as long as nothing happens.
    pub async fn next(&mut self) -> Option<Line> {
        if self.is_over {
            return None;
        }
        if self.has_expired() {
            return Some(self.over(Ending::SignedOut));
        }
        if let Some(first) = self.first.pop_front() {
            return Some(first);
        }
        loop {
            tokio::select! {
                biased;
                () = self.hub.0.shutdown.cancelled() => return None,
                why = &mut self.ending, if !self.is_dropped => match why {
                    Ok(why) => return Some(self.over(why)),
                    Err(_) => self.is_dropped = true,
                },
                told = self.lines.recv() => return match told {
                    Some(_) if self.has_expired() => Some(self.over(Ending::SignedOut)),
                    Some(Told::News(number, announcement)) => {
                        Some(Line::News(number.map(|number| self.hub.id_of(number)), announcement))
                    }
                    Some(Told::Reset(number)) => Some(Line::Of(Kind::Reset, Some(self.hub.id_of(number)))),
                    None => None,
                },
                _ = self.keep_alive.tick() => {
                    return if self.has_expired() { Some(self.over(Ending::SignedOut)) } else { Some(Line::Alive) };
                }
            }
        }
    }

    fn has_expired(&self) -> bool {
        self.until.is_some_and(|until| self.domain.now() >= until)
    }

    fn over(&mut self, why: Ending) -> Line {
        self.is_over = true;
        let kind = match why {
            Ending::SignedOut => Kind::SignedOut,
            Ending::Replaced => Kind::Replaced,
        };
        Line::Of(kind, None)
    }
}
