//! One key frame request for one need: many receivers waiting for the same layer make one request.

use std::time::{Duration, Instant};

/// Least time between two requests for a layer, so that an answer can arrive.
const RETRY_UNANSWERED: Duration = Duration::from_secs(1);
/// Least time after a request that was answered: a new need may come quickly.
const RETRY_ANSWERED: Duration = Duration::from_millis(500);

/// Merges the requests for one source layer.
#[derive(Debug, Default)]
pub struct KeyframeGate {
    asked: Option<Instant>,
    answered: bool,
}

impl KeyframeGate {
    /// A receiver needs a key frame. True: ask the publisher now. False: an earlier request covers it,
    /// or the caller should try again at its next turn.
    pub fn need(&mut self, now: Instant) -> bool {
        let wait = if self.answered { RETRY_ANSWERED } else { RETRY_UNANSWERED };
        if self.asked.is_some_and(|at| now.saturating_duration_since(at) < wait) {
            return false;
        }
        self.asked = Some(now);
        self.answered = false;
        true
    }

    /// A key frame of this layer came.
    pub fn arrived(&mut self) {
        self.answered = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_receivers_make_one_request() {
        let start = Instant::now();
        let mut gate = KeyframeGate::default();
        let asked = (0..5).filter(|i| gate.need(start + Duration::from_millis(i * 20))).count();
        assert_eq!(asked, 1);
    }

    #[test]
    fn a_lost_request_is_repeated_and_a_new_need_is_served_sooner() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut gate = KeyframeGate::default();
        assert!(gate.need(at(0)));
        assert!(!gate.need(at(999)));
        assert!(gate.need(at(1000)));
        gate.arrived();
        assert!(!gate.need(at(1499)));
        assert!(gate.need(at(1500)));
    }
}
