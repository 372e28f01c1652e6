//! The server goes and comes back, on the same database.

use std::time::Duration;

use estrade_core::attendance::EndReason;

use super::school::MORNING;
use super::*;
use serde_json::json;

fn after(seconds: u64) -> estrade_core::time::Timestamp {
    MORNING.plus(Duration::from_secs(seconds))
}

#[tokio::test]
async fn a_restart_within_the_grace_is_no_departure() {
    let school = School::with_seats(1).await;
    let server = Server::start(&school).await;
    let (afi, koffi) = (school.student("Afi").await, school.student("Koffi").await);
    let (mut tab, before) = Tab::enter(&server, &school, &afi).await;
    tab.say("a", "Bonjour").await;
    tab.expect("chat").await;
    school.wait(600);
    let stopped = tokio::spawn(server.stop());
    assert_eq!(tab.closed().await.0, 1012);
    stopped.await.unwrap();
    school.wait(20);
    let server = Server::start(&school).await;
    assert_eq!(Tab::open(&server, &school, &koffi).await.err(), Some(409), "the seat is Afi's");
    let mut tab = Tab::open(&server, &school, &afi).await.unwrap();
    let seen = before["seq"].as_u64().unwrap() + 1;
    let picture = tab.hello(Some((&before["epoch"], seen))).await;
    assert_eq!(picture["type"], "welcome", "another room of the same class");
    assert_ne!(picture["epoch"], before["epoch"]);
    assert_eq!(picture["chat"][0]["text"], "Bonjour");
    let (open, closed) = school.stays(&afi).await;
    assert_eq!((open.unwrap().opened_at, closed.len()), (MORNING, 0), "one stay, whole");
}

#[tokio::test]
async fn after_a_power_cut_short_gaps_close_and_long_ones_are_the_servers() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let afi = school.student("Afi").await;
    let (tab, _) = Tab::enter(&server, &school, &afi).await;
    server.kill();
    tab.lose();
    school.wait(25);
    let server = Server::start(&school).await;
    let (tab, _) = Tab::enter(&server, &school, &afi).await;
    let (open, closed) = school.stays(&afi).await;
    assert_eq!((open.unwrap().opened_at, closed.len()), (MORNING, 0));
    server.kill();
    tab.lose();
    school.wait(45);
    let server = Server::start(&school).await;
    let (_tab, welcome) = Tab::enter(&server, &school, &afi).await;
    assert_eq!(welcome["participants_count"], json!(1));
    let (open, closed) = school.stays(&afi).await;
    assert_eq!(open.unwrap().opened_at, after(70));
    assert_eq!((closed.len(), closed[0].joined_at, closed[0].left_at), (1, MORNING, after(25)));
    assert_eq!(closed[0].reason, EndReason::ServerRestarted);
}

#[tokio::test]
async fn who_does_not_come_back_after_a_power_cut_is_swept_and_who_is_there_is_not() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let (afi, koffi) = (school.student("Afi").await, school.student("Koffi").await);
    let (tab, _) = Tab::enter(&server, &school, &afi).await;
    server.kill();
    tab.lose();
    school.wait(10);
    let server = Server::start(&school).await;
    let (mut koffi_tab, _) = Tab::enter(&server, &school, &koffi).await;
    school.wait(31);
    let swept = async {
        while school.stays(&afi).await.0.is_some() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), swept).await.unwrap();
    let closed = school.stays(&afi).await.1;
    assert_eq!((closed[0].left_at, closed[0].reason), (MORNING, EndReason::ServerRestarted));
    let (open, closed) = school.stays(&koffi).await;
    let open = open.unwrap();
    assert_eq!(
        (open.opened_at, open.seen_at, closed.len()),
        (after(10), after(41), 0),
        "his socket speaks for him"
    );
    assert!(koffi_tab.heard_nothing().await);
}
