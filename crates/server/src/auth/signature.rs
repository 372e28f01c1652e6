//! Texts that only this server can have written: what a known device shows, what a mailed link carries. Each is signed for
//! one purpose, so that none can be shown for another.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::config::Secret;

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody signed in from this browser before.
    Device,
    /// An address is its owner's.
    Address,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Address => "address",
        }
    }
}

/// HMAC-SHA-256 over a purpose and parts, in URL-safe base64. The parts hold no line breaks.
pub fn sign(secret: &Secret, purpose: Purpose, parts: &[&str]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).ok()?;
    mac.update(format!("{}\n{}", purpose.word(), parts.join("\n")).as_bytes());
    Some(BASE64URL.encode(mac.finalize().into_bytes()))
}

/// Whether a signature is right; the time it takes tells nothing of how wrong it is.
pub fn holds(secret: &Secret, purpose: Purpose, parts: &[&str], signature: &str) -> bool {
    sign(secret, purpose, parts)
        .is_some_and(|expected| expected.as_bytes().ct_eq(signature.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_for_one_purpose_one_text_and_one_server() {
        let (ours, theirs) = (Secret::new("a".repeat(32)), Secret::new("b".repeat(32)));
        let signed = sign(&ours, Purpose::Address, &["7", "afi@ul.example"]).unwrap();
        assert!(holds(&ours, Purpose::Address, &["7", "afi@ul.example"], &signed));
        assert!(!holds(&ours, Purpose::Device, &["7", "afi@ul.example"], &signed));
        assert!(!holds(&ours, Purpose::Address, &["8", "afi@ul.example"], &signed));
        assert!(!holds(&theirs, Purpose::Address, &["7", "afi@ul.example"], &signed));
        assert!(!holds(&ours, Purpose::Address, &["7", "afi@ul.example"], ""));
    }
}
