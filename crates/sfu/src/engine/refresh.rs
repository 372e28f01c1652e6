//! Working out a room anew: who hears and sees whom in which slot, which layer each receiver gets,
//! and which layers a publisher may pause.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;

use super::peer::{FIRST_ESTIMATE_BPS, Peer};
use super::room::Room;
use super::{Engine, Work};
use crate::event::SfuEvent;
use crate::forwarding::layers::{self, Layer, Want};
use crate::forwarding::slots::assign;
use crate::ids::{ParticipantId, PeerId, RoomId, Source, SourceKey, Track};

/// After a downgrade a slot does not climb for so long.
const REST: Duration = Duration::from_secs(3);
/// A layer stays on at the publisher for so long after the last receiver wanted it.
const LAYER_KEPT: Duration = Duration::from_secs(2);
/// Set aside for each audio slot, bits a second.
const AUDIO_BPS: u64 = 40_000;
/// The share of the estimate that media may use; the rest is for repairs.
const USABLE: (u64, u64) = (95, 100);

impl Engine {
    /// Everything about the room's slots and layers, from what is known now.
    pub(super) fn refresh(&mut self, now: Instant, id: RoomId) {
        let Some(mut room) = self.rooms.remove(&id) else { return };
        let allowed = self.allowed(&room);
        let members: Vec<PeerId> = room.members.iter().copied().collect();
        room.subscribers.clear();
        for member in &members {
            let Some(peer) = self.peers.get_mut(member) else { continue };
            let changed = peer.assign_slots(&room, &allowed);
            peer.subscribe(&mut room.subscribers);
            if changed && peer.connected {
                self.tell_slots(*member);
            }
        }
        let mut wanted: HashMap<ParticipantId, [bool; 3]> = HashMap::new();
        let mut asks: Vec<(SourceKey, Layer)> = Vec::new();
        for member in &members {
            let Some(peer) = self.peers.get_mut(member) else { continue };
            if peer.connected {
                peer.choose_layers(now, &room, &mut wanted);
                asks.extend(peer.starving(now, &room));
            }
        }
        for member in &members {
            self.tell_layers(now, *member, &room, &wanted);
            self.tell_estimator(now, *member, &room);
        }
        self.rooms.insert(id, room);
        for (key, layer) in asks {
            self.ask_keyframe(now, id, key, layer);
        }
    }

    /// Who may be shown with what.
    fn allowed(&self, room: &Room) -> HashSet<SourceKey> {
        let peers = room.members.iter().filter_map(|member| self.peers.get(member));
        peers
            .flat_map(|peer| Track::ALL.into_iter().map(move |track| (peer, track)))
            .filter(|(peer, track)| peer.may(*track))
            .map(|(peer, track)| peer.key(track))
            .collect()
    }

    pub(super) fn tell_slots(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get(&id) else { return };
        self.work.notices.push_back(SfuEvent::Slots {
            room: peer.room,
            peer: id,
            audio: peer.heard.clone(),
            video: peer.seen.clone(),
        });
    }

    fn tell_layers(
        &mut self,
        now: Instant,
        id: PeerId,
        room: &Room,
        wanted: &HashMap<ParticipantId, [bool; 3]>,
    ) {
        let Some(peer) = self.peers.get_mut(&id).filter(|peer| peer.connected) else { return };
        let key = peer.key(Track::Camera);
        let publishes = room.published.get(&key).is_none_or(|published| published.peer == id);
        let shown = wanted.get(&peer.participant).filter(|_| publishes && peer.rights.camera);
        let shown = shown.copied().unwrap_or_default();
        let mut camera = shown;
        for layer in Layer::ALL.map(Layer::index) {
            if shown[layer] {
                peer.layers_wanted[layer] = Some(now);
            } else {
                let kept = |at: Instant| now.saturating_duration_since(at) < LAYER_KEPT;
                camera[layer] = peer.layers_wanted[layer].is_some_and(kept);
            }
        }
        if peer.layers_told != Some(camera) {
            peer.layers_told = Some(camera);
            self.work.notices.push_back(SfuEvent::Layers { room: room.id, peer: id, camera });
        }
    }

    /// Tells the estimator what would be sent if the link carried it, so that it probes that far.
    fn tell_estimator(&mut self, now: Instant, id: PeerId, room: &Room) {
        let Some(peer) = self.peers.get_mut(&id).filter(|peer| peer.connected) else { return };
        let watches = !peer.by_importance().is_empty();
        let watched = std::mem::replace(&mut peer.watches, watches);
        if !peer.watches {
            return peer.rest_estimator(now, &mut self.work);
        }
        if !watched {
            let first = Bitrate::from(FIRST_ESTIMATE_BPS);
            peer.mutate(now, &mut self.work, |rtc| rtc.bwe().reset(first));
        }
        let desired = peer.desired(now, room);
        let looks = peer.seek.begins(peer.unmet, peer.estimate_bps, now);
        if looks || desired.abs_diff(peer.desired_bps) > peer.desired_bps / 5 {
            peer.desired_bps = desired;
            let estimate = Bitrate::from(peer.estimate_bps);
            peer.mutate(now, &mut self.work, |rtc| {
                if looks {
                    rtc.bwe().reset(estimate);
                }
                rtc.bwe().set_bitrate(Bitrate::from(0), Bitrate::from(desired));
            });
        }
    }
}

impl Peer {
    /// Who is shown no picture needs no estimate, and must not pay for one: with an estimate the library pads what it
    /// sends up to 50 kbit/s, 22 MB an hour, four times what the sound costs.
    fn rest_estimator(&mut self, now: Instant, work: &mut Work) {
        self.estimate_bps = FIRST_ESTIMATE_BPS;
        self.desired_bps = 0;
        self.mutate(now, work, |rtc| {
            rtc.bwe().reset(Bitrate::from(0));
            rtc.bwe().set_bitrate(Bitrate::from(0), Bitrate::from(0));
        });
    }

    /// Fills the slots; a slot with another source than before is silent until that one begins.
    fn assign_slots(&mut self, room: &Room, allowed: &HashSet<SourceKey>) -> bool {
        let own = self.participant;
        let shows = |key: SourceKey| key.participant != own && allowed.contains(&key);
        let hears = |who: &&ParticipantId| shows(SourceKey { participant: **who, track: Track::Microphone });
        let heard: Vec<ParticipantId> =
            room.speakers.ranking().iter().filter(hears).take(self.heard.len()).copied().collect();
        let mut seen: Vec<(ParticipantId, Source)> = Vec::new();
        for tile in &self.view {
            let source = (tile.participant, tile.source);
            if shows(SourceKey { participant: tile.participant, track: tile.source.into() })
                && !seen.contains(&source)
            {
                seen.push(source);
            }
        }
        let (heard_before, seen_before) = (self.heard.clone(), self.seen.clone());
        let changed = assign(&mut self.heard, &heard) | assign(&mut self.seen, &seen);
        for (index, slot) in self.audio.iter_mut().enumerate() {
            if self.heard[index] != heard_before[index] {
                slot.rewriter.stop();
            }
        }
        for (index, slot) in self.video.iter_mut().enumerate() {
            if self.seen[index] != seen_before[index] {
                slot.rewriter.stop();
                (slot.wanted, slot.forwards, slot.rests_until) = (None, None, None);
                slot.needs_keyframe = self.seen[index].is_some();
            }
        }
        changed
    }

    fn subscribe(&self, subscribers: &mut HashMap<SourceKey, Vec<(PeerId, usize)>>) {
        for (slot, participant) in self.heard.iter().enumerate() {
            let Some(participant) = *participant else { continue };
            let key = SourceKey { participant, track: Track::Microphone };
            subscribers.entry(key).or_default().push((self.id, slot));
        }
        for (slot, key) in self.seen.iter().enumerate() {
            let Some(key) = key.map(key_of) else { continue };
            subscribers.entry(key).or_default().push((self.id, slot));
        }
    }

    /// The slots in order of importance, with the largest layer of use in each.
    fn by_importance(&self) -> Vec<(usize, SourceKey, Layer)> {
        let place = |tile: &crate::event::ViewTile| {
            let source = (tile.participant, tile.source);
            let slot = self.seen.iter().position(|seen| *seen == Some(source))?;
            let cap = match tile.source {
                Source::Camera => Layer::for_height(tile.max_height),
                Source::Screen => Layer::Q,
            };
            Some((slot, key_of(source), cap))
        };
        let mut slots: Vec<(usize, SourceKey, Layer)> = Vec::new();
        for found in self.view.iter().filter_map(place) {
            if !slots.iter().any(|(slot, _, _)| *slot == found.0) {
                slots.push(found);
            }
        }
        slots
    }

    fn budget(&self) -> u64 {
        let speakers = self.heard.iter().flatten().count() as u64;
        (self.estimate_bps / USABLE.1 * USABLE.0).saturating_sub(speakers * AUDIO_BPS)
    }

    fn desired(&self, now: Instant, room: &Room) -> u64 {
        let video: u64 =
            self.by_importance().iter().map(|(_, key, cap)| room.costs(*key, now)[cap.index()]).sum();
        // Room to climb: the estimator only finds what it is asked to look for.
        (video + AUDIO_BPS * self.heard.len() as u64) * 3 / 2
    }

    fn choose_layers(&mut self, now: Instant, room: &Room, wanted: &mut HashMap<ParticipantId, [bool; 3]>) {
        let order = self.by_importance();
        let wants: Vec<Want> = order
            .iter()
            .map(|(slot, key, cap)| Want {
                cap: *cap,
                costs: room.costs(*key, now),
                held: self.video[*slot].wanted,
                may_climb: self.video[*slot].rests_until.is_none_or(|until| now >= until),
            })
            .collect();
        let budget = self.budget();
        let given = layers::allocate(budget, &wants);
        let cost = |layer: &Option<Layer>, want: &Want| layer.map_or(0, |layer| want.costs[layer.index()]);
        let spent: u64 = given.iter().zip(&wants).map(|(layer, want)| cost(layer, want)).sum();
        self.unmet = given.iter().zip(&wants).any(|(layer, want)| *layer < Some(want.cap));
        for (((index, key, _), want), layer) in order.iter().zip(&wants).zip(&given) {
            let spare = budget.saturating_sub(spent) + cost(layer, want);
            let slot = &mut self.video[*index];
            if *layer < slot.wanted {
                slot.rests_until = Some(now + REST);
            }
            slot.wanted = *layer;
            let active = room.published.get(key).map_or([false; 3], |published| published.active(now));
            let forwards = layer.and_then(|layer| layers::available(layer, active, want.costs, spare));
            // A publisher that paused for a moment comes back on the same layer.
            slot.forwards = forwards.or(layer.and(slot.forwards).filter(|held| Some(*held) <= *layer));
            if slot.forwards.is_none() {
                slot.rewriter.stop();
            }
            if let Some(layer) = layer.filter(|_| key.track == Track::Camera) {
                let on = wanted.entry(key.participant).or_default();
                // The lowest always runs along, so that a downgrade never waits for an encoder.
                on[Layer::Q.index()] = true;
                on[layer.index()] = true;
            }
        }
    }

    /// Slots that wait for a key frame.
    fn starving(&self, now: Instant, room: &Room) -> Vec<(SourceKey, Layer)> {
        let waits = |(slot, seen): (&super::peer::VideoSlot, &Option<(ParticipantId, Source)>)| {
            let (key, layer) = (key_of((*seen)?), slot.forwards?);
            let published = room.published.get(&key)?;
            let incoming = &published.layers[layer.index()];
            // The packet that brought this on may be the key frame itself.
            let ssrc = incoming.ssrc.filter(|_| incoming.keyframe_at != Some(now))?;
            let stream = crate::forwarding::rewrite::StreamKey { peer: published.peer.0, ssrc };
            (slot.needs_keyframe || !slot.rewriter.carries(stream)).then_some((key, layer))
        };
        self.video.iter().zip(&self.seen).filter_map(waits).collect()
    }
}

fn key_of((participant, source): (ParticipantId, Source)) -> SourceKey {
    SourceKey { participant, track: source.into() }
}
