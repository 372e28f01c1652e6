//! What a Jitsi server's verifier accepts and refuses, written anew from its documented behaviour: no leeway for clocks,
//! `aud` a text, rooms compared in lower case and percent-encoded, one algorithm of the family it is set to.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};

/// Whose server it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    SelfHosted,
    Jaas,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    Form,
    Type,
    Algorithm,
    Kid,
    Signature,
    Issuer,
    Audience,
    Subject,
    Room,
    TooEarly,
    Expired,
    User,
    Features,
}

/// A server's settings.
pub struct Verifier {
    pub kind: Kind,
    pub algorithm: Algorithm,
    /// With a key server: the name of the key that it has.
    pub kid: Option<String>,
    pub key: DecodingKey,
    pub app_id: String,
    pub domain: String,
}

/// Somebody who is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupant {
    pub id: String,
    pub name: String,
    pub is_owner: bool,
    pub passes_lobby: bool,
    pub may_record: bool,
}

const FEATURES: [&str; 6] =
    ["recording", "livestreaming", "transcription", "file-upload", "outbound-call", "screen-sharing"];

impl Verifier {
    /// On connecting, then on joining a room, at an instant in seconds.
    pub fn admit(&self, token: &str, room: &str, now: i64) -> Result<Occupant, Refused> {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, body, signature] = parts[..] else { return Err(Refused::Form) };
        let header = object(header)?;
        self.check_header(&header)?;
        let message = format!("{}.{body}", parts[0]);
        match jsonwebtoken::crypto::verify(signature, message.as_bytes(), &self.key, self.algorithm) {
            Ok(true) => {}
            Ok(false) | Err(_) => return Err(Refused::Signature),
        }
        let claims = object(body)?;
        self.check_claims(&claims, now)?;
        match claims.get("room").and_then(Value::as_str) {
            Some(named) if encoded(named) == encoded(room) => {}
            Some(_) | None => return Err(Refused::Room),
        }
        self.occupant(claims.get("context").unwrap_or(&Value::Null))
    }

    fn check_header(&self, header: &Map<String, Value>) -> Result<(), Refused> {
        if header.get("typ").and_then(Value::as_str) != Some("JWT") {
            return Err(Refused::Type);
        }
        if header.get("alg").and_then(Value::as_str) != Some(&format!("{:?}", self.algorithm)) {
            return Err(Refused::Algorithm);
        }
        match &self.kid {
            Some(kid) if header.get("kid").and_then(Value::as_str) != Some(kid) => Err(Refused::Kid),
            Some(_) | None => Ok(()),
        }
    }

    fn check_claims(&self, claims: &Map<String, Value>, now: i64) -> Result<(), Refused> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let number = |name: &str| claims.get(name).and_then(Value::as_i64);
        let (iss, audiences, subject) = match self.kind {
            Kind::Jaas => ("chat", vec!["jitsi"], self.app_id.as_str()),
            Kind::SelfHosted => {
                (self.app_id.as_str(), vec![self.app_id.as_str(), "jitsi"], self.domain.as_str())
            }
        };
        if text("iss") != Some(iss) {
            return Err(Refused::Issuer);
        }
        if !text("aud").is_some_and(|aud| audiences.contains(&aud)) {
            return Err(Refused::Audience);
        }
        match text("sub") {
            Some(sub) if sub == subject || sub == "*" && self.kind == Kind::SelfHosted => {}
            Some(_) | None => return Err(Refused::Subject),
        }
        match number("nbf") {
            Some(nbf) if nbf <= now => {}
            Some(_) | None => return Err(Refused::TooEarly),
        }
        match number("exp") {
            Some(exp) if now < exp => Ok(()),
            Some(_) | None => Err(Refused::Expired),
        }
    }

    fn occupant(&self, context: &Value) -> Result<Occupant, Refused> {
        let user = &context["user"];
        let (Some(id), Some(name)) = (user["id"].as_str(), user["name"].as_str()) else {
            return Err(Refused::User);
        };
        // Shown to everybody in the room.
        if user.get("email").is_some() || id.is_empty() {
            return Err(Refused::User);
        }
        let is_owner = match (user["moderator"].as_bool(), user["affiliation"].as_str()) {
            (Some(true), Some("owner")) => true,
            (Some(false), Some("member")) => false,
            _ => return Err(Refused::User),
        };
        Ok(Occupant {
            id: id.to_owned(),
            name: name.to_owned(),
            is_owner,
            passes_lobby: user["lobby_bypass"] == true,
            may_record: self.may_record(context, is_owner)?,
        })
    }

    fn may_record(&self, context: &Value, is_owner: bool) -> Result<bool, Refused> {
        match context.get("features").map(Value::as_object) {
            None if self.kind == Kind::SelfHosted => Ok(is_owner),
            None | Some(None) => Err(Refused::Features),
            Some(Some(features)) => {
                let known = |(name, value): (&String, &Value)| {
                    FEATURES.contains(&name.as_str()) && value.is_boolean()
                };
                if features.iter().all(known) {
                    Ok(features.get("recording") == Some(&Value::Bool(true)))
                } else {
                    Err(Refused::Features)
                }
            }
        }
    }
}

fn object(part: &str) -> Result<Map<String, Value>, Refused> {
    let bytes = BASE64URL.decode(part).map_err(|_| Refused::Form)?;
    serde_json::from_slice(&bytes).map_err(|_| Refused::Form)
}

/// A room's name as it is compared.
fn encoded(room: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02x}"),
    };
    room.to_lowercase().bytes().map(one).collect()
}
