//! `/dashboard`: sends each role to its own.

pub mod student;

use axum::response::{IntoResponse, Redirect, Response};
use estrade_core::user::Role;

use crate::error::Problem;
use crate::urls;

use super::format::{Dates, capitalised};
use super::shell::PageRequest;

/// `GET /dashboard`. A message that waits is shown there.
pub async fn show(request: PageRequest) -> Result<Response, Problem> {
    Ok(Redirect::to(home_of(request.user()?.role)).into_response())
}

fn home_of(role: Role) -> &'static str {
    match role {
        Role::Student => urls::STUDENT_SESSIONS,
        Role::Instructor | Role::Admin => urls::TEACHING,
    }
}

/// « Jeudi 12 mars, 14 h 12 à Porto-Novo »: which clocks the page shows.
pub fn moment(dates: &Dates) -> String {
    let (date, time) = (dates.date_medium(dates.now), dates.time_in_city(dates.now));
    capitalised(&dates.tr.two("dashboard-moment", "date", date, "time", time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::sample;
    use estrade_core::user::Locale;

    #[test]
    fn the_moment_says_its_place() {
        assert_eq!(moment(&sample::dates(Locale::Fr)), "Jeudi 12\u{a0}mars, 14\u{a0}h\u{a0}12 à Porto-Novo");
        assert_eq!(moment(&sample::dates(Locale::En)), "Thursday 12\u{a0}March, 14:12 in Porto-Novo");
    }
}
