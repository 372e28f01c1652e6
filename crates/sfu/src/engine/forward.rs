//! The way of a media packet: whose is it, may it be seen, who gets it.

use std::sync::Arc;
use std::time::Instant;

use str0m::media::{KeyframeRequestKind, Mid};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, Ssrc, Vp8Descriptor, Vp8Patch};

use super::Engine;
use super::peer::Peer;
use super::room::{Claim, LAYER_ACTIVE_FOR, MICROPHONE_MAX_BPS, PUBLISHED_FOR};
use super::work::Work;
use crate::event::SfuEvent;
use crate::forwarding::layers::Layer;
use crate::forwarding::rewrite::{Numbers, StreamKey, Vp8Ids};
use crate::ids::{PeerId, RoomId, SourceKey, Track};

/// A receiver with so many packets waiting gets no more video until the next key frame: about a second of 720p.
const QUEUE_LIMIT: usize = 300;

/// A packet on its way, parsed once for all receivers. The payload is shared, never copied here.
struct Media {
    stream: StreamKey,
    layer: Layer,
    numbers: Numbers,
    marker: bool,
    vp8: Option<Vp8Descriptor>,
    /// It begins a key frame.
    keyframe: bool,
    extensions: ExtensionValues,
    payload: Arc<[u8]>,
    arrived: Instant,
}

impl Engine {
    /// Forwards a packet of `id` to whoever shows or hears its source.
    pub(super) fn forward(&mut self, now: Instant, id: PeerId, packet: RtpPacket) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let Some((track, layer)) = peer.incoming(packet.header.ssrc) else { return };
        if !peer.may(track) {
            self.work.totals.refused += 1;
            return;
        }
        // Before ICE and DTLS are through nothing decrypts, so this is a connected peer's packet.
        let since = peer.sends(track, now, PUBLISHED_FOR);
        let (key, room_id) = (peer.key(track), peer.room);
        let Some(media) = parse(id, track, layer, packet) else { return };
        if !self.admit_packet(now, id, key, room_id, since, &media) {
            return;
        }
        let Some(room) = self.rooms.get_mut(&room_id) else { return };
        let level = media.extensions.audio_level;
        if track == Track::Microphone && room.speakers.heard(key.participant, level, now) {
            self.work.dirty.insert(room_id);
        }
        // A new speaker or picture gets its slots before its first packet passes, so that none is lost.
        if self.work.dirty.remove(&room_id) {
            self.refresh(now, room_id);
        }
        let Some(room) = self.rooms.get(&room_id) else { return };
        let subscribers = room.subscribers.get(&key).map_or(&[][..], Vec::as_slice);
        let mut starving = false;
        for (receiver, slot) in subscribers {
            let Some(receiver) = self.peers.get_mut(receiver) else { continue };
            match track {
                Track::Microphone => receiver.send_audio(now, *slot, &media, &mut self.work),
                Track::Camera | Track::Screen => {
                    starving |= receiver.send_video(now, *slot, &media, &mut self.work);
                }
            }
        }
        if starving {
            self.ask_keyframe(now, room_id, key, layer);
        }
    }

    /// Notes the packet with its source. False: this connection does not publish the source.
    fn admit_packet(
        &mut self,
        now: Instant,
        id: PeerId,
        key: SourceKey,
        room: RoomId,
        since: Instant,
        media: &Media,
    ) -> bool {
        let Some(room) = self.rooms.get_mut(&room) else { return false };
        match room.claim(key, id, since, now, self.config.max_cameras) {
            Claim::Held => {}
            Claim::Taken => {
                self.work.dirty.insert(room.id);
            }
            Claim::Older => return false,
            Claim::Full => {
                self.work.totals.refused += 1;
                let peer = self.peers.get_mut(&id);
                if let Some(peer) = peer.filter(|peer| !peer.camera_refused) {
                    peer.camera_refused = true;
                    self.work.notices.push_back(SfuEvent::CameraRefused { room: peer.room, peer: id });
                }
                return false;
            }
        }
        let Some(published) = room.published.get_mut(&key) else { return false };
        let incoming = &mut published.layers[media.layer.index()];
        if incoming.ssrc != Some(media.stream.ssrc) || !incoming.rate.active(now, LAYER_ACTIVE_FOR) {
            incoming.ssrc = Some(media.stream.ssrc);
            self.work.dirty.insert(room.id);
        }
        incoming.rate.add(media.payload.len(), now);
        if key.track == Track::Microphone && incoming.rate.bps(now) > MICROPHONE_MAX_BPS {
            self.work.totals.refused += 1;
            return false;
        }
        if media.keyframe {
            incoming.keyframes.arrived();
            incoming.keyframe_at = Some(now);
        }
        true
    }

    /// The browser asks for a key frame on one of its slots (PLI or FIR, RFC 4585, RFC 5104).
    pub(super) fn keyframe_wanted(&mut self, now: Instant, id: PeerId, mid: Mid) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let Some(index) = peer.video.iter().position(|slot| slot.mid == mid) else { return };
        peer.video[index].needs_keyframe = true;
        let (Some((participant, source)), Some(layer)) = (peer.seen[index], peer.video[index].forwards)
        else {
            return;
        };
        let room = peer.room;
        self.ask_keyframe(now, room, SourceKey { participant, track: source.into() }, layer);
    }

    /// Asks the publisher of `key`, unless a request is under way.
    pub(super) fn ask_keyframe(&mut self, now: Instant, room: RoomId, key: SourceKey, layer: Layer) {
        let room = self.rooms.get_mut(&room);
        let Some(published) = room.and_then(|room| room.published.get_mut(&key)) else { return };
        let incoming = &mut published.layers[layer.index()];
        let Some(ssrc) = incoming.ssrc.map(Ssrc::from) else { return };
        if !incoming.keyframes.need(now) {
            return;
        }
        let Some(publisher) = self.peers.get_mut(&published.peer) else { return };
        self.work.totals.keyframes_requested += 1;
        publisher.mutate(now, &mut self.work, |rtc| {
            if let Some(stream) = rtc.direct_api().stream_rx(&ssrc) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
        });
    }
}

fn parse(id: PeerId, track: Track, layer: Layer, packet: RtpPacket) -> Option<Media> {
    let vp8 = match track {
        Track::Microphone => None,
        // Without a readable descriptor it is not VP8: nobody could show it.
        Track::Camera | Track::Screen => Some(Vp8Descriptor::parse(&packet.payload).ok()?),
    };
    let given = packet.header.ext_vals;
    let extensions = ExtensionValues {
        audio_level: given.audio_level,
        voice_activity: given.voice_activity,
        video_orientation: given.video_orientation,
        ..ExtensionValues::default()
    };
    Some(Media {
        stream: StreamKey { peer: id.0, ssrc: *packet.header.ssrc },
        layer,
        numbers: Numbers {
            seq: *packet.seq_no,
            time: packet.header.timestamp,
            ids: vp8.map_or_else(Vp8Ids::default, |vp8| Vp8Ids {
                picture: vp8.picture_id(),
                tl0: vp8.tl0_pic_idx(),
                key: vp8.key_idx(),
            }),
        },
        marker: packet.header.marker,
        keyframe: vp8.is_some_and(|vp8| vp8.starts_keyframe(&packet.payload)),
        vp8,
        extensions,
        payload: packet.payload,
        arrived: packet.timestamp,
    })
}

impl Peer {
    fn send_audio(&mut self, now: Instant, slot: usize, media: &Media, work: &mut Work) {
        if !self.connected {
            return;
        }
        let Some(slot) = self.audio.get_mut(slot) else { return };
        let mapped = slot.rewriter.map(media.stream, media.numbers, now);
        let numbers = match mapped {
            Some(numbers) => numbers,
            None if slot.rewriter.carries(media.stream) => return,
            None => slot.rewriter.start(media.stream, media.numbers, now),
        };
        let mid = slot.mid;
        self.write(now, mid, numbers, media, work);
    }

    /// Returns whether the slot waits for a key frame of this layer.
    fn send_video(&mut self, now: Instant, index: usize, media: &Media, work: &mut Work) -> bool {
        if !self.connected || self.video.get(index).is_none_or(|slot| slot.forwards.is_none()) {
            return false;
        }
        let slot = &self.video[index];
        let mid = slot.mid;
        let wanted = slot.forwards == Some(media.layer);
        let carried = slot.rewriter.carries(media.stream);
        if !wanted && !carried {
            return false;
        }
        let crowded = self.crowded(mid);
        let slot = &mut self.video[index];
        if crowded {
            // Half a picture is of no use: the slot begins again with the next key frame.
            slot.rewriter.stop();
            slot.needs_keyframe = true;
            work.totals.congested += 1;
            return false;
        }
        let numbers = if carried {
            slot.rewriter.map(media.stream, media.numbers, now)
        } else if media.keyframe {
            Some(slot.rewriter.start(media.stream, media.numbers, now))
        } else {
            None
        };
        if wanted && media.keyframe && numbers.is_some() {
            slot.needs_keyframe = false;
        }
        let waits = wanted && !slot.rewriter.carries(media.stream);
        slot.needs_keyframe |= waits;
        if let Some(numbers) = numbers {
            self.write(now, mid, numbers, media, work);
        }
        waits
    }

    fn crowded(&mut self, mid: Mid) -> bool {
        let mut api = self.rtc.direct_api();
        let queue = api.stream_tx_by_mid(mid, None).and_then(|stream| stream.queue_info());
        queue.is_some_and(|queue| queue.packet_count() > QUEUE_LIMIT)
    }

    fn write(&mut self, now: Instant, mid: Mid, numbers: Numbers, media: &Media, work: &mut Work) {
        let pt = if media.vp8.is_some() { self.vp8 } else { self.opus };
        let mut write =
            RtpWrite::new(pt, numbers.seq.into(), numbers.time, media.arrived, media.payload.clone())
                .marker(media.marker)
                .ext_vals(media.extensions.clone())
                .nackable(media.vp8.is_some());
        if let Some(patch) = media.vp8.and_then(|vp8| patch(&vp8, numbers.ids)) {
            write = write.vp8_patch(patch);
        }
        work.totals.forwarded += 1;
        self.mutate(now, work, |rtc| {
            if let Some(stream) = rtc.direct_api().stream_tx_by_mid(mid, None) {
                stream.write_rtp(write);
            }
        });
    }
}

/// A publisher with 7-bit picture ids gets the low seven bits: the field cannot be widened in place.
fn patch(vp8: &Vp8Descriptor, ids: Vp8Ids) -> Option<Vp8Patch> {
    let build = |picture: Option<u16>| {
        let mut builder = vp8.patch();
        if let Some(picture) = picture {
            builder = builder.picture_id(picture);
        }
        if let Some(tl0) = ids.tl0 {
            builder = builder.tl0_pic_idx(tl0);
        }
        if let Some(key) = ids.key {
            builder = builder.key_idx(key);
        }
        builder.build().ok()
    };
    build(ids.picture).or_else(|| build(ids.picture.map(|id| id & 0x7f)))
}
