//! From three sources to one checked [`Config`].

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use estrade_core::domain::InstructorSignup;
use estrade_core::ports::Random;
use estrade_core::time::Tz;
use estrade_core::user::Locale;

use super::keys::{KEYS, by_name};
use super::secrets::{Secret, read_or_make};
use super::{Config, Key};

/// What the demonstration school is called, unless somebody says otherwise.
const DEMO_SCHOOL: &str = "Université du Littoral";

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// `estrade.toml`.
    File,
    /// The environment.
    Environment,
    /// The command line.
    Flag,
}

/// A value as text, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As it was written.
    pub text: String,
    /// By whom.
    pub origin: Origin,
}

/// What stops the start. The message names the key and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Nobody knows this key.
    #[error("{origin}: unknown setting `{name}`; `estrade config` lists those there are")]
    Unknown {
        /// File or environment.
        origin: &'static str,
        /// What was written.
        name: String,
    },
    /// The value cannot be one.
    #[error("{env} (`{name}`): {problem}")]
    Wrong {
        /// In the environment.
        env: &'static str,
        /// In the file.
        name: &'static str,
        /// What is expected.
        problem: String,
    },
    /// The file cannot be read.
    #[error("{path}: {problem}")]
    File {
        /// Which.
        path: String,
        /// Why.
        problem: String,
    },
}

/// The three sources.
#[derive(Debug, Default)]
pub struct Sources {
    /// Text of `estrade.toml` and its path.
    pub file: Option<(PathBuf, String)>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
    /// Flags by key name.
    pub flags: BTreeMap<&'static str, String>,
}

/// Each key with its value and origin.
#[derive(Debug, Clone, Default)]
pub struct Values(BTreeMap<&'static str, Value>);

impl Sources {
    /// Reads `estrade.toml` (the path given, or the one in the working folder if it is there) and the environment.
    pub fn read(file: Option<&Path>, flags: BTreeMap<&'static str, String>) -> Result<Self, ConfigError> {
        let path = file.map_or_else(|| PathBuf::from("estrade.toml"), Path::to_path_buf);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Some((path, text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && file.is_none() => None,
            Err(error) => {
                return Err(ConfigError::File {
                    path: path.display().to_string(),
                    problem: error.to_string(),
                });
            }
        };
        let environment = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
            .collect();
        Ok(Self { file: text, environment, flags })
    }

    /// The value of each key.
    pub fn values(&self) -> Result<Values, ConfigError> {
        let mut values = BTreeMap::new();
        for key in KEYS {
            if let Some(default) = key.default {
                values.insert(key.name, Value { text: default.to_owned(), origin: Origin::Default });
            }
        }
        for (name, text) in self.file_values()? {
            values.insert(name, Value { text, origin: Origin::File });
        }
        for (env, text) in &self.environment {
            match KEYS.iter().find(|k| k.env == env) {
                Some(key) => {
                    values.insert(key.name, Value { text: text.clone(), origin: Origin::Environment });
                }
                None if env.starts_with("ESTRADE_") && !env.starts_with("ESTRADE_TEST_") => {
                    return Err(ConfigError::Unknown { origin: "environment", name: env.clone() });
                }
                None => {}
            }
        }
        for (name, text) in &self.flags {
            values.insert(name, Value { text: text.clone(), origin: Origin::Flag });
        }
        Ok(Values(values))
    }

    fn file_values(&self) -> Result<Vec<(&'static str, String)>, ConfigError> {
        let Some((path, text)) = &self.file else { return Ok(Vec::new()) };
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| ConfigError::File {
            path: path.display().to_string(),
            problem: e.message().to_owned(),
        })?;
        table
            .into_iter()
            .map(|(name, value)| {
                let key = by_name(&name).ok_or(ConfigError::Unknown { origin: "estrade.toml", name })?;
                Ok((key.name, as_text(value)))
            })
            .collect()
    }
}

fn as_text(value: toml::Value) -> String {
    match value {
        toml::Value::String(text) => text,
        toml::Value::Array(items) => items.into_iter().map(as_text).collect::<Vec<_>>().join(","),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Table(_) => value.to_string(),
    }
}

impl Values {
    /// Key by key, with the value as it may be shown.
    pub fn shown(&self) -> impl Iterator<Item = (Key, String, Option<Origin>)> {
        KEYS.iter().map(|key| match self.0.get(key.name) {
            Some(_) if key.secret => (*key, "••••••".to_owned(), self.0.get(key.name).map(|v| v.origin)),
            Some(value) => (*key, value.text.clone(), Some(value.origin)),
            None => (*key, String::new(), None),
        })
    }

    pub(super) fn text(&self, name: &'static str) -> Option<&str> {
        self.0.get(name).map(|v| v.text.trim())
    }

    pub(super) fn parse<T>(
        &self,
        name: &'static str,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let text = self.text(name).unwrap_or_default();
        read(text).ok_or_else(|| wrong(name, format!("`{text}` is not {expected}")))
    }

    fn list<T: FromStr>(&self, name: &'static str, expected: &str) -> Result<Vec<T>, ConfigError> {
        let read = |text: &str| {
            text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(|t| t.parse().ok()).collect()
        };
        self.parse(name, expected, read)
    }

    /// Checks everything. Secrets not given are made and kept in the data folder.
    pub fn check(&self, random: &dyn Random) -> Result<Config, ConfigError> {
        let demo = self.parse("demo", "true or false", boolean)?;
        let data_dir = PathBuf::from(self.text("data_dir").unwrap_or("data"));
        let listen = self.parse("listen", "an address and port like 127.0.0.1:8080", |t| t.parse().ok())?;
        let jwt_secret = match self.text("jwt_secret") {
            Some(text) if text.len() >= 32 => Secret::new(text.to_owned()),
            Some(_) => return Err(wrong("jwt_secret", "at least 32 characters are needed".to_owned())),
            None => read_or_make(&data_dir.join("jwt_secret"), random).map_err(|e| ConfigError::File {
                path: data_dir.join("jwt_secret").display().to_string(),
                problem: e.to_string(),
            })?,
        };
        let engine = self.parse("engine", "builtin or jitsi", |t| t.parse().ok())?;
        let jitsi = self.jitsi(engine, &jwt_secret)?;
        let public_url = self.public_url(listen)?;
        let school = self.text("school").filter(|t| !t.is_empty() || !demo).unwrap_or(DEMO_SCHOOL).to_owned();
        Ok(Config {
            listen,
            mail_from: self.mail_from(&public_url, &school)?,
            smtp: self.smtp()?,
            limits: self.limits()?,
            public_url,
            database_url: self.database_url(&data_dir),
            auto_migrate: self.parse("auto_migrate", "true or false", boolean)?,
            media_port: self.parse("media_port", "a port (0–65535)", |t| t.parse().ok())?,
            media_bind: self.parse("media_bind", "an IP address", |t| t.parse().ok())?,
            media_public_ips: self.list::<IpAddr>("media_public_ip", "a list of IP addresses")?,
            default_timezone: self.parse(
                "default_timezone",
                "an IANA time zone like Africa/Porto-Novo",
                |t| Tz::from_str(t).ok(),
            )?,
            default_locale: self.parse("default_locale", "fr or en", |t| Locale::from_str(t).ok())?,
            instructor_signup: self.parse("instructor_signup", "open, approval or closed", signup)?,
            room_prefix: self.parse("room_prefix", "1–30 of a–z, 0–9 and -", prefix)?,
            demo,
            trusted_proxies: self.list("trusted_proxies", "a list of networks like 10.0.0.0/8")?,
            cors_allowed_origins: self.list("cors_allowed_origins", "a list of origins")?,
            jwt_secret,
            access_ttl: self.parse("access_ttl", "a time like 30m or 1h", duration)?,
            engine,
            jitsi,
            recording_reserve: self.parse("recording_reserve", "a size like 500MiB or 2GiB", bytes)?,
            school,
            log_json: self.parse("log", "human or json", |t| match t {
                "human" => Some(false),
                "json" => Some(true),
                _ => None,
            })?,
            data_dir,
        })
    }

    fn public_url(&self, listen: std::net::SocketAddr) -> Result<String, ConfigError> {
        let Some(text) = self.text("public_url") else {
            return Ok(format!("http://localhost:{}", listen.port()));
        };
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        match rest {
            Some(rest) if !rest.is_empty() && !rest.trim_end_matches('/').contains('/') => {
                Ok(text.trim_end_matches('/').to_owned())
            }
            Some(_) | None => {
                Err(wrong("public_url", format!("`{text}` is not an address like https://cours.example.org")))
            }
        }
    }

    fn database_url(&self, data_dir: &Path) -> Secret {
        let default = || format!("sqlite://{}", data_dir.join("estrade.db").display());
        Secret::new(self.text("database_url").filter(|t| !t.is_empty()).map_or_else(default, str::to_owned))
    }
}

pub(super) fn wrong(name: &'static str, problem: String) -> ConfigError {
    ConfigError::Wrong { env: by_name(name).map_or("", |k| k.env), name, problem }
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "true" | "yes" | "on" => Some(true),
        "0" | "false" | "no" | "off" | "" => Some(false),
        _ => None,
    }
}

fn signup(text: &str) -> Option<InstructorSignup> {
    match text {
        "open" => Some(InstructorSignup::Open),
        "approval" => Some(InstructorSignup::Approval),
        "closed" => Some(InstructorSignup::Closed),
        _ => None,
    }
}

fn prefix(text: &str) -> Option<String> {
    let good = (1..=30).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    good.then(|| text.to_owned())
}

pub(super) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    let seconds = number.parse::<u64>().ok()?.checked_mul(factor)?;
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

/// A number of bytes: `2GiB`, `500MiB`; `0` for none.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let factor: u64 = match unit.trim() {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemRandom;

    fn sources(file: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Sources {
        Sources {
            file: Some((PathBuf::from("estrade.toml"), file.to_owned())),
            environment: environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            flags: flags.iter().map(|(k, v)| (*k, (*v).to_owned())).collect(),
        }
    }

    const SECRET: (&str, &str) = ("JWT_SECRET", "0123456789abcdef0123456789abcdef");

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let sources = sources(
            "listen = '127.0.0.1:1'\nroom_prefix = 'ecole'\nmedia_port = 1",
            &[SECRET, ("ESTRADE_LISTEN", "127.0.0.1:2"), ("ESTRADE_MEDIA_PORT", "2")],
            &[("listen", "127.0.0.1:3")],
        );
        let config = sources.values().unwrap().check(&SystemRandom).unwrap();
        assert_eq!((config.listen.port(), config.media_port, config.room_prefix.as_str()), (3, 2, "ecole"));
        assert_eq!(config.public_url, "http://localhost:3");
    }

    #[test]
    fn unknown_keys_and_wrong_values_are_named() {
        let unknown = sources("listne = 'x'", &[], &[]).values().unwrap_err().to_string();
        assert!(unknown.contains("listne") && unknown.contains("estrade.toml"), "{unknown}");
        let unknown = sources("", &[("ESTRADE_LISTNE", "x")], &[]).values().unwrap_err().to_string();
        assert!(unknown.contains("ESTRADE_LISTNE"), "{unknown}");
        for (name, wrong) in [
            ("media_port", "70000"),
            ("default_timezone", "Paris"),
            ("access_ttl", "0h"),
            ("room_prefix", "École"),
            ("recording_reserve", "2GB"),
            ("recording_reserve", "GiB"),
            ("recording_reserve", "99999999TiB"),
        ] {
            let error = sources("", &[SECRET], &[(name, wrong)])
                .values()
                .unwrap()
                .check(&SystemRandom)
                .unwrap_err()
                .to_string();
            assert!(error.contains(name) && error.contains(wrong), "{error}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let values = sources("", &[SECRET], &[]).values().unwrap();
        let shown: Vec<String> =
            values.shown().map(|(key, text, _)| format!("{}={text}", key.name)).collect();
        assert!(shown.iter().any(|line| line == "jwt_secret=••••••"));
        let config = values.check(&SystemRandom).unwrap();
        assert!(!format!("{config:?} {shown:?}").contains(SECRET.1));
    }
}
