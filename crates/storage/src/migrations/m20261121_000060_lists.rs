//! What lists of sessions go by: a course's stamp, and indexes that answer a student's first page alone.

use sea_orm_migration::prelude::*;

use super::columns::{NamedIndex, index};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261121_000060_lists"
    }
}

const STAMPED: &str = "courses";
const STAMP: &str = "listing";

fn indexes() -> Vec<NamedIndex> {
    vec![
        // What a student follows, and what they were invited to.
        index("enrollments", &["user_id", "status", "course_id"]),
        index("participants", &["user_id", "invited"]),
        // What of a course is on, and to come.
        index("live_sessions", &["course_id", "status", "starts_at"]),
        // Hosts in a room.
        index("stays", &["session_id", "seated"]),
    ]
}

/// Indexes that others begin with; the same read, fewer to write.
const SUPERSEDED: [(&str, &str); 2] =
    [("enrollments", "enrollments_user_id_status_ix"), ("participants", "participants_user_id_ix")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !manager.has_column(STAMPED, STAMP).await? {
            let stamp = ColumnDef::new(STAMP).big_integer().not_null().default(0).take();
            manager.alter_table(Table::alter().table(STAMPED).add_column(stamp).take()).await?;
        }
        for index in indexes() {
            index.make(manager).await?;
        }
        for (table, name) in SUPERSEDED {
            if manager.has_index(table, name).await? {
                manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table(STAMPED).drop_column(STAMP).take()).await
    }
}
