//! Telling many of many rosters: what it costs, what does not wait for it, and what comes of a store that fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use estrade::events::{Hub, Kind, Line, Listener, Looking, Waiting, listen, run};
use estrade::system::SystemRandom;
use estrade_core::Domain;
use estrade_core::events::{Announcement, Change};
use estrade_core::ids::SessionId;
use estrade_core::ports::{EventBus as _, Store, StoreError, UnitOfWork};
use estrade_storage::{ConnectOptions, SqlStore, connect};
use futures::FutureExt as _;
use rstest::rstest;
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

use super::*;

const SESSIONS: usize = 6;

/// A class with more sessions, and a hub beside the server's own that nobody else announces to.
struct Beside {
    world: World,
    class: Class,
    sessions: Vec<SessionId>,
    store: Arc<SqlStore>,
    domain: Domain,
    hub: Hub,
    stop: CancellationToken,
}

impl Beside {
    async fn open() -> (Self, Receiver<Waiting>) {
        let world = World::new().await;
        let class = world.planned_class(json!({})).await;
        let mut sessions = vec![SessionId::new(class.session)];
        while sessions.len() < SESSIONS {
            sessions.push(SessionId::new(world.session(&class.estelle, class.course, json!({})).await));
        }
        let store = Arc::new(connect(&world.database_url(), ConnectOptions::default()).await.unwrap());
        let domain = Domain { store: store.clone(), ..world.state.domain().clone() };
        let stop = CancellationToken::new();
        let (hub, waiting) = Hub::new(&SystemRandom, stop.clone());
        (Self { world, class, sessions, store, domain, hub, stop }, waiting)
    }

    /// Somebody's stream, past `ready`.
    async fn listen(&self, who: &Actor) -> Listener {
        let state = &self.world.state;
        let (login, _) = state.tokens().read(who.token.as_ref().unwrap(), state.domain().now()).unwrap();
        let identity = estrade_core::user::by_access(&self.domain, login).await.unwrap().unwrap();
        let looking = Looking { identity: &identity, until: None, last_event_id: None };
        let mut listener = listen(&self.hub, &self.domain, looking).await.unwrap();
        assert!(matches!(listener.next().await, Some(Line::Of(Kind::Ready, _))));
        listener
    }

    fn rosters_changed(&self) {
        for session in &self.sessions {
            self.hub.roster_changed(*session);
        }
    }

    async fn finish(self) {
        self.stop.cancel();
        self.world.finish().await;
    }
}

/// The next that somebody is told: what, and of which session.
async fn told(listener: &mut Listener) -> (Kind, SessionId) {
    let next = async {
        loop {
            match listener.next().await.unwrap() {
                Line::News(_, news) => return (Kind::from(news.as_ref()), news.about().unwrap().id),
                Line::Alive => {}
                Line::Of(kind, _) => panic!("{kind:?}"),
            }
        }
    };
    tokio::time::timeout(PATIENCE, next).await.unwrap()
}

/// A roster of each session, in some order.
async fn rosters(listener: &mut Listener, sessions: &[SessionId]) {
    let mut heard = Vec::new();
    for _ in sessions {
        let (kind, session) = told(listener).await;
        assert_eq!(kind, Kind::Roster);
        heard.push(session);
    }
    heard.sort_unstable();
    assert_eq!(heard, sessions);
}

#[tokio::test]
async fn who_looks_on_is_found_once_for_all_rosters() {
    let (beside, waiting) = Beside::open().await;
    let koffi = beside.world.classmate(&beside.class, "koffi").await;
    let yao = beside.world.student("yao").await;
    let mut theirs = Vec::new();
    for who in [&beside.class.afi, &beside.class.estelle, &koffi] {
        theirs.push(beside.listen(who).await);
        theirs.push(beside.listen(who).await);
    }
    let mut strangers = beside.listen(&yao).await;
    beside.rosters_changed();
    let before = beside.store.statements();
    let telling = tokio::spawn(run(beside.hub.clone(), beside.domain.clone(), waiting));
    for listener in &mut theirs {
        rosters(listener, &beside.sessions).await;
    }
    let session_enrolled_invited = 3;
    let sent = beside.store.statements() - before;
    assert_eq!(sent, 1 + session_enrolled_invited * SESSIONS as u64, "who looks on, then each session");
    assert!(strangers.next().now_or_never().is_none(), "a stranger is told nothing");
    beside.stop.cancel();
    telling.await.unwrap();
    beside.finish().await;
}

#[tokio::test]
async fn news_does_not_wait_for_rosters() {
    let (mut beside, mut waiting) = Beside::open().await;
    let mut unit = beside.domain.store.begin_read().await.unwrap();
    let session = unit.sessions().get(beside.sessions[0]).await.unwrap().unwrap();
    drop(unit);
    // Which of two that are due comes first is left to chance, so it is tried often.
    for _ in 0..10 {
        let mut afi = beside.listen(&beside.class.afi).await;
        beside.rosters_changed();
        beside.hub.announce(Announcement::Session(Change::Edited, (&session).into()));
        let telling = tokio::spawn(run(beside.hub.clone(), beside.domain.clone(), waiting));
        assert_eq!(told(&mut afi).await, (Kind::SessionChanged, session.id));
        rosters(&mut afi, &beside.sessions).await;
        beside.stop.cancel();
        telling.await.unwrap();
        beside.stop = CancellationToken::new();
        (beside.hub, waiting) = Hub::new(&SystemRandom, beside.stop.clone());
    }
    beside.finish().await;
}

/// A store that lets so many units begin, and then none.
struct Failing {
    store: Arc<SqlStore>,
    left: AtomicUsize,
    refused: AtomicUsize,
}

#[async_trait]
impl Store for Failing {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.store.begin().await
    }

    async fn begin_read(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let one_less = |left: usize| left.checked_sub(1);
        if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok() {
            return self.store.begin_read().await;
        }
        self.refused.fetch_add(1, Ordering::SeqCst);
        Err(StoreError::Unavailable("it is down".to_owned()))
    }

    async fn ping(&self) -> Result<String, StoreError> {
        self.store.ping().await
    }

    async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        self.store.pending_migrations().await
    }
}

/// Whoever looks on cannot be found, or a session, or for whom it is.
#[rstest]
#[case(0, 1)]
#[case(1, SESSIONS)]
#[case(2, SESSIONS)]
#[tokio::test]
async fn a_roster_that_cannot_be_told_is_told_the_next_time(#[case] left: usize, #[case] refusals: usize) {
    let (beside, waiting) = Beside::open().await;
    let mut afi = beside.listen(&beside.class.afi).await;
    beside.rosters_changed();
    let store = Arc::new(Failing {
        store: beside.store.clone(),
        left: AtomicUsize::new(left),
        refused: AtomicUsize::new(0),
    });
    let domain = Domain { store: store.clone(), ..beside.domain.clone() };
    let telling = tokio::spawn(run(beside.hub.clone(), domain, waiting));
    beside.world.until(async || store.refused.load(Ordering::SeqCst) == refusals).await;
    telling.abort();
    assert!(telling.await.unwrap_err().is_cancelled());
    // Another look, once the store is there.
    let (_other, waiting) = Hub::new(&SystemRandom, CancellationToken::new());
    let telling = tokio::spawn(run(beside.hub.clone(), beside.domain.clone(), waiting));
    rosters(&mut afi, &beside.sessions).await;
    beside.stop.cancel();
    telling.await.unwrap();
    beside.finish().await;
}
