//! Files of classes that come from a Jitsi server.

use sea_orm_migration::prelude::*;

use super::columns::{Engine, belongs, id, index, number, number_or_null, unique};

const TABLE: &str = "recordings";

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261121_000080_recordings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = Engine(manager.get_database_backend());
        let table = engine
            .table(TABLE)
            .col(id())
            .col(number("session_id"))
            .col(engine.text("origin", 16))
            .col(engine.text("key_hash", 64))
            .col(engine.text("file_name", 255))
            .col(engine.text_or_null("sha256", 64))
            .col(number("received"))
            .col(number_or_null("size"))
            .col(engine.text_or_null("media_kind", 16))
            .col(engine.long_text_or_null("checksum"))
            .col(number_or_null("ready_at"))
            .col(number("created_at"))
            .col(number("touched_at"))
            .foreign_key(&mut belongs(TABLE, "session_id", "live_sessions"))
            .take();
        manager.create_table(table).await?;
        unique(TABLE, &["session_id", "key_hash"]).make(manager).await?;
        index(TABLE, &["touched_at"]).make(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(TABLE).if_exists().take()).await
    }
}
