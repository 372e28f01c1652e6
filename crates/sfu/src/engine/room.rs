//! What a class publishes and who gets it.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use crate::forwarding::keyframes::KeyframeGate;
use crate::forwarding::layers::Layer;
use crate::forwarding::rate::RateMeter;
use crate::forwarding::speakers::Speakers;
use crate::ids::{ParticipantId, PeerId, RoomId, SourceKey, Track};

/// A track that sent nothing for so long is not published any more: another connection may take its place.
pub(crate) const PUBLISHED_FOR: Duration = Duration::from_secs(3);
/// A layer that sent nothing for so long is not there.
pub(crate) const LAYER_ACTIVE_FOR: Duration = Duration::from_secs(1);

/// More than this is no speech; the rest of a flood is not forwarded.
pub(crate) const MICROPHONE_MAX_BPS: u64 = 256_000;

/// What layers cost before they were measured, bits a second.
const CAMERA_BPS: [u64; 3] = [150_000, 400_000, 1_300_000];
const SCREEN_BPS: [u64; 3] = [400_000; 3];

/// One layer as it comes in.
#[derive(Debug, Default)]
pub(crate) struct IncomingLayer {
    pub(crate) ssrc: Option<u32>,
    pub(crate) rate: RateMeter,
    pub(crate) keyframes: KeyframeGate,
    /// When the last key frame began.
    pub(crate) keyframe_at: Option<Instant>,
}

/// One published source and the connection it comes from.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) peer: PeerId,
    pub(crate) since: Instant,
    pub(crate) last: Instant,
    pub(crate) layers: [IncomingLayer; 3],
}

impl Published {
    pub(crate) fn fresh(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last) <= PUBLISHED_FOR
    }

    pub(crate) fn active(&self, now: Instant) -> [bool; 3] {
        Layer::ALL.map(|layer| self.layers[layer.index()].rate.active(now, LAYER_ACTIVE_FOR))
    }
}

/// May this connection's packet be forwarded?
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It is the publishing one already.
    Held,
    /// It has just become the publishing one.
    Taken,
    /// The participant publishes this from a newer connection.
    Older,
    /// The room has its most cameras.
    Full,
}

/// One class.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) id: RoomId,
    pub(crate) members: BTreeSet<PeerId>,
    pub(crate) speakers: Speakers<ParticipantId>,
    pub(crate) speaking: Vec<ParticipantId>,
    pub(crate) published: HashMap<SourceKey, Published>,
    /// Which slots carry a source: connection and slot number.
    pub(crate) subscribers: HashMap<SourceKey, Vec<(PeerId, usize)>>,
}

impl Room {
    pub(crate) fn new(id: RoomId, audio_slots: usize) -> Self {
        Self {
            id,
            members: BTreeSet::new(),
            speakers: Speakers::new(audio_slots),
            speaking: Vec::new(),
            published: HashMap::new(),
            subscribers: HashMap::new(),
        }
    }

    /// A packet of `key` came from `peer`, which sends it since `since`. The latest to begin wins.
    pub(crate) fn claim(
        &mut self,
        key: SourceKey,
        peer: PeerId,
        since: Instant,
        now: Instant,
        max_cameras: usize,
    ) -> Claim {
        if let Some(published) = self.published.get_mut(&key) {
            if published.peer == peer {
                published.last = now;
                return Claim::Held;
            }
            if published.fresh(now) && published.since >= since {
                return Claim::Older;
            }
        } else if key.track == Track::Camera && self.cameras() >= max_cameras {
            return Claim::Full;
        }
        let layers = std::array::from_fn(|_| IncomingLayer::default());
        self.published.insert(key, Published { peer, since, last: now, layers });
        Claim::Taken
    }

    pub(crate) fn cameras(&self) -> usize {
        self.published.keys().filter(|key| key.track == Track::Camera).count()
    }

    /// Drops what `gone` says is over. Returns whether anything was.
    pub(crate) fn unpublish(&mut self, gone: impl Fn(&SourceKey, &Published) -> bool) -> bool {
        let before = self.published.len();
        let speakers = &mut self.speakers;
        self.published.retain(|key, published| {
            let over = gone(key, published);
            if over && key.track == Track::Microphone {
                speakers.forget(key.participant);
            }
            !over
        });
        self.published.len() != before
    }

    /// Bits a second of each layer of a source: measured where it is sent, else the usual.
    pub(crate) fn costs(&self, key: SourceKey, now: Instant) -> [u64; 3] {
        let usual = match key.track {
            Track::Camera => CAMERA_BPS,
            Track::Microphone | Track::Screen => SCREEN_BPS,
        };
        let Some(published) = self.published.get(&key) else { return usual };
        Layer::ALL.map(|layer| {
            let usual = usual[layer.index()];
            match published.layers[layer.index()].rate.bps(now) {
                0 => usual,
                // A still picture makes little now and much at the next movement.
                measured => measured.max(usual / 4),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWA: ParticipantId = ParticipantId(1);

    #[test]
    fn the_latest_tab_to_begin_publishes_and_the_room_has_its_most_cameras() {
        let start = Instant::now();
        let at = |s| start + Duration::from_secs(s);
        let mut room = Room::new(RoomId(1), 3);
        let camera = |who| SourceKey { participant: ParticipantId(who), track: Track::Camera };
        let (old, new) = (PeerId(1), PeerId(2));
        assert_eq!(room.claim(camera(AWA.0), old, at(0), at(0), 1), Claim::Taken);
        assert_eq!(room.claim(camera(AWA.0), old, at(0), at(1), 1), Claim::Held);
        assert_eq!(room.claim(camera(AWA.0), new, at(2), at(2), 1), Claim::Taken);
        assert_eq!(room.claim(camera(AWA.0), old, at(0), at(3), 1), Claim::Older);
        assert_eq!(room.claim(camera(2), PeerId(3), at(3), at(3), 1), Claim::Full);
        assert_eq!(room.claim(camera(AWA.0), old, at(0), at(9), 1), Claim::Taken);
        assert!(room.unpublish(|_, published| !published.fresh(at(20))));
        assert_eq!(room.claim(camera(2), PeerId(3), at(20), at(20), 1), Claim::Taken);
    }
}
