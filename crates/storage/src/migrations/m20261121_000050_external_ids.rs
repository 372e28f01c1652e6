//! Records that were imported are found by their old id.

use sea_orm_migration::prelude::*;

use super::columns::{NamedIndex, index};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261121_000050_external_ids"
    }
}

const TABLES: [&str; 3] = ["users", "courses", "live_sessions"];

fn indexes() -> impl Iterator<Item = NamedIndex> {
    // Not unique: two older systems may both have had a 7.
    TABLES.iter().map(|table| index(table, &["external_id"]))
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in indexes() {
            index.make(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let index = Index::drop().name(format!("{table}_external_id_ix")).table(table).to_owned();
            manager.drop_index(index).await?;
        }
        Ok(())
    }
}
