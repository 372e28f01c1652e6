//! Coming, going, and whose seat is whose.

use estrade_core::attendance::EndReason;

use super::school::MORNING;
use super::tab::Opening;
use super::*;
use serde_json::json;

#[tokio::test]
async fn who_may_not_be_in_the_room_is_refused_before_the_upgrade() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let (afi, stranger) = (school.student("Afi").await, school.stranger("Kodjo").await);
    let visitor = Opening { token: None, query: String::new(), buffer: None };
    assert_eq!(Tab::open_as(&server, &school, visitor).await.err(), Some(401));
    let forged = Opening { token: None, query: "?ticket=abc".into(), buffer: None };
    assert_eq!(Tab::open_as(&server, &school, forged).await.err(), Some(401));
    assert_eq!(Tab::open(&server, &school, &stranger).await.err(), Some(404));
    assert!(school.stays(&stranger).await.0.is_none());
    let tab = Tab::open(&server, &school, &afi).await.unwrap();
    assert!(school.stays(&afi).await.0.is_some(), "the seat is taken before the answer");
    drop(tab);
}

#[tokio::test]
async fn a_ticket_opens_one_socket() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let afi = school.student("Afi").await;
    let url = format!("http://{}/api/live-sessions/{}/ws-ticket", server.address, school.session.id);
    let answer = reqwest::Client::new().post(url).bearer_auth(&afi.token).send().await.unwrap();
    let answer: serde_json::Value = answer.json().await.unwrap();
    let query = format!("?ticket={}", answer["data"]["ticket"].as_str().unwrap());
    let opening = || Opening { token: None, query: query.clone(), buffer: None };
    let mut tab = Tab::open_as(&server, &school, opening()).await.unwrap();
    assert_eq!(tab.hello(None).await["you"], json!(afi.id()));
    assert_eq!(Tab::open_as(&server, &school, opening()).await.err(), Some(401));
}

#[tokio::test]
async fn two_tabs_are_one_person_and_a_seat_is_free_as_soon_as_it_is_said() {
    let school = School::with_seats(1).await;
    let server = Server::start(&school).await;
    let (afi, koffi) = (school.student("Afi").await, school.student("Koffi").await);
    let (mut estelle, _) = Tab::enter(&server, &school, &school.estelle).await;
    let (mut first, welcome) = Tab::enter(&server, &school, &afi).await;
    assert_eq!((&welcome["type"], &welcome["participants_count"]), (&json!("welcome"), &json!(2)));
    assert_eq!(estelle.expect("joined").await["participant"]["name"], "Afi");
    let (mut second, _) = Tab::enter(&server, &school, &afi).await;
    assert!(estelle.heard_nothing().await);
    assert_eq!(Tab::open(&server, &school, &koffi).await.err(), Some(409), "the only seat is taken");
    first.send(&json!({ "type": "leave" })).await;
    assert_eq!(first.closed().await.0, 4000);
    assert!(estelle.heard_nothing().await, "the other tab is still there");
    school.wait(60);
    second.send(&json!({ "type": "leave" })).await;
    assert_eq!(second.closed().await.0, 4000);
    assert_eq!(estelle.expect("left").await["reason"], "left");
    let (_koffi, welcome) = Tab::enter(&server, &school, &koffi).await;
    assert_eq!(welcome["participants_count"], 2);
    let (open, closed) = school.stays(&afi).await;
    assert!(open.is_none() && closed.len() == 1);
    assert_eq!((closed[0].joined_at, closed[0].left_at), (MORNING, school.domain.now()));
    assert_eq!(closed[0].reason, EndReason::Left);
}

#[tokio::test]
async fn a_short_drop_splits_nothing_and_a_long_one_ends_where_it_began() {
    let school = School::with_seats(1).await;
    let server = Server::start(&school).await;
    let (afi, koffi) = (school.student("Afi").await, school.student("Koffi").await);
    let (mut estelle, _) = Tab::enter(&server, &school, &school.estelle).await;
    let (tab, _) = Tab::enter(&server, &school, &afi).await;
    estelle.expect("joined").await;
    school.wait(600);
    tab.lose();
    assert_eq!(estelle.expect("changed").await["participant"]["connected"], false);
    school.wait(29);
    let (tab, _) = Tab::enter(&server, &school, &afi).await;
    assert_eq!(estelle.expect("joined").await["participant"]["connected"], true);
    let (open, closed) = school.stays(&afi).await;
    assert_eq!((open.unwrap().opened_at, closed.len()), (MORNING, 0));
    school.wait(60);
    let last_seen = school.domain.now();
    tab.lose();
    estelle.expect("changed").await;
    school.wait(31);
    assert_eq!(estelle.expect("left").await["reason"], "connection_lost");
    let (_koffi, _) = Tab::enter(&server, &school, &koffi).await;
    let (open, closed) = school.stays(&afi).await;
    assert!(open.is_none());
    assert_eq!((closed[0].left_at, closed[0].reason), (last_seen, EndReason::ConnectionLost));
}

#[tokio::test]
async fn who_leaves_through_the_api_is_closed_here() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let afi = school.student("Afi").await;
    let (mut estelle, _) = Tab::enter(&server, &school, &school.estelle).await;
    let (tab, _) = Tab::enter(&server, &school, &afi).await;
    estelle.expect("joined").await;
    let url = format!("http://{}/api/live-sessions/{}/leave", server.address, school.session.id);
    let answer = reqwest::Client::new().post(url).bearer_auth(&afi.token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(tab.closed().await.0, 4000);
    assert_eq!(estelle.expect("left").await["reason"], "left");
    assert!(estelle.heard_nothing().await);
}
