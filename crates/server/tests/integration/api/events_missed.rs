//! What somebody missed: told when they come back, in order and once; or that it is forgotten.

use super::*;
use estrade::events::{Line, Looking, listen};
use reqwest::Method;
use rstest::rstest;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn what_was_missed_comes_in_order_and_once(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let class = world.planned_class(json!({})).await;
    let mensah = world.instructor("mensah").await;
    let others = world.course(&mensah, json!({})).await;
    let stream = Stream::open(&class.afi).await;
    let seen = stream.last_event_id.clone();
    drop(stream);
    class.estelle.put(&class.at(""), json!({ "title": "Autre" })).await.data();
    world.session(&mensah, others, json!({ "title": "Rien pour Afi" })).await;
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    let gone = world.session(&class.estelle, class.course, json!({ "title": "Bientôt" })).await;
    class.estelle.delete(&format!("/api/live-sessions/{gone}")).await.data();
    let ada = world.admin().await;
    ada.delete(&format!("/api/live-sessions/{gone}?purge=true")).await.data();
    let (epoch, number) = seen.split_once('-').unwrap();
    let all = format!("{epoch}-{}", number.parse::<u64>().unwrap() + 6);
    world.until(async || world.state.events().cursor() == all).await;
    let missed =
        ["session_changed", "session_started", "session_planned", "session_cancelled", "session_deleted"];
    let mut stream = Stream::go_on(&class.afi, Some(&seen)).await;
    for kind in &missed[..2] {
        assert_eq!(stream.kind().await, *kind);
    }
    let half_way = stream.last_event_id.clone();
    stream.expect(&missed[2..]).await;
    stream.expect(&["ready"]).await;
    // From where it broke off, by the header or in the address, and nothing twice.
    let mut stream = Stream::go_on(&class.afi, Some(&half_way)).await;
    stream.expect(&missed[2..]).await;
    stream.expect(&["ready"]).await;
    let path = format!("/api/events?last_event_id={half_way}");
    let mut queried = Stream::of(class.afi.request(Method::GET, &path)).await;
    queried.expect(&missed[2..]).await;
    let mut both = class.afi.request(Method::GET, &path);
    both = both.header("last-event-id", &stream.last_event_id);
    Stream::of(both).await.expect(&["ready"]).await;
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    stream.expect(&["session_ended"]).await;
    world.finish().await;
}

#[tokio::test]
async fn rights_are_those_of_who_comes_back() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let seen = Stream::open(&class.afi).await.last_event_id;
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    let path = format!("/api/courses/{}/enrollments/{}", class.course, class.enrollment);
    class.afi.delete(&path).await.data();
    let mut stream = Stream::go_on(&class.afi, Some(&seen)).await;
    stream.expect(&["enrollment", "ready"]).await;
    world.finish().await;
}

#[tokio::test]
async fn what_is_forgotten_is_said_to_be() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let now = Stream::open(&class.afi).await.last_event_id;
    let (epoch, number) = now.split_once('-').unwrap();
    let later: u64 = number.parse::<u64>().unwrap() + 5;
    for unknown in ["0a1b2c3d-1", "nonsense", "%F0", &format!("{epoch}-{later}"), &format!("{epoch}--1")] {
        let mut stream = Stream::go_on(&class.afi, Some(unknown)).await;
        stream.expect(&["reset", "ready"]).await;
        assert_eq!(stream.last_event_id, now, "{unknown}");
    }
    // So many sessions are not gone through for one person.
    for _ in 0..65 {
        world.session(&class.estelle, class.course, json!({})).await;
    }
    world.until(async || world.state.events().cursor() == format!("{epoch}-{}", later + 60)).await;
    Stream::go_on(&class.afi, Some(&now)).await.expect(&["reset", "ready"]).await;
    world.finish().await;
}

#[tokio::test]
async fn a_slow_reader_is_dropped_and_gets_the_rest_when_they_come_back() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let domain = world.state.domain();
    let login = estrade_core::user::begin_api_login(domain, class.afi.user().id).await.unwrap().login;
    let identity = estrade_core::user::by_access(domain, login).await.unwrap().unwrap();
    let looking = Looking { identity: &identity, until: None, last_event_id: None };
    // Nobody reads it.
    let mut slow = listen(world.state.events(), domain, looking).await.unwrap();
    let mut quick = Stream::open(&class.afi).await;
    for number in 0..70 {
        class.estelle.put(&class.at(""), json!({ "title": format!("Titre {number}") })).await.data();
        assert_eq!(quick.next().await.unwrap()["title"], format!("Titre {number}"));
    }
    let mut heard = Vec::new();
    while let Some(line) = slow.next().await {
        if let Line::News(Some(id), _) = line {
            heard.push(id);
        }
    }
    assert_eq!(heard.len(), 64, "what waited, then the end");
    let mut again = Stream::go_on(&class.afi, heard.last().map(String::as_str)).await;
    for number in 64..70 {
        assert_eq!(again.next().await.unwrap()["title"], format!("Titre {number}"));
    }
    again.expect(&["ready"]).await;
    world.finish().await;
}

#[tokio::test]
async fn a_page_says_from_where_on_it_is_to_be_told() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let browser = world.browser(&class.afi).await;
    let page = browser.get("/dashboard/student/live-sessions").await;
    let attribute = |name: &str| {
        page.text.split(&format!("{name}=\"")).nth(1).map(|rest| rest.split('"').next().unwrap())
    };
    assert_eq!(attribute("data-who"), Some(class.afi.id().to_string().as_str()));
    let cursor = attribute("data-events").unwrap().to_owned();
    // Between the page and its stream.
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    let mut stream =
        Stream::of(browser.request(Method::GET, &format!("/api/events?last_event_id={cursor}"))).await;
    let first = stream.kind().await;
    let both = if first == "ready" { ["ready", "session_started"] } else { ["session_started", "ready"] };
    assert_eq!([first.as_str(), stream.kind().await.as_str()], both);
    let visitors = world.visitor().get("/login").await.text;
    assert!(!visitors.contains("data-events") && !visitors.contains("data-who"));
    world.finish().await;
}
