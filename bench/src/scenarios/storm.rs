//! The join storm: 1 000 students at once for 500 seats.

use anyhow::{Result, ensure};

use super::{Database, tell};
use crate::load::{self, Call, Until};
use crate::school::School;
use crate::server::Server;

const STUDENTS: usize = 1_000;
const SEATS: i64 = 500;
const AT_ONCE: usize = 64;

/// Exactly as many get in as there are seats, or the measure fails.
pub async fn measure(database: &Database) -> Result<()> {
    let place = database.place("storm").await?;
    let school = School::make(&place.database, STUDENTS).await?;
    let session = school.live(SEATS).await?;
    let server = Server::start(&place).await?;
    let calls = school
        .students
        .iter()
        .map(|s| Call {
            method: "POST",
            path: format!("/api/live-sessions/{session}/join"),
            token: s.token.clone(),
            body: String::new(),
        })
        .collect();
    let outcome = load::run(&server.address, AT_ONCE, calls, Until::AllOnce).await?;
    ensure!(
        outcome.count(200) == 500 && outcome.count(409) == 500 && outcome.faults() == 0,
        "{:?}",
        outcome.statuses
    );
    let result = format!(
        "500 in, 500 told that it is full, no fault; {:.2} s in all, {outcome}",
        outcome.took.as_secs_f64()
    );
    tell("join storm, 1 000 for 500 seats, 64 at once", database.name, &result);
    server.stop().await
}
