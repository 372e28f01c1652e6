//! The RSA key that signs tokens for a Jitsi server, and its public half as a key server shows it.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as BASE64URL};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Value, json};

/// An RSA key of 2048 to 8192 bits.
pub struct SigningKey(RsaKeyPair);

/// Why a text is no such key. Nothing of the text is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No `BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`, or a password protects it.
    #[error("it holds no private key in PEM (without a password)")]
    NoKey,
    /// Of another kind, broken, or too short.
    #[error("it is not an RSA key of at least 2048 bits (openssl genrsa -out jitsi.pem 2048 makes one)")]
    NoRsaKey,
}

impl SigningKey {
    /// Reads PKCS#8 (RFC 5958) or PKCS#1 (RFC 8017, appendix A.1.2) in PEM (RFC 7468).
    pub fn read(pem: &str) -> Result<Self, KeyError> {
        let pair = match PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| KeyError::NoKey)? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            // Foreign and open: elliptic keys, and whatever comes later.
            _ => return Err(KeyError::NoRsaKey),
        };
        pair.map(Self).map_err(|_| KeyError::NoRsaKey)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3).
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }

    /// The public half as a JSON Web Key (RFC 7517, RFC 7518 section 6.3.1).
    pub fn jwk(&self, kid: &str) -> Value {
        let public = self.0.public_key();
        let number = |bytes: &[u8]| BASE64URL.encode(bytes);
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
            "n": number(public.modulus().big_endian_without_leading_zero()),
            "e": number(public.exponent().big_endian_without_leading_zero()),
        })
    }

    /// The public half as a `SubjectPublicKeyInfo` in PEM (RFC 7468, section 13).
    pub fn public_pem(&self) -> Option<String> {
        let der = self.0.public_key().as_der().ok()?;
        let text = BASE64_STANDARD.encode(der.as_ref());
        let lines: Vec<&str> =
            (0..text.len()).step_by(64).filter_map(|at| text.get(at..text.len().min(at + 64))).collect();
        Some(format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::jitsi::sample;

    #[test]
    fn both_wrappings_hold_the_same_key() {
        let wrapped = SigningKey::read(&sample::private_pem()).unwrap();
        let bare = SigningKey::read(&sample::private_pem_pkcs1()).unwrap();
        assert_eq!(wrapped.public_pem(), bare.public_pem());
        let jwk = wrapped.jwk("2026");
        assert_eq!((&jwk["kty"], &jwk["alg"], &jwk["kid"]), (&json!("RSA"), &json!("RS256"), &json!("2026")));
        assert_eq!(jwk["e"], "AQAB");
        assert_eq!(jwk["n"].as_str().unwrap().len(), 342, "2048 bits");
        // Nothing private: RFC 7518, section 6.3.2.
        for secret in ["d", "p", "q", "dp", "dq", "qi"] {
            assert_eq!(jwk.get(secret), None);
        }
    }

    #[test]
    fn anything_else_is_refused_without_being_repeated() {
        let elliptic = "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n";
        let broken = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
        let public = SigningKey::read(&sample::private_pem()).unwrap().public_pem().unwrap();
        for (text, error) in [
            ("", KeyError::NoKey),
            ("secret words", KeyError::NoKey),
            (public.as_str(), KeyError::NoKey),
            (elliptic, KeyError::NoRsaKey),
            (broken, KeyError::NoRsaKey),
        ] {
            assert_eq!(SigningKey::read(text).err(), Some(error), "{text}");
        }
        assert!(!KeyError::NoRsaKey.to_string().contains("MAA="));
    }
}
