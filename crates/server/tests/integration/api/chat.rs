//! The class's chat without a socket: lines that the room's sockets see too, and what was said, page by page.

use super::*;

async fn join(class: &Class, who: &Actor) {
    who.post(&class.at("/join"), json!({})).await.data();
}

async fn say(class: &Class, who: &Actor, text: &str) -> Answer {
    who.post(&class.at("/chat/"), json!({ "message": text })).await
}

async fn texts(class: &Class, who: &Actor, query: &str) -> Vec<String> {
    let body = who.get(&class.at(&format!("/chat{query}"))).await.success(200);
    let lines = body["data"].as_array().unwrap();
    lines.iter().map(|line| line["message"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_line_is_stored_once_and_told_as_it_is() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    join(&class, &class.afi).await;
    world.wait(1);
    let asked = json!({ "message": "  Qui nomme le préfet ?\n", "message_type": "question", "user_id": 1 });
    let question = class.afi.post(&class.at("/chat"), asked).await.created();
    let expected = json!({
        "id": question["id"],
        "session_id": class.session,
        "user_id": class.afi.id(),
        "user": { "id": class.afi.id(), "first_name": "Afi", "last_name": "" },
        "message": "Qui nomme le préfet ?",
        "message_type": "question",
        "reply_to": null,
        "created_at": World::at(1),
    });
    assert_eq!(question, expected);
    join(&class, &class.estelle).await;
    let reply = json!({ "message": "Le président", "message_type": "answer", "reply_to": question["id"] });
    let answer = class.estelle.post(&class.at("/chat"), reply).await.created();
    assert_eq!((&answer["reply_to"], &answer["message_type"]), (&question["id"], &json!("answer")));
    let history = class.afi.get(&class.at("/chat/")).await.success(200);
    let cursor = json!({ "limit": 50, "before": null, "after": answer["id"] });
    assert_eq!(history, json!({ "success": true, "data": [question, answer], "pagination": cursor }));
    world.finish().await;
}

#[tokio::test]
async fn sockets_and_requests_are_one_conversation() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    join(&class, &class.afi).await;
    // A room without sockets takes lines, and shows them to who comes.
    say(&class, &class.afi, "un").await.created();
    let (mut estelle, welcome) = Socket::enter(&world, class.session, &class.estelle).await;
    assert_eq!(welcome["chat"][0]["text"], "un");
    say(&class, &class.afi, "deux").await.created();
    let line = json!({ "type": "chat", "client_id": "e", "text": "trois", "kind": "text" });
    estelle.send(line).await;
    assert_eq!(estelle.expect("chat").await["message"]["text"], "deux");
    let third = estelle.expect("chat").await;
    assert_eq!(third["message"]["text"], "trois");
    let reply = json!({ "message": "quatre", "reply_to": third["message"]["id"] });
    let fourth = class.afi.post(&class.at("/chat"), reply).await.created();
    let shown = estelle.expect("chat").await["message"].take();
    assert_eq!((&shown["id"], &shown["reply_to"]), (&fourth["id"], &third["message"]["id"]));
    assert_eq!((&shown["name"], &shown["user_id"]), (&json!("Afi"), &json!(class.afi.id())));
    assert!(estelle.heard_nothing().await, "each line is shown once");
    assert_eq!(texts(&class, &class.estelle, "").await, ["un", "deux", "trois", "quatre"]);
    world.finish().await;
}

#[tokio::test]
async fn twenty_lines_in_ten_seconds_whatever_the_way() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    join(&class, &koffi).await;
    let (mut afi, _) = Socket::enter(&world, class.session, &class.afi).await;
    for n in 0..10 {
        let line =
            json!({ "type": "chat", "client_id": n.to_string(), "text": n.to_string(), "kind": "text" });
        afi.send(line).await;
        afi.expect("chat").await;
    }
    world.wait(4);
    for n in 10..20 {
        say(&class, &class.afi, &n.to_string()).await.created();
        afi.expect("chat").await;
    }
    let refused = say(&class, &class.afi, "encore").await;
    refused.refused(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("6"));
    afi.send(json!({ "type": "chat", "client_id": "z", "text": "encore", "kind": "text" })).await;
    assert_eq!(afi.expect("error").await["code"], "rate_limited");
    say(&class, &koffi, "moi aussi").await.created();
    afi.expect("chat").await;
    world.wait(6);
    say(&class, &class.afi, "enfin").await.created();
    assert_eq!(afi.expect("chat").await["message"]["text"], "enfin");
    assert_eq!(texts(&class, &class.afi, "?limit=100").await.len(), 22, "what was refused is not stored");
    world.finish().await;
}

#[tokio::test]
async fn lines_are_read_back_and_forth() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    join(&class, &class.afi).await;
    let mut ids = Vec::new();
    for n in 0..7 {
        ids.push(say(&class, &class.afi, &n.to_string()).await.created()["id"].clone());
    }
    let page = async |query: String| {
        let body = class.estelle.get(&class.at(&format!("/chat?{query}"))).await.success(200);
        let texts: Vec<String> = body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l["message"].as_str().unwrap().to_owned())
            .collect();
        (texts.join(""), body["pagination"].clone())
    };
    let cursor = |before: &Value, after: &Value| json!({ "limit": 3, "before": before, "after": after });
    assert_eq!(page("limit=3".into()).await, ("456".into(), cursor(&ids[4], &ids[6])));
    assert_eq!(page(format!("limit=3&before={}", ids[4])).await, ("123".into(), cursor(&ids[1], &ids[3])));
    assert_eq!(page(format!("limit=3&before={}", ids[1])).await, ("0".into(), cursor(&Value::Null, &ids[0])));
    assert_eq!(page(format!("limit=3&after={}", ids[0])).await, ("123".into(), cursor(&ids[1], &ids[3])));
    assert_eq!(page(format!("limit=3&after={}", ids[3])).await, ("456".into(), cursor(&ids[4], &ids[6])));
    assert_eq!(page(format!("limit=3&after={}", ids[6])).await, (String::new(), cursor(&ids[6], &ids[6])));
    assert_eq!(page(format!("limit=3&after={}&before={}", ids[1], ids[4])).await.0, "23");
    for wrong in ["limit=0", "limit=101", "limit=x", "before=x", "after=-1"] {
        let field = wrong.split('=').next().unwrap();
        assert_eq!(class.afi.get(&class.at(&format!("/chat?{wrong}"))).await.wrong_fields(), [field]);
    }
    world.finish().await;
}

#[tokio::test]
async fn who_is_not_in_the_room_reads_and_does_not_write() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let ada = world.admin().await;
    for who in [&class.afi, &class.estelle, &ada] {
        say(&class, who, "bonjour").await.refused(403, "forbidden");
        // Rights come before what is wrong with the fields.
        who.post(&class.at("/chat"), json!({})).await.refused(403, "forbidden");
    }
    join(&class, &class.afi).await;
    say(&class, &class.afi, "bonjour").await.created();
    let koffi = world.student("koffi").await;
    say(&class, &koffi, "bonjour").await.refused(404, "not_found");
    koffi.get(&class.at("/chat")).await.refused(404, "not_found");
    class.afi.post(&class.at("/leave"), json!({})).await.data();
    say(&class, &class.afi, "encore").await.refused(403, "forbidden");
    join(&class, &class.afi).await;
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    say(&class, &class.afi, "fini").await.refused(403, "forbidden");
    for who in [&class.afi, &class.estelle, &ada] {
        assert_eq!(texts(&class, who, "").await, ["bonjour"]);
    }
    world.finish().await;
}

#[tokio::test]
async fn what_cannot_be_a_line_is_told_by_field() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let elsewhere = world.session(&class.estelle, class.course, json!({ "start_now": true })).await;
    let there = format!("/api/live-sessions/{elsewhere}");
    for at in [class.at(""), there.clone()] {
        class.afi.post(&format!("{at}/join"), json!({})).await.data();
    }
    let other = class.afi.post(&format!("{there}/chat"), json!({ "message": "là" })).await.created();
    let long = "é".repeat(2_000);
    for (body, fields) in [
        (json!({}), vec!["message"]),
        (json!({ "message": " \n" }), vec!["message"]),
        (json!({ "message": format!("{long}é") }), vec!["message"]),
        (
            json!({ "message": 5, "message_type": "shout", "reply_to": "x" }),
            vec!["message", "message_type", "reply_to"],
        ),
        (json!({ "message": "oui", "reply_to": 12345 }), vec!["reply_to"]),
        (json!({ "message": "oui", "reply_to": other["id"] }), vec!["reply_to"]),
    ] {
        assert_eq!(class.afi.post(&class.at("/chat"), body).await.wrong_fields(), fields);
    }
    assert!(texts(&class, &class.afi, "").await.is_empty());
    say(&class, &class.afi, &format!(" {long} ")).await.created();
    world.finish().await;
}
