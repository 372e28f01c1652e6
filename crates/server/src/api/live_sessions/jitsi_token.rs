//! Tokens for a Jitsi server.

use axum::extract::State;
use estrade_core::Refusal;
use estrade_core::permission::Action;
use estrade_core::session::{self, TokenGrant, TokenRole};
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::{self, Data};
use crate::api::described::Fields;
use crate::api::path::Path;
use crate::api::problems;
use crate::api::schema::{Id, Instant};
use crate::auth::Caller;
use crate::engines::Guest;
use crate::error::Problem;
use crate::state::AppState;

/// For whom the token is to be; not needed.
#[derive(Debug, ToSchema)]
pub struct TokenFields {
    /// At most one's own: a lower one is granted.
    #[schema(inline)]
    pub role: Option<TokenRoleWord>,
    /// The caller's own.
    pub user_id: Option<Id>,
}

/// What somebody may ask to be.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum TokenRoleWord {
    /// Everybody else.
    Participant,
    /// Given moderation rights by the host.
    Moderator,
    /// A host.
    Instructor,
}

/// The way into a Jitsi server's room.
#[derive(Debug, Serialize, ToSchema)]
pub struct JitsiToken {
    /// Null where the Jitsi server asks for none.
    jwt: Option<String>,
    /// The room on the Jitsi server, with the token if there is one.
    jitsi_join_url: String,
    #[schema(value_type = Instant)]
    expires_at: Timestamp,
}

/// Get a token for a Jitsi server
///
/// It says what the server knows of the caller: a host moderates, nobody else. It opens until half an hour after the
/// planned end, an hour at least and twelve at most. A session of the engine `builtin` has none (`no_jitsi`).
#[utoipa::path(
    post, path = "/api/live-sessions/{session}/jitsi-token", tag = "Live sessions", operation_id = "createJitsiToken",
    request_body = Option<TokenFields>,
    responses((status = 200, description = "The token.", body = Data<JitsiToken>), problems::Conflict),
)]
pub async fn jitsi_token(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: Fields<TokenFields>,
) -> Result<Data<JitsiToken>, Problem> {
    let access = super::session(&state, &caller, &id, Action::Join).await?;
    let mut input = body.read()?;
    let role = input.optional("role", str::parse::<TokenRole>).flatten();
    let user = input.id("user_id").flatten();
    let granted = session::check_token(&access, role, user)?;
    input.finish()?;
    let (session, now) = (access.session(), state.domain().now());
    let expires_at = TokenGrant::expires_at(session, now)?;
    let name = caller.user()?.display_name();
    let moderates = granted.role().moderates();
    let guest = Guest { session, user: access.user(), name: &name, moderates, now, until: Some(expires_at) };
    let engine = state.live().engines().around(session.engine);
    let entrance = engine.and_then(|engine| engine.entrance(&guest)).ok_or(Refusal::NoJitsi)?;
    Ok(answer::data(JitsiToken { jwt: entrance.token, jitsi_join_url: entrance.url, expires_at }))
}
