//! What surrounds every page: the board with the school's name, the navigation, a message from the last act, the foot.

use askama::Template;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use estrade_core::ids::{CourseId, SessionId, UserId};
use estrade_core::permission::{Action, Decision, Resource, can};
use estrade_core::time::{Timestamp, Tz};
use estrade_core::user::{Locale, ProfileChange, Role, User, change_profile};
use estrade_core::{Actor, Refusal};

use crate::assets;
use crate::auth::{Caller, cookie};
use crate::error::Problem;
use crate::i18n::Tr;
use crate::state::AppState;
use crate::urls;

use super::format::Dates;
use super::problems::form_urlencoded;

/// Where one is in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// One's own dashboard.
    Home,
    /// All courses.
    Courses,
    /// The courses one gives.
    Teaching,
    /// One's account.
    Profile,
    /// What is wrong with the set-up.
    Health,
    /// None of them.
    Elsewhere,
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Its address.
    pub href: &'static str,
    /// Its icon in the sprite.
    pub icon: &'static str,
    /// Its word.
    pub label: String,
    /// Whether one is there.
    pub current: bool,
}

/// Who looks at the page.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Their name.
    pub name: String,
    /// Their first name, or what there is.
    pub short_name: String,
    /// Two letters.
    pub initials: String,
    /// One of six colours.
    pub color: u8,
    /// Their role.
    pub role: Role,
    /// Whether they may make courses.
    pub may_teach: bool,
}

impl Viewer {
    fn of(user: &User) -> Self {
        let name = user.display_name();
        let short_name = match user.first_name.as_str() {
            "" => name.clone(),
            first => first.to_owned(),
        };
        let actor = Actor::User { id: user.id, role: user.role };
        let may_teach = can(actor, Action::CreateCourse, Resource::Server) == Decision::Allow;
        Self {
            initials: initials(&name),
            color: color(user.id.get()),
            name,
            short_name,
            role: user.role,
            may_teach,
        }
    }
}

/// Two letters of a name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// A person's colour, 1–6.
pub fn color(id: i64) -> u8 {
    u8::try_from(id.rem_euclid(6)).unwrap_or(0) + 1
}

/// What surrounds a page; each page's template has one as `shell`.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Texts in the reader's language.
    pub t: Tr,
    /// The zone in which the page shows times.
    pub zone: Tz,
    /// The present, by which the page's scripts set their clocks.
    pub now: Timestamp,
    /// The page's name for the browser's tab.
    pub title: String,
    /// The school's name, may be empty.
    pub school: String,
    /// Who looks, if signed in.
    pub viewer: Option<Viewer>,
    /// The navigation.
    pub nav: Vec<NavItem>,
    /// What came of the last act.
    pub flash: Option<String>,
    /// The page's own address, for coming back to it.
    pub here: String,
    /// Demonstration mode.
    pub demo: bool,
    /// Who looks on: the id of the last event when the page was asked for, and whose events they are.
    pub events: Option<(String, UserId)>,
    /// What the page shows, of which it is to stay true: `session 12`, `course 3`, or empty for all that one sees.
    pub about: String,
}

impl Shell {
    /// The same around a page of one session: other events do not concern it.
    #[must_use]
    pub fn about_session(self, id: SessionId) -> Self {
        Self { about: format!("session {id}"), ..self }
    }

    /// The same around a page of one course.
    #[must_use]
    pub fn about_course(self, id: CourseId) -> Self {
        Self { about: format!("course {id}"), ..self }
    }

    /// The hashed address of an entry of the build.
    pub fn asset(&self, entry: &str) -> String {
        assets::url(entry)
    }

    /// The address of an icon.
    pub fn icon(&self, name: &str) -> String {
        format!("{}#i-{name}", assets::url("src/icons/sprite.svg"))
    }

    /// Where the brand and the way home lead.
    pub fn home(&self) -> &'static str {
        if self.viewer.is_some() { "/dashboard" } else { "/" }
    }

    /// Whether the viewer may make courses: what they may not do is not drawn.
    pub fn may_teach(&self) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.may_teach)
    }

    /// The log-in page, and back here afterwards.
    pub fn log_in(&self) -> String {
        match self.here.as_str() {
            "/" | "/register" => "/login".to_owned(),
            here => format!("/login?next={}", form_urlencoded(here)),
        }
    }

    /// Dates as the page writes them.
    pub fn dates(&self) -> Dates {
        Dates { tr: self.t, zone: self.zone, now: self.now }
    }

    /// The other language's tag and own name.
    pub fn other_language(&self) -> (&'static str, &'static str) {
        match self.t.0 {
            Locale::Fr => ("en", "English"),
            Locale::En => ("fr", "Français"),
        }
    }
}

/// What a handler needs to make a [`Shell`]: caller, address, message. An extractor.
pub struct PageRequest {
    /// Who looks.
    pub caller: Caller,
    /// The address asked for, with its query.
    pub here: String,
    flash: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for PageRequest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let flash = CookieJar::from_headers(&parts.headers).get(cookie::FLASH).map(|c| c.value().to_owned());
        let here = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        Ok(Self { caller, here, flash })
    }
}

impl PageRequest {
    /// Texts in the reader's language.
    pub fn tr(&self) -> Tr {
        Tr(self.caller.locale)
    }

    /// The shell of a page; `title` is already in the reader's language.
    pub fn shell(&self, state: &AppState, section: Section, title: String) -> Shell {
        let t = self.tr();
        let viewer = self.caller.identity.as_ref().map(|i| Viewer::of(&i.user));
        Shell {
            t,
            zone: self.caller.timezone,
            now: state.domain().now(),
            title,
            school: state.config().school.clone(),
            nav: navigation(t, viewer.as_ref().map(|v| v.role), section),
            viewer,
            // Only known keys are shown: the cookie is the browser's to forge.
            flash: self.flash.as_deref().filter(|key| key.starts_with("flash-")).map(|key| t.text(key)),
            here: self.here.clone(),
            demo: state.config().demo,
            events: self.caller.identity.as_ref().map(|i| (self.caller.seen.clone(), i.user.id)),
            about: String::new(),
        }
    }

    /// Renders a page made with this request's shell.
    pub fn render<T: Template>(&self, page: &T) -> Result<Response, Problem> {
        render(page, self.flash.is_some())
    }

    /// The signed-in person, or the way to the log-in page and back.
    pub fn user(&self) -> Result<&User, Refusal> {
        self.caller.user()
    }
}

pub(super) fn navigation(t: Tr, role: Option<Role>, section: Section) -> Vec<NavItem> {
    let item = |href, icon, key, of: &[Section]| NavItem {
        href,
        icon,
        label: t.text(key),
        current: of.contains(&section),
    };
    let home = item("/dashboard/student/live-sessions", "home", "nav-home", &[Section::Home]);
    let courses = item("/courses", "book", "nav-courses", &[Section::Courses]);
    // Who teaches is at home among their own courses.
    let teaching =
        item("/dashboard/instructor/courses", "home", "nav-teaching", &[Section::Home, Section::Teaching]);
    let profile = item("/profile", "user", "nav-profile", &[Section::Profile]);
    let health = item(urls::HEALTH, "gear", "nav-health", &[Section::Health]);
    match role {
        None => Vec::new(),
        Some(Role::Student) => vec![home, courses, profile],
        Some(Role::Instructor) => vec![teaching, courses, profile],
        Some(Role::Admin) => vec![teaching, courses, profile, health],
    }
}

/// Somebody who looks, for tests of pages.
#[cfg(test)]
pub(super) fn viewer_named(name: &str, role: Role) -> Viewer {
    let short_name = name.split(' ').next().unwrap_or(name).to_owned();
    let may_teach = role != Role::Student;
    Viewer { initials: initials(name), color: 1, name: name.to_owned(), short_name, role, may_teach }
}

/// Renders a page. A message that was shown is not shown again.
pub fn render<T: Template>(page: &T, shown_flash: bool) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be rendered");
        Problem::Refused(Refusal::Store(estrade_core::ports::StoreError::Corrupt("page".to_owned())))
    })?;
    let mut response = Html(html).into_response();
    if shown_flash {
        let gone = HeaderValue::from_static("estrade_flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// After an act: to the next page (303), with a message there. `flash` is a translation key beginning with `flash-`.
pub fn redirect_with(state: &AppState, to: &str, flash: &'static str) -> Response {
    let jar =
        CookieJar::new().add(cookie::short(cookie::FLASH, flash.to_owned(), state.config().is_secure()));
    (jar, Redirect::to(to)).into_response()
}

/// An address of this server that was passed along in a query; anything else leads home.
pub fn local_path(path: Option<&str>) -> &str {
    match path {
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && !path.contains('\\')
                && !path.contains(char::is_control) =>
        {
            path
        }
        Some(_) | None => "/dashboard",
    }
}

/// `POST /language/{lang}`: keeps the choice in the profile, or in a cookie for visitors, and goes back.
pub async fn language(
    State(state): State<AppState>,
    request: PageRequest,
    Path(lang): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let locale: Locale = lang.parse().map_err(|_| Refusal::NotFound)?;
    if let Ok(identity) = request.caller.identity() {
        change_profile(
            state.domain(),
            identity,
            ProfileChange { locale: Some(Some(locale)), ..ProfileChange::default() },
        )
        .await?;
    }
    let now = state.domain().now();
    let year = now.plus(std::time::Duration::from_hours(365 * 24));
    let jar = CookieJar::new().add(cookie::lasting(
        cookie::LANGUAGE,
        locale.as_str().to_owned(),
        year,
        now,
        state.config().is_secure(),
    ));
    let referer = headers.get(header::REFERER).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let back = referer.splitn(4, '/').nth(3).map(|rest| format!("/{rest}"));
    Ok((
        StatusCode::SEE_OTHER,
        jar,
        [(header::LOCATION, local_path(back.as_deref().or(Some("/"))).to_owned())],
    )
        .into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_addresses_are_followed() {
        assert_eq!(local_path(Some("/courses/1?x=2")), "/courses/1?x=2");
        for foreign in
            ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
        {
            assert_eq!(local_path(Some(foreign)), "/dashboard", "{foreign:?}");
        }
    }

    #[test]
    fn two_letters() {
        assert_eq!(initials("Estelle Amoussou"), "EA");
        assert_eq!(initials("koffi"), "K");
        assert_eq!(initials("Jean de la Croix"), "JC");
    }
}
