//! `/courses`: published ones and one's own.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use estrade_core::ports::views::{Listed, WhoseCourses};

use crate::error::Problem;
use crate::pages::pager::{PageQuery, Pager};
use crate::pages::shell::{PageRequest, Section, Shell};
use crate::state::AppState;
use crate::urls;

use super::card::CourseView;

/// Courses a page.
const A_PAGE: u32 = 24;

#[derive(Template)]
#[template(path = "courses/list.html")]
struct CoursesPage {
    shell: Shell,
    total: u64,
    courses: Vec<CourseView>,
    pager: Pager,
}

/// `GET /courses`
pub async fn list(
    State(state): State<AppState>,
    request: PageRequest,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let page = query.of(A_PAGE);
    let whose = WhoseCourses::Visible(request.caller.actor().user_id());
    let mut unit = state.domain().store.begin_read().await?;
    let Listed { items, total } = unit.views().courses(whose, page).await?;
    drop(unit);
    let shell = request.shell(&state, Section::Courses, request.tr().text("courses-title"));
    let dates = shell.dates();
    let courses = items.iter().map(|card| CourseView::new(card, &dates)).collect();
    request.render(&CoursesPage { shell, total, courses, pager: Pager::new(urls::COURSES, page, total) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;
    use estrade_core::ports::views::Page;

    #[test]
    fn a_full_list_and_an_empty_one() {
        let page = Page { number: 2, limit: A_PAGE };
        for total in [0, 60] {
            checks::in_both_languages(|shell| {
                let courses = if total == 0 {
                    Vec::new()
                } else {
                    vec![CourseView::new(&checks::course_card(), &shell.dates())]
                };
                let html =
                    CoursesPage { shell, total, courses, pager: Pager::new(urls::COURSES, page, total) }
                        .render()
                        .unwrap();
                assert_eq!(html.contains("/courses?page=3"), total == 60);
                assert_eq!(html.contains("class=\"empty\""), total == 0);
                html
            });
        }
    }
}
