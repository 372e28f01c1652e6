//! So many workers, each with a connection of its own, for so long; and what came of it.
//!
//! Workers are plain threads that block: between two requests they cost nothing.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::raw::Line;

/// What a load measured.
#[derive(Debug, Default)]
pub struct Outcome {
    latencies: Vec<Duration>,
    /// Answers by status.
    pub statuses: std::collections::BTreeMap<u16, usize>,
    /// From the first request to the last answer.
    pub took: Duration,
    bytes: usize,
}

impl Outcome {
    fn note(&mut self, (status, bytes): (u16, usize), latency: Duration) {
        self.latencies.push(latency);
        self.bytes += bytes;
        *self.statuses.entry(status).or_default() += 1;
    }

    fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.bytes += other.bytes;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }

    /// Answers in all.
    pub fn answers(&self) -> usize {
        self.latencies.len()
    }

    /// Answers of a status.
    pub fn count(&self, status: u16) -> usize {
        self.statuses.get(&status).copied().unwrap_or(0)
    }

    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "a benchmark's rate")]
    pub fn rate(&self) -> f64 {
        self.answers() as f64 / self.took.as_secs_f64()
    }

    /// Bytes of an answer's body, on average.
    pub fn size(&self) -> usize {
        self.bytes / self.answers().max(1)
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

/// When a load ends.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// After so long, beginning the list of requests again as often as need be.
    Elapsed(Duration),
    /// After each request was made once.
    AllOnce,
}

/// Sends `requests` in order from `workers` connections at once. Blocks.
pub fn run(address: &str, workers: usize, requests: &[Vec<u8>], until: Until) -> Result<Outcome> {
    let next = AtomicUsize::new(0);
    let lines = (0..workers).map(|_| Line::open(address)).collect::<Result<Vec<_>>>()?;
    let begun = Instant::now();
    let work = |mut line: Line| -> Result<Outcome> {
        let mut outcome = Outcome::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let over = match until {
                Until::Elapsed(limit) => begun.elapsed() >= limit,
                Until::AllOnce => number >= requests.len(),
            };
            if over {
                return Ok(outcome);
            }
            let sent = Instant::now();
            let answer = line.call(&requests[number % requests.len()])?;
            outcome.note(answer, sent.elapsed());
        }
    };
    let (mut total, work) = (Outcome::default(), &work);
    thread::scope(|scope| -> Result<()> {
        let threads: Vec<_> = lines.into_iter().map(|line| scope.spawn(move || work(line))).collect();
        for thread in threads {
            total.add(thread.join().map_err(|_| anyhow!("a worker panicked"))??);
        }
        Ok(())
    })?;
    total.took = begun.elapsed();
    Ok(total)
}
