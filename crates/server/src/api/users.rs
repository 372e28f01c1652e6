//! `/api/users`: accounts and tokens.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use estrade_core::text::SearchText;
use estrade_core::time::Timestamp;
use estrade_core::user::{self, User, begin_api_login, end_login, rotate};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::accounts;
use crate::auth::{Caller, sign_in};
use crate::error::Problem;
use crate::state::AppState;

use super::answer::{self, Done, Paged};
use super::described::{Fields, Query};
use super::problems;
use super::schema::{Instant, LocaleWord, RoleWord, always_true};
use super::wire::{FoundPerson, UserBody};

/// Who comes.
#[derive(Debug, ToSchema)]
pub struct Registration {
    /// Their address; compared without case.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
    /// Letters, digits, `.`, `_`, `-`; compared without case.
    #[schema(min_length = 2, max_length = 50, pattern = r"^[0-9A-Za-z._-]+$")]
    pub username: String,
    /// 10–128 characters, not one of the most common ones.
    #[schema(min_length = 10, max_length = 128, format = "password")]
    pub password: String,
    /// `student` unless given; `instructor` as the server allows; `admin` never.
    pub role: Option<RoleWord>,
    /// May be empty.
    #[schema(max_length = 100)]
    pub first_name: Option<String>,
    /// May be empty.
    #[schema(max_length = 100)]
    pub last_name: Option<String>,
    /// The language of pages and mails.
    pub locale: Option<LocaleWord>,
    /// An IANA name.
    #[schema(examples("Africa/Porto-Novo"))]
    pub timezone: Option<String>,
}

/// Address and password.
#[derive(Debug, ToSchema)]
pub struct Credentials {
    /// Their address; compared without case.
    #[schema(min_length = 1)]
    pub email: String,
    /// The password.
    #[schema(min_length = 1, format = "password")]
    pub password: String,
}

/// A refresh token.
#[derive(Debug, ToSchema)]
pub struct Refresh {
    /// From signing in, or from the last time.
    #[schema(min_length = 1)]
    pub refresh_token: String,
}

/// What to change of one's own profile: what is absent stays; a language or zone that is null is the server's again.
#[derive(Debug, ToSchema)]
pub struct ProfileFields {
    /// May be empty.
    #[schema(max_length = 100)]
    pub first_name: Option<String>,
    /// May be empty.
    #[schema(max_length = 100)]
    pub last_name: Option<String>,
    /// The language of pages and mails.
    pub locale: Option<LocaleWord>,
    /// An IANA name.
    #[schema(examples("Africa/Porto-Novo"))]
    pub timezone: Option<String>,
    /// The present password, when it changes.
    #[schema(format = "password")]
    pub current_password: Option<String>,
    /// A new password; every other sign-in ends with it.
    #[schema(min_length = 10, max_length = 128, format = "password", nullable = false)]
    pub password: Option<String>,
}

/// The tokens of a sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    #[schema(schema_with = always_true)]
    success: bool,
    /// The same as `access_token`.
    token: String,
    /// For `Authorization: Bearer`.
    access_token: String,
    /// For one new pair of tokens; then it is spent.
    refresh_token: String,
    /// When the access token ends.
    #[schema(value_type = Instant)]
    expires_at: Timestamp,
    user: UserBody,
}

/// One's own profile.
#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    #[schema(schema_with = always_true)]
    success: bool,
    user: UserBody,
}

fn profile(user: &User) -> Json<Profile> {
    Json(Profile { success: true, user: user.into() })
}

/// The tokens of a sign-in, as every answer that gives them names them.
fn tokens(
    state: &AppState,
    user: &User,
    login: estrade_core::ids::LoginId,
    refresh_token: String,
) -> Result<Json<Tokens>, Problem> {
    let domain = state.domain();
    let (access, expires_at) = state.tokens().issue(user, login, domain.now(), domain.ids.next())?;
    let token = access.clone();
    Ok(Json(Tokens {
        success: true,
        token,
        access_token: access,
        refresh_token,
        expires_at,
        user: user.into(),
    }))
}

/// Register
///
/// Makes an account and signs in with it. Who may become an instructor so, and whether at once, the server's settings say.
#[utoipa::path(
    post, path = "/api/users/register", tag = "Accounts", operation_id = "register", security(()),
    request_body = Registration,
    responses((status = 201, description = "The account, and the tokens of its first sign-in.", body = Tokens), problems::RateLimited),
)]
pub async fn register(
    State(state): State<AppState>,
    caller: Caller,
    body: Fields<Registration>,
) -> Result<Response, Problem> {
    state.limits().registrations.check(caller.address.into(), state.domain().now())?;
    let mut input = body.read()?;
    let new = accounts::parse_registration(&mut input, state.config())?;
    let user = accounts::register(&state, new).await?;
    let login = begin_api_login(state.domain(), user.id).await?;
    Ok((StatusCode::CREATED, tokens(&state, &user, login.login, login.secret)?).into_response())
}

/// Log in
#[utoipa::path(
    post, path = "/api/users/login", tag = "Accounts", operation_id = "login", security(()),
    request_body = Credentials,
    responses((status = 200, description = "The tokens.", body = Tokens), problems::RateLimited),
)]
pub async fn login(
    State(state): State<AppState>,
    caller: Caller,
    body: Fields<Credentials>,
) -> Result<Json<Tokens>, Problem> {
    state.limits().sign_ins.check(caller.address.into(), state.domain().now())?;
    let mut input = body.read()?;
    let email = input.required("email", |t| Ok(t.to_owned()));
    let password = input.required("password", |t| Ok(t.to_owned()));
    input.finish()?;
    let user =
        sign_in::check(&state, &email.unwrap_or_default(), &password.unwrap_or_default(), None).await?;
    let login = begin_api_login(state.domain(), user.id).await?;
    tokens(&state, &user, login.login, login.secret)
}

/// Get new tokens
///
/// The refresh token is spent by it. One that was spent already ends the whole sign-in: somebody else has it.
#[utoipa::path(
    post, path = "/api/users/token/refresh", tag = "Accounts", operation_id = "refreshToken", security(()),
    request_body = Refresh,
    responses((status = 200, description = "The new tokens.", body = Tokens), problems::RateLimited),
)]
pub async fn refresh(
    State(state): State<AppState>,
    caller: Caller,
    body: Fields<Refresh>,
) -> Result<Json<Tokens>, Problem> {
    state.limits().sign_ins.check(caller.address.into(), state.domain().now())?;
    let mut input = body.read()?;
    let secret = input.required("refresh_token", |t| Ok(t.to_owned()));
    input.finish()?;
    let (identity, refresh) = rotate(state.domain(), &secret.unwrap_or_default()).await?;
    tokens(&state, &identity.user, refresh.login, refresh.secret)
}

/// Log out
///
/// Ends this sign-in's tokens.
#[utoipa::path(
    post, path = "/api/users/logout", tag = "Accounts", operation_id = "logout",
    responses((status = 200, description = "Done.", body = Done)),
)]
pub async fn logout(State(state): State<AppState>, caller: Caller) -> Result<Done, Problem> {
    end_login(state.domain(), caller.identity()?.login).await?;
    Ok(answer::done())
}

/// Whom to look for.
#[derive(Debug, IntoParams)]
pub struct PeopleQuery {
    /// A part of a name, or a whole e-mail address.
    #[param(max_length = 254, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")]
    pub search: Option<String>,
    /// Only those with this role.
    pub role: Option<RoleWord>,
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    pub page: Option<u32>,
    /// How many a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
}

/// Find people to invite or enrol
///
/// An instructor finds the students of their own courses by name, anybody else by their exact e-mail address; an admin finds everybody.
#[utoipa::path(
    get, path = "/api/users", tag = "Accounts", operation_id = "searchUsers",
    params(PeopleQuery),
    responses((status = 200, description = "A page of people.", body = Paged<Vec<FoundPerson>>), problems::Forbidden),
)]
pub async fn search(
    State(state): State<AppState>,
    caller: Caller,
    query: Query<PeopleQuery>,
) -> Result<Paged<Vec<FoundPerson>>, Problem> {
    let searcher = user::may_search(caller.actor())?;
    let mut input = query.read()?;
    let search = input.optional("search", SearchText::parse).flatten();
    let role = input.optional("role", str::parse).flatten();
    let page = answer::page(&mut input, 20, 100)?;
    let found = user::search(state.domain(), searcher, search, role, page).await?;
    Ok(answer::listed(found, page, FoundPerson::from))
}

/// Get one's own profile
#[utoipa::path(
    get, path = "/api/users/me", tag = "Accounts", operation_id = "getProfile",
    responses((status = 200, description = "The profile.", body = Profile)),
)]
pub async fn me(caller: Caller) -> Result<Json<Profile>, Problem> {
    Ok(profile(caller.user()?))
}

/// Change one's own profile
///
/// A new password takes the present one as proof, and ends every other sign-in.
#[utoipa::path(
    patch, path = "/api/users/me", tag = "Accounts", operation_id = "updateProfile",
    request_body = Option<ProfileFields>,
    responses((status = 200, description = "The profile as it is now.", body = Profile), problems::Conflict),
)]
pub async fn change_me(
    State(state): State<AppState>,
    caller: Caller,
    body: Fields<ProfileFields>,
) -> Result<Json<Profile>, Problem> {
    let identity = caller.identity()?;
    let change = accounts::parse_profile_change(&mut body.read()?, state.config())?;
    let changed = accounts::change_profile(&state, identity, change).await?;
    Ok(profile(&changed))
}
