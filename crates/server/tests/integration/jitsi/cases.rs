//! The verifier of these tests accepts and refuses what a Jitsi server does: each claim wrong once.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Value, json};

use super::keys::{self, SHARED};
use super::verifier::{Kind, Refused, Verifier};

const NOW: i64 = 1_762_156_800;
const ROOM: &str = "estrade-course-7-session-9-abcdefgh12345678";
const TENANT: &str = "vpaas-magic-cookie-0a1b";

fn self_hosted(algorithm: Algorithm) -> Verifier {
    Verifier {
        kind: Kind::SelfHosted,
        algorithm,
        kid: None,
        key: DecodingKey::from_secret(SHARED.as_bytes()),
        app_id: "estrade".to_owned(),
        domain: "meet.example.org".to_owned(),
    }
}

fn with_key_server(kind: Kind) -> Verifier {
    Verifier {
        kind,
        kid: Some(if kind == Kind::Jaas { format!("{TENANT}/4f1a") } else { "2026".to_owned() }),
        key: keys::public(),
        app_id: if kind == Kind::Jaas { TENANT } else { "estrade" }.to_owned(),
        ..self_hosted(Algorithm::RS256)
    }
}

/// A token that a server of that kind takes.
fn good(verifier: &Verifier) -> (Value, Value) {
    let mut header = json!({ "alg": format!("{:?}", verifier.algorithm), "typ": "JWT" });
    if let Some(kid) = &verifier.kid {
        header["kid"] = json!(kid);
    }
    let (iss, aud, sub) = match verifier.kind {
        Kind::SelfHosted => ("estrade", "estrade", "meet.example.org"),
        Kind::Jaas => ("chat", "jitsi", TENANT),
    };
    let user = json!({ "id": "7", "name": "Afi", "moderator": false, "affiliation": "member" });
    let claims = json!({
        "iss": iss, "aud": aud, "sub": sub, "room": ROOM, "nbf": NOW - 10, "exp": NOW + 600,
        "context": { "user": user, "features": { "recording": false, "screen-sharing": true } },
    });
    (header, claims)
}

fn signed(header: &Value, claims: &Value, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message =
        format!("{}.{}", BASE64URL.encode(header.to_string()), BASE64URL.encode(claims.to_string()));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

/// What is changed: a path into the header (`^`) or the claims, and its value; null takes it away.
type Case = (&'static str, Value, Result<(), Refused>);

fn change(header: &mut Value, claims: &mut Value, path: &str, value: &Value) {
    let (of, path) = path.strip_prefix('^').map_or((claims, path), |path| (header, path));
    let (parent, name) = path.rsplit_once('/').unwrap();
    let parent = of.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        parent.remove(name)
    } else {
        parent.insert(name.to_owned(), value.clone())
    };
}

fn run(verifier: &Verifier, key: &EncodingKey, cases: &[Case]) {
    for (path, value, expected) in cases {
        let (mut header, mut claims) = good(verifier);
        change(&mut header, &mut claims, path, value);
        let token = signed(&header, &claims, key, verifier.algorithm);
        let told = verifier.admit(&token, ROOM, NOW).map(|_| ());
        assert_eq!(told, *expected, "{path} = {value}");
    }
}

fn common() -> Vec<Case> {
    use Refused::{Audience, Expired, Features, Issuer, Room, Subject, TooEarly, Type, User};
    let user = |value: Value| ("/context/user", value, Err(User));
    vec![
        ("/extra", json!("is not looked at"), Ok(())),
        ("^/typ", json!("jwt"), Err(Type)),
        ("^/typ", json!("at+jwt"), Err(Type)),
        ("^/typ", Value::Null, Err(Type)),
        ("/iss", json!("somebody"), Err(Issuer)),
        ("/iss", Value::Null, Err(Issuer)),
        ("/aud", json!("somebody"), Err(Audience)),
        ("/aud", json!(["jitsi"]), Err(Audience)),
        ("/aud", Value::Null, Err(Audience)),
        ("/sub", json!("other.example.org"), Err(Subject)),
        ("/sub", json!("MEET.example.org"), Err(Subject)),
        ("/sub", Value::Null, Err(Subject)),
        ("/sub", json!(7), Err(Subject)),
        ("/room", json!(ROOM.to_uppercase()), Ok(())),
        ("/room", json!("estrade-course-7-session-9-other"), Err(Room)),
        ("/room", json!(format!("{ROOM}x")), Err(Room)),
        ("/room", json!("*"), Err(Room)),
        ("/room", Value::Null, Err(Room)),
        ("/nbf", json!(NOW), Ok(())),
        ("/nbf", json!(NOW + 1), Err(TooEarly)),
        ("/nbf", json!((NOW - 10).to_string()), Err(TooEarly)),
        ("/nbf", Value::Null, Err(TooEarly)),
        ("/exp", json!(NOW + 1), Ok(())),
        ("/exp", json!(NOW), Err(Expired)),
        ("/exp", json!(NOW - 1), Err(Expired)),
        ("/exp", json!((NOW + 600).to_string()), Err(Expired)),
        ("/exp", Value::Null, Err(Expired)),
        ("/context", Value::Null, Err(User)),
        user(Value::Null),
        ("/context/user/id", Value::Null, Err(User)),
        ("/context/user/id", json!(7), Err(User)),
        ("/context/user/name", Value::Null, Err(User)),
        ("/context/user/avatar", json!("https://estrade.example.org/a.png"), Ok(())),
        ("/context/user/email", json!("afi@ul.example"), Err(User)),
        ("/context/user/moderator", json!(true), Err(User)),
        ("/context/user/moderator", json!("false"), Err(User)),
        ("/context/user/moderator", Value::Null, Err(User)),
        ("/context/user/affiliation", json!("owner"), Err(User)),
        ("/context/user/affiliation", Value::Null, Err(User)),
        ("/context/features/recording", json!(true), Ok(())),
        ("/context/features/recording", json!("true"), Err(Features)),
        ("/context/features/fly", json!(true), Err(Features)),
        ("/context/features", json!([]), Err(Features)),
    ]
}

#[test]
fn a_schools_own_server_with_a_shared_secret() {
    let key = EncodingKey::from_secret(SHARED.as_bytes());
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let verifier = self_hosted(algorithm);
        let mut cases = common();
        cases.extend([
            ("/aud", json!("jitsi"), Ok(())),
            ("/sub", json!("*"), Ok(())),
            ("/context/features", Value::Null, Ok(())),
            ("^/kid", json!("any"), Ok(())),
            ("^/alg", json!("none"), Err(Refused::Algorithm)),
            ("^/alg", json!("RS256"), Err(Refused::Algorithm)),
            ("^/alg", json!("ES256"), Err(Refused::Algorithm)),
            ("^/alg", json!("EdDSA"), Err(Refused::Algorithm)),
            ("^/alg", Value::Null, Err(Refused::Algorithm)),
        ]);
        assert!(cases.len() >= 40);
        run(&verifier, &key, &cases);
    }
}

#[test]
fn a_schools_own_server_that_reads_keys() {
    let mut cases = common();
    cases.extend([
        ("^/kid", json!("2025"), Err(Refused::Kid)),
        ("^/kid", Value::Null, Err(Refused::Kid)),
        ("^/alg", json!("HS256"), Err(Refused::Algorithm)),
        ("^/alg", json!("RS512"), Err(Refused::Algorithm)),
    ]);
    run(&with_key_server(Kind::SelfHosted), &keys::private(), &cases);
}

#[test]
fn a_tenant_of_jaas() {
    let mut cases = common();
    cases.extend([
        ("/iss", json!(TENANT), Err(Refused::Issuer)),
        ("/aud", json!(TENANT), Err(Refused::Audience)),
        ("/sub", json!("*"), Err(Refused::Subject)),
        ("/room", json!(format!("{TENANT}/{ROOM}")), Err(Refused::Room)),
        ("/context/features", Value::Null, Err(Refused::Features)),
        ("^/kid", json!("4f1a"), Err(Refused::Kid)),
    ]);
    run(&with_key_server(Kind::Jaas), &keys::private(), &cases);
}

/// A text is no `true`: whoever carries it waits in the lobby like everybody.
#[test]
fn a_lobby_is_passed_by_true_alone() {
    let cases = [
        (Value::Null, false),
        (json!(false), false),
        (json!(true), true),
        (json!("true"), false),
        (json!(1), false),
    ];
    for (verifier, key) in [
        (self_hosted(Algorithm::HS256), EncodingKey::from_secret(SHARED.as_bytes())),
        (with_key_server(Kind::SelfHosted), keys::private()),
    ] {
        for (value, passes) in &cases {
            let (header, mut claims) = good(&verifier);
            let mut unchanged = header.clone();
            change(&mut unchanged, &mut claims, "/context/user/lobby_bypass", value);
            let token = signed(&header, &claims, &key, verifier.algorithm);
            let occupant = verifier.admit(&token, ROOM, NOW).unwrap();
            assert_eq!((occupant.passes_lobby, occupant.is_owner), (*passes, false), "{value}");
        }
    }
}

#[test]
fn a_signature_is_of_the_right_key_over_the_right_words() {
    let verifier = self_hosted(Algorithm::HS256);
    let (header, claims) = good(&verifier);
    let key = EncodingKey::from_secret(SHARED.as_bytes());
    let token = signed(&header, &claims, &key, Algorithm::HS256);
    assert!(verifier.admit(&token, ROOM, NOW).is_ok());
    let other = signed(&header, &claims, &EncodingKey::from_secret(b"another secret"), Algorithm::HS256);
    assert_eq!(verifier.admit(&other, ROOM, NOW), Err(Refused::Signature));
    // A public key is no secret: nobody signs with it.
    let confused =
        signed(&json!({ "alg": "HS256", "typ": "JWT", "kid": "2026" }), &claims, &key, Algorithm::HS256);
    assert_eq!(with_key_server(Kind::SelfHosted).admit(&confused, ROOM, NOW), Err(Refused::Algorithm));
    let mut host = claims.clone();
    host["context"]["user"]["moderator"] = json!(true);
    host["context"]["user"]["affiliation"] = json!("owner");
    let parts: Vec<&str> = token.split('.').collect();
    let forged = format!("{}.{}.{}", parts[0], BASE64URL.encode(host.to_string()), parts[2]);
    assert_eq!(verifier.admit(&forged, ROOM, NOW), Err(Refused::Signature));
    for wrong in ["", "a", "a.b", "a.b.c", &format!("{}.{}.", parts[0], parts[1]), &format!("{token}.x")] {
        assert!(
            matches!(verifier.admit(wrong, ROOM, NOW), Err(Refused::Form | Refused::Signature)),
            "{wrong}"
        );
    }
}
