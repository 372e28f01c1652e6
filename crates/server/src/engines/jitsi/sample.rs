//! Servers and keys of the tests.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::config::{JitsiKey, JitsiServer, JitsiSettings, JitsiUi, Secret};

/// As JaaS names its tenants.
pub const TENANT: &str = "vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe";
/// What is shared with a school's own server.
pub const SHARED: &str = "a secret with the server";

/// A key of this run of the tests, in PKCS#8.
pub fn private_pem() -> String {
    pem("PRIVATE KEY", private_der())
}

/// The same in PKCS#1: what PKCS#8 has after its first 26 bytes, for a key of that size.
pub fn private_pem_pkcs1() -> String {
    pem("RSA PRIVATE KEY", &private_der()[26..])
}

fn private_der() -> &'static [u8] {
    static KEY: OnceLock<Vec<u8>> = OnceLock::new();
    KEY.get_or_init(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        pair.as_der().unwrap().as_ref().to_vec()
    })
}

/// A school's own server.
pub fn self_hosted(key: Option<JitsiKey>) -> JitsiSettings {
    JitsiSettings {
        kind: JitsiServer::SelfHosted,
        server_url: "https://meet.example.org".to_owned(),
        domain: "meet.example.org".to_owned(),
        muc: "conference.meet.example.org".to_owned(),
        app_id: Some("estrade".to_owned()),
        key,
        ui: JitsiUi::Lib,
        hook_token: None,
        webhook_secret: None,
    }
}

/// The public server.
pub fn public() -> JitsiSettings {
    JitsiSettings {
        kind: JitsiServer::Public,
        server_url: "https://meet.jit.si".to_owned(),
        domain: "meet.jit.si".to_owned(),
        muc: "conference.meet.jit.si".to_owned(),
        app_id: None,
        ..self_hosted(None)
    }
}

/// A tenant of JaaS.
pub fn jaas() -> JitsiSettings {
    JitsiSettings {
        kind: JitsiServer::Jaas,
        server_url: "https://8x8.vc".to_owned(),
        domain: "8x8.vc".to_owned(),
        muc: format!("conference.{TENANT}.8x8.vc"),
        app_id: Some(TENANT.to_owned()),
        ..self_hosted(Some(rs256(&format!("{TENANT}/4f1a"))))
    }
}

/// The shared secret.
pub fn hs256() -> JitsiKey {
    JitsiKey::Hs256(Secret::new(SHARED.to_owned()))
}

/// The key of this run, under a name.
pub fn rs256(kid: &str) -> JitsiKey {
    JitsiKey::Rs256 { private_key: Secret::new(private_pem()), kid: kid.to_owned() }
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der))
}
