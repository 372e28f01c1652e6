//! What is measured.

mod class;
mod pages;
mod requests;
mod start;

pub use requests::{SESSIONS, fill};

use anyhow::{Context as _, Result};
use sea_orm::ConnectionTrait as _;

use crate::server::Place;

/// A database to measure on.
pub struct Database {
    /// Its name in the report.
    pub name: &'static str,
    /// Its process, where it has one of its own and the driver was told.
    pub process: Option<u32>,
    url: Option<String>,
}

impl Database {
    /// Those there are: SQLite always, the others where they were started beside.
    fn all() -> Vec<Self> {
        let mut all = vec![Self { name: "SQLite", process: None, url: None }];
        for (name, variable) in [("PostgreSQL", "ESTRADE_TEST_POSTGRES"), ("MariaDB", "ESTRADE_TEST_MARIADB")]
        {
            let told = |what: &str| std::env::var(format!("{variable}_{what}")).ok();
            if let Some(url) = told("URL") {
                let process = told("PID").and_then(|pid| pid.parse().ok());
                all.push(Self { name, process, url: Some(url) });
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
    let named = |name: &str| only.iter().any(|o| o.eq_ignore_ascii_case(name));
    let engines = ["sqlite", "postgresql", "mariadb"];
    let all = only.iter().all(|o| engines.iter().any(|engine| o.eq_ignore_ascii_case(engine)));
    let wanted = |name: &str| all && name != "plans" || named(name);
    let any_engine = !engines.into_iter().any(named);
    println!("| what | on | result |\n| --- | --- | --- |");
    for database in Database::all().into_iter().filter(|database| any_engine || named(database.name)) {
        if wanted("start") {
            start::measure(&database).await?;
        }
        requests::measure(&database, wanted).await?;
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
