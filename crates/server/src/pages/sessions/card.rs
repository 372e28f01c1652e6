//! A session in a list: as a row, or as the hero of a page while it is live. What its viewer may not do is not in it.

use std::time::Duration;

use estrade_core::attendance::{Attendance, Threshold};
use estrade_core::permission::is_host;
use estrade_core::ports::views::SessionCard;
use estrade_core::session::{Session, State, Status};
use estrade_core::text::Reason;
use estrade_core::time::Timestamp;
use estrade_core::{Actor, Rules};

use crate::i18n::Tr;
use crate::pages::format::{Dates, DayParts};
use crate::urls;

/// A status as colour, word and shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// The class of its colour and shape.
    pub class: &'static str,
    /// Its sign in the sprite.
    pub icon: &'static str,
    /// Its word.
    pub word: String,
}

impl Badge {
    /// The badge of a status.
    pub fn of(status: Status, t: Tr) -> Self {
        let (class, icon, key) = match status {
            Status::Scheduled => ("bd-p", "clock", "status-scheduled"),
            Status::Live => ("bd-l", "live", "status-live"),
            Status::Ended => ("bd-t", "check", "status-ended"),
            Status::Cancelled => ("bd-a", "x", "status-cancelled"),
        };
        Self { class, icon, word: t.text(key) }
    }
}

/// What the viewer may do with a session from a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardAction {
    /// Into the class, which is on.
    Join {
        /// The classroom.
        href: String,
        /// « Rejoindre », « Ouvrir la salle ».
        label: String,
    },
    /// A host may start it now (POST).
    Start {
        /// Where.
        href: String,
    },
    /// The waiting page is open.
    Wait {
        /// The classroom's address.
        href: String,
    },
    /// Not yet: a sentence that says when.
    Later {
        /// « Démarrage possible mardi dès 13 h 30 ».
        sentence: String,
    },
    /// Not yet: how long until the start.
    Countdown,
    /// Over: its report, for a host.
    Report {
        /// Where.
        href: String,
    },
    /// Nothing.
    None,
}

/// One's own attendance in a past class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAttendance {
    /// 0–100.
    pub percent: u8,
    /// « 96 % »
    pub percent_text: String,
    /// « 1 h 24 min »
    pub duration: String,
    /// Under the usual threshold.
    pub is_low: bool,
}

impl OwnAttendance {
    /// An attendance as a share of the class.
    pub fn of(attendance: Attendance, class: Duration, dates: &Dates) -> Self {
        let percent = attendance.percent_of(class);
        Self {
            percent,
            percent_text: dates.percent(percent),
            duration: dates.duration(attendance.duration()),
            is_low: percent < Threshold::DEFAULT.percent(),
        }
    }
}

/// A session in a list.
#[derive(Debug, Clone)]
pub struct CardView {
    /// Its id, for element ids.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its page.
    pub href: String,
    /// The course's title and sessions page.
    pub course: Option<(String, String)>,
    /// Who gives it.
    pub instructor: String,
    /// Where it stands.
    pub status: Status,
    /// The same as a badge.
    pub badge: Badge,
    /// The date block.
    pub day: DayParts,
    /// « mardi 17 mars 2026 », for who does not see the block.
    pub date: String,
    /// « 14 h 00 – 15 h 30 »: as it was once it is over, else as planned.
    pub hours: String,
    /// The start, RFC 3339.
    pub starts_at: String,
    /// The zone of `hours`.
    pub zone: &'static str,
    /// « 34 présents sur 50 places », « 42 attendus », the length once it is over.
    pub people: String,
    /// « Commencée à 14 h 00, il y a 12 min », while live.
    pub since: Option<String>,
    /// « Fin prévue à 15 h 30 », while live.
    pub until: String,
    /// How much of the planned time is gone, 0–100.
    pub elapsed: u8,
    /// What light mode costs until the planned end.
    pub cost: String,
    /// « dans 5 jours », to the start.
    pub countdown: String,
    /// Why it was cancelled.
    pub reason: Option<String>,
    /// What the viewer may do.
    pub action: CardAction,
    /// The class without sound and picture.
    pub text_href: String,
    /// One's own attendance, once it is over.
    pub attendance: Option<OwnAttendance>,
}

impl CardView {
    /// The card for a viewer who may see the session.
    pub fn new(card: &SessionCard, actor: Actor, dates: &Dates, rules: &Rules) -> Self {
        let (session, t) = (&card.session, dates.tr);
        let classroom = urls::classroom(card.course.as_ref(), session.id);
        let (from, to) = shown_times(session);
        Self {
            id: session.id.to_string(),
            title: session.title.to_string(),
            href: urls::session(card.course.as_ref(), session.id),
            course: card.course.as_ref().map(|c| (c.title.clone(), urls::course_sessions(&c.slug))),
            instructor: card.instructor.display_name(),
            status: session.status(),
            badge: Badge::of(session.status(), t),
            day: dates.day_parts(from),
            date: dates.date_long(from),
            hours: dates.time_range(from, to),
            starts_at: from.to_string(),
            zone: dates.zone.name(),
            people: people(card, dates),
            since: match session.state {
                State::Live { started_at } => Some(t.two(
                    "session-since",
                    "time",
                    dates.time(started_at),
                    "ago",
                    dates.relative(started_at),
                )),
                State::Scheduled | State::Ended { .. } | State::Cancelled { .. } => None,
            },
            until: t.one("session-until", "time", dates.time(session.ends_at)),
            elapsed: elapsed(session, dates.now),
            cost: t.one(
                "session-cost-light",
                "cost",
                dates.megabytes(light_megabytes(session.ends_at.since(dates.now))),
            ),
            countdown: dates.relative(session.starts_at),
            reason: reason(session, t),
            action: action(session, &classroom, actor, dates, rules),
            text_href: format!("{classroom}?mode=text"),
            attendance: None,
        }
    }

    /// The same with one's own attendance, once the class is over.
    #[must_use]
    pub fn with_attendance(self, attendance: Attendance, class: Duration, dates: &Dates) -> Self {
        Self { attendance: Some(OwnAttendance::of(attendance, class, dates)), ..self }
    }

    /// The same for a list of one course, where its name would stand on every row.
    #[must_use]
    pub fn without_course(self) -> Self {
        Self { course: None, ..self }
    }

    /// Whether it was called off.
    pub fn is_off(&self) -> bool {
        self.status == Status::Cancelled
    }

    /// Whether it is on now.
    pub fn is_live(&self) -> bool {
        self.status == Status::Live
    }
}

/// As planned; as it was, once it is over.
fn shown_times(session: &Session) -> (Timestamp, Timestamp) {
    match session.state {
        State::Ended { started_at, ended_at } => (started_at, ended_at),
        State::Scheduled | State::Live { .. } | State::Cancelled { .. } => {
            (session.starts_at, session.ends_at)
        }
    }
}

/// Why a session was cancelled, in the reader's words where the server did it.
pub fn reason(session: &Session, t: Tr) -> Option<String> {
    match &session.state {
        State::Cancelled { reason: Some(reason) } if is_never_held(reason) => {
            Some(t.text("session-never-held"))
        }
        State::Cancelled { reason } => reason.as_ref().map(|r| t.one("session-reason", "reason", r.as_str())),
        State::Scheduled | State::Live { .. } | State::Ended { .. } => None,
    }
}

/// That a session is cancelled, and why, as a sentence.
pub fn cancelled(session: &Session, t: Tr) -> String {
    match &session.state {
        State::Cancelled { reason: Some(reason) } if is_never_held(reason) => {
            t.text("session-cancelled-never-held")
        }
        State::Cancelled { reason: Some(reason) } => {
            t.one("session-cancelled-because", "reason", reason.as_str())
        }
        State::Cancelled { reason: None } | State::Scheduled | State::Live { .. } | State::Ended { .. } => {
            t.text("session-cancelled-without-reason")
        }
    }
}

fn is_never_held(reason: &Reason) -> bool {
    reason.as_str() == "never_held"
}

/// « 34 présents sur 50 places » while live, the length once over, « 42 attendus » before.
fn people(card: &SessionCard, dates: &Dates) -> String {
    let t = dates.tr;
    match card.session.state {
        State::Live { .. } => {
            let seats = u64::from(card.session.capacity.get());
            let args = [
                ("present", card.present_count.into()),
                ("shown", dates.number(card.present_count).into()),
                ("seats", seats.into()),
                ("seats_shown", dates.number(seats).into()),
            ];
            t.with("session-present", &args)
        }
        State::Ended { started_at, ended_at } => dates.duration(ended_at.since(started_at)),
        State::Scheduled | State::Cancelled { .. } => t.two(
            "session-expected",
            "count",
            card.participants_count,
            "shown",
            dates.number(card.participants_count),
        ),
    }
}

fn elapsed(session: &Session, now: Timestamp) -> u8 {
    let from = session.state.started_at().unwrap_or(session.starts_at);
    let (gone, whole) = (now.since(from).as_millis(), session.ends_at.since(from).as_millis());
    let percent = (gone * 100).checked_div(whole).unwrap_or(100);
    u8::try_from(percent.min(100)).unwrap_or(100)
}

/// Megabytes an hour with sound alone (`web/src/classroom/app/usage.ts` says the same).
const LIGHT_MB_PER_HOUR: u64 = 14;

/// What light mode takes for a length, at least one megabyte.
pub fn light_megabytes(length: Duration) -> u64 {
    (length.as_secs() * LIGHT_MB_PER_HOUR).div_ceil(3600).max(1)
}

fn action(session: &Session, classroom: &str, actor: Actor, dates: &Dates, rules: &Rules) -> CardAction {
    let (t, host) = (dates.tr, is_host(actor, session.instructor_id));
    let href = classroom.to_owned();
    match session.status() {
        Status::Live if host => CardAction::Join { href, label: t.text("session-open-room") },
        Status::Live => CardAction::Join { href, label: t.text("session-join") },
        Status::Scheduled if host && session.can_start(rules, dates.now) => {
            CardAction::Start { href: urls::start(session.id) }
        }
        Status::Scheduled if host && dates.now < session.opens_at(rules) => {
            let sentence = t.one("session-start-later", "when", dates.from(session.opens_at(rules)));
            CardAction::Later { sentence }
        }
        Status::Scheduled if !host && session.can_start(rules, dates.now) => CardAction::Wait { href },
        Status::Scheduled if dates.now < session.starts_at => CardAction::Countdown,
        Status::Ended if host => CardAction::Report { href: urls::report(session.id) },
        Status::Scheduled | Status::Ended | Status::Cancelled => CardAction::None,
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use estrade_core::user::{Locale, Role};

    use super::*;
    use crate::pages::sample::{INSTRUCTOR, STUDENT, at, card, dates, rules, shell};
    use crate::pages::shell::Shell;

    #[derive(Template)]
    #[template(
        source = r#"{% import "components/live_session_list.html" as lists %}{% import "components/live_session_card.html" as cards %}{% call lists::list(shell, sessions) %}{% endcall %}{% for card in sessions %}{% call cards::hero(shell, card) %}{% endcall %}{% endfor %}"#,
        ext = "html"
    )]
    struct Cards {
        shell: Shell,
        sessions: Vec<CardView>,
    }

    fn student() -> Actor {
        Actor::User { id: STUDENT, role: Role::Student }
    }

    fn host() -> Actor {
        Actor::User { id: INSTRUCTOR, role: Role::Instructor }
    }

    fn view(state: State, actor: Actor, now: &str) -> CardView {
        let mut dates = dates(Locale::Fr);
        dates.now = at(now);
        CardView::new(&card(state), actor, &dates, &rules())
    }

    /// The sample session is planned on 17 March, 14:00–15:30 in Porto-Novo (13:00–14:30 UTC).
    #[test]
    fn what_one_may_do_and_when() {
        let live = State::Live { started_at: at("2026-03-17T13:00:00Z") };
        let ended =
            State::Ended { started_at: at("2026-03-17T13:00:00Z"), ended_at: at("2026-03-17T14:28:00Z") };
        let during = "2026-03-17T13:12:00Z";
        let early = "2026-03-17T12:29:59Z";
        let open = "2026-03-17T12:30:00Z";
        assert!(
            matches!(view(live.clone(), student(), during).action, CardAction::Join { label, .. } if label == "Rejoindre")
        );
        assert!(
            matches!(view(live, host(), during).action, CardAction::Join { label, .. } if label == "Ouvrir la salle")
        );
        assert_eq!(
            view(State::Scheduled, host(), early).action,
            CardAction::Later { sentence: "Démarrage possible dès 13\u{a0}h\u{a0}30".into() }
        );
        assert!(matches!(view(State::Scheduled, host(), open).action, CardAction::Start { .. }));
        assert_eq!(view(State::Scheduled, student(), early).action, CardAction::Countdown);
        assert!(matches!(view(State::Scheduled, student(), open).action, CardAction::Wait { .. }));
        assert!(matches!(view(ended.clone(), host(), during).action, CardAction::Report { .. }));
        assert_eq!(view(ended, student(), during).action, CardAction::None);
        assert_eq!(view(State::Cancelled { reason: None }, host(), during).action, CardAction::None);
        assert_eq!(
            view(State::Scheduled, host(), "2026-03-17T16:31:00Z").action,
            CardAction::None,
            "its time is past"
        );
    }

    #[test]
    fn who_is_there_and_why_not() {
        let live =
            view(State::Live { started_at: at("2026-03-17T13:00:00Z") }, student(), "2026-03-17T13:45:00Z");
        assert_eq!(live.people, "34\u{a0}présents sur 50 places");
        assert_eq!(
            (live.elapsed, live.since.as_deref()),
            (50, Some("Commencée à 14\u{a0}h\u{a0}00, il y a\u{a0}45\u{a0}min"))
        );
        assert_eq!(live.cost, "≈\u{a0}11\u{a0}Mo jusqu’à la fin en mode léger");
        let planned = view(State::Scheduled, student(), "2026-03-12T13:12:00Z");
        assert_eq!((planned.people.as_str(), planned.since), ("42\u{a0}attendus", None));
        let never = State::Cancelled { reason: Some(Reason::stored("never_held".into())) };
        assert_eq!(
            view(never, student(), "2026-03-18T00:00:00Z").reason.as_deref(),
            Some("Personne ne l’a démarrée")
        );
        let told = State::Cancelled { reason: Some(Reason::stored("Journée pédagogique".into())) };
        let sentence = cancelled(&card(told.clone()).session, Tr(Locale::Fr));
        assert_eq!(sentence, "Cette session est annulée\u{202f}: «\u{202f}Journée pédagogique\u{202f}»");
        assert_eq!(
            view(told, student(), "2026-03-18T00:00:00Z").reason.as_deref(),
            Some("«\u{202f}Journée pédagogique\u{202f}»")
        );
    }

    #[test]
    fn cards_are_drawn_in_both_languages() {
        for locale in [Locale::Fr, Locale::En] {
            let mut dates = dates(locale);
            dates.now = at("2026-03-17T13:12:00Z");
            let live = State::Live { started_at: at("2026-03-17T13:00:00Z") };
            let ended =
                State::Ended { started_at: at("2026-03-17T13:00:00Z"), ended_at: at("2026-03-17T14:28:00Z") };
            let sessions = [live, ended, State::Scheduled, State::Cancelled { reason: None }]
                .into_iter()
                .map(|state| CardView::new(&card(state), student(), &dates, &rules()))
                .map(|c| {
                    let class = Duration::from_mins(88);
                    let spans = [estrade_core::attendance::Span::new(
                        at("2026-03-17T13:00:00Z"),
                        at("2026-03-17T13:44:00Z"),
                    )];
                    let whole = estrade_core::attendance::Span::new(
                        at("2026-03-17T13:00:00Z"),
                        at("2026-03-17T14:28:00Z"),
                    );
                    if c.status == Status::Ended {
                        c.with_attendance(Attendance::of(spans, whole), class, &dates)
                    } else {
                        c
                    }
                })
                .collect();
            let html = Cards { shell: shell(locale), sessions }.render().unwrap();
            let (join, low) = match locale {
                Locale::Fr => ("Rejoindre", "50\u{a0}%"),
                Locale::En => ("Join", "50%"),
            };
            assert!(html.contains(join) && html.contains(low), "{html}");
            assert!(html.contains(r#"class="mt w""#) && html.contains(r#"class="w-50""#));
            assert_eq!(html.matches("class=\"b bl\"").count(), 1, "only the live one has the mango button");
            assert_eq!(html.matches("<li").count(), 4);
            assert!(!html.contains("style="), "the policy of the pages allows no inline style");
        }
    }
}
