//! Slow readers, floods, rubbish; who is removed, and the end for all.

use estrade_core::attendance::EndReason;

use super::tab::Opening;
use super::*;
use serde_json::json;

#[tokio::test]
async fn a_slow_reader_is_closed_and_the_others_miss_nothing() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let (afi, koffi) = (school.student("Afi").await, school.student("Koffi").await);
    let (mut estelle, welcome) = Tab::enter(&server, &school, &school.estelle).await;
    let (mut koffi, _) = Tab::enter(&server, &school, &koffi).await;
    let opening = Opening { token: Some(&afi.token), query: String::new(), buffer: Some(4096) };
    let mut slow = Tab::open_as(&server, &school, opening).await.unwrap();
    slow.hello(None).await;
    // Two thousand characters of four bytes each: the buffers between are full soon.
    let long = "𝄞".repeat(2000);
    estelle.expect("joined").await;
    estelle.expect("joined").await;
    let mut seq = welcome["seq"].as_u64().unwrap() + 2;
    let mut lines = 1;
    estelle.say("1", &long).await;
    let dropped = loop {
        let message = estelle.next().await;
        seq += 1;
        assert_eq!(message["seq"], json!(seq));
        match message["type"].as_str().unwrap() {
            "changed" => break message,
            _ => {
                school.wait(1);
                lines += 1;
                estelle.say(&lines.to_string(), &long).await;
            }
        }
    };
    assert_eq!(
        (&dropped["participant"]["id"], &dropped["participant"]["connected"]),
        (&json!(afi.id()), &json!(false))
    );
    assert!(lines > 256, "{lines}");
    let mut seen = 2;
    while seen < seq {
        seen += 1;
        assert_eq!(koffi.next().await["seq"], json!(seen), "Koffi read everything, in order");
    }
    let (code, before) = slow.closed().await;
    assert_eq!(code, 4008);
    assert!(before.len() < usize::try_from(lines).unwrap());
    // The last line is still on its way to those who read.
    assert_eq!(koffi.expect("chat").await["message"]["client_id"], json!(lines.to_string()));
}

#[tokio::test]
async fn rubbish_and_floods_close_one_socket_alone() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let (afi, koffi) = (school.student("Afi").await, school.student("Koffi").await);
    let (mut estelle, _) = Tab::enter(&server, &school, &school.estelle).await;
    let (mut rubbish, _) = Tab::enter(&server, &school, &afi).await;
    for _ in 0..10 {
        rubbish.send_text("{\"type\":\"fly\"}".into()).await;
    }
    let (code, before) = rubbish.closed().await;
    assert_eq!((code, before.len()), (4400, 9));
    assert!(before.iter().all(|answer| answer["code"] == "bad_message"));
    let (mut flood, _) = Tab::enter(&server, &school, &koffi).await;
    for _ in 0..61 {
        flood.send(&json!({ "type": "ping" })).await;
    }
    let (code, before) = flood.closed().await;
    assert_eq!((code, before.len()), (4029, 60));
    let (mut large, _) = Tab::enter(&server, &school, &koffi).await;
    large.send_text("x".repeat(64 * 1024 + 1)).await;
    assert_eq!(large.closed().await.0, 4029);
    for kind in ["joined", "changed", "joined", "changed", "joined", "changed"] {
        estelle.expect(kind).await;
    }
    assert!(estelle.heard_nothing().await);
    assert!(school.stays(&afi).await.0.is_some(), "within the grace they may come back");
}

#[tokio::test]
async fn a_socket_that_never_says_hello_is_closed() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let afi = school.student("Afi").await;
    let mut tab = Tab::open(&server, &school, &afi).await.unwrap();
    tab.send(&json!({ "type": "ping" })).await;
    let (code, before) = tab.closed().await;
    assert_eq!((code, before), (4400, vec![json!({ "type": "pong" })]));
}

#[tokio::test]
async fn who_is_removed_is_out_and_stays_out() {
    let school = School::with_seats(2).await;
    let server = Server::start(&school).await;
    let (afi, koffi) = (school.student("Afi").await, school.student("Koffi").await);
    let (mut estelle, _) = Tab::enter(&server, &school, &school.estelle).await;
    let (tab, _) = Tab::enter(&server, &school, &afi).await;
    let (mut koffi_tab, _) = Tab::enter(&server, &school, &koffi).await;
    koffi_tab.send(&json!({ "type": "remove", "participant": afi.id() })).await;
    assert_eq!(koffi_tab.expect("error").await["code"], "forbidden");
    estelle.send(&json!({ "type": "remove", "participant": afi.id() })).await;
    let (code, before) = tab.closed().await;
    assert_eq!((code, before.len()), (4002, 1), "Koffi's joining, and nothing of what was tried before");
    let left = koffi_tab.expect("left").await;
    assert_eq!((&left["participant"], &left["reason"]), (&json!(afi.id()), &json!("removed")));
    assert_eq!(Tab::open(&server, &school, &afi).await.err(), Some(403));
    assert_eq!(school.stays(&afi).await.1[0].reason, EndReason::Removed);
    estelle.send(&json!({ "type": "remove", "participant": 1 })).await;
    estelle.expect("joined").await;
    estelle.expect("joined").await;
    estelle.expect("left").await;
    let error = estelle.expect("error").await;
    assert_eq!((&error["code"], &error["about"]), (&json!("not_found"), &json!("remove")));
}

#[tokio::test]
async fn the_end_is_for_all_and_at_one_instant() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let (afi, koffi) = (school.student("Afi").await, school.student("Koffi").await);
    let (mut estelle, _) = Tab::enter(&server, &school, &school.estelle).await;
    let (mut afi_tab, _) = Tab::enter(&server, &school, &afi).await;
    let (koffi_tab, _) = Tab::enter(&server, &school, &koffi).await;
    afi_tab.expect("joined").await;
    afi_tab.send(&json!({ "type": "end" })).await;
    assert_eq!(afi_tab.expect("error").await["code"], "forbidden");
    school.wait(1800);
    koffi_tab.lose();
    afi_tab.expect("changed").await;
    school.wait(10);
    estelle.send(&json!({ "type": "end" })).await;
    let ended_at = school.domain.now();
    let (code, before) = afi_tab.closed().await;
    assert_eq!(code, 4001);
    assert_eq!((before.len(), &before[0]["ended_at"]), (1, &json!(ended_at)));
    assert_eq!(estelle.closed().await.0, 4001);
    assert_eq!(Tab::open(&server, &school, &afi).await.err(), Some(409));
    for person in [&afi, &koffi, &school.estelle] {
        let (open, closed) = school.stays(person).await;
        assert!(open.is_none());
        assert_eq!((closed[0].left_at, closed[0].reason), (ended_at, EndReason::SessionEnded));
    }
}

#[tokio::test]
async fn ending_through_the_api_closes_the_sockets_too() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let afi = school.student("Afi").await;
    let (tab, _) = Tab::enter(&server, &school, &afi).await;
    let url = format!("http://{}/api/live-sessions/{}/end", server.address, school.session.id);
    let answer = reqwest::Client::new().post(url).bearer_auth(&school.estelle.token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let (code, before) = tab.closed().await;
    assert_eq!((code, &before[0]["type"]), (4001, &json!("ended")));
}
