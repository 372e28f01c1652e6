//! From the start of the process to the first answer, and the memory of an idle server.

use std::time::Instant;

use anyhow::{Result, ensure};

use super::{Database, tell};
use crate::http::Connection;
use crate::school::School;
use crate::server::Server;

/// On a database that exists.
pub async fn measure(database: &Database) -> Result<()> {
    let place = database.place("start").await?;
    drop(School::make(&place.database, 20).await?);
    let mut times = Vec::new();
    let mut memory = 0.0;
    for _ in 0..5 {
        let server = Server::start(&place).await?;
        let asked = Instant::now();
        let (status, _) = Connection::open(&server.address).await?.call("GET", "/readyz", "", "").await?;
        ensure!(status.is_success(), "{status}");
        times.push(server.started_in + asked.elapsed());
        memory = server.memory()?;
        server.stop().await?;
    }
    times.sort_unstable();
    tell(
        "start to first answer (median of 5)",
        database.name,
        &format!("{:.0} ms", times[2].as_secs_f64() * 1000.0),
    );
    tell("memory, idle", database.name, &format!("{memory:.0} MiB"));
    Ok(())
}
