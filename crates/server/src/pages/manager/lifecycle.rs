//! Starting, ending and cancelling, and a class made on the spot. Each address answers GET with a question and acts on POST.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use estrade_core::permission::Action;
use estrade_core::session::{self, NewSession, When};
use estrade_core::text::{Capacity, Reason, Title};

use crate::error::Problem;
use crate::input::Body;
use crate::pages::confirm::{Question, Weight, ask};
use crate::pages::form::FormView;
use crate::pages::sessions::open::{Opened, SessionPath, open};
use crate::pages::shell::{PageRequest, Section, Shell, redirect_with};
use crate::state::AppState;
use crate::urls;

use super::list::open_course;

#[derive(Template)]
#[template(path = "manager/cancel.html")]
struct CancelPage {
    shell: Shell,
    crumbs: Vec<(String, String)>,
    form: FormView,
    action: String,
    back: String,
}

fn crumbs(opened: &Opened) -> Vec<(String, String)> {
    vec![(opened.href(), opened.session().title.to_string())]
}

/// What is asked before a class starts or ends.
struct Asked {
    question: &'static str,
    consequence: &'static str,
    act: &'static str,
    keep: &'static str,
    weight: Weight,
}

const START: Asked = Asked {
    question: "start-question",
    consequence: "start-consequence",
    act: "start-act",
    keep: "start-keep",
    weight: Weight::Light,
};
const END: Asked = Asked {
    question: "end-question",
    consequence: "end-consequence",
    act: "end-act",
    keep: "end-keep",
    weight: Weight::Heavy,
};

async fn confirm(
    state: &AppState,
    request: &PageRequest,
    id: &str,
    asked: Asked,
    action: fn(estrade_core::ids::SessionId) -> String,
) -> Result<Response, Problem> {
    let opened = open(state, request, id, Action::RunSession).await?;
    let (t, title) = (request.tr(), opened.session().title.as_str());
    let question = Question {
        title: t.one(asked.question, "title", title),
        consequence: t.text(asked.consequence),
        action: action(opened.session().id),
        label: t.text(asked.act),
        keep: t.text(asked.keep),
        back: opened.href(),
        back_label: title.to_owned(),
        fields: Vec::new(),
        weight: asked.weight,
    };
    ask(state, request, Section::Teaching, question)
}

/// `GET /dashboard/instructor/live-sessions/{session}/start`
pub async fn ask_start(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
) -> Result<Response, Problem> {
    confirm(&state, &request, &path.session, START, urls::start).await
}

/// `POST /dashboard/instructor/live-sessions/{session}/start`: then into the classroom.
pub async fn start(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
) -> Result<Response, Problem> {
    let opened = open(&state, &request, &path.session, Action::RunSession).await?;
    let started = session::start(state.domain(), &opened.access).await?;
    Ok(Redirect::to(&urls::classroom(opened.course(), started.id)).into_response())
}

/// `GET /dashboard/instructor/live-sessions/{session}/end`
pub async fn ask_end(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
) -> Result<Response, Problem> {
    confirm(&state, &request, &path.session, END, urls::end).await
}

/// `POST /dashboard/instructor/live-sessions/{session}/end`
pub async fn end(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
) -> Result<Response, Problem> {
    let opened = open(&state, &request, &path.session, Action::RunSession).await?;
    let ended = session::end(state.domain(), &opened.access).await?;
    state.live().session_ended(&ended).await;
    Ok(redirect_with(&state, &opened.href(), "flash-session-ended"))
}

/// `GET /dashboard/instructor/live-sessions/{session}/cancel`
pub async fn ask_cancel(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
) -> Result<Response, Problem> {
    let opened = open(&state, &request, &path.session, Action::RunSession).await?;
    cancel_page(&state, &request, &opened, FormView::default())
}

fn cancel_page(
    state: &AppState,
    request: &PageRequest,
    opened: &Opened,
    form: FormView,
) -> Result<Response, Problem> {
    let title = request.tr().one("cancel-question", "title", opened.session().title.as_str());
    let shell = request.shell(state, Section::Teaching, title);
    let action = urls::cancel(opened.session().id);
    request.render(&CancelPage { shell, crumbs: crumbs(opened), form, action, back: opened.href() })
}

/// `POST /dashboard/instructor/live-sessions/{session}/cancel`
pub async fn cancel(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
    body: Body,
) -> Result<Response, Problem> {
    let opened = open(&state, &request, &path.session, Action::RunSession).await?;
    let mut input = body.read()?;
    let reason = input.optional("reason", Reason::parse).flatten();
    if let Err(Problem::Refused(estrade_core::Refusal::Invalid(errors))) = input.finish() {
        return cancel_page(&state, &request, &opened, FormView::back(&input, &errors, request.tr()));
    }
    let cancelled = session::cancel(state.domain(), &opened.access, reason).await?;
    state.live().session_ended(&cancelled).await;
    Ok(redirect_with(&state, &opened.href(), "flash-session-cancelled"))
}

/// `GET /dashboard/instructor/courses/{course}/live-sessions/start-now`
pub async fn ask_start_now(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (_, course) = open_course(&state, &request, &id).await?;
    let t = request.tr();
    let question = Question {
        title: t.text("start-now-question"),
        consequence: t.text("start-consequence"),
        action: urls::start_now(&course),
        label: t.text("start-now"),
        keep: t.text("start-keep"),
        back: urls::manager(&course),
        back_label: course.title.clone(),
        fields: Vec::new(),
        weight: Weight::Light,
    };
    ask(&state, &request, Section::Teaching, question)
}

/// `POST /dashboard/instructor/courses/{course}/live-sessions/start-now`: a class made on the spot, then into it.
pub async fn start_now(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (access, course) = open_course(&state, &request, &id).await?;
    let dates = request.shell(&state, Section::Teaching, String::new()).dates();
    let title =
        dates.tr.two("session-now-title", "date", dates.date_short(dates.now), "time", dates.time(dates.now));
    let new = NewSession {
        title: Title::parse(&title).map_err(|_| Problem::BadRequest)?,
        description: None,
        when: When::Now { ends_at: None },
        capacity: Capacity::DEFAULT,
        is_recording_enabled: false,
        engine: state.domain().rules.engine,
        guests: estrade_core::invitation::Guests::default(),
    };
    let made = session::create(state.domain(), access.actor(), Some(&access), new).await?;
    Ok(Redirect::to(&urls::classroom(Some(&course), made.id)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;

    #[test]
    fn cancelling_asks_with_room_for_a_reason() {
        checks::in_both_languages(|shell| {
            let form = FormView::of([("reason", "Journée <pédagogique>".to_owned())]);
            let html = CancelPage {
                shell,
                crumbs: vec![("/s".into(), "Session".into())],
                form,
                action: "/cancel".into(),
                back: "/s".into(),
            }
            .render()
            .unwrap();
            assert!(html.contains(r#"method="post" action="/cancel""#) && html.contains(r#"name="reason""#));
            assert!(!html.contains("<pédagogique>"));
            html
        });
    }
}
