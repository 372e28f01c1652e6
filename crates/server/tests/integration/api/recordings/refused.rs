//! What is not taken: from whom, of what, and how much.

use super::*;
use estrade_core::recording::{self, FileName, Offer, Sha256Hex, Space};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

#[tokio::test]
async fn only_the_token_of_the_hooks_opens() {
    let world = World::with(&SETTINGS).await;
    let class = world.live_class(json!({})).await;
    let bytes = film(100);
    let id = offered(&jibri(&world), &class, &bytes).await;
    let admin = world.admin().await;
    for wrong in [
        world.visitor(),
        world.visitor().with_token("a token of the hook"),
        world.visitor().with_token(""),
        admin.clone(),
        world.browser(&admin).await,
    ] {
        for (method, path) in [
            (Method::POST, HOOK.to_owned()),
            (Method::GET, format!("{HOOK}/{id}")),
            (Method::PUT, format!("{HOOK}/{id}/pieces?offset=0&sha256={}", sum(&bytes))),
            (Method::POST, format!("{HOOK}/{id}/finish")),
        ] {
            let answer = Answer::of(wrong.request(method, &path).body(bytes.clone())).await;
            answer.refused(401, "unauthenticated");
        }
    }
    assert_eq!(standing(&jibri(&world), id).await, (json!(0), json!(false)), "nothing came of it");
    world.finish().await;
}

#[tokio::test]
async fn without_a_token_there_are_no_hooks() {
    let world = World::new().await;
    jibri(&world).post(HOOK, json!({})).await.refused(404, "not_found");
    world.admin().await.get(&format!("{HOOK}/1")).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test]
async fn every_wrong_field_of_an_offer_is_told() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let all = ["file_name", "meeting_url", "sha256", "size"];
    assert_eq!(jibri.post(HOOK, json!({})).await.wrong_fields(), all);
    let wrong = json!({ "meeting_url": "https://x/a b", "file_name": "/", "size": 0, "sha256": "ab" });
    assert_eq!(jibri.post(HOOK, wrong).await.wrong_fields(), all);
    let mut good =
        json!({ "meeting_url": "estrade-meeting-unknown", "file_name": "a", "size": 9, "sha256": sum(b"") });
    jibri.post(HOOK, good.clone()).await.refused(404, "not_found");
    good["meeting_url"] = json!(room(&class).await);
    good["size"] = json!((1i64 << 40) + 1);
    assert_eq!(jibri.post(HOOK, good).await.wrong_fields(), ["size"]);
    world.finish().await;
}

#[tokio::test]
async fn a_full_disk_refuses_before_the_first_byte() {
    let settings = [SETTINGS[0], SETTINGS[1], ("recording_reserve", "4096TiB")];
    let world = World::with(&settings).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    offer(&jibri, &class, &film(100)).await.refused(507, "no_space");
    assert_eq!(std::fs::read_dir(format!("{}/recordings", world.folder())).unwrap().count(), 0);
    assert_eq!(class.estelle.get(&class.at("")).await.data()["recording_url"], Value::Null);
    world.finish().await;
}

#[tokio::test]
async fn a_disk_that_filled_after_the_offer_takes_no_piece() {
    let settings = [SETTINGS[0], SETTINGS[1], ("recording_reserve", "4096TiB")];
    let world = World::with(&settings).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let bytes = film(400_000);
    let promised = Offer {
        room: room(&class).await,
        file_name: FileName::parse("classe.mp4").unwrap(),
        size: bytes.len() as u64,
        sha256: Sha256Hex::parse(&sum(&bytes)).unwrap(),
    };
    let there_was = Space { free: u64::MAX, reserve: 0 };
    let id = recording::begin(world.state.domain(), &promised, there_was).await.unwrap().id.get();
    assert_eq!(offer(&jibri, &class, &bytes).await.created()["id"], id, "offered again");
    send(&jibri, id, 0, &bytes).await.refused(507, "no_space");
    assert_eq!(standing(&jibri, id).await, (json!(0), json!(false)));
    assert_eq!(std::fs::metadata(file_of(&world, id)).unwrap().len(), 0, "nothing was written");
    assert_eq!(class.estelle.get(&class.at("")).await.data()["recording_url"], Value::Null);
    world.finish().await;
}

#[tokio::test]
async fn a_piece_or_a_file_of_another_checksum_is_not_kept() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let bytes = film(1000);
    let id = offered(&jibri, &class, &bytes).await;
    let path = format!("{HOOK}/{id}/pieces?offset=0&sha256={}", sum(b"other"));
    let other = Answer::of(jibri.request(Method::PUT, &path).body(bytes.clone())).await;
    assert_eq!(other.wrong_fields(), ["sha256"]);
    assert_eq!(standing(&jibri, id).await, (json!(0), json!(false)));
    // Right pieces of another file.
    let mut forged = bytes.clone();
    forged[999] ^= 1;
    send(&jibri, id, 0, &forged).await.data();
    assert_eq!(finish(&jibri, id).await.wrong_fields(), ["sha256"]);
    assert!(!file_of(&world, id).exists());
    assert_eq!(class.estelle.get(&class.at("")).await.data()["recording_url"], Value::Null);
    let anew = offer(&jibri, &class, &bytes).await.created();
    assert!(anew["id"] != id && anew["offset"] == 0, "{anew}");
    world.finish().await;
}

#[tokio::test]
async fn what_is_no_film_or_too_much_is_not_kept() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let page = b"<!doctype html><script>alert(1)</script>".to_vec();
    let id = offered(&jibri, &class, &page).await;
    send(&jibri, id, 0, &page).await.refused(415, "unsupported_media_type");
    send(&jibri, id, 0, &page[..5]).await.refused(415, "unsupported_media_type");
    assert_eq!(standing(&jibri, id).await, (json!(0), json!(false)));
    let bytes = film(1000);
    let id = offered(&jibri, &class, &bytes).await;
    send(&jibri, id, 0, &film(1001)).await.refused(413, "too_large");
    assert_eq!(standing(&jibri, id).await, (json!(0), json!(false)));
    assert_eq!(recorded(&jibri, &class, &bytes).await, id);
    world.finish().await;
}

/// Any bytes, on any of the routes, in any order: an answer of the API's own kind, and nothing that was not sent is ever ready.
#[tokio::test]
async fn whatever_is_sent_is_answered_and_breaks_nothing() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let bytes = film(5000);
    let id = offered(&jibri, &class, &bytes).await;
    let mut random = StdRng::seed_from_u64(80);
    let ids =
        [id.to_string(), "0".into(), "-1".into(), "9007199254740993".into(), "x%00".into(), "..%2f..".into()];
    let numbers = ["0", "", "-1", "5000", "18446744073709551615", "1e3", "%ff", "0x10", "4999"];
    for _ in 0..600 {
        let id = &ids[random.random_range(0..ids.len())];
        let offset = numbers[random.random_range(0..numbers.len())];
        let from = random.random_range(0..4999);
        let body: Vec<u8> = match random.random_range(0..4) {
            0 => Vec::new(),
            1 => (0..random.random_range(1..3000)).map(|_| random.random()).collect(),
            2 => bytes[from..random.random_range(from + 1..=5000)].to_vec(),
            _ => br#"{"meeting_url": ["x"], "size": 1e99, "file_name": null, "sha256": {}}"#.to_vec(),
        };
        let right = sum(&body);
        let sha256 = if random.random() { right.as_str() } else { "zz" };
        let (method, path) = match random.random_range(0..5) {
            0 => (Method::POST, HOOK.to_owned()),
            1 => (Method::GET, format!("{HOOK}/{id}")),
            2 => (Method::POST, format!("{HOOK}/{id}/finish")),
            3 => (Method::PUT, format!("{HOOK}/{id}/pieces?offset={offset}&sha256={sha256}")),
            _ => (Method::PUT, format!("{HOOK}/{id}/pieces?offset={from}&offset={offset}&x=%00")),
        };
        let request = jibri.request(method.clone(), &path).body(body);
        let request =
            if random.random() { request.header("content-type", "application/json") } else { request };
        let answer = Answer::of(request).await;
        assert!(answer.status < 500, "{method} {path}: {}", answer.text);
        assert_eq!(answer.body()["success"], answer.status < 300, "{method} {path}");
    }
    // Whatever came of it, the right file still gets through.
    let stands = offer(&jibri, &class, &bytes).await.created();
    let (id, at) =
        (stands["id"].as_i64().unwrap(), usize::try_from(stands["offset"].as_u64().unwrap()).unwrap());
    send(&jibri, id, at, &bytes[at..]).await.data();
    let done = finish(&jibri, id).await;
    assert!(matches!(done.status, 200 | 422), "{}", done.text);
    if done.status == 422 {
        recorded(&jibri, &class, &bytes).await;
    }
    let url = class.afi.get(&class.at("/recordings")).await.data()[0]["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&world.state.config().public_url).unwrap();
    let watched = class.afi.request(Method::GET, path).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(watched, bytes);
    world.finish().await;
}
