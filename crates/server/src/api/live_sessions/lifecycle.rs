//! Starting and ending a class.

use axum::extract::State;
use axum::response::Response;
use estrade_core::permission::Action;
use estrade_core::session;
use serde_json::json;

use crate::api::answer;
use crate::api::path::Path;
use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;

/// `POST /api/live-sessions/{session}/start`
pub async fn start(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let session = session::start(state.domain(), &access).await?;
    Ok(answer::data(json!({
        "session_id": session.id,
        "status": session.status().as_str(),
        "actual_start_at": session.state.started_at(),
        "jitsi_join_url": super::join_url(&state, &session).await?,
    })))
}

/// `POST /api/live-sessions/{session}/end`
pub async fn end(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let session = session::end(state.domain(), &access).await?;
    state.live().session_ended(&session).await;
    Ok(answer::data(json!({
        "session_id": session.id,
        "status": session.status().as_str(),
        "actual_end_at": session.state.ended_at(),
        "recording_url": session.recording_url,
    })))
}
