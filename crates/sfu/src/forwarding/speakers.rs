//! Who is heard: the loudest few, by the audio-level header extension (RFC 6464), with hysteresis so
//! that two people of equal loudness do not take turns every moment.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// A challenger must be this much louder than the one whose place it takes, in dB.
const MARGIN_DB: f32 = 6.0;
/// Quieter than -55 dBov is no speech.
const SPEECH: f32 = 72.0;
/// Without a level in the packet, a person counts as speaking normally (-30 dBov).
const UNKNOWN: f32 = 97.0;
/// After this long without a packet one is silent.
const SILENT_AFTER: Duration = Duration::from_secs(1);
/// Shown as speaking for so long after the last packet above the threshold.
const SPEAKING_FOR: Duration = Duration::from_millis(800);

#[derive(Debug)]
struct Voice {
    /// Smoothed loudness: 127 + dBov, so 0 is silence and 127 the loudest.
    score: f32,
    heard: Instant,
    spoke: Option<Instant>,
}

impl Voice {
    fn score(&self, now: Instant) -> f32 {
        if now.saturating_duration_since(self.heard) > SILENT_AFTER { 0.0 } else { self.score }
    }
}

/// The loudness contest of one room.
#[derive(Debug)]
pub struct Speakers<T> {
    places: usize,
    voices: HashMap<T, Voice>,
    ranking: Vec<T>,
}

impl<T: Copy + Eq + Hash> Speakers<T> {
    /// `slots` people are heard at once; one more is ranked, for those who are among the loudest themselves.
    pub fn new(slots: usize) -> Self {
        Self { places: slots + 1, voices: HashMap::new(), ranking: Vec::new() }
    }

    /// A packet of `who` came with this level (dBov, 0 loudest, -127 silence). Returns whether the ranking changed.
    pub fn heard(&mut self, who: T, level: Option<i8>, now: Instant) -> bool {
        let loudness = level.map_or(UNKNOWN, |db| 127.0 + f32::from(db).clamp(-127.0, 0.0));
        let voice = self.voices.entry(who).or_insert(Voice { score: loudness, heard: now, spoke: None });
        let weight = if loudness > voice.score { 0.25 } else { 0.05 };
        voice.score += (loudness - voice.score) * weight;
        voice.heard = now;
        if voice.score >= SPEECH {
            voice.spoke = Some(now);
        }
        self.rank(who, now)
    }

    fn rank(&mut self, who: T, now: Instant) -> bool {
        let score = self.score(who, now);
        let mut changed = false;
        let mut place = match self.ranking.iter().position(|other| *other == who) {
            Some(place) => place,
            None if score < SPEECH => return false,
            None if self.ranking.len() < self.places => {
                self.ranking.push(who);
                changed = true;
                self.ranking.len() - 1
            }
            None => {
                let weakest = self.ranking.len() - 1;
                if score <= self.score(self.ranking[weakest], now) + MARGIN_DB {
                    return false;
                }
                self.ranking[weakest] = who;
                changed = true;
                weakest
            }
        };
        while place > 0 && score > self.score(self.ranking[place - 1], now) + MARGIN_DB {
            self.ranking.swap(place, place - 1);
            place -= 1;
            changed = true;
        }
        changed
    }

    fn score(&self, who: T, now: Instant) -> f32 {
        self.voices.get(&who).map_or(0.0, |voice| voice.score(now))
    }

    /// `who` left or was muted. Returns whether the ranking changed.
    pub fn forget(&mut self, who: T) -> bool {
        self.voices.remove(&who);
        let before = self.ranking.len();
        self.ranking.retain(|other| *other != who);
        self.ranking.len() != before
    }

    /// The people to hear, loudest first; one more than there are slots.
    pub fn ranking(&self) -> &[T] {
        &self.ranking
    }

    /// Those who speak at this moment, at most three.
    pub fn speaking(&self, now: Instant) -> Vec<T> {
        let speaks = |who: &&T| {
            self.voices
                .get(who)
                .and_then(|voice| voice.spoke)
                .is_some_and(|at| now.saturating_duration_since(at) <= SPEAKING_FOR)
        };
        self.ranking.iter().filter(speaks).take(3).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(
        speakers: &mut Speakers<&'static str>,
        who: &[(&'static str, i8)],
        from: Instant,
        ms: u64,
    ) -> Instant {
        for step in 0..ms / 20 {
            for (name, level) in who {
                speakers.heard(name, Some(*level), from + Duration::from_millis(step * 20));
            }
        }
        from + Duration::from_millis(ms)
    }

    #[test]
    fn the_loudest_are_ranked_and_the_silent_are_not() {
        let mut speakers = Speakers::new(2);
        let now = talk(
            &mut speakers,
            &[("Awa", -60), ("Binta", -50), ("Carl", -40), ("Dina", -30), ("Eric", -20)],
            Instant::now(),
            1000,
        );
        assert_eq!(speakers.ranking(), ["Eric", "Dina", "Carl"]);
        assert_eq!(speakers.speaking(now), ["Eric", "Dina", "Carl"]);
    }

    #[test]
    fn equals_do_not_take_turns_and_the_one_who_stops_gives_way() {
        let mut speakers = Speakers::new(1);
        let mut now = talk(&mut speakers, &[("Awa", -30), ("Binta", -30)], Instant::now(), 500);
        assert_eq!(speakers.ranking(), ["Awa", "Binta"]);
        now = talk(&mut speakers, &[("Awa", -30), ("Binta", -27), ("Carl", -27)], now, 2000);
        assert_eq!(speakers.ranking(), ["Awa", "Binta"]);
        now = talk(&mut speakers, &[("Binta", -30), ("Carl", -28)], now, 1500);
        assert_eq!(speakers.ranking()[0], "Binta");
        assert!(!speakers.speaking(now).contains(&"Awa"));
    }

    #[test]
    fn the_muted_are_forgotten() {
        let mut speakers = Speakers::new(1);
        let now = talk(&mut speakers, &[("Awa", -30)], Instant::now(), 200);
        assert!(speakers.forget("Awa"));
        assert!(!speakers.forget("Awa"));
        assert_eq!(speakers.ranking().len(), 0);
        assert_eq!(speakers.speaking(now).len(), 0);
    }
}
