//! The instructor's own courses: the list with what is on and next, making and changing one, who is enrolled.

pub mod acts;
pub mod edit;
mod fields;
pub mod import;
mod list;
pub mod students;

use estrade_core::course::{self, CourseAccess};
use estrade_core::permission::Action;

use crate::error::Problem;
use crate::state::AppState;

use super::shell::PageRequest;

pub use list::list;

/// A course that the caller manages; ids and slugs are both taken.
async fn managed(state: &AppState, request: &PageRequest, id: &str) -> Result<CourseAccess, Problem> {
    request.user()?;
    let access = course::find(state.domain(), request.caller.actor(), id).await?;
    access.require(Action::ManageCourse)?;
    Ok(access)
}
