//! Accounts.

use estrade_core::ids::UserId;
use estrade_core::ports::views::PersonRow;
use estrade_core::time::{Timestamp, Tz};
use estrade_core::user::User;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::schema::{Id, Instant, LocaleWord, RoleWord};

/// An account as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserBody {
    #[schema(value_type = Id)]
    id: UserId,
    #[schema(format = "email")]
    email: String,
    /// Whether the address is known to be theirs: nothing is mailed there before.
    email_confirmed: bool,
    username: String,
    first_name: String,
    last_name: String,
    role: RoleWord,
    /// Whether they asked to be an instructor and wait for an admin's word.
    wants_instructor: bool,
    /// The language of mails; null: the server's.
    locale: Option<LocaleWord>,
    /// An IANA name; null: the server's zone.
    #[schema(examples("Africa/Porto-Novo"))]
    timezone: Option<&'static str>,
    /// The id of an imported record.
    external_id: Option<String>,
    #[schema(value_type = Instant)]
    created_at: Timestamp,
    #[schema(value_type = Instant)]
    updated_at: Timestamp,
}

impl From<&User> for UserBody {
    fn from(user: &User) -> Self {
        Self {
            id: user.id,
            email: user.email.as_str().to_owned(),
            email_confirmed: user.email_confirmed_at.is_some(),
            username: user.username.as_str().to_owned(),
            first_name: user.first_name.as_str().to_owned(),
            last_name: user.last_name.as_str().to_owned(),
            role: user.role.into(),
            wants_instructor: user.wants_instructor,
            locale: user.locale.map(LocaleWord::from),
            timezone: user.timezone.map(Tz::name),
            external_id: user.external_id.clone(),
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// Somebody who was looked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPerson {
    #[schema(value_type = Id)]
    id: UserId,
    username: String,
    first_name: String,
    last_name: String,
    email: String,
    /// The address of a picture.
    avatar: Option<String>,
    role: RoleWord,
}

impl From<PersonRow> for FoundPerson {
    fn from(row: PersonRow) -> Self {
        let person = row.person;
        Self {
            id: person.id,
            username: person.username,
            first_name: person.first_name,
            last_name: person.last_name,
            email: person.email,
            avatar: None,
            role: row.role.into(),
        }
    }
}
