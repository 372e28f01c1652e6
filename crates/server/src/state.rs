//! What handlers share: one cheap clone.

use std::sync::Arc;

use estrade_core::{Domain, Refusal};

use crate::auth::password::PasswordHasher;
use crate::auth::tokens::AccessTokens;
use crate::config::Config;
use crate::events::Hub;
use crate::limits::Limits;
use crate::live::Live;
use crate::recordings::Files;

/// What handlers share.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

struct Inner {
    config: Config,
    domain: Domain,
    hasher: PasswordHasher,
    tokens: AccessTokens,
    limits: Limits,
    live: Live,
    events: Hub,
    recordings: Files,
}

impl AppState {
    /// Puts it together.
    pub fn new(config: Config, domain: Domain, live: Live, events: Hub) -> Result<Self, Refusal> {
        Ok(Self(Arc::new(Inner {
            tokens: AccessTokens::new(config.jwt_secret.reveal(), config.access_ttl),
            hasher: PasswordHasher::new()?,
            limits: Limits::new(&config.limits),
            recordings: Files::new(&config),
            config,
            domain,
            live,
            events,
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

    /// How often something may be done.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Who looks on.
    pub fn events(&self) -> &Hub {
        &self.0.events
    }

    /// The files of recordings.
    pub fn recordings(&self) -> &Files {
        &self.0.recordings
    }

    /// The rooms.
    pub fn live(&self) -> &Live {
        &self.0.live
    }
}
