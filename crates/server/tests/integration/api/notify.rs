//! What a host tells the people of a session: who gets it, when, and in which words.

use super::*;
use rstest::rstest;

async fn notify(class: &Class, who: &Actor, body: Value) -> Answer {
    who.post(&class.at("/notify/"), body).await
}

fn kind(kind: &str) -> Value {
    json!({ "notification_type": kind })
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn everybody_on_the_roster_is_told_once_in_their_language_and_on_their_clocks(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let class = world.planned_class(json!({ "title": "L'été <1>" })).await;
    let koffi = world.classmate(&class, "koffi").await;
    world.student("yao").await;
    let there = json!({ "locale": "en", "timezone": "America/New_York" });
    koffi.patch("/api/users/me", there).await.success(200);
    class.afi.patch("/api/users/me", json!({ "timezone": "Africa/Porto-Novo" })).await.success(200);
    let body = json!({ "notification_type": "custom", "message": "À lire <avant>.\nMerci !" });
    let answer = notify(&class, &class.estelle, body).await.data();
    assert_eq!(answer, json!({ "session_id": class.session, "notification_type": "custom", "queued": 2 }));
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2, "neither Yao, nor Estelle herself");
    let afi = world.mails_to("afi@ul.example").await.remove(0);
    assert_eq!(afi.subject(), "Message\u{202f}: L’été <1>");
    for part in [
        "Estelle vous écrit",
        "> À lire <avant>.\n> Merci !",
        "Lundi 3 novembre 2025, 9 h 10",
        "Africa/Porto-Novo",
    ] {
        assert!(afi.text.replace('\u{a0}', " ").contains(part), "{part}: {}", afi.text);
    }
    assert!(afi.html.contains("&#60;avant&#62;") && !afi.html.contains("<avant>"), "{}", afi.html);
    let path = afi.link();
    assert_eq!(world.browser(&class.afi).await.get(&path).await.status, 200, "{path}");
    let koffis = world.mails_to("koffi@ul.example").await.remove(0);
    assert!(
        koffis.text.contains("Estelle writes to you") && koffis.text.contains("03:10 – 04:10"),
        "{}",
        koffis.text
    );
    assert!(koffis.text.contains("America/New_York, UTC−5"));
    world.finish().await;
}

#[tokio::test]
async fn what_is_not_so_is_not_said_and_does_not_count() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    assert_eq!(notify(&class, &class.estelle, json!({})).await.wrong_fields(), ["notification_type"]);
    assert_eq!(notify(&class, &class.estelle, kind("party")).await.wrong_fields(), ["notification_type"]);
    assert_eq!(notify(&class, &class.estelle, kind("custom")).await.wrong_fields(), ["message"]);
    let long = json!({ "notification_type": "custom", "message": "x".repeat(2001) });
    assert_eq!(notify(&class, &class.estelle, long).await.wrong_fields(), ["message"]);
    let refused = notify(&class, &class.estelle, kind("cancelled")).await.refused(409, "invalid_state");
    assert_eq!(refused["status"], "scheduled");
    assert_eq!(notify(&class, &class.estelle, kind("reminder")).await.data()["queued"], 1);
    world.wait(60);
    class.estelle.delete(&class.at("?reason=Gr%C3%A8ve")).await.data();
    for other in ["reminder", "rescheduled"] {
        notify(&class, &class.estelle, kind(other)).await.refused(409, "invalid_state");
    }
    assert_eq!(notify(&class, &class.estelle, kind("cancelled")).await.data()["queued"], 1);
    let last = world.mails_to("afi@ul.example").await.pop().unwrap();
    assert!(
        last.subject().starts_with("Annulée") && last.text.contains("Motif\u{202f}: Grève"),
        "{}",
        last.text
    );
    notify(&class, &class.afi, kind("cancelled")).await.refused(403, "forbidden");
    notify(&class, &world.student("yao").await, kind("cancelled")).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test]
async fn once_a_minute_a_session_whoever_sends_it() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let other = world.session(&class.estelle, class.course, json!({})).await;
    let ada = world.admin().await;
    notify(&class, &class.estelle, kind("reminder")).await.data();
    world.wait(20);
    let refused = notify(&class, &ada, kind("reminder")).await;
    refused.refused(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("40"));
    class.estelle.post(&format!("/api/live-sessions/{other}/notify"), kind("reminder")).await.data();
    world.wait(40);
    notify(&class, &ada, kind("reminder")).await.data();
    // Each is a notice of its own: none swallows another.
    assert_eq!(world.mails_to("afi@ul.example").await.len(), 3);
    world.finish().await;
}

#[tokio::test]
async fn a_reminder_spares_those_who_declined_and_is_dropped_when_the_class_has_begun() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    let domain = world.state.domain();
    let mut unit = domain.store.begin().await.unwrap();
    let session = estrade_core::ids::SessionId::new(class.session);
    let row = estrade_core::ids::ParticipantId::new(domain.ids.next());
    unit.roster().invite(session, &[(row, koffi.user().id)], domain.now()).await.unwrap();
    let declined = estrade_core::ports::views::Response::Declined;
    assert!(unit.roster().respond(session, koffi.user().id, declined).await.unwrap());
    unit.commit().await.unwrap();
    assert_eq!(notify(&class, &class.estelle, kind("reminder")).await.data()["queued"], 1);
    assert_eq!(world.mails_to("koffi@ul.example").await.len(), 0);
    assert_eq!(world.mails_to("afi@ul.example").await.len(), 1);
    world.wait(60);
    // A called-off class is told to them too.
    class.estelle.delete(&class.at("")).await.data();
    assert_eq!(notify(&class, &class.estelle, kind("cancelled")).await.data()["queued"], 2);
    assert_eq!(world.mails_to("koffi@ul.example").await.len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_reminder_that_comes_too_late_is_not_sent() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    // Nothing leaves for now.
    let folder = format!("{}/mail", world.folder());
    std::fs::write(&folder, "in the way").unwrap();
    notify(&class, &class.estelle, kind("reminder")).await.data();
    let waits = async || {
        let domain = world.state.domain();
        let mut unit = domain.store.begin_read().await.unwrap();
        let soon = domain.now().plus(std::time::Duration::from_mins(1));
        unit.outbox().due(domain.now()).await.unwrap() == 0 && unit.outbox().due(soon).await.unwrap() == 1
    };
    world
        .until(async || {
            world.run_jobs().await;
            waits().await
        })
        .await;
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    std::fs::remove_file(&folder).unwrap();
    world.wait(20);
    assert_eq!(world.mails().await.len(), 0, "the class has begun");
    world.finish().await;
}
