//! What a host tells everybody of a session.

use axum::extract::State;
use estrade_core::field::FieldError;
use estrade_core::ids::SessionId;
use estrade_core::notification::{self, Kind};
use estrade_core::permission::Action;
use estrade_core::text::NoticeText;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::{self, Data};
use crate::api::described::Fields;
use crate::api::path::Path;
use crate::api::problems;
use crate::api::schema::{Id, NoticeKindWord};
use crate::auth::Caller;
use crate::error::Problem;
use crate::input::Input;
use crate::state::AppState;

/// What to tell.
#[derive(Debug, ToSchema)]
pub struct NoticeFields {
    /// What it is about.
    pub notification_type: NoticeKindWord,
    /// The host's own words, up to 2 000 characters: needed for `custom`.
    #[schema(max_length = 2_000)]
    pub message: Option<String>,
}

/// A notice on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuedNotice {
    #[schema(value_type = Id)]
    session_id: SessionId,
    notification_type: NoticeKindWord,
    /// How many people it is for now.
    queued: u64,
}

/// Reads `notification_type` and `message`, which a `custom` one needs and any other may have.
fn parse(input: &mut Input) -> Result<(Kind, Option<NoticeText>), Problem> {
    let kind = input.required("notification_type", str::parse);
    let message = input.optional("message", NoticeText::parse);
    if kind == Some(Kind::Custom) && matches!(message, None | Some(None)) && input.is_right("message") {
        input.refuse("message", FieldError::Required);
    }
    input.finish()?;
    kind.map(|kind| (kind, message.flatten())).ok_or(Problem::BadRequest)
}

/// Tell everybody of a session
///
/// For its host: mailed moments later to the roster, without its instructor and whoever sends it; a reminder leaves out those who
/// declined. A reminder or a new time that comes too late is dropped. What the host sends stands in the way of nothing that is sent by
/// itself. `cancelled` is said of a cancelled session alone, `reminder` and `rescheduled` of a scheduled one.
#[utoipa::path(
    post, path = "/api/live-sessions/{session}/notify", tag = "Live sessions", operation_id = "notifySession",
    request_body = NoticeFields,
    responses(
        (status = 200, description = "It is queued.", body = Data<QueuedNotice>), problems::Conflict, problems::RateLimited
    ),
)]
pub async fn notify(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: Fields<NoticeFields>,
) -> Result<Data<QueuedNotice>, Problem> {
    let access = super::session(&state, &caller, &id, Action::RunSession).await?;
    let (kind, message) = parse(&mut body.read()?)?;
    // What cannot be said now is not counted.
    kind.check(access.session())?;
    let (domain, session_id) = (state.domain(), access.session().id);
    state.limits().notices.check(session_id, domain.now())?;
    let queued = notification::notify(domain, &access, kind, message).await?;
    Ok(answer::data(QueuedNotice { session_id, notification_type: kind.into(), queued }))
}
