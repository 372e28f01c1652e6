//! Secrets and keys of these tests.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jsonwebtoken::{DecodingKey, EncodingKey};

/// What Estrade and a school's own Jitsi server share.
pub const SHARED: &str = "a secret with the server";

fn pair() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate(KeySize::Rsa2048).unwrap())
}

/// As it stands in the settings.
pub fn pem() -> String {
    let der = pair().as_der().unwrap();
    let text = BASE64_STANDARD.encode(der.as_ref());
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}

/// For signing: PKCS#8 of such a key has 26 bytes before PKCS#1.
pub fn private() -> EncodingKey {
    EncodingKey::from_rsa_der(&pair().as_der().unwrap().as_ref()[26..])
}

/// For verifying.
pub fn public() -> DecodingKey {
    DecodingKey::from_rsa_der(pair().public_key().as_ref())
}
