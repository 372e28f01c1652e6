//! `/dashboard/instructor/live-sessions/{session}/report`: figures, the curve, and a line a person.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::attendance::{Mark, ReportInput, Span};
use estrade_core::permission::Action;
use serde::Deserialize;

use crate::error::Problem;
use crate::pages::format::{Dates, capitalised};
use crate::pages::pager::{PageQuery, Pager};
use crate::pages::sessions::card::Badge;
use crate::pages::sessions::open::{Opened, SessionPath, open};
use crate::pages::shell::{PageRequest, Section, Shell, color, initials};
use crate::reports::{self, ClassReport, FileKind, PersonLine};
use crate::state::AppState;
use crate::urls;

use super::curve::{Curve, curve};
use super::timeline::{Timeline, position, timeline};

/// `?threshold=&page=` of the report.
#[derive(Debug, Default, Deserialize)]
pub struct ReportQuery {
    #[serde(default)]
    threshold: Option<String>,
    #[serde(default)]
    page: Option<String>,
}

/// People a page.
const PEOPLE: u32 = 50;
/// Thresholds to choose from, in per cent.
const CHOICES: [u8; 5] = [50, 60, 75, 80, 90];

/// A big figure.
struct Figure {
    label: String,
    value: String,
    note: String,
}

/// A mark behind a name.
struct MarkView {
    class: &'static str,
    icon: &'static str,
    word: String,
}

/// A person's line.
struct Person {
    name: String,
    initials: String,
    color: u8,
    line: Timeline,
    duration: String,
    percent: String,
    marks: Vec<MarkView>,
}

/// A threshold to choose.
struct Choice {
    value: u8,
    label: String,
    chosen: bool,
}

/// An hour on the axis of the lines.
struct Hour {
    /// 0–100.
    at: u32,
    text: String,
}

#[derive(Template)]
#[template(path = "report/show.html")]
struct ReportPage {
    shell: Shell,
    crumbs: Vec<(String, String)>,
    title: String,
    when: String,
    badge: Badge,
    is_live: bool,
    here: String,
    csv: String,
    xlsx: String,
    figures: Vec<Figure>,
    curve: Curve,
    curve_words: String,
    choices: Vec<Choice>,
    hours: Vec<Hour>,
    people: Vec<Person>,
    people_words: String,
    pager: Pager,
}

/// A class that has not begun has no report yet.
#[derive(Template)]
#[template(path = "report/none.html")]
struct NoReportPage {
    shell: Shell,
    crumbs: Vec<(String, String)>,
    back: String,
}

async fn open_report(
    state: &AppState,
    request: &PageRequest,
    path: &SessionPath,
    query: &ReportQuery,
) -> Result<(Opened, Option<ReportInput>), Problem> {
    let opened = open(state, request, &path.session, Action::RunSession).await?;
    let threshold = reports::threshold(query.threshold.as_deref().and_then(|t| t.parse().ok()));
    let input = reports::class_of(opened.session(), threshold, state.domain().now());
    Ok((opened, input))
}

/// `GET /dashboard/instructor/live-sessions/{session}/report`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    let (opened, input) = open_report(&state, &request, &path, &query).await?;
    let title = request.tr().one("report-title", "title", opened.session().title.as_str());
    let shell = request.shell(&state, Section::Teaching, title).about_session(opened.session().id);
    let crumbs = crumbs(&opened, &shell);
    let Some(input) = input else {
        return request.render(&NoReportPage { shell, crumbs, back: opened.href() });
    };
    let page = PageQuery { page: query.page.and_then(|p| p.parse().ok()) }.of(PEOPLE);
    let mut unit = state.domain().store.begin_read().await?;
    let report = reports::figures(unit.as_mut(), opened.session(), input).await?;
    let listed = reports::people(unit.as_mut(), opened.session(), &report.input, page).await?;
    drop(unit);
    let (dates, class) = (shell.dates(), report.input.class);
    let percent = report.input.threshold.percent();
    let here = urls::report(opened.session().id);
    let curve = curve(&report.figures.curve, class, &report.restarts, &dates);
    request.render(&ReportPage {
        crumbs,
        title: opened.session().title.to_string(),
        when: capitalised(&dates.when_range(class.from, class.to)),
        badge: Badge::of(opened.session().status(), shell.t),
        is_live: !report.input.is_over,
        csv: format!("{}?threshold={percent}", urls::report_csv(opened.session().id)),
        xlsx: format!("{}?threshold={percent}", urls::report_xlsx(opened.session().id)),
        figures: figures(&report, &dates),
        curve_words: shell.t.two(
            "report-curve-words",
            "most",
            curve.most,
            "shown",
            dates.number(u64::from(curve.most)),
        ),
        curve,
        choices: CHOICES.map(|value| choice(value, percent, &dates)).into_iter().collect(),
        hours: hours(class, &dates),
        people: listed.items.iter().map(|line| person(line, &report, &dates)).collect(),
        people_words: shell.t.two(
            "report-people-words",
            "count",
            report.expected,
            "shown",
            dates.number(report.expected),
        ),
        pager: Pager::new(&format!("{here}?threshold={percent}"), page, listed.total),
        here,
        shell,
    })
}

/// `GET /dashboard/instructor/live-sessions/{session}/report.csv`
pub async fn csv(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    file(&state, &request, (&path, &query), FileKind::Csv).await
}

/// `GET /dashboard/instructor/live-sessions/{session}/report.xlsx`
pub async fn xlsx(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<SessionPath>,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    file(&state, &request, (&path, &query), FileKind::Xlsx).await
}

async fn file(
    state: &AppState,
    request: &PageRequest,
    (path, query): (&SessionPath, &ReportQuery),
    kind: FileKind,
) -> Result<Response, Problem> {
    let (opened, input) = open_report(state, request, path, query).await?;
    let input = input.ok_or(Refusal::InvalidState(opened.session().status()))?;
    let dates = request.shell(state, Section::Teaching, String::new()).dates();
    Ok(reports::file(state, opened.session(), input, dates, kind).await?)
}

fn crumbs(opened: &Opened, shell: &Shell) -> Vec<(String, String)> {
    let mut above = crate::pages::sessions::detail::crumbs(opened, shell.t);
    above.push((opened.href(), opened.session().title.to_string()));
    above
}

fn choice(value: u8, chosen: u8, dates: &Dates) -> Choice {
    Choice { value, label: format!("≥ {}", dates.percent(value)), chosen: value == chosen }
}

fn figures(report: &ClassReport, dates: &Dates) -> Vec<Figure> {
    let (t, figures) = (dates.tr, &report.figures);
    // Rounded half up, like everybody's own share.
    let share = (figures.present * 200 + report.expected).checked_div(report.expected * 2).unwrap_or(0);
    let share = dates.percent(u8::try_from(share).unwrap_or(100));
    let expected = dates.number(report.expected);
    let figure = |key, value, note| Figure { label: t.text(key), value, note };
    let length = |d: Duration| dates.duration_short(d);
    vec![
        figure("report-length", length(report.input.class.length()), String::new()),
        figure("report-came", dates.number(figures.came), t.one("report-of", "expected", expected)),
        figure("report-present", dates.number(figures.present), t.one("report-that-is", "share", share)),
        figure("report-mean", length(figures.mean), String::new()),
        figure("report-median", length(figures.median), String::new()),
    ]
}

fn person(line: &PersonLine, report: &ClassReport, dates: &Dates) -> Person {
    let name = line.row.person.display_name();
    Person {
        initials: initials(&name),
        color: color(line.row.person.id.get()),
        line: timeline(&line.report, report.input.class, &report.restarts, dates),
        duration: if line.report.line.is_empty() {
            "–".to_owned()
        } else {
            dates.duration_short(line.report.attendance.duration())
        },
        percent: dates.percent(line.report.percent),
        marks: reports::marks(&line.report.marks, dates.tr)
            .into_iter()
            .map(|(mark, word)| mark_view(mark, word))
            .collect(),
        name,
    }
}

fn mark_view(mark: Mark, word: String) -> MarkView {
    let (class, icon) = match mark {
        Mark::Present => ("bd-ok", "check"),
        Mark::BelowThreshold => ("bd-w", "warn"),
        Mark::Absent => ("bd-t", "bar"),
        Mark::Late => ("bd-w", "clock"),
        Mark::LeftEarly => ("bd-w", "out"),
        Mark::Unconfirmed => ("bd-t", "info"),
    };
    MarkView { class, icon, word }
}

/// The start, the thirds and the end, on the axis of the lines.
fn hours(class: Span, dates: &Dates) -> Vec<Hour> {
    let third = class.length() / 3;
    [class.from, class.from.plus(third), class.from.plus(third * 2), class.to]
        .into_iter()
        .map(|at| Hour { at: position(at, class).div_ceil(10), text: dates.time(at) })
        .collect()
}

#[cfg(test)]
mod tests {
    use estrade_core::attendance::{EndReason, Interval, SessionReport, Source, Threshold, report};
    use estrade_core::ids::{SessionId, StayId, UserId};
    use estrade_core::session::Status;
    use estrade_core::user::Locale;

    use super::*;
    use crate::pages::checks;
    use crate::pages::sample::{at, dates, roster_row};
    use estrade_core::ports::views::Page;

    fn class() -> ReportInput {
        let class = Span::new(at("2026-03-10T13:00:00Z"), at("2026-03-10T14:32:00Z"));
        ReportInput { class, is_over: true, threshold: Threshold::DEFAULT }
    }

    fn lines() -> Vec<PersonLine> {
        let stay = |from: &str, to: &str, reason| Interval {
            id: StayId::new(1),
            session_id: SessionId::new(9),
            user_id: UserId::new(7),
            source: Source::Web,
            joined_at: at(from),
            left_at: at(to),
            reason,
            confirmed: false,
        };
        let stays = [
            stay("2026-03-10T13:26:00Z", "2026-03-10T13:50:00Z", EndReason::ConnectionLost),
            stay("2026-03-10T13:55:00Z", "2026-03-10T14:10:00Z", EndReason::Left),
        ];
        vec![
            PersonLine {
                row: roster_row(7, "Grâce", "Tossou"),
                report: class().person(UserId::new(7), &stays, None),
            },
            PersonLine {
                row: roster_row(8, "<b>Nadège", "Gbaguidi"),
                report: class().person(UserId::new(8), &[], None),
            },
        ]
    }

    fn class_report() -> ClassReport {
        let spans = [(UserId::new(7), Span::new(at("2026-03-10T13:26:00Z"), at("2026-03-10T14:10:00Z")))];
        let figures: SessionReport = report(&class(), &spans);
        ClassReport { figures, expected: 2, restarts: vec![at("2026-03-10T13:58:00Z")], input: class() }
    }

    fn page(shell: Shell, is_live: bool) -> String {
        let (report, dates) = (class_report(), shell.dates());
        let curve = curve(&report.figures.curve, report.input.class, &report.restarts, &dates);
        ReportPage {
            crumbs: vec![("/s".into(), "Session".into())],
            title: "Déléguer".into(),
            when: capitalised(&dates.when_range(report.input.class.from, report.input.class.to)),
            badge: Badge::of(if is_live { Status::Live } else { Status::Ended }, shell.t),
            is_live,
            here: "/report".into(),
            csv: "/report.csv?threshold=75".into(),
            xlsx: "/report.xlsx?threshold=75".into(),
            figures: figures(&report, &dates),
            curve_words: shell.t.two("report-curve-words", "most", curve.most, "shown", "1"),
            curve,
            choices: CHOICES.map(|value| choice(value, 75, &dates)).into_iter().collect(),
            hours: hours(report.input.class, &dates),
            people: lines().iter().map(|line| person(line, &report, &dates)).collect(),
            people_words: shell.t.two("report-people-words", "count", 2u64, "shown", "2"),
            pager: Pager::new("/report", Page { number: 1, limit: 50 }, 60),
            shell,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn the_report_is_drawn_and_said() {
        for is_live in [false, true] {
            checks::in_both_languages(|shell| {
                let t = shell.t;
                let html = page(shell, is_live);
                assert!(
                    html.contains(r#"class="lost""#)
                        && html.contains("/report.xlsx?threshold=75")
                        && html.contains(r#"class="boot""#)
                        && html.contains(r#"id="h1""#)
                );
                for mark in [
                    "mark-below-threshold",
                    "mark-late",
                    "mark-left-early",
                    "mark-unconfirmed",
                    "mark-absent",
                ] {
                    assert!(html.contains(&t.text(mark)), "{mark}");
                }
                assert!(html.contains(&t.text("gap-connection-lost")), "gaps are named");
                assert!(!html.contains("<b>Nadège"));
                assert_eq!(html.matches(" selected").count(), 1);
                html
            });
        }
    }

    #[test]
    fn figures_stand_beside_what_they_are_of() {
        let figures = figures(&class_report(), &dates(Locale::Fr));
        let shown: Vec<(&str, &str)> = figures.iter().map(|f| (f.value.as_str(), f.note.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("1\u{a0}h\u{a0}32", ""),
                ("1", "sur 2"),
                ("0", "soit 0\u{a0}%"),
                ("44\u{a0}min", ""),
                ("44\u{a0}min", "")
            ]
        );
    }

    #[test]
    fn the_axis_begins_and_ends_with_the_class() {
        let hours = hours(class().class, &dates(Locale::En));
        let shown: Vec<(u32, &str)> = hours.iter().map(|h| (h.at, h.text.as_str())).collect();
        assert_eq!((shown[0], shown[3], shown.len()), ((0, "14:00"), (100, "15:32"), 4));
    }
}
