//! How many bits a second something makes, over about the last second.

use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_millis(500);

/// A rate meter with two half-second windows.
#[derive(Debug, Default)]
pub struct RateMeter {
    opened: Option<Instant>,
    bytes: u64,
    bps: u64,
    last: Option<Instant>,
}

impl RateMeter {
    /// Counts `bytes` that came at `now`.
    pub fn add(&mut self, bytes: usize, now: Instant) {
        let opened = *self.opened.get_or_insert(now);
        let open = now.saturating_duration_since(opened);
        if open >= WINDOW {
            let millis = u64::try_from(open.as_millis()).unwrap_or(u64::MAX).max(1);
            let fresh = self.bytes.saturating_mul(8000) / millis;
            self.bps = if self.bps == 0 { fresh } else { u64::midpoint(self.bps, fresh) };
            self.opened = Some(now);
            self.bytes = 0;
        }
        self.bytes = self.bytes.saturating_add(bytes as u64);
        self.last = Some(now);
    }

    /// Bits a second; 0 before half a second of data, and after a second without any.
    pub fn bps(&self, now: Instant) -> u64 {
        if self.active(now, 2 * WINDOW) { self.bps } else { 0 }
    }

    /// Whether something came within `within`.
    pub fn active(&self, now: Instant, within: Duration) -> bool {
        self.last.is_some_and(|at| now.saturating_duration_since(at) <= within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_and_forgets() {
        let start = Instant::now();
        let mut meter = RateMeter::default();
        // 1 000 bytes every 10 ms are 800 kbit/s.
        for i in 0..200 {
            meter.add(1000, start + Duration::from_millis(i * 10));
        }
        let end = start + Duration::from_millis(1990);
        assert_eq!(meter.bps(end), 800_000);
        assert_eq!(meter.bps(end + Duration::from_secs(2)), 0);
    }
}
