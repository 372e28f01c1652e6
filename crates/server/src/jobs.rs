//! The outbox's runner: one poller a process leases what is due, runs it, and says what came of it. Many processes may
//! run it at once; a lease belongs to one.

use std::time::Duration;

use estrade_core::job::{Job, Outcome, Work};
use estrade_core::session::{cancel_if_never_held, end_if_over};
use estrade_core::time::Timestamp;
use estrade_core::{Domain, Refusal};
use tokio_util::sync::CancellationToken;

use crate::live::Live;

/// How often the runner looks.
const EVERY: Duration = Duration::from_secs(2);
/// How long a lease lasts: far longer than any job takes.
const LEASE: Duration = Duration::from_mins(2);
/// Jobs leased at once.
const BATCH: u32 = 50;
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// Runs until `shutdown`.
pub async fn run(domain: Domain, live: Live, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = run_due(&domain, &live).await {
            tracing::warn!(%error, "the outbox cannot be read; trying again");
        }
    }
}

/// Runs everything that is due now; how many jobs.
pub async fn run_due(domain: &Domain, live: &Live) -> Result<usize, Refusal> {
    let mut count = 0;
    loop {
        let token = domain.random.token();
        let now = domain.now();
        let mut unit = domain.store.begin().await?;
        let jobs = unit.outbox().lease(now, now.plus(LEASE), &token, BATCH).await?;
        unit.commit().await?;
        if jobs.is_empty() {
            return Ok(count);
        }
        for job in &jobs {
            let outcome = perform(domain, live, job).await;
            settle(domain, job, &token, outcome).await?;
            count += 1;
        }
    }
}

async fn perform(domain: &Domain, live: &Live, job: &Job) -> Result<Outcome, Refusal> {
    match job.work {
        Work::NeverHeld { session } => cancel_if_never_held(domain, session).await,
        Work::AutoEnd { session } => {
            let outcome = end_if_over(domain, session).await?;
            if outcome == Outcome::Done {
                let mut unit = domain.store.begin_read().await?;
                if let Some(session) = unit.sessions().get(session).await? {
                    live.session_ended(&session).await;
                }
            }
            Ok(outcome)
        }
    }
}

async fn settle(
    domain: &Domain,
    job: &Job,
    token: &str,
    outcome: Result<Outcome, Refusal>,
) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    let kept = match outcome {
        Ok(Outcome::Done) => unit.outbox().complete(job.id, token).await?,
        Ok(Outcome::Later(at)) => unit.outbox().postpone(job.id, token, at, None).await?,
        Err(error) => {
            tracing::warn!(job = %job.dedupe_key, attempts = job.attempts, %error, "a job failed; trying again later");
            let at = next_try(domain.now(), job.attempts);
            unit.outbox().postpone(job.id, token, at, Some(&error.to_string())).await?
        }
    };
    if !kept {
        tracing::warn!(job = %job.dedupe_key, "the lease ran out before the job was done");
    }
    unit.commit().await?;
    Ok(())
}

/// 10 s, then twice as long each time, an hour at the most.
fn next_try(now: Timestamp, attempts: u32) -> Timestamp {
    let pause = Duration::from_secs(10).saturating_mul(1 << attempts.min(12));
    now.plus(pause.min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let now = Timestamp::from_millis(0);
        let pauses: Vec<u64> =
            [0, 1, 5, 9, 40].iter().map(|n| next_try(now, *n).since(now).as_secs()).collect();
        assert_eq!(pauses, [10, 20, 320, 3600, 3600]);
    }
}
