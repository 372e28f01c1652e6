//! What was recorded of a session: watching it, and deleting it.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::access::SessionAccess;
use estrade_core::ids::RecordingId;
use estrade_core::permission::Action;
use estrade_core::recording::{self, Recording, absolute, address};
use estrade_core::session::{self, Purged, Session};
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::{self, Data};
use crate::api::path::Path;
use crate::api::schema::{Id, Instant};
use crate::auth::Caller;
use crate::error::Problem;
use crate::recordings::serve;
use crate::state::AppState;

/// A film of a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordingBody {
    #[schema(value_type = Id)]
    id: RecordingId,
    /// Where it is watched.
    url: String,
    /// `video/mp4` or `video/webm`.
    media_type: Option<String>,
    /// Bytes.
    size: u64,
    /// When it came.
    #[schema(value_type = Instant)]
    created_at: Timestamp,
}

impl RecordingBody {
    // Its file's name stays here: it holds the room's.
    fn new(recording: &Recording, public_url: &str) -> Self {
        Self {
            id: recording.id,
            url: absolute(&address(recording.session_id, recording.id), public_url),
            media_type: recording.progress.kind.map(|kind| kind.media_type().to_owned()),
            size: recording.progress.received,
            created_at: recording.created_at,
        }
    }
}

/// List a session's recordings
///
/// Oldest first, at most 100. For everybody who may see the session.
#[utoipa::path(
    get, path = "/api/live-sessions/{session}/recordings", tag = "Live sessions", operation_id = "listRecordings",
    responses((status = 200, description = "Those that are ready.", body = Data<Vec<RecordingBody>>)),
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Data<Vec<RecordingBody>>, Problem> {
    let access = super::session(&state, &caller, &id, Action::WatchRecording).await?;
    let ready = recording::known(state.domain(), &access).await?;
    let public_url = &state.config().public_url;
    Ok(answer::data(ready.iter().map(|one| RecordingBody::new(one, public_url)).collect()))
}

/// Watch a recording
///
/// The film, whole (200), or the one range of bytes that `Range` asks for (206; 416 beyond its end). `If-None-Match` and `If-Range`
/// are understood. For everybody who may see the session.
#[utoipa::path(
    get, path = "/api/live-sessions/{session}/recordings/{recording}", tag = "Live sessions", operation_id = "watchRecording",
    responses((status = 200, description = "The film.", body = Vec<u8>, content_type = "video/mp4")),
)]
pub async fn watch(
    State(state): State<AppState>,
    caller: Caller,
    Path((id, recording)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::WatchRecording).await?;
    let found = recording::get(state.domain(), answer::id(&recording)?).await?;
    if found.session_id != access.session().id || !found.is_ready() {
        return Err(Refusal::NotFound.into());
    }
    serve::serve(state.recordings(), &found, &headers).await
}

/// Deletes a session for good, and the files of its recordings with it; what it was.
pub async fn purge(state: &AppState, access: &SessionAccess) -> Result<Session, Problem> {
    let Purged { session, recordings } = session::purge(state.domain(), access).await?;
    for id in recordings {
        state.recordings().forget(id).await;
    }
    Ok(session)
}

/// Delete a recording
///
/// For good, with its file. For the session's hosts. The session's `recording_url` then leads to the newest that is left, or nowhere.
#[utoipa::path(
    delete, path = "/api/live-sessions/{session}/recordings/{recording}", tag = "Live sessions", operation_id = "deleteRecording",
    responses((status = 200, description = "What was deleted.", body = Data<RecordingBody>)),
)]
pub async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path((id, recording)): Path<(String, String)>,
) -> Result<Data<RecordingBody>, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let gone = recording::remove(state.domain(), &access, answer::id(&recording)?).await?;
    state.recordings().forget(gone.id).await;
    Ok(answer::data(RecordingBody::new(&gone, &state.config().public_url)))
}
