//! What the units of a store that only read share: lookups that go together, and lists that are kept.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use estrade_core::ids::{CourseId, LoginId, SessionId, UserId};
use estrade_core::ports::{SeenCourse, SeenSession};
use estrade_core::user::{Login, User};

use crate::connection::{Connection, Plans};
use crate::error::Result;
use crate::kept::Kept;
use crate::lanes::Lanes;
use crate::repositories::{courses, logins, sessions};
use crate::together::Together;
use crate::unit::Unit;
use crate::views::board::{self, CourseState, Expected, InRoom};

/// One for all units of a store that only read.
pub struct Reads {
    lanes: Arc<Lanes>,
    statements: Arc<AtomicU64>,
    plans: Option<Plans>,
    logins: Together<i64, (Login, User)>,
    sessions: Together<(i64, i64), SeenSession>,
    courses: Together<(i64, i64), SeenCourse>,
    expected: Together<i64, Expected>,
    states: Together<i64, CourseState>,
    rooms: Together<i64, InRoom>,
    /// Lists, under the stamps of their courses.
    pub kept: Kept,
}

/// Asks for `keys` together with whatever else is asked for now, with a unit of its own.
macro_rules! together {
    ($reads:expr, $kind:ident, $keys:expr, $find:path) => {{
        let reads = $reads.clone();
        $reads
            .$kind
            .ask($keys, move |keys| {
                let unit = reads.unit();
                async move { $find(&unit, &keys).await }
            })
            .await
    }};
}

impl Reads {
    pub fn new(lanes: Arc<Lanes>, statements: Arc<AtomicU64>, plans: Option<Plans>) -> Arc<Self> {
        Arc::new(Self {
            lanes,
            statements,
            plans,
            logins: Together::default(),
            sessions: Together::default(),
            courses: Together::default(),
            expected: Together::default(),
            states: Together::default(),
            rooms: Together::default(),
            kept: Kept::default(),
        })
    }

    pub fn connection(&self) -> Connection {
        Connection::reading(self.lanes.clone(), self.statements.clone(), self.plans.clone())
    }

    /// A unit that asks for itself.
    fn unit(&self) -> Unit {
        Unit { connection: self.connection(), reads: None }
    }

    pub async fn login(self: &Arc<Self>, id: LoginId) -> Result<Option<(Login, User)>> {
        let found = together!(self, logins, vec![id.get()], logins::find)?;
        Ok(found.get(&id.get()).cloned())
    }

    pub async fn session(self: &Arc<Self>, id: SessionId, user: UserId) -> Result<Option<SeenSession>> {
        let key = (id.get(), user.get());
        let found = together!(self, sessions, vec![key], sessions::find_seen)?;
        Ok(found.get(&key).cloned())
    }

    pub async fn course(self: &Arc<Self>, id: CourseId, user: Option<UserId>) -> Result<Option<SeenCourse>> {
        let key = (id.get(), courses::viewer(user));
        let found = together!(self, courses, vec![key], courses::find_seen)?;
        Ok(found.get(&key).cloned())
    }

    /// What a student is expected at. `None`: more than can be looked at one by one.
    pub async fn expected(self: &Arc<Self>, student: UserId) -> Result<Option<Expected>> {
        let found = together!(self, expected, vec![student.get()], board::find_expected)?;
        Ok(found.get(&student.get()).cloned())
    }

    pub async fn states(self: &Arc<Self>, courses: &[i64]) -> Result<Arc<HashMap<i64, CourseState>>> {
        if courses.is_empty() {
            return Ok(Arc::default());
        }
        together!(self, states, courses.to_vec(), board::find_states)
    }

    /// Who is in the room of each of these sessions.
    pub async fn rooms(self: &Arc<Self>, sessions: Vec<i64>) -> Result<Arc<HashMap<i64, InRoom>>> {
        if sessions.is_empty() {
            return Ok(Arc::default());
        }
        together!(self, rooms, sessions, board::find_rooms)
    }
}
