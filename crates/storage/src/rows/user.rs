//! `users`.

use estrade_core::ids::UserId;
use estrade_core::ports::StoreError;
use estrade_core::text::{Email, PersonName, Username, name_key};
use estrade_core::time::Timestamp;
use estrade_core::user::{Locale, PasswordHash, User};
use sea_orm::entity::prelude::*;

use super::{instant, millis, word};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub email: String,
    pub email_key: String,
    pub username: String,
    pub username_key: String,
    pub first_name: String,
    pub last_name: String,
    /// What lists of people are sorted by.
    pub name_key: String,
    pub role: String,
    pub password_hash: String,
    pub locale: Option<String>,
    pub timezone: Option<String>,
    pub wants_instructor: bool,
    pub email_confirmed_at: Option<i64>,
    pub disabled_at: Option<i64>,
    pub external_id: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&User> for Model {
    fn from(user: &User) -> Self {
        let name_key = name_key(user.first_name.as_str(), user.last_name.as_str(), user.username.as_str());
        Self {
            id: user.id.get(),
            email: user.email.as_str().to_owned(),
            email_key: user.email.key(),
            username: user.username.as_str().to_owned(),
            username_key: user.username.key(),
            first_name: user.first_name.as_str().to_owned(),
            last_name: user.last_name.as_str().to_owned(),
            name_key,
            role: user.role.as_str().to_owned(),
            password_hash: user.password_hash.as_str().to_owned(),
            locale: user.locale.map(|l| l.as_str().to_owned()),
            timezone: user.timezone.map(|tz| tz.name().to_owned()),
            wants_instructor: user.wants_instructor,
            email_confirmed_at: millis(user.email_confirmed_at),
            disabled_at: millis(user.disabled_at),
            external_id: user.external_id.clone(),
            created_at: user.created_at.millis(),
            updated_at: user.updated_at.millis(),
            version: user.version,
        }
    }
}

impl TryFrom<Model> for User {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let locale = row.locale.as_deref().map(|text| word::<Locale>("users.locale", text)).transpose()?;
        let timezone = row.timezone.as_deref().map(|text| word("users.timezone", text)).transpose()?;
        Ok(Self {
            id: UserId::new(row.id),
            role: word("users.role", &row.role)?,
            email: Email::stored(row.email),
            username: Username::stored(row.username),
            first_name: PersonName::stored(row.first_name),
            last_name: PersonName::stored(row.last_name),
            password_hash: PasswordHash::new(row.password_hash),
            locale,
            timezone,
            wants_instructor: row.wants_instructor,
            email_confirmed_at: instant(row.email_confirmed_at),
            disabled_at: instant(row.disabled_at),
            external_id: row.external_id,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            version: row.version,
        })
    }
}
