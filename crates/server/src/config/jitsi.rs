//! Settings of Jitsi: which server, how its tokens are signed, and what its own server may tell us. What cannot work
//! together stops the start; the values of secrets are in no message.

use axum::http::Uri;
use estrade_core::session::Engine;

use crate::engines::jitsi::SigningKey;

use super::Secret;
use super::load::{ConfigError, Values, wrong};

/// Where Jitsi is, unless somebody says otherwise.
const PUBLIC_URL: &str = "https://meet.jit.si";
/// A token is in students' hands, and anybody may try the hooks: a shorter secret is found by trying.
const SHORTEST_SECRET: usize = 16;

/// What kind of Jitsi server it is, found from the host of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JitsiServer {
    /// A school's own.
    SelfHosted,
    /// `meet.jit.si`: no tokens of others, no embedding that lasts.
    Public,
    /// `8x8.vc`, a tenant of Jitsi as a Service.
    Jaas,
}

/// Whose interface the class has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JitsiUi {
    /// Estrade's own, over `lib-jitsi-meet`.
    Lib,
    /// Jitsi's, in a frame of the page.
    Iframe,
}

/// What signs the tokens that a Jitsi server asks for. Never what signs Estrade's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JitsiKey {
    /// A secret shared with the Jitsi server.
    Hs256(Secret),
    /// A key whose public half the Jitsi server reads from here.
    Rs256 {
        /// PEM, PKCS#1 or PKCS#8.
        private_key: Secret,
        /// The key's name, in the header of every token.
        kid: String,
    },
}

/// The Jitsi server of this school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JitsiSettings {
    /// What kind it is.
    pub kind: JitsiServer,
    /// Where its pages are; no slash at its end.
    pub server_url: String,
    /// Its XMPP domain, in lower case: the host of its address, unless set.
    pub domain: String,
    /// The XMPP domain of its rooms: `conference.` before its own (with the tenant, for JaaS), unless set.
    pub muc: String,
    /// Who we are to it: `iss` of a token; the tenant, for JaaS.
    pub app_id: Option<String>,
    /// What signs tokens; without one, links carry none.
    pub key: Option<JitsiKey>,
    /// Whose interface the class has.
    pub ui: JitsiUi,
    /// What the Jitsi server shows when it tells of its rooms; without one its hooks answer 404.
    pub hook_token: Option<Secret>,
    /// What signs the webhooks of JaaS.
    pub webhook_secret: Option<Secret>,
}

impl JitsiSettings {
    /// Host and port of its address.
    pub fn authority(&self) -> &str {
        self.server_url.split_once("://").map_or(self.server_url.as_str(), |(_, authority)| authority)
    }

    /// Whether classes open in a tab of their own: an embedded call of meet.jit.si is cut after five minutes.
    pub const fn is_public(&self) -> bool {
        matches!(self.kind, JitsiServer::Public)
    }
}

/// What says something of a Jitsi server, and means nothing without one. (`jitsi_ui` has a default.)
const NEEDS_A_SERVER: [&str; 8] = [
    "jitsi_domain",
    "jitsi_muc",
    "jitsi_app_id",
    "jitsi_app_secret",
    "jitsi_private_key",
    "jitsi_kid",
    "jitsi_hook_token",
    "jaas_webhook_secret",
];

impl Values {
    /// `None` where no Jitsi server is named and no session is to have one.
    pub(super) fn jitsi(&self, engine: Engine, own: &Secret) -> Result<Option<JitsiSettings>, ConfigError> {
        let ui = self.parse("jitsi_ui", "lib or iframe", ui)?;
        let server_url = match (self.filled("jitsi_server_url"), engine) {
            (Some(url), _) => url,
            (None, Engine::Jitsi) => PUBLIC_URL,
            (None, Engine::Builtin) => {
                let left = NEEDS_A_SERVER.into_iter().find(|name| self.filled(name).is_some());
                return left.map_or(Ok(None), |name| {
                    let problem = "there is no Jitsi server: set JITSI_SERVER_URL too, or take this away";
                    Err(wrong(name, problem.to_owned()))
                });
            }
        };
        let (server_url, host) = address(server_url).ok_or_else(|| {
            let problem = format!("`{server_url}` is not an address like https://meet.example.org");
            wrong("jitsi_server_url", problem)
        })?;
        let kind = kind(&host);
        let app_id = self.app_id(kind)?;
        let key = self.jitsi_key(kind, app_id.as_deref())?;
        self.apart(own)?;
        let domain = self.domain("jitsi_domain")?.unwrap_or(host);
        let muc = self.domain("jitsi_muc")?.unwrap_or_else(|| match (kind, &app_id) {
            (JitsiServer::Jaas, Some(tenant)) => {
                format!("conference.{}.{domain}", tenant.to_ascii_lowercase())
            }
            (JitsiServer::Jaas | JitsiServer::SelfHosted | JitsiServer::Public, _) => {
                format!("conference.{domain}")
            }
        });
        let hook_token = self.hidden("jitsi_hook_token")?;
        let webhook_secret = self.hidden("jaas_webhook_secret")?;
        Ok(Some(JitsiSettings { kind, server_url, domain, muc, app_id, key, ui, hook_token, webhook_secret }))
    }

    /// What is set and not empty.
    fn filled(&self, name: &'static str) -> Option<&str> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// A secret that other servers show; right ones are taken however many wrong ones came.
    fn hidden(&self, name: &'static str) -> Result<Option<Secret>, ConfigError> {
        let Some(text) = self.filled(name) else { return Ok(None) };
        if text.len() < SHORTEST_SECRET {
            let problem = "at least 16 characters are needed, or it is found by trying: \
                set the same longer one here and where it is sent from (`openssl rand -hex 32` makes one)";
            return Err(wrong(name, problem.to_owned()));
        }
        Ok(Some(Secret::new(text.to_owned())))
    }

    fn domain(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        let Some(text) = self.filled(name) else { return Ok(None) };
        let good = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
        if good {
            Ok(Some(text.to_ascii_lowercase()))
        } else {
            Err(wrong(name, format!("`{text}` is not a domain like meet.example.org")))
        }
    }

    /// It stands in addresses of JaaS, so it is of letters, digits and hyphens there.
    fn app_id(&self, kind: JitsiServer) -> Result<Option<String>, ConfigError> {
        let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let problem = match (kind, self.filled("jitsi_app_id")) {
            (JitsiServer::Public, None) | (JitsiServer::SelfHosted, _) => None,
            (JitsiServer::Public, Some(_)) => {
                Some("meet.jit.si takes no tokens of others: take this away, or name a server of your own")
            }
            (JitsiServer::Jaas, None) => Some("JaaS needs your AppID (vpaas-magic-cookie-…)"),
            (JitsiServer::Jaas, Some(id)) => {
                (!is_plain(id)).then_some("the AppID of JaaS is of letters, digits and hyphens")
            }
        };
        match problem {
            Some(problem) => Err(wrong("jitsi_app_id", problem.to_owned())),
            None => Ok(self.filled("jitsi_app_id").map(str::to_owned)),
        }
    }

    fn jitsi_key(&self, kind: JitsiServer, app_id: Option<&str>) -> Result<Option<JitsiKey>, ConfigError> {
        let (secret, private) = (self.filled("jitsi_app_secret"), self.filled("jitsi_private_key"));
        let told = |name, problem: &str| Err(wrong(name, problem.to_owned()));
        match (secret, private, self.filled("jitsi_kid")) {
            (Some(_), Some(_), _) => told(
                "jitsi_app_secret",
                "JITSI_PRIVATE_KEY is set too: a token has one signature, take one away",
            ),
            (Some(_) | None, None, Some(_)) => {
                told("jitsi_kid", "it names the key in JITSI_PRIVATE_KEY, which is not set")
            }
            (None, Some(_), None) => told(
                "jitsi_private_key",
                "the key needs a name: set JITSI_KID too (JaaS: <AppID>/<key id>, from its console)",
            ),
            (Some(secret), None, None) => shared(kind, app_id, secret).map(Some),
            (None, Some(private), Some(kid)) => own(kind, app_id, private, kid).map(Some),
            (None, None, None) if kind == JitsiServer::Jaas => {
                told("jitsi_private_key", "JaaS lets nobody in without a token: set it, and JITSI_KID")
            }
            (None, None, None) => Ok(None),
        }
    }

    /// Whoever runs the Jitsi server knows what it shares with us, and could sign log-ins with it.
    fn apart(&self, own: &Secret) -> Result<(), ConfigError> {
        for name in ["jitsi_app_secret", "jitsi_hook_token", "jaas_webhook_secret"] {
            if self.filled(name) == Some(own.reveal()) {
                let problem = "it is the same as JWT_SECRET, which signs Estrade's own tokens: \
                    whoever runs the Jitsi server could log in as anybody; set another";
                return Err(wrong(name, problem.to_owned()));
            }
        }
        Ok(())
    }
}

fn shared(kind: JitsiServer, app_id: Option<&str>, secret: &str) -> Result<JitsiKey, ConfigError> {
    let problem = match (kind, app_id) {
        (JitsiServer::Public, _) => {
            "meet.jit.si takes no tokens of others: take this away, or name a server of your own"
        }
        (JitsiServer::Jaas, _) => "JaaS takes RS256 only: set JITSI_PRIVATE_KEY and JITSI_KID instead",
        (JitsiServer::SelfHosted, None) => "tokens name their issuer: set JITSI_APP_ID too",
        (JitsiServer::SelfHosted, Some(_)) if secret.len() < SHORTEST_SECRET => {
            "at least 16 characters are needed: students hold what it signs"
        }
        (JitsiServer::SelfHosted, Some(_)) => return Ok(JitsiKey::Hs256(Secret::new(secret.to_owned()))),
    };
    Err(wrong("jitsi_app_secret", problem.to_owned()))
}

fn own(kind: JitsiServer, app_id: Option<&str>, private: &str, kid: &str) -> Result<JitsiKey, ConfigError> {
    let pem = pem(private).map_err(|problem| wrong("jitsi_private_key", problem))?;
    match (kind, app_id) {
        (JitsiServer::Public, _) => {
            let problem =
                "meet.jit.si takes no tokens of others: take this away, or name a server of your own";
            return Err(wrong("jitsi_private_key", problem.to_owned()));
        }
        (JitsiServer::SelfHosted | JitsiServer::Jaas, None) => {
            return Err(wrong("jitsi_app_id", "tokens name their issuer: set it too".to_owned()));
        }
        (JitsiServer::Jaas, Some(app)) if kid.strip_prefix(app).is_none_or(|id| !id.starts_with('/')) => {
            return Err(wrong("jitsi_kid", "JaaS wants <AppID>/<key id>, from its console".to_owned()));
        }
        (JitsiServer::SelfHosted | JitsiServer::Jaas, Some(_)) => {}
    }
    SigningKey::read(&pem).map_err(|e| wrong("jitsi_private_key", e.to_string()))?;
    Ok(JitsiKey::Rs256 { private_key: Secret::new(pem), kid: kid.to_owned() })
}

fn ui(text: &str) -> Option<JitsiUi> {
    match text {
        "lib" => Some(JitsiUi::Lib),
        "iframe" => Some(JitsiUi::Iframe),
        _ => None,
    }
}

/// An address without a path, in lower case and without a slash at its end; and its host.
fn address(text: &str) -> Option<(String, String)> {
    let lower = text.trim_end_matches('/').to_ascii_lowercase();
    let uri: Uri = lower.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none() && !lower.contains(['@', '#']);
    let host = uri.host().filter(|_| is_web && is_bare)?.to_owned();
    Some((lower, host))
}

fn kind(host: &str) -> JitsiServer {
    match host {
        "meet.jit.si" => JitsiServer::Public,
        "8x8.vc" => JitsiServer::Jaas,
        _ => JitsiServer::SelfHosted,
    }
}

/// A key's text, or that of the file that it names. An environment file often holds `\n` for line ends.
fn pem(text: &str) -> Result<String, String> {
    if text.contains("-----BEGIN") {
        Ok(text.replace("\\n", "\n"))
    } else {
        // The value is not told: it may be a key that lost its first line.
        std::fs::read_to_string(text)
            .map_err(|e| format!("it is neither a key in PEM nor a readable file: {e}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Sources};
    use crate::engines::jitsi::sample;
    use crate::system::SystemRandom;

    const OWN: &str = "0123456789abcdef0123456789abcdef";
    const SHARED: (&str, &str) = ("JITSI_APP_SECRET", "a secret with the server");
    const SERVER: (&str, &str) = ("JITSI_SERVER_URL", "https://Meet.example.org/");
    const APP: (&str, &str) = ("JITSI_APP_ID", "estrade");

    fn config(settings: &[(&str, &str)]) -> Result<Config, String> {
        let mut sources = Sources::default();
        let all = settings.iter().chain(&[("JWT_SECRET", OWN)]);
        sources.environment = all.map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        sources.values().unwrap().check(&SystemRandom).map_err(|e| e.to_string())
    }

    fn jitsi(settings: &[(&str, &str)]) -> JitsiSettings {
        config(settings).unwrap().jitsi.unwrap()
    }

    #[test]
    fn without_a_server_there_is_nothing_of_it() {
        let config = config(&[]).unwrap();
        assert_eq!((config.jitsi, config.engine), (None, Engine::Builtin));
    }

    #[test]
    fn the_server_is_the_public_one_unless_it_is_named() {
        let public = config(&[("ESTRADE_ENGINE", "jitsi")]).unwrap();
        let settings = public.jitsi.unwrap();
        assert_eq!(public.engine, Engine::Jitsi);
        assert_eq!(
            (settings.kind, settings.server_url.as_str()),
            (JitsiServer::Public, "https://meet.jit.si")
        );
        assert_eq!((settings.domain.as_str(), settings.key), ("meet.jit.si", None));

        let own = config(&[SERVER, APP, SHARED]).unwrap();
        assert_eq!(own.engine, Engine::Builtin, "a server is no reason to give every class to it");
        let settings = own.jitsi.unwrap();
        assert_eq!(settings.kind, JitsiServer::SelfHosted);
        assert_eq!(
            (settings.server_url.as_str(), settings.authority()),
            ("https://meet.example.org", "meet.example.org")
        );
        assert_eq!(
            (settings.domain.as_str(), settings.muc.as_str()),
            ("meet.example.org", "conference.meet.example.org")
        );
        assert_eq!(settings.key, Some(JitsiKey::Hs256(Secret::new(SHARED.1.to_owned()))));
        assert_eq!(settings.ui, JitsiUi::Lib);
    }

    #[test]
    fn domains_of_a_server_in_containers_are_its_own() {
        let names =
            [("JITSI_DOMAIN", "Meet.Jitsi"), ("ESTRADE_JITSI_MUC", "muc.meet.jitsi"), ("JITSI_UI", "iframe")];
        let settings = jitsi(&[&[("JITSI_SERVER_URL", "http://localhost:8443")], &names[..]].concat());
        assert_eq!((settings.domain.as_str(), settings.muc.as_str()), ("meet.jitsi", "muc.meet.jitsi"));
        assert_eq!((settings.authority(), settings.ui), ("localhost:8443", JitsiUi::Iframe));
    }

    #[test]
    fn jaas_has_a_tenant_and_a_key_from_its_console() {
        let pem = sample::private_pem();
        let kid = format!("{}/4f1a", sample::TENANT);
        let escaped = pem.replace('\n', "\\n");
        for key in [pem.as_str(), escaped.as_str()] {
            let settings = jitsi(&[
                ("JITSI_SERVER_URL", "https://8x8.vc"),
                ("JITSI_APP_ID", sample::TENANT),
                ("JITSI_PRIVATE_KEY", key),
                ("JITSI_KID", &kid),
            ]);
            assert_eq!((settings.kind, settings.domain.as_str()), (JitsiServer::Jaas, "8x8.vc"));
            assert_eq!(settings.muc, format!("conference.{}.8x8.vc", sample::TENANT));
            let Some(JitsiKey::Rs256 { private_key, kid: named }) = settings.key else { panic!("no key") };
            assert_eq!((private_key.reveal().trim(), named), (pem.trim(), kid.clone()));
        }
    }

    #[test]
    fn a_key_may_be_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jitsi.pem");
        let name = path.to_str().unwrap();
        let all = [SERVER, APP, ("JITSI_PRIVATE_KEY", name), ("JITSI_KID", "2026")];
        let missing = config(&all).unwrap_err();
        assert!(missing.contains("JITSI_PRIVATE_KEY") && missing.contains("readable file"), "{missing}");
        std::fs::write(&path, sample::private_pem()).unwrap();
        assert!(matches!(jitsi(&all).key, Some(JitsiKey::Rs256 { kid, .. }) if kid == "2026"));
    }

    /// Settings, the key that the message names, and what it says besides.
    type Wrong<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

    #[test]
    fn what_cannot_work_together_is_named_with_what_to_do() {
        let pem = sample::private_pem();
        let jaas = ("JITSI_SERVER_URL", "https://8x8.vc");
        let public = ("JITSI_SERVER_URL", "https://meet.jit.si");
        let tenant = ("JITSI_APP_ID", sample::TENANT);
        let private = ("JITSI_PRIVATE_KEY", pem.as_str());
        let kid = ("JITSI_KID", "2026");
        let cases: &[Wrong<'_>] = &[
            (&[("ESTRADE_ENGINE", "zoom")], "ESTRADE_ENGINE", "builtin or jitsi"),
            (&[SERVER, ("JITSI_UI", "own")], "JITSI_UI", "lib or iframe"),
            (&[SHARED], "JITSI_APP_SECRET", "JITSI_SERVER_URL"),
            (&[("JITSI_HOOK_TOKEN", "abc")], "JITSI_HOOK_TOKEN", "JITSI_SERVER_URL"),
            (&[("JITSI_SERVER_URL", "meet.example.org")], "JITSI_SERVER_URL", "https://"),
            (&[("JITSI_SERVER_URL", "ftp://meet.example.org")], "JITSI_SERVER_URL", "https://"),
            (&[("JITSI_SERVER_URL", "https://example.org/meet")], "JITSI_SERVER_URL", "https://"),
            (&[SERVER, ("JITSI_DOMAIN", "a b")], "JITSI_DOMAIN", "domain"),
            (&[SERVER, SHARED], "JITSI_APP_SECRET", "JITSI_APP_ID"),
            (&[SERVER, APP, ("JITSI_APP_SECRET", "short")], "JITSI_APP_SECRET", "16"),
            (&[SERVER, APP, SHARED, private, kid], "JITSI_APP_SECRET", "JITSI_PRIVATE_KEY"),
            (&[SERVER, APP, SHARED, kid], "JITSI_KID", "JITSI_PRIVATE_KEY"),
            (&[SERVER, APP, kid], "JITSI_KID", "JITSI_PRIVATE_KEY"),
            (&[SERVER, APP, private], "JITSI_PRIVATE_KEY", "JITSI_KID"),
            (&[SERVER, private, kid], "JITSI_APP_ID", "set it"),
            (&[SERVER, APP, ("JITSI_PRIVATE_KEY", "-----BEGIN x"), kid], "JITSI_PRIVATE_KEY", "PEM"),
            (&[public, APP], "JITSI_APP_ID", "meet.jit.si"),
            (&[public, SHARED], "JITSI_APP_SECRET", "meet.jit.si"),
            (&[public, private, kid], "JITSI_PRIVATE_KEY", "meet.jit.si"),
            (&[jaas], "JITSI_APP_ID", "AppID"),
            (&[jaas, ("JITSI_APP_ID", "a/b")], "JITSI_APP_ID", "letters"),
            (&[jaas, tenant], "JITSI_PRIVATE_KEY", "token"),
            (&[jaas, tenant, SHARED], "JITSI_APP_SECRET", "RS256"),
            (&[jaas, tenant, private, kid], "JITSI_KID", "<AppID>/"),
            (&[SERVER, APP, ("JITSI_APP_SECRET", OWN)], "JITSI_APP_SECRET", "JWT_SECRET"),
            (&[SERVER, ("JITSI_HOOK_TOKEN", OWN)], "JITSI_HOOK_TOKEN", "JWT_SECRET"),
            (&[SERVER, ("JITSI_HOOK_TOKEN", "fifteen letters")], "JITSI_HOOK_TOKEN", "16"),
            (
                &[SERVER, ("ESTRADE_JAAS_WEBHOOK_SECRET", "whsec_012345678")],
                "ESTRADE_JAAS_WEBHOOK_SECRET",
                "16",
            ),
        ];
        for (settings, key, says) in cases {
            let error = config(settings).unwrap_err();
            assert!(error.starts_with(key) && error.contains(says), "{settings:?}: {error}");
            for secret in [SHARED.1, OWN, "PRIVATE KEY", "fifteen letters", "whsec_012345678"] {
                assert!(!error.contains(secret), "{error}");
            }
        }
    }

    #[test]
    fn secrets_are_neither_shown_nor_printed() {
        let mut sources = Sources::default();
        let hidden = [
            ("JITSI_HOOK_TOKEN", "words of the hooks"),
            ("ESTRADE_JAAS_WEBHOOK_SECRET", "words of webhooks"),
            SHARED,
        ];
        let all = hidden.iter().chain(&[SERVER, APP, ("JWT_SECRET", OWN)]);
        sources.environment = all.map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let values = sources.values().unwrap();
        let shown: Vec<_> = values.shown().map(|(key, text, _)| format!("{}={text}", key.name)).collect();
        let text = format!("{shown:?} {:?}", values.check(&SystemRandom).unwrap());
        for (key, value) in hidden {
            assert!(!text.contains(value), "{key} is shown");
        }
        assert!(text.contains("jitsi_app_secret=••••••") && text.contains("jitsi_app_id=estrade"));
    }
}
