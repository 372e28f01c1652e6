//! Access tokens: HS256 JWTs (RFC 7519) of Estrade's own. The role in them informs; the store decides.

use std::time::Duration;

use estrade_core::Refusal;
use estrade_core::ids::LoginId;
use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use estrade_core::user::{Role, User};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

/// Makes and reads access tokens.
pub struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    ttl: Duration,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    /// The user's id, as a text (RFC 7519, section 4.1.2).
    sub: String,
    role: String,
    iat: i64,
    exp: i64,
    /// The sign-in's id, and when the token was made: unique within it.
    jti: String,
}

impl AccessTokens {
    /// Signs with `secret`; tokens last `ttl`.
    pub fn new(secret: &str, ttl: Duration) -> Self {
        Self {
            encoding: EncodingKey::from_secret(secret.as_bytes()),
            decoding: DecodingKey::from_secret(secret.as_bytes()),
            ttl,
        }
    }

    /// A token for a sign-in, and until when it lasts.
    pub fn issue(
        &self,
        user: &User,
        login: LoginId,
        now: Timestamp,
        unique: i64,
    ) -> Result<(String, Timestamp), Refusal> {
        let expires_at = now.plus(self.ttl);
        let claims = Claims {
            sub: user.id.to_string(),
            role: Role::as_str(user.role).to_owned(),
            iat: now.millis() / 1000,
            exp: expires_at.millis() / 1000,
            jti: format!("{login}.{unique}"),
        };
        let token = encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|e| Refusal::Store(StoreError::Unavailable(format!("signing a token: {e}"))))?;
        Ok((token, Timestamp::from_millis(claims.exp * 1000)))
    }

    /// The sign-in that a token belongs to, and until when it is good. Time comes from the injected clock, so it is checked here.
    pub fn read(&self, token: &str, now: Timestamp) -> Result<(LoginId, Timestamp), Refusal> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        let claims = decode::<Claims>(token, &self.decoding, &validation)
            .map_err(|_| Refusal::Unauthenticated)?
            .claims;
        if now.millis() / 1000 >= claims.exp {
            return Err(Refusal::TokenExpired);
        }
        let login = claims.jti.split('.').next().and_then(|id| id.parse().ok());
        let expires_at = Timestamp::from_millis(claims.exp.saturating_mul(1000));
        login.map(|login| (login, expires_at)).ok_or(Refusal::Unauthenticated)
    }
}
