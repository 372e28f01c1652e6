//! Fields of a course, read once for the API and the pages.

use estrade_core::course::{Course, CourseInput, CourseType};
use estrade_core::field::FieldError;
use estrade_core::text::{Description, Title};
use estrade_core::time::Tz;

use crate::error::Problem;
use crate::input::Input;

/// The most students or sessions that a course may be limited to.
const MOST: u32 = 100_000;

fn limit(number: i64) -> Result<u32, FieldError> {
    match u32::try_from(number) {
        Ok(n @ 1..=MOST) => Ok(n),
        Ok(_) | Err(_) => Err(FieldError::OutOfRange(1, i64::from(MOST))),
    }
}

/// Reads `title, description?, course_type?, max_students?, enrollment_deadline?, course_start_date?, course_end_date?,
/// max_sessions?, is_published?`. With a `present` course what is absent stays as it is, else it gets its default. Times
/// without an offset are read in `zone`.
pub fn parse_course(input: &mut Input, zone: Tz, present: Option<&Course>) -> Result<CourseInput, Problem> {
    let title = match present {
        Some(course) if input.raw("title").is_none() => Some(course.title.clone()),
        Some(_) | None => input.required("title", Title::parse),
    };
    let description = input.optional("description", Description::parse);
    let course_type = input.optional("course_type", str::parse);
    let max_students = input.number("max_students", limit);
    let enrollment_deadline = input.instant("enrollment_deadline", zone);
    let starts_at = input.instant("course_start_date", zone);
    let ends_at = input.instant("course_end_date", zone);
    let max_sessions = input.number("max_sessions", limit);
    let is_published = input.boolean("is_published");
    input.finish()?;
    let Some(title) = title else { return Err(Problem::BadRequest) };
    let base = match present {
        Some(course) => CourseInput::of(course),
        None => blank(title.clone()),
    };
    Ok(CourseInput {
        title,
        description: description.unwrap_or(base.description),
        course_type: course_type.flatten().unwrap_or(base.course_type),
        max_students: max_students.unwrap_or(base.max_students),
        enrollment_deadline: enrollment_deadline.unwrap_or(base.enrollment_deadline),
        starts_at: starts_at.unwrap_or(base.starts_at),
        ends_at: ends_at.unwrap_or(base.ends_at),
        max_sessions: max_sessions.unwrap_or(base.max_sessions),
        is_published: is_published.unwrap_or(base.is_published),
    })
}

fn blank(title: Title) -> CourseInput {
    CourseInput {
        title,
        description: None,
        course_type: CourseType::OnDemand,
        max_students: None,
        enrollment_deadline: None,
        starts_at: None,
        ends_at: None,
        max_sessions: None,
        is_published: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Input {
        Input::of_query(Some(text)).unwrap()
    }

    #[test]
    fn a_new_course_is_an_unpublished_one_and_local_times_are_read_in_the_zone() {
        let mut input =
            query("title=+Python+&max_students=30&enrollment_deadline=2026-03-12T14:00&description=");
        let course = parse_course(&mut input, chrono_tz::Africa::PortoNovo, None).unwrap();
        assert_eq!(course.title.as_str(), "Python");
        assert_eq!(course.max_students, Some(30));
        assert_eq!(course.enrollment_deadline.unwrap().to_string(), "2026-03-12T13:00:00Z");
        assert_eq!((course.description, course.is_published), (None, false));
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let mut input = query("title=&max_students=0&course_type=other&course_start_date=demain");
        let described = parse_course(&mut input, Tz::UTC, None).unwrap_err().describe();
        let wrong: Vec<&str> = described.fields.iter().map(|(field, _)| field).collect();
        assert_eq!(wrong, ["course_start_date", "course_type", "max_students", "title"]);
    }
}
