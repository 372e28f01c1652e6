//! A server as production runs it, on a loopback port and a database of its own, at a clock that the test moves; and the
//! people who ask it. [`World::finish`] ends every test: it fails if work that is due was left in the outbox.

mod actor;
mod mailbox;
mod place;
mod post_office;
mod school;
mod socket;
mod stream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use estrade::app::Application;
use estrade::config::Sources;
use estrade::jobs::Jobs;
use estrade::state::AppState;
use estrade::system::SystemRandom;
use estrade_core::job::Lane;
use estrade_core::session;
use estrade_core::time::{ManualClock, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use actor::{Actor, Answer};
pub use mailbox::Received;
pub use place::Engine;
pub use post_office::PostOffice;
pub use school::{Class, planned};
pub use socket::{Opening, Socket};
pub use stream::Stream;

use place::Place;

/// 2025-11-03T08:00:00Z, when every test begins.
pub const MORNING: Timestamp = Timestamp::from_millis(1_762_156_800_000);

/// Longer than anything may take on a busy machine: only a failing test waits for it.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A running server and what it runs on.
pub struct World {
    pub clock: Arc<ManualClock>,
    pub state: AppState,
    pub jobs: Jobs,
    pub address: SocketAddr,
    place: Option<Place>,
    http: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<anyhow::Result<()>>>,
}

impl World {
    /// On SQLite in a temporary folder.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The same with settings as `estrade.toml` names them.
    pub async fn with(settings: &[(&'static str, &str)]) -> Self {
        Self::in_place(Place::make(Engine::Sqlite).await, settings).await
    }

    /// On another database server; `None` if it is left out.
    pub async fn on(engine: Engine) -> Option<Self> {
        Self::on_with(engine, &[]).await
    }

    /// The same with settings.
    pub async fn on_with(engine: Engine, settings: &[(&'static str, &str)]) -> Option<Self> {
        if engine.is_left_out() {
            return None;
        }
        Some(Self::in_place(Place::make(engine).await, settings).await)
    }

    /// The folder in which the server keeps its own.
    pub fn folder(&self) -> String {
        self.place.as_ref().unwrap().folder()
    }

    async fn in_place(place: Place, settings: &[(&'static str, &str)]) -> Self {
        let mut sources = Sources::default();
        for (key, value) in [
            ("data_dir", place.folder().as_str()),
            ("media_port", "0"),
            ("media_bind", "127.0.0.1"),
            ("jwt_secret", "a secret of the tests, long enough"),
            // Longer than most tests move the clock; those about tokens say their own.
            ("access_ttl", "400h"),
        ] {
            sources.flags.insert(key, value.to_owned());
        }
        sources.flags.extend(settings.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let config = sources.values().unwrap().check(&SystemRandom).unwrap();
        let store = place.store().await;
        store.migrate().await.unwrap();
        let clock = Arc::new(ManualClock::new(MORNING));
        let app = Application::build(config, Arc::new(store), clock.clone()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, state) = (listener.local_addr().unwrap(), app.state.clone());
        let jobs = app.jobs.clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(app.serve(listener, async { drop(stopped.await) }));
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { clock, state, jobs, address, place: Some(place), http, stop: Some(stop), served: Some(served) }
    }

    /// What `DATABASE_URL` is set to for whoever looks at the same database.
    pub fn database_url(&self) -> String {
        self.place.as_ref().unwrap().url().to_owned()
    }

    /// Moves the clock on.
    pub fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// The instant so many seconds after the morning, as the API writes it.
    pub fn at(seconds: u64) -> String {
        MORNING.plus(Duration::from_secs(seconds)).to_string()
    }

    /// Does what is due, as the runner does.
    pub async fn run_jobs(&self) {
        for lane in Lane::ALL {
            self.jobs.run_due(lane).await.unwrap();
        }
    }

    /// Does what is due, and waits for what the server's own runners have taken: nothing is left, nor under a lease.
    pub async fn finish_jobs(&self) {
        let domain = self.state.domain();
        self.until(async || {
            self.run_jobs().await;
            let leases_over = domain.now().plus(Duration::from_mins(3));
            domain.store.begin_read().await.unwrap().outbox().due(leases_over).await.unwrap() == 0
        })
        .await;
    }

    /// Closes the stays of whoever fell silent, as the sweeper does.
    pub async fn sweep(&self) -> usize {
        session::sweep(self.state.domain(), 500).await.unwrap().len()
    }

    /// Waits until `done` says so. The server's own runners may be about the same work.
    pub async fn until(&self, mut done: impl AsyncFnMut() -> bool) {
        let wait = async {
            while !done().await {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap();
    }

    /// The end of every test.
    pub async fn finish(mut self) {
        let domain = self.state.domain().clone();
        let mut unit = domain.store.begin_read().await.unwrap();
        let due = unit.outbox().due(domain.now()).await.unwrap();
        drop(unit);
        assert_eq!(due, 0, "work that is due was left in the outbox");
        self.stop.take().unwrap().send(()).unwrap();
        self.served.take().unwrap().await.unwrap().unwrap();
        self.place.take().unwrap().remove().await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        assert!(self.place.is_none() || std::thread::panicking(), "a test ends with `finish`");
    }
}
