//! `/api/student`: what a student sees first.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use estrade_core::permission::is_host;
use estrade_core::ports::views::{Order, Page, Phase, SessionCard, SessionFilter, Whose};
use serde_json::json;

use crate::auth::Caller;
use crate::error::Problem;
use crate::input::Input;
use crate::state::AppState;

use super::answer;
use super::wire::{SessionBody, Sight};

/// How many live and upcoming sessions are shown at once.
const NEXT: Page = Page { number: 1, limit: 100 };

/// `GET /api/student/live-sessions`: `{upcoming, live, past}`; `past` in pages, newest first.
pub async fn live_sessions(
    State(state): State<AppState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let user = caller.user()?.id;
    let page = answer::page(&mut Input::of_query(query.as_deref())?, 20, 100)?;
    let (domain, now) = (state.domain(), state.domain().now());
    let body = |card: SessionCard| {
        let sight = Sight {
            is_host: is_host(caller.actor(), card.session.instructor_id),
            may_join: true,
            is_list: true,
        };
        SessionBody::new(card.session, sight, &domain.rules, now)
            .with("course_title", card.course.map(|c| c.title))
            .with("participants_count", card.participants_count)
            .with("present_count", card.present_count)
    };
    let mut unit = domain.store.begin_read().await?;
    let phase = |phase| SessionFilter { status: None, phase: Some(phase) };
    let whose = Whose::Student(user);
    let live = unit.views().sessions(whose, phase(Phase::Live), Order::OldestFirst, NEXT, now).await?;
    let upcoming =
        unit.views().sessions(whose, phase(Phase::Upcoming), Order::OldestFirst, NEXT, now).await?;
    let past = unit.views().sessions(whose, phase(Phase::Past), Order::NewestFirst, page, now).await?;
    let pagination = json!({ "page": page.number, "limit": page.limit, "total": past.total });
    let all = |cards: Vec<SessionCard>| cards.into_iter().map(body).collect::<Vec<_>>();
    let (live, upcoming, past) = (all(live.items), all(upcoming.items), all(past.items));
    Ok(axum::response::IntoResponse::into_response(axum::Json(json!({
        "success": true,
        "data": { "upcoming": upcoming, "live": live, "past": past },
        "pagination": pagination,
    }))))
}
