//! A real Prosody on a loopback port, with the tests' own modules of `scripts/prosody`: it checks tokens and rooms as a Jitsi
//! server does, or leaves one of its checks out.

use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::world::PATIENCE;

/// Its XMPP domain.
pub const DOMAIN: &str = "meet.test";
/// Where its rooms are.
pub const MUC: &str = "conference.meet.test";
/// Whose tokens it takes.
pub const APP_ID: &str = "estrade";
/// What signs them.
pub const SECRET: &str = "a secret that the stand and the tests share";

/// What is set up otherwise than it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Somebody without a token is let in.
    AllowsEmpty,
    /// A token opens any room.
    AnyRoom,
    /// An expired token does.
    IgnoresExpiry,
    /// Anybody's token does.
    IgnoresIssuer,
    /// The first one in owns the room, whoever it is.
    EverybodyOwns,
    /// Nobody ever does.
    NobodyOwns,
    /// It has another secret.
    OtherSecret,
    /// It takes the tokens of JaaS, whose issuer is always `chat`.
    TakesChat,
    /// Accounts with passwords.
    Passwords,
    /// No XMPP over WebSocket.
    NoWebSocket,
    /// No long polling.
    NoBosh,
    /// Nobody makes conferences.
    NoFocus,
    /// The reservations keep every room closed.
    Reserved,
}

/// The server; it ends when dropped.
pub struct Prosody {
    pub port: u16,
    _process: Child,
    _folder: TempDir,
}

impl Prosody {
    /// Starts it, with what is wrong about it, and waits until it listens.
    pub async fn start(wrong: &[Wrong]) -> Self {
        for _ in 0..3 {
            if let Some(running) = Self::try_start(wrong).await {
                return running;
            }
        }
        panic!("Prosody did not start (scripts/require.sh test installs it)");
    }

    async fn try_start(wrong: &[Wrong]) -> Option<Self> {
        // Given back at once: somebody else may take it meanwhile, and then another is tried.
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("prosody.cfg.lua");
        std::fs::create_dir(folder.path().join("certs")).unwrap();
        std::fs::write(&file, settings(folder.path(), port, wrong)).unwrap();
        let mut process = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--", "prosody", "-F", "--config"])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let listens = async {
            while let Ok(Some(line)) = said.next_line().await {
                if line.contains("Activated service 'http'") {
                    // What it says later is let go, so that it never waits for a reader.
                    tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
                    return true;
                }
                if line.contains("Failed to open server port") {
                    return false;
                }
            }
            false
        };
        let started = tokio::time::timeout(PATIENCE, listens).await.unwrap_or(false);
        started.then_some(Self { port, _process: process, _folder: folder })
    }
}

fn settings(folder: &Path, port: u16, wrong: &[Wrong]) -> String {
    let is = |what: Wrong| wrong.contains(&what);
    let folder = folder.display();
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/prosody");
    let carriers = [(!is(Wrong::NoWebSocket), "\"websocket\""), (!is(Wrong::NoBosh), "\"bosh\"")];
    let carriers: Vec<&str> =
        carriers.into_iter().filter_map(|(there, name)| there.then_some(name)).collect();
    let carriers = carriers.join(", ");
    let authentication = if is(Wrong::Passwords) { "internal_plain" } else { "estrade_token" };
    let app_id = if is(Wrong::TakesChat) { "chat" } else { APP_ID };
    let secret = if is(Wrong::OtherSecret) { "quite another secret" } else { SECRET };
    let focus = if is(Wrong::NoFocus) { "" } else { "Component \"focus.meet.test\" \"estrade_focus\"" };
    let (empty, any_room) = (is(Wrong::AllowsEmpty), is(Wrong::AnyRoom));
    let (expiry, issuer) = (is(Wrong::IgnoresExpiry), is(Wrong::IgnoresIssuer));
    let (everybody, nobody) = (is(Wrong::EverybodyOwns), is(Wrong::NobodyOwns));
    let reserved = is(Wrong::Reserved);
    format!(
        r#"
run_as_root = true
daemonize = false
data_path = "{folder}"
pidfile = "{folder}/pid"
certificates = "{folder}/certs"
admin_socket = "{folder}/admin"
log = {{ info = "*console" }}
plugin_paths = {{ "{ours}" }}
interfaces = {{ "127.0.0.1" }}
modules_disabled = {{ "s2s", "posix" }}
modules_enabled = {{ "saslauth", "disco", "http", {carriers} }}
c2s_ports = {{}} c2s_direct_tls_ports = {{}} s2s_ports = {{}} https_ports = {{}}
http_ports = {{ {port} }}
http_default_host = "{DOMAIN}"
consider_websocket_secure = true
consider_bosh_secure = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
estrade_app_id = "{app_id}"
estrade_app_secret = "{secret}"
estrade_allow_empty = {empty}
estrade_any_room = {any_room}
estrade_ignore_expiry = {expiry}
estrade_ignore_issuer = {issuer}
estrade_everybody_owns = {everybody}
estrade_nobody_owns = {nobody}
estrade_reserved = {reserved}
VirtualHost "{DOMAIN}"
  authentication = "{authentication}"
Component "{MUC}" "muc"
  modules_enabled = {{ "estrade_rooms" }}
  muc_room_locking = false
{focus}
"#
    )
}
