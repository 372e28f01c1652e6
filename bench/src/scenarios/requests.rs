//! Requests a second: the list of a course's sessions, and joining.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::{Database, tell};
use crate::load::{self, Call, Until};
use crate::school::School;
use crate::server::Server;

const WORKERS: usize = 32;
const FOR: Duration = Duration::from_secs(8);
const STUDENTS: usize = 400;

/// A page of 20 of 1 000 sessions; and everybody joining and joining again.
pub async fn measure(database: &Database) -> Result<()> {
    let place = database.place("requests").await?;
    let school = School::make(&place.database, STUDENTS).await?;
    school.plan(1_000).await?;
    let session = school.live(10_000).await?;
    let server = Server::start(&place).await?;
    let call = |method, path: &str, token: &str| Call {
        method,
        path: path.to_owned(),
        token: token.to_owned(),
        body: String::new(),
    };

    let list = format!("/api/courses/{}/live-sessions?limit=20", school.course);
    let calls = school.students.iter().map(|s| call("GET", &list, &s.token)).collect();
    let cpu = server.cpu()?;
    let outcome = load::run(&server.address, WORKERS, calls, Until::Elapsed(FOR)).await?;
    ensure!(outcome.statuses.keys().all(|s| *s == 200), "{:?}", outcome.statuses);
    tell(
        "list, a page of 20 of 1 000",
        database.name,
        &format!("{outcome}, {}", cpu_each(server.cpu()? - cpu, &outcome)),
    );

    // Joining and leaving in turn, so that every join takes a seat.
    let calls = school
        .students
        .iter()
        .flat_map(|s| {
            ["join", "leave"]
                .map(|act| call("POST", &format!("/api/live-sessions/{session}/{act}"), &s.token))
        })
        .collect();
    let cpu = server.cpu()?;
    let outcome = load::run(&server.address, WORKERS, calls, Until::Elapsed(FOR)).await?;
    ensure!(outcome.faults() == 0, "{:?}", outcome.statuses);
    tell(
        "join and leave in turn, one session",
        database.name,
        &format!("{outcome}, {}", cpu_each(server.cpu()? - cpu, &outcome)),
    );
    tell("memory, after that load", database.name, &format!("{:.0} MiB", server.memory()?));
    server.stop().await
}

fn cpu_each(seconds: f64, outcome: &load::Outcome) -> String {
    format!("{:.2} ms processor time each", seconds * 1000.0 / (outcome.rate() * outcome.took.as_secs_f64()))
}
