//! `/`: what this is, and the published courses.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use estrade_core::ports::views::{CourseCard, Page, WhoseCourses};

use crate::error::Problem;
use crate::state::AppState;

use super::shell::{PageRequest, Section, Shell, render};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    courses: Vec<CourseCard>,
}

/// `GET /`
pub async fn show(State(state): State<AppState>, request: PageRequest) -> Result<Response, Problem> {
    let viewer = request.caller.actor().user_id();
    let mut unit = state.domain().store.begin_read().await?;
    let listed = unit.views().courses(WhoseCourses::Visible(viewer), Page { number: 1, limit: 12 }).await?;
    drop(unit);
    let shell = request.shell(&state, Section::Elsewhere, "Estrade".to_owned());
    let flash = shell.flash.is_some();
    render(&HomePage { shell, courses: listed.items }, flash)
}
