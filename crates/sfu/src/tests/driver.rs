//! The driver over real loopback sockets: UDP with the clients that the bench uses, and ICE over TCP.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

use crate::client::{Client, ClientConfig, ClientCore, Publishing};
use crate::config::SfuConfig;
use crate::error::{OfferError, TransportProtocol};
use crate::event::{OfferRequest, Rights, SfuEvent, ViewTile};
use crate::handle::{Sfu, start};
use crate::ids::{ParticipantId, PeerId, RoomId, Source};

const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PATIENCE: Duration = Duration::from_secs(20);

fn unit() -> (Sfu, Receiver<SfuEvent>) {
    start(SfuConfig { bind: LOCALHOST, port: 0, ..SfuConfig::default() }).expect("a free port")
}

fn request(peer: u64, sdp: String) -> OfferRequest {
    let (room, participant) = (RoomId(1), ParticipantId(peer));
    OfferRequest { room, peer: PeerId(peer), participant, sdp, rights: Rights::ALL }
}

async fn join(sfu: &Sfu, peer: u64, epoch: Instant) -> Client {
    let (client, sdp) = Client::start(LOCALHOST, 3, 9, epoch).expect("a client");
    let answer = sfu.offer(request(peer, sdp)).await.expect("an answer");
    client.answer(answer).expect("taken");
    client
}

/// Waits for an event; the events before it are passed over.
async fn wait(events: &mut Receiver<SfuEvent>, wanted: impl Fn(&SfuEvent) -> bool) -> SfuEvent {
    let found = timeout(PATIENCE, async {
        loop {
            let event = events.recv().await.expect("the unit runs");
            if wanted(&event) {
                return event;
            }
        }
    });
    found.await.expect("the event came")
}

fn connected(event: &SfuEvent, of: u64) -> bool {
    matches!(event, SfuEvent::Connected { peer, .. } if peer.0 == of)
}

/// The first person's media comes in.
fn publishing(event: &SfuEvent) -> bool {
    matches!(event, SfuEvent::Link { peer: PeerId(1), up_kbps, .. } if *up_kbps > 300)
}

#[tokio::test]
async fn two_people_meet_over_udp_and_a_restart_goes_on() {
    let (sfu, mut events) = unit();
    let epoch = Instant::now();
    let awa = join(&sfu, 1, epoch).await;
    wait(&mut events, |event| connected(event, 1)).await;
    let binta = join(&sfu, 2, epoch).await;
    wait(&mut events, |event| connected(event, 2)).await;
    let tile = ViewTile { participant: ParticipantId(1), source: Source::Camera, max_height: 360 };
    sfu.set_view(PeerId(2), vec![tile]);
    awa.publish(Publishing { microphone: Some(-25), camera: [true, true, false], ..Publishing::default() });
    // The unit tells every two seconds what comes in: by the second time media has flowed for long enough.
    for _ in 0..2 {
        wait(&mut events, publishing).await;
    }
    let before = binta.counters();
    let audio: u64 = before.audio.iter().map(|slot| slot.packets).sum();
    assert!(audio > 25, "{audio}");
    assert!(before.video[0].frames > 5, "{:?}", before.video[0]);
    assert_eq!((before.video[0].broken_frames, before.video[0].picture_jumps), (0, 0));
    assert!(before.video[0].delays.count() > 0 && before.video[0].delays.longest_us() < 2_000_000);
    assert!(before.video[1..].iter().all(|slot| slot.packets == 0));
    assert_eq!(awa.counters().audio.iter().map(|slot| slot.packets).sum::<u64>(), 0);

    let offer = awa.restart().expect("an offer");
    let answer = sfu.offer(request(1, offer)).await.expect("an answer");
    awa.answer(answer).expect("taken");
    for _ in 0..2 {
        wait(&mut events, publishing).await;
    }
    let after = binta.counters();
    assert!(after.video[0].frames > before.video[0].frames + 10);
    assert_eq!(after.video[0].picture_jumps, 0);

    drop(awa);
    wait(&mut events, |event| matches!(event, SfuEvent::Disconnected { peer: PeerId(1), .. })).await;
    let stats = sfu.stats().await;
    assert_eq!((stats.peers, stats.connected, stats.totals.panics), (1, 1, 0));
    sfu.shutdown();
    assert_eq!(sfu.offer(request(9, String::new())).await, Err(OfferError::Stopped));
}

/// A client on a TCP connection, with ICE's frames (RFC 4571).
struct TcpClient {
    core: ClientCore,
    stream: TcpStream,
    server: SocketAddr,
    buffered: Vec<u8>,
}

impl TcpClient {
    fn turn(&mut self) {
        while let Some(transmit) = self.core.poll_transmit() {
            let length = u16::try_from(transmit.contents.len()).expect("short");
            self.stream.write_all(&length.to_be_bytes()).expect("open");
            self.stream.write_all(&transmit.contents).expect("open");
        }
        let mut chunk = [0; 4096];
        // Comes back after 5 ms without data.
        if let Ok(length) = self.stream.read(&mut chunk) {
            self.buffered.extend_from_slice(&chunk[..length]);
        }
        while let Some((length, rest)) = self.buffered.split_first_chunk::<2>() {
            let length = usize::from(u16::from_be_bytes(*length));
            let Some(frame) = rest.get(..length) else { break };
            self.core.receive(Instant::now(), self.server, frame);
            self.buffered.drain(..2 + length);
        }
        let now = Instant::now();
        if self.core.next_timeout().is_some_and(|at| at <= now) {
            self.core.handle_timeout(now);
        }
    }
}

async fn tcp_client(sfu: &Sfu, peer: u64) -> TcpClient {
    let server = SocketAddr::new(LOCALHOST, sfu.local_port());
    let stream = TcpStream::connect(server).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_millis(5))).expect("a timeout");
    let config = ClientConfig {
        audio_slots: 3,
        video_slots: 9,
        local: stream.local_addr().expect("an address"),
        proto: TransportProtocol::Tcp,
        epoch: Instant::now(),
        keep_received: false,
    };
    let (mut core, sdp) = ClientCore::new(Instant::now(), config);
    let answer = sfu.offer(request(peer, sdp)).await.expect("an answer");
    core.answer(Instant::now(), &answer).expect("taken");
    TcpClient { core, stream, server, buffered: Vec::new() }
}

#[tokio::test]
async fn somebody_behind_a_closed_network_is_heard_over_tcp() {
    let (sfu, mut events) = unit();
    let mut awa = tcp_client(&sfu, 1).await;
    let mut binta = tcp_client(&sfu, 2).await;
    let deadline = Instant::now() + PATIENCE;
    let mut heard = 0;
    let mut next = Instant::now();
    while heard < 50 && Instant::now() < deadline {
        awa.turn();
        binta.turn();
        if awa.core.is_connected() && binta.core.is_connected() && Instant::now() >= next {
            next = Instant::now() + Duration::from_millis(20);
            awa.core.send_audio(Instant::now(), -20);
        }
        heard = binta.core.audio().iter().map(|slot| slot.packets).sum::<u64>();
    }
    assert!(heard >= 50, "{heard}");
    assert_eq!(awa.core.audio().iter().map(|slot| slot.packets).sum::<u64>(), 0);
    wait(&mut events, |event| connected(event, 2)).await;
    // Removing the person also closes the connection.
    sfu.remove(PeerId(2));
    assert_eq!(sfu.stats().await.peers, 1);
    binta.stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut rest = Vec::new();
    // Either a clean end or a reset (something of ours was still on its way): both are the end.
    let ended = binta.stream.read_to_end(&mut rest);
    assert!(ended.map_or_else(|e| e.kind() == std::io::ErrorKind::ConnectionReset, |_| true));
}

#[tokio::test]
async fn a_tcp_stranger_with_endless_frames_is_cut_off_and_others_go_on() {
    let (sfu, _events) = unit();
    let server = SocketAddr::new(LOCALHOST, sfu.local_port());
    let mut stranger = TcpStream::connect(server).expect("it listens");
    stranger.write_all(&[0xff, 0xff, 1, 2, 3]).expect("open");
    stranger.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut rest = Vec::new();
    // Either a clean end or a reset: both are the end.
    let ended = stranger.read_to_end(&mut rest);
    assert!(ended.is_ok_and(|length| length == 0) || rest.is_empty());
    assert_eq!(sfu.stats().await.peers, 0);
}
