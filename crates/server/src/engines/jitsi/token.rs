//! Tokens for a Jitsi server (RFC 7519, with the claims that its verifier asks for). Whom one is for and whether they
//! moderate is decided by whoever asks, on the server: nothing here comes from a client. What signs them is never what
//! signs Estrade's own tokens.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use estrade_core::ids::UserId;
use estrade_core::time::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;

use crate::config::{JitsiKey, JitsiServer, JitsiSettings};

use super::key::SigningKey;

/// How far back a token is valid: a verifier allows no difference of clocks.
const CLOCK_DIFFERENCE_S: i64 = 10;

/// The way into one room for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomToken {
    /// The room's name: `[a-z0-9-]` only, for a verifier compares in lower case and percent-encoded.
    pub room: String,
    /// Who it is for.
    pub user_id: UserId,
    /// How they are called.
    pub name: String,
    /// Their picture's address.
    pub avatar: Option<String>,
    /// Whether they are a host: nobody else moderates a room of Jitsi.
    pub moderator: bool,
    /// Now.
    pub issued: Timestamp,
    /// Until when somebody may connect with it; whoever is in then stays.
    pub expires: Timestamp,
    /// Whether the session may be recorded; it means something for a host only.
    pub recording: bool,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    typ: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    /// A text: most verifiers refuse a list.
    aud: &'a str,
    sub: &'a str,
    room: &'a str,
    nbf: i64,
    exp: i64,
    context: Context<'a>,
}

#[derive(Serialize)]
struct Context<'a> {
    user: User<'a>,
    features: Features,
}

/// Without the address of mail: a module that operators should load shows every field to everybody.
#[derive(Serialize)]
struct User<'a> {
    id: String,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<&'a str>,
    moderator: bool,
    affiliation: &'static str,
    /// Past a lobby, which would stop a moderator too.
    #[serde(skip_serializing_if = "Option::is_none")]
    lobby_bypass: Option<bool>,
}

/// The whole truth of what its bearer may do: what is not here is not allowed.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Features {
    recording: bool,
    livestreaming: bool,
    transcription: bool,
    file_upload: bool,
    outbound_call: bool,
    screen_sharing: bool,
}

/// A signed token; `None` where nothing is configured that could sign one.
pub fn sign(settings: &JitsiSettings, token: &RoomToken) -> Option<String> {
    let (key, app_id) = (settings.key.as_ref()?, settings.app_id.as_deref()?);
    let header = match key {
        JitsiKey::Hs256(_) => Header { alg: "HS256", typ: "JWT", kid: None },
        JitsiKey::Rs256 { kid, .. } => Header { alg: "RS256", typ: "JWT", kid: Some(kid) },
    };
    let claims = claims(settings, app_id, token);
    let part = |json: Result<Vec<u8>, serde_json::Error>| json.ok().map(|bytes| BASE64URL.encode(bytes));
    seal(key, &part(serde_json::to_vec(&header))?, &part(serde_json::to_vec(&claims))?)
}

/// Puts the signature after a header and claims that are encoded already (RFC 7515, section 3.1).
pub fn seal(key: &JitsiKey, header: &str, claims: &str) -> Option<String> {
    let message = format!("{header}.{claims}");
    let signature = match key {
        JitsiKey::Hs256(secret) => {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).ok()?;
            mac.update(message.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        JitsiKey::Rs256 { private_key, .. } => {
            SigningKey::read(private_key.reveal()).ok()?.sign(message.as_bytes())?
        }
    };
    Some(format!("{message}.{}", BASE64URL.encode(signature)))
}

fn claims<'a>(settings: &'a JitsiSettings, app_id: &'a str, token: &'a RoomToken) -> Claims<'a> {
    let (iss, aud, sub) = match settings.kind {
        JitsiServer::Jaas => ("chat", "jitsi", app_id),
        JitsiServer::SelfHosted | JitsiServer::Public => (app_id, app_id, settings.domain.as_str()),
    };
    let user = User {
        id: token.user_id.to_string(),
        name: &token.name,
        avatar: token.avatar.as_deref(),
        moderator: token.moderator,
        affiliation: if token.moderator { "owner" } else { "member" },
        lobby_bypass: token.moderator.then_some(true),
    };
    let features = Features {
        recording: token.moderator && token.recording,
        livestreaming: false,
        transcription: false,
        file_upload: false,
        outbound_call: false,
        screen_sharing: true,
    };
    Claims {
        iss,
        aud,
        sub,
        room: &token.room,
        nbf: token.issued.millis() / 1000 - CLOCK_DIFFERENCE_S,
        exp: token.expires.millis() / 1000,
        context: Context { user, features },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::jitsi::sample;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn token(moderator: bool) -> RoomToken {
        RoomToken {
            room: "estrade-meeting-abc".to_owned(),
            user_id: UserId::new(7),
            name: "Afi".to_owned(),
            avatar: None,
            moderator,
            issued: Timestamp::from_millis(1_000_000_999),
            expires: Timestamp::from_millis(1_000_600_999),
            recording: true,
        }
    }

    /// Header and claims, as they stand in a token.
    fn read(token: &str) -> (Value, Value) {
        let part = |at: usize| {
            let text = token.split('.').nth(at).unwrap();
            serde_json::from_slice(&BASE64URL.decode(text).unwrap()).unwrap()
        };
        (part(0), part(1))
    }

    #[test]
    fn a_host_of_a_schools_own_server() {
        let settings = sample::self_hosted(Some(sample::hs256()));
        let (header, claims) = read(&sign(&settings, &token(true)).unwrap());
        assert_eq!(header, json!({ "alg": "HS256", "typ": "JWT" }));
        let expected = json!({
            "iss": "estrade", "aud": "estrade", "sub": "meet.example.org", "room": "estrade-meeting-abc",
            "nbf": 999_990, "exp": 1_000_600,
            "context": {
                "user": {
                    "id": "7", "name": "Afi", "moderator": true, "affiliation": "owner", "lobby_bypass": true,
                },
                "features": {
                    "recording": true, "livestreaming": false, "transcription": false, "file-upload": false,
                    "outbound-call": false, "screen-sharing": true,
                },
            },
        });
        assert_eq!(claims, expected);
    }

    #[test]
    fn a_student_of_a_tenant_of_jaas() {
        let (header, claims) = read(&sign(&sample::jaas(), &token(false)).unwrap());
        let kid = format!("{}/4f1a", sample::TENANT);
        assert_eq!(header, json!({ "alg": "RS256", "typ": "JWT", "kid": kid }));
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!("chat"), &json!("jitsi")));
        assert_eq!(
            (&claims["sub"], &claims["room"]),
            (&json!(sample::TENANT), &json!("estrade-meeting-abc"))
        );
        let user = json!({ "id": "7", "name": "Afi", "moderator": false, "affiliation": "member" });
        assert_eq!(claims["context"]["user"], user);
        assert_eq!(claims["context"]["features"]["recording"], false);
    }

    #[test]
    fn without_a_key_there_is_none() {
        assert_eq!(sign(&sample::self_hosted(None), &token(true)), None);
        assert_eq!(sign(&sample::public(), &token(true)), None);
    }

    proptest! {
        #[test]
        fn nobody_but_a_host_moderates_whatever_they_are_called(
            name in any::<String>(), room in "[a-z0-9-]{1,60}", recording: bool, jaas: bool, user in 1..1_i64 << 53,
        ) {
            let settings = if jaas { sample::jaas() } else { sample::self_hosted(Some(sample::hs256())) };
            let user_id = UserId::new(user);
            let told = RoomToken { name: name.clone(), room, recording, user_id, ..token(false) };
            let (_, claims) = read(&sign(&settings, &told).unwrap());
            let shown = &claims["context"]["user"];
            prop_assert_eq!(&shown["name"], &name);
            prop_assert_eq!((&shown["moderator"], &shown["affiliation"]), (&json!(false), &json!("member")));
            prop_assert!(shown.get("lobby_bypass").is_none() && shown.get("email").is_none());
            prop_assert_eq!(&claims["context"]["features"]["recording"], &json!(false));
        }
    }
}
