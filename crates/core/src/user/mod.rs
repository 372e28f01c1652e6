//! People with an account.

mod confirm;
mod password;
mod password_reset;
mod profile;
mod register;
mod search;
mod sign_in;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::field::FieldError;
use crate::ids::{JobId, LoginId, UserId};
use crate::text::{Email, PersonName, Username};
use crate::time::{Timestamp, Tz};

pub use confirm::{ask_to_confirm, confirm_address};
pub use password::{Password, PasswordHash};
pub use password_reset::{
    IssuedReset, RESET_LIFETIME, forgot_password, issue_reset, reset_holds, reset_password,
};
pub use profile::{ProfileChange, change_profile, end_logins, set_role};
pub(crate) use register::build;
pub use register::{NewUser, provision, register};
pub use search::{Searcher, may_search, search};
pub use sign_in::{
    Identity, IssuedRefresh, IssuedSecret, REFRESH_LIFETIME, WEB_LIFETIME, begin_api_login, begin_web_login,
    by_access, by_web_secret, end_login, fingerprint, holding, rotate,
};

/// What a person is on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Follows courses.
    Student,
    /// Gives courses.
    Instructor,
    /// Runs the server.
    Admin,
}

impl Role {
    /// The word in the API, the database and the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Instructor => "instructor",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "student" => Ok(Self::Student),
            "instructor" => Ok(Self::Instructor),
            "admin" => Ok(Self::Admin),
            _ => Err(FieldError::Malformed("choice")),
        }
    }
}

/// A language that Estrade speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// French.
    Fr,
    /// English.
    En,
}

impl Locale {
    /// The language tag.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

impl FromStr for Locale {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text.get(..2) {
            Some("fr") => Ok(Self::Fr),
            Some("en") => Ok(Self::En),
            _ => Err(FieldError::Malformed("locale")),
        }
    }
}

/// A person with an account.
#[derive(Debug, Clone)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Where mail goes; unique without case.
    pub email: Email,
    /// Unique without case.
    pub username: Username,
    /// May be empty.
    pub first_name: PersonName,
    /// May be empty.
    pub last_name: PersonName,
    /// Now.
    pub role: Role,
    /// Argon2id, PHC string format.
    pub password_hash: PasswordHash,
    /// The reader's language, if they said.
    pub locale: Option<Locale>,
    /// The person's zone, if they said.
    pub timezone: Option<Tz>,
    /// Asked to become an instructor; an admin decides.
    pub wants_instructor: bool,
    /// Since when the address is known to be theirs: by a mailed link, or because the server sends no mail.
    pub email_confirmed_at: Option<Timestamp>,
    /// May not sign in since then.
    pub disabled_at: Option<Timestamp>,
    /// Id in the system it was imported from.
    pub external_id: Option<String>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows at every write.
    pub version: i64,
}

impl User {
    /// First and last name, or the username where there is neither.
    pub fn display_name(&self) -> String {
        display_name(self.first_name.as_str(), self.last_name.as_str(), self.username.as_str())
    }
}

/// How a person is called: first and last name, or the username where there is neither.
pub fn display_name(first: &str, last: &str, username: &str) -> String {
    match (first, last) {
        ("", "") => username.to_owned(),
        ("", only) | (only, "") => only.to_owned(),
        (first, last) => format!("{first} {last}"),
    }
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginKind {
    /// A browser with a cookie.
    Web,
    /// A program with tokens.
    Api,
}

impl LoginKind {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
        }
    }
}

/// One sign-in. Its secret is kept only as a SHA-256.
#[derive(Debug, Clone)]
pub struct Login {
    /// Its id; access tokens name it.
    pub id: LoginId,
    /// Whose.
    pub user_id: UserId,
    /// How.
    pub kind: LoginKind,
    /// SHA-256 of the cookie's secret, in hex; none for programs (their refresh tokens are apart).
    pub secret_hash: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// Worth nothing from then on.
    pub expires_at: Timestamp,
    /// Ended by its owner, an admin, or a replayed refresh token.
    pub ended_at: Option<Timestamp>,
}

/// One refresh token of an API sign-in.
#[derive(Debug, Clone)]
pub struct RefreshToken {
    /// SHA-256 of the token, in hex.
    pub hash: String,
    /// The sign-in (family) it belongs to.
    pub login_id: LoginId,
    /// Worth nothing from then on.
    pub expires_at: Timestamp,
    /// When it was exchanged.
    pub spent_at: Option<Timestamp>,
}

/// A link that sets a new password once. Its secret is kept only as a SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordReset {
    /// The job that mails it: a mail that is tried again has one link, the last.
    pub id: JobId,
    /// Whose.
    pub user_id: UserId,
    /// SHA-256 of the secret, in hex.
    pub hash: String,
    /// Worth nothing from then on.
    pub expires_at: Timestamp,
    /// When it was used, or another link of the same account was.
    pub spent_at: Option<Timestamp>,
}
