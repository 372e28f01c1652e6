//! A client on a thread, over UDP.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::core::{ClientConfig, ClientCore};
use super::media::Picture;
use super::receive::SlotCounters;
use crate::error::{OfferError, TransportProtocol};

const AUDIO_EVERY: Duration = Duration::from_millis(20);
/// Longest wait for a datagram, so that nothing due is late.
const READ_WAIT: Duration = Duration::from_millis(5);

/// What a client publishes. Changed at any time by [`Client::publish`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publishing {
    /// The microphone's level in dBov; none is silent.
    pub microphone: Option<i8>,
    /// Camera layers (q, h, f) sent.
    pub camera: [bool; 3],
    /// Bits a second of each camera layer.
    pub camera_bps: [u32; 3],
    /// The screen's bits a second; none shows no screen.
    pub screen_bps: Option<u32>,
    /// Pictures a second.
    pub fps: u32,
    /// Every so many pictures is a key frame, besides those asked for. 1: a browser can show all of them.
    pub keyframe_every: u32,
}

impl Default for Publishing {
    fn default() -> Self {
        Self {
            microphone: None,
            camera: [false; 3],
            camera_bps: [120_000, 400_000, 1_200_000],
            screen_bps: None,
            fps: 15,
            keyframe_every: 1,
        }
    }
}

/// What a client has counted.
#[derive(Debug, Clone, Default)]
pub struct ClientCounters {
    /// ICE and DTLS are through.
    pub connected: bool,
    /// The server ended the connection.
    pub closed: bool,
    /// Each audio slot.
    pub audio: Vec<SlotCounters>,
    /// Each video slot.
    pub video: Vec<SlotCounters>,
    /// Key frames asked of this client: q, h, f, screen.
    pub keyframes_wanted: [u64; 4],
    /// Media packets sent.
    pub datagrams_sent: u64,
}

enum Order {
    Answer(String, mpsc::Sender<Result<(), OfferError>>),
    Publish(Publishing),
    Restart(mpsc::Sender<String>),
    Stop,
}

/// A running client. Dropping it makes it leave.
pub struct Client {
    orders: mpsc::SyncSender<Order>,
    counters: Arc<Mutex<ClientCounters>>,
}

impl Client {
    /// Binds a UDP port on `ip` and makes the offer; hand the server's reply to [`Self::answer`].
    pub fn start(
        ip: IpAddr,
        audio_slots: usize,
        video_slots: usize,
        epoch: Instant,
    ) -> io::Result<(Self, String)> {
        let socket = UdpSocket::bind(SocketAddr::new(ip, 0))?;
        socket.set_read_timeout(Some(READ_WAIT))?;
        let local = socket.local_addr()?;
        let proto = TransportProtocol::Udp;
        let config = ClientConfig { audio_slots, video_slots, local, proto, epoch, keep_received: false };
        let (core, offer) = ClientCore::new(Instant::now(), config);
        let (orders, inbox) = mpsc::sync_channel(64);
        let counters = Arc::new(Mutex::new(ClientCounters::default()));
        let runner = Runner {
            core,
            socket,
            publishing: Publishing::default(),
            pictures: 0,
            seen_wanted: [0; 4],
            counters: counters.clone(),
            sent: 0,
        };
        thread::Builder::new().name("sfu-client".into()).spawn(move || runner.run(&inbox))?;
        Ok((Self { orders, counters }, offer))
    }

    /// Takes the server's answer; media starts by itself.
    pub fn answer(&self, sdp: String) -> Result<(), OfferError> {
        let (reply, taken) = mpsc::channel();
        self.orders.send(Order::Answer(sdp, reply)).map_err(|_| OfferError::Stopped)?;
        taken.recv().unwrap_or(Err(OfferError::Stopped))
    }

    /// The offer of an ICE restart.
    pub fn restart(&self) -> Option<String> {
        let (reply, offer) = mpsc::channel();
        self.orders.send(Order::Restart(reply)).ok()?;
        offer.recv().ok()
    }

    /// What to send from now on.
    pub fn publish(&self, publishing: Publishing) {
        if self.orders.send(Order::Publish(publishing)).is_err() {
            tracing::debug!("the client has ended");
        }
    }

    /// What it has counted so far.
    pub fn counters(&self) -> ClientCounters {
        lock(&self.counters).clone()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if self.orders.send(Order::Stop).is_err() {
            tracing::debug!("the client has ended");
        }
    }
}

fn lock(counters: &Mutex<ClientCounters>) -> MutexGuard<'_, ClientCounters> {
    counters.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The beat after `last`; what a starved thread missed is not made up for.
fn next(last: Instant, every: Duration, now: Instant) -> Instant {
    let beat = last + every;
    if beat + every < now { now } else { beat }
}

struct Runner {
    core: ClientCore,
    socket: UdpSocket,
    publishing: Publishing,
    pictures: u32,
    seen_wanted: [u64; 4],
    counters: Arc<Mutex<ClientCounters>>,
    sent: u64,
}

impl Runner {
    fn run(mut self, orders: &mpsc::Receiver<Order>) {
        let mut buffer = [0; 2048];
        let (mut audio_at, mut picture_at) = (Instant::now(), Instant::now());
        while self.obey(orders) {
            if let Ok((length, source)) = self.socket.recv_from(&mut buffer) {
                self.core.receive(Instant::now(), source, &buffer[..length]);
            }
            let now = Instant::now();
            if self.core.next_timeout().is_some_and(|at| at <= now) {
                self.core.handle_timeout(now);
            }
            if self.core.is_connected() {
                if now >= audio_at {
                    audio_at = next(audio_at, AUDIO_EVERY, now);
                    if let Some(level) = self.publishing.microphone {
                        self.core.send_audio(now, level);
                    }
                }
                if now >= picture_at {
                    let every = Duration::from_secs(1) / self.publishing.fps.max(1);
                    picture_at = next(picture_at, every, now);
                    self.pictures(now);
                }
            }
            self.flush();
        }
        self.core.close(Instant::now());
        self.flush();
    }

    fn obey(&mut self, orders: &mpsc::Receiver<Order>) -> bool {
        while let Ok(order) = orders.try_recv() {
            let now = Instant::now();
            let heard = match order {
                Order::Answer(sdp, reply) => reply.send(self.core.answer(now, &sdp)).is_ok(),
                Order::Restart(reply) => reply.send(self.core.restart(now)).is_ok(),
                Order::Publish(publishing) => {
                    self.publishing = publishing;
                    true
                }
                Order::Stop => return false,
            };
            tracing::trace!(heard, "order done");
        }
        true
    }

    fn pictures(&mut self, now: Instant) {
        let Publishing { camera, camera_bps, screen_bps, fps, keyframe_every, .. } = self.publishing;
        let regular = self.pictures.is_multiple_of(keyframe_every.max(1));
        self.pictures = self.pictures.wrapping_add(1);
        let wanted = self.core.keyframes_wanted();
        let seen = std::mem::replace(&mut self.seen_wanted, wanted);
        let bytes = |bps: u32| (bps / 8 / fps.max(1)) as usize;
        let stamp = self.core.stamp(now);
        for layer in (0..3).filter(|layer| camera[*layer]) {
            let keyframe = regular || wanted[layer] != seen[layer];
            self.core.send_camera(now, Picture { layer, bytes: bytes(camera_bps[layer]), keyframe, stamp });
        }
        if let Some(bps) = screen_bps {
            let keyframe = regular || wanted[3] != seen[3];
            self.core.send_screen(now, Picture { layer: 2, bytes: bytes(bps), keyframe, stamp });
        }
    }

    fn flush(&mut self) {
        while let Some(transmit) = self.core.poll_transmit() {
            match self.socket.send_to(&transmit.contents, transmit.destination) {
                Ok(_) => self.sent += 1,
                Err(error) => tracing::trace!(%error, "client could not send"),
            }
        }
        let mut counters = lock(&self.counters);
        counters.connected = self.core.is_connected();
        counters.closed = self.core.is_closed();
        counters.audio = self.core.audio();
        counters.video = self.core.video();
        counters.keyframes_wanted = self.core.keyframes_wanted();
        counters.datagrams_sent = self.sent;
    }
}
