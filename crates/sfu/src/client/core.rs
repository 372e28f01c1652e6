//! The client without I/O.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Pt, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive, TcpType, Transmit};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, Vp8Descriptor};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};

use super::media::{self, Picture};
use super::receive::{Received, Slot, SlotCounters};
use crate::error::{OfferError, TransportProtocol};

const RIDS: [&str; 3] = ["q", "h", "f"];
/// Received packets kept for a reader; the oldest give way.
const KEPT: usize = 65_536;

/// How a client is made.
#[derive(Debug, Clone, Copy)]
pub struct ClientConfig {
    /// Receiving audio slots to offer.
    pub audio_slots: usize,
    /// Receiving video slots to offer.
    pub video_slots: usize,
    /// The socket's own address.
    pub local: SocketAddr,
    /// Its protocol.
    pub proto: TransportProtocol,
    /// What all stamps count from; the same for all clients that measure delays between them.
    pub epoch: Instant,
    /// Keep every received packet for [`ClientCore::poll_received`].
    pub keep_received: bool,
}

/// One numbered outgoing stream.
#[derive(Debug, Clone, Copy)]
struct Outgoing {
    seq: u64,
    picture: u16,
    tl0: u8,
}

/// A publishing and receiving client, driven like the engine: input, then poll.
pub struct ClientCore {
    rtc: Rtc,
    config: ClientConfig,
    sending: [Mid; 3],
    audio: Vec<Mid>,
    video: Vec<Mid>,
    pending: Option<SdpPendingOffer>,
    types: Option<(Pt, Pt)>,
    out: [Outgoing; 5],
    audio_slots: Vec<Slot>,
    video_slots: Vec<Slot>,
    received: VecDeque<Received>,
    transmits: VecDeque<Transmit>,
    deadline: Option<Instant>,
    connected: bool,
    ice: IceConnectionState,
    keyframes_wanted: [u64; 4],
}

/// Outgoing streams: the camera's three layers, the screen, the microphone.
const SCREEN: usize = 3;
const MICROPHONE: usize = 4;

fn add_candidate(rtc: &mut Rtc, local: SocketAddr, proto: TransportProtocol) {
    let candidate = match proto {
        TransportProtocol::Udp => Candidate::builder().udp().host(local).build(),
        TransportProtocol::Tcp => Candidate::builder().tcp().host(local).tcptype(TcpType::Active).build(),
    };
    if let Ok(candidate) = candidate {
        rtc.add_local_candidate(candidate);
    }
}

impl ClientCore {
    /// A client and its offer.
    pub fn new(now: Instant, config: ClientConfig) -> (Self, String) {
        let mut rtc = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .set_rtp_mode(true)
            .enable_bwe(Some(Bitrate::kbps(3000)))
            .build(now);
        add_candidate(&mut rtc, config.local, config.proto);
        let mut api = rtc.sdp_api();
        let mut simulcast = Simulcast::new();
        for rid in RIDS {
            simulcast.add_send_layer(SimulcastLayer::new(rid));
        }
        let (audio, video) = (MediaKind::Audio, MediaKind::Video);
        let sending = [
            api.add_media(audio, Direction::SendOnly, None, None, None),
            api.add_media(video, Direction::SendOnly, None, None, Some(simulcast)),
            api.add_media(video, Direction::SendOnly, None, None, None),
        ];
        let mut slots = |kind, count| -> Vec<Mid> {
            (0..count).map(|_| api.add_media(kind, Direction::RecvOnly, None, None, None)).collect()
        };
        let (audio, video) = (slots(audio, config.audio_slots), slots(video, config.video_slots));
        // Media was added, so there is an offer.
        let (offer, pending) = api
            .apply()
            .map_or((String::new(), None), |(offer, pending)| (offer.to_sdp_string(), Some(pending)));
        let mut client = Self {
            rtc,
            config,
            sending,
            audio_slots: audio.iter().map(|_| Slot::default()).collect(),
            video_slots: video.iter().map(|_| Slot::default()).collect(),
            audio,
            video,
            pending,
            types: None,
            // Streams that have nothing in common, as a browser's.
            out: [(100, 5, 3), (7001, 0x7ff0, 250), (20_002, 999, 90), (1, 77, 0), (30_003, 0, 0)]
                .map(|(seq, picture, tl0)| Outgoing { seq, picture, tl0 }),
            received: VecDeque::new(),
            transmits: VecDeque::new(),
            deadline: None,
            connected: false,
            ice: IceConnectionState::New,
            keyframes_wanted: [0; 4],
        };
        client.drain(now);
        (client, offer)
    }

    /// The offer of an ICE restart; everything else goes on.
    pub fn restart(&mut self, now: Instant) -> String {
        let mut api = self.rtc.sdp_api();
        api.ice_restart(true);
        let offer = api.apply().map_or(String::new(), |(offer, pending)| {
            self.pending = Some(pending);
            offer.to_sdp_string()
        });
        self.drain(now);
        offer
    }

    /// The network changed: from now on the socket's address is `local`. The offer restarts ICE there.
    pub fn moved(&mut self, now: Instant, local: SocketAddr) -> String {
        self.config.local = local;
        add_candidate(&mut self.rtc, local, self.config.proto);
        self.drain(now);
        self.restart(now)
    }

    /// Takes the server's answer.
    pub fn answer(&mut self, now: Instant, sdp: &str) -> Result<(), OfferError> {
        let unreadable = |error: String| OfferError::Unreadable(error);
        let answer = SdpAnswer::from_sdp_string(sdp).map_err(|error| unreadable(error.to_string()))?;
        let pending = self.pending.take().ok_or_else(|| unreadable("no offer is open".into()))?;
        let taken = self.rtc.sdp_api().accept_answer(pending, answer);
        taken.map_err(|error| unreadable(error.to_string()))?;
        let find = |codec| {
            let params = self.rtc.codec_config().params().iter().find(|params| params.spec().codec == codec);
            params.map(str0m::format::PayloadParams::pt)
        };
        self.types = find(Codec::Opus).zip(find(Codec::Vp8));
        let layers = RIDS.map(|rid| (self.sending[1], Some(Rid::from(rid))));
        for (mid, rid) in layers.into_iter().chain([(self.sending[2], None)]) {
            if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, rid) {
                // Like a browser: no share of the data is too much for repairs.
                stream.set_rtx_cache(1024, Duration::from_secs(3), None);
            }
        }
        self.drain(now);
        Ok(())
    }

    /// A datagram or frame came from `source`.
    pub fn receive(&mut self, now: Instant, source: SocketAddr, data: &[u8]) {
        let proto = match self.config.proto {
            TransportProtocol::Udp => Protocol::Udp,
            TransportProtocol::Tcp => Protocol::Tcp,
        };
        let Ok(receive) = Receive::new(proto, source, self.config.local, data) else { return };
        self.input(now, Input::Receive(now, receive));
    }

    /// Runs what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.input(now, Input::Timeout(now));
    }

    fn input(&mut self, now: Instant, input: Input) {
        if let Err(error) = self.rtc.handle_input(input) {
            tracing::debug!(%error, "client input refused");
        }
        self.drain(now);
    }

    /// When [`Self::handle_timeout`] is wanted next.
    pub fn next_timeout(&self) -> Option<Instant> {
        self.deadline
    }

    /// Something to send.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.transmits.pop_front()
    }

    /// A received packet, if they are kept.
    pub fn poll_received(&mut self) -> Option<Received> {
        self.received.pop_front()
    }

    /// ICE and DTLS are through.
    pub fn is_connected(&self) -> bool {
        self.connected && self.rtc.is_alive()
    }

    /// Whether ICE has a path now.
    pub fn has_path(&self) -> bool {
        self.ice.is_connected()
    }

    /// Whether the server has ended the connection, or it failed.
    pub fn is_closed(&self) -> bool {
        !self.rtc.is_alive()
    }

    /// Key frames the server asked for: q, h, f, screen.
    pub fn keyframes_wanted(&self) -> [u64; 4] {
        self.keyframes_wanted
    }

    /// What the audio slots received.
    pub fn audio(&self) -> Vec<SlotCounters> {
        self.audio_slots.iter().map(|slot| slot.counters).collect()
    }

    /// What the video slots received.
    pub fn video(&self) -> Vec<SlotCounters> {
        self.video_slots.iter().map(|slot| slot.counters).collect()
    }

    /// Microseconds since the common start, for stamps.
    pub fn stamp(&self, now: Instant) -> u64 {
        let since = now.saturating_duration_since(self.config.epoch);
        u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
    }

    /// Sends 20 ms of audio with this level (dBov, 0 loudest).
    pub fn send_audio(&mut self, now: Instant, level: i8) {
        let payload = media::silence(self.stamp(now));
        let extensions = ExtensionValues {
            audio_level: Some(level),
            voice_activity: Some(level > -60),
            ..ExtensionValues::default()
        };
        let Some((opus, _)) = self.types else { return };
        let clock = self.clock(now, 48_000);
        let out = &mut self.out[MICROPHONE];
        out.seq += 1;
        let write = RtpWrite::new(opus, out.seq.into(), clock, now, payload).ext_vals(extensions);
        self.write(now, self.sending[0], None, write);
    }

    /// Sends a picture of the camera, on the layer it names.
    pub fn send_camera(&mut self, now: Instant, picture: Picture) {
        let layer = picture.layer.min(2);
        self.send_picture(now, picture, layer, self.sending[1], Some(Rid::from(RIDS[layer])));
    }

    /// Sends a picture of the screen.
    pub fn send_screen(&mut self, now: Instant, picture: Picture) {
        self.send_picture(now, picture, SCREEN, self.sending[2], None);
    }

    fn send_picture(&mut self, now: Instant, picture: Picture, stream: usize, mid: Mid, rid: Option<Rid>) {
        let Some((_, vp8)) = self.types else { return };
        let clock = self.clock(now, 90_000);
        let out = &mut self.out[stream];
        out.picture = (out.picture + 1) & 0x7fff;
        out.tl0 = out.tl0.wrapping_add(1);
        let payloads = media::packets(picture, out.picture, out.tl0);
        let last = payloads.len() - 1;
        for (index, payload) in payloads.into_iter().enumerate() {
            self.out[stream].seq += 1;
            let seq = self.out[stream].seq;
            let write =
                RtpWrite::new(vp8, seq.into(), clock, now, payload).marker(index == last).nackable(true);
            self.write(now, mid, rid, write);
        }
    }

    fn clock(&self, now: Instant, hz: u64) -> u32 {
        let ticks = u128::from(self.stamp(now)) * u128::from(hz) / 1_000_000;
        // RTP time wraps.
        u32::try_from(ticks % (1 << 32)).unwrap_or_default()
    }

    fn write(&mut self, now: Instant, mid: Mid, rid: Option<Rid>, write: RtpWrite) {
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, rid) {
            stream.write_rtp(write);
        }
        self.input(now, Input::Timeout(now));
    }

    /// Asks the server for a key frame on a video slot.
    pub fn ask_keyframe(&mut self, now: Instant, slot: usize) {
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(self.video[slot], None) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
        self.input(now, Input::Timeout(now));
    }

    /// Tells the server that this client leaves.
    pub fn close(&mut self, now: Instant) {
        if let Err(error) = self.rtc.close() {
            tracing::debug!(%error, "client did not close cleanly");
        }
        self.drain(now);
    }

    fn drain(&mut self, now: Instant) {
        let mut overdue = 0;
        self.deadline = loop {
            match self.rtc.poll_output() {
                Ok(Output::Transmit(transmit)) => self.transmits.push_back(transmit),
                Ok(Output::Event(event)) => self.react(now, event),
                Ok(Output::Timeout(at)) if at > now || overdue == 64 || !self.rtc.is_alive() => {
                    break Some(at);
                }
                Ok(Output::Timeout(_)) => {
                    overdue += 1;
                    if let Err(error) = self.rtc.handle_input(Input::Timeout(now)) {
                        tracing::debug!(%error, "client timeout failed");
                    }
                }
                Err(error) => {
                    tracing::debug!(%error, "client failed");
                    break None;
                }
            }
        };
    }

    fn react(&mut self, now: Instant, event: Event) {
        match event {
            Event::Connected => self.connected = true,
            Event::IceConnectionStateChange(state) => self.ice = state,
            Event::RtpPacket(packet) => self.take(now, &packet),
            Event::KeyframeRequest(request) => {
                let layer = request.rid.and_then(|rid| RIDS.iter().position(|known| *known == &*rid));
                self.keyframes_wanted[layer.unwrap_or(SCREEN)] += 1;
            }
            _ => {}
        }
    }

    fn take(&mut self, now: Instant, packet: &RtpPacket) {
        let mut api = self.rtc.direct_api();
        let Some(mid) = api.stream_rx(&packet.header.ssrc).map(|stream| stream.mid()) else { return };
        let audio = self.audio.iter().position(|other| *other == mid);
        let video = self.video.iter().position(|other| *other == mid);
        let Some(slot) = audio.or(video) else { return };
        let vp8 = video.and_then(|_| Vp8Descriptor::parse(&packet.payload).ok());
        let received = Received {
            slot,
            video: video.is_some(),
            seq: *packet.seq_no,
            time: packet.header.timestamp,
            picture: vp8.and_then(|vp8| vp8.picture_id()),
            keyframe: vp8.is_some_and(|vp8| vp8.starts_keyframe(&packet.payload)),
            marker: packet.header.marker,
            len: packet.payload.len(),
        };
        let stamped = audio.is_some() || packet.header.marker;
        let sent = if stamped { media::stamp(&packet.payload) } else { None };
        // A picture from elsewhere has no stamp: whatever stands there gives no plausible delay.
        let delay =
            sent.and_then(|sent| self.stamp(now).checked_sub(sent)).filter(|delay| *delay < 60_000_000);
        if self.config.keep_received {
            if self.received.len() == KEPT {
                self.received.pop_front();
            }
            self.received.push_back(received.clone());
        }
        let slots = if received.video { &mut self.video_slots } else { &mut self.audio_slots };
        slots[slot].take(received, delay, now);
        let broken = std::mem::take(&mut slots[slot].wants_keyframe);
        let mut api = self.rtc.direct_api();
        if let Some(stream) = api.stream_rx(&packet.header.ssrc).filter(|_| broken) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
    }
}
