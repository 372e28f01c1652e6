//! Logging in and out.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use estrade_core::Refusal;
use estrade_core::user::{User, begin_web_login, end_login};
use serde::Deserialize;

use crate::auth::{Caller, cookie, sign_in};
use crate::error::{Problem, describe};
use crate::input::Body;
use crate::state::AppState;

use super::form::FormView;
use super::shell::{PageRequest, Section, Shell, local_path, render};

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    /// An address of this server.
    pub next: Option<String>,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    shell: Shell,
    form: FormView,
    problem: Option<String>,
    next: String,
}

/// `GET /login`
pub async fn show(State(state): State<AppState>, request: PageRequest, Query(query): Query<Next>) -> Result<Response, Problem> {
    if request.user().is_ok() {
        return Ok(Redirect::to(local_path(query.next.as_deref())).into_response());
    }
    page(&state, &request, FormView::default(), None, query.next.unwrap_or_default())
}

fn page(state: &AppState, request: &PageRequest, form: FormView, problem: Option<String>, next: String) -> Result<Response, Problem> {
    let shell = request.shell(state, Section::Elsewhere, request.tr().text("login-title"));
    let flash = shell.flash.is_some();
    render(&LoginPage { shell, form, problem, next }, flash)
}

/// `POST /login`
pub async fn submit(State(state): State<AppState>, request: PageRequest, jar: CookieJar, body: Body) -> Result<Response, Problem> {
    state.sign_ins().check(request.caller.address)?;
    let mut input = body.read()?;
    let email = input.raw("email").flatten().unwrap_or_default();
    let password = input.raw("password").flatten().unwrap_or_default();
    let next = input.raw("next").flatten().unwrap_or_default();
    let device = jar.get(cookie::DEVICE).map(|c| c.value().to_owned());
    match sign_in::check(&state, &email, &password, device.as_deref()).await {
        Ok(user) => signed_in(&state, &user, local_path(Some(next.as_str()).filter(|n| !n.is_empty()))).await,
        Err(refusal @ (Refusal::BadCredentials | Refusal::RateLimited { .. })) => {
            let form = FormView::of([("email", email)]);
            let described = describe(&refusal);
            let sentence = request.tr().problem(&described);
            let mut response = page(&state, &request, form, Some(sentence), next)?;
            *response.status_mut() = described.status;
            Ok(response)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Signs the browser in and leads on.
pub async fn signed_in(state: &AppState, user: &User, to: &str) -> Result<Response, Problem> {
    let login = begin_web_login(state.domain(), user.id).await?;
    let (now, secure) = (state.domain().now(), state.config().is_secure());
    let year = now.plus(std::time::Duration::from_hours(365 * 24));
    let jar = CookieJar::new()
        .add(cookie::lasting(cookie::SESSION, login.secret, login.expires_at, now, secure))
        .add(cookie::lasting(cookie::DEVICE, sign_in::device_proof(state, user.email.as_str()), year, now, secure));
    Ok((jar, Redirect::to(to)).into_response())
}

/// `POST /logout`
pub async fn logout(State(state): State<AppState>, caller: Caller, jar: CookieJar) -> Result<Response, Problem> {
    if let Ok(identity) = caller.identity() {
        end_login(state.domain(), identity.login).await?;
    }
    Ok((cookie::remove(jar, cookie::SESSION), Redirect::to("/")).into_response())
}
