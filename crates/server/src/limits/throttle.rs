//! Failed sign-ins: after some, growing pauses for the account. Devices from which the account's owner signed in before
//! count apart, so that strangers cannot lock anybody out.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use estrade_core::Refusal;
use estrade_core::time::Timestamp;

use super::bounded::Bounded;

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
pub struct Throttle {
    /// Failures before the first pause.
    free: u32,
    failures: Mutex<Bounded<Bucket, Failures>>,
}

impl Throttle {
    /// Lets so many failures pass.
    pub fn new(free: u32) -> Self {
        Self { free, failures: Mutex::new(Bounded::new(CAPACITY)) }
    }

    fn lock(&self) -> MutexGuard<'_, Bounded<Bucket, Failures>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses while a pause lasts.
    pub fn check(&self, bucket: &Bucket, now: Timestamp) -> Result<(), Refusal> {
        let Some(failures) = self.lock().get(bucket, now) else { return Ok(()) };
        let until = failures.last.plus(self.pause(failures.count));
        if now < until { Err(Refusal::RateLimited { retry_after: until.since(now) }) } else { Ok(()) }
    }

    /// Notes a failure.
    pub fn failed(&self, bucket: Bucket, now: Timestamp) {
        let mut failures = self.lock();
        let count = failures.get(&bucket, now).map_or(0, |failures| failures.count) + 1;
        failures.set(bucket, Failures { count, last: now }, now.plus(MEMORY), now);
    }

    /// Forgets, after a success.
    pub fn succeeded(&self, bucket: &Bucket) {
        self.lock().forget(bucket);
    }

    fn pause(&self, count: u32) -> Duration {
        match count.checked_sub(self.free) {
            None => Duration::ZERO,
            Some(over) => Duration::from_secs(1u64 << over.min(20)).min(LONGEST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    #[test]
    fn pauses_grow_after_ten_failures_and_a_known_device_is_not_locked_out() {
        let throttle = Throttle::new(10);
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
        let throttle = Throttle::new(10);
        let bucket = Bucket::new("ada@example.org", None);
        for _ in 0..30 {
            throttle.failed(bucket.clone(), NOW);
        }
        let later = NOW.plus(MEMORY);
        throttle.failed(bucket.clone(), later);
        assert!(throttle.check(&bucket, later).is_ok());
        throttle.succeeded(&bucket);
        assert_eq!(throttle.lock().len(), 0);
    }
}
