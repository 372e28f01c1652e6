//! Who may watch, in which parts, and who may delete.

use super::*;

#[tokio::test]
async fn who_sees_the_session_watches_and_its_host_deletes() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let (first, second) = (film(1000), film(2000));
    let (one, two) = (recorded(&jibri, &class, &first).await, recorded(&jibri, &class, &second).await);
    let (koffi, mensah, ada) =
        (world.student("koffi").await, world.instructor("mensah").await, world.admin().await);
    let path = class.at(&format!("/recordings/{one}"));
    for (who, watch, delete) in [
        (&world.visitor(), 401, 401),
        (&jibri, 401, 401),
        (&koffi, 404, 404),
        (&mensah, 404, 404),
        (&class.afi, 200, 403),
    ] {
        assert_eq!(who.get(&class.at("/recordings")).await.status, watch);
        assert_eq!(Answer::of(who.request(Method::HEAD, &path)).await.status, watch);
        let refused = who.delete(&path).await;
        assert_eq!(refused.status, delete, "{}", refused.text);
        assert!(watch == 200 || !who.get(&path).await.text.contains("ftyp"));
    }
    let listed = class.afi.get(&class.at("/recordings")).await;
    assert_eq!(listed.data().as_array().unwrap().len(), 2);
    assert!(!listed.text.contains("classe_2025"), "its name may hold the room's");
    // By no other session's address, even its own host's.
    let other = world.session(&class.estelle, class.course, json!({})).await;
    let astray = format!("/api/live-sessions/{other}/recordings/{one}");
    class.estelle.get(&astray).await.refused(404, "not_found");
    class.estelle.delete(&astray).await.refused(404, "not_found");

    let page = format!("/courses/droit-public/live-sessions/{}", class.session);
    let page = async |who: &Actor| world.browser(who).await.get(&page).await.text;
    let seen = page(&class.afi).await;
    assert!(seen.contains(&format!("src=\"{path}\"")) && seen.contains("preload=\"none\""), "{seen}");
    assert!(!seen.contains("/delete"), "a student is not offered to delete");
    let ask = format!("/dashboard/instructor/live-sessions/{}/recordings/{two}/delete", class.session);
    assert!(page(&class.estelle).await.contains(&ask));
    let estelle = world.browser(&class.estelle).await;
    let asked = estelle.get(&ask).await;
    assert!(asked.status == 200 && asked.text.contains("method=\"post\""), "{}", asked.text);
    assert!(file_of(&world, two).exists(), "asking deletes nothing");
    let afi = world.browser(&class.afi).await;
    let own = format!("http://{}", world.address);
    let post = |who: &Actor| Answer::of(who.request(Method::POST, &ask).header("origin", &own));
    assert_eq!(post(&afi).await.status, 403);
    assert_eq!(post(&estelle).await.status, 303);
    assert!(!file_of(&world, two).exists() && file_of(&world, one).exists());
    let url = async || class.afi.get(&class.at("")).await.data()["recording_url"].clone();
    assert_eq!(url().await, format!("{}{path}", world.state.config().public_url));
    ada.delete(&path).await.data();
    assert_eq!((url().await, file_of(&world, one).exists()), (Value::Null, false));
    ada.delete(&path).await.refused(404, "not_found");
    assert!(!page(&class.afi).await.contains("<video"));
    world.finish().await;
}

#[tokio::test]
async fn a_player_gets_the_parts_that_it_asks_for() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let bytes = film(200_000);
    let id = recorded(&jibri, &class, &bytes).await;
    let path = class.at(&format!("/recordings/{id}"));
    let get = async |headers: &[(&'static str, &str)]| {
        let mut request = class.afi.request(Method::GET, &path).header("accept-encoding", "gzip, br");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, answer.bytes().await.unwrap())
    };
    let (status, headers, body) = get(&[]).await;
    assert_eq!((status, body.as_ref()), (200, bytes.as_slice()));
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(text("content-type").as_deref(), Some("video/mp4"));
    assert_eq!(text("content-length").as_deref(), Some("200000"));
    assert_eq!(text("accept-ranges").as_deref(), Some("bytes"));
    assert_eq!(text("x-content-type-options").as_deref(), Some("nosniff"));
    assert_eq!(text("cache-control").as_deref(), Some("private, no-cache"));
    assert!(text("content-security-policy").unwrap().contains("default-src 'none'"));
    assert_eq!(text("content-encoding"), None, "a film is not packed again");
    let tag = text("etag").unwrap();
    for (range, expected, said) in [
        ("bytes=0-99", &bytes[..100], "bytes 0-99/200000"),
        ("bytes=150000-", &bytes[150_000..], "bytes 150000-199999/200000"),
        ("bytes=-7", &bytes[199_993..], "bytes 199993-199999/200000"),
        ("bytes=199999-999999", &bytes[199_999..], "bytes 199999-199999/200000"),
    ] {
        for more in [("if-range", tag.as_str()), ("accept", "*/*")] {
            let (status, headers, body) = get(&[("range", range), more]).await;
            assert_eq!((status, body.as_ref()), (206, expected), "{range}");
            assert_eq!(headers["content-range"], said);
            assert_eq!(headers["content-length"], expected.len().to_string().as_str());
        }
    }
    let (status, headers, body) = get(&[("range", "bytes=200000-")]).await;
    assert_eq!((status, body.len()), (416, 0));
    assert_eq!(headers["content-range"], "bytes */200000");
    // Another file's tag, or what is no range: all of it.
    assert_eq!(get(&[("range", "bytes=0-9"), ("if-range", "\"old\"")]).await.2, bytes);
    assert_eq!(get(&[("range", "bytes=0-1,5-9")]).await.0, 200);
    let (status, _, body) = get(&[("if-none-match", &tag)]).await;
    assert_eq!((status, body.len()), (304, 0));
    let head = class.afi.request(Method::HEAD, &path).send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), &head.headers()["content-length"]),
        (200, &"200000".parse().unwrap())
    );
    world.finish().await;
}
