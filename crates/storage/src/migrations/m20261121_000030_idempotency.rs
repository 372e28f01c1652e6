//! Requests that are answered the same when they are sent again.

use sea_orm_migration::prelude::*;

use super::columns::{Engine, belongs, index, number, number_or_null};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261121_000030_idempotency"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = Engine(manager.get_database_backend());
        let table = engine
            .table("idempotent_requests")
            .col(engine.text("hash", 64).primary_key())
            .col(number("user_id"))
            .col(engine.text("body_hash", 64))
            .col(engine.text("token", 64))
            .col(number("lease_until"))
            .col(number("created_at"))
            .col(number_or_null("status"))
            .col(engine.long_text_or_null("headers"))
            .col(engine.document_or_null("body"))
            .foreign_key(&mut belongs("idempotent_requests", "user_id", "users"))
            .take();
        manager.create_table(table).await?;
        for index in
            [index("idempotent_requests", &["user_id"]), index("idempotent_requests", &["created_at"])]
        {
            index.make(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("idempotent_requests").if_exists().take()).await
    }
}
