//! Configuration: `estrade.toml`, overridden by the environment, overridden by flags. An unknown key or a wrong value
//! stops the start with a message that names it.

mod addresses;
mod jitsi;
mod keys;
mod limits;
mod load;
mod mail;
mod secrets;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use estrade_core::domain::{InstructorSignup, Rules};
use estrade_core::session::Engine;
use estrade_core::time::{Timestamp, Tz};
use estrade_core::user::Locale;
use ipnet::IpNet;

use crate::limits::LimitSettings;
use crate::mail::{Sender, SmtpSettings};

pub use addresses::announced;
pub use jitsi::{JitsiKey, JitsiServer, JitsiSettings, JitsiUi};
pub use keys::{Key, by_name as key_by_name};
pub use load::{ConfigError, Origin, Sources, Value, Values};
pub use secrets::Secret;

/// Everything that can be set, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where HTTP is served.
    pub listen: SocketAddr,
    /// How the world reaches the server; no slash at its end.
    pub public_url: String,
    /// Database, secrets, files.
    pub data_dir: PathBuf,
    /// `sqlite://`, `postgres://` or `mysql://`.
    pub database_url: Secret,
    /// Whether `serve` migrates by itself.
    pub auto_migrate: bool,
    /// Port of the built-in engine, UDP and TCP.
    pub media_port: u16,
    /// Address the built-in engine binds.
    pub media_bind: IpAddr,
    /// Addresses told to clients; empty: found on the interfaces.
    pub media_public_ips: Vec<IpAddr>,
    /// Zone of times without one.
    pub default_timezone: Tz,
    /// Language of who never said and whose browser does not say.
    pub default_locale: Locale,
    /// Whether newcomers may be instructors.
    pub instructor_signup: InstructorSignup,
    /// First part of room names.
    pub room_prefix: String,
    /// The demonstration school.
    pub demo: bool,
    /// Whose `X-Forwarded-*` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins that may call the API from a browser.
    pub cors_allowed_origins: Vec<String>,
    /// Signs Estrade's own tokens.
    pub jwt_secret: Secret,
    /// How long an access token lasts.
    pub access_ttl: Duration,
    /// The school's name in the header; empty: none.
    pub school: String,
    /// The mail server; without one mails are written to a folder.
    pub smtp: Option<SmtpSettings>,
    /// Whom mails come from.
    pub mail_from: Sender,
    /// How often something may be done.
    pub limits: LimitSettings,
    /// What carries a new session, unless it says otherwise.
    pub engine: Engine,
    /// The Jitsi server; without one nothing of Jitsi shows.
    pub jitsi: Option<JitsiSettings>,
    /// Bytes of the disk that recordings leave free for all else.
    pub recording_reserve: u64,
    /// JSON lines instead of readable ones.
    pub log_json: bool,
}

impl Config {
    /// The rules that the domain needs of it.
    pub fn rules(&self, now: Timestamp) -> Rules {
        Rules {
            room_prefix: self.room_prefix.clone(),
            default_timezone: self.default_timezone,
            default_locale: self.default_locale,
            instructor_signup: self.instructor_signup,
            demo: self.demo,
            confirm_addresses: self.smtp.is_some(),
            public_url: self.public_url.clone(),
            engine: self.engine,
            jitsi_url: self.jitsi.as_ref().map(|jitsi| jitsi.server_url.clone()),
            chat_lines: self.limits.chat.count,
            chat_span: self.limits.chat.span,
            ..Rules::new(now)
        }
    }

    /// Whether cookies are for TLS only.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
