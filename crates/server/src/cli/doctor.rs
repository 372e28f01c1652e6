//! `estrade doctor`: what is wrong with the set-up, a line a check, and what to do, in the server's language.

use std::process::ExitCode;

use anyhow::Result;

use crate::config::Config;
use crate::health::{self, Asked, Line, Mark, Said};
use crate::i18n::Tr;
use crate::system::SystemClock;

/// Prints as it goes, and remembers whether anything failed.
struct Report {
    t: Tr,
    failed: bool,
    checks: usize,
}

impl Report {
    fn print(&mut self, lines: &[Line]) {
        for line in lines {
            let mark = match line.mark {
                Mark::Good => "ok  ",
                Mark::Note => "note",
                Mark::Bad => "FAIL",
            };
            println!("{mark}  {:<26} {}", self.t.text(line.what), line.tell(self.t));
            self.failed |= line.mark == Mark::Bad;
        }
        self.checks += lines.len();
    }
}

/// What can be looked at by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Whether mails would leave
    Mail,
    /// Whether the Jitsi server lets in whom it should, and nobody else
    Jitsi,
}

/// Exit code 1 if anything failed.
pub async fn run(config: &Config, part: Option<Part>) -> Result<ExitCode> {
    let mut report = Report { t: Tr(config.default_locale), failed: false, checks: 0 };
    match part {
        None => everything(config, &mut report).await,
        Some(Part::Mail) => report.print(&[health::mail(config).await]),
        Some(Part::Jitsi) if config.jitsi.is_none() => {
            report.print(&[Line::note("health-jitsi-server", Said::of("health-jitsi-none-set"))]);
        }
        Some(Part::Jitsi) => report.print(&health::jitsi_lines(config, &SystemClock).await),
    }
    let summary = if report.failed { "health-summary-bad" } else { "health-summary-good" };
    println!("{}", report.t.one(summary, "count", report.checks));
    Ok(if report.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn everything(config: &Config, report: &mut Report) {
    match super::store::open(config).await {
        Ok(store) => report.print(&health::store_lines(config, &store).await),
        Err(error) => report.print(&[health::unreachable(&error)]),
    }
    report.print(&health::beside_the_store(config, Asked::FromOutside, &SystemClock).await);
    report.print(&health::jitsi_lines(config, &SystemClock).await);
}
