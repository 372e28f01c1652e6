//! Whether the Jitsi server lets in whom it should, and nobody else: what a browser would meet there, tried. Each check
//! ends in its time, and the whole in three times that; a server that is down or slow is asked no further.

mod entry;
pub(crate) mod http;
mod link;
pub(crate) mod net;
mod pages;
mod tokens;
mod xml;

use std::time::Duration;

use estrade_core::time::Clock;
use futures::join;

use crate::config::{JitsiServer, JitsiSettings};
use crate::health::{Line, Said};

use entry::Domains;
use link::{Carrier, Link, Way};
use net::{Target, Trouble, in_time};

const SERVER: &str = "health-jitsi-server";
const WEBSOCKET: &str = "health-jitsi-websocket";
const BOSH: &str = "health-jitsi-bosh";
const PUBLIC: &str = "health-jitsi-public-left";

/// What is worth knowing of the server that is set before anything is tried.
pub fn known(settings: &JitsiSettings) -> Option<Said> {
    match settings.kind {
        JitsiServer::Public => Some(Said::of(PUBLIC)),
        JitsiServer::SelfHosted | JitsiServer::Jaas => None,
    }
}

/// Every check of the server, a line each; `patience` is the most that one may take.
pub async fn examine(settings: &JitsiSettings, clock: &dyn Clock, patience: Duration) -> Vec<Line> {
    let server = Server {
        base: match (settings.kind, &settings.app_id) {
            (JitsiServer::Jaas, Some(tenant)) => format!("/{tenant}"),
            (JitsiServer::Jaas | JitsiServer::SelfHosted | JitsiServer::Public, _) => String::new(),
        },
        settings,
        patience,
    };
    let answer = async {
        let target = Target::new(&settings.server_url)?;
        let answer = in_time(patience, http::get(&target, "/")).await?;
        if answer.status >= 500 { Err(Trouble::Status(answer.status)) } else { Ok((target, answer)) }
    };
    let (target, answer) = match answer.await {
        Ok(both) => both,
        Err(trouble) => {
            let mend = Said::of("health-jitsi-server-mend").with("url", &settings.server_url);
            return vec![
                Line::bad(SERVER, trouble.said(), mend),
                Line::note("health-jitsi-rest", Said::of("health-jitsi-rest-left")),
            ];
        }
    };
    let mut lines =
        vec![Line::good(SERVER, Said::of("health-jitsi-server-good").with("url", &settings.server_url))];
    let time = pages::clock(&answer, clock.now());
    match settings.kind {
        JitsiServer::Public => {
            lines.push(Line::note("health-jitsi-rest", Said::of(PUBLIC)));
        }
        JitsiServer::SelfHosted | JitsiServer::Jaas => {
            // Much runs at once there: on the heap.
            lines.extend(Box::pin(server.look(&target, clock)).await);
        }
    }
    lines.push(time);
    lines
}

/// The server that is looked at.
struct Server<'a> {
    settings: &'a JitsiSettings,
    /// Before every path: nothing, or the tenant.
    base: String,
    patience: Duration,
}

impl Server<'_> {
    async fn look(&self, target: &Target, clock: &dyn Clock) -> Vec<Line> {
        let way =
            |carrier, path| Way { target: target.clone(), path: format!("{}{path}", self.base), carrier };
        let socket = way(Carrier::WebSocket, "/xmpp-websocket");
        let polling = way(Carrier::Bosh, "/http-bind");
        let domains = Domains { domain: self.settings.domain.clone(), muc: self.settings.muc.clone() };
        let script =
            |what, file: &str| pages::script(what, target, format!("{}/{file}", self.base), self.patience);
        let (library, frame, named, by_socket, by_polling) = join!(
            script("health-jitsi-library", "libs/lib-jitsi-meet.min.js"),
            script("health-jitsi-frame", "external_api.js"),
            pages::names(target, self.settings, self.patience),
            self.answers(&socket, &domains),
            self.answers(&polling, &domains),
        );
        let mut lines = vec![library, frame];
        lines.extend(named);
        lines.push(carried(WEBSOCKET, &by_socket, by_polling.is_ok()));
        lines.push(carried(BOSH, &by_polling, by_socket.is_ok()));
        let open = match (by_socket, by_polling) {
            (Ok(()), _) => socket,
            (Err(_), Ok(())) => polling,
            (Err(_), Err(_)) => {
                lines.push(Line::note("health-jitsi-rest", Said::of("health-jitsi-rest-left")));
                return lines;
            }
        };
        lines.extend(tokens::lines(self.settings, &domains, &open, clock, self.patience).await);
        lines
    }

    /// Whether XMPP is spoken there. The room is nobody's; nothing goes into it.
    async fn answers(&self, way: &Way, domains: &Domains) -> Result<(), Trouble> {
        let opened = Link::open(way, "room=estrade-doctor", &domains.domain);
        in_time(self.patience, opened).await.map(drop)
    }
}

/// One of the two is enough, and a browser prefers the WebSocket.
fn carried(what: &'static str, answered: &Result<(), Trouble>, other: bool) -> Line {
    let mend =
        Said::of(if what == WEBSOCKET { "health-jitsi-websocket-mend" } else { "health-jitsi-bosh-mend" });
    match answered {
        Ok(()) => Line::good(what, Said::of("health-jitsi-answers")),
        Err(trouble) if other => Line::note(what, trouble.said()).mended_by(mend),
        Err(trouble) => Line::bad(what, trouble.said(), mend),
    }
}
