//! One-way delays of packets, in steps of a quarter of a millisecond: enough to tell a percentile, small enough to copy.

/// Microseconds a step.
const STEP: u64 = 250;
/// Steps that are told apart; what took longer counts in the last one.
const STEPS: usize = 128;

/// How long packets were under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    steps: [u64; STEPS],
    sum_us: u64,
    longest_us: u64,
}

impl Default for Delays {
    fn default() -> Self {
        Self { steps: [0; STEPS], sum_us: 0, longest_us: 0 }
    }
}

impl Delays {
    /// Counts one, in microseconds.
    pub fn count_one(&mut self, delay_us: u64) {
        let step = usize::try_from(delay_us / STEP).unwrap_or(usize::MAX).min(STEPS - 1);
        self.steps[step] += 1;
        self.sum_us += delay_us;
        self.longest_us = self.longest_us.max(delay_us);
    }

    /// Adds those of another slot.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.steps.iter_mut().zip(other.steps) {
            *mine += theirs;
        }
        self.sum_us += other.sum_us;
        self.longest_us = self.longest_us.max(other.longest_us);
    }

    /// Those counted after `before` was copied; the longest remains that of all.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let mut later = *self;
        for (all, earlier) in later.steps.iter_mut().zip(before.steps) {
            *all -= earlier;
        }
        later.sum_us -= before.sum_us;
        later
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.steps.iter().sum()
    }

    /// The mean, microseconds; 0 of none.
    pub fn mean_us(&self) -> u64 {
        self.sum_us / self.count().max(1)
    }

    /// The longest, microseconds.
    pub fn longest_us(&self) -> u64 {
        self.longest_us
    }

    /// The time, microseconds, within which `percent` of a hundred arrived: the end of its step, and for the last step
    /// the longest.
    pub fn percentile_us(&self, percent: u64) -> u64 {
        let wanted = (self.count() * percent).div_ceil(100);
        let mut arrived = 0;
        for (end, step) in (1..).zip(&self.steps[..STEPS - 1]) {
            arrived += step;
            if arrived >= wanted {
                return end * STEP;
            }
        }
        self.longest_us
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_end_of_its_step_and_the_last_step_the_longest() {
        let mut delays = Delays::default();
        for _ in 0..98 {
            delays.count_one(300);
        }
        let before = delays;
        delays.count_one(4_000);
        delays.count_one(90_000);
        assert_eq!((delays.count(), delays.longest_us()), (100, 90_000));
        assert_eq!([50, 98, 99, 100].map(|p| delays.percentile_us(p)), [500, 500, 4_250, 90_000]);
        let later = delays.since(&before);
        assert_eq!((later.count(), later.mean_us()), (2, 47_000));
        let mut both = before;
        both.add(&later);
        assert_eq!(both, delays);
        assert_eq!((Delays::default().mean_us(), Delays::default().percentile_us(99)), (0, 250));
    }
}
