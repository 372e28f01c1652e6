//! Looking for people to invite or enrol, as far as one may.

use crate::access::require;
use crate::actor::Actor;
use crate::domain::Domain;
use crate::permission::{Action, Decision, Resource, can};
use crate::ports::views::{Among, Listed, Page, PeopleQuery, PersonRow};
use crate::refusal::Refusal;
use crate::text::SearchText;

use super::Role;

/// The proof that somebody may look for people, and among whom.
#[derive(Debug, Clone, Copy)]
pub struct Searcher(Among);

/// Who may search, and whom they may find.
pub fn may_search(actor: Actor) -> Result<Searcher, Refusal> {
    require(actor, Action::SearchStudents, Resource::Server)?;
    let user = actor.user_id().ok_or(Refusal::Unauthenticated)?;
    Ok(Searcher(match can(actor, Action::SearchAnyone, Resource::Server) {
        Decision::Allow => Among::Everybody,
        Decision::Unauthenticated | Decision::Hidden | Decision::Forbidden => Among::StudentsOf(user),
    }))
}

/// A page of the people found.
pub async fn search(
    domain: &Domain,
    searcher: Searcher,
    search: Option<SearchText>,
    role: Option<Role>,
    page: Page,
) -> Result<Listed<PersonRow>, Refusal> {
    let mut unit = domain.store.begin_read().await?;
    Ok(unit.views().people(&PeopleQuery { among: searcher.0, search, role }, page).await?)
}
