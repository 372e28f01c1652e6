//! Named people and their class, in a database of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use estrade::auth::tokens::AccessTokens;
use estrade::config::{Config, Sources};
use estrade::system::SystemRandom;
use estrade_core::attendance::{Interval, Stay};
use estrade_core::ids::{IdGenerator, ParticipantId, UserId};
use estrade_core::ports::Store;
use estrade_core::ports::views::ChatSpan;
use estrade_core::session::{self, Engine, NewSession, Session, When};
use estrade_core::text::{Capacity, Email, PersonName, Title, Username};
use estrade_core::time::{ManualClock, Timestamp};
use estrade_core::user::{self, NewUser, PasswordHash, Role, User};
use estrade_core::{Actor, Domain, Rules};
use estrade_storage::{ConnectOptions, connect};
use tempfile::TempDir;

/// 2025-11-03T08:00:00Z, when every test begins.
pub const MORNING: Timestamp = Timestamp::from_millis(1_762_156_800_000);

const SECRET: &str = "a secret of the tests, long enough";

/// Somebody with an account and an access token.
pub struct Person {
    pub user: User,
    pub token: String,
}

impl Person {
    pub fn id(&self) -> UserId {
        self.user.id
    }
}

/// A class that Estelle gives, and the place where it is kept.
pub struct School {
    folder: TempDir,
    pub clock: Arc<ManualClock>,
    pub domain: Domain,
    pub session: Session,
    pub estelle: Person,
}

impl School {
    /// A live class of Estelle's with so many seats.
    pub async fn with_seats(seats: i64) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(ManualClock::new(MORNING));
        let store = connect(&url(&folder), ConnectOptions::default()).await.unwrap();
        store.migrate().await.unwrap();
        let domain = Domain {
            store: Arc::new(store),
            clock: clock.clone(),
            ids: Arc::new(IdGenerator::new(clock.clone(), 1)),
            random: Arc::new(SystemRandom),
            events: Arc::new(estrade_core::ports::Unheard),
            rules: Arc::new(Rules::new(MORNING)),
        };
        let estelle = account(&domain, "Estelle", Role::Instructor).await;
        let new = NewSession {
            title: Title::parse("La décentralisation").unwrap(),
            description: None,
            when: When::Now { ends_at: None },
            capacity: Capacity::parse(seats).unwrap(),
            is_recording_enabled: false,
            engine: Engine::Builtin,
            guests: estrade_core::invitation::Guests::default(),
        };
        let actor = Actor::User { id: estelle.id(), role: Role::Instructor };
        let session = session::create(&domain, actor, None, new).await.unwrap();
        Self { folder, clock, domain, session, estelle }
    }

    /// The same with seats enough.
    pub async fn open() -> Self {
        Self::with_seats(30).await
    }

    pub fn config(&self) -> Config {
        let flags = BTreeMap::from([
            ("data_dir", self.folder.path().display().to_string()),
            ("media_port", "0".to_owned()),
            ("media_bind", "127.0.0.1".to_owned()),
            ("jwt_secret", SECRET.to_owned()),
        ]);
        let sources = Sources { flags, ..Sources::default() };
        sources.values().unwrap().check(&SystemRandom).unwrap()
    }

    /// A store of its own on the same database, as a server has it.
    pub async fn store(&self) -> Arc<dyn Store> {
        Arc::new(connect(&url(&self.folder), ConnectOptions::default()).await.unwrap())
    }

    pub fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A student who is invited.
    pub async fn student(&self, name: &str) -> Person {
        let person = self.stranger(name).await;
        let mut unit = self.domain.store.begin().await.unwrap();
        let row = ParticipantId::new(self.domain.ids.next());
        unit.roster().invite(self.session.id, &[(row, person.id())], self.domain.now()).await.unwrap();
        unit.commit().await.unwrap();
        person
    }

    /// A student who is not.
    pub async fn stranger(&self, name: &str) -> Person {
        account(&self.domain, name, Role::Student).await
    }

    /// The open stay of a person, and their closed ones.
    pub async fn stays(&self, person: &Person) -> (Option<Stay>, Vec<Interval>) {
        let mut unit = self.domain.store.begin_read().await.unwrap();
        let open = unit.stays().find(self.session.id, person.id()).await.unwrap();
        let closed = unit.stays().intervals_of(self.session.id, &[person.id()]).await.unwrap();
        (open, closed)
    }

    /// The texts of the chat on record, newest first.
    pub async fn chat(&self) -> Vec<String> {
        let mut unit = self.domain.store.begin_read().await.unwrap();
        let lines = unit.views().chat(self.session.id, ChatSpan::default(), 500).await.unwrap();
        lines.into_iter().rev().map(|line| line.message.text.as_str().to_owned()).collect()
    }
}

fn url(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("estrade.db").display())
}

async fn account(domain: &Domain, name: &str, role: Role) -> Person {
    let plain = name.to_lowercase();
    let new = NewUser {
        email: Email::parse(&format!("{plain}@example.org")).unwrap(),
        username: Username::parse(&plain).unwrap(),
        first_name: PersonName::parse(name).unwrap(),
        last_name: PersonName::parse("").unwrap(),
        role,
        password_hash: PasswordHash::new("$argon2id$none".to_owned()),
        locale: None,
        timezone: None,
    };
    let user = user::provision(domain, new).await.unwrap();
    let login = user::begin_api_login(domain, user.id).await.unwrap().login;
    let tokens = AccessTokens::new(SECRET, Duration::from_hours(12));
    let (token, _) = tokens.issue(&user, login, domain.now(), 1).unwrap();
    Person { user, token }
}
