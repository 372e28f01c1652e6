//! Chat, and what is missed during a drop.

use super::*;
use serde_json::{Value, json};

#[tokio::test]
async fn a_line_sent_again_after_a_drop_is_stored_and_shown_once() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let (afi, koffi) = (school.student("Afi").await, school.student("Koffi").await);
    let (mut estelle, _) = Tab::enter(&server, &school, &school.estelle).await;
    let (mut tab, _) = Tab::enter(&server, &school, &afi).await;
    estelle.expect("joined").await;
    tab.say("mine", "Qui nomme le préfet ?").await;
    let shown = estelle.expect("chat").await;
    assert_eq!((&shown["message"]["name"], &shown["message"]["client_id"]), (&json!("Afi"), &json!("mine")));
    tab.lose();
    estelle.expect("changed").await;
    let (mut tab, welcome) = Tab::enter(&server, &school, &afi).await;
    assert_eq!(welcome["chat"].as_array().unwrap().len(), 1);
    estelle.expect("joined").await;
    tab.say("mine", "Qui nomme le préfet ?").await;
    tab.say("next", "Le président ?").await;
    assert_eq!(estelle.expect("chat").await["message"]["client_id"], "next", "the first is not shown again");
    assert_eq!(school.chat().await, ["Le président ?", "Qui nomme le préfet ?"]);
    let (_koffi, welcome) = Tab::enter(&server, &school, &koffi).await;
    let texts: Vec<&Value> = welcome["chat"].as_array().unwrap().iter().map(|line| &line["text"]).collect();
    assert_eq!(texts, ["Qui nomme le préfet ?", "Le président ?"]);
}

#[tokio::test]
async fn what_was_missed_comes_in_order_and_once() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let afi = school.student("Afi").await;
    let (mut estelle, _) = Tab::enter(&server, &school, &school.estelle).await;
    let (tab, welcome) = Tab::enter(&server, &school, &afi).await;
    let seen = welcome["seq"].as_u64().unwrap();
    estelle.expect("joined").await;
    tab.lose();
    estelle.expect("changed").await;
    // More than may wait for a slow reader, within the grace.
    for n in 0..280 {
        if n % 10 == 0 {
            school.wait(1);
        }
        estelle.raise_hand(n % 2 == 0).await;
        estelle.expect("changed").await;
    }
    let mut tab = Tab::open(&server, &school, &afi).await.unwrap();
    let resumed = tab.hello(Some((&welcome["epoch"], seen))).await;
    assert_eq!((&resumed["type"], &resumed["epoch"]), (&json!("resumed"), &welcome["epoch"]));
    let newest = resumed["seq"].as_u64().unwrap();
    for seq in seen + 1..=newest {
        assert_eq!(tab.next().await["seq"], json!(seq));
    }
    assert!(tab.heard_nothing().await);
    assert_eq!(newest - seen, 282, "the drop, the hands, and the return");
}

#[tokio::test]
async fn too_many_lines_are_refused_and_not_stored() {
    let school = School::open().await;
    let server = Server::start(&school).await;
    let afi = school.student("Afi").await;
    let (mut estelle, _) = Tab::enter(&server, &school, &school.estelle).await;
    let (mut tab, _) = Tab::enter(&server, &school, &afi).await;
    for n in 0..21 {
        tab.say(&n.to_string(), "encore").await;
    }
    let mut answers = Vec::new();
    while answers.len() < 21 {
        answers.push(tab.next().await);
    }
    let refused: Vec<&Value> = answers.iter().filter(|a| a["type"] == "error").collect();
    assert_eq!(refused.len(), 1);
    assert_eq!((&refused[0]["code"], &refused[0]["client_id"]), (&json!("rate_limited"), &json!("20")));
    assert_eq!(school.chat().await.len(), 20);
    estelle.expect("joined").await;
    for _ in 0..20 {
        estelle.expect("chat").await;
    }
    assert!(estelle.heard_nothing().await);
}
