//! A checksum that can be put down and taken up again: over pieces that come days apart, without reading the file anew.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use estrade_core::recording::Sha256Hex;
use sha2::digest::common::hazmat::{SerializableState as _, SerializedState};
use sha2::{Digest as _, Sha256};

/// SHA-256 over what has come so far.
#[derive(Clone)]
pub struct Running(Sha256);

impl Running {
    /// Over nothing yet.
    pub fn new() -> Self {
        Self(Sha256::new())
    }

    /// Goes on from where it was put down. `None` if that is no such text (made by another version of the library, say).
    pub fn resume(kept: Option<&str>) -> Option<Self> {
        let Some(kept) = kept else { return Some(Self::new()) };
        let bytes = BASE64.decode(kept).ok()?;
        let state = SerializedState::<Sha256>::try_from(bytes.as_slice()).ok()?;
        Sha256::deserialize(&state).ok().map(Self)
    }

    /// Puts it down: a text of some 140 characters.
    pub fn keep(&self) -> String {
        BASE64.encode(self.0.serialize())
    }

    /// More came.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Over all that came.
    pub fn finish(self) -> Sha256Hex {
        Sha256Hex::of_digest(&self.0.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn put_down_anywhere_it_comes_to_the_same() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
        let whole = Sha256Hex::of_digest(&Sha256::digest(&bytes));
        for cut in [0, 1, 63, 64, 65, 500, 999, 1000] {
            let mut first = Running::resume(None).unwrap();
            first.update(&bytes[..cut]);
            let mut second = Running::resume(Some(&first.keep())).unwrap();
            second.update(&bytes[cut..]);
            assert_eq!(second.finish(), whole, "cut at {cut}");
        }
    }

    #[test]
    fn what_is_no_checksum_is_not_gone_on_with() {
        for wrong in ["", "AAAA", "???", &"A".repeat(140)] {
            let resumed = Running::resume(Some(wrong));
            // A text of the right length is a state, if of another file: the end finds that out.
            assert!(wrong.len() == 140 || resumed.is_none(), "{wrong:?}");
        }
    }
}
