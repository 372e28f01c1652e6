//! `/dashboard/student/live-sessions`: what is live now, first and unmissable; what comes; what was, with one's own
//! attendance.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use estrade_core::Actor;
use estrade_core::Rules;
use estrade_core::attendance::{Attendance, Span};
use estrade_core::ids::{SessionId, UserId};
use estrade_core::ports::UnitOfWork;
use estrade_core::ports::views::{
    CourseCard, Listed, Order, Page, Phase, SessionCard, SessionFilter, Whose, WhoseCourses,
};
use estrade_core::session::State as SessionState;
use estrade_core::time::Timestamp;

use crate::error::Problem;
use crate::pages::courses::card::CourseView;
use crate::pages::format::Dates;
use crate::pages::pager::{PageQuery, Pager};
use crate::pages::sessions::card::CardView;
use crate::pages::shell::{PageRequest, Section, Shell};
use crate::state::AppState;
use crate::urls;

use super::{home_of, moment};

/// Past sessions a page.
const A_PAGE: u32 = 10;
/// How many live and coming ones are shown.
const SHOWN: u32 = 10;
/// How many of one's courses stand beside.
const COURSES: u32 = 8;

#[derive(Template)]
#[template(path = "dashboard/student.html")]
struct StudentPage {
    shell: Shell,
    greeting: String,
    moment: String,
    live: Vec<CardView>,
    upcoming: Vec<CardView>,
    upcoming_total: u64,
    past: Vec<CardView>,
    courses: Vec<CourseView>,
    pager: Pager,
}

/// What the store knows of a student's classes.
struct Found {
    live: Vec<SessionCard>,
    upcoming: Listed<SessionCard>,
    past: Listed<SessionCard>,
    spans: HashMap<SessionId, Vec<Span>>,
    courses: Vec<CourseCard>,
}

/// `GET /dashboard/student/live-sessions`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let user = request.user()?;
    if home_of(user.role) != urls::STUDENT_SESSIONS {
        return Ok(Redirect::to(home_of(user.role)).into_response());
    }
    let part = query.of(A_PAGE);
    let mut unit = state.domain().store.begin_read().await?;
    let found = find(unit.as_mut(), user.id, part, state.domain().now()).await?;
    drop(unit);
    let shell = request.shell(&state, Section::Home, request.tr().text("dashboard-student-title"));
    request.render(&assemble(shell, &found, request.caller.actor(), &state.domain().rules, part))
}

async fn find(unit: &mut dyn UnitOfWork, user: UserId, past: Page, now: Timestamp) -> Result<Found, Problem> {
    let whose = Whose::Student(user);
    let filter = |phase| SessionFilter { status: None, phase: Some(phase) };
    let first = Page { number: 1, limit: SHOWN };
    let live = unit.views().sessions(whose, filter(Phase::Live), Order::OldestFirst, first, now).await?.items;
    let upcoming =
        unit.views().sessions(whose, filter(Phase::Upcoming), Order::OldestFirst, first, now).await?;
    let past = unit.views().sessions(whose, filter(Phase::Past), Order::NewestFirst, past, now).await?;
    let ids: Vec<SessionId> = past.items.iter().map(|card| card.session.id).collect();
    let mut spans: HashMap<SessionId, Vec<Span>> = HashMap::new();
    for (session, span) in unit.views().spans_of(user, &ids, now).await? {
        spans.entry(session).or_default().push(span);
    }
    let courses =
        unit.views().courses(WhoseCourses::Student(user), Page { number: 1, limit: COURSES }).await?.items;
    Ok(Found { live, upcoming, past, spans, courses })
}

fn assemble(shell: Shell, found: &Found, actor: Actor, rules: &Rules, part: Page) -> StudentPage {
    let dates = shell.dates();
    let view = |card: &SessionCard| CardView::new(card, actor, &dates, rules);
    let name = shell.viewer.as_ref().map(|viewer| viewer.short_name.clone()).unwrap_or_default();
    StudentPage {
        greeting: shell.t.one("dashboard-greeting", "name", name),
        moment: moment(&dates),
        live: found.live.iter().map(view).collect(),
        upcoming: found.upcoming.items.iter().map(view).collect(),
        upcoming_total: found.upcoming.total,
        past: found.past.items.iter().map(|card| with_attendance(view(card), card, found, &dates)).collect(),
        courses: found.courses.iter().map(|card| CourseView::new(card, &dates)).collect(),
        pager: Pager::new(urls::STUDENT_SESSIONS, part, found.past.total),
        shell,
    }
}

/// A class that was held shows how much of it one saw, be it nothing.
fn with_attendance(view: CardView, card: &SessionCard, found: &Found, dates: &Dates) -> CardView {
    let SessionState::Ended { started_at, ended_at } = card.session.state else { return view };
    let class = Span::new(started_at, ended_at);
    let spans = found.spans.get(&card.session.id).cloned().unwrap_or_default();
    view.with_attendance(Attendance::of(spans, class), class.length(), dates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::{checks, sample};
    use estrade_core::user::Role;

    fn listed(items: Vec<SessionCard>) -> Listed<SessionCard> {
        Listed { total: u64::try_from(items.len()).unwrap(), items }
    }

    fn html(shell: Shell, found: &Found) -> String {
        let actor = Actor::User { id: sample::STUDENT, role: Role::Student };
        assemble(shell, found, actor, &sample::rules(), Page { number: 1, limit: A_PAGE }).render().unwrap()
    }

    #[test]
    fn live_stands_first_and_the_past_says_ones_own_share() {
        let (start, end) = (sample::at("2026-03-10T13:00:00Z"), sample::at("2026-03-10T14:40:00Z"));
        let past = sample::card(SessionState::Ended { started_at: start, ended_at: end });
        // Two devices at once: 50 minutes of 100, not 80.
        let minutes = |m: u64| start.plus(std::time::Duration::from_mins(m));
        let spans = HashMap::from([(
            past.session.id,
            vec![Span::new(start, minutes(40)), Span::new(minutes(10), minutes(50))],
        )]);
        let live = vec![sample::card(SessionState::Live { started_at: sample::at("2026-03-12T13:00:00Z") })];
        let upcoming = listed(vec![sample::card(SessionState::Scheduled)]);
        let found =
            Found { live, upcoming, past: listed(vec![past]), spans, courses: vec![checks::course_card()] };
        checks::in_both_languages(|shell| {
            let html = html(shell, &found);
            let at = |part: &str| html.find(part).unwrap_or_else(|| panic!("{part} in {html}"));
            assert!(
                at("class=\"hero\"") < at("data-countdown=") && at("data-countdown=") < at("class=\"w-50\"")
            );
            assert!(!html.contains("class=\"w-80\""), "nothing is counted twice");
            assert!(!html.contains("secret"), "rooms' secrets are not for lists");
            html
        });
    }

    #[test]
    fn who_follows_nothing_yet_is_told_what_to_do() {
        let nothing = || listed(Vec::new());
        let found = Found {
            live: Vec::new(),
            upcoming: nothing(),
            past: nothing(),
            spans: HashMap::new(),
            courses: Vec::new(),
        };
        checks::in_both_languages(|shell| {
            let html = html(shell, &found);
            assert!(html.contains("class=\"empty\"") && html.contains(r#"href="/courses""#));
            assert!(!html.contains("class=\"hero\""));
            html
        });
    }
}
