//! Turning the pages of a list: links that work without scripts.

use estrade_core::ports::views::Page;
use serde::{Deserialize, Deserializer};

/// Where one is in a list, and the addresses before and after.
#[derive(Debug, Clone)]
pub struct Pager {
    /// The page shown, from 1.
    pub number: u32,
    last: u32,
    /// The list's address, up to the number.
    base: String,
}

/// `?page=` of a list.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct PageQuery {
    /// From 1; what is no number is the first.
    #[serde(default, deserialize_with = "number")]
    pub page: Option<u32>,
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    Ok(String::deserialize(deserializer)?.parse().ok())
}

impl PageQuery {
    /// The part of the list asked for.
    pub fn of(self, limit: u32) -> Page {
        Page { number: self.page.unwrap_or(1).clamp(1, 1_000_000), limit }
    }
}

impl Pager {
    /// For a list of `total` rows at `path`; further query parameters belong into `path`.
    pub fn new(path: &str, page: Page, total: u64) -> Self {
        let last = u32::try_from(total.div_ceil(u64::from(page.limit.max(1)))).unwrap_or(u32::MAX).max(1);
        let separator = if path.contains('?') { '&' } else { '?' };
        Self {
            number: page.number.min(last.saturating_add(1)),
            last,
            base: format!("{path}{separator}page="),
        }
    }

    /// Whether there is more than one page.
    pub fn is_needed(&self) -> bool {
        self.last > 1 || self.number > 1
    }

    /// How many pages there are, at least one.
    pub fn last(&self) -> u32 {
        self.last
    }

    /// The page before this one.
    pub fn previous(&self) -> Option<String> {
        (self.number > 1).then(|| format!("{}{}", self.base, self.number - 1))
    }

    /// The page after this one.
    pub fn next(&self) -> Option<String> {
        (self.number < self.last).then(|| format!("{}{}", self.base, self.number + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_has_nothing_before_it_and_the_last_nothing_after() {
        let first = Pager::new("/courses", Page { number: 1, limit: 20 }, 41);
        assert_eq!(
            (first.last(), first.previous(), first.next()),
            (3, None, Some("/courses?page=2".to_owned()))
        );
        let last = Pager::new("/courses?x=1", Page { number: 3, limit: 20 }, 41);
        assert_eq!((last.previous(), last.next()), (Some("/courses?x=1&page=2".to_owned()), None));
        assert!(!Pager::new("/courses", Page { number: 1, limit: 20 }, 20).is_needed());
    }

    #[test]
    fn what_is_no_number_is_the_first_page() {
        let number = |query: &str| serde_urlencoded::from_str::<PageQuery>(query).unwrap().of(20).number;
        assert_eq!(
            (number("page=3"), number("page=x"), number("page=0"), number("page=99999999999"), number("")),
            (3, 1, 1, 1, 1)
        );
    }

    #[test]
    fn beyond_the_end_there_is_a_way_back() {
        let beyond = Pager::new("/courses", Page { number: 900, limit: 20 }, 0);
        assert_eq!((beyond.previous(), beyond.next()), (Some("/courses?page=1".to_owned()), None));
    }
}
