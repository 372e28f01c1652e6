//! What the machine gives: ports, addresses, the clock; and whether mails would leave.

use std::io::{Error, ErrorKind};
use std::net::{IpAddr, TcpListener, UdpSocket};

use estrade_core::time::Clock;

use crate::config::{Config, announced};

use super::line::{Line, Said};
use super::{Asked, PATIENCE};

/// The build knows the earliest that it can be: 2026.
const EARLIEST_MS: i64 = 1_767_225_600_000;

const MEDIA: &str = "health-media";
const MAIL: &str = "health-mail";
const ADDRESS: &str = "health-address";
const CLOCK: &str = "health-clock";

/// HTTP, and the media of the built-in engine.
pub fn ports(config: &Config, asked: Asked) -> Vec<Line> {
    let media = (config.media_bind, config.media_port);
    let http = TcpListener::bind(config.listen).map(drop);
    vec![
        port("health-http", config.listen.port(), http, asked, "health-http-mend"),
        port("health-media-udp", media.1, UdpSocket::bind(media).map(drop), asked, "health-media-mend"),
        port("health-media-tcp", media.1, TcpListener::bind(media).map(drop), asked, "health-media-mend"),
    ]
}

fn port(what: &'static str, port: u16, bound: Result<(), Error>, asked: Asked, mend: &'static str) -> Line {
    let said = |key| Said::of(key).with("port", port);
    match (bound, asked) {
        (Ok(()), Asked::FromOutside) => Line::good(what, said("health-port-free")),
        (Ok(()), Asked::ByTheServer) => Line::note(what, said("health-port-free")),
        (Err(error), Asked::FromOutside) if error.kind() == ErrorKind::AddrInUse => {
            Line::note(what, said("health-port-taken"))
        }
        (Err(error), Asked::ByTheServer) if error.kind() == ErrorKind::AddrInUse => {
            Line::good(what, said("health-port-served"))
        }
        (Err(error), _) => Line::bad(what, said("health-port-bad").with("error", error), Said::of(mend)),
    }
}

/// What browsers are told of the built-in engine.
pub fn media(config: &Config) -> Line {
    let addresses = announced(config);
    let list = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if addresses.iter().all(IpAddr::is_loopback) {
        let said = Said::of("health-media-local").with("list", list);
        Line::note(MEDIA, said).mended_by(Said::of("health-media-local-mend"))
    } else {
        Line::good(MEDIA, Said::of("health-media-good").with("list", list))
    }
}

/// Connects to the mail server and signs in, or tries the folder. No mail is sent.
pub async fn mail(config: &Config) -> Line {
    let check = async { crate::mail::mailer(config)?.check().await };
    let bad = |error: String| {
        let said = Said::of("health-mail-bad").with("error", error);
        Line::bad(MAIL, said, Said::of("health-mail-mend"))
    };
    match tokio::time::timeout(PATIENCE, check).await {
        Ok(Ok(said)) if config.smtp.is_some() => {
            Line::good(MAIL, Said::of("health-verbatim").with("said", said))
        }
        Ok(Ok(_)) => {
            let folder = crate::mail::folder(config).display().to_string();
            let said = Said::of("health-mail-folder").with("folder", folder);
            Line::note(MAIL, said).mended_by(Said::of("health-mail-folder-mend"))
        }
        Ok(Err(error)) => bad(error.to_string()),
        Err(_) => bad(format!("> {} s", PATIENCE.as_secs())),
    }
}

/// Browsers give no camera over plain HTTP from another machine.
pub fn address(config: &Config) -> Line {
    let url = &config.public_url;
    let said = Said::of("health-verbatim").with("said", url);
    let local = url.starts_with("http://localhost") || url.starts_with("http://127.");
    if config.is_secure() || local {
        Line::good(ADDRESS, said)
    } else {
        Line::bad(ADDRESS, Said::of("health-address-bad").with("url", url), Said::of("health-address-mend"))
    }
}

/// Only a clock that was never set can be told without another's.
pub fn clock(clock: &dyn Clock) -> Line {
    let now = clock.now();
    if now.millis() < EARLIEST_MS {
        Line::bad(CLOCK, Said::of("health-clock-bad").with("now", now), Said::of("health-clock-mend"))
    } else {
        Line::good(CLOCK, Said::of("health-verbatim").with("said", now))
    }
}

/// Which time zones the program knows.
pub fn zones(config: &Config) -> Line {
    let said = Said::of("health-zones-good")
        .with("version", chrono_tz::IANA_TZDB_VERSION)
        .with("zone", config.default_timezone.name());
    Line::good("health-zones", said)
}
