//! The one migration tree, for every engine. Expand first, contract in a later release.
//!
//! Tables and indexes are made `IF NOT EXISTS`: MariaDB commits each of its definitions by itself, so a migration that
//! was cut off there is simply run again.

mod columns;
mod m20250101_000001_initial;

use sea_orm_migration::prelude::*;

/// All of them, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20250101_000001_initial::Migration)]
    }
}
