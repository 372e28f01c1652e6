//! A class in virtual time: the engine, named people with real WebRTC clients, and the links between them.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::client::{ClientConfig, ClientCore, Picture, Received};
use crate::config::SfuConfig;
use crate::engine::{Engine, EngineConfig};
use crate::error::{OfferError, TransportProtocol};
use crate::event::{OfferRequest, Rights, SfuEvent, ViewTile};
use crate::ids::{ParticipantId, PeerId, RoomId, Source};

/// Microphones send every tick, cameras every third.
const TICK: Duration = Duration::from_millis(20);
/// Time never passes in smaller steps.
const GRAIN: Duration = Duration::from_micros(100);
const DELAY: Duration = Duration::from_millis(10);
/// Bytes of a picture on each camera layer.
pub(super) const SIZES: [usize; 3] = [900, 3000, 9000];

/// What a link does to packets in one direction.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Link {
    /// Bits a second; unlimited when none.
    pub(super) bps: Option<u64>,
    /// Drops every so many-th packet.
    pub(super) drop_every: Option<u64>,
    /// Delays every so many-th packet by 30 ms more.
    pub(super) late_every: Option<u64>,
    /// Nothing passes.
    pub(super) cut: bool,
}

#[derive(Default)]
struct Way {
    link: Link,
    count: u64,
    bytes: usize,
    free_at: Option<Instant>,
    /// In order of sending; late ones are found by their time.
    flying: VecDeque<(Instant, Vec<u8>)>,
}

impl Way {
    fn send(&mut self, now: Instant, data: Vec<u8>) {
        self.count += 1;
        self.bytes += data.len();
        let every = |n: Option<u64>| n.is_some_and(|n| self.count.is_multiple_of(n));
        if self.link.cut || every(self.link.drop_every) {
            return;
        }
        let mut at = now;
        if let Some(bps) = self.link.bps {
            let start = self.free_at.unwrap_or(now).max(now);
            if start - now > Duration::from_millis(400) {
                return;
            }
            at = start + Duration::from_micros(data.len() as u64 * 8 * 1_000_000 / bps);
            self.free_at = Some(at);
        }
        let late = if every(self.link.late_every) { Duration::from_millis(30) } else { Duration::ZERO };
        self.flying.push_back((at + DELAY + late, data));
    }

    fn next(&self) -> Option<Instant> {
        self.flying.iter().map(|(at, _)| *at).min()
    }

    fn arrived(&mut self, now: Instant) -> Vec<Vec<u8>> {
        let (due, flying) = std::mem::take(&mut self.flying).into_iter().partition(|(at, _)| *at <= now);
        self.flying = flying;
        let mut due: Vec<(Instant, Vec<u8>)> = Vec::from_iter::<VecDeque<_>>(due);
        due.sort_by_key(|(at, _)| *at);
        due.into_iter().map(|(_, data)| data).collect()
    }
}

/// What the audio and the video slots carry.
pub(super) type Slots = (Vec<Option<ParticipantId>>, Vec<Option<(ParticipantId, Source)>>);

/// One person's connection.
pub(super) struct Person {
    pub(super) peer: PeerId,
    pub(super) participant: ParticipantId,
    pub(super) core: ClientCore,
    address: SocketAddr,
    up: Way,
    down: Way,
    pub(super) microphone: Option<i8>,
    pub(super) camera: [bool; 3],
    pub(super) screen: bool,
    answered: [u64; 4],
    pub(super) log: Vec<Received>,
    pub(super) sent_audio: u64,
    pub(super) sent_pictures: u64,
}

/// The class.
pub(super) struct World {
    pub(super) now: Instant,
    started: Instant,
    publish_at: Instant,
    pub(super) engine: Engine,
    pub(super) people: BTreeMap<&'static str, Person>,
    pub(super) events: Vec<SfuEvent>,
}

pub(super) fn server() -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], 10_000))
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(&SfuConfig::default())
    }

    pub(super) fn with(config: &SfuConfig) -> Self {
        let config = SfuConfig { public_ips: vec![server().ip()], ..config.clone() };
        let engine = Engine::new(EngineConfig::new(&config, server().port())).expect("an engine");
        let now = Instant::now();
        Self { now, started: now, publish_at: now, engine, people: BTreeMap::new(), events: Vec::new() }
    }

    /// A person joins room 1 with all rights; the name is also the way to find them.
    pub(super) fn join(&mut self, name: &'static str) {
        let id = self.people.len() as u64 + 1;
        self.join_as(name, RoomId(1), ParticipantId(id), Rights::ALL).expect("an answer");
    }

    pub(super) fn join_as(
        &mut self,
        name: &'static str,
        room: RoomId,
        participant: ParticipantId,
        rights: Rights,
    ) -> Result<(), OfferError> {
        let number = self.people.len() as u64 + 1;
        let address =
            SocketAddr::from(([198, 51, 100, 7], 20_000 + u16::try_from(number).expect("few people")));
        let config = ClientConfig {
            audio_slots: 3,
            video_slots: 4,
            local: address,
            proto: TransportProtocol::Udp,
            epoch: self.started,
            keep_received: true,
        };
        let (mut core, sdp) = ClientCore::new(self.now, config);
        let peer = PeerId(number);
        let answer = self.engine.offer(self.now, OfferRequest { room, peer, participant, sdp, rights })?;
        core.answer(self.now, &answer)?;
        let person = Person {
            peer,
            participant,
            core,
            address,
            up: Way::default(),
            down: Way::default(),
            microphone: None,
            camera: [false; 3],
            screen: false,
            answered: [0; 4],
            log: Vec::new(),
            sent_audio: 0,
            sent_pictures: 0,
        };
        self.people.insert(name, person);
        Ok(())
    }

    /// The person's network changes; the page restarts ICE over its socket to Estrade.
    pub(super) fn move_to(&mut self, name: &str, address: SocketAddr) {
        let now = self.now;
        let person = self.person(name);
        person.address = address;
        let (peer, participant) = (person.peer, person.participant);
        let sdp = person.core.moved(now, address);
        let request = OfferRequest { room: RoomId(1), peer, participant, sdp, rights: Rights::ALL };
        let answer = self.engine.offer(now, request).expect("an answer");
        self.person(name).core.answer(now, &answer).expect("taken");
    }

    /// The page makes a new `RTCPeerConnection` over the same socket to Estrade.
    pub(super) fn begin_anew(&mut self, name: &str, address: SocketAddr) {
        let config = ClientConfig {
            audio_slots: 3,
            video_slots: 4,
            local: address,
            proto: TransportProtocol::Udp,
            epoch: self.started,
            keep_received: true,
        };
        let (core, sdp) = ClientCore::new(self.now, config);
        let person = self.person(name);
        (person.address, person.core, person.answered) = (address, core, [0; 4]);
        let (peer, participant) = (person.peer, person.participant);
        let request = OfferRequest { room: RoomId(1), peer, participant, sdp, rights: Rights::ALL };
        let now = self.now;
        let answer = self.engine.offer(now, request).expect("an answer");
        self.person(name).core.answer(now, &answer).expect("taken");
    }

    pub(super) fn person(&mut self, name: &str) -> &mut Person {
        self.people.get_mut(name).expect("a person of that name")
    }

    /// Bytes sent towards somebody so far, whatever they are.
    pub(super) fn received(&self, name: &str) -> usize {
        self.people[name].down.bytes
    }

    pub(super) fn link(&mut self, name: &str, up: Link, down: Link) {
        let person = self.person(name);
        (person.up.link, person.down.link) = (up, down);
    }

    /// `name` shows these people's cameras at this height.
    pub(super) fn view(&mut self, name: &str, shown: &[&str], max_height: u16) {
        let tile = |who: &&str| ViewTile {
            participant: self.people[*who].participant,
            source: Source::Camera,
            max_height,
        };
        let tiles = shown.iter().map(tile).collect();
        let peer = self.people[name].peer;
        self.engine.set_view(self.now, peer, tiles);
    }

    /// Lets time pass; people publish what they are set to: audio every 20 ms, pictures every 60 ms, key frames
    /// when asked (and the first).
    pub(super) fn run(&mut self, millis: u64) {
        let end = self.now + Duration::from_millis(millis);
        while self.now < end {
            if self.now >= self.publish_at {
                let tick = self.publish_at.duration_since(self.started).as_millis();
                for person in self.people.values_mut().filter(|person| person.core.is_connected()) {
                    person.publish(self.now, tick);
                }
                self.publish_at += TICK;
            }
            self.exchange();
            self.now = self.next().max(self.now + GRAIN).min(end);
        }
        self.exchange();
    }

    /// When something happens next.
    fn next(&self) -> Instant {
        let people = self.people.values();
        let people =
            people.flat_map(|person| [person.core.next_timeout(), person.up.next(), person.down.next()]);
        people
            .chain([self.engine.next_timeout(), Some(self.publish_at)])
            .flatten()
            .min()
            .unwrap_or(self.publish_at)
    }

    fn exchange(&mut self) {
        let now = self.now;
        let mut sent = Vec::new();
        for person in self.people.values_mut() {
            for data in person.down.arrived(now) {
                person.core.receive(now, server(), &data);
            }
            if person.core.next_timeout().is_some_and(|at| at <= now) {
                person.core.handle_timeout(now);
            }
            while let Some(transmit) = person.core.poll_transmit() {
                person.up.send(now, transmit.contents.into());
            }
            person.log.extend(std::iter::from_fn(|| person.core.poll_received()));
            sent.extend(person.up.arrived(now).into_iter().map(|data| (person.address, data)));
        }
        for (source, data) in sent {
            self.engine.receive(now, TransportProtocol::Udp, source, &data);
        }
        self.engine.handle_timeout(now);
        while let Some(transmit) = self.engine.poll_transmit() {
            let person = self.people.values_mut().find(|person| person.address == transmit.destination);
            if let Some(person) = person {
                person.down.send(now, transmit.contents.into());
            }
        }
        self.events.extend(std::iter::from_fn(|| self.engine.poll_event()));
    }

    /// Runs until everybody is connected.
    pub(super) fn connect(&mut self) {
        for _ in 0..200 {
            if self.people.values().all(|person| person.core.is_connected()) {
                self.run(100);
                return;
            }
            self.run(20);
        }
        panic!("not everybody connected");
    }

    /// Everybody stops publishing, and what flies arrives.
    pub(super) fn hush(&mut self) {
        for person in self.people.values_mut() {
            (person.microphone, person.camera, person.screen) = (None, [false; 3], false);
        }
        self.run(200);
    }

    /// The last `Slots` told to `name`.
    pub(super) fn slots(&self, name: &str) -> Slots {
        let of = self.people[name].peer;
        let told = self.events.iter().rev().find_map(|event| match event {
            SfuEvent::Slots { peer, audio, video, .. } if *peer == of => Some((audio.clone(), video.clone())),
            _ => None,
        });
        told.expect("slots were told")
    }
}

impl Person {
    fn publish(&mut self, now: Instant, tick: u128) {
        if let Some(level) = self.microphone {
            self.core.send_audio(now, level);
            self.sent_audio += 1;
        }
        if !tick.is_multiple_of(60) {
            return;
        }
        let wanted = self.core.keyframes_wanted();
        let stamp = self.core.stamp(now);
        let streams = [self.camera[0], self.camera[1], self.camera[2], self.screen];
        for stream in (0..4).filter(|stream| streams[*stream]) {
            let keyframe = self.answered[stream] == 0 || wanted[stream] >= self.answered[stream];
            if keyframe {
                self.answered[stream] = wanted[stream] + 1;
            }
            let layer = stream.min(2);
            let picture = Picture { layer, bytes: SIZES[layer], keyframe, stamp };
            if stream == 3 {
                self.core.send_screen(now, picture);
            } else {
                self.core.send_camera(now, picture);
            }
            self.sent_pictures += 1;
        }
    }

    /// Packets received in all audio slots.
    pub(super) fn audio_packets(&self) -> u64 {
        self.core.audio().iter().map(|slot| slot.packets).sum()
    }

    /// Packets received in all video slots.
    pub(super) fn video_packets(&self) -> u64 {
        self.core.video().iter().map(|slot| slot.packets).sum()
    }
}
