//! What is measured.

mod class;
mod pages;
mod requests;
mod start;
mod storm;

use anyhow::{Context as _, Result};
use sea_orm::ConnectionTrait as _;

use crate::server::Place;

/// A database to measure on.
pub struct Database {
    /// Its name in the report.
    pub name: &'static str,
    url: Option<String>,
}

impl Database {
    /// Those there are: SQLite always, the others where they were started beside.
    fn all() -> Vec<Self> {
        let mut all = vec![Self { name: "SQLite", url: None }];
        for (name, variable) in
            [("PostgreSQL", "ESTRADE_TEST_POSTGRES_URL"), ("MariaDB", "ESTRADE_TEST_MARIADB_URL")]
        {
            if let Ok(url) = std::env::var(variable) {
                all.push(Self { name, url: Some(url) });
            }
        }
        all
    }

    /// A fresh place on it. The servers' one database is emptied by name: each scenario makes its own.
    async fn place(&self, scenario: &str) -> Result<Place> {
        let Some(url) = &self.url else { return Place::new(None) };
        let name = format!("bench_{scenario}");
        // `DROP … IF EXISTS` and `CREATE` are spelt alike on both; a database is not made within a statement's parameters.
        let connection = sea_orm::Database::connect(url).await.context("the database server")?;
        connection.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await?;
        connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        let (server, _) = url.rsplit_once('/').context("a database URL ends in /name")?;
        Place::new(Some(format!("{server}/{name}")))
    }
}

/// Measures all, or those named, and prints Markdown.
pub async fn measure(only: &[String]) -> Result<()> {
    let wanted = |name: &str| only.is_empty() || only.iter().any(|o| o == name);
    println!("| what | on | result |\n| --- | --- | --- |");
    for database in Database::all() {
        if wanted("start") {
            start::measure(&database).await?;
        }
        if wanted("list") || wanted("join") {
            requests::measure(&database).await?;
        }
        if wanted("storm") {
            storm::measure(&database).await?;
        }
    }
    if wanted("media") {
        class::measure().await?;
    }
    if wanted("pages") {
        pages::measure().await?;
    }
    Ok(())
}

/// One line of the report.
fn tell(what: &str, on: &str, result: &str) {
    println!("| {what} | {on} | {result} |");
}
