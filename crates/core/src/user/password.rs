//! Passwords: what is accepted (NIST SP 800-63B, section 3.1.1.2: length counts, common ones are refused).

use std::fmt;

use crate::field::FieldError;

/// A password that may be set: 10–128 characters, not among the most common ones. Never printed.
pub struct Password(String);

impl Password {
    /// Checks a new password. `demo` lets the demonstration school keep its simple one.
    pub fn parse(text: &str, demo: bool) -> Result<Self, FieldError> {
        let count = text.chars().count();
        if count == 0 {
            return Err(FieldError::Required);
        }
        if count < 10 {
            return Err(FieldError::TooShort(10));
        }
        if count > 128 {
            return Err(FieldError::TooLong(128));
        }
        if is_common(text) && !(demo && text == "password123") {
            return Err(FieldError::TooCommon);
        }
        Ok(Self(text.to_owned()))
    }

    /// The clear text, for hashing.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Argon2id in PHC string format. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps what the hasher made, or what was stored.
    pub fn new(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Common ones of ten characters and more (shorter ones are refused by length), and patterns that lists are full of.
fn is_common(text: &str) -> bool {
    const COMMON: &[&str] = &[
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "motdepasse",
        "motdepasse1",
        "motdepasse123",
        "1234567890",
        "12345678910",
        "123456789a",
        "0123456789",
        "9876543210",
        "qwertyuiop",
        "azertyuiop",
        "qwerty1234",
        "qwerty12345",
        "azerty1234",
        "azerty12345",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "iloveyou123",
        "jetaime123",
        "bonjour123",
        "administrator",
        "administrateur",
        "welcome123",
        "letmein123",
        "changeme123",
        "changezmoi",
        "football123",
        "sunshine123",
        "princess123",
        "superman123",
        "abcdefghij",
        "abcd123456",
        "abc1234567",
        "123123123123",
        "1122334455",
        "estrade123",
        "estrade2026",
    ];
    let folded = text.to_lowercase();
    let mut chars = folded.chars();
    let first = chars.next();
    COMMON.contains(&folded.as_str()) || chars.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_common_ones() {
        assert!(Password::parse("un cheval correct", false).is_ok());
        assert_eq!(Password::parse("court", false).err(), Some(FieldError::TooShort(10)));
        assert_eq!(Password::parse(&"x".repeat(129), false).err(), Some(FieldError::TooLong(128)));
        assert_eq!(Password::parse("aaaaaaaaaaaa", false).err(), Some(FieldError::TooCommon));
        assert_eq!(Password::parse("Password123", true).err(), Some(FieldError::TooCommon));
        assert_eq!(Password::parse("password123", false).err(), Some(FieldError::TooCommon));
        assert!(Password::parse("password123", true).is_ok());
    }

    #[test]
    fn neither_password_nor_hash_is_printed() {
        let shown = format!(
            "{:?} {:?}",
            Password::parse("un cheval correct", false).unwrap(),
            PasswordHash::new("$argon2id$".into())
        );
        assert!(!shown.contains("cheval") && !shown.contains("argon"));
    }
}
