//! Failed sign-ins: after ten, growing pauses for the account. Devices from which the account's owner signed in before
//! count apart, so that strangers cannot lock anybody out.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use estrade_core::Refusal;
use estrade_core::time::Timestamp;

/// Failures before the first pause.
const FREE: u32 = 10;
/// The longest pause.
const LONGEST: Duration = Duration::from_mins(15);
/// Failures are forgotten after this.
const MEMORY: Duration = Duration::from_hours(1);
/// Accounts remembered at once; beyond, the oldest failures are forgotten.
const CAPACITY: usize = 50_000;

/// Whose failures: an account (known or not, by its address), and the device if it is known there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bucket {
    account: String,
    device: Option<String>,
}

impl Bucket {
    /// `device` only if it is proven to be known for the account.
    pub fn new(account: &str, device: Option<String>) -> Self {
        Self { account: account.to_lowercase(), device }
    }
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// Remembers failures. In this process only: a restart forgives.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<Bucket, Failures>>);

impl Throttle {
    fn lock(&self) -> MutexGuard<'_, HashMap<Bucket, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses while a pause lasts.
    pub fn check(&self, bucket: &Bucket, now: Timestamp) -> Result<(), Refusal> {
        let Some(failures) = self.lock().get(bucket).copied() else { return Ok(()) };
        let until = failures.last.plus(pause(failures.count));
        if now < until { Err(Refusal::RateLimited { retry_after: until.since(now) }) } else { Ok(()) }
    }

    /// Notes a failure.
    pub fn failed(&self, bucket: Bucket, now: Timestamp) {
        let mut failures = self.lock();
        if failures.len() >= CAPACITY && !failures.contains_key(&bucket) {
            failures.retain(|_, f| now.since(f.last) < MEMORY);
            if failures.len() >= CAPACITY
                && let Some(oldest) = failures.iter().min_by_key(|(_, f)| f.last).map(|(b, _)| b.clone())
            {
                failures.remove(&oldest);
            }
        }
        let entry = failures.entry(bucket).or_insert(Failures { count: 0, last: now });
        if now.since(entry.last) >= MEMORY {
            entry.count = 0;
        }
        entry.count += 1;
        entry.last = now;
    }

    /// Forgets, after a success.
    pub fn succeeded(&self, bucket: &Bucket) {
        self.lock().remove(bucket);
    }
}

fn pause(count: u32) -> Duration {
    match count.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(over) => Duration::from_secs(1u64 << over.min(20)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    #[test]
    fn pauses_grow_after_ten_failures_and_a_known_device_is_not_locked_out() {
        let throttle = Throttle::default();
        let stranger = Bucket::new("Ada@example.org", None);
        let owner = Bucket::new("ada@example.org", Some("laptop".into()));
        for _ in 0..9 {
            throttle.failed(stranger.clone(), NOW);
        }
        assert!(throttle.check(&stranger, NOW).is_ok());
        throttle.failed(stranger.clone(), NOW);
        assert!(
            matches!(throttle.check(&stranger, NOW), Err(Refusal::RateLimited { retry_after }) if retry_after == Duration::from_secs(1))
        );
        throttle.failed(stranger.clone(), NOW);
        assert!(
            matches!(throttle.check(&stranger, NOW), Err(Refusal::RateLimited { retry_after }) if retry_after == Duration::from_secs(2))
        );
        assert!(throttle.check(&stranger, NOW.plus(Duration::from_secs(2))).is_ok());
        assert!(throttle.check(&owner, NOW).is_ok());
    }

    #[test]
    fn a_success_forgets_and_so_does_an_hour() {
        let throttle = Throttle::default();
        let bucket = Bucket::new("ada@example.org", None);
        for _ in 0..30 {
            throttle.failed(bucket.clone(), NOW);
        }
        let later = NOW.plus(MEMORY);
        throttle.failed(bucket.clone(), later);
        assert!(throttle.check(&bucket, later).is_ok());
        throttle.succeeded(&bucket);
        assert!(throttle.lock().is_empty());
    }
}
