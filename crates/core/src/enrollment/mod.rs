//! A student's place in a course.

mod import;

use crate::actor::Actor;
use crate::course::{Course, CourseAccess};
use crate::domain::Domain;
use crate::events::Announcement;
use crate::field::FieldError;
use crate::ids::{CourseId, EnrollmentId, UserId};
use crate::permission::{Action, Decision, Resource, can};
use crate::ports::{Constraint, StoreError, UnitOfWork};
use crate::refusal::Refusal;
use crate::text::Email;
use crate::time::Timestamp;
use crate::user::Role;

pub use import::{ImportLine, ImportOutcome, import};

/// Whether an enrolment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnrollmentStatus {
    /// The student follows the course.
    Active,
    /// They left, or were taken off.
    Left,
}

impl EnrollmentStatus {
    /// The word in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Left => "left",
        }
    }
}

/// A student's place in a course. One row a course and student, for ever.
#[derive(Debug, Clone)]
pub struct Enrollment {
    /// Its id.
    pub id: EnrollmentId,
    /// The course.
    pub course_id: CourseId,
    /// The student.
    pub user_id: UserId,
    /// Whether it holds.
    pub status: EnrollmentStatus,
    /// When the student (last) enrolled.
    pub enrolled_at: Timestamp,
}

/// Who is to be enrolled.
#[derive(Debug, Clone)]
pub enum Enrollee {
    /// The actor.
    Oneself,
    /// Someone else, by id.
    User(UserId),
    /// Someone else, by address.
    Email(Email),
}

/// Enrols. Enrolling again while enrolled is refused with `AlreadyExists`.
pub async fn enroll(
    domain: &Domain,
    course: &CourseAccess,
    enrollee: Enrollee,
) -> Result<Enrollment, Refusal> {
    domain.again(|| try_enroll(domain, course, enrollee.clone())).await
}

async fn try_enroll(
    domain: &Domain,
    course: &CourseAccess,
    enrollee: Enrollee,
) -> Result<Enrollment, Refusal> {
    let oneself = matches!(enrollee, Enrollee::Oneself);
    let action = if oneself { Action::Enroll } else { Action::ManageCourse };
    course.require(action)?;
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let user_id = student(unit.as_mut(), course.actor(), enrollee).await?;
    let course = unit.courses().get(course.course().id).await?.ok_or(Refusal::NotFound)?;
    if course.archived_at.is_some()
        || oneself && course.enrollment_deadline.is_some_and(|deadline| now > deadline)
    {
        return Err(Refusal::EnrollmentClosed);
    }
    let former = unit.enrollments().find(course.id, user_id).await?;
    if former.as_ref().is_some_and(|e| e.status == EnrollmentStatus::Active) {
        return Err(Refusal::AlreadyExists);
    }
    // The course's row first: a new enrolment refers to it, and two units that hold it for reading would then each
    // wait for the other to write it.
    if !unit.courses().claim_place(course.id).await? {
        return Err(Refusal::CourseFull);
    }
    let enrollment = match former {
        Some(former) => {
            let again = Enrollment { status: EnrollmentStatus::Active, enrolled_at: now, ..former };
            if !unit
                .enrollments()
                .change_status(again.id, EnrollmentStatus::Left, EnrollmentStatus::Active, now)
                .await?
            {
                return Err(Refusal::AlreadyExists);
            }
            again
        }
        None => {
            let id = EnrollmentId::new(domain.ids.next());
            let new = Enrollment {
                id,
                course_id: course.id,
                user_id,
                status: EnrollmentStatus::Active,
                enrolled_at: now,
            };
            unit.enrollments().insert(&new).await.map_err(duplicate)?;
            new
        }
    };
    unit.commit().await?;
    announce(domain, &course, [enrollment.user_id]);
    Ok(enrollment)
}

/// Tells students, and whoever manages the course, that they came into it or left it.
fn announce(domain: &Domain, course: &Course, students: impl IntoIterator<Item = UserId>) {
    let students = students.into_iter().collect();
    let enrollment = Announcement::Enrollment { course: course.id, owner: course.instructor_id, students };
    domain.events.announce(enrollment);
}

fn duplicate(error: StoreError) -> Refusal {
    match error {
        StoreError::Conflict(Constraint::Enrollment) => Refusal::AlreadyExists,
        StoreError::Conflict(_)
        | StoreError::NotFound
        | StoreError::Stale
        | StoreError::Corrupt(_)
        | StoreError::Collided(_)
        | StoreError::Unavailable(_) => error.into(),
    }
}

async fn student(unit: &mut dyn UnitOfWork, actor: Actor, enrollee: Enrollee) -> Result<UserId, Refusal> {
    let (found, field, named) = match enrollee {
        Enrollee::Oneself => return actor.user_id().ok_or(Refusal::Unauthenticated),
        Enrollee::User(id) => (unit.users().get(id).await?, "user_id", id.to_string()),
        Enrollee::Email(email) => {
            (unit.users().by_email(&email.key()).await?, "email", email.as_str().to_owned())
        }
    };
    match found {
        Some(user) if user.role == Role::Student => Ok(user.id),
        Some(_) | None => Err(Refusal::field(field, FieldError::Unknown(named))),
    }
}

/// Ends an enrolment: by the student, or by whoever manages the course. Ending it twice is answered the same.
pub async fn leave(domain: &Domain, course: &CourseAccess, id: EnrollmentId) -> Result<Enrollment, Refusal> {
    domain.again(|| try_leave(domain, course, id)).await
}

async fn try_leave(domain: &Domain, course: &CourseAccess, id: EnrollmentId) -> Result<Enrollment, Refusal> {
    let mut unit = domain.store.begin().await?;
    let enrollment = unit
        .enrollments()
        .get(id)
        .await?
        .filter(|e| e.course_id == course.course().id)
        .ok_or(Refusal::NotFound)?;
    let own = course.actor().user_id() == Some(enrollment.user_id);
    if can(course.actor(), Action::ManageCourse, Resource::Course(&course.facts())) != Decision::Allow && !own
    {
        // Somebody else's enrolment is nobody's business.
        return Err(Refusal::NotFound);
    }
    unit.courses().release_place(enrollment.course_id).await?;
    if unit
        .enrollments()
        .change_status(id, EnrollmentStatus::Active, EnrollmentStatus::Left, domain.now())
        .await?
    {
        unit.commit().await?;
        announce(domain, course.course(), [enrollment.user_id]);
    }
    Ok(Enrollment { status: EnrollmentStatus::Left, ..enrollment })
}
