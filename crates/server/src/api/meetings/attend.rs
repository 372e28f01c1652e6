//! Holding a meeting and being there: start, end, join, leave, respond.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use estrade_core::attendance::Source;
use estrade_core::invitation::{self, ParticipantStatus, Reply};
use estrade_core::permission::Action;
use estrade_core::session;
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::described::Fields;
use crate::api::path::Path;
use crate::api::schema::{Instant, ParticipantStatusWord, always_true};
use crate::api::wire::Sight;
use crate::api::{live_sessions, problems, wire};
use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;

use super::wire::{MeetingAnswer, OneMeeting};
use super::{meeting, shown};

/// Somebody is in the room.
#[derive(Debug, Serialize, ToSchema)]
pub struct JoinedMeeting {
    #[schema(schema_with = always_true)]
    success: bool,
    /// Where sound and picture are: this server's own classroom, or the room on the Jitsi server.
    meeting_link: String,
    /// Since when.
    #[schema(value_type = Instant)]
    joined_at: Timestamp,
    participant_status: ParticipantStatusWord,
}

/// Somebody has left.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftMeeting {
    #[schema(schema_with = always_true)]
    success: bool,
    /// Null: they were never there.
    #[schema(value_type = Option<Instant>)]
    left_at: Option<Timestamp>,
    /// All of their attendance in this meeting, in whole minutes, rounded half up.
    duration: u64,
}

/// What to answer to an invitation; again and again, until the meeting is over.
#[derive(Debug, ToSchema)]
pub struct ReplyFields {
    #[expect(missing_docs, reason = "beside an inline schema words of its own would become a second one")]
    #[schema(inline)]
    pub action: ReplyWord,
}

/// An answer.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ReplyWord {
    /// Yes.
    Accept,
    /// No.
    Decline,
}

/// An answer was noted.
#[derive(Debug, Serialize, ToSchema)]
pub struct Replied {
    #[schema(schema_with = always_true)]
    success: bool,
    participant_status: ParticipantStatusWord,
}

macro_rules! sent_as_json {
    ($($name:ident),+) => {$(
        impl IntoResponse for $name {
            fn into_response(self) -> Response {
                Json(self).into_response()
            }
        }
    )+};
}

sent_as_json!(JoinedMeeting, LeftMeeting, Replied);

/// Start a meeting
///
/// For its host, from half an hour before it is due. Starting one that is ongoing changes nothing.
#[utoipa::path(
    post, path = "/api/meetings/{meeting_id}/start", tag = "Meetings", operation_id = "startMeeting",
    responses((status = 200, description = "It is ongoing.", body = OneMeeting), problems::Conflict),
)]
pub async fn start(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<MeetingAnswer, Problem> {
    let access = meeting(&state, &caller, &id, Action::RunSession).await?;
    session::start(state.domain(), &access).await?;
    shown(&state, &caller, access.session().id, Sight::of(&access), StatusCode::OK).await
}

/// End a meeting
///
/// For its host. Everybody leaves with it. Ending one that is completed changes nothing.
#[utoipa::path(
    post, path = "/api/meetings/{meeting_id}/end", tag = "Meetings", operation_id = "endMeeting",
    responses((status = 200, description = "It is completed.", body = OneMeeting), problems::Conflict),
)]
pub async fn end(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<MeetingAnswer, Problem> {
    let access = meeting(&state, &caller, &id, Action::RunSession).await?;
    let ended = session::end(state.domain(), &access).await?;
    state.live().session_ended(&ended).await;
    shown(&state, &caller, ended.id, Sight::of(&access), StatusCode::OK).await
}

/// Join a meeting
///
/// Takes a seat, if the caller has none; a host needs none.
#[utoipa::path(
    post, path = "/api/meetings/{meeting_id}/join", tag = "Meetings", operation_id = "joinMeeting",
    responses((status = 200, description = "In the room.", body = JoinedMeeting), problems::Conflict),
)]
pub async fn join(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<JoinedMeeting, Problem> {
    let access = meeting(&state, &caller, &id, Action::Join).await?;
    let joined = session::join(state.domain(), caller.actor(), access.session().id, Source::Api).await?;
    Ok(JoinedMeeting {
        success: true,
        meeting_link: live_sessions::join_url(&state, &caller, &joined.access, joined.access.session())?,
        joined_at: joined.stay.opened_at,
        participant_status: ParticipantStatus::Attended.into(),
    })
}

/// Leave a meeting
///
/// Leaving twice answers the same.
#[utoipa::path(
    post, path = "/api/meetings/{meeting_id}/leave", tag = "Meetings", operation_id = "leaveMeeting",
    responses((status = 200, description = "Out of the room.", body = LeftMeeting), problems::Conflict),
)]
pub async fn leave(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<LeftMeeting, Problem> {
    let access = meeting(&state, &caller, &id, Action::ViewSession).await?;
    let left = session::leave(state.domain(), &access).await?;
    let (session, user) = (access.session(), access.user());
    state.live().person_left(session.id, user).await;
    let mut unit = state.domain().store.begin_read().await?;
    let intervals = unit.stays().intervals_of(session.id, &[user]).await?;
    let attendance = wire::attendance(session, &intervals, None, state.domain().now());
    let left_at = left.interval.map(|interval| interval.left_at);
    Ok(LeftMeeting { success: true, left_at, duration: attendance.minutes() })
}

/// Answer an invitation
///
/// For students who are invited by name, until the meeting is over. Who came has attended, whatever they answer.
#[utoipa::path(
    post, path = "/api/meetings/{meeting_id}/respond", tag = "Meetings", operation_id = "respondToInvitation",
    request_body = ReplyFields,
    responses((status = 200, description = "The answer was noted.", body = Replied), problems::Conflict),
)]
pub async fn respond(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: Fields<ReplyFields>,
) -> Result<Replied, Problem> {
    let access = meeting(&state, &caller, &id, Action::Respond).await?;
    let mut input = body.read()?;
    let reply = input.required("action", str::parse::<Reply>);
    input.finish()?;
    let Some(reply) = reply else { return Err(Problem::BadRequest) };
    let status = invitation::respond(state.domain(), &access, reply).await?;
    Ok(Replied { success: true, participant_status: status.into() })
}
