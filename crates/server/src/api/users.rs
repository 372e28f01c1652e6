//! `/api/users`: accounts and tokens.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use estrade_core::text::SearchText;
use estrade_core::user::{self, User, begin_api_login, end_login, rotate};
use serde_json::{Value, json};

use crate::accounts;
use crate::auth::{Caller, sign_in};
use crate::error::Problem;
use crate::input::{Body, Input};
use crate::state::AppState;

use super::{answer, wire};

/// The tokens of a sign-in, as every answer that gives them names them.
fn tokens(
    state: &AppState,
    user: &User,
    login: estrade_core::ids::LoginId,
    refresh: &str,
) -> Result<Value, Problem> {
    let domain = state.domain();
    let (access, expires_at) = state.tokens().issue(user, login, domain.now(), domain.ids.next())?;
    Ok(json!({
        "success": true,
        "token": access,
        "access_token": access,
        "refresh_token": refresh,
        "expires_at": expires_at,
        "user": wire::user(user),
    }))
}

/// `POST /api/users/register`
pub async fn register(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    state.limits().registrations.check(caller.address.into(), state.domain().now())?;
    let mut input = body.read()?;
    let new = accounts::parse_registration(&mut input, state.config())?;
    let user = accounts::register(&state, new).await?;
    let login = begin_api_login(state.domain(), user.id).await?;
    Ok((StatusCode::CREATED, Json(tokens(&state, &user, login.login, &login.secret)?)).into_response())
}

/// `POST /api/users/login`
pub async fn login(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Json<Value>, Problem> {
    state.limits().sign_ins.check(caller.address.into(), state.domain().now())?;
    let mut input = body.read()?;
    let email = input.required("email", |t| Ok(t.to_owned()));
    let password = input.required("password", |t| Ok(t.to_owned()));
    input.finish()?;
    let user =
        sign_in::check(&state, &email.unwrap_or_default(), &password.unwrap_or_default(), None).await?;
    let login = begin_api_login(state.domain(), user.id).await?;
    Ok(Json(tokens(&state, &user, login.login, &login.secret)?))
}

/// `POST /api/users/token/refresh`
pub async fn refresh(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Json<Value>, Problem> {
    state.limits().sign_ins.check(caller.address.into(), state.domain().now())?;
    let mut input = body.read()?;
    let secret = input.required("refresh_token", |t| Ok(t.to_owned()));
    input.finish()?;
    let (identity, refresh) = rotate(state.domain(), &secret.unwrap_or_default()).await?;
    Ok(Json(tokens(&state, &identity.user, refresh.login, &refresh.secret)?))
}

/// `POST /api/users/logout`
pub async fn logout(State(state): State<AppState>, caller: Caller) -> Result<Json<Value>, Problem> {
    end_login(state.domain(), caller.identity()?.login).await?;
    Ok(Json(json!({ "success": true })))
}

/// `GET /api/users?search=&role=`: people to invite or enrol, as far as the caller may find them.
pub async fn search(
    State(state): State<AppState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let searcher = user::may_search(caller.actor())?;
    let mut input = Input::of_query(query.as_deref())?;
    let search = input.optional("search", SearchText::parse).flatten();
    let role = input.optional("role", str::parse).flatten();
    let page = answer::page(&mut input, 20, 100)?;
    let found = user::search(state.domain(), searcher, search, role, page).await?;
    Ok(answer::listed(found, page, wire::found_person))
}

/// `GET /api/users/me`
pub async fn me(caller: Caller) -> Result<Json<Value>, Problem> {
    Ok(Json(json!({ "success": true, "user": wire::user(caller.user()?) })))
}

/// `PATCH /api/users/me`
pub async fn change_me(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let identity = caller.identity()?;
    let change = accounts::parse_profile_change(&mut body.read()?, state.config())?;
    let changed = accounts::change_profile(&state, identity, change).await?;
    Ok(Json(json!({ "success": true, "user": wire::user(&changed) })))
}
