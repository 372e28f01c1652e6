//! Courses as everybody sees them: the list, and one.

pub mod card;
pub mod enroll;
mod list;
mod show;

pub use list::list;
pub use show::show;
