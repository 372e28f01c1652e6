//! Which version of a thing a change is made to.

use crate::refusal::Refusal;

/// What somebody who changes a thing says of the version that they saw (`If-Match`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Expected {
    /// Nothing: whatever it is now.
    #[default]
    Any,
    /// One of these; of none, nothing can be changed.
    OneOf(Vec<i64>),
}

impl Expected {
    /// Refuses with `Stale` if `version` is none of those.
    pub fn check(&self, version: i64) -> Result<(), Refusal> {
        match self {
            Self::Any => Ok(()),
            Self::OneOf(seen) if seen.contains(&version) => Ok(()),
            Self::OneOf(_) => Err(Refusal::Stale),
        }
    }
}

impl From<Option<i64>> for Expected {
    fn from(seen: Option<i64>) -> Self {
        seen.map_or(Self::Any, |version| Self::OneOf(vec![version]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_seen_is_changed() {
        assert!(Expected::Any.check(7).is_ok());
        assert!(Expected::OneOf(vec![6, 7]).check(7).is_ok());
        for older in [Expected::OneOf(vec![6]), Expected::OneOf(Vec::new()), Some(8).into()] {
            assert!(matches!(older.check(7), Err(Refusal::Stale)), "{older:?}");
        }
    }
}
