//! Webhooks of JaaS.

use axum::extract::{FromRequest as _, Request, State};
use estrade_core::Refusal;
use utoipa::ToSchema;

use crate::api::answer::{Done, done};
use crate::api::problems;
use crate::error::Problem;
use crate::hooks::{self, jaas};
use crate::state::AppState;

use super::secret::{judge, look, settings};
use super::{Posted, events, object};

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
    // The signature is of the body as it came.
    let (parts, body) = request.into_parts();
    look(&state, &parts)?;
    let Ok(posted) = Posted::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let bytes = posted.bytes()?;
    let shown = parts.headers.get("x-jaas-signature").and_then(|value| value.to_str().ok());
    let now = state.domain().now();
    judge(&state, &parts, || {
        shown.is_some_and(|shown| jaas::is_signed(shown, &bytes, secret.reveal(), now))
    })?;
    let (post, text) = object(&bytes)?;
    if let (Some(room), Some(event)) = (jaas::room(&post, settings.app_id.as_deref()), jaas::event(&post))
        && let Some(session) = hooks::session_of(state.domain(), room).await?
    {
        events::keep(&state, session.id, format!("jaas/{event}"), jaas::key(&post), text).await?;
    }
    Ok(done())
}
