//! Enrolling a list of people at once: what can be done is done, what cannot is told line by line.
//!
//! Addresses are looked up, never made: an account is its owner's, and nothing of it changes or is told but whether a student
//! with exactly that address is here, which whoever manages a course may find out one by one, too.

use std::collections::HashMap;

use crate::course::CourseAccess;
use crate::domain::Domain;
use crate::ids::{CourseId, EnrollmentId, UserId};
use crate::permission::Action;
use crate::ports::views::Account;
use crate::ports::{StoreError, UnitOfWork};
use crate::refusal::Refusal;
use crate::text::Email;
use crate::user::Role;

use super::{Enrollment, EnrollmentStatus};

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportLine {
    /// Where it stands in the file, from 1.
    pub number: u64,
    /// The address as it is written there.
    pub address: String,
}

/// What came of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportOutcome {
    /// Enrolled now.
    Enrolled,
    /// Was enrolled already.
    AlreadyEnrolled,
    /// Nobody has an account with this address.
    NoAccount,
    /// That is no address.
    InvalidEmail,
    /// The address stands in the list before.
    Duplicate,
    /// Every place is taken.
    CourseFull,
    /// The account is not a student's.
    NotAStudent,
}

impl ImportOutcome {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Enrolled,
        Self::AlreadyEnrolled,
        Self::NoAccount,
        Self::InvalidEmail,
        Self::Duplicate,
        Self::CourseFull,
        Self::NotAStudent,
    ];

    /// The word in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enrolled => "enrolled",
            Self::AlreadyEnrolled => "already_enrolled",
            Self::NoAccount => "no_account",
            Self::InvalidEmail => "invalid_email",
            Self::Duplicate => "duplicate",
            Self::CourseFull => "course_full",
            Self::NotAStudent => "not_a_student",
        }
    }
}

/// Addresses that one unit of work enrols: others write in between.
const AT_ONCE: usize = 500;

/// Enrols the students of a list, in its order while places last; what came of each line, in the same order.
pub async fn import(
    domain: &Domain,
    course: &CourseAccess,
    lines: &[ImportLine],
) -> Result<Vec<ImportOutcome>, Refusal> {
    course.require(Action::ManageCourse)?;
    let mut outcomes = vec![ImportOutcome::InvalidEmail; lines.len()];
    let mut wanted: Vec<(usize, String)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (index, line) in lines.iter().enumerate() {
        let Ok(email) = Email::parse(&line.address) else { continue };
        let key = email.key();
        if seen.insert(key.clone()) {
            wanted.push((index, key));
        } else {
            outcomes[index] = ImportOutcome::Duplicate;
        }
    }
    for piece in wanted.chunks(AT_ONCE) {
        for ((index, _), outcome) in piece.iter().zip(enroll_piece(domain, course.course().id, piece).await?)
        {
            outcomes[*index] = outcome;
        }
    }
    Ok(outcomes)
}

/// One unit of work. The course's row is held from its first statement on, as by everybody who enrols or leaves: what is read
/// after it is so until the end.
async fn enroll_piece(
    domain: &Domain,
    course: CourseId,
    piece: &[(usize, String)],
) -> Result<Vec<ImportOutcome>, Refusal> {
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    unit.courses().claim_places(course, 0).await?;
    let present = unit.courses().get(course).await?.ok_or(Refusal::NotFound)?;
    if present.archived_at.is_some() {
        return Err(Refusal::EnrollmentClosed);
    }
    let free = present.max_students.map_or(u32::MAX, |max| max.saturating_sub(present.enrolled));
    let known = Known::of(unit.as_mut(), course, piece).await?;
    let (mut new, mut back) = (Vec::new(), Vec::new());
    let mut students = Vec::new();
    let mut taken = 0;
    let outcomes = piece
        .iter()
        .map(|(_, key)| {
            let (student, former) = match known.stands(key) {
                Ok(known) => known,
                Err(outcome) => return outcome,
            };
            if taken == free {
                return ImportOutcome::CourseFull;
            }
            taken += 1;
            students.push(student);
            match former {
                Former::Left(id) => back.push(id),
                Former::Never => new.push(Enrollment {
                    id: EnrollmentId::new(domain.ids.next()),
                    course_id: course,
                    user_id: student,
                    status: EnrollmentStatus::Active,
                    enrolled_at: now,
                }),
            }
            ImportOutcome::Enrolled
        })
        .collect();
    if taken > 0 {
        if !unit.courses().claim_places(course, taken).await? {
            return Err(Refusal::CourseFull);
        }
        unit.enrollments().insert_all(&new).await?;
        unit.enrollments().come_back(&back, now).await?;
        unit.commit().await?;
        super::announce(domain, &present, students);
    }
    Ok(outcomes)
}

/// How somebody who can be enrolled stood to the course before.
enum Former {
    Left(EnrollmentId),
    Never,
}

/// What the store knows of the people of a piece.
struct Known {
    accounts: HashMap<String, Account>,
    enrollments: HashMap<UserId, Enrollment>,
}

impl Known {
    async fn of(
        unit: &mut dyn UnitOfWork,
        course: CourseId,
        piece: &[(usize, String)],
    ) -> Result<Self, StoreError> {
        let keys: Vec<&str> = piece.iter().map(|(_, key)| key.as_str()).collect();
        let accounts = unit.views().accounts(&keys).await?;
        let users: Vec<UserId> = accounts.iter().map(|account| account.id).collect();
        let enrollments = unit.enrollments().of_users(course, &users).await?;
        Ok(Self {
            accounts: accounts.into_iter().map(|account| (account.email_key.clone(), account)).collect(),
            enrollments: enrollments.into_iter().map(|e| (e.user_id, e)).collect(),
        })
    }

    /// Who can be enrolled, or why not.
    fn stands(&self, key: &str) -> Result<(UserId, Former), ImportOutcome> {
        let account = self.accounts.get(key).ok_or(ImportOutcome::NoAccount)?;
        if account.role != Role::Student {
            return Err(ImportOutcome::NotAStudent);
        }
        match self.enrollments.get(&account.id) {
            Some(former) if former.status == EnrollmentStatus::Active => Err(ImportOutcome::AlreadyEnrolled),
            Some(former) => Ok((account.id, Former::Left(former.id))),
            None => Ok((account.id, Former::Never)),
        }
    }
}
