//! `/admin/health`: for admins, and only when they ask for it.

use std::net::TcpListener;

use super::*;
use reqwest::Method;

const PATH: &str = "/admin/health";
const SECRET: &str = "a secret of Jitsi's, not to be shown";

async fn press(world: &World, who: &Actor, language: &str) -> Answer {
    let request = who.request(Method::POST, PATH).header("accept-language", language);
    let origin = format!("http://{}", world.address);
    Answer::of(request.header("origin", origin).form::<[(&str, &str)]>(&[])).await
}

#[tokio::test]
async fn without_jitsi_nothing_of_it_shows() {
    let world = World::new().await;
    let ada = world.browser(&world.admin().await).await;
    let before = ada.get(PATH).await;
    assert_eq!((before.status, before.text.contains("<table")), (200, false));
    let after = press(&world, &ada, "en").await;
    assert_eq!(after.status, 200);
    for line in ["Database", "SQLite", "Schema", "up to date", "Media, UDP", "Clock", "Time zones", "Mail"] {
        assert!(after.text.contains(line), "{line}: {}", after.text);
    }
    assert!(!after.text.contains("Jitsi"), "{}", after.text);
    world.finish().await;
}

#[tokio::test]
async fn a_jitsi_server_that_is_down_is_said_in_both_languages() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}");
    let settings =
        [("jitsi_server_url", url.as_str()), ("jitsi_app_id", "estrade"), ("jitsi_app_secret", SECRET)];
    let world = World::with(&settings).await;
    let ada = world.browser(&world.admin().await).await;
    for (language, said) in [("en", "No connection"), ("fr", "Pas de connexion")] {
        let page = press(&world, &ada, language).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains(said) && page.text.contains("JITSI_SERVER_URL"), "{}", page.text);
        assert!(!page.text.contains(SECRET) && !page.text.contains("eyJ"));
    }
    world.finish().await;
}

/// Who set it learns it without asking, and nobody is connected to for that.
#[tokio::test]
async fn what_meet_jit_si_cannot_do_is_said_before_anything_is_tried() {
    let world = World::with(&[("jitsi_server_url", "https://meet.jit.si")]).await;
    let ada = world.browser(&world.admin().await).await;
    for (language, words) in [
        ("en", ["meet.jit.si", "five minutes", "the first one in to log in with Google, Facebook or GitHub"]),
        (
            "fr",
            ["meet.jit.si", "cinq minutes", "premier entré de se connecter avec Google, Facebook ou GitHub"],
        ),
    ] {
        let request = ada.request(Method::GET, PATH).header("accept-language", language);
        let page = Answer::of(request).await;
        assert_eq!((page.status, page.text.contains("<table")), (200, false));
        for word in words {
            assert_eq!(page.text.matches(word).count(), 1, "{word}: {}", page.text);
        }
    }
    world.finish().await;
    let world = World::with(&[("jitsi_server_url", "https://meet.example.org")]).await;
    let ada = world.browser(&world.admin().await).await;
    assert!(!ada.get(PATH).await.text.contains("meet.jit.si"), "of other servers it is not said");
    world.finish().await;
}

#[tokio::test]
async fn nothing_is_tried_for_who_may_not_ask_or_did_not() {
    let jitsi = TcpListener::bind("127.0.0.1:0").unwrap();
    jitsi.set_nonblocking(true).unwrap();
    let url = format!("http://{}", jitsi.local_addr().unwrap());
    let world = World::with(&[("jitsi_server_url", url.as_str())]).await;
    let estelle = world.browser(&world.instructor("estelle").await).await;
    assert_eq!(press(&world, &estelle, "en").await.status, 403);
    assert_eq!(press(&world, &world.visitor(), "en").await.status, 303);
    let ada = world.browser(&world.admin().await).await;
    assert_eq!(ada.get(PATH).await.status, 200);
    let asked = jitsi.accept().map(drop).map_err(|error| error.kind());
    assert_eq!(asked, Err(std::io::ErrorKind::WouldBlock), "nobody was connected to");
    world.finish().await;
}
