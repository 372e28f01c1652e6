//! Logging in and out.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use estrade_core::Refusal;
use estrade_core::user::{Role, User, begin_web_login, end_login};
use serde::Deserialize;

use crate::auth::{Caller, cookie, sign_in};
use crate::demo;
use crate::error::{Problem, describe};
use crate::i18n::Tr;
use crate::input::Body;
use crate::state::AppState;
use crate::urls;

use super::confirm::{Question, Weight, ask};
use super::form::FormView;
use super::shell::{PageRequest, Section, Shell, local_path};

/// How many demonstration accounts are offered at first sight.
const OFFERED: usize = 6;

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    /// An address of this server.
    pub next: Option<String>,
}

/// A demonstration account that one press signs in.
struct DemoLogin {
    email: &'static str,
    name: &'static str,
    role: String,
    icon: &'static str,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    shell: Shell,
    form: FormView,
    problem: Option<String>,
    next: String,
    comes_from_elsewhere: bool,
    /// Those of the demonstration that are offered first.
    first: Vec<DemoLogin>,
    /// The rest of them.
    others: Vec<DemoLogin>,
}

fn demo_logins(t: Tr) -> Vec<DemoLogin> {
    let view = |account: &demo::DemoAccount| {
        let (key, icon) = match account.role {
            Role::Student => ("role-student", "user"),
            Role::Instructor => ("role-instructor", "school"),
            Role::Admin => ("role-admin", "gear"),
        };
        DemoLogin { email: account.email, name: account.name, role: t.text(key), icon }
    };
    demo::ACCOUNTS.iter().map(view).collect()
}

/// `GET /login`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Query(query): Query<Next>,
) -> Result<Response, Problem> {
    if request.user().is_ok() {
        return Ok(Redirect::to(local_path(query.next.as_deref())).into_response());
    }
    page(&state, &request, FormView::default(), None, query.next.unwrap_or_default())
}

fn page(
    state: &AppState,
    request: &PageRequest,
    form: FormView,
    problem: Option<String>,
    next: String,
) -> Result<Response, Problem> {
    let shell = request.shell(state, Section::Elsewhere, request.tr().text("login-title"));
    let mut first = if shell.demo { demo_logins(shell.t) } else { Vec::new() };
    let others = first.split_off(first.len().min(OFFERED));
    request.render(&LoginPage {
        first,
        others,
        comes_from_elsewhere: !matches!(next.as_str(), "" | "/" | "/dashboard"),
        shell,
        form,
        problem,
        next,
    })
}

/// `POST /login`
pub async fn submit(
    State(state): State<AppState>,
    request: PageRequest,
    jar: CookieJar,
    body: Body,
) -> Result<Response, Problem> {
    let mut input = body.read()?;
    let email = input.raw("email").flatten().unwrap_or_default();
    let password = input.raw("password").flatten().unwrap_or_default();
    let next = input.raw("next").flatten().unwrap_or_default();
    let device = jar.get(cookie::DEVICE).map(|c| c.value().to_owned());
    let checked = match state.limits().sign_ins.check(request.caller.address.into(), state.domain().now()) {
        Ok(()) => sign_in::check(&state, &email, &password, device.as_deref()).await,
        Err(refusal) => Err(refusal),
    };
    match checked {
        Ok(user) => {
            signed_in(&state, &user, local_path(Some(next.as_str()).filter(|n| !n.is_empty())), None).await
        }
        Err(refusal @ (Refusal::BadCredentials | Refusal::RateLimited { .. })) => {
            let described = describe(&refusal);
            let sentence = request.tr().problem(&described);
            let mut response =
                page(&state, &request, FormView::of([("email", email)]), Some(sentence), next)?;
            *response.status_mut() = described.status;
            Ok(response)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Signs the browser in and leads on; `flash` is the key of a message to show there.
pub async fn signed_in(
    state: &AppState,
    user: &User,
    to: &str,
    flash: Option<&'static str>,
) -> Result<Response, Problem> {
    let login = begin_web_login(state.domain(), user.id).await?;
    let (now, secure) = (state.domain().now(), state.config().is_secure());
    let year = now.plus(std::time::Duration::from_hours(365 * 24));
    let mut jar = CookieJar::new()
        .add(cookie::lasting(cookie::SESSION, login.secret, login.expires_at, now, secure))
        .add(cookie::lasting(
            cookie::DEVICE,
            sign_in::device_proof(state, user.email.as_str()),
            year,
            now,
            secure,
        ));
    if let Some(key) = flash {
        jar = jar.add(cookie::short(cookie::FLASH, key.to_owned(), secure));
    }
    Ok((jar, Redirect::to(to)).into_response())
}

/// `GET /logout`
pub async fn ask_logout(State(state): State<AppState>, request: PageRequest) -> Result<Response, Problem> {
    request.user()?;
    let t = request.tr();
    let question = Question {
        title: t.text("logout-question"),
        consequence: t.text("logout-consequence"),
        action: "/logout".to_owned(),
        label: t.text("logout-action"),
        keep: t.text("logout-keep"),
        back: "/dashboard".to_owned(),
        back_label: t.text("nav-home"),
        fields: Vec::new(),
        weight: Weight::Light,
    };
    ask(&state, &request, Section::Elsewhere, question)
}

/// `POST /logout`
pub async fn logout(
    State(state): State<AppState>,
    caller: Caller,
    jar: CookieJar,
) -> Result<Response, Problem> {
    if let Ok(identity) = caller.identity() {
        end_login(state.domain(), identity.login).await?;
    }
    Ok((cookie::remove(jar, cookie::SESSION), Redirect::to("/")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;

    fn html(shell: Shell, problem: Option<String>, mut first: Vec<DemoLogin>) -> String {
        let form = FormView::of([("email", "afi@ul.example".to_owned())]);
        let next = "/courses/1".to_owned();
        let others = first.split_off(first.len().min(1));
        LoginPage { shell, form, problem, next, comes_from_elsewhere: true, first, others }.render().unwrap()
    }

    #[test]
    fn what_was_typed_comes_back_but_never_a_password() {
        checks::in_both_languages(|shell| {
            let html = html(shell, Some("Non.".to_owned()), Vec::new());
            assert!(
                html.contains(r#"value="afi@ul.example""#)
                    && html.contains(r#"name="next" value="/courses/1""#)
            );
            assert!(!html.contains(demo::PASSWORD), "only in demonstration mode");
            html
        });
    }

    #[test]
    fn each_demonstration_account_is_one_button() {
        checks::in_both_languages(|shell| {
            let accounts = demo_logins(shell.t);
            let html = html(shell, None, accounts);
            assert_eq!(html.matches(demo::PASSWORD).count(), demo::ACCOUNTS.len());
            html
        });
    }
}
