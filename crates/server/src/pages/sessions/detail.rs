//! The page of one session: when it is, the way in, who is expected, what was said, and one's own attendance.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use estrade_core::attendance::Threshold;
use estrade_core::chat::ChatKind;
use estrade_core::permission::Action;
use estrade_core::ports::views::{ChatLine, ChatSpan, RosterRow};
use estrade_core::ports::{StoreError, UnitOfWork};
use estrade_core::session::Status;
use estrade_core::time::Timestamp;
use serde::Deserialize;

use crate::calendar::{self, AddLinks};
use crate::error::Problem;
use crate::i18n::Tr;
use crate::pages::format::{Dates, capitalised};
use crate::pages::manager::acts::HostActs;
use crate::pages::pager::{PageQuery, Pager};
use crate::pages::report::timeline::{Timeline, timeline};
use crate::pages::shell::{PageRequest, Section, Shell, color, initials};
use crate::reports;
use crate::state::AppState;
use crate::urls;

use super::card::{CardView, OwnAttendance, light_megabytes};
use super::open::{Opened, SessionPath, open};
use super::recordings::{Film, elsewhere, films};

/// `?page=` of the roster, `?before=` of the chat.
#[derive(Debug, Default, Deserialize)]
pub struct DetailQuery {
    /// The roster's page.
    #[serde(default)]
    page: Option<String>,
    /// Chat older than this line.
    #[serde(default)]
    before: Option<String>,
}

/// People a page of the roster.
const PEOPLE: u32 = 50;
/// People shown before the page is unfolded.
const AT_FIRST: usize = 6;
/// Lines a page of the chat.
const LINES: u32 = 50;

/// Somebody on the roster.
struct Participant {
    name: String,
    initials: String,
    color: u8,
    /// « Enseignant », « Vous », « Dans la salle ».
    notes: Vec<String>,
    /// For hosts' eyes only.
    email: Option<String>,
}

/// A line of chat.
struct Line {
    name: String,
    initials: String,
    color: u8,
    at: String,
    time: String,
    /// « Question », « Réponse ».
    kind: Option<String>,
    text: String,
}

/// When it is.
struct Moment {
    date: String,
    hours: String,
    /// The instructor's clocks, where they show another time.
    elsewhere: Option<String>,
    starts_at: String,
    countdown: Option<Countdown>,
}

/// Days, hours and minutes to the start.
struct Countdown {
    days: u64,
    hours: u64,
    minutes: u64,
    /// The same for who listens.
    spoken: String,
}

/// One's own line.
struct Own {
    never: bool,
    attendance: OwnAttendance,
    line: Timeline,
    from: String,
    to: String,
}

/// What following it costs, in the three modes.
struct Cost {
    video: String,
    light: String,
}

#[derive(Template)]
#[template(path = "sessions/detail.html")]
struct DetailPage {
    shell: Shell,
    crumbs: Vec<(String, String)>,
    card: CardView,
    acts: HostActs,
    is_host: bool,
    moment: Moment,
    sentence: String,
    description: Option<String>,
    cost: Option<Cost>,
    /// While it is to come.
    add_links: Option<AddLinks>,
    own: Option<Own>,
    films: Vec<Film>,
    /// Where it was recorded elsewhere.
    film_elsewhere: Option<String>,
    chat: Vec<Line>,
    older_chat: Option<String>,
    newest_chat: Option<String>,
    roster_title: String,
    roster: Vec<Participant>,
    /// Those of the page who are folded away at first.
    rest: Vec<Participant>,
    pager: Pager,
    /// Whether it may still change while one looks.
    is_open: bool,
}

/// `GET /courses/{slug}/live-sessions/{session}` and `GET /live-sessions/{session}`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
    Query(query): Query<DetailQuery>,
) -> Result<Response, Problem> {
    let opened = open(&state, &request, &path.session, Action::ViewSession).await?;
    if let Some(elsewhere) = opened.elsewhere(&request, "") {
        return Ok(elsewhere);
    }
    let shell = around(&state, &request, &opened);
    let dates = shell.dates();
    let mut unit = state.domain().store.begin_read().await?;
    let page = PageQuery { page: query.page.and_then(|p| p.parse().ok()) }.of(PEOPLE);
    let roster = unit.views().roster(opened.session(), page).await?;
    let before = query.before.as_deref().and_then(|id| id.parse().ok());
    let chat = unit.views().chat(opened.session().id, ChatSpan { before, after: None }, LINES + 1).await?;
    let own = own(unit.as_mut(), &opened, &dates).await?;
    drop(unit);
    let films = films(&state, &opened, &dates).await?;
    let href = opened.href();
    let has_older = chat.len() > LINES as usize;
    let shown = &chat[usize::from(has_older)..];
    let pager = Pager::new(&href, page, roster.total);
    let mut people: Vec<Participant> =
        roster.items.iter().map(|row| participant(row, &opened, dates.tr)).collect();
    // Who turns to a later page came for the names.
    let rest =
        if page.number == 1 && people.len() > AT_FIRST + 1 { people.split_off(AT_FIRST) } else { Vec::new() };
    let rules = &state.domain().rules;
    let card = CardView::new(&opened.card, opened.actor(), &dates, rules);
    request.render(&DetailPage {
        crumbs: crumbs(&opened, dates.tr),
        acts: acts(&opened),
        is_host: opened.access.is_host(),
        moment: moment(&opened, &dates),
        sentence: sentence(&opened, &dates, opened.session().opens_at(rules)),
        description: opened.session().description.as_ref().map(ToString::to_string),
        cost: cost(&opened, &dates),
        add_links: add_links(&opened, &state.config().public_url),
        own,
        films,
        film_elsewhere: elsewhere(&opened),
        older_chat: shown
            .first()
            .filter(|_| has_older)
            .map(|line| format!("{href}?before={}#discussion", line.message.id)),
        newest_chat: before.map(|_| format!("{href}#discussion")),
        chat: shown.iter().map(|line| chat_line(line, &dates)).collect(),
        roster_title: dates.tr.two(
            "roster-title",
            "count",
            roster.total,
            "shown",
            dates.number(roster.total),
        ),
        roster: people,
        rest,
        pager,
        is_open: matches!(opened.session().status(), Status::Scheduled | Status::Live),
        card,
        shell,
    })
}

/// What surrounds the page.
fn around(state: &AppState, request: &PageRequest, opened: &Opened) -> Shell {
    let section = if opened.access.is_host() { Section::Teaching } else { Section::Courses };
    request.shell(state, section, opened.session().title.to_string()).about_session(opened.session().id)
}

/// What a host may do with it.
fn acts(opened: &Opened) -> HostActs {
    if opened.access.is_host() {
        HostActs::of(opened.session(), opened.course())
    } else {
        HostActs::default()
    }
}

/// Where it is added to calendars, while it is to come.
fn add_links(opened: &Opened, public_url: &str) -> Option<AddLinks> {
    let is_to_come = opened.session().status() == Status::Scheduled;
    is_to_come.then(|| calendar::links(opened.session(), opened.course(), public_url))
}

/// The pages above this one.
pub fn crumbs(opened: &Opened, t: Tr) -> Vec<(String, String)> {
    let Some(course) = opened.course() else { return vec![("/dashboard".to_owned(), t.text("nav-home"))] };
    let list = opened.list_href().unwrap_or_default();
    vec![(urls::course(&course.slug), course.title.clone()), (list, t.text("sessions-title"))]
}

fn moment(opened: &Opened, dates: &Dates) -> Moment {
    let session = opened.session();
    let (from, to) = match (session.state.started_at(), session.state.ended_at()) {
        (Some(from), Some(to)) => (from, to),
        (Some(_) | None, _) => (session.starts_at, session.ends_at),
    };
    let elsewhere = opened.instructor_zone.filter(|zone| dates.differs(*zone, from));
    let counts = session.status() == Status::Scheduled && session.starts_at > dates.now;
    Moment {
        date: capitalised(&dates.date_long(from)),
        hours: dates.range_in_city(from, to),
        elsewhere: elsewhere.map(|zone| {
            let there = dates.in_zone(zone).range_in_city(from, to);
            dates.tr.one("session-elsewhere", "range", there)
        }),
        starts_at: session.starts_at.to_string(),
        countdown: counts.then(|| countdown(session.starts_at, dates)),
    }
}

fn countdown(at: Timestamp, dates: &Dates) -> Countdown {
    let minutes = at.since(dates.now).as_secs() / 60;
    Countdown {
        days: minutes / 1440,
        hours: minutes / 60 % 24,
        minutes: minutes % 60,
        spoken: dates.tr.one("session-begins", "when", dates.relative(at)),
    }
}

/// What the state means for the reader, in a sentence.
fn sentence(opened: &Opened, dates: &Dates, opens_at: Timestamp) -> String {
    let (session, t) = (opened.session(), dates.tr);
    let (host, early, late) = (opened.access.is_host(), dates.now < opens_at, dates.now > session.ends_at);
    match session.status() {
        Status::Scheduled if host && early => t.one("session-start-later", "when", dates.from(opens_at)),
        Status::Scheduled if host && late => t.text("session-start-late"),
        Status::Scheduled if host => t.text("session-start-now"),
        Status::Scheduled if early => {
            t.two("session-room-opens", "when", dates.moment(opens_at), "city", dates.city())
        }
        Status::Scheduled => t.text("session-room-open"),
        Status::Live if opened.facts_removed() => t.text("session-removed"),
        Status::Live => opened.session().state.started_at().map_or_else(String::new, |at| {
            t.two("session-since", "time", dates.time(at), "ago", dates.relative(at))
        }),
        Status::Ended => match (session.state.started_at(), session.state.ended_at()) {
            (Some(from), Some(to)) => {
                t.two("session-lasted", "length", dates.duration(to.since(from)), "time", dates.time(to))
            }
            (_, _) => String::new(),
        },
        Status::Cancelled => super::card::cancelled(session, t),
    }
}

/// Megabytes an hour with picture (`web/src/classroom/app/usage.ts` says the same).
const VIDEO_MB_PER_HOUR: u64 = 350;

/// What the class will cost, while it is still to be followed.
fn cost(opened: &Opened, dates: &Dates) -> Option<Cost> {
    let session = opened.session();
    let length = match session.status() {
        Status::Scheduled => session.planned_length(),
        Status::Live => session.ends_at.since(dates.now),
        Status::Ended | Status::Cancelled => return None,
    };
    let video = (length.as_secs() * VIDEO_MB_PER_HOUR).div_ceil(3600).max(1);
    (length > Duration::ZERO && !opened.access.is_host())
        .then(|| Cost { video: dates.megabytes(video), light: dates.megabytes(light_megabytes(length)) })
}

/// One's own line, for a student, once the class is over.
async fn own(unit: &mut dyn UnitOfWork, opened: &Opened, dates: &Dates) -> Result<Option<Own>, StoreError> {
    let session = opened.session();
    let Some(input) = reports::class_of(session, Threshold::DEFAULT, dates.now) else { return Ok(None) };
    if opened.access.is_host() || !input.is_over {
        return Ok(None);
    }
    let me = opened.access.user();
    let intervals = unit.stays().intervals_of(session.id, &[me]).await?;
    let restarts = unit.processes().starts_between(input.class.from, input.class.to).await?;
    let person = input.person(me, &intervals, None);
    Ok(Some(Own {
        never: person.line.is_empty(),
        attendance: OwnAttendance::of(person.attendance, input.class.length(), dates),
        line: timeline(&person, input.class, &restarts, dates),
        from: dates.time(input.class.from),
        to: dates.time(input.class.to),
    }))
}

fn participant(row: &RosterRow, opened: &Opened, t: Tr) -> Participant {
    let name = row.person.display_name();
    let notes = [
        (row.person.id == opened.session().instructor_id, "roster-instructor"),
        (row.is_host && row.person.id != opened.session().instructor_id, "roster-host"),
        (row.moderator && !row.is_host, "roster-moderator"),
        (row.person.id == opened.access.user(), "roster-you"),
        (row.is_present, "roster-present"),
    ];
    Participant {
        initials: initials(&name),
        color: color(row.person.id.get()),
        notes: notes.into_iter().filter(|(applies, _)| *applies).map(|(_, key)| t.text(key)).collect(),
        email: opened.access.allows(Action::ViewRosterEmails).then(|| row.person.email.clone()),
        name,
    }
}

fn chat_line(line: &ChatLine, dates: &Dates) -> Line {
    let name = line.person.display_name();
    Line {
        initials: initials(&name),
        color: color(line.person.id.get()),
        at: line.message.created_at.to_string(),
        time: dates.time(line.message.created_at),
        kind: match line.message.kind {
            ChatKind::Text => None,
            ChatKind::Question => Some(dates.tr.text("chat-question")),
            ChatKind::Answer => Some(dates.tr.text("chat-answer")),
        },
        text: line.message.text.to_string(),
        name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;
    use crate::pages::report::timeline::Bar;
    use crate::pages::sample::{INSTRUCTOR, STUDENT, at, card, roster_row, rules, session};
    use estrade_core::Actor;
    use estrade_core::ports::views::Page;
    use estrade_core::session::State;
    use estrade_core::user::Role;

    #[expect(clippy::too_many_lines, reason = "the sample data of a whole page")]
    fn page(shell: Shell, state: State, is_host: bool, now: &str) -> String {
        let dates = Dates { now: at(now), ..shell.dates() };
        let actor = if is_host {
            Actor::User { id: INSTRUCTOR, role: Role::Instructor }
        } else {
            Actor::User { id: STUDENT, role: Role::Student }
        };
        let course = crate::pages::sample::course_ref();
        let t = shell.t;
        let is_over = matches!(state, State::Ended { .. });
        DetailPage {
            crumbs: vec![
                ("/courses/x".into(), "Leadership".into()),
                ("/courses/x/live-sessions".into(), t.text("sessions-title")),
            ],
            card: CardView::new(&card(state.clone()), actor, &dates, &rules()),
            acts: if is_host {
                HostActs::of(&session(state.clone()), Some(&course))
            } else {
                HostActs::default()
            },
            is_host,
            moment: Moment {
                date: capitalised(&dates.date_long(at("2026-03-17T13:00:00Z"))),
                hours: dates.range_in_city(at("2026-03-17T13:00:00Z"), at("2026-03-17T14:30:00Z")),
                elsewhere: Some("13 h 00 – 14 h 30 à Dakar".into()),
                starts_at: "2026-03-17T13:00:00Z".into(),
                countdown: (state == State::Scheduled).then(|| countdown(at("2026-03-17T13:00:00Z"), &dates)),
            },
            sentence: "…".into(),
            description: Some("<b>Observer</b>\n\nProposer".into()),
            add_links: (state == State::Scheduled)
                .then(|| calendar::links(&session(state.clone()), Some(&course), "https://cours.example")),
            cost: (!is_over).then(|| Cost { video: "270 Mo".into(), light: "21 Mo".into() }),
            own: is_over.then(|| Own {
                never: false,
                attendance: OwnAttendance {
                    percent: 60,
                    percent_text: dates.percent(60),
                    duration: dates.duration(Duration::from_mins(54)),
                    is_low: true,
                },
                line: Timeline {
                    bars: vec![
                        Bar { class: "on", x: 0, width: 600 },
                        Bar { class: "lost", x: 600, width: 50 },
                    ],
                    ticks: vec![500],
                    stays: "1 séjour".into(),
                    gaps: vec!["14 h 20 – 14 h 25, connexion perdue".into()],
                    sources: vec![],
                },
                from: "14 h 00".into(),
                to: "15 h 30".into(),
            }),
            films: if is_over {
                vec![Film {
                    src: "/api/live-sessions/9/recordings/4".into(),
                    media_type: "video/mp4",
                    part: Some(t.one("recording-part", "number", 2u64)),
                    weight: dates.megabytes(245),
                    delete: is_host
                        .then(|| "/dashboard/instructor/live-sessions/9/recordings/4/delete".into()),
                }]
            } else {
                Vec::new()
            },
            film_elsewhere: is_over.then(|| "https://old.example/film.mp4".into()),
            chat: vec![Line {
                name: "Afi <Adjovi>".into(),
                initials: "AA".into(),
                color: 1,
                at: "2026-03-17T13:05:00Z".into(),
                time: "14 h 05".into(),
                kind: Some(t.text("chat-question")),
                text: "Et si <script>alert(1)</script> ?".into(),
            }],
            older_chat: Some("?before=5#discussion".into()),
            newest_chat: None,
            roster_title: t.two("roster-title", "count", 42u64, "shown", "42"),
            roster: vec![Participant {
                name: roster_row(7, "Afi", "Adjovi").person.display_name(),
                initials: "AA".into(),
                color: 1,
                notes: vec![t.text("roster-you")],
                email: is_host.then(|| "afi@example.org".into()),
            }],
            rest: vec![Participant {
                name: "Koffi <Agbossou>".into(),
                initials: "KA".into(),
                color: 3,
                notes: Vec::new(),
                email: None,
            }],
            pager: Pager::new("/x", Page { number: 1, limit: 50 }, 120),
            is_open: !is_over,
            shell,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn every_state_is_drawn_for_students_and_hosts() {
        let started_at = at("2026-03-17T13:00:00Z");
        for state in [
            State::Scheduled,
            State::Live { started_at },
            State::Ended { started_at, ended_at: at("2026-03-17T14:28:00Z") },
            State::Cancelled { reason: None },
        ] {
            for is_host in [false, true] {
                checks::in_both_languages(|shell| {
                    let html = page(shell, state.clone(), is_host, "2026-03-17T12:40:00Z");
                    assert!(!html.contains("<b>Observer"), "what people type is text");
                    assert!(!html.contains("secret"), "neither room name nor password");
                    assert_eq!(html.contains("afi@example.org"), is_host);
                    assert_eq!(html.contains("/cancel\""), is_host && state == State::Scheduled);
                    assert_eq!(html.contains("class=\"b bl"), matches!(state, State::Live { .. }));
                    assert_eq!(html.contains("calendar.ics"), state == State::Scheduled);
                    let is_over = matches!(state, State::Ended { .. });
                    assert_eq!(html.contains(r#"preload="none""#), is_over, "nothing is loaded unasked");
                    assert_eq!(html.contains("245"), is_over, "what it weighs is said");
                    assert_eq!(html.contains("/recordings/4/delete"), is_over && is_host);
                    assert_eq!(html.contains("data-live"), !is_over);
                    html
                });
            }
        }
    }

    #[test]
    fn the_countdown_is_in_days_hours_and_minutes() {
        let dates = crate::pages::sample::dates(estrade_core::user::Locale::Fr);
        let left = countdown(at("2026-03-14T09:00:30Z"), &dates);
        assert_eq!((left.days, left.hours, left.minutes), (1, 19, 48));
        assert_eq!(left.spoken, "La session commence dans\u{a0}1\u{a0}jour 19\u{a0}h");
    }
}
