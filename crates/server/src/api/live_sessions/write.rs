//! Making, changing and cancelling sessions.

use axum::extract::State;
use axum::http::HeaderMap;
use estrade_core::access::SessionAccess;
use estrade_core::permission::Action;
use estrade_core::session::{self, Change};
use estrade_core::text::Reason;
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{self, Created, Data, Versioned};
use crate::api::described::{Fields, Query};
use crate::api::path::Path;
use crate::api::preconditions::{IfMatch, if_match};
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
    /// One that this server has; what it is set to, unless given.
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

/// Why a session is cancelled, where a body cannot be sent; or whether it is deleted for good instead.
#[derive(Debug, IntoParams)]
pub struct CancelQuery {
    /// Up to 500 characters; a body's goes first.
    #[param(max_length = 500)]
    pub reason: Option<String>,
    /// For an admin: deletes an ended or cancelled one for good, with its roster, attendance and chat.
    pub purge: Option<bool>,
}

/// What `DELETE` is to do.
pub enum Removal {
    /// Call it off, for this reason.
    Cancel(Option<Reason>),
    /// Delete it for good.
    Purge,
}

/// Reads `reason` and `purge`, for somebody who runs the session; purging is for those alone who may.
pub fn read_removal(
    access: &SessionAccess,
    query: Query<CancelQuery>,
    body: Fields<CancelFields>,
) -> Result<Removal, Problem> {
    let mut query = query.read()?;
    let purge = query.boolean("purge").unwrap_or(false);
    if purge {
        access.require(Action::Purge)?;
    }
    let mut input = body.read()?;
    let in_body = input.optional("reason", Reason::parse).flatten();
    let in_query = query.optional("reason", Reason::parse).flatten();
    input.finish()?;
    query.finish()?;
    Ok(if purge { Removal::Purge } else { Removal::Cancel(in_body.or(in_query)) })
}

/// Create a session in a course
///
/// For its instructor, who sees room name and password in the answer.
#[utoipa::path(
    post, path = "/api/courses/{course}/live-sessions", tag = "Live sessions", operation_id = "createSession",
    request_body = SessionFields,
    responses((status = 201, description = "The session.", body = Data<SessionBody>,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))), problems::Conflict),
)]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(course): Path<String>,
    body: Fields<SessionFields>,
) -> Result<Created<SessionBody>, Problem> {
    let course = courses::access(&state, &caller, &course, Action::CreateCourseSession).await?;
    let new = sessions_input::parse_new(&mut body.read()?, caller.timezone, &state.domain().rules)?;
    let domain = state.domain();
    let session = session::create(domain, caller.actor(), Some(&course), new).await?;
    let sight = Sight { is_host: true, may_join: true, is_list: false };
    let version = session.version;
    let body = SessionBody::new(session, sight, &domain.rules, domain.now());
    Ok(answer::created(body).of_version(version))
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
    let (mut input, expected_version) = (body.read()?, if_match(&headers)?);
    let change = sessions_input::parse_change(&mut input, caller.timezone, access.session().engine)?;
    let change = Change { expected_version, ..change };
    let session = session::change(state.domain(), &access, change).await?;
    let version = session.version;
    let body = SessionBody::new(session, Sight::of(&access), &state.domain().rules, state.domain().now());
    Ok(answer::versioned(version, body))
}

/// Cancel a session
///
/// For its host, while it is scheduled. Cancelling one that is cancelled changes nothing. With `purge=true` an admin deletes an
/// ended or cancelled one for good instead; the answer is what it was.
#[utoipa::path(
    delete, path = "/api/live-sessions/{session}", tag = "Live sessions", operation_id = "cancelSession",
    request_body = Option<CancelFields>,
    params(CancelQuery, IfMatch),
    responses((status = 200, description = "The cancelled session, or the one that is no more.", body = Data<SessionBody>,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        problems::Conflict, problems::Stale),
)]
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query<CancelQuery>,
    body: Fields<CancelFields>,
) -> Result<Versioned<SessionBody>, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let (removal, expected) = (read_removal(&access, query, body)?, if_match(&headers)?);
    let session = match removal {
        Removal::Cancel(reason) => session::cancel_seen(state.domain(), &access, reason, &expected).await?,
        Removal::Purge => {
            expected.check(access.session().version)?;
            super::recordings::purge(&state, &access).await?
        }
    };
    let (rules, now, version) = (&state.domain().rules, state.domain().now(), session.version);
    Ok(answer::versioned(version, SessionBody::new(session, Sight::of(&access), rules, now)))
}
