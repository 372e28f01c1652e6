//! The outbox's runners: one poller a process and lane leases what is due, runs it, and says what came of it. Many
//! processes may run it at once; a lease belongs to one.

use std::time::Duration;

use estrade_core::job::{Job, Lane, Outcome, Work};
use estrade_core::session::{cancel_if_never_held, end_if_over};
use estrade_core::time::Timestamp;
use estrade_core::{Domain, Refusal};
use futures::StreamExt as _;
use tokio_util::sync::CancellationToken;

use crate::live::Live;
use crate::mail::{self, Post};
use crate::notifications;
use crate::recordings::Fetcher;

/// How often a runner looks.
const EVERY: Duration = Duration::from_secs(2);
/// How long a lease lasts: far longer than a batch takes. A film may take longer: whoever else leases it then finds its file locked,
/// and looks again later.
const LEASE: Duration = Duration::from_mins(2);
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// How many jobs of a lane are leased at once.
const fn batch(lane: Lane) -> u32 {
    match lane {
        Lane::Clock => 50,
        Lane::Mail => 8,
        Lane::Films => 1,
    }
}

/// How many of those run at once. Mails all do: each may wait for the mail server longer than its lease lasts, if it had to
/// wait for the others too.
const fn at_once(lane: Lane) -> usize {
    match lane {
        Lane::Clock | Lane::Films => 1,
        Lane::Mail => 8,
    }
}

/// What jobs are done with. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    domain: Domain,
    live: Live,
    post: Post,
    films: Fetcher,
    shutdown: CancellationToken,
}

impl Jobs {
    /// Nothing runs yet.
    pub fn new(domain: Domain, live: Live, post: Post, films: Fetcher, shutdown: CancellationToken) -> Self {
        Self { domain, live, post, films, shutdown }
    }

    /// Runs a lane until the server stops.
    pub async fn run(self, lane: Lane) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while self.shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            if let Err(error) = self.run_due(lane).await {
                tracing::warn!(%error, lane = lane.as_str(), "the outbox cannot be read; trying again");
            }
        }
    }

    /// Runs everything of a lane that is due now; how many jobs.
    pub async fn run_due(&self, lane: Lane) -> Result<usize, Refusal> {
        let mut count = 0;
        while !self.shutdown.is_cancelled() {
            let token = self.domain.random.token();
            let now = self.domain.now();
            let mut unit = self.domain.store.begin().await?;
            let jobs = unit.outbox().lease(lane, now, now.plus(LEASE), &token, batch(lane)).await?;
            unit.commit().await?;
            if jobs.is_empty() {
                break;
            }
            count += jobs.len();
            let mut running = futures::stream::iter(jobs)
                .map(|job| self.finish(job, token.clone()))
                .buffer_unordered(at_once(lane));
            while let Some(settled) = running.next().await {
                settled?;
            }
        }
        Ok(count)
    }

    async fn finish(&self, job: Job, token: String) -> Result<(), Refusal> {
        let outcome = self.perform(&job).await;
        settle(&self.domain, &job, &token, outcome).await
    }

    async fn perform(&self, job: &Job) -> Result<Outcome, Refusal> {
        let domain = &self.domain;
        match &job.work {
            Work::NeverHeld { session } => cancel_if_never_held(domain, *session).await,
            Work::AutoEnd { session } => {
                let outcome = end_if_over(domain, *session).await?;
                if outcome == Outcome::Done {
                    let mut unit = domain.store.begin_read().await?;
                    if let Some(session) = unit.sessions().get(*session).await? {
                        self.live.session_ended(&session).await;
                    }
                }
                Ok(outcome)
            }
            Work::Notice { notice } => {
                notifications::deliver(domain, &self.post, &self.shutdown, *notice).await
            }
            Work::FetchRecording { recording, link, since } => {
                self.films.fetch(domain, *recording, link, *since, &self.shutdown).await
            }
            Work::ConfirmMail { user, asked_at } => {
                mail::send_confirmation(domain, &self.post, job.id, *user, *asked_at).await
            }
            Work::PasswordMail { address, locale, asked_at } => {
                mail::send_reset(domain, &self.post, job.id, address, *locale, *asked_at).await
            }
        }
    }
}

async fn settle(
    domain: &Domain,
    job: &Job,
    token: &str,
    outcome: Result<Outcome, Refusal>,
) -> Result<(), Refusal> {
    let again = async |unit: &mut dyn estrade_core::ports::UnitOfWork, error: &str| {
        tracing::warn!(job = %job.dedupe_key, attempts = job.attempts, error, "a job failed; trying again later");
        let at = next_try(domain.now(), job.attempts);
        unit.outbox().postpone(job.id, token, at, Some(error)).await
    };
    let mut unit = domain.store.begin().await?;
    let kept = match outcome {
        Ok(Outcome::Done) => unit.outbox().complete(job.id, token).await?,
        Ok(Outcome::Later(at)) => unit.outbox().postpone(job.id, token, at, None).await?,
        Ok(Outcome::Fail(error)) => {
            tracing::error!(job = %job.dedupe_key, attempts = job.attempts, error, "a job was given up");
            unit.outbox().complete(job.id, token).await?
        }
        Ok(Outcome::Retry(error)) => again(unit.as_mut(), &error).await?,
        Err(error) => again(unit.as_mut(), &error.to_string()).await?,
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
