//! Recordings that come from Jibri: in pieces, cut off, twice, at once; and what is refused.

mod finalize;
mod jaas;
mod refused;
mod watching;

use super::*;
use estrade_core::ids::RecordingId;
use estrade_core::recording::{self, Progress};
use reqwest::Method;
use rstest::rstest;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub const TOKEN: &str = "a token of the hooks";
pub const SETTINGS: [(&str, &str); 2] =
    [("jitsi_server_url", "https://meet.example.org"), ("jitsi_hook_token", TOKEN)];
const HOOK: &str = "/api/hooks/jibri/recordings";

/// The server that records.
pub fn jibri(world: &World) -> Actor {
    world.visitor().with_token(TOKEN)
}

/// Bytes that begin as a film does.
pub fn film(length: usize) -> Vec<u8> {
    let noise = (0u32..).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[3]);
    b"\0\0\0\x20ftypisom".iter().copied().chain(noise).take(length).collect()
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

async fn room(class: &Class) -> String {
    class.estelle.get(&class.at("")).await.data()["jitsi_room_name"].as_str().unwrap().to_owned()
}

async fn offer(jibri: &Actor, class: &Class, bytes: &[u8]) -> Answer {
    let meeting_url =
        format!("https://meet.example.org/{}?jwt=x#config.a=b", room(class).await.to_uppercase());
    let name = "/srv/recordings/abc/classe_2025.mp4";
    let body =
        json!({ "meeting_url": meeting_url, "file_name": name, "size": bytes.len(), "sha256": sum(bytes) });
    jibri.post(HOOK, body).await
}

/// The id of a file that is offered.
pub async fn offered(jibri: &Actor, class: &Class, bytes: &[u8]) -> i64 {
    offer(jibri, class, bytes).await.created()["id"].as_i64().unwrap()
}

async fn send(jibri: &Actor, id: i64, offset: usize, bytes: &[u8]) -> Answer {
    let path = format!("{HOOK}/{id}/pieces?offset={offset}&sha256={}", sum(bytes));
    Answer::of(jibri.request(Method::PUT, &path).body(bytes.to_vec())).await
}

async fn finish(jibri: &Actor, id: i64) -> Answer {
    jibri.post(&format!("{HOOK}/{id}/finish"), json!({})).await
}

/// A whole recording of a class; its id.
async fn recorded(jibri: &Actor, class: &Class, bytes: &[u8]) -> i64 {
    let id = offered(jibri, class, bytes).await;
    assert_eq!(send(jibri, id, 0, bytes).await.data()["offset"], bytes.len());
    assert_eq!(finish(jibri, id).await.data()["is_ready"], true);
    id
}

async fn standing(jibri: &Actor, id: i64) -> (Value, Value) {
    let data = jibri.get(&format!("{HOOK}/{id}")).await.data();
    (data["offset"].clone(), data["is_ready"].clone())
}

fn file_of(world: &World, id: i64) -> std::path::PathBuf {
    format!("{}/recordings/{id}.media", world.folder()).into()
}

/// Begins to send a piece and stops in the middle, the connection open.
async fn half_a_piece(world: &World, id: i64, offset: usize, bytes: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "PUT {HOOK}/{id}/pieces?offset={offset}&sha256={} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {TOKEN}\r\n\
         content-length: {}\r\n\r\n",
        sum(bytes),
        bytes.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&bytes[..bytes.len() / 2]).await.unwrap();
    socket
}

/// Waits until so many bytes of a file are on the disk, confirmed or not.
async fn on_disk(world: &World, id: i64, length: usize) {
    let path = file_of(world, id);
    world.until(async || std::fs::metadata(&path).is_ok_and(|file| file.len() >= length as u64)).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn a_film_comes_in_pieces_and_its_session_says_where_it_is(#[case] engine: Engine) {
    let Some(world) = World::on_with(engine, &SETTINGS).await else { return };
    let (class, jibri) = (world.live_class(json!({ "is_recording_enabled": true })).await, jibri(&world));
    let before = class.estelle.get(&class.at("")).await.data();
    let bytes = film(300_000);
    let id = offered(&jibri, &class, &bytes).await;
    finish(&jibri, id).await.refused(409, "wrong_offset");
    assert_eq!(send(&jibri, id, 0, &bytes[..100_000]).await.data()["offset"], 100_000);
    // Twice: nothing changes. With a gap, or over the edge: refused.
    assert_eq!(send(&jibri, id, 0, &bytes[..100_000]).await.data()["offset"], 100_000);
    assert_eq!(send(&jibri, id, 50_000, &bytes[50_000..60_000]).await.data()["offset"], 100_000);
    send(&jibri, id, 100_001, &bytes[100_001..200_000]).await.refused(409, "wrong_offset");
    send(&jibri, id, 50_000, &bytes[50_000..200_000]).await.refused(409, "wrong_offset");
    // Offered again, it goes on where it stands, and is one.
    let again = offer(&jibri, &class, &bytes).await.created();
    assert_eq!(
        (&again["id"], &again["offset"], &again["is_ready"]),
        (&json!(id), &json!(100_000), &json!(false))
    );
    send(&jibri, id, 100_000, &bytes[100_000..]).await.data();
    class.afi.get(&class.at(&format!("/recordings/{id}"))).await.refused(404, "not_found");
    assert_eq!(class.afi.get(&class.at("/recordings")).await.data(), json!([]));
    for _ in 0..2 {
        assert_eq!(finish(&jibri, id).await.data()["is_ready"], true);
    }
    // What is ready takes nothing more.
    assert_eq!(send(&jibri, id, 0, &film(50)).await.data()["offset"], 300_000);
    let after = class.afi.get(&class.at("")).await.data();
    let public_url = &world.state.config().public_url;
    assert_eq!(after["recording_url"], format!("{public_url}{}", class.at(&format!("/recordings/{id}"))));
    assert_eq!(after["version"], before["version"].as_i64().unwrap() + 1, "written once");
    assert_eq!(after["revision"], before["revision"]);
    let watched =
        class.afi.request(Method::GET, &class.at(&format!("/recordings/{id}"))).send().await.unwrap();
    assert_eq!(watched.bytes().await.unwrap(), bytes);
    assert_eq!(offer(&jibri, &class, &bytes).await.created()["is_ready"], true, "sent again after its end");
    world.finish().await;
}

#[tokio::test]
async fn cut_off_in_a_piece_it_goes_on_from_the_last_confirmed_byte() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let bytes = film(400_000);
    let id = offered(&jibri, &class, &bytes).await;
    send(&jibri, id, 0, &bytes[..100_000]).await.data();
    // Other bytes than those that come later: what was not confirmed must not stay.
    let wrong = vec![7u8; 300_000];
    let cut = half_a_piece(&world, id, 100_000, &wrong).await;
    on_disk(&world, id, 150_000).await;
    drop(cut);
    world
        .until(async || {
            let answer = send(&jibri, id, 100_000, &bytes[100_000..200_000]).await;
            assert!(answer.status == 200 || answer.status == 409, "{}", answer.text);
            answer.status == 200
        })
        .await;
    assert_eq!(standing(&jibri, id).await, (json!(200_000), json!(false)));
    send(&jibri, id, 200_000, &bytes[200_000..]).await.data();
    assert_eq!(finish(&jibri, id).await.data()["is_ready"], true);
    assert_eq!(std::fs::read(file_of(&world, id)).unwrap(), bytes);
    world.finish().await;
}

#[tokio::test]
async fn of_two_senders_of_one_file_the_second_is_refused() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let bytes = film(400_000);
    let id = offered(&jibri, &class, &bytes).await;
    let mut first = half_a_piece(&world, id, 0, &bytes).await;
    on_disk(&world, id, 100_000).await;
    let second = send(&jibri, id, 0, &bytes).await;
    second.refused(409, "in_progress");
    assert!(second.header("retry-after").is_some());
    finish(&jibri, id).await.refused(409, "in_progress");
    first.write_all(&bytes[bytes.len() / 2..]).await.unwrap();
    let mut answer = vec![0; 12];
    first.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 200");
    assert_eq!(finish(&jibri, id).await.data()["is_ready"], true);
    assert_eq!(std::fs::read(file_of(&world, id)).unwrap(), bytes);
    world.finish().await;
}

#[tokio::test]
async fn what_the_disk_lost_comes_anew() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let bytes = film(1000);
    let id = offered(&jibri, &class, &bytes).await;
    send(&jibri, id, 0, &bytes[..500]).await.data();
    std::fs::remove_file(file_of(&world, id)).unwrap();
    send(&jibri, id, 500, &bytes[500..]).await.refused(409, "wrong_offset");
    assert_eq!(offer(&jibri, &class, &bytes).await.created()["offset"], 0);
    send(&jibri, id, 0, &bytes).await.data();
    assert_eq!(finish(&jibri, id).await.data()["is_ready"], true);
    world.finish().await;
}

#[tokio::test]
async fn a_checksum_that_cannot_be_gone_on_with_begins_anew() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let bytes = film(1000);
    let id = offered(&jibri, &class, &bytes).await;
    send(&jibri, id, 0, &bytes[..500]).await.data();
    // As another version kept it.
    let (domain, film) = (world.state.domain(), RecordingId::new(id));
    let known = recording::get(domain, film).await.unwrap();
    let other = Progress { checksum: Some("sha256:500:ab".to_owned()), ..known.progress };
    assert!(recording::advance(domain, film, 500, &other).await.unwrap());
    send(&jibri, id, 500, &bytes[500..]).await.refused(409, "wrong_offset");
    assert_eq!(standing(&jibri, id).await, (json!(0), json!(false)), "not stuck for a week");
    send(&jibri, id, 0, &bytes).await.data();
    // And at its end.
    let other = Progress { received: 1000, ..other };
    assert!(recording::advance(domain, film, 1000, &other).await.unwrap());
    finish(&jibri, id).await.refused(409, "wrong_offset");
    send(&jibri, id, 0, &bytes).await.data();
    assert_eq!(finish(&jibri, id).await.data()["is_ready"], true);
    assert_eq!(std::fs::read(file_of(&world, id)).unwrap(), bytes);
    world.finish().await;
}

#[tokio::test]
async fn a_sweep_looks_at_every_file() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let ready = recorded(&jibri, &class, &film(1000)).await;
    // More than the store is asked about at once, whichever come first.
    let nobodys: Vec<_> = (1..=1100).map(|id| file_of(&world, id)).collect();
    for path in &nobodys {
        std::fs::write(path, "left over").unwrap();
    }
    world.state.recordings().sweep(world.state.domain()).await;
    assert_eq!(nobodys.iter().filter(|path| path.exists()).count(), 0);
    assert!(file_of(&world, ready).exists());
    world.finish().await;
}

#[tokio::test]
async fn a_purged_session_takes_its_films_with_it() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri, ada) = (world.live_class(json!({})).await, jibri(&world), world.admin().await);
    let ready = recorded(&jibri, &class, &film(1000)).await;
    let coming = offered(&jibri, &class, &film(2000)).await;
    send(&jibri, coming, 0, &film(2000)[..1000]).await.data();
    ada.delete(&class.at("?purge=true")).await.refused(409, "invalid_state");
    assert!(file_of(&world, ready).exists() && file_of(&world, coming).exists());
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    ada.delete(&class.at("?purge=true")).await.data();
    assert!(!file_of(&world, ready).exists() && !file_of(&world, coming).exists());
    send(&jibri, coming, 1000, &film(2000)[1000..]).await.refused(404, "not_found");
    assert!(!file_of(&world, coming).exists());
    world.finish().await;
}

#[tokio::test]
async fn what_stopped_coming_and_what_is_nobodys_is_swept_away() {
    let world = World::with(&SETTINGS).await;
    let (class, jibri) = (world.live_class(json!({})).await, jibri(&world));
    let (domain, files) = (world.state.domain(), world.state.recordings());
    let ready = recorded(&jibri, &class, &film(1000)).await;
    let cut = offered(&jibri, &class, &film(2000)).await;
    send(&jibri, cut, 0, &film(2000)[..1000]).await.data();
    let nobodys = file_of(&world, 12_345);
    std::fs::write(&nobodys, "left over").unwrap();
    files.sweep(domain).await;
    assert!(!nobodys.exists() && file_of(&world, cut).exists());
    world.wait(8 * 24 * 3600);
    files.sweep(domain).await;
    assert!(!file_of(&world, cut).exists() && file_of(&world, ready).exists());
    jibri.get(&format!("{HOOK}/{cut}")).await.refused(404, "not_found");
    send(&jibri, cut, 1000, &film(2000)[1000..]).await.refused(404, "not_found");
    assert!(!file_of(&world, cut).exists(), "a piece makes no file of what was given up");
    assert_eq!(standing(&jibri, ready).await, (json!(1000), json!(true)));
    world.run_jobs().await;
    world.finish().await;
}
