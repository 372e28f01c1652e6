//! The one migration tree, for every engine. Expand first, contract in a later release.
//!
//! Tables and indexes are made only where they are missing: MariaDB commits each definition by itself, so a migration
//! that was cut off there is simply run again.

mod columns;
mod m20250101_000001_initial;
mod m20261121_000020_mail;
mod m20261121_000021_notifications;
mod m20261121_000022_confirmed_addresses;
mod m20261121_000030_idempotency;
mod m20261121_000050_external_ids;
mod m20261121_000060_lists;
mod m20261121_000070_hooks;
mod m20261121_000080_recordings;

use sea_orm_migration::prelude::*;

/// All of them, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20250101_000001_initial::Migration),
            Box::new(m20261121_000020_mail::Migration),
            Box::new(m20261121_000021_notifications::Migration),
            Box::new(m20261121_000022_confirmed_addresses::Migration),
            Box::new(m20261121_000030_idempotency::Migration),
            Box::new(m20261121_000050_external_ids::Migration),
            Box::new(m20261121_000060_lists::Migration),
            Box::new(m20261121_000070_hooks::Migration),
            Box::new(m20261121_000080_recordings::Migration),
        ]
    }
}
