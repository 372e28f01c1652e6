//! Mails over SMTP (RFC 5321), with TLS from the first byte or by STARTTLS (RFC 3207), and authentication.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::Uri;
use estrade_core::ports::{Mail, MailError, Mailer};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{self, AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::Sender;
use super::message::message;

/// How long the mail server may take for one word.
const COMMAND: Duration = Duration::from_secs(20);
/// How long one mail may take: less than a job's lease.
const MAIL: Duration = Duration::from_mins(1);
/// Connections at once.
const CONNECTIONS: u32 = 8;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    /// Not at all: for a mail server on the same machine, or where `?tls=none` says so.
    None,
    /// By STARTTLS if the server offers it.
    Opportunistic,
    /// By STARTTLS, or no mail is sent.
    Required,
    /// TLS from the first byte (`smtps`).
    Wrapped,
}

/// `SMTP_URL`, checked.
#[derive(Clone)]
pub struct SmtpSettings {
    url: String,
    host: String,
    security: Security,
    /// Authorities in PEM to trust besides the public ones.
    authority: Option<Vec<u8>>,
}

/// Without the password.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpSettings({}, {:?})", self.host, self.security)
    }
}

impl SmtpSettings {
    /// Reads `smtps://user:password@host:port` or `smtp://user:password@host:port?tls=required|opportunistic|none`. Where
    /// `tls` is left out: none to this very machine, required where there is a password to protect, else opportunistic.
    /// `authority` are certificates in PEM to trust besides the public ones.
    pub fn parse(url: &str, authority: Option<Vec<u8>>) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        // What holds no certificate would be taken for none at all.
        let holds_one = |pem: &Vec<u8>| String::from_utf8_lossy(pem).contains("-----BEGIN CERTIFICATE-----");
        if authority.as_ref().is_some_and(|pem| !holds_one(pem)) {
            return None;
        }
        let host = uri.host()?.to_owned();
        let bare = url.split('?').next().unwrap_or_default();
        let with_password =
            uri.authority()?.as_str().rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
        let local = matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        let security = match (uri.scheme_str()?, uri.query()) {
            ("smtps", None) => Security::Wrapped,
            ("smtp", None) if local => Security::None,
            ("smtp", None) if with_password => Security::Required,
            ("smtp", None) => Security::Opportunistic,
            ("smtp", Some("tls=none")) => Security::None,
            ("smtp", Some("tls=required")) => Security::Required,
            ("smtp", Some("tls=opportunistic")) => Security::Opportunistic,
            (_, _) => return None,
        };
        let url = match security {
            Security::None | Security::Wrapped => bare.to_owned(),
            Security::Opportunistic => format!("{bare}?tls=opportunistic"),
            Security::Required => format!("{bare}?tls=required"),
        };
        let settings = Self { url, host, security, authority };
        settings.builder().ok().map(|_| settings)
    }

    fn builder(&self) -> Result<AsyncSmtpTransportBuilder, smtp::Error> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&self.url)?;
        let Some(pem) = &self.authority else { return Ok(builder) };
        let trusted = || -> Result<TlsParameters, smtp::Error> {
            let host = self.host.trim_matches(['[', ']']).to_owned();
            TlsParameters::builder(host).add_root_certificate(Certificate::from_pem(pem)?).build()
        };
        Ok(match self.security {
            Security::None => builder,
            Security::Opportunistic => builder.tls(Tls::Opportunistic(trusted()?)),
            Security::Required => builder.tls(Tls::Required(trusted()?)),
            Security::Wrapped => builder.tls(Tls::Wrapper(trusted()?)),
        })
    }
}

/// A mail server that takes Estrade's mails.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Sender,
    says: String,
}

impl Smtp {
    /// Connects with the first mail.
    pub fn new(settings: &SmtpSettings, from: Sender) -> Result<Self, MailError> {
        let transport = settings
            .builder()
            .map_err(|error| explained(&error))?
            .timeout(Some(COMMAND))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS))
            .build();
        let protected = match settings.security {
            Security::None => "without TLS",
            Security::Opportunistic => "with TLS if the server offers it",
            Security::Required | Security::Wrapped => "with TLS",
        };
        Ok(Self { transport, says: format!("{} takes mail {protected}, from {from}", settings.host), from })
    }
}

/// 5xx and 4xx answer one mail; whatever else goes wrong would go wrong with any.
fn explained(error: &smtp::Error) -> MailError {
    let said = error.to_string();
    match error.status().map(|code| code.to_string()).as_deref() {
        // The server itself, or signing in to it: 421, 454, 535 and the like (RFC 5321, 4.2.1; RFC 4954, 6).
        Some("421" | "454" | "530" | "534" | "535" | "538") => MailError::Unavailable(said),
        Some(_) if error.is_permanent() => MailError::Refused(said),
        Some(_) => MailError::Deferred(said),
        None => MailError::Unavailable(said),
    }
}

async fn in_time<T>(exchange: impl Future<Output = Result<T, smtp::Error>>) -> Result<T, MailError> {
    match tokio::time::timeout(MAIL, exchange).await {
        Ok(done) => done.map_err(|error| explained(&error)),
        Err(_) => Err(MailError::Unavailable(format!("no answer in {} s", MAIL.as_secs()))),
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = message(mail, &self.from)?;
        in_time(self.transport.send(message)).await.map(|_| ())
    }

    async fn check(&self) -> Result<String, MailError> {
        if in_time(self.transport.test_connection()).await? {
            Ok(self.says.clone())
        } else {
            Err(MailError::Unavailable("the server hung up".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("smtps://afi:s3cret@mail.example.org", Some(Security::Wrapped))]
    #[case("smtp://mail.example.org", Some(Security::Opportunistic))]
    #[case("smtp://afi:s3cret@mail.example.org:587", Some(Security::Required))]
    #[case("smtp://afi:s3cret@mail.example.org?tls=none", Some(Security::None))]
    #[case("smtp://mail.example.org?tls=required", Some(Security::Required))]
    #[case("smtp://localhost:2525", Some(Security::None))]
    #[case("smtp://127.0.0.1:2525?tls=required", Some(Security::Required))]
    #[case("smtp://mail.example.org?tls=maybe", None)]
    #[case("smtps://mail.example.org?tls=none", None)]
    #[case("http://mail.example.org", None)]
    #[case("mail.example.org", None)]
    #[case("smtp://", None)]
    fn an_address_says_how_it_is_protected(#[case] url: &str, #[case] security: Option<Security>) {
        let settings = SmtpSettings::parse(url, None);
        assert_eq!(settings.as_ref().map(|s| s.security), security);
        assert!(!format!("{settings:?}").contains("s3cret"));
    }

    #[test]
    fn an_authority_must_be_one() {
        assert!(SmtpSettings::parse("smtps://mail.example.org", Some(b"no certificate".to_vec())).is_none());
    }
}
