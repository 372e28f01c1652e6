//! A school to measure with, made through the use cases, straight into the store.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use estrade::auth::tokens::AccessTokens;
use estrade::system::{SystemClock, SystemRandom};
use estrade_core::course::{self, CourseInput, CourseType};
use estrade_core::domain::Rules;
use estrade_core::enrollment::{self, Enrollee};
use estrade_core::ids::{CourseId, IdGenerator, SessionId};
use estrade_core::invitation::Guests;
use estrade_core::session::{self, Engine, NewSession, When};
use estrade_core::text::{Capacity, Email, PersonName, Title, Username};
use estrade_core::time::Clock as _;
use estrade_core::user::{NewUser, PasswordHash, Role, User, begin_api_login, provision};
use estrade_core::{Actor, Domain};
use estrade_storage::{ConnectOptions, SqlStore};

use crate::server::JWT_SECRET;

/// A student, ready to call.
pub struct Student {
    /// Their access token.
    pub token: String,
}

/// The school.
pub struct School {
    domain: Domain,
    tokens: AccessTokens,
    teacher: Actor,
    /// The course that everybody follows.
    pub course: CourseId,
    /// Its students.
    pub students: Vec<Student>,
}

async fn domain(database: &str) -> Result<(Domain, SqlStore)> {
    let store = estrade_storage::connect(database, ConnectOptions::default()).await?;
    store.migrate().await?;
    let clock = Arc::new(SystemClock);
    let domain = Domain {
        store: Arc::new(store.clone()),
        ids: Arc::new(IdGenerator::new(clock.clone(), 13)),
        random: Arc::new(SystemRandom),
        events: Arc::new(estrade_core::ports::Unheard),
        rules: Arc::new(Rules::new(clock.now())),
        clock,
    };
    Ok((domain, store))
}

async fn person(domain: &Domain, name: &str, role: Role) -> Result<User> {
    let new = NewUser {
        email: Email::stored(format!("{name}@bench.example")),
        username: Username::stored(name.to_owned()),
        first_name: PersonName::stored(name.to_owned()),
        last_name: PersonName::stored("Mesure".to_owned()),
        role,
        // Nobody signs in with it: tokens are issued directly.
        password_hash: PasswordHash::new("$argon2id$none".to_owned()),
        locale: None,
        timezone: None,
    };
    Ok(provision(domain, new).await?)
}

impl School {
    /// Makes a teacher, a course and so many enrolled students, each signed in.
    pub async fn make(database: &str, students: usize) -> Result<Self> {
        let (domain, _) = domain(database).await?;
        domain.store.ping().await?;
        let tokens = AccessTokens::new(JWT_SECRET, Duration::from_hours(12));
        let teacher = person(&domain, "estelle", Role::Instructor).await?;
        let actor = Actor::User { id: teacher.id, role: Role::Instructor };
        let input = CourseInput {
            title: Title::stored("Mesures".to_owned()),
            description: None,
            course_type: CourseType::Live,
            max_students: None,
            enrollment_deadline: None,
            starts_at: None,
            ends_at: None,
            max_sessions: None,
            is_published: true,
        };
        let course = course::create(&domain, actor, input).await?.id;
        let mut school = Self { domain, tokens, teacher: actor, course, students: Vec::new() };
        for number in 0..students {
            school.enroll(number).await.with_context(|| format!("student {number}"))?;
        }
        Ok(school)
    }

    async fn enroll(&mut self, number: usize) -> Result<()> {
        let user = person(&self.domain, &format!("eleve-{number}"), Role::Student).await?;
        let access =
            course::open(&self.domain, Actor::User { id: user.id, role: Role::Student }, self.course).await?;
        enrollment::enroll(&self.domain, &access, Enrollee::Oneself).await?;
        let token = token(&self.domain, &self.tokens, &user).await?;
        self.students.push(Student { token });
        Ok(())
    }

    async fn session(&self, title: &str, when: When, seats: i64) -> Result<SessionId> {
        let access = course::open(&self.domain, self.teacher, self.course).await?;
        let new = NewSession {
            title: Title::stored(title.to_owned()),
            description: None,
            when,
            capacity: Capacity::parse(seats).map_err(|e| anyhow::anyhow!("{e:?}"))?,
            is_recording_enabled: false,
            engine: Engine::Builtin,
            guests: Guests::default(),
        };
        Ok(session::create(&self.domain, self.teacher, Some(&access), new).await?.id)
    }

    /// A class that is on, with so many seats.
    pub async fn live(&self, seats: i64) -> Result<SessionId> {
        self.session("Classe mesurée", When::Now { ends_at: None }, seats).await
    }

    /// So many planned sessions, an hour apart.
    pub async fn plan(&self, count: u64) -> Result<()> {
        let now = self.domain.now();
        for number in 0..count {
            let starts_at = now.plus(Duration::from_hours(24 + number));
            let when = When::Scheduled { starts_at, ends_at: starts_at.plus(Duration::from_hours(1)) };
            self.session(&format!("Séance {number}"), when, 50).await?;
        }
        Ok(())
    }
}

async fn token(domain: &Domain, tokens: &AccessTokens, user: &User) -> Result<String> {
    let login = begin_api_login(domain, user.id).await?;
    Ok(tokens.issue(user, login.login, domain.now(), 1)?.0)
}
