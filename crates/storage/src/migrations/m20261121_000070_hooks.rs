//! What a Jitsi server told: bodies as posted, the facts in them, and the rooms that it reserved.

use sea_orm_migration::prelude::*;

use super::columns::{Engine, belongs, index, number, number_or_null};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261121_000070_hooks"
    }
}

fn bodies(engine: Engine) -> TableCreateStatement {
    engine
        .table("hook_bodies")
        .col(engine.text("hash", 64).primary_key())
        .col(number("session_id"))
        .col(engine.text("kind", 64))
        .col(engine.document_or_null("body"))
        .col(number("received_at"))
        .foreign_key(&mut belongs("hook_bodies", "session_id", "live_sessions"))
        .take()
}

fn sightings(engine: Engine) -> TableCreateStatement {
    engine
        .table("jitsi_sightings")
        .col(engine.text("hash", 64).primary_key())
        .col(number("session_id"))
        .col(number_or_null("user_id"))
        .col(engine.text("room", 64))
        .col(engine.text("occupant", 64))
        .col(engine.text("fact", 8))
        .col(number("at"))
        .foreign_key(&mut belongs("jitsi_sightings", "session_id", "live_sessions"))
        .foreign_key(&mut belongs("jitsi_sightings", "user_id", "users"))
        .take()
}

fn reservations(engine: Engine) -> TableCreateStatement {
    let mut session = number("session_id");
    engine
        .table("jitsi_reservations")
        .col(session.primary_key())
        .col(number("reserved_at"))
        .foreign_key(&mut belongs("jitsi_reservations", "session_id", "live_sessions"))
        .take()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let engine = Engine(manager.get_database_backend());
        for table in [bodies(engine), sightings(engine), reservations(engine)] {
            manager.create_table(table).await?;
        }
        for index in [
            index("hook_bodies", &["session_id", "received_at"]),
            index("hook_bodies", &["received_at"]),
            index("jitsi_sightings", &["session_id", "user_id"]),
            index("jitsi_sightings", &["user_id"]),
        ] {
            index.make(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["jitsi_reservations", "jitsi_sightings", "hook_bodies"] {
            manager.drop_table(Table::drop().table(table).if_exists().take()).await?;
        }
        Ok(())
    }
}
