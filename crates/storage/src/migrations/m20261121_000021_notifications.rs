//! What people are told of a session, and each person's share of it.

use sea_orm_migration::prelude::*;

use super::columns::{Engine, belongs, id, index, number, number_or_null, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261121_000021_notifications"
    }
}

fn notices(engine: Engine) -> TableCreateStatement {
    engine
        .table("notices")
        .col(id())
        .col(number("session_id"))
        .col(engine.text("kind", 16))
        .col(number("revision"))
        .col(engine.long_text_or_null("message"))
        .col(number("author_id"))
        .col(number("created_at"))
        .col(number_or_null("expanded_at"))
        .foreign_key(&mut belongs("notices", "session_id", "live_sessions"))
        .foreign_key(&mut belongs("notices", "author_id", "users"))
        .take()
}

fn notifications(engine: Engine) -> TableCreateStatement {
    engine
        .table("notifications")
        .col(id())
        .col(number("notice_id"))
        .col(number("user_id"))
        .col(engine.text("state", 8))
        .col(number("attempts"))
        .col(number("due_at"))
        .col(number_or_null("sent_at"))
        .col(engine.long_text_or_null("last_error"))
        .foreign_key(&mut belongs("notifications", "notice_id", "notices"))
        .foreign_key(&mut belongs("notifications", "user_id", "users"))
        .take()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = Engine(manager.get_database_backend());
        manager.create_table(notices(engine)).await?;
        manager.create_table(notifications(engine)).await?;
        for index in [
            index("notices", &["session_id", "created_at"]),
            index("notices", &["author_id"]),
            unique("notifications", &["notice_id", "user_id"]),
            index("notifications", &["notice_id", "state", "due_at"]),
            index("notifications", &["user_id"]),
        ] {
            index.make(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["notifications", "notices"] {
            manager.drop_table(Table::drop().table(table).if_exists().take()).await?;
        }
        Ok(())
    }
}
