//! Servers that are down, slow, or something else than they should be; and those of others.

use std::sync::Arc;

use super::*;
use estrade_core::time::Clock as _;
use rstest::rstest;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Where nobody listens.
async fn nowhere() -> String {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    format!("http://{address}")
}

async fn examined_behind(manner: Manner) -> Vec<Line> {
    let prosody = Prosody::start(&[]).await;
    let front = Front::open(manner, prosody.port).await;
    examined(&settings(&front.url())).await
}

/// A line says that it cannot be reached and why, and that the rest was left.
#[track_caller]
fn is_out_of_reach(lines: &[Line], why: &str) {
    assert_eq!(
        (marked(lines, Mark::Bad), marked(lines, Mark::Note)),
        (vec!["server"], vec!["rest"]),
        "{lines:#?}"
    );
    assert_eq!((found(lines, "server"), lines.len()), (why, 2));
}

#[tokio::test]
async fn a_server_that_is_down() {
    is_out_of_reach(&examined(&settings(&nowhere().await)).await, "net-no-connection");
    is_out_of_reach(&examined(&settings("http://no-such-host.invalid")).await, "net-no-address");
}

#[tokio::test]
async fn a_server_that_is_slow_is_not_waited_for() {
    let front = Front::open(Manner::Silent, 1).await;
    let before = SystemClock.now();
    let lines = examine(&settings(&front.url()), &SystemClock, Duration::from_millis(300)).await;
    is_out_of_reach(&lines, "net-slow");
    assert!(SystemClock.now().since(before) < PATIENCE);
}

#[tokio::test]
async fn a_server_that_fails() {
    let front = Front::open(Manner::Broken, 1).await;
    let lines = examined(&settings(&front.url())).await;
    is_out_of_reach(&lines, "net-status");
    assert_eq!(lines[0].said.args, [("status", "502".to_owned())]);
}

#[tokio::test]
async fn certificates_are_named() {
    let plain = Front::open(Manner::Good, 1).await;
    let lines = examined(&settings(&plain.url().replace("http:", "https:"))).await;
    is_out_of_reach(&lines, "net-not-tls");
    let front = Front::secured(Manner::Good, 1, own_certificate()).await;
    let lines = examined(&settings(&front.url().replace("http:", "https:"))).await;
    is_out_of_reach(&lines, "net-certificate-unknown");
}

/// Signed by nobody.
fn own_certificate() -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

#[tokio::test]
async fn pages_in_place_of_scripts() {
    let lines = examined_behind(Manner::PagesForScripts).await;
    assert_eq!(marked(&lines, Mark::Bad), ["library", "frame"], "{lines:#?}");
    assert_eq!(found(&lines, "library"), "jitsi-script-html");
    // The page is no settings either; nothing is guessed from it.
    assert_eq!(marked(&lines, Mark::Note), ["names"]);
}

#[tokio::test]
async fn nothing_behind_the_web_server() {
    let front = Front::open(Manner::NothingBehind, 1).await;
    let lines = examined(&settings(&front.url())).await;
    assert_eq!(marked(&lines, Mark::Bad), ["websocket", "bosh"], "{lines:#?}");
    assert_eq!((found(&lines, "websocket"), marked(&lines, Mark::Note)), ("net-status", vec!["rest"]));
}

#[tokio::test]
async fn names_that_are_not_estrades() {
    let lines = examined_behind(Manner::OtherNames).await;
    assert_eq!(marked(&lines, Mark::Bad), ["names"], "{lines:#?}");
    let line = lines.iter().find(|line| line.what == "health-jitsi-names").unwrap();
    let values = [("domain", "meet.jitsi".to_owned()), ("muc", "muc.meet.jitsi".to_owned())];
    assert_eq!(line.mend.as_ref().unwrap().args, values, "what to set is said");
}

#[rstest]
#[case(-40, Mark::Bad, "jitsi-clock-behind")]
#[case(-8, Mark::Note, "jitsi-clock-behind")]
#[case(0, Mark::Good, "jitsi-clock-good")]
#[case(30, Mark::Note, "jitsi-clock-ahead")]
#[case(300, Mark::Bad, "jitsi-clock-ahead")]
#[tokio::test]
async fn clocks_that_differ(#[case] seconds: i64, #[case] mark: Mark, #[case] said: &str) {
    // meet.jit.si is asked for nothing else.
    let front = Front::open(Manner::ClockOff(seconds), 1).await;
    let lines = examined(&JitsiSettings { kind: JitsiServer::Public, ..settings(&front.url()) }).await;
    let line = lines.iter().find(|line| line.what == "health-jitsi-clock").unwrap();
    assert_eq!((line.mark, found(&lines, "clock")), (mark, said), "{line:?}");
}

#[tokio::test]
async fn meet_jit_si_is_only_reached() {
    let front = Front::open(Manner::PagesForScripts, 1).await;
    let settings =
        JitsiSettings { kind: JitsiServer::Public, key: None, app_id: None, ..settings(&front.url()) };
    let lines = examined(&settings).await;
    assert_eq!(marked(&lines, Mark::Good), ["server", "clock"], "{lines:#?}");
    assert_eq!((found(&lines, "rest"), lines.len()), ("jitsi-public-left", 3));
}

#[tokio::test]
async fn nobody_goes_into_a_room_of_jaas() {
    // Whoever goes in would own the room here: nobody does.
    let prosody = Prosody::start(&[Wrong::TakesChat, Wrong::EverybodyOwns, Wrong::AnyRoom]).await;
    let front = Front::open(Manner::Good, prosody.port).await;
    // The tenant is `sub` in tokens of JaaS, and stands before each path.
    let lines = examined(&JitsiSettings {
        kind: JitsiServer::Jaas,
        app_id: Some(DOMAIN.to_owned()),
        ..settings(&front.url())
    })
    .await;
    assert_eq!(marked(&lines, Mark::Bad), Vec::<&str>::new(), "{lines:#?}");
    assert_eq!(marked(&lines, Mark::Note), ["host", "student", "room"]);
    assert_eq!(found(&lines, "room"), "jitsi-jaas-left");
    let good =
        ["server", "library", "frame", "websocket", "bosh", "token", "none", "expired", "issuer", "clock"];
    assert_eq!(marked(&lines, Mark::Good), good);
}
