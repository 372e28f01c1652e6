//! A small school to test with: named people, their courses and classes, made by the real use cases where a test is not
//! about those.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::access::{self, SessionAccess};
use crate::actor::Actor;
use crate::attendance::{Source, Stay};
use crate::course::{self, Course, CourseAccess, CourseInput, CourseType};
use crate::domain::{Domain, Rules};
use crate::enrollment::{self, Enrollee, Enrollment};
use crate::ids::{CourseId, IdGenerator, ParticipantId, SessionId, StayId, UserId};
use crate::invitation::Guests;
use crate::permission::Action;
use crate::ports::{Random, Store, StoreError, Unheard, UnitOfWork};
use crate::session::{self, Engine, Joined, NewSession, Session, When};
use crate::text::{Capacity, Email, PersonName, Title, Username};
use crate::time::{ManualClock, Timestamp};
use crate::user::{self, NewUser, PasswordHash, Role, User};

/// 2025-11-03T08:00:00Z, when every test begins.
pub const MORNING: Timestamp = Timestamp::from_millis(1_762_156_800_000);

/// Bytes that never repeat and are the same at every run.
struct Numbered(AtomicU64);

impl Random for Numbered {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            let hash = Sha256::digest(number.to_le_bytes());
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
    }
}

/// A domain over the store under test, with a clock that the test moves.
#[derive(Clone)]
pub struct School {
    pub domain: Domain,
    pub clock: Arc<ManualClock>,
}

impl School {
    pub fn open(store: &Arc<dyn Store>) -> Self {
        let clock = Arc::new(ManualClock::new(MORNING));
        // The process has run for an hour: gaps are people's, not the server's.
        let rules = Rules::new(MORNING.minus(Duration::from_hours(1)));
        let domain = Domain {
            store: store.clone(),
            clock: clock.clone(),
            ids: Arc::new(IdGenerator::new(clock.clone(), 1)),
            random: Arc::new(Numbered(AtomicU64::new(0))),
            events: Arc::new(Unheard),
            rules: Arc::new(rules),
        };
        Self { domain, clock }
    }

    pub fn id(&self) -> i64 {
        self.domain.ids.next()
    }

    pub fn now(&self) -> Timestamp {
        self.domain.now()
    }

    /// Moves the clock on.
    pub fn wait(&self, minutes: u64) {
        self.clock.advance(Duration::from_mins(minutes));
    }

    pub fn wait_seconds(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A unit that may write.
    pub async fn unit(&self) -> Box<dyn UnitOfWork> {
        self.domain.store.begin().await.unwrap()
    }

    /// A unit that only reads.
    pub async fn reading(&self) -> Box<dyn UnitOfWork> {
        self.domain.store.begin_read().await.unwrap()
    }

    /// Somebody with an account, called `name` in all ways.
    pub async fn person(&self, name: &str, role: Role) -> User {
        user::provision(&self.domain, newcomer(name, role)).await.unwrap()
    }

    pub async fn student(&self, name: &str) -> User {
        self.person(name, Role::Student).await
    }

    pub async fn teacher(&self, name: &str) -> User {
        self.person(name, Role::Instructor).await
    }

    /// `count` students, all in one unit.
    pub async fn students(&self, count: usize) -> Vec<User> {
        let mut unit = self.unit().await;
        let mut students = Vec::with_capacity(count);
        for number in 0..count {
            let student = self.user(newcomer(&format!("eleve{number:05}"), Role::Student));
            unit.users().insert(&student).await.unwrap();
            students.push(student);
        }
        unit.commit().await.unwrap();
        students
    }

    /// An account as it would be stored, not stored yet.
    pub fn user(&self, new: NewUser) -> User {
        User {
            id: UserId::new(self.id()),
            email: new.email,
            username: new.username,
            first_name: new.first_name,
            last_name: new.last_name,
            role: new.role,
            password_hash: new.password_hash,
            locale: new.locale,
            timezone: new.timezone,
            wants_instructor: false,
            email_confirmed_at: Some(self.now()),
            disabled_at: None,
            external_id: None,
            created_at: self.now(),
            updated_at: self.now(),
            version: 1,
        }
    }

    /// A published course in live sessions.
    pub async fn course(&self, teacher: &User, title: &str) -> Course {
        course::create(&self.domain, actor(teacher), course_input(title)).await.unwrap()
    }

    pub async fn course_access(&self, of: &User, course: CourseId) -> CourseAccess {
        course::open(&self.domain, actor(of), course).await.unwrap()
    }

    pub async fn enroll(&self, student: &User, course: &Course) -> Enrollment {
        let access = self.course_access(student, course.id).await;
        enrollment::enroll(&self.domain, &access, Enrollee::Oneself).await.unwrap()
    }

    /// A class in a course (or none) in an hour, for an hour.
    pub async fn scheduled(&self, teacher: &User, course: Option<&Course>) -> Session {
        let starts_at = self.now().plus(Duration::from_hours(1));
        let when = When::Scheduled { starts_at, ends_at: starts_at.plus(Duration::from_hours(1)) };
        self.session(teacher, course, new_session(when, 50)).await
    }

    /// A class of `seats` that has begun now.
    pub async fn live(&self, teacher: &User, course: Option<&Course>, seats: i64) -> Session {
        self.session(teacher, course, new_session(When::Now { ends_at: None }, seats)).await
    }

    pub async fn session(&self, teacher: &User, course: Option<&Course>, new: NewSession) -> Session {
        let access = match course {
            Some(course) => Some(self.course_access(teacher, course.id).await),
            None => None,
        };
        session::create(&self.domain, actor(teacher), access.as_ref(), new).await.unwrap()
    }

    /// The session as the store has it now.
    pub async fn session_now(&self, id: SessionId) -> Session {
        self.reading().await.sessions().get(id).await.unwrap().unwrap()
    }

    pub async fn course_now(&self, id: CourseId) -> Course {
        self.reading().await.courses().get(id).await.unwrap().unwrap()
    }

    pub async fn access(&self, of: &User, session: SessionId, action: Action) -> SessionAccess {
        access::session(&self.domain, actor(of), session, action).await.unwrap()
    }

    pub async fn join(&self, who: &User, session: &Session) -> Joined {
        session::join(&self.domain, actor(who), session.id, Source::Web).await.unwrap()
    }

    pub async fn leave(&self, who: &User, session: &Session) {
        let access = self.access(who, session.id, Action::ViewSession).await;
        session::leave(&self.domain, &access).await.unwrap();
    }

    pub async fn invite(&self, who: &User, session: &Session) {
        let mut unit = self.unit().await;
        let id = ParticipantId::new(self.id());
        unit.roster().invite(session.id, &[(id, who.id)], self.now()).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// A stay from now on, as it would be stored.
    pub fn stay(&self, session: SessionId, user: UserId) -> Stay {
        Stay {
            id: StayId::new(self.id()),
            session_id: session,
            user_id: user,
            source: Source::Web,
            opened_at: self.now(),
            seen_at: self.now(),
            confirmed: true,
            seated: true,
        }
    }
}

pub fn actor(user: &User) -> Actor {
    Actor::User { id: user.id, role: user.role }
}

/// What `name` gives to get an account: accents stay in the name, and leave the address.
pub fn newcomer(name: &str, role: Role) -> NewUser {
    let plain = crate::text::slugify(name);
    NewUser {
        email: Email::parse(&format!("{plain}@example.org")).unwrap(),
        username: Username::parse(&plain).unwrap(),
        first_name: PersonName::parse("").unwrap(),
        last_name: PersonName::parse(name).unwrap(),
        role,
        password_hash: PasswordHash::new(format!("$argon2id${plain}")),
        locale: None,
        timezone: None,
    }
}

pub fn course_input(title: &str) -> CourseInput {
    CourseInput {
        title: Title::parse(title).unwrap(),
        description: None,
        course_type: CourseType::Live,
        max_students: None,
        enrollment_deadline: None,
        starts_at: None,
        ends_at: None,
        max_sessions: None,
        is_published: true,
    }
}

pub fn new_session(when: When, seats: i64) -> NewSession {
    NewSession {
        title: Title::parse("La décentralisation").unwrap(),
        description: None,
        when,
        capacity: Capacity::parse(seats).unwrap(),
        is_recording_enabled: false,
        engine: Engine::Builtin,
        guests: Guests::default(),
    }
}

/// The outcome of a write in a unit of its own.
pub async fn committed<T>(
    unit: Box<dyn UnitOfWork>,
    outcome: Result<T, StoreError>,
) -> Result<T, StoreError> {
    let value = outcome?;
    unit.commit().await?;
    Ok(value)
}
