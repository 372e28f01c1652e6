//! Lists and one session.

use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use estrade_core::Refusal;
use estrade_core::field::FieldError;
use estrade_core::permission::{Action, is_host};
use estrade_core::ports::views::{Order, Page, SessionFilter, Whose};
use estrade_core::session::Status;

use crate::api::path::Path;
use crate::api::wire::{self, SessionBody, Sight};
use crate::api::{answer, courses};
use crate::auth::Caller;
use crate::error::Problem;
use crate::input::Input;
use crate::state::AppState;

use super::participants::lines;

/// `GET /api/courses/{course}/live-sessions`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(course): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let access = courses::access(&state, &caller, &course, Action::ViewCourse).await?;
    if !access.allows(Action::ListCourseSessions) {
        return Err(Refusal::NotEnrolled.into());
    }
    let mut input = Input::of_query(query.as_deref())?;
    let status = input.optional("status", str::parse::<Status>).flatten();
    let order = input.optional("order", |text| match text {
        "asc" => Ok(Order::OldestFirst),
        "desc" => Ok(Order::NewestFirst),
        _ => Err(FieldError::Malformed("choice")),
    });
    let page = answer::page(&mut input, 20, 100)?;
    let (domain, now) = (state.domain(), state.domain().now());
    let mut unit = domain.store.begin_read().await?;
    let filter = SessionFilter { status, phase: None };
    let order = order.flatten().unwrap_or(Order::NewestFirst);
    let listed = unit.views().sessions(Whose::Course(access.course().id), filter, order, page, now).await?;
    Ok(answer::listed(listed, page, |card| {
        let host = is_host(caller.actor(), card.session.instructor_id);
        let sight = Sight { is_host: host, may_join: true, is_list: true };
        SessionBody::new(card.session, sight, &domain.rules, now)
            .with("participants_count", card.participants_count)
            .with("present_count", card.present_count)
    }))
}

/// How many of the roster come with a session.
const FIRST: Page = Page { number: 1, limit: 50 };

/// `GET /api/live-sessions/{session}`
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::ViewSession).await?;
    let domain = state.domain();
    let mut unit = domain.store.begin_read().await?;
    let card = unit.views().session_card(access.session().id).await?.ok_or(Refusal::NotFound)?;
    let (participants, _) = lines(unit.as_mut(), &access, FIRST, domain.now()).await?;
    let version = card.session.version;
    let body = SessionBody::new(card.session, Sight::of(&access), &domain.rules, domain.now())
        .with("course", wire::course_ref(card.course.as_ref()))
        .with("instructor", wire::instructor(&card.instructor))
        .with("participants", participants)
        .with("participants_count", card.participants_count)
        .with("present_count", card.present_count);
    Ok(([(header::ETAG, format!("\"{version}\""))], answer::data(body)).into_response())
}
