//! All rooms and connections of the process, without sockets, threads or clocks.
//!
//! Inputs (datagrams, commands, deadlines) come with their time; outputs (transmits, events) are polled.
//! Every input ends in one turn of [`Engine::settle`]: each changed `Rtc` has been drained, what it reported
//! has been acted on, lost connections are gone, and slots and layers are worked out again where needed.

mod demux;
mod forward;
mod layout;
mod offer;
mod peer;
mod refresh;
mod room;
mod timers;
mod work;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::bwe::BweKind;
use str0m::config::DtlsCert;
use str0m::ice::StunMessage;
use str0m::net::{Protocol, Receive, Transmit};
use str0m::{Event, IceConnectionState, Input};

use crate::config::SfuConfig;
use crate::error::{StartError, TransportProtocol};
use crate::event::{DisconnectReason, Rights, SfuEvent, ViewTile};
use crate::ids::{PeerId, RoomId, Track};
use crate::stats::{Counters, SfuStats};
use demux::Demux;
use peer::Peer;
use room::Room;
use timers::Timer;
use work::Work;

/// How often a room looks after its layers, speakers and silent connections.
const ROOM_TICK: Duration = Duration::from_millis(200);
/// Without ICE and DTLS after this, a connection is dropped.
const CONNECT_WITHIN: Duration = Duration::from_secs(30);
/// ICE gives up after 15 s of silence; this long again for an ICE restart.
const RETURN_WITHIN: Duration = Duration::from_secs(15);

/// What the engine has to know of its surroundings.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// Addresses announced as candidates, for UDP and TCP alike; never empty.
    pub announced: Vec<SocketAddr>,
    /// Most receiving audio slots.
    pub audio_slots: usize,
    /// Most receiving video slots.
    pub video_slots: usize,
    /// Most cameras published in a room.
    pub max_cameras: usize,
}

impl EngineConfig {
    /// From the unit's configuration, once the port is known.
    pub fn new(config: &SfuConfig, port: u16) -> Self {
        let announced = config.announced().into_iter().map(|ip| SocketAddr::new(ip, port)).collect();
        Self {
            announced,
            audio_slots: config.audio_slots,
            video_slots: config.video_slots,
            max_cameras: config.max_cameras,
        }
    }

    /// The announced address that a datagram from `source` was most likely sent to. The socket is bound once
    /// for all of them, and ICE wants the same answer for the same source every time.
    fn local_for(&self, source: SocketAddr) -> Option<SocketAddr> {
        let family = |local: &&SocketAddr| local.is_ipv4() == source.is_ipv4();
        let near = |local: &&SocketAddr| local.ip().is_loopback() == source.ip().is_loopback();
        self.announced
            .iter()
            .find(|local| family(local) && near(local))
            .or_else(|| self.announced.iter().find(family))
            .or_else(|| self.announced.first())
            .copied()
    }
}

/// The forwarding unit without I/O.
pub struct Engine {
    config: EngineConfig,
    certificate: DtlsCert,
    peers: HashMap<PeerId, Peer>,
    rooms: HashMap<RoomId, Room>,
    demux: Demux,
    work: Work,
}

impl Engine {
    /// An engine without connections. All share one DTLS certificate, made here.
    pub fn new(config: EngineConfig) -> Result<Self, StartError> {
        let provider = str0m::crypto::from_feature_flags();
        let certificate = provider.dtls_provider.generate_certificate().ok_or(StartError::Certificate)?;
        Ok(Self {
            config,
            certificate,
            peers: HashMap::new(),
            rooms: HashMap::new(),
            demux: Demux::default(),
            work: Work::default(),
        })
    }

    /// A datagram, or a frame of a TCP connection, came at `now`. Nothing in it can fail the caller.
    pub fn receive(&mut self, now: Instant, proto: TransportProtocol, source: SocketAddr, data: &[u8]) {
        self.work.totals.packets_in += 1;
        self.work.totals.bytes_in += data.len() as u64;
        if self.deliver(now, proto, source, data).is_none() {
            self.work.totals.unknown += 1;
        }
        self.settle(now);
    }

    fn deliver(
        &mut self,
        now: Instant,
        proto: TransportProtocol,
        source: SocketAddr,
        data: &[u8],
    ) -> Option<()> {
        let remote = (proto, source);
        let named = stun_user(data).and_then(|ufrag| self.demux.by_ufrag(ufrag));
        let known = self.demux.by_address(remote);
        let id = named.or(known)?;
        let destination = self.config.local_for(source)?;
        let wire = match proto {
            TransportProtocol::Udp => Protocol::Udp,
            TransportProtocol::Tcp => Protocol::Tcp,
        };
        let input = Input::Receive(now, Receive::new(wire, source, destination, data).ok()?);
        let peer = self.peers.get_mut(&id)?;
        if known != Some(id) {
            // Checks the message integrity: only who holds the password gets an address into the map.
            if !peer.rtc.accepts(&input) || !self.demux.bind(id, remote) {
                return None;
            }
        }
        peer.up.add(data.len(), now);
        // Damaged or forged input is the library's to drop; it must not end the connection.
        peer.mutate(now, &mut self.work, |rtc| {
            if let Err(error) = rtc.handle_input(input) {
                tracing::debug!(peer = id.0, %error, "input refused");
            }
        });
        Some(())
    }

    /// A TCP connection ended.
    pub fn tcp_closed(&mut self, source: SocketAddr) {
        self.demux.unbind((TransportProtocol::Tcp, source));
    }

    /// Runs everything that is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(timer) = self.work.timers.pop_due(now) {
            match timer {
                Timer::Peer(id) => {
                    if let Some(peer) = self.peers.get_mut(&id) {
                        peer.mutate(now, &mut self.work, |rtc| {
                            if let Err(error) = rtc.handle_input(Input::Timeout(now)) {
                                tracing::debug!(peer = id.0, %error, "timeout failed");
                            }
                        });
                    }
                }
                Timer::Room(id) => self.tick(now, id),
            }
            self.settle(now);
        }
    }

    /// When [`Self::handle_timeout`] is wanted next.
    pub fn next_timeout(&self) -> Option<Instant> {
        self.work.timers.next()
    }

    /// Something to send.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        let transmit = self.work.transmits.pop_front()?;
        self.work.totals.packets_out += 1;
        self.work.totals.bytes_out += transmit.contents.len() as u64;
        Some(transmit)
    }

    /// Something to tell.
    pub fn poll_event(&mut self) -> Option<SfuEvent> {
        self.work.notices.pop_front()
    }

    /// A TCP connection that is no longer needed.
    pub fn poll_closed(&mut self) -> Option<SocketAddr> {
        self.work.closed.pop_front()
    }

    /// What may be forwarded from this connection from now on.
    pub fn set_rights(&mut self, now: Instant, id: PeerId, rights: Rights) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        peer.rights = rights;
        let lost = Track::ALL.map(|track| !peer.may(track));
        let room = peer.room;
        for track in Track::ALL.into_iter().filter(|track| lost[track.index()]) {
            peer.sending[track.index()] = None;
        }
        if let Some(room) = self.rooms.get_mut(&room) {
            room.unpublish(|key, published| published.peer == id && lost[key.track.index()]);
            self.work.dirty.insert(room.id);
        }
        self.settle(now);
    }

    /// What this connection shows now, most important first; more than it has slots for is cut off.
    pub fn set_view(&mut self, now: Instant, id: PeerId, mut tiles: Vec<ViewTile>) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        tiles.truncate(self.config.video_slots);
        peer.view = tiles;
        self.work.dirty.insert(peer.room);
        self.settle(now);
    }

    /// Ends a connection, telling the browser. No event follows.
    pub fn remove(&mut self, now: Instant, id: PeerId) {
        self.drop_peer(now, id);
        self.settle(now);
    }

    /// Ends all connections of a room. No events follow.
    pub fn close_room(&mut self, now: Instant, id: RoomId) {
        let members = self.rooms.get(&id).map(|room| room.members.clone()).unwrap_or_default();
        for peer in members {
            self.drop_peer(now, peer);
        }
        self.settle(now);
    }

    /// Ends everything, telling the browsers.
    pub fn remove_all(&mut self, now: Instant) {
        let rooms: Vec<RoomId> = self.rooms.keys().copied().collect();
        for room in rooms {
            self.close_room(now, room);
        }
    }

    /// Numbers as of now.
    pub fn stats(&self) -> SfuStats {
        SfuStats {
            rooms: self.rooms.len(),
            peers: self.peers.len(),
            connected: self.peers.values().filter(|peer| peer.connected).count(),
            cameras: self.rooms.values().map(Room::cameras).sum(),
            totals: self.work.totals,
        }
    }

    pub(crate) fn totals(&mut self) -> &mut Counters {
        &mut self.work.totals
    }

    /// Ends the turn: acts on all that was reported until nothing is left.
    fn settle(&mut self, now: Instant) {
        loop {
            if let Some((id, event)) = self.work.arrived.pop_front() {
                self.react(now, id, event);
            } else if let Some((id, reason)) = self.work.lost.pop_front() {
                self.lose(now, id, reason);
            } else if let Some(id) = self.work.dirty.pop_first() {
                self.refresh(now, id);
            } else {
                break;
            }
        }
    }

    fn react(&mut self, now: Instant, id: PeerId, event: Event) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let room = peer.room;
        match event {
            Event::RtpPacket(packet) => self.forward(now, id, packet),
            Event::KeyframeRequest(request) => self.keyframe_wanted(now, id, request.mid),
            Event::EgressBitrateEstimate(BweKind::Twcc { .. }) if !peer.watches => {}
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => {
                let before = std::mem::replace(&mut peer.estimate_bps, estimate.as_u64());
                // A rise can wait for the next tick, a fall cannot.
                if peer.estimate_bps < before / 10 * 9 {
                    self.work.dirty.insert(room);
                }
            }
            Event::Connected => {
                peer.connected = true;
                self.work.notices.push_back(SfuEvent::Connected { room, peer: id });
                self.tell_slots(id);
                self.work.dirty.insert(room);
            }
            Event::IceConnectionStateChange(state) => match state {
                IceConnectionState::Connected | IceConnectionState::Completed => {
                    peer.unreachable_since = None;
                }
                IceConnectionState::New | IceConnectionState::Checking | IceConnectionState::Disconnected => {
                    peer.unreachable_since.get_or_insert(now);
                }
            },
            Event::PeerStats(stats) if peer.connected => {
                let kbps = |bps: u64| u32::try_from(bps / 1000).unwrap_or(u32::MAX);
                self.work.notices.push_back(SfuEvent::Link {
                    room,
                    peer: id,
                    down_kbps: kbps(peer.estimate_bps),
                    up_kbps: kbps(peer.up.bps(now)),
                    loss: stats.egress_loss_fraction.unwrap_or(0.0).clamp(0.0, 1.0),
                });
            }
            Event::Closed => self.work.lost.push_back((id, DisconnectReason::Closed)),
            // The library's enum may grow; what is not named here is not needed for forwarding.
            _ => {}
        }
    }

    fn lose(&mut self, now: Instant, id: PeerId, reason: DisconnectReason) {
        if let Some(room) = self.drop_peer(now, id) {
            self.work.notices.push_back(SfuEvent::Disconnected { room, peer: id, reason });
        }
    }

    /// Takes a connection out of everything. Returns its room, if it was there.
    fn drop_peer(&mut self, now: Instant, id: PeerId) -> Option<RoomId> {
        let mut peer = self.peers.remove(&id)?;
        if peer.rtc.is_alive() {
            // The browser notices at once (RTCP BYE, DTLS close_notify) instead of after ICE's silence.
            peer.mutate(now, &mut self.work, |rtc| {
                if let Err(error) = rtc.close() {
                    tracing::debug!(peer = id.0, %error, "closing failed");
                }
            });
        }
        self.work.timers.remove(Timer::Peer(id));
        self.work.arrived.retain(|(other, _)| *other != id);
        self.work.lost.retain(|(other, _)| *other != id);
        for (proto, address) in self.demux.remove(id) {
            if proto == TransportProtocol::Tcp {
                self.work.closed.push_back(address);
            }
        }
        let room = self.rooms.get_mut(&peer.room)?;
        room.members.remove(&id);
        room.unpublish(|_, published| published.peer == id);
        self.work.dirty.insert(room.id);
        if room.members.is_empty() {
            self.rooms.remove(&peer.room);
            self.work.timers.remove(Timer::Room(peer.room));
        }
        Some(peer.room)
    }

    fn tick(&mut self, now: Instant, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        self.work.dirty.insert(id);
        room.unpublish(|_, published| !published.fresh(now));
        let speaking = room.speakers.speaking(now);
        if speaking != room.speaking {
            room.speaking.clone_from(&speaking);
            self.work.notices.push_back(SfuEvent::Speaking { room: id, participants: speaking });
        }
        for member in &room.members {
            let Some(peer) = self.peers.get(member) else { continue };
            let Some(since) = peer.unreachable_since else { continue };
            let gone = now.saturating_duration_since(since);
            if !peer.connected && gone >= CONNECT_WITHIN {
                self.work.lost.push_back((*member, DisconnectReason::NeverConnected));
            } else if peer.connected && gone >= RETURN_WITHIN {
                self.work.lost.push_back((*member, DisconnectReason::Silent));
            }
        }
        self.work.timers.set(Timer::Room(id), now + ROOM_TICK);
    }
}

/// The server's part of a STUN user name: in a request to the server it comes first (RFC 8445 section 7.2.2).
fn stun_user(data: &[u8]) -> Option<&str> {
    if data.first().is_none_or(|first| *first > 1) {
        return None;
    }
    let message = StunMessage::parse(data).ok()?;
    let (local, _) = message.username()?.split_once(':')?;
    Some(local)
}
