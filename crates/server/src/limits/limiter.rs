//! So many in so long, of each key.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use estrade_core::Refusal;
use estrade_core::time::Timestamp;

use super::bounded::Bounded;

/// Keys remembered at once by one limiter.
const CAPACITY: usize = 50_000;

/// What is allowed: so many in so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many, at least one.
    pub count: u32,
    /// In how long.
    pub span: Duration,
}

#[derive(Clone, Copy)]
struct Window {
    ends: Timestamp,
    used: u32,
}

/// Counts by key, in this process: a restart forgives. A key's span begins with the first use, and when it is over a
/// new one begins with the next; so what is refused is allowed again when it was said to be.
pub struct Limiter<K> {
    allowance: Allowance,
    windows: Mutex<Bounded<K, Window>>,
}

impl<K: Eq + Hash + Clone> Limiter<K> {
    /// Allows so much to each key.
    pub fn new(allowance: Allowance) -> Self {
        Self { allowance, windows: Mutex::new(Bounded::new(CAPACITY)) }
    }

    /// Counts one use, or refuses it. What is refused does not count.
    pub fn check(&self, key: K, now: Timestamp) -> Result<(), Refusal> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Window { ends: now.plus(self.allowance.span), used: 0 };
        let window = windows.get(&key, now).unwrap_or(fresh);
        if window.used >= self.allowance.count {
            return Err(Refusal::RateLimited { retry_after: window.ends.since(now) });
        }
        windows.set(key, Window { used: window.used + 1, ..window }, window.ends, now);
        Ok(())
    }
}

/// Where requests come from: an IPv4 address, or the 64 bits of an IPv6 one that name a network, because whoever has one
/// address of it has them all (RFC 4291, section 2.5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place(IpAddr);

impl From<IpAddr> for Place {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(v4.into()),
            IpAddr::V6(v6) => Self(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn at(seconds: u64) -> Timestamp {
        NOW.plus(Duration::from_secs(seconds))
    }

    fn refused_for(limiter: &Limiter<&'static str>, key: &'static str, now: Timestamp) -> Option<u64> {
        match limiter.check(key, now) {
            Ok(()) => None,
            Err(Refusal::RateLimited { retry_after }) => Some(retry_after.as_secs()),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn so_many_in_so_long_of_each_key_and_again_when_it_was_said() {
        let limiter = Limiter::new(Allowance { count: 3, span: Duration::from_mins(1) });
        for second in [0, 10, 50] {
            assert_eq!(refused_for(&limiter, "afi", at(second)), None);
        }
        assert_eq!(refused_for(&limiter, "afi", at(50)), Some(10));
        assert_eq!(refused_for(&limiter, "afi", at(59)), Some(1));
        assert_eq!(refused_for(&limiter, "koffi", at(50)), None);
        for second in [60, 61, 62] {
            assert_eq!(refused_for(&limiter, "afi", at(second)), None);
        }
        assert_eq!(refused_for(&limiter, "afi", at(62)), Some(58));
    }

    #[test]
    fn an_ipv6_network_is_one_place_and_ipv4_addresses_are_many() {
        let place = |text: &str| Place::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(place("2001:db8:1:2::1"), place("2001:db8:1:2:ffff::9"));
        assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
        assert_eq!(place("::ffff:203.0.113.9"), place("203.0.113.9"));
        assert_ne!(place("203.0.113.9"), place("203.0.113.8"));
    }
}
