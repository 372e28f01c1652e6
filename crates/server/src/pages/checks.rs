//! For the tests of pages: somebody who looks, an account, a course, and what must hold of every page.

use estrade_core::course::{Course, CourseType};
use estrade_core::ids::{CourseId, UserId};
use estrade_core::ports::views::CourseCard;
use estrade_core::text::{Description, Email, PersonName, Title, Username};
use estrade_core::time::Timestamp;
use estrade_core::user::{Locale, PasswordHash, Role, User};

use crate::i18n::Tr;

use super::sample;
use super::shell::{Section, Shell, navigation, viewer_named};

/// What surrounds a page for somebody of this role, or a visitor.
fn shell(locale: Locale, role: Option<Role>) -> Shell {
    Shell {
        title: "Leadership & management".to_owned(),
        viewer: role.map(|role| viewer_named("Afi Adjovi", role)),
        nav: navigation(Tr(locale), role, Section::Home),
        events: role.map(|_| ("0a1b2c3d-4".to_owned(), sample::STUDENT)),
        flash: role.map(|_| Tr(locale).text("flash-profile-saved")),
        here: "/here?x=1".to_owned(),
        ..sample::shell(locale)
    }
}

/// Renders for a visitor and every role in both languages, and checks each page.
pub fn in_both_languages(render: impl Fn(Shell) -> String) {
    for locale in [Locale::Fr, Locale::En] {
        for role in [None, Some(Role::Student), Some(Role::Instructor), Some(Role::Admin)] {
            check(&render(shell(locale, role)), locale);
        }
    }
}

/// What must hold of every page: its language is said, one main heading, one main part, no key of a text that is
/// missing, nothing inline that the content policy would stop, every reference leads to one element.
pub fn check(html: &str, locale: Locale) {
    let count = |part: &str| html.matches(part).count();
    assert!(html.contains(&format!(r#"<html lang="{}""#, locale.as_str())), "the language is not said");
    assert_eq!((count("<h1"), count("<main"), count("<title>")), (1, 1, 1), "{html}");
    assert_eq!(count(" style="), 0, "an inline style");
    assert_eq!(count("<script"), 1, "only the pages' script");
    for attribute in
        [r#" for=""#, r#" aria-labelledby=""#, r#" aria-describedby=""#, r##" href="#"##, r#" list=""#]
    {
        for found in html.split(attribute).skip(1) {
            for id in found.split('"').next().unwrap_or_default().split(' ') {
                assert_eq!(count(&format!(r#" id="{id}""#)), 1, "{attribute}{id}");
            }
        }
    }
    for word in shown_words(html) {
        assert!(!is_key(&word), "the text `{word}` is missing in {}", locale.as_str());
    }
}

/// The words that are shown or spoken.
fn shown_words(html: &str) -> Vec<String> {
    let mut shown = String::new();
    for part in html.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        for attribute in ["aria-label=\"", "placeholder=\"", "title=\"", "alt=\""] {
            shown.push(' ');
            shown.push_str(tag.split(attribute).nth(1).and_then(|v| v.split('"').next()).unwrap_or_default());
        }
        shown.push(' ');
        shown.push_str(text);
    }
    shown.split_whitespace().map(str::to_owned).collect()
}

/// Whether a word is written like the key of a text.
fn is_key(word: &str) -> bool {
    const FAMILIES: [&str; 29] = [
        "address",
        "classroom",
        "confirm",
        "course",
        "courses",
        "crumbs",
        "dashboard",
        "error",
        "field",
        "flash",
        "form",
        "foot",
        "health",
        "home",
        "login",
        "manager",
        "nav",
        "pager",
        "passwords",
        "problem",
        "profile",
        "recording",
        "register",
        "report",
        "role",
        "session",
        "sessions",
        "students",
        "teaching",
    ];
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let mut parts = word.split('-');
    let known = parts.next().is_some_and(|first| FAMILIES.contains(&first));
    known && word.contains('-') && parts.all(plain)
}

/// Somebody's account.
pub fn user(role: Role) -> User {
    User {
        id: sample::STUDENT,
        email: Email::stored("afi@ul.example".to_owned()),
        username: Username::stored("afi".to_owned()),
        first_name: PersonName::stored("Afi".to_owned()),
        last_name: PersonName::stored("Adjovi".to_owned()),
        role,
        password_hash: PasswordHash::new("$argon2id$".to_owned()),
        locale: None,
        timezone: None,
        wants_instructor: true,
        email_confirmed_at: None,
        disabled_at: None,
        external_id: None,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

fn now() -> Timestamp {
    sample::dates(Locale::Fr).now
}

/// A published course of the teacher's: 42 enrolled in 50 places, open for two days more.
pub fn course() -> Course {
    let hours = |hours: u64| std::time::Duration::from_hours(hours);
    Course {
        id: CourseId::new(3),
        slug: "leadership-et-management".to_owned(),
        title: Title::stored("Leadership <et> management".to_owned()),
        description: Some(Description::stored("Animer.\nDéléguer.".to_owned())),
        instructor_id: UserId::new(2),
        course_type: CourseType::Hybrid,
        max_students: Some(50),
        enrollment_deadline: Some(now().plus(hours(48))),
        starts_at: Some(now().minus(hours(240))),
        ends_at: Some(now().plus(hours(2400))),
        max_sessions: Some(14),
        is_published: true,
        archived_at: None,
        enrolled: 42,
        sessions: 8,
        external_id: None,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

/// The same in a list.
pub fn course_card() -> CourseCard {
    CourseCard { course: course(), instructor: sample::person(2, "Estelle", "Amoussou") }
}
