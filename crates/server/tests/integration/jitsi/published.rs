//! Public keys, where a Jitsi server reads them.

use super::*;
use jsonwebtoken::jwk::JwkSet;

#[tokio::test]
async fn the_public_key_is_published_and_verifies_our_tokens() {
    let world = jaas().await;
    let class = world.live_class(json!({})).await;
    let given = class.afi.post(&class.at("/jitsi-token"), json!({})).await.data();
    let token = given["jwt"].as_str().unwrap();
    let answer = world.visitor().get("/jwks.json").await;
    for secret in ["\"d\"", "\"p\"", "PRIVATE"] {
        assert!(!answer.text.contains(secret));
    }
    let keys: JwkSet = serde_json::from_value(answer.body()).unwrap();
    let key = keys.find(&format!("{TENANT}/4f1a")).unwrap();
    let verifier = Verifier { key: DecodingKey::from_jwk(key).unwrap(), ..jaas_verifier() };
    assert!(verifier.admit(token, &room(&class).await, now(&world)).is_ok());
    // sha256 of the key's name.
    let pem = world.visitor().get("/asap/7c5b1d4d8a5d2b4f.pem").await;
    assert_eq!(pem.status, 404, "another name is not there");
    let name = sha256(&format!("{TENANT}/4f1a"));
    let pem = world.visitor().get(&format!("/asap/{name}.pem")).await;
    assert_eq!((pem.status, pem.header("content-type")), (200, Some("application/x-pem-file")));
    assert!(
        pem.text.starts_with("-----BEGIN PUBLIC KEY-----\n") && pem.text.lines().all(|line| line.len() <= 64)
    );
    world.finish().await;
}

#[tokio::test]
async fn without_such_a_key_there_is_nothing() {
    for world in [own().await, World::new().await, World::with(&PUBLIC).await] {
        for path in
            ["/jwks.json", "/asap/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.pem"]
        {
            assert_eq!(world.visitor().get(path).await.status, 404, "{path}");
        }
        world.finish().await;
    }
}

fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
