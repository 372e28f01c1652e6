//! One meeting: making, showing, changing, calling off.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use estrade_core::access;
use estrade_core::course::{self, CourseAccess};
use estrade_core::field::FieldError;
use estrade_core::ids::CourseId;
use estrade_core::permission::{Action, Resource};
use estrade_core::{Refusal, invitation, session};
use utoipa::ToSchema;

use crate::api::described::{Fields, Query};
use crate::api::live_sessions;
use crate::api::live_sessions::write::{CancelFields, CancelQuery, Removal, read_removal};
use crate::api::path::Path;
use crate::api::preconditions::{IfMatch, if_match};
use crate::api::problems;
use crate::api::schema::{DateTime, Id, StudentName};
use crate::api::wire::Sight;
use crate::auth::Caller;
use crate::error::Problem;
use crate::meetings_input::{self, in_its_words};
use crate::state::AppState;

use super::wire::{MeetingAnswer, OneMeeting};
use super::{meeting, shown};

/// A new meeting.
#[derive(Debug, ToSchema)]
pub struct MeetingFields {
    /// Trimmed, then 1–255 characters.
    #[schema(min_length = 1, max_length = 255)]
    pub title: String,
    /// Up to 10 000 characters.
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// Starts it at once: then `scheduled_date` is left out, and `duration` may be (an hour).
    pub start_now: Option<bool>,
    /// The start, in the future.
    #[schema(nullable = false)]
    pub scheduled_date: Option<DateTime>,
    /// In minutes.
    #[schema(minimum = 1, maximum = 720)]
    pub duration: Option<u32>,
    /// Who is invited: one who is not known fails the whole request.
    #[schema(max_items = 10_000)]
    pub student_ids: Option<Vec<StudentName>>,
    /// A course of one's own that it belongs to.
    pub course_id: Option<Id>,
    /// How many seats there are for students; unless given, as many as are invited, and 50 at least.
    #[schema(minimum = 1, maximum = 10_000)]
    pub max_participants: Option<u32>,
    /// Whether the host may record it.
    pub is_recording_enabled: Option<bool>,
}

/// What to change of a meeting: what is absent stays. Times only while it is scheduled, the rest also while it is ongoing.
#[derive(Debug, ToSchema)]
pub struct MeetingChange {
    /// Trimmed, then 1–255 characters.
    #[schema(min_length = 1, max_length = 255, nullable = false)]
    pub title: Option<String>,
    /// Up to 10 000 characters; null clears it.
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// The start, in the future; the length stays.
    #[schema(nullable = false)]
    pub scheduled_date: Option<DateTime>,
    /// In minutes; the start stays.
    #[schema(minimum = 1, maximum = 720, nullable = false)]
    pub duration: Option<u32>,
    /// The whole new list of those invited: who stays keeps their answer, who is left out is uninvited unless they came. Seats are
    /// added where there are fewer than invited.
    #[schema(max_items = 10_000, nullable = false)]
    pub student_ids: Option<Vec<StudentName>>,
    /// How many seats there are for students; never below those taken now.
    #[schema(minimum = 1, maximum = 10_000, nullable = false)]
    pub max_participants: Option<u32>,
    /// Whether the host may record it.
    pub is_recording_enabled: Option<bool>,
}

/// The course that a meeting is to belong to: one that the caller does not see does not exist.
async fn course(state: &AppState, caller: &Caller, id: CourseId) -> Result<CourseAccess, Problem> {
    match course::open(state.domain(), caller.actor(), id).await {
        Ok(access) => {
            access.require(Action::CreateCourseSession)?;
            Ok(access)
        }
        Err(Refusal::NotFound) => Err(Refusal::field("course_id", FieldError::Malformed("choice")).into()),
        Err(other) => Err(other.into()),
    }
}

/// Create a meeting
///
/// For instructors, on its own or in a course of theirs. Students are invited by name.
#[utoipa::path(
    post, path = "/api/meetings", tag = "Meetings", operation_id = "createMeeting",
    request_body = MeetingFields,
    responses((status = 201, description = "The meeting.", body = OneMeeting), problems::Conflict),
)]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    body: Fields<MeetingFields>,
) -> Result<MeetingAnswer, Problem> {
    match access::require(caller.actor(), Action::CreateMeeting, Resource::Server) {
        Err(Refusal::Forbidden) => return Err(Problem::OnlyInstructorsMeet),
        decided => decided?,
    }
    let domain = state.domain();
    let new = meetings_input::parse_new(&mut body.read()?, caller.timezone)?;
    let course = match new.course {
        Some(id) => Some(course(&state, &caller, id).await?),
        None => None,
    };
    let guests = invitation::resolve(domain, caller.actor(), &new.students).await?;
    let new = new.into_session(guests, domain.rules.engine, domain.now());
    let made = session::create(domain, caller.actor(), course.as_ref(), new).await.map_err(in_its_words)?;
    let sight = Sight { is_host: true, may_join: true, is_list: false };
    shown(&state, &caller, made.id, sight, StatusCode::CREATED).await
}

/// Get a meeting
///
/// For its host, and those who are expected.
#[utoipa::path(
    get, path = "/api/meetings/{meeting_id}", tag = "Meetings", operation_id = "getMeeting",
    responses((status = 200, description = "The meeting.", body = OneMeeting,
        headers(("ETag" = String, description = "Its version, for `If-Match`.")))),
)]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<MeetingAnswer, Problem> {
    let access = meeting(&state, &caller, &id, Action::ViewSession).await?;
    shown(&state, &caller, access.session().id, Sight::of(&access), StatusCode::OK).await
}

/// Change a meeting
///
/// For its host. A new time is a reschedule.
#[utoipa::path(
    put, path = "/api/meetings/{meeting_id}", tag = "Meetings", operation_id = "updateMeeting",
    params(IfMatch), request_body = Option<MeetingChange>,
    responses((status = 200, description = "The meeting as it is now.", body = OneMeeting,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        problems::Conflict, problems::Stale),
)]
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Fields<MeetingChange>,
) -> Result<MeetingAnswer, Problem> {
    let access = meeting(&state, &caller, &id, Action::RunSession).await?;
    let (mut change, students) = meetings_input::parse_change(&mut body.read()?, caller.timezone)?;
    change.expected_version = if_match(&headers)?;
    if let Some(students) = students {
        change.guests = Some(invitation::resolve(state.domain(), caller.actor(), &students).await?);
    }
    let changed = session::change(state.domain(), &access, change).await.map_err(in_its_words)?;
    shown(&state, &caller, changed.id, Sight::of(&access), StatusCode::OK).await
}

/// Cancel a meeting
///
/// For its host, while it is scheduled. Cancelling one that is cancelled changes nothing. With `purge=true` an admin deletes a
/// completed or cancelled one for good instead; the answer is what it was.
#[utoipa::path(
    delete, path = "/api/meetings/{meeting_id}", tag = "Meetings", operation_id = "cancelMeeting",
    params(CancelQuery), request_body = Option<CancelFields>,
    responses((status = 200, description = "The cancelled meeting, or the one that is no more.", body = OneMeeting),
        problems::Conflict),
)]
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query<CancelQuery>,
    body: Fields<CancelFields>,
) -> Result<MeetingAnswer, Problem> {
    let access = meeting(&state, &caller, &id, Action::RunSession).await?;
    let show = async || shown(&state, &caller, access.session().id, Sight::of(&access), StatusCode::OK).await;
    match read_removal(&access, query, body)? {
        Removal::Cancel(reason) => {
            session::cancel(state.domain(), &access, reason).await?;
            show().await
        }
        Removal::Purge => {
            let what_it_was = show().await?;
            live_sessions::recordings::purge(&state, &access).await?;
            Ok(what_it_was)
        }
    }
}
