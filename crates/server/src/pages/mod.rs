//! The pages: server-rendered HTML that works without scripts wherever that can be.

#[cfg(test)]
pub mod checks;
pub mod confirm;
pub mod form;
pub mod format;
pub mod pager;
pub mod problems;
#[cfg(test)]
pub mod sample;
pub mod shell;
#[cfg(test)]
mod texts;

pub mod address;
pub mod admin;
pub mod classroom;
pub mod courses;
pub mod dashboard;
pub mod home;
pub mod login;
pub mod manager;
pub mod passwords;
pub mod profile;
pub mod register;
pub mod report;
pub mod sessions;
pub mod teaching;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::state::AppState;

/// Every page, a line a route.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(home::show))
        .route("/login", get(login::show).post(login::submit))
        .route("/register", get(register::show).post(register::submit))
        .route("/address/confirm", get(address::ask).post(address::confirm))
        .route("/password/forgot", get(passwords::forgot::show).post(passwords::forgot::submit))
        .route("/password/reset", get(passwords::reset::show).post(passwords::reset::submit))
        .route("/profile", get(profile::show).post(profile::save))
        .route("/profile/address", get(profile::to_profile).post(address::again))
        .route("/profile/password", get(profile::to_profile).post(profile::password))
        .route("/courses", get(courses::list))
        .route("/courses/{slug}", get(courses::show))
        .route(
            "/courses/{slug}/enroll",
            get(courses::enroll::ask_enroll).post(courses::enroll::submit_enroll),
        )
        .route("/courses/{slug}/leave", get(courses::enroll::ask_leave).post(courses::enroll::submit_leave))
        .route("/dashboard", get(dashboard::show))
        .route("/dashboard/student/live-sessions", get(dashboard::student::show))
        .route("/dashboard/instructor/courses", get(teaching::list))
        .route("/dashboard/instructor/courses/new", get(teaching::edit::new).post(teaching::edit::create))
        .route(
            "/dashboard/instructor/courses/{id}/edit",
            get(teaching::edit::edit).post(teaching::edit::save),
        )
        .route(
            "/dashboard/instructor/courses/{id}/publish",
            get(teaching::acts::ask_publish).post(teaching::acts::publish),
        )
        .route(
            "/dashboard/instructor/courses/{id}/archive",
            get(teaching::acts::ask_archive).post(teaching::acts::archive),
        )
        .route(
            "/dashboard/instructor/courses/{id}/students",
            get(teaching::students::list).post(teaching::students::add),
        )
        .route(
            "/dashboard/instructor/courses/{id}/students/import",
            get(teaching::import::show).post(teaching::import::submit).layer(DefaultBodyLimit::disable()),
        )
        .route(
            "/dashboard/instructor/courses/{id}/students/{enrollment}/remove",
            get(teaching::students::ask_remove).post(teaching::students::remove),
        )
        .merge(live_sessions())
        .route("/admin/health", get(admin::health::show).post(admin::health::run))
        .route("/logout", get(login::ask_logout).post(login::logout))
        .route("/language/{lang}", post(shell::language))
}

/// The pages of live sessions: their lists and details, the classroom, and what their hosts do.
fn live_sessions() -> Router<AppState> {
    use manager::{form, lifecycle};
    Router::new()
        .route("/courses/{slug}/live-sessions", get(sessions::list::show))
        .route("/courses/{slug}/live-sessions/{session}", get(sessions::detail::show))
        .route("/courses/{slug}/live-sessions/{session}/join", get(classroom::show))
        .route("/live-sessions/{session}", get(sessions::detail::show))
        .route("/live-sessions/{session}/join", get(classroom::show))
        .route("/dashboard/instructor/courses/{id}/live-sessions", get(manager::list::show))
        .route("/dashboard/instructor/courses/{id}/live-sessions/new", get(form::new).post(form::create))
        .route(
            "/dashboard/instructor/courses/{id}/live-sessions/start-now",
            get(lifecycle::ask_start_now).post(lifecycle::start_now),
        )
        .route("/dashboard/instructor/live-sessions/{session}/edit", get(form::edit).post(form::save))
        .route(
            "/dashboard/instructor/live-sessions/{session}/start",
            get(lifecycle::ask_start).post(lifecycle::start),
        )
        .route(
            "/dashboard/instructor/live-sessions/{session}/end",
            get(lifecycle::ask_end).post(lifecycle::end),
        )
        .route(
            "/dashboard/instructor/live-sessions/{session}/cancel",
            get(lifecycle::ask_cancel).post(lifecycle::cancel),
        )
        .route(
            "/dashboard/instructor/live-sessions/{session}/recordings/{recording}/delete",
            get(sessions::recordings::ask_delete).post(sessions::recordings::delete),
        )
        .route("/dashboard/instructor/live-sessions/{session}/report", get(report::show))
        .route("/dashboard/instructor/live-sessions/{session}/report.csv", get(report::csv))
        .route("/dashboard/instructor/live-sessions/{session}/report.xlsx", get(report::xlsx))
}
