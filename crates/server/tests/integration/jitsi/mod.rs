//! Classes that a Jitsi server carries: tokens, links, keys, policies.

mod cases;
mod keys;
mod links;
mod pages;
mod published;
mod sockets;
mod tokens;
mod verifier;

use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::json;

use crate::world::*;
use keys::SHARED;
use verifier::{Kind, Verifier};

const SERVER: &str = "https://meet.example.org";
const TENANT: &str = "vpaas-magic-cookie-0a1b";

/// A school's own server with a shared secret, for every class.
const OWN: [(&str, &str); 4] = [
    ("engine", "jitsi"),
    ("jitsi_server_url", SERVER),
    ("jitsi_app_id", "estrade"),
    ("jitsi_app_secret", SHARED),
];

/// The public server.
const PUBLIC: [(&str, &str); 1] = [("engine", "jitsi")];

async fn own() -> World {
    World::with(&OWN).await
}

/// A tenant of JaaS.
async fn jaas() -> World {
    let (pem, kid) = (keys::pem(), format!("{TENANT}/4f1a"));
    World::with(&[
        ("engine", "jitsi"),
        ("jitsi_server_url", "https://8x8.vc"),
        ("jitsi_app_id", TENANT),
        ("jitsi_private_key", &pem),
        ("jitsi_kid", &kid),
    ])
    .await
}

fn own_verifier() -> Verifier {
    Verifier {
        kind: Kind::SelfHosted,
        algorithm: Algorithm::HS256,
        kid: None,
        key: DecodingKey::from_secret(SHARED.as_bytes()),
        app_id: "estrade".to_owned(),
        domain: "meet.example.org".to_owned(),
    }
}

fn jaas_verifier() -> Verifier {
    Verifier {
        kind: Kind::Jaas,
        algorithm: Algorithm::RS256,
        kid: Some(format!("{TENANT}/4f1a")),
        key: keys::public(),
        app_id: TENANT.to_owned(),
        domain: "8x8.vc".to_owned(),
    }
}

/// Seconds of the world's clock.
fn now(world: &World) -> i64 {
    world.state.domain().now().millis() / 1000
}

/// The room's name, as a host sees it.
async fn room(class: &Class) -> String {
    class.estelle.get(&class.at("")).await.data()["jitsi_room_name"].as_str().unwrap().to_owned()
}
