//! Making, changing and cancelling sessions.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use estrade_core::permission::Action;
use estrade_core::session;
use estrade_core::text::Reason;
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{self, Created, Data, Versioned};
use crate::api::described::{Fields, Query};
use crate::api::path::Path;
use crate::api::schema::{DateTime, EngineWord};
use crate::api::wire::{SessionBody, Sight};
use crate::api::{courses, problems};
use crate::auth::Caller;
use crate::error::Problem;
use crate::sessions_input;
use crate::state::AppState;

/// A new session.
#[derive(Debug, ToSchema)]
pub struct SessionFields {
    /// Trimmed, then 1–255 characters.
    #[schema(min_length = 1, max_length = 255)]
    pub title: String,
    /// Up to 10 000 characters.
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// Starts it at once: then `scheduled_start_at` is left out, and `scheduled_end_at` may be (an hour later).
    pub start_now: Option<bool>,
    /// In the future.
    #[schema(nullable = false)]
    pub scheduled_start_at: Option<DateTime>,
    /// After the start, by 12 hours at most.
    pub scheduled_end_at: Option<DateTime>,
    /// How many seats there are for students; 50 unless given.
    #[schema(minimum = 1, maximum = 10_000)]
    pub max_participants: Option<u32>,
    /// Whether the host may record it.
    pub is_recording_enabled: Option<bool>,
    /// What this server has; `builtin` unless given.
    pub engine: Option<EngineWord>,
}

/// What to change of a session: what is absent stays. Times only while it is scheduled, title and description also while it is live.
#[derive(Debug, ToSchema)]
pub struct SessionChange {
    /// Trimmed, then 1–255 characters.
    #[schema(min_length = 1, max_length = 255, nullable = false)]
    pub title: Option<String>,
    /// Up to 10 000 characters; null clears it.
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// In the future.
    #[schema(nullable = false)]
    pub scheduled_start_at: Option<DateTime>,
    /// After the start, by 12 hours at most.
    #[schema(nullable = false)]
    pub scheduled_end_at: Option<DateTime>,
    /// How many seats there are for students; never below those taken now.
    #[schema(minimum = 1, maximum = 10_000, nullable = false)]
    pub max_participants: Option<u32>,
    /// Whether the host may record it.
    pub is_recording_enabled: Option<bool>,
    /// Chosen when a session is made: naming the present one changes nothing.
    #[schema(nullable = false)]
    pub engine: Option<EngineWord>,
}

/// Why a session is cancelled.
#[derive(Debug, ToSchema)]
pub struct CancelFields {
    /// Up to 500 characters; told to everybody expected.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// Why a session is cancelled, where a body cannot be sent.
#[derive(Debug, IntoParams)]
pub struct CancelQuery {
    /// Up to 500 characters; a body's goes first.
    #[param(max_length = 500)]
    pub reason: Option<String>,
}

/// The version that is changed (RFC 9110, section 13.1.1).
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatch {
    /// The `ETag` of the version that is changed: an older one is refused (412). Without it the change goes through.
    #[param(rename = "If-Match")]
    pub if_match: Option<String>,
}

/// Create a session in a course
///
/// For its instructor, who sees room name and password in the answer.
#[utoipa::path(
    post, path = "/api/courses/{course}/live-sessions", tag = "Live sessions", operation_id = "createSession",
    request_body = SessionFields,
    responses((status = 201, description = "The session.", body = Data<SessionBody>), problems::Conflict),
)]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(course): Path<String>,
    body: Fields<SessionFields>,
) -> Result<Created<SessionBody>, Problem> {
    let course = courses::access(&state, &caller, &course, Action::CreateCourseSession).await?;
    let new = sessions_input::parse_new(&mut body.read()?, caller.timezone)?;
    let domain = state.domain();
    let session = session::create(domain, caller.actor(), Some(&course), new).await?;
    let sight = Sight { is_host: true, may_join: true, is_list: false };
    Ok(answer::created(SessionBody::new(session, sight, &domain.rules, domain.now())))
}

/// Change a session
///
/// For its host. New times are a reschedule.
#[utoipa::path(
    put, path = "/api/live-sessions/{session}", tag = "Live sessions", operation_id = "updateSession",
    params(IfMatch), request_body = Option<SessionChange>,
    responses((status = 200, description = "The session as it is now.", body = Data<SessionBody>,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        problems::Conflict, problems::Stale),
)]
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Fields<SessionChange>,
) -> Result<Versioned<SessionBody>, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let mut change = sessions_input::parse_change(&mut body.read()?, caller.timezone)?;
    change.expected_version = expected_version(&headers);
    let session = session::change(state.domain(), &access, change).await?;
    let version = session.version;
    let body = SessionBody::new(session, Sight::of(&access), &state.domain().rules, state.domain().now());
    Ok(answer::versioned(version, body))
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

/// Cancel a session
///
/// For its host, while it is scheduled. Cancelling one that is cancelled changes nothing.
#[utoipa::path(
    delete, path = "/api/live-sessions/{session}", tag = "Live sessions", operation_id = "cancelSession",
    request_body = Option<CancelFields>,
    params(CancelQuery),
    responses((status = 200, description = "The cancelled session.", body = Data<SessionBody>), problems::Conflict),
)]
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query<CancelQuery>,
    body: Fields<CancelFields>,
) -> Result<Data<SessionBody>, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let mut input = body.read()?;
    let mut reason = input.optional("reason", Reason::parse).flatten();
    input.finish()?;
    if reason.is_none() {
        let mut query = query.read()?;
        reason = query.optional("reason", Reason::parse).flatten();
        query.finish()?;
    }
    let session = session::cancel(state.domain(), &access, reason).await?;
    let (rules, now) = (&state.domain().rules, state.domain().now());
    Ok(answer::data(SessionBody::new(session, Sight::of(&access), rules, now)))
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
