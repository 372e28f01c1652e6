//! Lists of meetings.

use axum::extract::State;
use estrade_core::Actor;
use estrade_core::field::FieldError;
use estrade_core::permission::is_host;
use estrade_core::ports::views::{Order, Page, Phase, SessionFilter, Whose};
use estrade_core::user::Role;
use utoipa::{IntoParams, ToSchema};

use crate::api::answer;
use crate::api::described::Query;
use crate::api::wire::Sight;
use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;

use super::wire::{Invitations, MeetingBody, Meetings};
use super::{page_url, people};

/// Which meetings.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum FilterWord {
    /// Scheduled or ongoing, earliest first.
    Upcoming,
    /// Completed or cancelled, latest first.
    Past,
    /// All of them, latest first.
    All,
}

/// Which meetings, and which part of the list.
#[derive(Debug, IntoParams)]
pub struct MeetingListQuery {
    /// `all` unless given.
    #[param(inline)]
    pub filter: Option<FilterWord>,
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    pub page: Option<u32>,
    /// How many a page.
    #[param(minimum = 1, maximum = 100, default = 100)]
    pub limit: Option<u32>,
}

/// Which part of the list.
#[derive(Debug, IntoParams)]
pub struct InvitationListQuery {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    pub page: Option<u32>,
    /// How many a page.
    #[param(minimum = 1, maximum = 100, default = 100)]
    pub limit: Option<u32>,
}

/// The phase and order that a filter means.
fn filter(text: &str) -> Result<(Option<Phase>, Order), FieldError> {
    match text {
        "upcoming" => Ok((Some(Phase::Ahead), Order::OldestFirst)),
        "past" => Ok((Some(Phase::Over), Order::NewestFirst)),
        "all" => Ok((None, Order::NewestFirst)),
        _ => Err(FieldError::Malformed("choice")),
    }
}

/// A page of meetings as the caller sees them in a list.
async fn meetings(
    state: &AppState,
    caller: &Caller,
    whose: Whose,
    (phase, order): (Option<Phase>, Order),
    page: Page,
) -> Result<Vec<MeetingBody>, Problem> {
    let (domain, now) = (state.domain(), state.domain().now());
    let mut unit = domain.store.begin_read().await?;
    let filter = SessionFilter { status: None, phase };
    let cards = unit.views().sessions(whose, filter, order, page, now).await?.items;
    let sessions: Vec<_> = cards.iter().map(|card| card.session.clone()).collect();
    let rosters = people::of(unit.as_mut(), caller, &sessions, now).await?;
    let bodies = cards.into_iter().zip(rosters).map(|(card, participants)| {
        let is_host = is_host(caller.actor(), card.session.instructor_id);
        let sight = Sight { is_host, may_join: true, is_list: true };
        let link = page_url(state, card.course.as_ref(), card.session.id);
        MeetingBody::new(card, participants, Some(link), sight, &domain.rules, now)
    });
    Ok(bodies.collect())
}

/// List meetings
///
/// An instructor's own; those on whose roster a student is; for an admin all. A hundred at most: who wants more asks for the next
/// `page` until one has fewer than its `limit`. Each comes with the first fifty of its participants.
#[utoipa::path(
    get, path = "/api/meetings", tag = "Meetings", operation_id = "listMeetings", params(MeetingListQuery),
    responses((status = 200, description = "The meetings.", body = Meetings)),
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    query: Query<MeetingListQuery>,
) -> Result<Meetings, Problem> {
    let reader = caller.user()?.id;
    let mut input = query.read()?;
    let chosen = input.optional("filter", filter).flatten().unwrap_or((None, Order::NewestFirst));
    let page = answer::page(&mut input, 100, 100)?;
    let whose = match caller.actor() {
        Actor::User { role: Role::Admin, .. } => Whose::Everybody,
        Actor::User { role: Role::Instructor, id } => Whose::Instructor(id),
        Actor::User { role: Role::Student, .. } | Actor::Visitor => Whose::OnRoster(reader),
    };
    Ok(Meetings::new(meetings(&state, &caller, whose, chosen, page).await?))
}

/// List one's invitations
///
/// Meetings that the caller is invited to by name and that are scheduled or ongoing, earliest first, with the caller's own
/// `participant_status`. In pages like the list of meetings.
#[utoipa::path(
    get, path = "/api/meetings/my/invitations", tag = "Meetings", operation_id = "listInvitations",
    params(InvitationListQuery),
    responses((status = 200, description = "The meetings.", body = Invitations)),
)]
pub async fn invitations(
    State(state): State<AppState>,
    caller: Caller,
    query: Query<InvitationListQuery>,
) -> Result<Invitations, Problem> {
    let whose = Whose::Invited(caller.user()?.id);
    let page = answer::page(&mut query.read()?, 100, 100)?;
    let chosen = (Some(Phase::Ahead), Order::OldestFirst);
    let found = meetings(&state, &caller, whose, chosen, page).await?;
    Ok(Invitations::new(found))
}
