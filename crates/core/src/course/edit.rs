//! Finding, making and changing courses.

use crate::actor::Actor;
use crate::domain::Domain;
use crate::events::{About, Announcement, Change};
use crate::field::FieldError;
use crate::ids::{CourseId, EnrollmentId, UserId};
use crate::permission::{Action, CourseFacts, Decision, Resource, can};
use crate::ports::views::ListStamp;
use crate::ports::{Constraint, SeenCourse, StoreError, UnitOfWork};
use crate::refusal::Refusal;
use crate::session::{State, Status, Transition};
use crate::text::{Description, Title, slugify};
use crate::time::Timestamp;
use crate::version::Expected;

use super::{Course, CourseType};

/// A course that the actor may see: the proof that other use cases ask for.
#[derive(Debug, Clone)]
pub struct CourseAccess {
    actor: Actor,
    course: Course,
    enrollment: Option<EnrollmentId>,
    stamp: ListStamp,
}

impl CourseAccess {
    /// Who asks.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The course.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// The actor's active enrolment.
    pub fn enrollment(&self) -> Option<EnrollmentId> {
        self.enrollment
    }

    /// What lists of its sessions go by.
    pub fn stamp(&self) -> ListStamp {
        self.stamp
    }

    /// What the rules look at.
    pub fn facts(&self) -> CourseFacts {
        CourseFacts {
            owner: self.course.instructor_id,
            published: self.course.is_published,
            enrolled: self.enrollment.is_some(),
        }
    }

    /// Whether the actor may do that to it.
    pub fn allows(&self, action: Action) -> bool {
        can(self.actor, action, Resource::Course(&self.facts())) == Decision::Allow
    }

    /// Refuses unless the actor may do that to it.
    pub fn require(&self, action: Action) -> Result<(), Refusal> {
        crate::access::require(self.actor, action, Resource::Course(&self.facts()))
    }
}

/// How a course is named in an address: an id, or a slug (never all digits).
pub async fn find(domain: &Domain, actor: Actor, id_or_slug: &str) -> Result<CourseAccess, Refusal> {
    if let Ok(id) = id_or_slug.parse::<CourseId>() {
        return open(domain, actor, id).await;
    }
    let mut unit = domain.store.begin_read().await?;
    let course = unit.courses().by_slug(id_or_slug).await?.ok_or(Refusal::NotFound)?;
    access(unit.as_mut(), actor, course.id).await
}

/// The same by id.
pub async fn open(domain: &Domain, actor: Actor, id: CourseId) -> Result<CourseAccess, Refusal> {
    access(domain.store.begin_read().await?.as_mut(), actor, id).await
}

async fn access(unit: &mut dyn UnitOfWork, actor: Actor, id: CourseId) -> Result<CourseAccess, Refusal> {
    let seen = unit.courses().seen_by(id, actor.user_id()).await?.ok_or(Refusal::NotFound)?;
    let SeenCourse { course, enrollment, stamp } = seen;
    let access = CourseAccess { actor, course, enrollment, stamp };
    access.require(Action::ViewCourse)?;
    Ok(access)
}

/// What a course is made of; on a change, all of it as it shall be.
#[derive(Debug, Clone)]
pub struct CourseInput {
    /// What it is called.
    pub title: Title,
    /// What it is about.
    pub description: Option<Description>,
    /// How it is followed.
    pub course_type: CourseType,
    /// How many may enrol.
    pub max_students: Option<u32>,
    /// Until when they may.
    pub enrollment_deadline: Option<Timestamp>,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// When it is over.
    pub ends_at: Option<Timestamp>,
    /// How many sessions it may have.
    pub max_sessions: Option<u32>,
    /// Whether others may see it.
    pub is_published: bool,
}

impl CourseInput {
    /// A course as it is, to be changed in part.
    pub fn of(course: &Course) -> Self {
        Self {
            title: course.title.clone(),
            description: course.description.clone(),
            course_type: course.course_type,
            max_students: course.max_students,
            enrollment_deadline: course.enrollment_deadline,
            starts_at: course.starts_at,
            ends_at: course.ends_at,
            max_sessions: course.max_sessions,
            is_published: course.is_published,
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        match (self.starts_at, self.ends_at) {
            (Some(start), Some(end)) if end <= start => {
                Err(Refusal::field("course_end_date", FieldError::EndBeforeStart))
            }
            _ => Ok(()),
        }
    }

    fn into_course(self, id: CourseId, slug: String, instructor_id: UserId, now: Timestamp) -> Course {
        Course {
            id,
            slug,
            title: self.title,
            description: self.description,
            instructor_id,
            course_type: self.course_type,
            max_students: self.max_students,
            enrollment_deadline: self.enrollment_deadline,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            max_sessions: self.max_sessions,
            is_published: self.is_published,
            archived_at: None,
            enrolled: 0,
            sessions: 0,
            external_id: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}

/// Makes a course of the actor's own. Its slug comes from the title; a taken one gets a number.
pub async fn create(domain: &Domain, actor: Actor, input: CourseInput) -> Result<Course, Refusal> {
    crate::access::require(actor, Action::CreateCourse, Resource::Server)?;
    let owner = actor.user_id().ok_or(Refusal::Unauthenticated)?;
    input.check()?;
    let slug = slugify(input.title.as_str());
    let mut course = input.into_course(CourseId::new(domain.ids.next()), slug.clone(), owner, domain.now());
    for attempt in 2.. {
        let mut unit = domain.store.begin().await?;
        match unit.courses().insert(&course).await {
            Ok(()) => {
                unit.commit().await?;
                break;
            }
            Err(StoreError::Conflict(Constraint::CourseSlug)) if attempt < 1000 => {
                course.slug = format!("{slug}-{attempt}");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(course)
}

/// Changes a course.
pub async fn change(domain: &Domain, access: &CourseAccess, input: CourseInput) -> Result<Course, Refusal> {
    change_seen(domain, access, input, &Expected::Any).await
}

/// The same by somebody who says which version they saw.
pub async fn change_seen(
    domain: &Domain,
    access: &CourseAccess,
    input: CourseInput,
    expected: &Expected,
) -> Result<Course, Refusal> {
    access.require(Action::ManageCourse)?;
    input.check()?;
    let mut unit = domain.store.begin().await?;
    let course = unit.courses().get(access.course.id).await?.ok_or(Refusal::NotFound)?;
    expected.check(course.version)?;
    if input.max_students.is_some_and(|max| max < course.enrolled) {
        return Err(Refusal::field("max_students", FieldError::BelowTaken(course.enrolled)));
    }
    let changed = Course {
        version: course.version,
        enrolled: course.enrolled,
        sessions: course.sessions,
        external_id: course.external_id.clone(),
        archived_at: course.archived_at,
        created_at: course.created_at,
        ..input.into_course(course.id, course.slug, course.instructor_id, domain.now())
    };
    unit.courses().update(&changed).await?;
    unit.commit().await?;
    Ok(Course { version: changed.version + 1, ..changed })
}

/// Puts a course away and cancels its scheduled sessions. Archiving twice is answered the same.
pub async fn archive(domain: &Domain, access: &CourseAccess) -> Result<Course, Refusal> {
    archive_seen(domain, access, &Expected::Any).await
}

/// The same by somebody who says which version they saw. What is archived already stays so, whatever they saw.
pub async fn archive_seen(
    domain: &Domain,
    access: &CourseAccess,
    expected: &Expected,
) -> Result<Course, Refusal> {
    access.require(Action::ManageCourse)?;
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let course = unit.courses().get(access.course.id).await?.ok_or(Refusal::NotFound)?;
    if course.archived_at.is_some() {
        return Ok(course);
    }
    expected.check(course.version)?;
    let archived = Course { archived_at: Some(now), is_published: false, updated_at: now, ..course };
    unit.courses().update(&archived).await?;
    let mut cancelled: Vec<About> = Vec::new();
    for id in unit.sessions().scheduled_of_course(archived.id).await? {
        cancelled.extend(unit.sessions().get(id).await?.as_ref().map(About::from));
        unit.sessions()
            .transition(id, Status::Scheduled, &Transition::new(State::Cancelled { reason: None }, now))
            .await?;
        unit.courses().release_session(archived.id).await?;
    }
    unit.commit().await?;
    for about in cancelled {
        domain.events.announce(Announcement::Session(Change::Cancelled, about));
    }
    Ok(Course { version: archived.version + 1, ..archived })
}
