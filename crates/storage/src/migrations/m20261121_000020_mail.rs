//! Mail: a lane of its own for work that waits for mail servers, and links that set a new password. People are found by
//! the beginning of their name.

use sea_orm_migration::prelude::*;

use super::columns::{Engine, belongs, id, index, number, number_or_null, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261121_000020_mail"
    }
}

fn password_resets(engine: Engine) -> TableCreateStatement {
    engine
        .table("password_resets")
        .col(id())
        .col(number("user_id"))
        .col(engine.text("hash", 64))
        .col(number("expires_at"))
        .col(number_or_null("spent_at"))
        .foreign_key(&mut belongs("password_resets", "user_id", "users"))
        .take()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = Engine(manager.get_database_backend());
        if !manager.has_column("outbox", "lane").await? {
            let lane = engine.text("lane", 8).default("clock").take();
            manager.alter_table(Table::alter().table("outbox").add_column(lane).take()).await?;
        }
        manager.create_table(password_resets(engine)).await?;
        for index in [
            index("outbox", &["lane", "run_at"]),
            unique("password_resets", &["hash"]),
            index("password_resets", &["user_id"]),
            index("password_resets", &["expires_at"]),
            index("users", &["name_key"]),
        ] {
            index.make(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("password_resets").if_exists().take()).await?;
        for (table, name) in [("users", "users_name_key_ix"), ("outbox", "outbox_lane_run_at_ix")] {
            manager.drop_index(Index::drop().table(table).name(name).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("outbox").drop_column("lane").take()).await
    }
}
