//! Confirming an address by a mailed link: looking asks, a press confirms, so that a scanner of mails confirms nothing.

use axum::extract::{Query, State};
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::user::{User, ask_to_confirm, confirm_address};
use serde::Deserialize;

use crate::error::Problem;
use crate::input::Body;
use crate::mail::Confirmation;
use crate::state::AppState;

use super::confirm::{Question, Weight, ask as question};
use super::shell::{PageRequest, Section, redirect_with};

/// What the link carries.
#[derive(Debug, Deserialize)]
pub struct Link {
    token: Option<String>,
}

/// Whose link it is; one that holds no longer leads nowhere.
async fn owner(state: &AppState, token: &str) -> Result<User, Problem> {
    let mut unit = state.domain().store.begin_read().await?;
    let found = Confirmation::read(&state.config().jwt_secret, unit.as_mut(), token).await?;
    found.ok_or(Problem::Refused(Refusal::NotFound))
}

/// `GET /address/confirm?token=…`
pub async fn ask(
    State(state): State<AppState>,
    request: PageRequest,
    Query(link): Query<Link>,
) -> Result<Response, Problem> {
    let token = link.token.unwrap_or_default();
    let user = owner(&state, &token).await?;
    let t = request.tr();
    let asked = Question {
        title: t.text("address-title"),
        consequence: t.one("address-consequence", "email", user.email.as_str()),
        action: "/address/confirm".to_owned(),
        label: t.text("address-action"),
        keep: t.text("address-keep"),
        back: "/".to_owned(),
        back_label: t.text("nav-home"),
        fields: vec![("token", token)],
        weight: Weight::Light,
    };
    question(&state, &request, Section::Elsewhere, asked)
}

/// `POST /address/confirm`
pub async fn confirm(
    State(state): State<AppState>,
    request: PageRequest,
    body: Body,
) -> Result<Response, Problem> {
    let token = body.read()?.raw("token").flatten().unwrap_or_default();
    let user = owner(&state, &token).await?;
    confirm_address(state.domain(), user.id).await?;
    let to = if request.user().is_ok() { "/profile" } else { "/login" };
    Ok(redirect_with(&state, to, "flash-address-confirmed"))
}

/// `POST /profile/address`: the link once more. It counts with the links for passwords.
pub async fn again(State(state): State<AppState>, request: PageRequest) -> Result<Response, Problem> {
    let user = request.user()?;
    if user.email_confirmed_at.is_none() {
        state.limits().password_mails.check(user.email.key(), state.domain().now())?;
        ask_to_confirm(state.domain(), user).await?;
    }
    Ok(redirect_with(&state, "/profile", "flash-address-sent"))
}
