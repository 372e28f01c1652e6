//! The script that operators install on Jibri's machine, against the server; and files far larger than memory should grow.

use super::*;
use estrade::system::SystemClock;
use estrade_core::time::Clock as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

/// A network between Jibri and Estrade that carries so many bytes to Estrade, and then none.
struct Network {
    address: String,
    carried: Arc<AtomicU64>,
}

impl Network {
    async fn to(world: &World, bytes: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (server, carried) = (world.address, Arc::new(AtomicU64::new(0)));
        let count = carried.clone();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let count = count.clone();
                tokio::spawn(async move {
                    let mut server = TcpStream::connect(server).await.unwrap();
                    let (mut from, mut to) = client.split();
                    let (mut back, mut out) = server.split();
                    let there = async {
                        let mut buffer = vec![0; 64 * 1024];
                        while let Ok(length @ 1..) = from.read(&mut buffer).await {
                            if count.fetch_add(length as u64, Ordering::Relaxed) + length as u64 > bytes
                                || out.write_all(&buffer[..length]).await.is_err()
                            {
                                break;
                            }
                        }
                    };
                    tokio::select! {
                        () = there => {}
                        _ = tokio::io::copy(&mut back, &mut to) => {}
                    }
                });
            }
        });
        Self { address, carried }
    }
}

/// Runs the script as Jibri does; whether it succeeded, and what it said.
async fn finalize(folder: &Path, url: &str, token: &str, tries: &str) -> (bool, String) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../contrib/jibri/finalize");
    let done = Command::new(script)
        .arg(folder)
        .env("ESTRADE_CONF", "/nowhere")
        .env("ESTRADE_URL", format!("{url}/"))
        .env("ESTRADE_HOOK_TOKEN", token)
        .env("ESTRADE_TRIES", tries)
        .env("ESTRADE_PAUSE", "0")
        .env("NO_PROXY", "*")
        .output()
        .await
        .unwrap();
    (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
}

/// What Jibri leaves behind.
fn recorded_folder(room: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("abc");
    std::fs::create_dir(&path).unwrap();
    std::fs::write(path.join(format!("{room}_2025-11-03.mp4")), bytes).unwrap();
    let metadata =
        format!("{{\n  \"meeting_url\": \"https:\\/\\/meet.example.org\\/{room}\", \"participants\": []\n}}");
    std::fs::write(path.join("metadata.json"), metadata).unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_script_is_cut_off_and_goes_on_where_it_was() {
    const PIECE: usize = 8 * 1024 * 1024;
    let world = World::with(&SETTINGS).await;
    let class = world.live_class(json!({})).await;
    let bytes = film(2 * PIECE + 1_234_567);
    let folder = recorded_folder(&room(&class).await, &bytes);
    let path = folder.path().join("abc");
    let files = || std::fs::read_dir(&path).map_or(0, Iterator::count);

    // The network fails in the middle of the second piece, and stays away.
    let network = Network::to(&world, PIECE as u64 + 3_000_000).await;
    let (done, said) = finalize(&path, &network.address, TOKEN, "3").await;
    assert!(!done && said.contains("giving up"), "{said}");
    assert_eq!(files(), 2, "nothing is deleted before it is confirmed");
    assert_eq!(class.afi.get(&class.at("/recordings")).await.data(), json!([]));

    // Run again: the first piece is not sent twice.
    let network = Network::to(&world, u64::MAX).await;
    let (done, said) = finalize(&path, &network.address, TOKEN, "50").await;
    assert!(done, "{said}");
    let carried = network.carried.load(Ordering::Relaxed);
    let rest = (bytes.len() - PIECE) as u64;
    assert!((rest..rest + 100_000).contains(&carried), "{carried} bytes for {rest}: {said}");
    assert!(!path.exists(), "what was confirmed is deleted");
    let shown = class.afi.get(&class.at("/recordings")).await.data();
    assert_eq!((shown.as_array().unwrap().len(), &shown[0]["size"]), (1, &json!(bytes.len())));
    let id = shown[0]["id"].as_i64().unwrap();
    assert!(std::fs::read(file_of(&world, id)).unwrap() == bytes, "the file is another");
    world.finish().await;
}

#[tokio::test]
async fn the_script_says_what_will_never_work_and_deletes_nothing() {
    let world = World::with(&SETTINGS).await;
    let class = world.live_class(json!({})).await;
    let url = format!("http://{}", world.address);
    for (room, token, says) in
        [(room(&class).await, "wrong", "401"), ("estrade-meeting-unknown".to_owned(), TOKEN, "404")]
    {
        let folder = recorded_folder(&room, &film(100));
        let path = folder.path().join("abc");
        let (done, said) = finalize(&path, &url, token, "50").await;
        assert!(!done && said.contains(says), "{said}");
        assert!(!said.contains(TOKEN), "{said}");
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 2);
    }
    let folder = recorded_folder(&room(&class).await, b"this is no film at all");
    let (done, said) = finalize(&folder.path().join("abc"), &url, TOKEN, "50").await;
    assert!(!done && said.contains("415"), "{said}");
    world.finish().await;
}

/// `estrade serve` as a process of its own, on the database of a world.
async fn serve(world: &World) -> (Child, String) {
    let folder = world.folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_estrade"))
        .arg("serve")
        .current_dir(&folder)
        .env_clear()
        .env("DATABASE_URL", world.database_url())
        .env("ESTRADE_DATA_DIR", format!("{folder}/process"))
        .env("ESTRADE_LISTEN", "127.0.0.1:0")
        .env("ESTRADE_MEDIA_PORT", "0")
        .env("ESTRADE_MEDIA_BIND", "127.0.0.1")
        .env("JWT_SECRET", "a secret of the tests, long enough")
        .env("JITSI_SERVER_URL", "https://meet.example.org")
        .env("JITSI_HOOK_TOKEN", TOKEN)
        .env("RUST_LOG", "error")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
    (child, line.strip_prefix("listening on ").unwrap().to_owned())
}

/// The most memory that a process ever had, in MiB.
fn peak(process: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id().unwrap())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

/// 96 MiB, or as many as `ESTRADE_TEST_RECORDING_MIB` says (`docs/benchmarks.md`, Recordings): the server is killed in
/// the middle, goes on, and needs no more memory for it.
#[tokio::test]
async fn a_large_film_is_cut_off_with_the_server_and_memory_stays_flat() {
    const PIECE: u64 = 8 * 1024 * 1024;
    const FLAT_MIB: u64 = 48;
    let mib = std::env::var("ESTRADE_TEST_RECORDING_MIB").map_or(96, |text| text.parse().unwrap());
    let pieces = mib / 8;
    let world = World::with(&SETTINGS).await;
    world.clock.advance(SystemClock.now().since(MORNING));
    let now = SystemClock.now();
    let soon = json!({
        "scheduled_start_at": now.plus(Duration::from_mins(5)).to_string(),
        "scheduled_end_at": now.plus(Duration::from_hours(1)).to_string(),
    });
    let class = world.live_class(soon).await;
    let piece = film(usize::try_from(PIECE).unwrap());
    let mut whole = Sha256::new();
    (0..pieces).for_each(|_| whole.update(&piece));
    let whole = whole.finalize().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let body = json!({
        "meeting_url": room(&class).await, "file_name": "large.mp4", "size": pieces * PIECE, "sha256": whole,
    });
    let (mut process, address) = serve(&world).await;
    let mut jibri = jibri(&world).at(&address);
    let id = jibri.post(HOOK, body.clone()).await.created()["id"].as_i64().unwrap();
    let mut before = peak(&process);
    let own = sum(&piece);
    let began = SystemClock.now();
    let mut number = 0;
    let mut killed = false;
    let mut most = 0;
    while number < pieces {
        let path = format!("{HOOK}/{id}/pieces?offset={}&sha256={own}", number * PIECE);
        let answer = Answer::of(jibri.request(Method::PUT, &path).body(piece.clone())).await;
        number = answer.data()["offset"].as_u64().unwrap() / PIECE;
        most = most.max(peak(&process) - before);
        if number == pieces / 2 && !killed {
            killed = true;
            process.kill().await.unwrap();
            let (again, address) = serve(&world).await;
            (process, jibri) = (again, jibri.at(&address));
            before = peak(&process);
            let stands = jibri.post(HOOK, body.clone()).await.created();
            assert_eq!((&stands["id"], &stands["offset"]), (&json!(id), &json!(number * PIECE)));
        }
    }
    assert_eq!(finish(&jibri, id).await.data()["is_ready"], true);
    most = most.max(peak(&process) - before);
    let (seconds, peak) = (SystemClock.now().since(began).as_secs_f32(), peak(&process));
    println!("{mib} MiB in {seconds:.1} s: the server grew by {most} MiB at most, to {peak} MiB");
    assert!(killed && most < FLAT_MIB, "the server grew by {most} MiB");
    let file = std::fs::metadata(format!("{}/process/recordings/{id}.media", world.folder())).unwrap();
    assert_eq!(file.len(), pieces * PIECE);
    process.kill().await.unwrap();
    world.run_jobs().await;
    world.finish().await;
}
