//! Limits per address. Whole schools sit behind one, so they are generous.

use std::net::IpAddr;
use std::num::NonZeroU32;

use estrade_core::Refusal;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// So many a minute for each address.
pub struct PerAddress {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl PerAddress {
    /// `a_minute` requests, all of which may come at once.
    pub fn new(a_minute: NonZeroU32) -> Self {
        Self { limiter: RateLimiter::keyed(Quota::per_minute(a_minute)), clock: DefaultClock::default() }
    }

    /// Counts a request.
    pub fn check(&self, address: IpAddr) -> Result<(), Refusal> {
        if self.limiter.len() > 100_000 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&address).map_err(|not_until| Refusal::RateLimited {
            retry_after: not_until.wait_time_from(self.clock.now()),
        })
    }
}
