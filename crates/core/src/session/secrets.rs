//! Room names that cannot be guessed, and their passwords.

use crate::ids::{CourseId, SessionId};
use crate::ports::Random;

use super::RoomSecrets;

const SUFFIX: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// Without 0 O 1 l I and the like: it is read aloud.
const READABLE: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Makes both, for any engine. The name is `[a-z0-9-]` only, as Jitsi's token check wants it (spec 8).
pub fn make(random: &dyn Random, prefix: &str, course: Option<CourseId>, session: SessionId) -> RoomSecrets {
    let suffix = pick(random, SUFFIX, 16);
    let name = match course {
        Some(course) => format!("{prefix}-course-{course}-session-{session}-{suffix}"),
        None => format!("{prefix}-meeting-{suffix}"),
    };
    RoomSecrets { name, password: pick(random, READABLE, 12) }
}

/// `count` characters, each equally likely (bytes that would favour the first ones are thrown away).
fn pick(random: &dyn Random, alphabet: &[u8], count: usize) -> String {
    let fair = 256 - 256 % alphabet.len();
    let mut picked = String::with_capacity(count);
    while picked.len() < count {
        let mut bytes = [0u8; 32];
        random.fill(&mut bytes);
        let chosen = bytes
            .iter()
            .map(|b| usize::from(*b))
            .filter(|b| *b < fair)
            .map(|b| char::from(alphabet[b % alphabet.len()]));
        picked.extend(chosen.take(count - picked.len()));
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU8, Ordering};

    struct Counting(AtomicU8);
    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_add(7, Ordering::Relaxed));
        }
    }

    #[test]
    fn names_and_passwords_have_their_shape_and_differ() {
        let random = Counting(AtomicU8::new(3));
        let first = make(&random, "estrade", Some(CourseId::new(7)), SessionId::new(9));
        let second = make(&random, "estrade", None, SessionId::new(9));
        let suffix = first.name.strip_prefix("estrade-course-7-session-9-").unwrap();
        assert!(suffix.len() == 16 && suffix.bytes().all(|b| SUFFIX.contains(&b)));
        assert_eq!(second.name.len(), "estrade-meeting-".len() + 16);
        assert!(first.password.len() == 12 && first.password.bytes().all(|b| READABLE.contains(&b)));
        assert_ne!(first.password, second.password);
        assert!(!format!("{first:?}").contains(&first.password));
    }
}
