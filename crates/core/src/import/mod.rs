//! Taking in what an older system kept: people, courses, enrolments, sessions, who came, and what was said.
//!
//! * Everything is one unit of work: kept as a whole, or, when it is only tried, not at all.
//! * A record is taken whole or not, and says why not. What refers to one that was not taken is not taken either.
//! * What is here already is recognised (by address, by meeting id, by the old id that was kept) and left as it is, so that
//!   a second run does nothing, and a run after a repair takes the rest.
//! * Old ids stay: in `external_id`, and as the record's own id where they are small whole numbers and free. The
//!   application's ids are far larger (see [`crate::ids`]).

mod attendance;
mod courses;
mod people;
mod records;
mod sessions;

use std::collections::{BTreeSet, HashMap};

use crate::domain::Domain;
use crate::field::FieldError;
use crate::ids::{CourseId, UserId};
use crate::ports::{StoreError, UnitOfWork};
use crate::session::Session;
use crate::text::Email;
use crate::user::Role;

pub use records::{
    ChatRecord, CourseRecord, EnrollmentRecord, ParticipantRecord, PersonRecord, Reference, SessionRecord,
};

/// What became of a record that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is new here.
    Made,
    /// It belongs to an account that was here, which now knows its old id.
    Matched,
    /// It was here already.
    There,
}

/// Why a record was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A field is wrong.
    Field(&'static str, FieldError),
    /// It refers to something (what, and as which) that is neither here nor among what was taken.
    Unknown(&'static str, String),
    /// Somebody or something else here (what it is called) has this old id.
    IdTaken(String),
    /// A student cannot teach: their address.
    NotAnInstructor(String),
    /// Only students are enrolled: their address.
    NotAStudent(String),
    /// The course has as many students as it may.
    CourseFull,
    /// The course has as many sessions as it may.
    TooManySessions,
}

/// A record was not taken, or the store failed and nothing can be.
#[derive(Debug)]
pub enum NotTaken {
    /// The record's own fault.
    Problem(Problem),
    /// The import ends here.
    Store(StoreError),
}

impl From<Problem> for NotTaken {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

type Taking<T = Taken> = Result<T, NotTaken>;

fn wrong<T>(field: &'static str, parsed: Result<T, FieldError>) -> Taking<T> {
    parsed.map_err(|error| Problem::Field(field, error).into())
}

/// Old ids up to here may be kept as they are.
const SMALL: i64 = 1 << 40;

/// The number that an old id is, if it may be kept as the record's own.
fn small(id: &str) -> Option<i64> {
    let number: i64 = id.parse().ok()?;
    (1..SMALL).contains(&number).then_some(number).filter(|number| number.to_string() == id)
}

/// The session of an old id, and what is learnt of it while its roster comes in.
struct Hosted {
    session: Session,
    /// By this import.
    made: bool,
    /// Whether the older system said how many seats there are.
    has_capacity: bool,
    /// Invited by name.
    invited: i64,
    /// Whether somebody came onto its roster.
    changed: bool,
}

/// An import under way. Give it people first, then courses, enrolments, sessions, rosters and chat.
pub struct Import<'a> {
    domain: &'a Domain,
    unit: Box<dyn UnitOfWork>,
    people: HashMap<String, (UserId, Role)>,
    courses: HashMap<String, CourseId>,
    /// By old id and by meeting id.
    sessions: HashMap<String, usize>,
    hosted: Vec<Hosted>,
}

impl<'a> Import<'a> {
    /// Begins one. Nothing of it is seen by others before [`Import::keep`]; dropped, it leaves no trace.
    pub async fn begin(domain: &'a Domain) -> Result<Self, StoreError> {
        let unit = domain.store.begin().await?;
        let (people, courses, sessions) = (HashMap::new(), HashMap::new(), HashMap::new());
        Ok(Self { domain, unit, people, courses, sessions, hosted: Vec::new() })
    }

    /// Keeps everything that was taken.
    pub async fn keep(mut self) -> Result<(), StoreError> {
        self.make_room().await?;
        // Lists that a running server keeps are read anew.
        let changed = self.hosted.iter().filter(|hosted| hosted.made || hosted.changed);
        let courses: BTreeSet<CourseId> = changed.filter_map(|hosted| hosted.session.course_id).collect();
        for course in courses {
            self.unit.courses().relist(course).await?;
        }
        self.unit.commit().await
    }

    /// Who is meant: by old id, else by address.
    async fn person_of(&mut self, reference: &Reference) -> Taking<(UserId, Role)> {
        if let Some(id) = &reference.id {
            if let Some(known) = self.people.get(id) {
                return Ok(*known);
            }
            if let Some(user) = self.unit.users().by_external_id(id).await? {
                self.people.insert(id.clone(), (user.id, user.role));
                return Ok((user.id, user.role));
            }
        }
        if let Some(email) = reference.email.as_deref().and_then(|text| Email::parse(text).ok())
            && let Some(user) = self.unit.users().by_email(&email.key()).await?
        {
            return Ok((user.id, user.role));
        }
        let named = reference.id.as_ref().or(reference.email.as_ref()).cloned().unwrap_or_default();
        Err(Problem::Unknown("person", named).into())
    }

    /// Who gives a course or session.
    async fn instructor_of(&mut self, reference: &Reference) -> Taking<UserId> {
        let (id, role) = self.person_of(reference).await?;
        match role {
            Role::Instructor | Role::Admin => Ok(id),
            Role::Student => {
                let user = self.unit.users().get(id).await?;
                let address = user.map(|user| user.email.as_str().to_owned()).unwrap_or_default();
                Err(Problem::NotAnInstructor(address).into())
            }
        }
    }
}
