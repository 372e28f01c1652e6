//! The door of the classroom: the class itself when one may be in it, a friendly page when not yet or no more.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use estrade_core::permission::Action;
use estrade_core::ports::views::CourseRef;
use estrade_core::session::{Session, Status};
use serde::{Deserialize, Serialize};

use crate::assets;
use crate::engines::Surroundings;
use crate::error::Problem;
use crate::state::AppState;
use crate::urls;

use super::format::{Dates, capitalised};
use super::sessions::card::{Badge, cancelled};
use super::sessions::open::{Opened, SessionPath, open};
use super::shell::{PageRequest, Section, Shell};

/// `?mode=text`: the class without sound and picture.
#[derive(Debug, Default, Deserialize)]
pub struct RoomQuery {
    /// `text`, or anything else for the choice at the door.
    #[serde(default)]
    mode: Option<String>,
}

/// What the page tells the classroom's script (`web/src/classroom/config.ts`).
#[derive(Debug, Serialize)]
struct RoomConfig<'a> {
    session_id: i64,
    ws_url: String,
    exit_url: String,
    lang: &'a str,
    timezone: &'a str,
    display_name: String,
    is_host: bool,
    state: &'a str,
    starts_at: String,
    ends_at: String,
    opens_at: String,
    title: &'a str,
    course: Option<&'a str>,
    mode: &'a str,
    may_be_recorded: bool,
    present_count: u64,
}

#[derive(Template)]
#[template(path = "classroom/room.html")]
struct RoomPage {
    shell: Shell,
    /// JSON for `data-config`.
    config: String,
    exit: String,
    /// The room's own address, for who waits at the door.
    here: String,
    styles: Vec<String>,
    /// The script with the room's words, fetched along with the room's own.
    words: String,
}

/// Why one cannot go in now, and what to do next.
#[derive(Template)]
#[template(path = "classroom/door.html")]
struct DoorPage {
    shell: Shell,
    badge: Badge,
    /// What stands in the way.
    heading: String,
    /// What comes next.
    next: String,
    /// The planned times.
    when: String,
    /// The instant that is waited for.
    countdown: Option<(String, String)>,
    /// A host may start it here (POST).
    start: Option<String>,
    /// Try again, at the same address.
    again: Option<String>,
    exit: String,
    list: Option<String>,
    /// Whether the door opens by itself.
    is_waiting: bool,
}

/// Whether one may go in, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    NotYet,
    /// A host may start it now.
    Start,
    /// Its time is past and nobody started it.
    Missed,
    Full,
    Removed,
    Ended,
    Cancelled,
}

fn door(opened: &Opened, dates: &Dates, early: bool, in_window: bool) -> Door {
    let (session, host) = (opened.session(), opened.access.is_host());
    match session.status() {
        Status::Ended => Door::Ended,
        Status::Cancelled => Door::Cancelled,
        Status::Live | Status::Scheduled if !opened.access.allows(Action::Join) => Door::Removed,
        Status::Live if !host && is_full(session) && !opened.access.facts().in_room => Door::Full,
        Status::Live => Door::Open,
        Status::Scheduled if early => Door::NotYet,
        Status::Scheduled if host && in_window => Door::Start,
        Status::Scheduled if in_window && dates.now <= session.ends_at => Door::Open,
        Status::Scheduled => Door::Missed,
    }
}

fn is_full(session: &Session) -> bool {
    session.seats_taken >= session.capacity.get()
}

/// `GET /courses/{slug}/live-sessions/{session}/join` and `GET /live-sessions/{session}/join`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
    Query(query): Query<RoomQuery>,
) -> Result<Response, Problem> {
    let opened = open(&state, &request, &path.session, Action::ViewSession).await?;
    if let Some(elsewhere) = opened.elsewhere(&request, "/join") {
        return Ok(elsewhere);
    }
    let title = opened.session().title.to_string();
    let shell = request.shell(&state, Section::Elsewhere, title).about_session(opened.session().id);
    let (dates, rules) = (shell.dates(), &state.domain().rules);
    let early = dates.now < opened.session().opens_at(rules);
    let in_window = opened.session().can_start(rules, dates.now);
    match door(&opened, &dates, early, in_window) {
        Door::Open => {
            let name = request.user()?.display_name();
            let engine = state.live().engines().around(opened.session().engine);
            let may_be_recorded =
                opened.session().is_recording_enabled && engine.is_some_and(Surroundings::records);
            let config = config(
                &opened,
                name,
                &shell,
                query.mode.as_deref() == Some("text"),
                opened.session().opens_at(rules).to_string(),
                may_be_recorded,
            )?;
            let here = format!("{}/join", opened.href());
            let words = assets::url(&format!("src/classroom/i18n/{}.ts", shell.t.lang()));
            let styles = assets::styles("src/classroom/main.tsx");
            let page = RoomPage { exit: opened.href(), here, config, styles, words, shell };
            let mut response = request.render(&page)?;
            if let Some(embedded) = engine.and_then(Surroundings::embedded) {
                response.extensions_mut().insert(embedded);
            }
            Ok(response)
        }
        closed => request.render(&door_page(closed, &opened, shell, opened.session().opens_at(rules))),
    }
}

fn config(
    opened: &Opened,
    name: String,
    shell: &Shell,
    text: bool,
    opens_at: String,
    may_be_recorded: bool,
) -> Result<String, Problem> {
    let session = opened.session();
    let config = RoomConfig {
        session_id: session.id.get(),
        ws_url: urls::socket(session.id),
        exit_url: opened.href(),
        lang: shell.t.lang(),
        timezone: shell.zone.name(),
        display_name: name,
        is_host: opened.access.is_host(),
        state: session.status().as_str(),
        starts_at: session.starts_at.to_string(),
        ends_at: session.ends_at.to_string(),
        opens_at,
        title: session.title.as_str(),
        course: opened.course().map(|course: &CourseRef| course.title.as_str()),
        mode: if text { "text" } else { "video" },
        may_be_recorded,
        present_count: opened.card.present_count,
    };
    serde_json::to_string(&config).map_err(|error| {
        tracing::error!(%error, "the classroom's configuration cannot be written");
        Problem::BadRequest
    })
}

fn door_page(door: Door, opened: &Opened, shell: Shell, opens_at: estrade_core::time::Timestamp) -> DoorPage {
    let (session, t, dates) = (opened.session(), shell.t, shell.dates());
    let (heading, next) = match door {
        Door::Open | Door::Start => (t.text("door-start"), t.text("door-start-next")),
        Door::NotYet => (
            t.two("door-not-yet", "when", dates.moment(opens_at), "city", dates.city()),
            t.text("door-not-yet-next"),
        ),
        Door::Missed => (t.text("door-missed"), t.text("door-missed-next")),
        Door::Full => (
            t.two(
                "door-full",
                "count",
                session.capacity.get(),
                "shown",
                dates.number(u64::from(session.capacity.get())),
            ),
            t.text("door-full-next"),
        ),
        Door::Removed => (t.text("session-removed"), t.text("door-removed-next")),
        Door::Ended => {
            let at = session.state.ended_at().unwrap_or(session.ends_at);
            (t.one("door-ended", "when", dates.when(at)), t.text("door-ended-next"))
        }
        Door::Cancelled => (cancelled(session, t), t.text("door-cancelled-next")),
    };
    DoorPage {
        badge: Badge::of(session.status(), t),
        heading,
        next,
        when: capitalised(&dates.when_range(session.starts_at, session.ends_at)),
        countdown: (door == Door::NotYet).then(|| (opens_at.to_string(), dates.relative(opens_at))),
        start: (door == Door::Start).then(|| urls::start(session.id)),
        again: (door == Door::Full).then(|| format!("{}/join", opened.href())),
        exit: opened.href(),
        list: opened.list_href(),
        is_waiting: door == Door::NotYet,
        shell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;
    use crate::pages::sample::session;
    use estrade_core::session::State;

    #[test]
    fn the_doors_are_drawn_in_both_languages() {
        for (start, again, waiting) in [(true, false, false), (false, true, false), (false, false, true)] {
            checks::in_both_languages(|shell| {
                let html = DoorPage {
                    badge: Badge::of(Status::Scheduled, shell.t),
                    heading: shell.t.text("door-missed"),
                    next: shell.t.text("door-missed-next"),
                    when: "Mardi 17 mars".into(),
                    countdown: waiting.then(|| ("2026-03-17T12:30:00Z".into(), "dans 5 jours".into())),
                    start: start.then(|| "/start".into()),
                    again: again.then(|| "/join".into()),
                    exit: "/exit".into(),
                    list: Some("/list".into()),
                    is_waiting: waiting,
                    shell,
                }
                .render()
                .unwrap();
                assert_eq!(html.contains(r#"method="post" action="/start""#), start);
                assert_eq!(html.contains("data-live"), waiting, "the door opens by itself while one waits");
                html
            });
        }
    }

    #[test]
    fn the_room_carries_its_configuration_safely() {
        let shell = crate::pages::sample::shell(estrade_core::user::Locale::Fr);
        let config = r#"{"title":"<script>\"&'"}"#.to_owned();
        let html = RoomPage {
            here: "/here/join".into(),
            shell,
            config,
            exit: "/exit".into(),
            styles: vec!["/assets/x.css".into()],
            words: "/assets/fr.js".into(),
        }
        .render()
        .unwrap();
        let data = html.split("data-config=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(!data.contains('<') && !data.contains('\''), "{data}");
        assert!(html.contains("<noscript>") && html.contains("/assets/x.css"));
        assert_eq!(
            html.matches(r#"<script type="module""#).count(),
            2,
            "the pages' script and the classroom's"
        );
        assert!(html.contains(r#"data-fragment="door""#), "who waits at the door finds the way in");
        assert!(!html.contains(r#"class="foot""#), "the room fills the window");
    }

    #[test]
    fn a_room_is_full_when_its_seats_are_taken() {
        let mut session = session(State::Scheduled);
        session.seats_taken = session.capacity.get() - 1;
        assert!(!is_full(&session));
        session.seats_taken += 1;
        assert!(is_full(&session));
    }
}
