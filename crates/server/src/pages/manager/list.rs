//! `/dashboard/instructor/courses/{course}/live-sessions`: the sessions of a course, with what their host may do.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use estrade_core::course::{self, CourseAccess};
use estrade_core::permission::Action;
use estrade_core::ports::views::{CourseRef, Whose};

use crate::error::Problem;
use crate::pages::pager::Pager;
use crate::pages::sessions::card::CardView;
use crate::pages::sessions::filter::{Choice, Link, ListQuery, find};
use crate::pages::sessions::list::course_ref;
use crate::pages::shell::{PageRequest, Section, Shell};
use crate::state::AppState;
use crate::urls;

use super::acts::HostActs;

/// A session with what its host may do.
struct Row {
    card: CardView,
    acts: HostActs,
}

#[derive(Template)]
#[template(path = "manager/list.html")]
struct ManagerPage {
    shell: Shell,
    crumbs: Vec<(String, String)>,
    /// « 42 inscrits, 14 sessions »
    summary: String,
    new: String,
    start_now: String,
    tabs: Vec<Link>,
    chips: Vec<Link>,
    rows: Vec<Row>,
    pager: Pager,
    is_empty_course: bool,
    is_upcoming: bool,
}

/// The course of an address (an id or a slug), for who may make sessions in it.
pub async fn open_course(
    state: &AppState,
    request: &PageRequest,
    id: &str,
) -> Result<(CourseAccess, CourseRef), Problem> {
    request.user()?;
    let access = course::find(state.domain(), request.caller.actor(), id).await?;
    access.require(Action::CreateCourseSession)?;
    let course = course_ref(access.course());
    Ok((access, course))
}

/// The pages above the manager and its forms.
pub fn crumbs(course: &CourseRef, shell: &Shell) -> Vec<(String, String)> {
    vec![
        ("/dashboard/instructor/courses".to_owned(), shell.t.text("nav-teaching")),
        (urls::course(&course.slug), course.title.clone()),
    ]
}

/// `GET /dashboard/instructor/courses/{course}/live-sessions`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let (access, course) = open_course(&state, &request, &id).await?;
    let title = request.tr().text("sessions-title");
    let shell = request.shell(&state, Section::Teaching, title).about_course(course.id);
    let dates = shell.dates();
    let mut unit = state.domain().store.begin_read().await?;
    let found = find(unit.views(), Whose::Course(course.id), &query, &urls::manager(&course), &dates).await?;
    drop(unit);
    let rows = found
        .cards()
        .map(|card| Row {
            card: CardView::new(card, access.actor(), &dates, &state.domain().rules),
            acts: HostActs::of(&card.session, card.course.as_ref()),
        })
        .collect();
    let enrolled = access.course().enrolled;
    let args = [
        ("enrolled", enrolled.into()),
        ("shown", dates.number(u64::from(enrolled)).into()),
        ("sessions", found.total.into()),
    ];
    request.render(&ManagerPage {
        crumbs: crumbs(&course, &shell),
        summary: shell.t.with("manager-summary", &args),
        new: urls::new_session(&course),
        start_now: urls::start_now(&course),
        tabs: found.tabs,
        chips: found.chips,
        rows,
        pager: found.pager,
        is_empty_course: found.total == 0,
        is_upcoming: found.choice == Choice::Upcoming,
        shell,
    })
}

#[cfg(test)]
mod tests {
    use estrade_core::Actor;
    use estrade_core::ports::views::Page;
    use estrade_core::session::State as SessionState;
    use estrade_core::user::Role;

    use super::*;
    use crate::pages::checks;
    use crate::pages::format::Dates;
    use crate::pages::sample::{INSTRUCTOR, at, card, rules};

    fn page(shell: Shell, states: Vec<SessionState>) -> String {
        let dates = Dates { now: at("2026-03-17T12:45:00Z"), ..shell.dates() };
        let host = Actor::User { id: INSTRUCTOR, role: Role::Instructor };
        let rows: Vec<Row> = states
            .into_iter()
            .zip(1i64..)
            .map(|(state, id)| {
                let mut card = card(state);
                card.session.id = estrade_core::ids::SessionId::new(id);
                Row {
                    card: CardView::new(&card, host, &dates, &rules()),
                    acts: HostActs::of(&card.session, card.course.as_ref()),
                }
            })
            .collect();
        let link = |label: &str, current| Link {
            href: "?when=all".into(),
            label: label.into(),
            count: "3".into(),
            icon: Some("clock"),
            current,
        };
        ManagerPage {
            crumbs: crumbs(&crate::pages::sample::course_ref(), &shell),
            summary: "…".into(),
            new: "/new".into(),
            start_now: "/start-now".into(),
            tabs: vec![link("À venir", true), link("Passées", false)],
            chips: vec![link("En direct", false), link("Programmées", false)],
            is_empty_course: rows.is_empty(),
            rows,
            pager: Pager::new("/x", Page { number: 1, limit: 20 }, 0),
            is_upcoming: true,
            shell,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn each_row_offers_what_its_state_allows() {
        let started_at = at("2026-03-17T12:30:00Z");
        checks::in_both_languages(|shell| {
            let states = vec![
                SessionState::Live { started_at },
                SessionState::Scheduled,
                SessionState::Ended { started_at, ended_at: started_at },
                SessionState::Cancelled { reason: None },
            ];
            let html = page(shell, states);
            assert!(html.contains("/live-sessions/1/end") && !html.contains("/live-sessions/2/end"));
            assert!(html.contains("/live-sessions/2/start\"") && html.contains("/live-sessions/2/cancel\""));
            assert!(!html.contains("/live-sessions/3/edit") && html.contains("/live-sessions/3/report"));
            assert!(html.contains("from=4") && !html.contains("/live-sessions/4/cancel"));
            assert_eq!(html.matches("<dialog").count(), 2);
            html
        });
    }

    #[test]
    fn an_empty_course_says_what_to_do() {
        checks::in_both_languages(|shell| {
            let html = page(shell, Vec::new());
            assert!(html.contains("class=\"empty\"") && html.matches("href=\"/new\"").count() == 2);
            html
        });
    }
}
