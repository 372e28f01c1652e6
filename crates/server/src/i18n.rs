//! Texts in the reader's language. French typography is made here, once: narrow no-break spaces, curly apostrophes.

use std::borrow::Cow;
use std::collections::HashMap;

use estrade_core::field::FieldError;
use estrade_core::user::Locale;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, langid, static_loader};

use crate::error::Described;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "fr",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const FR: LanguageIdentifier = langid!("fr");
const EN: LanguageIdentifier = langid!("en");

/// An argument of a text.
pub type Arg<'a> = FluentValue<'a>;

/// Translates into one language. Cheap to copy; templates hold one as `t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tr(pub Locale);

impl Tr {
    /// The language tag for `<html lang>`.
    pub fn lang(self) -> &'static str {
        self.0.as_str()
    }

    /// A text without arguments.
    pub fn text(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with one argument (a text or a number).
    pub fn one<'a>(self, key: &str, name: &'static str, value: impl Into<Arg<'a>>) -> String {
        self.with(key, &[(name, value.into())])
    }

    /// A text with two arguments.
    pub fn two<'a>(
        self,
        key: &str,
        a: &'static str,
        x: impl Into<Arg<'a>>,
        b: &'static str,
        y: impl Into<Arg<'a>>,
    ) -> String {
        self.with(key, &[(a, x.into()), (b, y.into())])
    }

    /// A text with arguments. A key that is missing shows itself; a test sees that none is.
    pub fn with(self, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        let language = match self.0 {
            Locale::Fr => &FR,
            Locale::En => &EN,
        };
        let args: HashMap<Cow<'static, str>, Arg<'_>> =
            args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        let text = TEXTS.try_lookup_with_args(language, key, &args).unwrap_or_else(|| key.to_owned());
        match self.0 {
            Locale::Fr => french_typography(&text),
            Locale::En => text,
        }
    }

    /// The sentence of a problem.
    pub fn problem(self, problem: &Described) -> String {
        let of_code = || format!("error-{}", problem.code.replace('_', "-"));
        let key = problem.sentence.map_or_else(of_code, str::to_owned);
        let state = problem.state.map_or("none", estrade_core::session::Status::as_str);
        let seconds = problem.retry_after.map_or(0, |d| d.as_secs().max(1));
        // Long waits are told in minutes, rounded up.
        let minutes = if seconds > 120 { seconds.div_ceil(60) } else { 0 };
        let waits = [("state", state.into()), ("seconds", seconds.into()), ("minutes", minutes.into())];
        self.with(&key, &waits)
    }

    /// The sentence of a wrong field.
    pub fn field(self, error: &FieldError) -> String {
        match error {
            FieldError::Required => self.text("field-required"),
            FieldError::WrongType(expected) => self.one("field-wrong-type", "expected", *expected),
            FieldError::TooShort(min) => self.one("field-too-short", "min", *min),
            FieldError::TooLong(max) => self.one("field-too-long", "max", *max),
            FieldError::TooMany(max) => self.one("field-too-many", "max", *max),
            FieldError::OutOfRange(min, max) => self.two("field-out-of-range", "min", *min, "max", *max),
            FieldError::Malformed(what) => self.one("field-malformed", "what", *what),
            FieldError::InPast => self.text("field-in-past"),
            FieldError::EndBeforeStart => self.text("field-end-before-start"),
            FieldError::LastsTooLong(hours) => self.one("field-lasts-too-long", "hours", *hours),
            FieldError::TooManyDays(days) => self.one("field-too-many-days", "days", *days),
            FieldError::Taken => self.text("field-taken"),
            FieldError::TooCommon => self.text("field-too-common"),
            FieldError::WrongPassword => self.text("field-wrong-password"),
            FieldError::BelowTaken(taken) => self.one("field-below-taken", "taken", *taken),
            FieldError::Locked => self.text("field-locked"),
            FieldError::Unknown(named) => self.one("field-unknown", "named", named.as_str()),
            FieldError::LinkExpired => self.text("field-link-expired"),
            FieldError::ControlCharacters => self.text("field-control-characters"),
        }
    }
}

/// Narrow no-break space, U+202F.
const NNBSP: char = '\u{202f}';

/// Puts French spacing right: U+202F before `; : ! ?` and inside « », the curly apostrophe. A colon in a time or an
/// address has no space before it and stays as it is.
pub fn french_typography(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => out.push('’'),
            ' ' if chars.peek().is_some_and(|next| ";:!?»".contains(*next)) => out.push(NNBSP),
            '«' => {
                out.push('«');
                // A text that was set before, passed in as an argument, stays as it is.
                if matches!(chars.peek(), Some(' ' | '\u{202f}')) {
                    chars.next();
                }
                out.push(NNBSP);
            }
            c => out.push(c),
        }
    }
    out
}

/// The best of the languages that a browser accepts (RFC 9110, section 12.5.4), if Estrade speaks one.
pub fn negotiate(accept_language: &str) -> Option<Locale> {
    let mut wanted: Vec<(f32, Locale)> = accept_language
        .split(',')
        .filter_map(|part| {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let weight: f32 = weight.trim().parse().ok()?;
            (weight > 0.0).then_some((weight, tag.trim().to_lowercase().parse().ok()?))
        })
        .collect();
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    wanted.first().map(|(_, locale)| *locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_spaces_are_narrow_and_do_not_break() {
        assert_eq!(
            french_typography("Vraiment ? « Oui » : l'été !"),
            "Vraiment\u{202f}? «\u{202f}Oui\u{202f}»\u{202f}: l’été\u{202f}!"
        );
        assert_eq!(french_typography("http://a.b:80"), "http://a.b:80");
        let set = french_typography("« Oui »");
        assert_eq!(french_typography(&set), set);
    }

    #[test]
    fn the_browser_says_which_language() {
        assert_eq!(negotiate("de, en-GB;q=0.8, fr;q=0.9"), Some(Locale::Fr));
        assert_eq!(negotiate("en"), Some(Locale::En));
        assert_eq!(negotiate("de, fr;q=0"), None);
        assert_eq!(negotiate(";;;,,"), None);
    }
}
