//! What the Jitsi server's web server gives: scripts that are scripts, the names it goes by, its clock.

use std::time::Duration;

use estrade_core::time::Timestamp;

use crate::config::{JitsiServer, JitsiSettings};
use crate::health::{Line, Said};

use super::http::{self, Answer};
use super::net::{Target, in_time};

const NAMES: &str = "health-jitsi-names";
const CLOCK: &str = "health-jitsi-clock";

/// A token is valid from ten seconds back: a server that is further behind refuses it.
const BEHIND_S: i64 = 10;
/// A server that is ahead takes the time from the ten minutes of a page's token.
const AHEAD_S: i64 = 60;
/// What two clocks kept by NTP and one round trip may differ by.
const USUAL_S: i64 = 5;

/// A script that browsers load from there.
pub async fn script(what: &'static str, target: &Target, path: String, patience: Duration) -> Line {
    let mend = || Said::of("health-jitsi-script-mend").with("path", &path);
    match in_time(patience, async { http::get(target, &path).await?.when_ok() }).await {
        Ok(answer) if answer.is_html() => Line::bad(what, Said::of("health-jitsi-script-html"), mend()),
        Ok(_) => Line::good(what, Said::of("health-jitsi-script-good")),
        Err(trouble) => Line::bad(what, trouble.said(), mend()),
    }
}

/// Whether the XMPP names that the server's own page uses are those that Estrade gives to browsers. None for JaaS, whose
/// names are known.
pub async fn names(target: &Target, settings: &JitsiSettings, patience: Duration) -> Option<Line> {
    if settings.kind != JitsiServer::SelfHosted {
        return None;
    }
    let config = in_time(patience, async { http::get(target, "/config.js").await?.when_ok() }).await;
    let told = config.ok().filter(|answer| !answer.is_html()).map(|answer| answer.body);
    let unread = || Line::note(NAMES, Said::of("health-jitsi-names-unread"));
    let Some((domain, muc)) = told.as_deref().and_then(told_names) else { return Some(unread()) };
    let said = |key| Said::of(key).with("domain", &domain).with("muc", &muc);
    Some(if domain == settings.domain && muc == settings.muc {
        Line::good(NAMES, said("health-jitsi-names-good"))
    } else {
        let found =
            said("health-jitsi-names-bad").with("ours", &settings.domain).with("ours_muc", &settings.muc);
        Line::bad(NAMES, found, said("health-jitsi-names-mend"))
    })
}

/// `hosts.domain` and `hosts.muc` of a `config.js`, as the Debian package and docker-jitsi-meet write them. The rooms' name
/// is put together there from pieces, with a variable that is empty for whoever has no tenants.
fn told_names(script: &str) -> Option<(String, String)> {
    let value = |key: &str| {
        script.lines().map(str::trim).find_map(|line| {
            let line = line.strip_prefix("config.").unwrap_or(line);
            let line = line.strip_prefix("hosts.").unwrap_or(line);
            let rest = line.strip_prefix(key)?.trim_start();
            quoted(rest.strip_prefix([':', '='])?)
        })
    };
    Some((value("domain")?, value("muc")?))
}

/// What stands in quotes on a line, put together.
fn quoted(text: &str) -> Option<String> {
    let quote = text.chars().find(|c| matches!(c, '\'' | '"'))?;
    let pieces: String = text.split(quote).skip(1).step_by(2).collect();
    let is_name = pieces.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    (is_name && !pieces.is_empty()).then(|| pieces.to_ascii_lowercase())
}

/// The difference of the two clocks; `now` is when the answer was there.
pub fn clock(answer: &Answer, now: Timestamp) -> Line {
    let Some(theirs) = answer.date() else { return Line::note(CLOCK, Said::of("health-jitsi-clock-unread")) };
    // The header is cut to whole seconds.
    let ahead = (theirs.millis() + 500 - now.millis()).div_euclid(1000);
    let said = |key| Said::of(key).with("seconds", ahead.abs());
    if ahead.abs() <= USUAL_S {
        Line::good(CLOCK, said("health-jitsi-clock-good"))
    } else if ahead < -BEHIND_S {
        Line::bad(CLOCK, said("health-jitsi-clock-behind"), Said::of("health-jitsi-clock-mend"))
    } else if ahead > AHEAD_S {
        Line::bad(CLOCK, said("health-jitsi-clock-ahead"), Said::of("health-jitsi-clock-mend"))
    } else {
        let key = if ahead < 0 { "health-jitsi-clock-behind" } else { "health-jitsi-clock-ahead" };
        Line::note(CLOCK, said(key)).mended_by(Said::of("health-jitsi-clock-mend"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_packages_write_them() {
        let debian = "var config = {\n    hosts: {\n        // XMPP domain.\n        domain: 'Meet.example.org',\n\n        \
            // anonymousdomain: 'guest.example.com',\n        muc: 'conference.' + subdomain + 'meet.example.org',\n    },\n";
        let docker = "config.hosts = {};\nconfig.hosts.domain = 'meet.jitsi';\n\
            config.hosts.muc = 'muc.' + subdomain + 'meet.jitsi';\n";
        let both = |domain: &str, muc: &str| Some((domain.to_owned(), muc.to_owned()));
        assert_eq!(told_names(debian), both("meet.example.org", "conference.meet.example.org"));
        assert_eq!(told_names(docker), both("meet.jitsi", "muc.meet.jitsi"));
        for nothing in
            ["", "<html>domain: 'x'</html>", "// domain: 'a'\n// muc: 'b'", "domain: '<b>'\nmuc: 'x'"]
        {
            assert_eq!(told_names(nothing), None, "{nothing}");
        }
    }
}
