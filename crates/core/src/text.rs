//! Texts that cannot be wrong once made. All are trimmed before they are counted, in characters.

use crate::field::FieldError;

/// Trims, refuses control characters (line breaks apart where `lines`), and counts.
fn bounded(text: &str, min: u32, max: u32, lines: bool) -> Result<String, FieldError> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'))) {
        return Err(FieldError::ControlCharacters);
    }
    let count = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    match count {
        0 if min > 0 => Err(FieldError::Required),
        n if n < min => Err(FieldError::TooShort(min)),
        n if n > max => Err(FieldError::TooLong(max)),
        _ => Ok(text.to_owned()),
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident($min:literal, $max:literal, $lines:literal);)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Trims and checks.
            pub fn parse(text: &str) -> Result<Self, FieldError> { bounded(text, $min, $max, $lines).map(Self) }
            /// A text that was checked when it was stored.
            pub fn stored(text: String) -> Self { Self(text) }
            /// The text.
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
    )+};
}

texts! {
    /// What a course or session is called: 1–255 characters.
    Title(1, 255, false);
    /// What it is about: up to 10 000 characters, lines allowed.
    Description(1, 10_000, true);
    /// Why a session was cancelled: up to 500 characters.
    Reason(1, 500, true);
    /// A person's first or last name: up to 100 characters, empty allowed.
    PersonName(0, 100, false);
    /// What a host writes to everybody of a session: 1–2 000 characters.
    NoticeText(1, 2_000, true);
    /// What somebody is looked for by: a part of a name, or an address.
    SearchText(1, 254, false);
    /// How a request names a student: the account's id, an imported id, or an e-mail address.
    StudentRef(1, 255, false);
    /// A line of chat: 1–2 000 characters.
    ChatText(1, 2_000, true);
}

impl Title {
    /// The title with words put behind it, cut to fit.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        let room = 255usize.saturating_sub(suffix.chars().count());
        Self(self.0.chars().take(room).chain(suffix.chars()).collect())
    }
}

/// An e-mail address: one `@`, no spaces, a domain with a dot (or `localhost`), at most 254 characters (RFC 5321,
/// section 4.5.3.1). Compared without case by [`Email::key`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Trims and checks the form. Whether somebody reads it only a mail can tell.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = bounded(text, 1, 254, false)?;
        let malformed = FieldError::Malformed("email");
        let (local, domain) = text.split_once('@').ok_or(malformed.clone())?;
        let plain = |part: &str| {
            !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || "@<>()[],;:\\\"".contains(c))
        };
        let dotted = domain.contains('.') && !domain.split('.').any(str::is_empty) || domain == "localhost";
        if plain(local) && plain(domain) && dotted && local.len() <= 64 {
            Ok(Self(text))
        } else {
            Err(malformed)
        }
    }

    /// An address that was checked when it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one address share.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// A user's name for signing in and mentions: 2–50 of letters, digits, `.`, `_`, `-`. Compared without case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

impl Username {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = bounded(text, 2, 50, false)?;
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
        if text.chars().all(allowed) { Ok(Self(text)) } else { Err(FieldError::Malformed("username")) }
    }

    /// A name that was checked when it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one name share.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// How many seats a session has: 1–10 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Capacity(u32);

impl Capacity {
    /// What a session gets when nobody says.
    pub const DEFAULT: Self = Self(50);

    /// Checks the range.
    pub fn parse(value: i64) -> Result<Self, FieldError> {
        match u32::try_from(value) {
            Ok(n @ 1..=10_000) => Ok(Self(n)),
            _ => Err(FieldError::OutOfRange(1, 10_000)),
        }
    }

    /// As many seats as there are people, where they are more; never above the most that there can be.
    #[must_use]
    pub fn at_least(self, people: usize) -> Self {
        let people = u32::try_from(people).unwrap_or(u32::MAX);
        Self(self.0.max(people).min(10_000))
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// The readable part of a course's address: lower-case letters, digits and `-`, never all digits, so that a page's
/// address takes an id or a slug.
pub fn slugify(title: &str) -> String {
    let mut slug = String::new();
    for c in title.to_lowercase().chars() {
        match fold(c) {
            Some(plain) => slug.push_str(plain),
            None if c.is_ascii_alphanumeric() => slug.push(c),
            None if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            None => {}
        }
    }
    let mut slug: String = slug.chars().take(60).collect();
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() || slug.bytes().all(|b| b.is_ascii_digit()) {
        format!("cours-{slug}").trim_end_matches('-').to_owned()
    } else {
        slug
    }
}

/// What lists of people are sorted by on every engine alike: last then first name, without case and accents.
pub fn name_key(first: &str, last: &str, username: &str) -> String {
    let name =
        if last.is_empty() && first.is_empty() { username.to_owned() } else { format!("{last} {first}") };
    folded(name.trim())
}

/// A text without case and accents, as names are kept to be sorted and found by ([`name_key`]).
pub fn folded(text: &str) -> String {
    text.to_lowercase().chars().map(|c| fold(c).map_or_else(|| c.to_string(), str::to_owned)).collect()
}

fn fold(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' | 'í' | 'ì' => "i",
        'ñ' => "n",
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'ø' => "o",
        'ù' | 'û' | 'ü' | 'ú' => "u",
        'ÿ' | 'ý' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_title_is_trimmed_then_counted_in_characters() {
        assert_eq!(Title::parse("  Été  ").unwrap().as_str(), "Été");
        assert_eq!(Title::parse("   "), Err(FieldError::Required));
        assert!(Title::parse(&"é".repeat(255)).is_ok());
        assert_eq!(Title::parse(&"é".repeat(256)), Err(FieldError::TooLong(255)));
        assert_eq!(Title::parse("a\u{0}b"), Err(FieldError::ControlCharacters));
    }

    #[rstest]
    #[case("ada@example.org", true)]
    #[case("a.b+c@localhost", true)]
    #[case("ada", false)]
    #[case("ada@", false)]
    #[case("ada@org", false)]
    #[case("a b@example.org", false)]
    #[case("a@b@example.org", false)]
    #[case("ada@example..org", false)]
    fn addresses(#[case] text: &str, #[case] good: bool) {
        assert_eq!(Email::parse(text).is_ok(), good);
    }

    #[test]
    fn a_slug_is_never_all_digits() {
        assert_eq!(slugify("Gouvernance locale : l’été à Œuf"), "gouvernance-locale-l-ete-a-oeuf");
        assert_eq!(slugify("2026"), "cours-2026");
        assert_eq!(slugify("???"), "cours");
    }
}
