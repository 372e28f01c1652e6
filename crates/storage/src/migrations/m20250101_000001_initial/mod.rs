//! The first schema: people, courses, live sessions, attendance, chat, and the work due later.

mod courses;
mod people;
mod sessions;
mod work;

use sea_orm_migration::prelude::*;

use super::columns::Engine;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20250101_000001_initial"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = Engine(manager.get_database_backend());
        let tables =
            [people::tables(engine), courses::tables(engine), sessions::tables(engine), work::tables(engine)];
        for table in tables.into_iter().flatten() {
            manager.create_table(table).await?;
        }
        let indexes = [people::indexes(), courses::indexes(), sessions::indexes(), work::indexes()];
        for index in indexes.into_iter().flatten() {
            index.make(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let in_order_of_reference = [
            "processes",
            "outbox",
            "chat_messages",
            "attendance_intervals",
            "stays",
            "participants",
            "live_sessions",
            "enrollments",
            "courses",
            "refresh_tokens",
            "logins",
            "users",
        ];
        for table in in_order_of_reference {
            manager.drop_table(Table::drop().table(table).if_exists().take()).await?;
        }
        Ok(())
    }
}
