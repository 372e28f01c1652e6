//! Setting a new password by a mailed link.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::field::FieldErrors;
use estrade_core::user::reset_holds;
use serde::Deserialize;

use crate::error::{Problem, describe};
use crate::input::Body;
use crate::pages::form::FormView;
use crate::pages::shell::{PageRequest, Section, Shell, redirect_with};
use crate::passwords;
use crate::state::AppState;
use crate::urls;

/// What the fields are called.
const LABELS: [(&str, &str); 1] = [("password", "profile-password-new")];

#[derive(Template)]
#[template(path = "passwords/reset.html")]
struct ResetPage {
    shell: Shell,
    form: FormView,
    problem: Option<String>,
    /// Goes along with the form; none when the link no longer sets anything.
    token: Option<String>,
}

/// What the link carries.
#[derive(Debug, Deserialize)]
pub struct Link {
    token: Option<String>,
}

fn page(
    state: &AppState,
    request: &PageRequest,
    token: String,
    form: FormView,
    problem: Option<String>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let shell = request.shell(state, Section::Elsewhere, request.tr().text("passwords-reset-title"));
    let mut response = request.render(&ResetPage { shell, form, problem, token: Some(token) })?;
    *response.status_mut() = status;
    Ok(response)
}

/// The link was used, or is too old, or never was one: what to do instead.
fn gone(state: &AppState, request: &PageRequest, errors: &FieldErrors) -> Result<Response, Problem> {
    let t = request.tr();
    let shell = request.shell(state, Section::Elsewhere, t.text("passwords-reset-title"));
    let problem = errors.of("token").first().map(|error| t.field(error));
    let mut response =
        request.render(&ResetPage { shell, form: FormView::default(), problem, token: None })?;
    *response.status_mut() = StatusCode::GONE;
    Ok(response)
}

/// `GET /password/reset?token=…`: looking at it spends nothing, so that a scanner of mails does no harm.
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Query(link): Query<Link>,
) -> Result<Response, Problem> {
    let token = link.token.unwrap_or_default();
    match reset_holds(state.domain(), &token).await {
        Ok(()) => page(&state, &request, token, FormView::default(), None, StatusCode::OK),
        Err(Refusal::Invalid(errors)) => gone(&state, &request, &errors),
        Err(refusal) => Err(refusal.into()),
    }
}

/// `POST /password/reset`
pub async fn submit(
    State(state): State<AppState>,
    request: PageRequest,
    body: Body,
) -> Result<Response, Problem> {
    let mut input = body.read()?;
    let token = input.raw("token").flatten().unwrap_or_default();
    match passwords::reset(&state, &request.caller, &mut input).await {
        Ok(_) => Ok(redirect_with(&state, "/login", "flash-password-reset")),
        Err(Problem::Refused(Refusal::Invalid(errors))) if !errors.of("token").is_empty() => {
            gone(&state, &request, &errors)
        }
        Err(Problem::Refused(Refusal::Invalid(errors))) => {
            let form = FormView::back(&input, &errors, request.tr()).labelled(request.tr(), &LABELS);
            page(&state, &request, token, form, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(Problem::Refused(refusal @ Refusal::RateLimited { .. })) => {
            let described = describe(&refusal);
            let problem = Some(request.tr().problem(&described));
            page(&state, &request, token, FormView::default(), problem, described.status)
        }
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;
    use crate::pages::checks;
    use estrade_core::field::FieldError;

    #[test]
    fn a_wrong_password_is_told_and_not_given_back_and_the_link_goes_along() {
        checks::in_both_languages(|shell| {
            let input = Input::of_query(Some("password=s3cret&token=abc")).unwrap();
            let errors = FieldErrors::one("password", FieldError::TooShort(10));
            let form = FormView::back(&input, &errors, shell.t);
            let token = Some("abc".to_owned());
            let html = ResetPage { shell, form, problem: None, token }.render().unwrap();
            assert!(html.contains(r#"name="token" value="abc""#) && !html.contains("s3cret"), "{html}");
            html
        });
    }

    #[test]
    fn a_link_that_is_gone_leads_to_another_and_asks_for_no_password() {
        checks::in_both_languages(|shell| {
            let problem = Some(shell.t.field(&FieldError::LinkExpired));
            let html = ResetPage { shell, form: FormView::default(), problem, token: None }.render().unwrap();
            assert!(
                html.contains(r#"href="/password/forgot""#) && !html.contains(r#"type="password""#),
                "{html}"
            );
            html
        });
    }
}
