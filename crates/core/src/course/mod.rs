//! Courses: taught by one instructor, with enrolments and live sessions.

mod edit;
mod model;

pub use edit::{CourseAccess, CourseInput, archive, change, create, find, open};
pub use model::{Course, CourseType};
