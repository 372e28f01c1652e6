//! Webhooks of JaaS.

use std::time::Duration;

use axum::extract::{Request, State};
use estrade_core::Refusal;
use utoipa::ToSchema;

use crate::api::answer::{Done, done};
use crate::api::problems;
use crate::error::Problem;
use crate::hooks;
use crate::hooks::jaas::{self, Signature};
use crate::recordings;
use crate::state::AppState;

use super::secret::{settings, wrong};
use super::{bytes_within, events, object};

/// The largest body: a webhook tells of one thing. Who sent it is known only once it is read.
const LARGEST: usize = 64 * 1024;
/// In how long it must have come.
const PATIENCE: Duration = Duration::from_secs(10);

/// A webhook. Unknown kinds and fields are left aside.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct JaasEvent {
    /// The same for the same event, however often it is sent.
    pub idempotency_key: Option<String>,
    /// `PARTICIPANT_JOINED`, `PARTICIPANT_LEFT`, `ROOM_DESTROYED`, `RECORDING_UPLOADED`, …
    pub event_type: String,
    /// The meeting in the room.
    pub session_id: Option<String>,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    /// `<AppID>/<room>`.
    pub fqn: String,
    /// By kind; `id` is the account here, from the token.
    pub data: serde_json::Value,
}

/// Tell of a JaaS room
///
/// For the webhooks of 8x8 JaaS, signed with the secret of the webhook. The same event sent again changes nothing; events come in any
/// order. Rooms and people that are not known here are left aside.
#[utoipa::path(
    post, path = "/api/hooks/jaas", tag = "Other servers", operation_id = "jaasEvent",
    request_body = JaasEvent, security(("jaasSignature" = [])),
    responses((status = 200, description = "Noted.", body = Done), problems::NotFound, problems::RateLimited),
)]
pub async fn take(State(state): State<AppState>, request: Request) -> Result<Done, Problem> {
    let settings = settings(&state)?;
    let secret = settings.webhook_secret.as_ref().ok_or(Refusal::NotFound)?;
    let (parts, body) = request.into_parts();
    let shown = parts.headers.get("x-jaas-signature").and_then(|value| value.to_str().ok());
    let Some(signature) = shown.and_then(|shown| Signature::read(shown, state.domain().now())) else {
        return Err(wrong(&state, &parts).into());
    };
    // The signature is of the body as it came.
    let bytes = bytes_within(body, LARGEST, PATIENCE).await?;
    if !signature.is_of(&bytes, secret.reveal()) {
        return Err(wrong(&state, &parts).into());
    }
    let (post, text) = object(&bytes)?;
    if let (Some(room), Some(event)) = (jaas::room(&post, settings.app_id.as_deref()), jaas::event(&post))
        && let Some(session) = hooks::session_of(state.domain(), room).await?
    {
        events::keep(&state, session.id, format!("jaas/{event}"), jaas::key(&post), text).await?;
        recordings::announced(state.domain(), session.id, &post).await?;
    }
    Ok(done())
}
