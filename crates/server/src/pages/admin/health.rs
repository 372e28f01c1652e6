//! `/admin/health`: what `estrade doctor` says, on a page. Nothing is tried before somebody asks for it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use estrade_core::access;
use estrade_core::permission::{Action, Resource};

use crate::error::Problem;
use crate::health::{self, Line, Mark, Said};
use crate::i18n::Tr;
use crate::pages::shell::{PageRequest, Section, Shell};
use crate::state::AppState;
use crate::urls;

#[derive(Template)]
#[template(path = "admin/health.html")]
struct HealthPage {
    shell: Shell,
    /// What is known before anything is tried, and no line says.
    known: Option<String>,
    found: Option<Found>,
}

/// What was found, in the reader's language.
struct Found {
    summary: String,
    is_good: bool,
    lines: Vec<LineView>,
}

struct LineView {
    mark: String,
    /// The badge's class and icon.
    class: &'static str,
    icon: &'static str,
    what: String,
    said: String,
    mend: Option<String>,
}

impl LineView {
    fn of(line: &Line, t: Tr) -> Self {
        let (mark, class, icon) = match line.mark {
            Mark::Good => ("health-mark-good", "bd-ok", "check"),
            Mark::Note => ("health-mark-note", "bd-t", "info"),
            Mark::Bad => ("health-mark-bad", "bd-a", "warn"),
        };
        Self {
            mark: t.text(mark),
            class,
            icon,
            what: t.text(line.what),
            said: line.said.tell(t),
            mend: line.mend.as_ref().map(|mend| mend.tell(t)),
        }
    }
}

impl Found {
    fn of(lines: &[Line], t: Tr) -> Self {
        let is_good = lines.iter().all(|line| line.mark != Mark::Bad);
        let summary = if is_good { "health-summary-good" } else { "health-summary-bad" };
        Self {
            summary: t.one(summary, "count", lines.len()),
            is_good,
            lines: lines.iter().map(|line| LineView::of(line, t)).collect(),
        }
    }
}

fn page(state: &AppState, request: &PageRequest, lines: Option<&[Line]>) -> Result<Response, Problem> {
    let t = request.tr();
    let shell = request.shell(state, Section::Health, t.text("health-title"));
    let is_said = |said: &Said| lines.unwrap_or_default().iter().any(|line| line.said == *said);
    let known = health::known(state.config()).filter(|said| !is_said(said)).map(|said| said.tell(t));
    request.render(&HealthPage { known, found: lines.map(|lines| Found::of(lines, t)), shell })
}

/// `GET /admin/health`
pub async fn show(State(state): State<AppState>, request: PageRequest) -> Result<Response, Problem> {
    access::require(request.caller.actor(), Action::Administer, Resource::Server)?;
    page(&state, &request, None)
}

/// `POST /admin/health` tries everything, and shows what came of it.
pub async fn run(State(state): State<AppState>, request: PageRequest) -> Result<Response, Problem> {
    access::require(request.caller.actor(), Action::Administer, Resource::Server)?;
    let domain = state.domain();
    let lines = health::everything(state.config(), domain.store.as_ref(), domain.clock.as_ref()).await;
    page(&state, &request, Some(&lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;

    #[test]
    fn before_and_after() {
        checks::in_both_languages(|shell| {
            let html = HealthPage { shell, known: None, found: None }.render().unwrap();
            assert!(html.contains(r#"<form class="stack" method="post" action="/admin/health">"#));
            assert!(!html.contains("<table"), "nothing is shown that was not tried");
            html
        });
        let lines = [
            Line::good("health-store", Said::of("health-verbatim").with("said", "SQLite <3>")),
            Line::note("health-media", Said::of("health-media-local").with("list", "127.0.0.1")),
            Line::bad(
                "health-jitsi-none",
                Said::of("health-jitsi-let-in-wrongly"),
                Said::of("health-jitsi-none-mend"),
            ),
        ];
        checks::in_both_languages(|shell| {
            let found = Some(Found::of(&lines, shell.t));
            let html = HealthPage { shell, known: None, found }.render().unwrap();
            assert!(html.contains("SQLite &#60;3&#62;"), "what servers say is escaped");
            assert!(html.contains("JWT_ALLOW_EMPTY=0"), "it says what to change");
            assert_eq!(html.matches("<tr>").count(), 4, "a head and a line each");
            html
        });
    }
}
