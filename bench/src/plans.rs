//! How a database goes about the queries behind the measured answers: its own plans, for docs/benchmarks.md.

use std::sync::PoisonError;

use anyhow::Result;
use estrade_core::ids::{CourseId, UserId};
use estrade_core::ports::Store as _;
use estrade_core::ports::views::{Order, Page, SessionFilter, Whose};
use estrade_core::time::Timestamp;
use estrade_storage::ConnectOptions;

use crate::dataset::Dataset;

/// Prints the plans of the list of a course's sessions, and of a student's dashboard.
pub async fn show(name: &str, url: &str, dataset: &Dataset) -> Result<()> {
    let (store, plans) = estrade_storage::connect(url, ConnectOptions::default()).await?.explaining();
    let now = Timestamp::from_millis(dataset.now);
    let page = Page { number: 1, limit: 20 };
    let tell = |what: &str| {
        for plan in plans.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            println!("\n{what}, {name}:\n{plan}");
        }
    };
    let mut unit = store.begin_read().await?;
    let whose = Whose::Course(CourseId::new(Dataset::course(1)));
    unit.views().sessions(whose, SessionFilter::default(), Order::NewestFirst, page, now).await?;
    tell("list");
    unit.views().student_board(UserId::new(Dataset::student(1)), 100, page, now).await?;
    tell("dashboard");
    drop(unit);
    store.close().await?;
    Ok(())
}
