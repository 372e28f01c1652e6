//! `notifications`.

use estrade_core::ids::{NotificationId, UserId};
use estrade_core::notification::{Notification, Recipient};
use estrade_core::ports::StoreError;
use estrade_core::text::Email;
use estrade_core::user::{Locale, display_name};
use sea_orm::FromQueryResult;
use sea_orm::entity::prelude::*;

use super::{count, word};

/// Still to be sent.
pub const WAITING: &str = "waiting";
/// Handed over.
pub const SENT: &str = "sent";
/// Never to be handed over.
pub const FAILED: &str = "failed";
/// Nobody needed it any more.
pub const DROPPED: &str = "dropped";

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub notice_id: i64,
    pub user_id: i64,
    /// One of [`WAITING`], [`SENT`], [`FAILED`], [`DROPPED`].
    pub state: String,
    pub attempts: i64,
    pub due_at: i64,
    pub sent_at: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Notification> for Model {
    fn from(notification: &Notification) -> Self {
        Self {
            id: notification.id.get(),
            notice_id: notification.notice_id.get(),
            user_id: notification.user_id.get(),
            state: WAITING.to_owned(),
            attempts: 0,
            due_at: notification.due_at.millis(),
            sent_at: None,
            last_error: None,
        }
    }
}

/// A notification with what its mail needs of its person.
#[derive(Debug, FromQueryResult)]
pub struct Waiting {
    pub id: i64,
    pub attempts: i64,
    pub user_id: i64,
    pub email: String,
    pub username: String,
    pub first_name: String,
    pub last_name: String,
    pub locale: Option<String>,
    pub timezone: Option<String>,
}

impl TryFrom<Waiting> for Recipient {
    type Error = StoreError;
    fn try_from(row: Waiting) -> Result<Self, StoreError> {
        let locale = row.locale.as_deref().map(|text| word::<Locale>("users.locale", text)).transpose()?;
        let timezone = row.timezone.as_deref().map(|text| word("users.timezone", text)).transpose()?;
        Ok(Self {
            id: NotificationId::new(row.id),
            user_id: UserId::new(row.user_id),
            name: display_name(&row.first_name, &row.last_name, &row.username),
            email: Email::stored(row.email),
            locale,
            timezone,
            attempts: count("notifications.attempts", row.attempts)?,
        })
    }
}
