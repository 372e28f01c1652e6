//! A session for calendars.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use estrade_core::permission::Action;

use crate::api::path::Path;
use crate::auth::Caller;
use crate::calendar;
use crate::error::Problem;
use crate::state::AppState;

/// Get a session for a calendar
///
/// An iCalendar object (RFC 5545) of one event. Its `UID` stays, its `SEQUENCE` grows with each reschedule and with the cancelling.
#[utoipa::path(
    get, path = "/api/live-sessions/{session}/calendar.ics", tag = "Calendar", operation_id = "getSessionCalendar",
    responses((status = 200, description = "The event.", body = String, content_type = "text/calendar")),
)]
pub async fn calendar_file(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::ViewSession).await?;
    let session = access.session();
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"session-{}.ics\"", session.id)),
    ];
    let file = calendar::file(session, access.course(), &state.config().public_url);
    Ok((headers, file).into_response())
}
