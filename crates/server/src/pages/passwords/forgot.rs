//! Asking for a link that sets a new password.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use estrade_core::Refusal;
use serde::Deserialize;

use crate::error::{Problem, describe};
use crate::input::Body;
use crate::pages::form::FormView;
use crate::pages::shell::{PageRequest, Section, Shell};
use crate::passwords;
use crate::state::AppState;
use crate::urls;

/// What the fields are called.
const LABELS: [(&str, &str); 1] = [("email", "field-label-email")];

#[derive(Template)]
#[template(path = "passwords/forgot.html")]
struct ForgotPage {
    shell: Shell,
    form: FormView,
    problem: Option<String>,
    /// A link was just asked for.
    sent: bool,
}

/// What came before.
#[derive(Debug, Deserialize)]
pub struct Before {
    sent: Option<String>,
}

fn page(
    state: &AppState,
    request: &PageRequest,
    form: FormView,
    problem: Option<String>,
    sent: bool,
) -> Result<Response, Problem> {
    let shell = request.shell(state, Section::Elsewhere, request.tr().text("passwords-forgot-title"));
    request.render(&ForgotPage { shell, form, problem, sent })
}

/// `GET /password/forgot`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Query(before): Query<Before>,
) -> Result<Response, Problem> {
    page(&state, &request, FormView::default(), None, before.sent.is_some())
}

/// `POST /password/forgot`
pub async fn submit(
    State(state): State<AppState>,
    request: PageRequest,
    body: Body,
) -> Result<Response, Problem> {
    let mut input = body.read()?;
    match passwords::forgot(&state, &request.caller, &mut input).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?sent=1", urls::PASSWORD_FORGOTTEN)).into_response()),
        Err(Problem::Refused(Refusal::Invalid(errors))) => {
            let form = FormView::back(&input, &errors, request.tr()).labelled(request.tr(), &LABELS);
            let mut response = page(&state, &request, form, None, false)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(Problem::Refused(refusal @ Refusal::RateLimited { .. })) => {
            let described = describe(&refusal);
            let form = FormView::back(&input, &described.fields, request.tr());
            let problem = request.tr().problem(&described);
            let mut response = page(&state, &request, form, Some(problem), false)?;
            *response.status_mut() = described.status;
            Ok(response)
        }
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;
    use crate::pages::checks;
    use estrade_core::field::{FieldError, FieldErrors};

    #[test]
    fn the_address_comes_back_with_what_is_wrong_and_the_answer_tells_nothing() {
        checks::in_both_languages(|shell| {
            let input = Input::of_query(Some("email=afi")).unwrap();
            let errors = FieldErrors::one("email", FieldError::Malformed("email"));
            let form = FormView::back(&input, &errors, shell.t);
            let html = ForgotPage { shell, form, problem: None, sent: false }.render().unwrap();
            assert!(html.contains(r#"value="afi" aria-invalid="true""#), "{html}");
            html
        });
        checks::in_both_languages(|shell| {
            let said = shell.t.text("passwords-forgot-sent");
            let form = FormView::default();
            let html = ForgotPage { shell, form, problem: None, sent: true }.render().unwrap();
            assert!(html.contains(&said) && html.contains(r#"action="/password/forgot""#), "{html}");
            html
        });
    }
}
