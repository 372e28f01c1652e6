//! A connection to the Jitsi server, with TLS where its address says so; and what can go wrong, by name.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Uri;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{CertificateError, ClientConfig, Error as TlsError, RootCertStore};

use crate::health::Said;

/// The authorities that this machine trusts besides the public ones: a school may have its own.
const MACHINES_OWN: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Why the server cannot be spoken to. Nothing of what was sent is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The name has no address.
    NoAddress(String),
    /// Nobody listens there, or the network does not lead there.
    NoConnection(String),
    /// It took longer than it may.
    Slow(Duration),
    /// No TLS is spoken there.
    NotTls,
    /// Its certificate ended.
    CertificateExpired,
    /// Its certificate is for other names.
    CertificateOfAnother,
    /// Nobody we know signed its certificate.
    CertificateUnknown,
    /// TLS, otherwise.
    Tls(String),
    /// What answers is no HTTP, or breaks off.
    NotHttp(String),
    /// Another status than expected.
    Status(u16),
    /// What answers is not the protocol that should be there.
    NotXmpp,
}

impl Trouble {
    /// In words.
    pub fn said(&self) -> Said {
        match self {
            Self::NoAddress(host) => Said::of("health-net-no-address").with("host", host),
            Self::NoConnection(error) => Said::of("health-net-no-connection").with("error", error),
            Self::Slow(limit) => Said::of("health-net-slow").with("seconds", limit.as_secs_f32()),
            Self::NotTls => Said::of("health-net-not-tls"),
            Self::CertificateExpired => Said::of("health-net-certificate-expired"),
            Self::CertificateOfAnother => Said::of("health-net-certificate-other"),
            Self::CertificateUnknown => Said::of("health-net-certificate-unknown"),
            Self::Tls(error) => Said::of("health-net-tls").with("error", error),
            Self::NotHttp(error) => Said::of("health-net-not-http").with("error", error),
            Self::Status(status) => Said::of("health-net-status").with("status", status),
            Self::NotXmpp => Said::of("health-net-not-xmpp"),
        }
    }
}

/// What a check waits for, no longer than it may.
pub async fn in_time<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    tokio::time::timeout(limit, work).await.unwrap_or(Err(Trouble::Slow(limit)))
}

/// Bytes both ways.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Where a server is.
#[derive(Clone)]
pub struct Target {
    host: String,
    port: u16,
    /// As it stands in addresses.
    authority: String,
    tls: Option<TlsConnector>,
}

impl Target {
    /// From the address of its pages.
    pub fn new(url: &str) -> Result<Self, Trouble> {
        let no_address = || Trouble::NoAddress(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| no_address())?;
        let authority = uri.authority().ok_or_else(no_address)?;
        let secure = uri.scheme_str() == Some("https");
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let port = authority.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let tls = if secure { Some(connector()?) } else { None };
        Ok(Self { host, port, authority: authority.to_string(), tls })
    }

    /// Host and port as they stand in addresses.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// What its name stands for now.
    pub async fn addresses(&self) -> Result<Vec<SocketAddr>, Trouble> {
        let found = lookup_host((self.host.as_str(), self.port)).await;
        Ok(found.map_err(|_| Trouble::NoAddress(self.host.clone()))?.collect())
    }

    /// Connects.
    pub async fn connect(&self) -> Result<Box<dyn Stream>, Trouble> {
        self.connect_to(&self.addresses().await?).await
    }

    /// Connects to one of these of its addresses.
    pub async fn connect_to(&self, addresses: &[SocketAddr]) -> Result<Box<dyn Stream>, Trouble> {
        let stream =
            TcpStream::connect(addresses).await.map_err(|error| Trouble::NoConnection(error.to_string()))?;
        let Some(tls) = &self.tls else { return Ok(Box::new(stream)) };
        let name =
            ServerName::try_from(self.host.clone()).map_err(|_| Trouble::NoAddress(self.host.clone()))?;
        match tls.connect(name, stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => Err(tls_trouble(&error)),
        }
    }
}

fn connector() -> Result<TlsConnector, Trouble> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Ok(own) = CertificateDer::pem_file_iter(MACHINES_OWN) {
        roots.add_parsable_certificates(own.filter_map(Result::ok));
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Trouble::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

fn tls_trouble(error: &io::Error) -> Trouble {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    match inner {
        Some(TlsError::InvalidMessage(_)) => Trouble::NotTls,
        Some(TlsError::InvalidCertificate(certificate)) => match certificate {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Trouble::CertificateExpired,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Trouble::CertificateOfAnother
            }
            CertificateError::UnknownIssuer => Trouble::CertificateUnknown,
            other => Trouble::Tls(other.to_string()),
        },
        Some(other) => Trouble::Tls(other.to_string()),
        None if error.kind() == io::ErrorKind::UnexpectedEof => Trouble::NotTls,
        None => Trouble::Tls(error.to_string()),
    }
}
