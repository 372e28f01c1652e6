//! Courses: taught by one instructor, with enrolments and live sessions.

mod edit;
mod model;

pub use edit::{CourseAccess, CourseInput, archive, archive_seen, change, change_seen, create, find, open};
pub use model::{Course, CourseType};
