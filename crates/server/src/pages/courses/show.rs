//! `/courses/{slug}`: what it is about, who teaches it, when it meets next, and a place in it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::course::{self, Course, CourseAccess, CourseType};
use estrade_core::permission::Action;
use estrade_core::ports::views::{Order, Page, Phase, SessionCard, SessionFilter, Whose};
use estrade_core::time::Timestamp;
use estrade_core::user::User;

use crate::error::Problem;
use crate::i18n::Tr;
use crate::pages::format::Dates;
use crate::pages::sessions::card::CardView;
use crate::pages::shell::{PageRequest, Section, Shell};
use crate::state::AppState;
use crate::urls;

use super::card::{places, reference};

/// How many of the next sessions the page shows.
const NEXT: u32 = 5;

/// What the viewer may do about a place in the course.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Take one (POST).
    Enroll(String),
    /// They have one, and may leave (asked first).
    Enrolled(String),
    /// Sign in first; the address leads back here.
    LogIn(String),
    /// No: a sentence that says why.
    Closed(String),
    /// It is not for them.
    None,
}

#[derive(Template)]
#[template(path = "courses/show.html")]
struct CoursePage {
    shell: Shell,
    problem: Option<String>,
    description: String,
    facts: Vec<(String, String)>,
    archived: bool,
    published: bool,
    place: Place,
    /// Sessions of the course, for those who may list them.
    sessions: Option<Vec<CardView>>,
    all_sessions: String,
    /// The addresses of who manages it: edit, students, sessions.
    manage: Option<(String, String, String)>,
}

/// `GET /courses/{slug}`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let access = course::find(state.domain(), request.caller.actor(), &slug).await?;
    page(&state, &request, &access, None).await
}

/// The page, with a problem above it if an act on it was refused.
pub(super) async fn page(
    state: &AppState,
    request: &PageRequest,
    access: &CourseAccess,
    problem: Option<String>,
) -> Result<Response, Problem> {
    let title = access.course().title.to_string();
    let shell = request.shell(state, Section::Courses, title).about_course(access.course().id);
    let (dates, course) = (shell.dates(), access.course());
    let mut unit = state.domain().store.begin_read().await?;
    let teacher = unit.users().get(course.instructor_id).await?.ok_or(Refusal::NotFound)?;
    let sessions = if access.allows(Action::ListCourseSessions) {
        Some(next_sessions(unit.as_mut(), course, dates.now).await?)
    } else {
        None
    };
    drop(unit);
    let view =
        |card: &SessionCard| CardView::new(card, request.caller.actor(), &dates, &state.domain().rules);
    let sessions = sessions.map(|cards| cards.iter().map(view).collect());
    request.render(&assemble(shell, access, &teacher, sessions, problem))
}

async fn next_sessions(
    unit: &mut dyn estrade_core::ports::UnitOfWork,
    course: &Course,
    now: Timestamp,
) -> Result<Vec<SessionCard>, Problem> {
    let page = Page { number: 1, limit: NEXT };
    let mut found = Vec::new();
    for phase in [Phase::Live, Phase::Upcoming] {
        let filter = SessionFilter { status: None, phase: Some(phase) };
        found.extend(
            unit.views()
                .sessions(Whose::Course(course.id), filter, Order::OldestFirst, page, now)
                .await?
                .items,
        );
    }
    Ok(found)
}

fn assemble(
    shell: Shell,
    access: &CourseAccess,
    teacher: &User,
    sessions: Option<Vec<CardView>>,
    problem: Option<String>,
) -> CoursePage {
    let (dates, course) = (shell.dates(), access.course());
    CoursePage {
        problem,
        description: course.description.as_ref().map(ToString::to_string).unwrap_or_default(),
        facts: facts(course, &teacher.display_name(), &dates),
        archived: course.archived_at.is_some(),
        published: course.is_published,
        place: place(&shell, access),
        sessions,
        all_sessions: urls::course_sessions(&course.slug),
        manage: access.allows(Action::ManageCourse).then(|| {
            (
                urls::course_edit(course.id),
                urls::course_students(course.id),
                urls::manager(&reference(course)),
            )
        }),
        shell,
    }
}

fn place(shell: &Shell, access: &CourseAccess) -> Place {
    let (t, course) = (shell.t, access.course());
    let full = course.max_students.is_some_and(|max| course.enrolled >= max);
    let closed = course.archived_at.is_some() || course.enrollment_deadline.is_some_and(|at| shell.now > at);
    match (access.enrollment(), access.actor().user_id()) {
        (Some(_), _) => Place::Enrolled(urls::course_leave(&course.slug)),
        (None, None) if !closed && !full => Place::LogIn(shell.log_in()),
        (None, Some(_)) if !access.allows(Action::Enroll) => Place::None,
        (None, _) if closed => Place::Closed(t.text("error-enrollment-closed")),
        (None, _) if full => Place::Closed(t.text("error-course-full")),
        (None, _) => Place::Enroll(urls::course_enroll(&course.slug)),
    }
}

/// A course's type in the reader's words.
pub fn type_name(t: Tr, course_type: CourseType) -> String {
    t.text(match course_type {
        CourseType::OnDemand => "course-type-on-demand",
        CourseType::Live => "course-type-live",
        CourseType::Hybrid => "course-type-hybrid",
    })
}

fn facts(course: &Course, teacher: &str, dates: &Dates) -> Vec<(String, String)> {
    let t = dates.tr;
    let moment = |key: &str, at: Option<Timestamp>| at.map(|at| (t.text(key), dates.when(at)));
    let day = |key: &str, at: Option<Timestamp>| at.map(|at| (t.text(key), dates.date_long(at)));
    let always = [
        (t.text("course-fact-teacher"), teacher.to_owned()),
        (t.text("course-fact-type"), type_name(t, course.course_type)),
        (t.text("course-fact-places"), places(course, t)),
    ];
    let dated = [
        moment("course-fact-deadline", course.enrollment_deadline),
        day("course-fact-starts", course.starts_at),
        day("course-fact-ends", course.ends_at),
    ];
    always.into_iter().chain(dated.into_iter().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::{checks, sample};
    use estrade_core::session::State as SessionState;
    use estrade_core::user::Role;

    fn html(shell: Shell, place: Place, sessions: Option<Vec<CardView>>, manage: bool) -> String {
        let (dates, course) = (shell.dates(), checks::course());
        let page = CoursePage {
            problem: None,
            description: "Animer.\n<Déléguer>.".to_owned(),
            facts: facts(&course, "Estelle Amoussou", &dates),
            archived: false,
            published: true,
            place,
            sessions,
            all_sessions: urls::course_sessions(&course.slug),
            manage: manage.then(|| ("/edit".to_owned(), "/students".to_owned(), "/sessions".to_owned())),
            shell,
        };
        page.render().unwrap()
    }

    #[test]
    fn what_one_may_do_is_drawn_and_nothing_else() {
        let (enroll, leave) = (r#"method="post" action="/enroll""#, r#"href="/leave""#);
        for (place, enrolls, leaves) in [
            (Place::Enroll("/enroll".to_owned()), true, false),
            (Place::Enrolled("/leave".to_owned()), false, true),
            (Place::LogIn("/login?next=/x".to_owned()), false, false),
            (Place::Closed("Ce cours est complet.".to_owned()), false, false),
            (Place::None, false, false),
        ] {
            checks::in_both_languages(|shell| {
                let html = html(shell, place.clone(), None, false);
                assert_eq!((html.contains(enroll), html.contains(leave)), (enrolls, leaves));
                assert!(!html.contains(r#"href="/edit""#) && html.contains("&#60;Déléguer&#62;"));
                html
            });
        }
    }

    #[test]
    fn who_is_enrolled_sees_the_next_sessions() {
        let student = estrade_core::Actor::User { id: sample::STUDENT, role: Role::Student };
        checks::in_both_languages(|shell| {
            let dates = shell.dates();
            let card =
                CardView::new(&sample::card(SessionState::Scheduled), student, &dates, &sample::rules());
            let html = html(shell, Place::None, Some(vec![card]), true);
            assert!(html.contains("data-countdown=") && html.contains(r#"data-fragment="sessions""#));
            assert!(!html.contains("secret"), "rooms' secrets are not for lists");
            html
        });
    }
}
