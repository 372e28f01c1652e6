//! What a browser's half of the engine needs to begin: where the server is, the room, its password, a token.

use std::time::Duration;

use estrade_core::ports::Newcomer;
use serde_json::{Value, json};

use crate::config::{JitsiServer, JitsiSettings, JitsiUi};

use super::token::{RoomToken, sign};

/// How long the page's own token lasts: it reaches the web server's log, and is new at each join.
const PAGE_TOKEN: Duration = Duration::from_mins(10);
/// Lines of picture of what is on the stage.
const MAX_HEIGHT: u16 = 720;

/// The addresses of one room.
pub struct Addresses {
    /// Where pages and sockets are: the server's own, or the tenant's part of it.
    base: String,
    /// As the server knows the room: with the tenant before it, for JaaS.
    pub full_room: String,
    room: String,
}

impl Addresses {
    /// Of the room of that name.
    pub fn new(settings: &JitsiSettings, room: &str) -> Self {
        let tenant = match settings.kind {
            JitsiServer::Jaas => settings.app_id.as_deref(),
            JitsiServer::SelfHosted | JitsiServer::Public => None,
        };
        Self {
            base: tenant.map_or_else(
                || settings.server_url.clone(),
                |tenant| format!("{}/{tenant}", settings.server_url),
            ),
            full_room: tenant.map_or_else(|| room.to_owned(), |tenant| format!("{tenant}/{room}")),
            room: room.to_owned(),
        }
    }

    /// The room as a page of its own.
    pub fn link(&self) -> String {
        format!("{}/{}", self.base, self.room)
    }

    fn script(&self, ui: Ui) -> Option<String> {
        let file = match ui {
            Ui::Lib => "libs/lib-jitsi-meet.min.js",
            Ui::Iframe => "external_api.js",
            Ui::Tab => return None,
        };
        Some(format!("{}/{file}", self.base))
    }

    /// XMPP over WebSocket (RFC 7395).
    fn service_url(&self) -> String {
        // `http` becomes `ws`, `https` becomes `wss`.
        let base = self.base.replacen("http", "ws", 1);
        format!("{base}/xmpp-websocket?room={}", self.room)
    }

    /// XMPP over long polling (XEP-0206).
    fn bosh_url(&self) -> String {
        format!("{}/http-bind?room={}", self.base, self.room)
    }
}

#[derive(Clone, Copy)]
enum Ui {
    Lib,
    Iframe,
    Tab,
}

impl Ui {
    fn of(settings: &JitsiSettings) -> Self {
        match (settings.kind, settings.ui) {
            (JitsiServer::Public, _) => Self::Tab,
            (JitsiServer::SelfHosted | JitsiServer::Jaas, JitsiUi::Lib) => Self::Lib,
            (JitsiServer::SelfHosted | JitsiServer::Jaas, JitsiUi::Iframe) => Self::Iframe,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Lib => "lib",
            Self::Iframe => "iframe",
            Self::Tab => "tab",
        }
    }
}

/// The grant of one newcomer (docs/protocol.md, "Engine `jitsi`").
pub fn grant(settings: &JitsiSettings, newcomer: &Newcomer<'_>) -> Value {
    let (session, peer) = (newcomer.session, newcomer.peer);
    let addresses = Addresses::new(settings, &session.room.name);
    let token = RoomToken {
        room: session.room.name.clone(),
        user_id: peer.user,
        name: newcomer.name.to_owned(),
        avatar: None,
        moderator: peer.is_host,
        issued: newcomer.now,
        expires: newcomer.now.plus(PAGE_TOKEN),
        recording: session.is_recording_enabled,
    };
    let ui = Ui::of(settings);
    let room = match ui {
        Ui::Iframe => addresses.full_room.as_str(),
        Ui::Lib | Ui::Tab => session.room.name.as_str(),
    };
    json!({
        "ui": ui.word(),
        "server_url": settings.server_url,
        "script_url": addresses.script(ui),
        "domain": settings.authority(),
        "hosts": {
            "domain": settings.domain,
            "muc": settings.muc,
            "focus": format!("focus.{}", settings.domain),
        },
        "service_url": addresses.service_url(),
        "bosh_url": addresses.bosh_url(),
        "room": room,
        "password": session.room.password,
        "jwt": sign(settings, &token),
        "link": addresses.link(),
        "max_height": MAX_HEIGHT,
        "is_host": peer.is_host,
        "records": peer.is_host && session.is_recording_enabled && !settings.is_public(),
        "session": session.id,
        "name": newcomer.name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::jitsi::sample;

    fn addresses(settings: &JitsiSettings) -> Addresses {
        Addresses::new(settings, "estrade-meeting-abc")
    }

    #[test]
    fn a_schools_own_server() {
        let mut settings = sample::self_hosted(None);
        let own = addresses(&settings);
        assert_eq!(own.link(), "https://meet.example.org/estrade-meeting-abc");
        assert_eq!(own.full_room, "estrade-meeting-abc");
        assert_eq!(own.service_url(), "wss://meet.example.org/xmpp-websocket?room=estrade-meeting-abc");
        assert_eq!(own.bosh_url(), "https://meet.example.org/http-bind?room=estrade-meeting-abc");
        let script = |ui| own.script(ui).unwrap_or_default();
        assert_eq!(script(Ui::Lib), "https://meet.example.org/libs/lib-jitsi-meet.min.js");
        assert_eq!(script(Ui::Iframe), "https://meet.example.org/external_api.js");
        settings.server_url = "http://localhost:8000".to_owned();
        assert!(addresses(&settings).service_url().starts_with("ws://localhost:8000/xmpp-websocket?"));
    }

    #[test]
    fn a_tenant_of_jaas() {
        let settings = sample::jaas();
        let (jaas, base) = (addresses(&settings), format!("8x8.vc/{}", sample::TENANT));
        assert_eq!(jaas.link(), format!("https://{base}/estrade-meeting-abc"));
        assert_eq!(jaas.full_room, format!("{}/estrade-meeting-abc", sample::TENANT));
        assert_eq!(jaas.service_url(), format!("wss://{base}/xmpp-websocket?room=estrade-meeting-abc"));
        assert_eq!(jaas.script(Ui::Iframe), Some(format!("https://{base}/external_api.js")));
    }

    #[test]
    fn the_public_server_opens_in_a_tab_whatever_is_set() {
        let mut settings = sample::public();
        for ui in [JitsiUi::Lib, JitsiUi::Iframe] {
            settings.ui = ui;
            assert_eq!(Ui::of(&settings).word(), "tab");
        }
        assert_eq!(addresses(&settings).script(Ui::Tab), None);
        assert_eq!(addresses(&settings).link(), "https://meet.jit.si/estrade-meeting-abc");
    }
}
