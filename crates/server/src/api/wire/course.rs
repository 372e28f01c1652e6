//! Courses, and who is in them.

use estrade_core::course::Course;
use estrade_core::enrollment::Enrollment;
use estrade_core::ids::{CourseId, EnrollmentId, UserId};
use estrade_core::ports::views::Person;
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::schema::{CourseTypeWord, EnrollmentStatusWord, Id, Instant};

/// A course.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseBody {
    #[schema(value_type = Id)]
    id: CourseId,
    /// Stands for the id in addresses; never all digits.
    slug: String,
    title: String,
    description: Option<String>,
    #[schema(value_type = Id)]
    instructor_id: UserId,
    course_type: CourseTypeWord,
    /// How many may be enrolled; null: no limit.
    max_students: Option<u32>,
    /// Until when students may enrol themselves.
    #[schema(value_type = Option<Instant>)]
    enrollment_deadline: Option<Timestamp>,
    #[schema(value_type = Option<Instant>)]
    course_start_date: Option<Timestamp>,
    #[schema(value_type = Option<Instant>)]
    course_end_date: Option<Timestamp>,
    /// How many sessions that are not cancelled it may have; null: no limit.
    max_sessions: Option<u32>,
    is_published: bool,
    is_archived: bool,
    enrolled_count: u32,
    /// The id of an imported record.
    external_id: Option<String>,
    #[schema(value_type = Instant)]
    created_at: Timestamp,
    #[schema(value_type = Instant)]
    updated_at: Timestamp,
}

impl From<&Course> for CourseBody {
    fn from(course: &Course) -> Self {
        Self {
            id: course.id,
            slug: course.slug.clone(),
            title: course.title.as_str().to_owned(),
            description: course.description.as_ref().map(|d| d.as_str().to_owned()),
            instructor_id: course.instructor_id,
            course_type: course.course_type.into(),
            max_students: course.max_students,
            enrollment_deadline: course.enrollment_deadline,
            course_start_date: course.starts_at,
            course_end_date: course.ends_at,
            max_sessions: course.max_sessions,
            is_published: course.is_published,
            is_archived: course.archived_at.is_some(),
            enrolled_count: course.enrolled,
            external_id: course.external_id.clone(),
            created_at: course.created_at,
            updated_at: course.updated_at,
        }
    }
}

/// A student's place in a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrollmentBody {
    #[schema(value_type = Id)]
    id: EnrollmentId,
    #[schema(value_type = Id)]
    course_id: CourseId,
    #[schema(value_type = Id)]
    user_id: UserId,
    status: EnrollmentStatusWord,
    #[schema(value_type = Instant)]
    enrolled_at: Timestamp,
    /// The student, in lists.
    user: Option<PersonBody>,
}

impl EnrollmentBody {
    /// With its student where they are known.
    pub fn new(enrollment: &Enrollment, student: Option<&Person>) -> Self {
        Self {
            id: enrollment.id,
            course_id: enrollment.course_id,
            user_id: enrollment.user_id,
            status: enrollment.status.into(),
            enrolled_at: enrollment.enrolled_at,
            user: student.map(|p| PersonBody::new(p, true)),
        }
    }
}

/// A person as others see them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonBody {
    #[schema(value_type = Id)]
    id: UserId,
    first_name: String,
    last_name: String,
    /// For those alone who may know it.
    email: Option<String>,
    /// The address of a picture.
    avatar: Option<String>,
}

impl PersonBody {
    /// With or without the e-mail address.
    pub fn new(person: &Person, with_email: bool) -> Self {
        Self {
            id: person.id,
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            email: with_email.then(|| person.email.clone()),
            avatar: None,
        }
    }
}
