//! What handlers share: one cheap clone.

use std::num::NonZeroU32;
use std::sync::Arc;

use estrade_core::{Domain, Refusal};

use crate::auth::password::PasswordHasher;
use crate::auth::rate::PerAddress;
use crate::auth::throttle::Throttle;
use crate::auth::tokens::AccessTokens;
use crate::config::Config;
use crate::live::Live;

/// What handlers share.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

struct Inner {
    config: Config,
    domain: Domain,
    hasher: PasswordHasher,
    tokens: AccessTokens,
    throttle: Throttle,
    sign_ins: PerAddress,
    registrations: PerAddress,
    live: Live,
}

/// Sign-ins a minute from one address.
const SIGN_INS: NonZeroU32 = NonZeroU32::new(120).unwrap();
/// Registrations a minute from one address.
const REGISTRATIONS: NonZeroU32 = NonZeroU32::new(60).unwrap();

impl AppState {
    /// Puts it together.
    pub fn new(config: Config, domain: Domain, live: Live) -> Result<Self, Refusal> {
        Ok(Self(Arc::new(Inner {
            tokens: AccessTokens::new(config.jwt_secret.reveal(), config.access_ttl),
            hasher: PasswordHasher::new()?,
            throttle: Throttle::default(),
            sign_ins: PerAddress::new(SIGN_INS),
            registrations: PerAddress::new(REGISTRATIONS),
            config,
            domain,
            live,
        })))
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Ports and rules for the use cases.
    pub fn domain(&self) -> &Domain {
        &self.0.domain
    }

    /// Password hashing.
    pub fn hasher(&self) -> &PasswordHasher {
        &self.0.hasher
    }

    /// Access tokens.
    pub fn tokens(&self) -> &AccessTokens {
        &self.0.tokens
    }

    /// Failed sign-ins by account.
    pub fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    /// Sign-ins by address.
    pub fn sign_ins(&self) -> &PerAddress {
        &self.0.sign_ins
    }

    /// Registrations by address.
    pub fn registrations(&self) -> &PerAddress {
        &self.0.registrations
    }

    /// The rooms.
    pub fn live(&self) -> &Live {
        &self.0.live
    }
}
