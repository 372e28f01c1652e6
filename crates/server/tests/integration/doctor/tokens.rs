//! Whom Prosody lets in, and what the doctor makes of it.

use super::*;
use rstest::rstest;

/// Every check of a server of one's own, in the order in which they are shown.
const ALL: [&str; 15] = [
    "server",
    "library",
    "frame",
    "names",
    "websocket",
    "bosh",
    "token",
    "focus",
    "host",
    "student",
    "none",
    "room",
    "expired",
    "issuer",
    "clock",
];

#[tokio::test]
async fn a_good_server_is_good_in_every_line() {
    let lines = examined_with(&[]).await;
    assert_eq!(marked(&lines, Mark::Good), ALL, "{lines:#?}");
    assert_eq!(lines.len(), ALL.len(), "and nothing else is said");
    assert!(lines.iter().all(|line| line.mend.is_none()), "nothing is to be changed");
    let refused = lines.iter().find(|line| line.what == "health-jitsi-none").unwrap();
    assert_eq!(refused.said.args, [("condition", "not-allowed".to_owned())]);
}

/// One thing wrong: that line says so, and what to change; no other does.
#[rstest]
#[case(Wrong::AllowsEmpty, "none", "jitsi-let-in-wrongly")]
#[case(Wrong::AnyRoom, "room", "jitsi-let-in-wrongly")]
#[case(Wrong::IgnoresExpiry, "expired", "jitsi-let-in-wrongly")]
#[case(Wrong::IgnoresIssuer, "issuer", "jitsi-let-in-wrongly")]
#[case(Wrong::EverybodyOwns, "student", "jitsi-student-bad")]
#[case(Wrong::NobodyOwns, "host", "jitsi-host-bad")]
#[case(Wrong::NoFocus, "focus", "jitsi-focus-bad")]
#[tokio::test]
async fn what_is_wrong_is_named(#[case] wrong: Wrong, #[case] what: &str, #[case] said: &str) {
    let lines = examined_with(&[wrong]).await;
    assert_eq!(marked(&lines, Mark::Bad), [what], "{lines:#?}");
    assert_eq!(found(&lines, what), said);
    assert!(lines.iter().all(|line| line.mend.is_some() == (line.mark == Mark::Bad)));
    let good: Vec<_> = ALL.into_iter().filter(|name| *name != what).collect();
    assert_eq!(marked(&lines, Mark::Good), good, "the rest is as it was");
}

/// Then nobody asked Jicofo, and it may be well.
#[tokio::test]
async fn a_room_that_the_reservations_keep_closed_is_no_fault_of_jicofos() {
    let lines = examined_with(&[Wrong::Reserved]).await;
    assert_eq!(marked(&lines, Mark::Bad), Vec::<&str>::new(), "{lines:#?}");
    assert_eq!((marked(&lines, Mark::Note), found(&lines, "focus")), (vec!["focus"], "jitsi-focus-reserved"));
    let line = lines.iter().find(|line| line.what == "health-jitsi-focus").unwrap();
    assert_eq!(line.mend.as_ref().unwrap().key, "health-jitsi-focus-reserved-mend");
    assert_eq!(marked(&lines, Mark::Good).len(), ALL.len() - 1, "the rest is as it was");
}

/// Where a good token is refused, the refusal of the others is no praise.
#[rstest]
#[case(Wrong::OtherSecret, "jitsi-refused")]
#[case(Wrong::Passwords, "jitsi-other-means")]
#[tokio::test]
async fn a_good_token_that_is_refused(#[case] wrong: Wrong, #[case] said: &str) {
    let lines = examined_with(&[wrong]).await;
    assert_eq!(marked(&lines, Mark::Bad), ["token"], "{lines:#?}");
    assert_eq!(found(&lines, "token"), said);
    assert_eq!(marked(&lines, Mark::Note), ["focus", "host", "student", "none", "room", "expired", "issuer"]);
    assert_eq!(found(&lines, "expired"), "jitsi-not-known");
}

#[tokio::test]
async fn without_the_websocket_everything_is_tried_by_polling() {
    let lines = examined_with(&[Wrong::NoWebSocket]).await;
    assert_eq!(marked(&lines, Mark::Note), ["websocket"], "{lines:#?}");
    assert_eq!(found(&lines, "websocket"), "net-status");
    assert_eq!(marked(&lines, Mark::Bad), Vec::<&str>::new());
    // And the checks still find what is wrong.
    let lines = examined_with(&[Wrong::NoWebSocket, Wrong::EverybodyOwns, Wrong::AnyRoom]).await;
    assert_eq!(marked(&lines, Mark::Bad), ["student", "room"], "{lines:#?}");
}

#[tokio::test]
async fn without_polling_the_websocket_is_enough() {
    let lines = examined_with(&[Wrong::NoBosh]).await;
    assert_eq!(marked(&lines, Mark::Note), ["bosh"], "{lines:#?}");
    assert_eq!(marked(&lines, Mark::Bad), Vec::<&str>::new());
}

#[tokio::test]
async fn without_a_key_nothing_is_signed() {
    let prosody = Prosody::start(&[]).await;
    let front = Front::open(Manner::Good, prosody.port).await;
    let settings = JitsiSettings { key: None, app_id: None, ..settings(&front.url()) };
    let lines = examined(&settings).await;
    assert_eq!(marked(&lines, Mark::Note), ["token"], "{lines:#?}");
    assert_eq!(found(&lines, "token"), "jitsi-no-key");
    assert_eq!(marked(&lines, Mark::Bad), Vec::<&str>::new());
}
