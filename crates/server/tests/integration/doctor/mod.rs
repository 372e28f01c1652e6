//! `estrade doctor jitsi` before a real Prosody, as it should be and set up wrongly in each way that the checks are for.

mod command;
mod front;
mod prosody;
mod servers;
mod tokens;

use std::time::Duration;

use estrade::config::{JitsiKey, JitsiServer, JitsiSettings, JitsiUi, Secret};
use estrade::engines::jitsi::health::examine;
use estrade::health::{Line, Mark};
use estrade::system::SystemClock;

use front::{Front, Manner};
use prosody::{APP_ID, DOMAIN, MUC, Prosody, SECRET, Wrong};

/// More than a busy machine needs for one check; a fifth of it is waited for a role.
const PATIENCE: Duration = Duration::from_secs(8);

/// Settings of a school whose Jitsi server is there.
fn settings(server_url: &str) -> JitsiSettings {
    JitsiSettings {
        kind: JitsiServer::SelfHosted,
        server_url: server_url.to_owned(),
        domain: DOMAIN.to_owned(),
        muc: MUC.to_owned(),
        app_id: Some(APP_ID.to_owned()),
        key: Some(JitsiKey::Hs256(Secret::new(SECRET.to_owned()))),
        ui: JitsiUi::Lib,
        hook_token: None,
        webhook_secret: None,
    }
}

/// What the doctor says. No line may hold a token or the secret.
async fn examined(settings: &JitsiSettings) -> Vec<Line> {
    let lines = examine(settings, &SystemClock, PATIENCE).await;
    let told = format!("{lines:?}");
    assert!(!told.contains(SECRET) && !told.contains("eyJ"), "{told}");
    lines
}

/// Of a Prosody that is wrong in this.
async fn examined_with(wrong: &[Wrong]) -> Vec<Line> {
    let prosody = Prosody::start(wrong).await;
    let front = Front::open(Manner::Good, prosody.port).await;
    examined(&settings(&front.url())).await
}

/// The checks with this mark, without what they begin with.
fn marked(lines: &[Line], mark: Mark) -> Vec<&'static str> {
    let name = |line: &Line| line.what.trim_start_matches("health-jitsi-");
    lines.iter().filter(|line| line.mark == mark).map(name).collect()
}

/// The key of what a check found.
fn found(lines: &[Line], what: &str) -> &'static str {
    let line = lines.iter().find(|line| line.what.trim_start_matches("health-jitsi-") == what);
    line.unwrap_or_else(|| panic!("no line on {what}: {lines:?}")).said.key.trim_start_matches("health-")
}
