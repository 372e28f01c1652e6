//! So many workers, each with a connection of its own, for so long; and what came of it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use hyper::StatusCode;

use crate::http::Connection;

/// What a load measured.
#[derive(Debug, Default)]
pub struct Outcome {
    latencies: Vec<Duration>,
    /// Answers by status.
    pub statuses: std::collections::BTreeMap<u16, usize>,
    /// From the first request to the last answer.
    pub took: Duration,
}

impl Outcome {
    fn note(&mut self, status: StatusCode, latency: Duration) {
        self.latencies.push(latency);
        *self.statuses.entry(status.as_u16()).or_default() += 1;
    }

    fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }

    /// Answers of a status.
    pub fn count(&self, status: u16) -> usize {
        self.statuses.get(&status).copied().unwrap_or(0)
    }

    /// Answers that tell of a fault of the server.
    pub fn faults(&self) -> usize {
        self.statuses.range(500..).map(|(_, count)| count).sum()
    }

    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "a benchmark's rate")]
    pub fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.took.as_secs_f64()
    }

    /// The latency that this share of the answers stayed under.
    pub fn percentile(&self, share: f64) -> Duration {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index from a share"
        )]
        let index = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
        sorted.get(index).copied().unwrap_or_default()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |d: Duration| d.as_secs_f64() * 1000.0;
        write!(
            f,
            "{:.0} req/s, p50 {:.1} ms, p99 {:.1} ms",
            self.rate(),
            ms(self.percentile(0.5)),
            ms(self.percentile(0.99))
        )
    }
}

/// One request of a load.
#[derive(Debug, Clone)]
pub struct Call {
    /// `GET`, …
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// Access token.
    pub token: String,
    /// JSON, may be empty.
    pub body: String,
}

/// When a load ends.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// After so long, beginning the list of calls again as often as need be.
    Elapsed(Duration),
    /// After each call was made once.
    AllOnce,
}

/// Runs `calls` in order from `workers` connections at once.
pub async fn run(address: &str, workers: usize, calls: Vec<Call>, until: Until) -> Result<Outcome> {
    let (calls, next) = (Arc::new(calls), Arc::new(AtomicUsize::new(0)));
    let mut connections = Vec::with_capacity(workers);
    for _ in 0..workers {
        connections.push(Connection::open(address).await?);
    }
    let begun = Instant::now();
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|mut connection| {
            let (calls, next) = (calls.clone(), next.clone());
            tokio::spawn(async move {
                let mut outcome = Outcome::default();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let over = match until {
                        Until::Elapsed(limit) => begun.elapsed() >= limit,
                        Until::AllOnce => number >= calls.len(),
                    };
                    if over {
                        return Ok::<_, anyhow::Error>(outcome);
                    }
                    let call = &calls[number % calls.len()];
                    let sent = Instant::now();
                    let (status, _) =
                        connection.call(call.method, &call.path, &call.token, &call.body).await?;
                    outcome.note(status, sent.elapsed());
                }
            })
        })
        .collect();
    let mut total = Outcome::default();
    for task in tasks {
        total.add(task.await??);
    }
    total.took = begun.elapsed();
    Ok(total)
}
