//! The list of keys: the one place that names them.

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// In `estrade.toml` and as a flag (with `-` for `_`).
    pub name: &'static str,
    /// In the environment.
    pub env: &'static str,
    /// Its default as text; `None` where it depends on others.
    pub default: Option<&'static str>,
    /// Hidden when printed.
    pub secret: bool,
}

const fn key(name: &'static str, env: &'static str, default: Option<&'static str>) -> Key {
    Key { name, env, default, secret: false }
}

const fn secret(name: &'static str, env: &'static str) -> Key {
    Key { name, env, default: None, secret: true }
}

/// Every key.
pub const KEYS: &[Key] = &[
    key("listen", "ESTRADE_LISTEN", Some("127.0.0.1:8080")),
    key("public_url", "ESTRADE_PUBLIC_URL", None),
    key("data_dir", "ESTRADE_DATA_DIR", Some("data")),
    secret("database_url", "DATABASE_URL"),
    key("auto_migrate", "ESTRADE_AUTO_MIGRATE", Some("true")),
    key("media_port", "ESTRADE_MEDIA_PORT", Some("10000")),
    key("media_bind", "ESTRADE_MEDIA_BIND", Some("0.0.0.0")),
    key("media_public_ip", "ESTRADE_MEDIA_PUBLIC_IP", Some("")),
    key("default_timezone", "ESTRADE_DEFAULT_TIMEZONE", Some("UTC")),
    key("default_locale", "ESTRADE_DEFAULT_LOCALE", Some("fr")),
    key("instructor_signup", "ESTRADE_INSTRUCTOR_SIGNUP", Some("approval")),
    key("room_prefix", "ESTRADE_ROOM_PREFIX", Some("estrade")),
    key("demo", "ESTRADE_DEMO", Some("false")),
    key("trusted_proxies", "ESTRADE_TRUSTED_PROXIES", Some("")),
    key("cors_allowed_origins", "CORS_ALLOWED_ORIGINS", Some("")),
    secret("jwt_secret", "JWT_SECRET"),
    key("access_ttl", "ESTRADE_ACCESS_TTL", Some("1h")),
    secret("smtp_url", "SMTP_URL"),
    key("smtp_ca", "ESTRADE_SMTP_CA", Some("")),
    key("mail_from", "ESTRADE_MAIL_FROM", None),
    key("limit_sign_ins", "ESTRADE_LIMIT_SIGN_INS", Some("120/1m")),
    key("limit_sign_in_failures", "ESTRADE_LIMIT_SIGN_IN_FAILURES", Some("10")),
    key("limit_registrations", "ESTRADE_LIMIT_REGISTRATIONS", Some("60/1m")),
    key("limit_password_requests", "ESTRADE_LIMIT_PASSWORD_REQUESTS", Some("60/1m")),
    key("limit_password_mails", "ESTRADE_LIMIT_PASSWORD_MAILS", Some("3/1h")),
    key("limit_chat", "ESTRADE_LIMIT_CHAT", Some("20/10s")),
    key("limit_notices", "ESTRADE_LIMIT_NOTICES", Some("1/1m")),
    key("limit_hook_failures", "ESTRADE_LIMIT_HOOK_FAILURES", Some("30/1m")),
    key("engine", "ESTRADE_ENGINE", Some("builtin")),
    key("jitsi_server_url", "JITSI_SERVER_URL", Some("")),
    key("jitsi_domain", "JITSI_DOMAIN", Some("")),
    key("jitsi_muc", "ESTRADE_JITSI_MUC", Some("")),
    key("jitsi_app_id", "JITSI_APP_ID", Some("")),
    secret("jitsi_app_secret", "JITSI_APP_SECRET"),
    secret("jitsi_private_key", "JITSI_PRIVATE_KEY"),
    key("jitsi_kid", "JITSI_KID", Some("")),
    key("jitsi_ui", "JITSI_UI", Some("lib")),
    secret("jitsi_hook_token", "JITSI_HOOK_TOKEN"),
    secret("jaas_webhook_secret", "ESTRADE_JAAS_WEBHOOK_SECRET"),
    key("recording_reserve", "ESTRADE_RECORDING_RESERVE", Some("2GiB")),
    key("school", "ESTRADE_SCHOOL", Some("")),
    key("log", "ESTRADE_LOG", Some("human")),
];

/// The key of a name in `estrade.toml`.
pub fn by_name(name: &str) -> Option<Key> {
    KEYS.iter().copied().find(|k| k.name == name)
}
