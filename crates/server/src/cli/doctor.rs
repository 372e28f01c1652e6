//! `estrade doctor`: what is wrong with the set-up, a line a check, and what to do.

use std::net::{TcpListener, UdpSocket};
use std::process::ExitCode;

use anyhow::Result;
use estrade_core::ports::Store as _;
use estrade_core::time::Clock as _;

use crate::config::Config;
use crate::system::SystemClock;

/// Prints as it goes, and remembers whether anything failed.
struct Report {
    failed: bool,
    checks: u32,
}

impl Report {
    fn good(&mut self, what: &str, said: &str) {
        self.checks += 1;
        println!("ok    {what:<12} {said}");
    }

    fn note(&mut self, what: &str, said: &str) {
        self.checks += 1;
        println!("note  {what:<12} {said}");
    }

    fn bad(&mut self, what: &str, said: &str) {
        self.failed = true;
        self.checks += 1;
        println!("FAIL  {what:<12} {said}");
    }
}

/// What can be looked at by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Whether mails would leave
    Mail,
}

/// Exit code 1 if anything failed.
pub async fn run(config: &Config, part: Option<Part>) -> Result<ExitCode> {
    let mut report = Report { failed: false, checks: 0 };
    match part {
        None => everything(config, &mut report).await,
        Some(Part::Mail) => mail(config, &mut report).await,
    }
    println!(
        "{} checks, {}",
        report.checks,
        if report.failed { "something is wrong" } else { "nothing is wrong" }
    );
    Ok(if report.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn everything(config: &Config, report: &mut Report) {
    store(config, report).await;
    ports(config, report);
    media(config, report);
    mail(config, report).await;
    address(config, report);
    clock(report);
    report.good(
        "time zones",
        &format!("IANA {}, default {}", chrono_tz::IANA_TZDB_VERSION, config.default_timezone.name()),
    );
}

/// Connects to the mail server and signs in, or tries the folder. No mail is sent.
async fn mail(config: &Config, report: &mut Report) {
    let checked = match crate::mail::mailer(config) {
        Ok(mailer) => mailer.check().await,
        Err(error) => Err(error),
    };
    match checked {
        Ok(said) if config.smtp.is_some() => report.good("mail", &said),
        Ok(said) => report.note("mail", &said),
        Err(error) => report.bad("mail", &format!("{error}. Check SMTP_URL and ESTRADE_SMTP_CA")),
    }
}

async fn store(config: &Config, report: &mut Report) {
    let store = match super::store::open(config).await {
        Ok(store) => store,
        Err(error) => return report.bad("store", &format!("{error:#}. Check DATABASE_URL")),
    };
    match store.ping().await {
        Ok(engine) => report.good("store", &engine),
        Err(error) => return report.bad("store", &format!("{error}. Check DATABASE_URL")),
    }
    match store.pending_migrations().await {
        Ok(pending) if pending.is_empty() => report.good("schema", "up to date"),
        Ok(pending) if config.auto_migrate => {
            report.note("schema", &format!("{} migration(s) to come at the next start", pending.len()));
        }
        Ok(pending) => {
            report.bad("schema", &format!("{} migration(s) missing: run `estrade migrate`", pending.len()));
        }
        Err(error) => report.bad("schema", &error.to_string()),
    }
}

fn ports(config: &Config, report: &mut Report) {
    match TcpListener::bind(config.listen) {
        Ok(_) => report.good("http", &format!("{} is free", config.listen)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            report.note("http", &format!("{} is taken: by Estrade itself, if it runs", config.listen));
        }
        Err(error) => report.bad("http", &format!("{}: {error}. Change ESTRADE_LISTEN", config.listen)),
    }
    let media = (config.media_bind, config.media_port);
    for (kind, result) in
        [("media udp", UdpSocket::bind(media).map(drop)), ("media tcp", TcpListener::bind(media).map(drop))]
    {
        match result {
            Ok(()) => report.good(kind, &format!("port {} is free", config.media_port)),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                report.note(
                    kind,
                    &format!("port {} is taken: by Estrade itself, if it runs", config.media_port),
                );
            }
            Err(error) => {
                report.bad(kind, &format!("port {}: {error}. Change ESTRADE_MEDIA_PORT", config.media_port));
            }
        }
    }
}

fn media(config: &Config, report: &mut Report) {
    let addresses = crate::config::announced(config);
    let list = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if addresses.iter().all(std::net::IpAddr::is_loopback) {
        report.note("media", &format!("only {list} is announced: browsers on other machines will not connect. Set ESTRADE_MEDIA_PUBLIC_IP"));
    } else {
        report.good("media", &format!("announced to browsers: {list}"));
    }
}

fn address(config: &Config, report: &mut Report) {
    let url = &config.public_url;
    let local = url.starts_with("http://localhost") || url.starts_with("http://127.");
    if config.is_secure() || local {
        report.good("address", url);
    } else {
        report.bad("address", &format!("{url}: browsers give no camera over plain HTTP from another machine. Serve HTTPS through a proxy and set ESTRADE_PUBLIC_URL"));
    }
}

/// The build knows the earliest that it can be.
fn clock(report: &mut Report) {
    let now = SystemClock.now();
    if now.millis() < 1_767_225_600_000 {
        report.bad("clock", &format!("{now} is in the past: set the machine's clock"));
    } else {
        report.good("clock", &now.to_string());
    }
}
