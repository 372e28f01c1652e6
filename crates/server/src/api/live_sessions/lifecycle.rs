//! Starting and ending a class.

use axum::extract::State;
use estrade_core::ids::SessionId;
use estrade_core::permission::Action;
use estrade_core::recording::absolute;
use estrade_core::session;
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::{self, Data};
use crate::api::path::Path;
use crate::api::problems;
use crate::api::schema::{Id, Instant, StatusWord};
use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;

/// A session that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct Started {
    #[schema(value_type = Id)]
    session_id: SessionId,
    status: StatusWord,
    #[schema(value_type = Option<Instant>)]
    actual_start_at: Option<Timestamp>,
    /// With the engine `builtin`, the classroom's own address; with `jitsi` the room on its server, with a token if it takes one.
    jitsi_join_url: String,
}

/// A session that is over.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ended {
    #[schema(value_type = Id)]
    session_id: SessionId,
    status: StatusWord,
    #[schema(value_type = Option<Instant>)]
    actual_end_at: Option<Timestamp>,
    recording_url: Option<String>,
}

/// Start a session
///
/// For its host, from half an hour before it is due. Starting one that is live changes nothing.
#[utoipa::path(
    post, path = "/api/live-sessions/{session}/start", tag = "Live sessions", operation_id = "startSession",
    responses((status = 200, description = "It is live.", body = Data<Started>), problems::Conflict),
)]
pub async fn start(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Data<Started>, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let session = session::start(state.domain(), &access).await?;
    Ok(answer::data(Started {
        session_id: session.id,
        status: session.status().into(),
        actual_start_at: session.state.started_at(),
        jitsi_join_url: super::join_url(&state, &caller, &access, &session)?,
    }))
}

/// End a session
///
/// For its host. Everybody leaves with it. Ending one that is over changes nothing.
#[utoipa::path(
    post, path = "/api/live-sessions/{session}/end", tag = "Live sessions", operation_id = "endSession",
    responses((status = 200, description = "It is over.", body = Data<Ended>), problems::Conflict),
)]
pub async fn end(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Data<Ended>, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let session = session::end(state.domain(), &access).await?;
    state.live().session_ended(&session).await;
    Ok(answer::data(Ended {
        session_id: session.id,
        status: session.status().into(),
        actual_end_at: session.state.ended_at(),
        recording_url: session.recording_url.map(|url| absolute(&url, &state.config().public_url)),
    }))
}
