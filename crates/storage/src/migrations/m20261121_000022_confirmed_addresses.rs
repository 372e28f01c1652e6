//! Since when an account's address is known to be its owner's. Accounts that are there already are taken at their word.

use sea_orm_migration::prelude::*;

use super::columns::number_or_null;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261121_000022_confirmed_addresses"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !manager.has_column("users", "email_confirmed_at").await? {
            let column = number_or_null("email_confirmed_at");
            manager.alter_table(Table::alter().table("users").add_column(column).take()).await?;
        }
        let taken_at_their_word = Query::update()
            .table("users")
            .value("email_confirmed_at", Expr::col("created_at"))
            .and_where(Expr::col("email_confirmed_at").is_null())
            .take();
        manager.execute(taken_at_their_word).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("users").drop_column("email_confirmed_at").take()).await
    }
}
