//! Which sessions of a list one looks at: upcoming, past, all, or those of one state. Links, so that it works without scripts.

use estrade_core::ports::StoreError;
use estrade_core::ports::views::{Listed, Order, Page, Phase, SessionCard, SessionFilter, Views, Whose};
use estrade_core::session::Status;
use estrade_core::time::Timestamp;
use serde::Deserialize;

use crate::i18n::Tr;
use crate::pages::format::Dates;
use crate::pages::pager::{PageQuery, Pager};

use super::card::Badge;

/// `?when=&status=&page=` of a list of sessions; what is not known counts as not given.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ListQuery {
    /// `upcoming`, `past` or `all`.
    #[serde(default)]
    pub when: Option<String>,
    /// A state.
    #[serde(default)]
    pub status: Option<String>,
    /// Which page.
    #[serde(default)]
    pub page: Option<String>,
}

/// What one looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// On now, and to come.
    Upcoming,
    /// Over, or called off.
    Past,
    /// Everything.
    All,
    /// One state.
    Status(Status),
}

impl ListQuery {
    /// What one looks at; at first what is to come.
    pub fn choice(&self) -> Choice {
        match (self.status.as_deref().and_then(|s| s.parse().ok()), self.when.as_deref()) {
            (Some(status), _) => Choice::Status(status),
            (None, Some("past")) => Choice::Past,
            (None, Some("all")) => Choice::All,
            (None, _) => Choice::Upcoming,
        }
    }

    /// The part of the list.
    pub fn page(&self) -> Page {
        PageQuery { page: self.page.as_deref().and_then(|p| p.parse().ok()) }.of(PER_PAGE)
    }
}

/// Sessions a page.
const PER_PAGE: u32 = 20;

impl Choice {
    fn filter(self) -> SessionFilter {
        match self {
            Self::Upcoming => SessionFilter { status: None, phase: Some(Phase::Upcoming) },
            Self::Past => SessionFilter { status: None, phase: Some(Phase::Past) },
            Self::All => SessionFilter::default(),
            Self::Status(status) => SessionFilter { status: Some(status), phase: None },
        }
    }

    /// What comes next stands first; of the past, what was last.
    fn order(self) -> Order {
        match self {
            Self::Upcoming | Self::Status(Status::Scheduled | Status::Live) => Order::OldestFirst,
            Self::Past | Self::All | Self::Status(Status::Ended | Status::Cancelled) => Order::NewestFirst,
        }
    }

    fn query(self) -> String {
        match self {
            Self::Upcoming => String::new(),
            Self::Past => "?when=past".to_owned(),
            Self::All => "?when=all".to_owned(),
            Self::Status(status) => format!("?status={}", status.as_str()),
        }
    }
}

/// A tab or a chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub label: String,
    /// How many there are.
    pub count: String,
    /// Its sign, for chips.
    pub icon: Option<&'static str>,
    /// Whether one looks at that.
    pub current: bool,
}

/// A list of sessions with its tabs, chips and pages.
pub struct Found {
    /// What one looks at.
    pub choice: Choice,
    /// What is on now, on the first page of what is to come.
    pub live: Vec<SessionCard>,
    /// The page.
    pub listed: Listed<SessionCard>,
    /// Upcoming, past, all.
    pub tabs: Vec<Link>,
    /// One a state that occurs.
    pub chips: Vec<Link>,
    /// Turning pages.
    pub pager: Pager,
    /// Sessions in all.
    pub total: u64,
}

impl Found {
    /// Everything on the page, what is live first.
    pub fn cards(&self) -> impl Iterator<Item = &SessionCard> {
        self.live.iter().chain(&self.listed.items)
    }
}

/// The most live sessions that stand before the upcoming ones of a course.
const LIVE: Page = Page { number: 1, limit: 20 };
/// For counting.
const NONE: Page = Page { number: 1, limit: 1 };

/// Finds the sessions asked for at `path`.
pub async fn find(
    views: &mut dyn Views,
    whose: Whose,
    query: &ListQuery,
    path: &str,
    dates: &Dates,
) -> Result<Found, StoreError> {
    let (choice, page, now) = (query.choice(), query.page(), dates.now);
    let counts = views.session_counts(whose).await?;
    let listed = views.sessions(whose, choice.filter(), choice.order(), page, now).await?;
    let count = |status: Status| counts.iter().find(|(s, _)| *s == status).map_or(0, |(_, n)| *n);
    let total: u64 = counts.iter().map(|(_, n)| *n).sum();
    let live = if choice == Choice::Upcoming && page.number == 1 && count(Status::Live) > 0 {
        views
            .sessions(
                whose,
                SessionFilter { status: Some(Status::Live), phase: None },
                Order::OldestFirst,
                LIVE,
                now,
            )
            .await?
            .items
    } else {
        Vec::new()
    };
    let upcoming = match choice {
        Choice::Upcoming => listed.total,
        Choice::Past => total.saturating_sub(listed.total + count(Status::Live)),
        Choice::All | Choice::Status(_) => upcoming(views, whose, now).await?,
    };
    let ahead = upcoming + count(Status::Live);
    let t = dates.tr;
    let tab = |to: Choice, key, n| link(path, to, t.text(key), dates.number(n), None, choice);
    let tabs = vec![
        tab(Choice::Upcoming, "sessions-upcoming", ahead),
        tab(Choice::Past, "sessions-past", total.saturating_sub(ahead)),
        tab(Choice::All, "sessions-all", total),
    ];
    let chips = Status::ALL
        .into_iter()
        .filter(|s| count(*s) > 0)
        .map(|s| chip(path, s, count(s), choice, dates))
        .collect();
    let pager = Pager::new(&format!("{path}{}", choice.query()), page, listed.total);
    Ok(Found { choice, live, listed, tabs, chips, pager, total })
}

async fn upcoming(views: &mut dyn Views, whose: Whose, now: Timestamp) -> Result<u64, StoreError> {
    Ok(views.sessions(whose, Choice::Upcoming.filter(), Order::OldestFirst, NONE, now).await?.total)
}

fn link(
    path: &str,
    to: Choice,
    label: String,
    count: String,
    icon: Option<&'static str>,
    at: Choice,
) -> Link {
    Link { href: format!("{path}{}", to.query()), label, count, icon, current: to == at }
}

fn chip(path: &str, status: Status, count: u64, at: Choice, dates: &Dates) -> Link {
    let badge = Badge::of(status, dates.tr);
    link(path, Choice::Status(status), plural(status, dates.tr), dates.number(count), Some(badge.icon), at)
}

fn plural(status: Status, t: Tr) -> String {
    t.text(match status {
        Status::Scheduled => "statuses-scheduled",
        Status::Live => "statuses-live",
        Status::Ended => "statuses-ended",
        Status::Cancelled => "statuses-cancelled",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(when: &str, status: &str, page: &str) -> ListQuery {
        ListQuery { when: Some(when.into()), status: Some(status.into()), page: Some(page.into()) }
    }

    #[test]
    fn nonsense_in_the_address_shows_what_is_to_come() {
        assert_eq!(query("yesterday", "open", "x").choice(), Choice::Upcoming);
        assert_eq!(query("yesterday", "open", "x").page(), Page { number: 1, limit: 20 });
        assert_eq!(query("", "", "0").page().number, 1);
    }

    #[test]
    fn a_state_goes_before_a_period_and_each_has_its_order() {
        assert_eq!(query("past", "ended", "2").choice(), Choice::Status(Status::Ended));
        assert_eq!(query("past", "", "2").choice(), Choice::Past);
        assert_eq!(Choice::Upcoming.order(), Order::OldestFirst);
        assert_eq!(Choice::Past.order(), Order::NewestFirst);
        assert_eq!(Choice::Status(Status::Live).query(), "?status=live");
        assert_eq!(Choice::Past.filter().phase, Some(Phase::Past));
        assert_eq!(Choice::All.filter().phase, None);
    }
}
