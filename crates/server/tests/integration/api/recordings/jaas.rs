//! Films that JaaS tells of: fetched from their link, however often that breaks off, and from nowhere else.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use estrade_core::ids::{RecordingId, SessionId};
use estrade_core::recording;
use hmac::{Hmac, KeyInit as _, Mac as _};
use tokio::io::AsyncBufReadExt as _;
use tokio::net::TcpListener;

use super::*;

const WEBHOOK: &str = "whsec_of_the_tests_0123456789";
/// A Jitsi server without TLS: links may be so too.
const OPEN: [(&str, &str); 2] =
    [("jitsi_server_url", "http://127.0.0.1:9"), ("jaas_webhook_secret", WEBHOOK)];
const CLOSED: [(&str, &str); 3] = [SETTINGS[0], SETTINGS[1], ("jaas_webhook_secret", WEBHOOK)];
const DAY: u64 = 24 * 3600;

/// What a store of films does when it is asked.
#[derive(Clone)]
enum Mood {
    /// Gives what is asked for, of these bytes under this tag.
    Gives(Vec<u8>, &'static str),
    /// The same, and breaks off after so many bytes.
    BreaksOff(Vec<u8>, &'static str, usize),
    /// Knows nothing of ranges, and breaks off after so many bytes, if any.
    FromTheStart(Vec<u8>, usize),
    /// Says this line and no more.
    Says(&'static str),
}

/// A store of films on loopback: one mood a request, the last one for all that follow.
struct Store {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Store {
    async fn open(moods: &[Mood]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/p/secret/classe.mp4?sig=a%3D", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, mut moods) = (asked.clone(), VecDeque::from(moods.to_vec()));
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mood = if moods.len() > 1 { moods.pop_front() } else { moods.front().cloned() };
                let mut head = String::new();
                let mut lines = tokio::io::BufReader::new(&mut socket);
                while lines.read_line(&mut head).await.is_ok_and(|read| read > 2) {}
                // Who asked may be gone already.
                drop(answer(&mut socket, &head, mood.unwrap()).await);
                seen.lock().unwrap().push(head.to_lowercase());
            }
        });
        Self { url, asked }
    }

    /// The heads of what was asked so far.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(socket: &mut TcpStream, head: &str, mood: Mood) -> std::io::Result<()> {
    let lower = head.to_lowercase();
    let header = |name: &str| {
        lower.lines().find_map(|line| line.strip_prefix(name).map(|value| value.trim().to_owned()))
    };
    let (bytes, tag, most) = match mood {
        Mood::Says(line) => {
            return socket
                .write_all(format!("HTTP/1.1 {line}\r\ncontent-length: 0\r\n\r\n").as_bytes())
                .await;
        }
        Mood::Gives(bytes, tag) => (bytes, Some(tag), usize::MAX),
        Mood::BreaksOff(bytes, tag, most) => (bytes, Some(tag), most),
        Mood::FromTheStart(bytes, most) => (bytes, None, most),
    };
    let from =
        header("range:").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let is_same = tag.is_some() && header("if-range:").as_deref() == tag;
    let from: usize = from.filter(|_| is_same).unwrap_or(0);
    let mut said = if from > 0 {
        format!(
            "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes {from}-{}/{}\r\n",
            bytes.len() - 1,
            bytes.len()
        )
    } else {
        "HTTP/1.1 200 OK\r\n".to_owned()
    };
    if let Some(tag) = tag {
        write!(said, "etag: {tag}\r\n").unwrap();
    }
    write!(said, "content-length: {}\r\n\r\n", bytes.len() - from).unwrap();
    socket.write_all(said.as_bytes()).await?;
    let rest = &bytes[from..];
    socket.write_all(&rest[..rest.len().min(most)]).await
}

/// The webhook of a film of a class, so many seconds after the morning.
async fn told(world: &World, class: &Class, key: &str, link: &str, seconds: i64) -> Answer {
    // From the store: whoever asks is told of a room only while they may go in.
    let mut unit = world.state.domain().store.begin_read().await.unwrap();
    let session = unit.sessions().get(SessionId::new(class.session)).await.unwrap().unwrap();
    drop(unit);
    let body = json!({
        "idempotencyKey": key, "appId": "vpaas-magic-cookie-1", "eventType": "RECORDING_UPLOADED",
        "sessionId": "meeting-1", "timestamp": MORNING.millis() + seconds * 1000,
        "fqn": format!("vpaas-magic-cookie-1/{}", session.room.name),
        "data": { "recordingSessionId": "r1", "durationSec": 60, "preAuthenticatedLink": link },
    })
    .to_string();
    let time = world.state.domain().now().millis() / 1000;
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(WEBHOOK.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let request = world
        .visitor()
        .request(Method::POST, "/api/hooks/jaas")
        .header("x-jaas-signature", format!("t={time},v1={signature}"))
        .header("content-type", "application/json")
        .body(body);
    Answer::of(request).await
}

async fn shown(class: &Class) -> Vec<Value> {
    class.afi.get(&class.at("/recordings")).await.data().as_array().unwrap().clone()
}

/// Files on the disk, ready or not.
fn files(world: &World) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(format!("{}/recordings", world.folder())).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// What the store knows of a class's films, ready or not.
async fn known(world: &World, class: &Class) -> Vec<RecordingId> {
    let mut unit = world.state.domain().store.begin_read().await.unwrap();
    unit.recordings().ids_of(SessionId::new(class.session)).await.unwrap()
}

/// Lets the runner work, the clock moving on, until a film is shown.
async fn fetched(world: &World, class: &Class) -> Vec<u8> {
    world
        .until(async || {
            world.run_jobs().await;
            world.wait(5);
            !shown(class).await.is_empty()
        })
        .await;
    let url = class.afi.get(&class.at("")).await.data()["recording_url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&world.state.config().public_url).unwrap();
    class.afi.request(Method::GET, path).send().await.unwrap().bytes().await.unwrap().to_vec()
}

/// Waits until the work that was noted is no more.
async fn given_up(world: &World, class: &Class) {
    world
        .until(async || {
            world.run_jobs().await;
            known(world, class).await.is_empty()
        })
        .await;
    assert_eq!(files(world), Vec::<std::path::PathBuf>::new());
    assert_eq!(class.estelle.get(&class.at("")).await.data()["recording_url"], Value::Null);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn a_film_of_jaas_is_fetched_once_however_often_it_breaks_off(#[case] engine: Engine) {
    let Some(world) = World::on_with(engine, &OPEN).await else { return };
    let class = world.live_class(json!({})).await;
    let bytes = film(1_000_000);
    let store = Store::open(&[
        Mood::Says("503 Service Unavailable"),
        Mood::BreaksOff(bytes.clone(), "\"v1\"", 7),
        Mood::BreaksOff(bytes.clone(), "\"v1\"", 400_000),
        Mood::BreaksOff(bytes.clone(), "\"v1\"", 300_001),
        Mood::Gives(bytes.clone(), "\"v1\""),
    ])
    .await;
    for _ in 0..3 {
        told(&world, &class, "key-1", &store.url, 0).await.success(200);
    }
    assert!(fetched(&world, &class).await == bytes);
    told(&world, &class, "key-1", &store.url, 0).await.success(200);
    world.run_jobs().await;
    let asked = store.asked();
    assert_eq!(asked.len(), 5, "once it is here nobody asks again");
    assert!(asked[0].starts_with("get /p/secret/classe.mp4?sig=a%3d http/1.1\r\n"), "{}", asked[0]);
    for head in &asked[..3] {
        assert!(!head.contains("range:"), "nothing was here that says what it is: {head}");
    }
    assert!(asked[3].contains("range: bytes=400000-\r\nif-range: \"v1\"\r\n"), "{}", asked[3]);
    assert!(asked[4].contains("range: bytes=700001-\r\nif-range: \"v1\"\r\n"), "{}", asked[4]);
    let (shown, known) = (shown(&class).await, known(&world, &class).await);
    assert_eq!((shown.len(), known.len(), shown[0]["size"].as_u64()), (1, 1, Some(1_000_000)));
    assert!(!shown[0].to_string().contains("secret"), "its link is told to nobody");
    world.finish_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn what_changed_there_or_cannot_be_asked_in_parts_comes_from_its_start() {
    let world = World::with(&OPEN).await;
    let class = world.live_class(json!({})).await;
    let (old, new) = ([film(60_000), vec![7; 40_000]].concat(), film(90_000));
    let store = Store::open(&[
        Mood::BreaksOff(old, "\"v1\"", 70_000),
        Mood::FromTheStart(new.clone(), 50_000),
        Mood::FromTheStart(new.clone(), usize::MAX),
    ])
    .await;
    told(&world, &class, "key-1", &store.url, 0).await.success(200);
    assert!(fetched(&world, &class).await == new, "nothing of the other file is left");
    let asked = store.asked();
    assert!(asked[1].contains("range: bytes=70000-") && !asked[2].contains("range:"), "{asked:?}");
    world.finish_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn a_server_that_stops_goes_on_when_it_is_back() {
    let world = World::with(&OPEN).await;
    let class = world.live_class(json!({})).await;
    let bytes = film(300_000);
    let store = Store::open(&[
        Mood::BreaksOff(bytes.clone(), "\"v1\"", 200_000),
        Mood::Gives(bytes.clone(), "\"v1\""),
    ])
    .await;
    told(&world, &class, "key-1", &store.url, 0).await.success(200);
    world
        .until(async || {
            world.run_jobs().await;
            store.asked().len() == 1
        })
        .await;
    let id = known(&world, &class).await[0];
    world
        .until(async || recording::get(world.state.domain(), id).await.unwrap().progress.received == 200_000)
        .await;
    // What the next process finds: a confirmed part, and behind it what was written when the last one was killed.
    let file = std::fs::OpenOptions::new().append(true).open(file_of(&world, id.get())).unwrap();
    std::io::Write::write_all(&mut &file, &vec![7; 50_000]).unwrap();
    drop(file);
    assert!(fetched(&world, &class).await == bytes);
    assert!(store.asked()[1].contains("range: bytes=200000-"), "{:?}", store.asked());
    world.finish_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn a_link_that_is_gone_is_tried_for_a_day_and_no_longer() {
    let world = World::with(&OPEN).await;
    let class = world.live_class(json!({})).await;
    let store = Store::open(&[Mood::Says("404 Not Found")]).await;
    told(&world, &class, "key-1", &store.url, 0).await.success(200);
    for tries in 1..=3 {
        world
            .until(async || {
                world.run_jobs().await;
                world.wait(1);
                store.asked().len() >= tries
            })
            .await;
        assert_eq!(known(&world, &class).await.len(), 1, "not yet");
    }
    world.wait(DAY + 60);
    given_up(&world, &class).await;
    let tries = store.asked().len();
    // Told again, it is too late; and so is what was told late.
    told(&world, &class, "key-1", &store.url, 0).await.success(200);
    told(&world, &class, "key-2", &store.url, 60).await.success(200);
    world.run_jobs().await;
    assert_eq!((store.asked().len(), known(&world, &class).await.len()), (tries, 0));
    world.finish_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn what_is_no_film_or_leads_elsewhere_is_given_up_at_once() {
    let world = World::with(&OPEN).await;
    let class = world.live_class(json!({})).await;
    let aim = Store::open(&[Mood::Gives(film(100), "\"v1\"")]).await;
    let moved: &'static str = format!("302 Found\r\nlocation: {}", aim.url).leak();
    for (key, mood) in [
        ("page", Mood::Gives(b"<!doctype html><p>Sign in".to_vec(), "\"v1\"")),
        ("moved", Mood::Says(moved)),
        ("empty", Mood::Says("200 OK")),
    ] {
        let store = Store::open(&[mood]).await;
        told(&world, &class, key, &store.url, 0).await.success(200);
        given_up(&world, &class).await;
        assert_eq!(store.asked().len(), 1, "{key}");
    }
    assert_eq!(aim.asked(), Vec::<String>::new());
    world.finish_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn only_links_of_https_into_the_open_network_are_followed() {
    let world = World::with(&CLOSED).await;
    let class = world.live_class(json!({})).await;
    let store = Store::open(&[Mood::Gives(film(100), "\"v1\"")]).await;
    let secure = store.url.replace("http:", "https:");
    for (number, link) in [
        store.url.clone(),
        secure.clone(),
        secure.replace("127.0.0.1", "localhost"),
        secure.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ]
    .iter()
    .enumerate()
    {
        told(&world, &class, &format!("key-{number}"), link, 0).await.success(200);
        given_up(&world, &class).await;
    }
    assert_eq!(store.asked(), Vec::<String>::new());
    world.finish_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn a_film_that_is_fetched_takes_no_pieces_and_goes_with_its_session() {
    let settings = [OPEN[0], OPEN[1], SETTINGS[1]];
    let world = World::with(&settings).await;
    let (class, jibri, ada) = (world.live_class(json!({})).await, jibri(&world), world.admin().await);
    let bytes = film(100_000);
    let store = Store::open(&[Mood::BreaksOff(bytes.clone(), "\"v1\"", 50_000)]).await;
    told(&world, &class, "key-1", &store.url, 0).await.success(200);
    let id = known(&world, &class).await[0];
    let stands = async || recording::get(world.state.domain(), id).await.unwrap().progress.received;
    world
        .until(async || {
            world.run_jobs().await;
            stands().await == 50_000
        })
        .await;
    jibri.get(&format!("{HOOK}/{id}")).await.refused(404, "not_found");
    send(&jibri, id.get(), 50_000, &bytes[50_000..]).await.refused(404, "not_found");
    finish(&jibri, id.get()).await.refused(404, "not_found");
    assert_eq!(stands().await, 50_000);
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    ada.delete(&class.at("?purge=true")).await.data();
    let asked = store.asked().len();
    world.wait(3600);
    world.finish_jobs().await;
    assert_eq!((files(&world).len(), store.asked().len()), (0, asked));
    world.finish().await;
}
