//! The part of `users` that lists show.

use estrade_core::ids::UserId;
use estrade_core::ports::views;
use sea_orm::FromQueryResult;

use super::user::Column;

/// A row of [`COLUMNS`].
#[derive(Debug, FromQueryResult)]
pub struct Person {
    pub id: i64,
    pub first_name: String,
    pub last_name: String,
    pub username: String,
    pub email: String,
}

/// What a query selects of `users` for a [`Person`].
pub const COLUMNS: [Column; 5] =
    [Column::Id, Column::FirstName, Column::LastName, Column::Username, Column::Email];

impl From<Person> for views::Person {
    fn from(row: Person) -> Self {
        Self {
            id: UserId::new(row.id),
            first_name: row.first_name,
            last_name: row.last_name,
            username: row.username,
            email: row.email,
        }
    }
}
