//! The form of a session: a new one, another like an old one, or a change. Nothing typed is lost.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::attendance::Span;
use estrade_core::course::CourseAccess;
use estrade_core::field::FieldErrors;
use estrade_core::ids::{SessionId, UserId};
use estrade_core::permission::Action;
use estrade_core::ports::views::CourseRef;
use estrade_core::session::{self, Change, NewSession, Session, Status, When};
use estrade_core::text::Capacity;
use estrade_core::time::Timestamp;
use serde::Deserialize;

use crate::error::{Problem, describe};
use crate::input::{Body, Input};
use crate::pages::form::FormView;
use crate::pages::format::{Dates, capitalised};
use crate::pages::sessions::open::{Opened, SessionPath, open, parse_id};
use crate::pages::shell::{PageRequest, Section, Shell, redirect_with};
use crate::sessions_input;
use crate::state::AppState;
use crate::urls;

use super::engine_choice::{EngineOption, chosen, engines, recording, too_many};
use super::list::{crumbs, open_course};

/// `?from=`: another session to be like.
#[derive(Debug, Default, Deserialize)]
pub struct NewQuery {
    #[serde(default)]
    from: Option<String>,
}

/// What stands around the fields.
struct Setup {
    action: String,
    submit: String,
    back: String,
    back_label: String,
    /// Key and version of the draft that the browser keeps.
    draft: String,
    draft_version: String,
    zone: &'static str,
    /// « Heure de Porto-Novo (UTC+1). »
    zone_words: String,
    starts_words: String,
    ends_words: String,
    /// The times of a live class stand.
    times_locked: bool,
    /// « 42 étudiants sont attendus. »
    seats_hint: String,
    /// What the instructor gives at the same time already.
    overlaps: Vec<String>,
    /// The engines to choose from; empty where there is no choice.
    engines: Vec<EngineOption>,
    /// What recording is, where it can be chosen.
    recording: Option<String>,
    /// The chosen one does not hold as many.
    too_many: Option<String>,
    /// What stands in the way of the whole.
    problem: Option<String>,
    /// The version of the session as it was shown.
    version: Option<i64>,
}

#[derive(Template)]
#[template(path = "manager/form.html")]
struct FormPage {
    shell: Shell,
    crumbs: Vec<(String, String)>,
    form: FormView,
    setup: Setup,
}

/// Why the form comes back.
enum Back {
    Fields(FieldErrors),
    Overlaps(Vec<Session>),
    Refused(Refusal),
}

impl Back {
    /// Problems that the form can show; others are pages of their own.
    fn of(problem: Problem) -> Result<Self, Problem> {
        match problem {
            Problem::Refused(Refusal::Invalid(errors)) => Ok(Self::Fields(errors)),
            Problem::Refused(refusal @ (Refusal::TooManySessions | Refusal::Stale)) => {
                Ok(Self::Refused(refusal))
            }
            other => Err(other),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Overlaps(_) => StatusCode::CONFLICT,
            Self::Refused(refusal) => describe(refusal).status,
        }
    }
}

/// `GET /dashboard/instructor/courses/{course}/live-sessions/new`
pub async fn new(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
    Query(query): Query<NewQuery>,
) -> Result<Response, Problem> {
    let (access, course) = open_course(&state, &request, &id).await?;
    let dates = request.shell(&state, Section::Teaching, String::new()).dates();
    let form = match query.from.as_deref() {
        Some(from) => like(&open(&state, &request, from, Action::RunSession).await?, &dates),
        None => FormView::of([("max_participants", Capacity::DEFAULT.get().to_string())]),
    };
    let version = query.from.unwrap_or_default();
    new_page(&state, &request, &access, &course, form, None, version)
}

/// The same a week later, or as many weeks as it takes to lie in the future.
fn like(opened: &Opened, dates: &Dates) -> FormView {
    const WEEK: Duration = Duration::from_hours(7 * 24);
    let old = opened.session();
    let mut shift = WEEK;
    while old.starts_at.plus(shift) <= dates.now {
        shift += WEEK;
    }
    filled(
        old,
        &dates.input(same_clock(old.starts_at, shift, dates)),
        &dates.input(same_clock(old.ends_at, shift, dates)),
    )
}

/// Weeks later at the same hour of the clock, also where the clocks change in between.
fn same_clock(at: Timestamp, shift: Duration, dates: &Dates) -> Timestamp {
    let text = dates.input(at);
    let moved =
        estrade_core::time::parse_in_zone(&text, estrade_core::time::Tz::UTC).unwrap_or(at).plus(shift);
    let local = dates.in_zone(estrade_core::time::Tz::UTC).input(moved);
    estrade_core::time::parse_in_zone(&local, dates.zone).unwrap_or(at)
}

fn filled(session: &Session, starts_at: &str, ends_at: &str) -> FormView {
    FormView::of([
        ("title", session.title.to_string()),
        ("description", session.description.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("scheduled_start_at", starts_at.to_owned()),
        ("scheduled_end_at", ends_at.to_owned()),
        ("max_participants", session.capacity.get().to_string()),
        ("engine", session.engine.as_str().to_owned()),
        ("is_recording_enabled", session.is_recording_enabled.to_string()),
    ])
}

/// `POST /dashboard/instructor/courses/{course}/live-sessions/new`
pub async fn create(
    State(state): State<AppState>,
    request: PageRequest,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    let (access, course) = open_course(&state, &request, &id).await?;
    let mut input = body.read()?;
    let back = match try_create(&state, &request, &access, &mut input).await {
        Ok(None) => return Ok(redirect_with(&state, &urls::manager(&course), "flash-session-created")),
        Ok(Some(overlaps)) => Back::Overlaps(overlaps),
        Err(problem) => Back::of(problem)?,
    };
    let form = typed(&input, &back, &request);
    new_page(&state, &request, &access, &course, form, Some(&back), String::new())
}

/// What the summary of errors calls the fields.
const LABELS: [(&str, &str); 7] = [
    ("title", "form-title"),
    ("description", "form-description"),
    ("scheduled_start_at", "form-start"),
    ("scheduled_end_at", "form-end"),
    ("max_participants", "form-seats"),
    ("engine", "form-engine"),
    ("is_recording_enabled", "form-recording"),
];

fn typed(input: &Input, back: &Back, request: &PageRequest) -> FormView {
    let none = FieldErrors::default();
    let errors = if let Back::Fields(errors) = back { errors } else { &none };
    FormView::back(input, errors, request.tr()).labelled(request.tr(), &LABELS)
}

/// Makes the session, or says what it would overlap.
async fn try_create(
    state: &AppState,
    request: &PageRequest,
    access: &CourseAccess,
    input: &mut Input,
) -> Result<Option<Vec<Session>>, Problem> {
    let new: NewSession = sessions_input::parse_new(input, request.caller.timezone, &state.domain().rules)?;
    if let When::Scheduled { starts_at, ends_at } = new.when {
        let span = Span::new(starts_at, ends_at);
        let overlaps = overlaps(state, access.course().instructor_id, span, None, input).await?;
        if !overlaps.is_empty() {
            return Ok(Some(overlaps));
        }
    }
    session::create(state.domain(), access.actor(), Some(access), new).await?;
    Ok(None)
}

/// What the instructor gives at that time already; nothing once they said that they know.
async fn overlaps(
    state: &AppState,
    instructor: UserId,
    span: Span,
    except: Option<SessionId>,
    input: &mut Input,
) -> Result<Vec<Session>, Problem> {
    if input.boolean("confirm_overlap").unwrap_or(false) {
        return Ok(Vec::new());
    }
    let mut unit = state.domain().store.begin_read().await?;
    Ok(unit.views().overlapping(instructor, span, except).await?)
}

fn new_page(
    state: &AppState,
    request: &PageRequest,
    access: &CourseAccess,
    course: &CourseRef,
    form: FormView,
    back: Option<&Back>,
    draft_version: String,
) -> Result<Response, Problem> {
    let shell = request.shell(state, Section::Teaching, request.tr().text("session-new"));
    let manager = urls::manager(course);
    let enrolled = access.course().enrolled;
    let mut above = crumbs(course, &shell);
    above.push((manager.clone(), shell.t.text("sessions-title")));
    let setup = Setup {
        action: urls::new_session(course),
        submit: shell.t.text("session-plan"),
        back: manager,
        back_label: shell.t.text("form-back-to-list"),
        draft: format!("session-new-{}", course.id),
        draft_version,
        seats_hint: shell.t.two(
            "form-enrolled",
            "count",
            enrolled,
            "shown",
            shell.dates().number(u64::from(enrolled)),
        ),
        times_locked: false,
        version: None,
        engines: engines(state, &form, &shell),
        recording: recording(state, None, &shell),
        too_many: too_many(state, chosen(&form, state.domain().rules.engine), &form, &shell),
        ..around(&form, back, &shell)
    };
    page(request, &FormPage { crumbs: above, form, setup, shell }, back)
}

/// The parts that both forms have.
fn around(form: &FormView, back: Option<&Back>, shell: &Shell) -> Setup {
    let (t, dates) = (shell.t, shell.dates());
    let words = |field| {
        estrade_core::time::parse_in_zone(form.value(field), shell.zone)
            .map_or_else(String::new, |at| capitalised(&dates.when(at)))
    };
    Setup {
        action: String::new(),
        submit: String::new(),
        back: String::new(),
        back_label: String::new(),
        draft: String::new(),
        draft_version: String::new(),
        zone: shell.zone.name(),
        zone_words: t.two("form-zone", "city", dates.city(), "offset", dates.offset(dates.now)),
        starts_words: words("scheduled_start_at"),
        ends_words: words("scheduled_end_at"),
        times_locked: false,
        seats_hint: String::new(),
        overlaps: match back {
            Some(Back::Overlaps(sessions)) => sessions.iter().map(|s| overlap(s, &dates)).collect(),
            Some(Back::Fields(_) | Back::Refused(_)) | None => Vec::new(),
        },
        engines: Vec::new(),
        recording: None,
        too_many: None,
        problem: match back {
            Some(Back::Refused(refusal)) => Some(t.problem(&describe(refusal))),
            Some(Back::Fields(_) | Back::Overlaps(_)) | None => None,
        },
        version: None,
    }
}

fn overlap(session: &Session, dates: &Dates) -> String {
    let range = dates.when_range(session.starts_at, session.ends_at);
    dates.tr.two("form-overlap", "title", session.title.as_str(), "range", range)
}

fn page(request: &PageRequest, page: &FormPage, back: Option<&Back>) -> Result<Response, Problem> {
    let mut response = request.render(page)?;
    if let Some(back) = back {
        *response.status_mut() = back.status();
    }
    Ok(response)
}

/// `GET /dashboard/instructor/live-sessions/{session}/edit`
pub async fn edit(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
) -> Result<Response, Problem> {
    let opened = open_editable(&state, &request, &path).await?;
    let dates = request.shell(&state, Section::Teaching, String::new()).dates();
    let session = opened.session();
    let form = filled(session, &dates.input(session.starts_at), &dates.input(session.ends_at));
    edit_page(&state, &request, &opened, form, None)
}

async fn open_editable(
    state: &AppState,
    request: &PageRequest,
    path: &SessionPath,
) -> Result<Opened, Problem> {
    parse_id(&path.session)?;
    let opened = open(state, request, &path.session, Action::RunSession).await?;
    match opened.session().status() {
        Status::Scheduled | Status::Live => Ok(opened),
        status @ (Status::Ended | Status::Cancelled) => Err(Refusal::InvalidState(status).into()),
    }
}

/// `POST /dashboard/instructor/live-sessions/{session}/edit`
pub async fn save(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
    body: Body,
) -> Result<Response, Problem> {
    let opened = open_editable(&state, &request, &path).await?;
    let mut input = body.read()?;
    let back = match try_change(&state, &request, &opened, &mut input).await {
        Ok(None) => return Ok(redirect_with(&state, &opened.href(), "flash-session-changed")),
        Ok(Some(overlaps)) => Back::Overlaps(overlaps),
        Err(problem) => Back::of(problem)?,
    };
    let form = typed(&input, &back, &request);
    edit_page(&state, &request, &opened, form, Some(&back))
}

async fn try_change(
    state: &AppState,
    request: &PageRequest,
    opened: &Opened,
    input: &mut Input,
) -> Result<Option<Vec<Session>>, Problem> {
    let (session, zone) = (opened.session(), request.caller.timezone);
    let seen = input.number("version", Ok).flatten();
    let change = sessions_input::parse_change(input, zone, session.engine)?;
    let dates = Dates { tr: request.tr(), zone, now: state.domain().now() };
    let change = Change { expected_version: seen.into(), ..without_unmoved(change, session, &dates) };
    if change.starts_at.is_some() || change.ends_at.is_some() {
        let span = Span::new(
            change.starts_at.unwrap_or(session.starts_at),
            change.ends_at.unwrap_or(session.ends_at),
        );
        let overlaps = overlaps(state, session.instructor_id, span, Some(session.id), input).await?;
        if !overlaps.is_empty() {
            return Ok(Some(overlaps));
        }
    }
    session::change(state.domain(), &opened.access, change).await?;
    Ok(None)
}

/// A field shows whole minutes: what comes back as it was shown is no reschedule.
fn without_unmoved(change: Change, session: &Session, dates: &Dates) -> Change {
    let moved =
        |to: Option<Timestamp>, from: Timestamp| to.filter(|to| dates.input(*to) != dates.input(from));
    Change {
        starts_at: moved(change.starts_at, session.starts_at),
        ends_at: moved(change.ends_at, session.ends_at),
        ..change
    }
}

fn edit_page(
    state: &AppState,
    request: &PageRequest,
    opened: &Opened,
    form: FormView,
    back: Option<&Back>,
) -> Result<Response, Problem> {
    let session = opened.session();
    let shell = request.shell(
        state,
        Section::Teaching,
        request.tr().one("session-edit-title", "title", session.title.as_str()),
    );
    let mut above = opened.course().map(|course| crumbs(course, &shell)).unwrap_or_default();
    above.push((opened.href(), session.title.to_string()));
    let expected = opened.card.participants_count;
    let is_live = session.status() == Status::Live;
    let setup = Setup {
        action: urls::edit(session.id),
        submit: shell.t.text("session-save"),
        back: opened.href(),
        back_label: shell.t.text("form-back-to-session"),
        draft: format!("session-{}", session.id),
        draft_version: session.version.to_string(),
        seats_hint: shell.t.two("form-expected", "count", expected, "shown", shell.dates().number(expected)),
        times_locked: is_live,
        // A live class changes with everybody who comes: there the last one to save wins.
        version: (!is_live).then_some(session.version),
        recording: recording(state, Some(session.engine), &shell),
        too_many: too_many(state, session.engine, &form, &shell),
        ..around(&form, back, &shell)
    };
    page(request, &FormPage { crumbs: above, form, setup, shell }, back)
}

#[cfg(test)]
mod tests {
    use estrade_core::field::FieldError;
    use estrade_core::session::State as SessionState;
    use estrade_core::user::Locale;

    use super::*;
    use crate::pages::checks;
    use crate::pages::sample::{at, dates, session};

    fn shown(shell: Shell, form: FormView, back: Option<&Back>, locked: bool) -> String {
        let setup = Setup {
            action: "/new".into(),
            submit: shell.t.text("session-plan"),
            back: "/list".into(),
            back_label: shell.t.text("form-back-to-list"),
            draft: "d".into(),
            times_locked: locked,
            seats_hint: shell.t.two("form-enrolled", "count", 42, "shown", "42"),
            version: locked.then_some(4),
            ..around(&form, back, &shell)
        };
        FormPage { crumbs: vec![("/list".into(), "Sessions".into())], form, setup, shell }.render().unwrap()
    }

    #[test]
    fn what_was_typed_comes_back_with_its_errors() {
        let mut errors = FieldErrors::one("scheduled_end_at", FieldError::EndBeforeStart);
        errors.add("title", FieldError::Required);
        let back = Back::Fields(errors.clone());
        checks::in_both_languages(|shell| {
            let query = "title=&description=a%3Cb&scheduled_start_at=2026-03-17T14:00&scheduled_end_at=2026-03-17T13:30&max_participants=50";
            let named = format!(r##"<a href="#title">{}"##, shell.t.text("form-title"));
            let form = FormView::back(&Input::of_query(Some(query)).unwrap(), &errors, shell.t);
            let form = form.labelled(shell.t, &LABELS);
            let html = shown(shell, form, Some(&back), false);
            assert!(html.contains(&named), "the summary names the field");
            assert!(html.contains(r#"value="2026-03-17T13:30""#) && !html.contains("a<b"));
            assert_eq!(html.matches(r#"aria-invalid="true""#).count(), 2);
            assert!(!html.contains("confirm_overlap"));
            html
        });
        assert_eq!(back.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[test]
    fn a_double_booking_is_told_and_may_be_meant() {
        checks::in_both_languages(|shell| {
            let back = Back::Overlaps(vec![session(SessionState::Scheduled)]);
            let html = shown(shell, FormView::default(), Some(&back), false);
            assert!(html.contains(r#"name="confirm_overlap""#) && html.contains("Donner un retour"));
            html
        });
    }

    #[test]
    fn engines_are_offered_where_there_are_several_with_what_they_hold() {
        checks::in_both_languages(|shell| {
            assert!(!shown(shell.clone(), FormView::default(), None, false).contains(r#"name="engine""#));
            let t = shell.t;
            let option = |value, label: String, checked| EngineOption { value, label, hint: None, checked };
            let most = t.two("form-engine-most", "server", "meet.jit.si", "most", 75);
            let public = EngineOption {
                hint: Some(most.clone()),
                ..option("jitsi", t.one("form-engine-jitsi", "server", "meet.jit.si"), true)
            };
            let form = FormView::default();
            let warning = t.two("form-engine-too-many", "server", "meet.jit.si", "most", 75);
            let setup = Setup {
                engines: vec![option("builtin", t.text("form-engine-builtin"), false), public],
                too_many: Some(warning.clone()),
                ..around(&form, None, &shell)
            };
            let html = FormPage { crumbs: Vec::new(), form, setup, shell }.render().unwrap();
            assert_eq!(html.matches(r#"type="radio" name="engine""#).count(), 2);
            assert!(
                html.contains(r#"value="jitsi" checked"#) && !html.contains(r#"value="builtin" checked"#)
            );
            assert!(html.contains("75") && html.contains("meet.jit.si"));
            assert!(html.contains(r#"id="engine-warning""#));
            html
        });
    }

    #[test]
    fn recording_is_asked_with_two_buttons_of_which_one_is_always_posted() {
        checks::in_both_languages(|shell| {
            assert!(!shown(shell.clone(), FormView::default(), None, false).contains("is_recording_enabled"));
            let html = |value: Option<&str>| {
                let form = value.map_or_else(FormView::default, |value| {
                    FormView::of([("is_recording_enabled", value.to_owned())])
                });
                let setup = Setup {
                    recording: Some(shell.t.text("form-recording-hint")),
                    ..around(&form, None, &shell)
                };
                let shell = shell.clone();
                FormPage { crumbs: Vec::new(), form, setup, shell }.render().unwrap()
            };
            for (value, no) in [(None, true), (Some("false"), true), (Some("true"), false)] {
                let html = html(value);
                assert_eq!(html.matches(r#"type="radio" name="is_recording_enabled""#).count(), 2);
                assert_eq!(html.contains(r#"value="false" checked"#), no, "{value:?}");
                assert_eq!(html.contains(r#"value="true" checked"#), !no, "{value:?}");
            }
            html(Some("true"))
        });
    }

    #[test]
    fn the_times_of_a_live_class_stand() {
        checks::in_both_languages(|shell| {
            let back = Back::Refused(Refusal::TooManySessions);
            let html = shown(shell, FormView::default(), Some(&back), true);
            assert!(!html.contains("datetime-local") && html.contains(r#"name="version" value="4""#));
            html
        });
    }

    #[test]
    fn what_comes_back_as_it_was_shown_is_no_reschedule() {
        let dates = dates(Locale::Fr);
        let mut session = session(SessionState::Scheduled);
        session.starts_at = at("2026-03-17T13:00:42.123Z");
        let change = Change {
            starts_at: Some(at("2026-03-17T13:00:00Z")),
            ends_at: Some(at("2026-03-17T14:45:00Z")),
            ..Change::default()
        };
        let kept = without_unmoved(change, &session, &dates);
        assert_eq!((kept.starts_at, kept.ends_at), (None, Some(at("2026-03-17T14:45:00Z"))));
    }

    #[test]
    fn a_week_later_is_at_the_same_hour_also_when_the_clocks_change() {
        let paris = dates(Locale::Fr).in_zone(chrono_tz::Europe::Paris);
        let later = same_clock(at("2026-03-24T13:00:00Z"), Duration::from_hours(7 * 24), &paris);
        assert_eq!(later, at("2026-03-31T12:00:00Z"), "summer time begins on 29 March");
    }
}
