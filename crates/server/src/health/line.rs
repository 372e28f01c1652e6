//! A check and what came of it, free of any language until it is shown.

use crate::i18n::Tr;

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Good,
    /// Worth knowing, or not looked at.
    Note,
    /// Wrong.
    Bad,
}

/// A text of the translations with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its key.
    pub key: &'static str,
    /// By name.
    pub args: Vec<(&'static str, String)>,
}

impl Said {
    /// A text.
    pub const fn of(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// The same with one argument more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// In somebody's language.
    pub fn tell(&self, t: Tr) -> String {
        let args: Vec<_> = self.args.iter().map(|(name, value)| (*name, value.clone().into())).collect();
        t.with(self.key, &args)
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What came of it.
    pub mark: Mark,
    /// What was looked at: the key of a text.
    pub what: &'static str,
    /// What was found.
    pub said: Said,
    /// What to change.
    pub mend: Option<Said>,
}

impl Line {
    /// As it should be.
    pub const fn good(what: &'static str, said: Said) -> Self {
        Self { mark: Mark::Good, what, said, mend: None }
    }

    /// Worth knowing.
    pub const fn note(what: &'static str, said: Said) -> Self {
        Self { mark: Mark::Note, what, said, mend: None }
    }

    /// Wrong, and what to change.
    pub const fn bad(what: &'static str, said: Said, mend: Said) -> Self {
        Self { mark: Mark::Bad, what, said, mend: Some(mend) }
    }

    /// The same, with what could be changed.
    #[must_use]
    pub fn mended_by(mut self, mend: Said) -> Self {
        self.mend = Some(mend);
        self
    }

    /// What was found and what to change, in somebody's language.
    pub fn tell(&self, t: Tr) -> String {
        let said = self.said.tell(t);
        match &self.mend {
            Some(mend) => format!("{said} {}", mend.tell(t)),
            None => said,
        }
    }
}
