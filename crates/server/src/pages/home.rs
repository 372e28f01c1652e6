//! `/`: what this is, and the published courses.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use estrade_core::ports::views::{Page, WhoseCourses};

use crate::error::Problem;
use crate::state::AppState;

use super::courses::card::CourseView;
use super::shell::{PageRequest, Section, Shell};

/// How many courses the first page shows.
const SHOWN: u32 = 12;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    courses: Vec<CourseView>,
}

/// `GET /`
pub async fn show(State(state): State<AppState>, request: PageRequest) -> Result<Response, Problem> {
    let viewer = request.caller.actor().user_id();
    let mut unit = state.domain().store.begin_read().await?;
    let listed =
        unit.views().courses(WhoseCourses::Visible(viewer), Page { number: 1, limit: SHOWN }).await?;
    drop(unit);
    let shell = request.shell(&state, Section::Elsewhere, "Estrade".to_owned());
    let dates = shell.dates();
    let courses = listed.items.iter().map(|card| CourseView::new(card, &dates)).collect();
    request.render(&HomePage { shell, courses })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;

    #[test]
    fn with_courses_and_without() {
        checks::in_both_languages(|shell| {
            let courses = vec![CourseView::new(&checks::course_card(), &shell.dates())];
            let html = HomePage { shell, courses }.render().unwrap();
            assert!(html.contains(r#"href="/courses/leadership-et-management""#));
            assert!(html.contains("Leadership &#60;et&#62; management"), "titles are escaped");
            html
        });
        checks::in_both_languages(|shell| {
            let visitor = shell.viewer.is_none();
            let html = HomePage { shell, courses: Vec::new() }.render().unwrap();
            assert_eq!(html.contains(r#"href="/register""#), visitor);
            html
        });
    }
}
