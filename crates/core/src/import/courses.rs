//! Courses and enrolments.

use super::{CourseRecord, EnrollmentRecord, Import, Problem, Taken, Taking, small, wrong};
use crate::course::Course;
use crate::enrollment::{Enrollment, EnrollmentStatus};
use crate::field::FieldError;
use crate::ids::{CourseId, EnrollmentId};
use crate::text::{Description, Title, slugify};
use crate::user::Role;

impl Import<'_> {
    /// Takes a course.
    pub async fn course(&mut self, record: &CourseRecord) -> Taking {
        if let Some(course) = self.unit.courses().by_external_id(&record.id).await? {
            self.courses.insert(record.id.clone(), course.id);
            return Ok(Taken::There);
        }
        let instructor_id = self.instructor_of(&record.instructor).await?;
        let title = wrong("title", Title::parse(&record.title))?;
        let description = description(record.description.as_deref())?;
        if let (Some(start), Some(end)) = (record.starts_at, record.ends_at)
            && end <= start
        {
            return Err(Problem::Field("course_end_date", FieldError::EndBeforeStart).into());
        }
        let id = match small(&record.id) {
            Some(id) if self.unit.courses().get(CourseId::new(id)).await?.is_none() => id,
            Some(_) | None => self.domain.ids.next(),
        };
        let now = self.domain.now();
        let course = Course {
            id: CourseId::new(id),
            slug: self.free_slug(record.slug.as_deref().unwrap_or(&record.title)).await?,
            title,
            description,
            instructor_id,
            course_type: record.course_type,
            max_students: record.max_students,
            enrollment_deadline: record.enrollment_deadline,
            starts_at: record.starts_at,
            ends_at: record.ends_at,
            max_sessions: record.max_sessions,
            is_published: record.is_published,
            archived_at: None,
            enrolled: 0,
            sessions: 0,
            external_id: Some(record.id.clone()),
            created_at: record.created_at.unwrap_or(now),
            updated_at: now,
            version: 1,
        };
        self.unit.courses().insert(&course).await?;
        self.courses.insert(record.id.clone(), course.id);
        Ok(Taken::Made)
    }

    async fn free_slug(&mut self, from: &str) -> Taking<String> {
        let base = slugify(from);
        for number in 1..=1_000 {
            let slug = if number == 1 { base.clone() } else { format!("{base}-{number}") };
            if self.unit.courses().by_slug(&slug).await?.is_none() {
                return Ok(slug);
            }
        }
        Err(Problem::Field("slug", FieldError::Taken).into())
    }

    /// The course of an old id.
    pub(super) async fn course_of(&mut self, old: &str) -> Taking<CourseId> {
        if let Some(id) = self.courses.get(old) {
            return Ok(*id);
        }
        let Some(course) = self.unit.courses().by_external_id(old).await? else {
            return Err(Problem::Unknown("course", old.to_owned()).into());
        };
        self.courses.insert(old.to_owned(), course.id);
        Ok(course.id)
    }

    /// Takes an enrolment.
    pub async fn enrollment(&mut self, record: &EnrollmentRecord) -> Taking {
        let course_id = self.course_of(&record.course).await?;
        let (user_id, role) = self.person_of(&record.person).await?;
        if self.unit.enrollments().find(course_id, user_id).await?.is_some() {
            return Ok(Taken::There);
        }
        if role != Role::Student {
            let user = self.unit.users().get(user_id).await?;
            let address = user.map(|user| user.email.as_str().to_owned()).unwrap_or_default();
            return Err(Problem::NotAStudent(address).into());
        }
        // The course's row first, as whoever enrols does.
        if record.is_active && !self.unit.courses().claim_place(course_id).await? {
            return Err(Problem::CourseFull.into());
        }
        let id = match record.id.as_deref().and_then(small) {
            Some(id) if self.unit.enrollments().get(EnrollmentId::new(id)).await?.is_none() => id,
            Some(_) | None => self.domain.ids.next(),
        };
        let enrollment = Enrollment {
            id: EnrollmentId::new(id),
            course_id,
            user_id,
            status: if record.is_active { EnrollmentStatus::Active } else { EnrollmentStatus::Left },
            enrolled_at: record.enrolled_at.unwrap_or_else(|| self.domain.now()),
        };
        self.unit.enrollments().insert(&enrollment).await?;
        Ok(Taken::Made)
    }
}

/// An empty one is none.
pub(super) fn description(text: Option<&str>) -> Taking<Option<Description>> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.map(|text| wrong("description", Description::parse(text))).transpose()
}
