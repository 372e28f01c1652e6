//! Making, changing and cancelling sessions.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use estrade_core::permission::Action;
use estrade_core::session;
use estrade_core::text::Reason;

use crate::api::path::Path;
use crate::api::wire::{SessionBody, Sight};
use crate::api::{answer, courses};
use crate::auth::Caller;
use crate::error::Problem;
use crate::input::{Body, Input};
use crate::sessions_input;
use crate::state::AppState;

/// `POST /api/courses/{course}/live-sessions`: the creator sees room name and password.
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(course): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    let course = courses::access(&state, &caller, &course, Action::CreateCourseSession).await?;
    let new = sessions_input::parse_new(&mut body.read()?, caller.timezone)?;
    let domain = state.domain();
    let session = session::create(domain, caller.actor(), Some(&course), new).await?;
    let sight = Sight { is_host: true, may_join: true, is_list: false };
    Ok(answer::created(SessionBody::new(session, sight, &domain.rules, domain.now())))
}

/// `PUT /api/live-sessions/{session}`; `If-Match` with an older `ETag` answers 412.
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let mut change = sessions_input::parse_change(&mut body.read()?, caller.timezone)?;
    change.expected_version = expected_version(&headers);
    let session = session::change(state.domain(), &access, change).await?;
    let version = session.version;
    let body = SessionBody::new(session, Sight::of(&access), &state.domain().rules, state.domain().now());
    Ok(([(header::ETAG, format!("\"{version}\""))], answer::data(body)).into_response())
}

/// The version of an `If-Match` (RFC 9110, section 13.1.1). `*` matches any; what is no version of ours matches none.
fn expected_version(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(header::IF_MATCH)?.to_str().unwrap_or_default().trim();
    if text == "*" {
        None
    } else {
        Some(text.trim_start_matches("W/").trim_matches('"').parse().unwrap_or(-1))
    }
}

/// `DELETE /api/live-sessions/{session}`: cancels it, with `{reason?}` in the body or `?reason=`.
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let mut input = body.read()?;
    let mut reason = input.optional("reason", Reason::parse).flatten();
    input.finish()?;
    if reason.is_none() {
        let mut query = Input::of_query(query.as_deref())?;
        reason = query.optional("reason", Reason::parse).flatten();
        query.finish()?;
    }
    let session = session::cancel(state.domain(), &access, reason).await?;
    Ok(answer::data(SessionBody::new(
        session,
        Sight::of(&access),
        &state.domain().rules,
        state.domain().now(),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_is_a_version_or_matches_none() {
        let read = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, text.parse().unwrap());
            expected_version(&headers)
        };
        assert_eq!(
            (read("\"7\""), read("W/\"7\""), read("*"), read("\"x\"")),
            (Some(7), Some(7), None, Some(-1))
        );
        assert_eq!(expected_version(&HeaderMap::new()), None);
    }
}
