//! Counting what comes in, slot by slot, as a decoder would see it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::delays::Delays;

/// A missing packet is given up after this; the slot is then broken until the next key frame.
const GIVE_UP: Duration = Duration::from_millis(500);
/// Packets held behind a missing one at most.
const HELD: usize = 1024;

/// What one slot received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SlotCounters {
    /// Packets.
    pub packets: u64,
    /// Payload bytes.
    pub bytes: u64,
    /// Complete frames that a decoder could show (audio: packets in order).
    pub frames: u64,
    /// Of these, key frames.
    pub keyframes: u64,
    /// Frames that came whole but depend on something lost.
    pub broken_frames: u64,
    /// Packets that never came.
    pub lost: u64,
    /// Picture ids that did not follow the one before.
    pub picture_jumps: u64,
    /// One-way delays of stamped packets.
    pub delays: Delays,
}

impl SlotCounters {
    /// Adds another slot's numbers to these.
    pub fn add(&mut self, other: &Self) {
        self.packets += other.packets;
        self.bytes += other.bytes;
        self.frames += other.frames;
        self.keyframes += other.keyframes;
        self.broken_frames += other.broken_frames;
        self.lost += other.lost;
        self.picture_jumps += other.picture_jumps;
        self.delays.add(&other.delays);
    }
}

/// One received packet, as the tests look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Audio or video slot number, counted for each kind.
    pub slot: usize,
    /// Whether it is a video slot.
    pub video: bool,
    /// Extended sequence number.
    pub seq: u64,
    /// RTP timestamp.
    pub time: u32,
    /// VP8 picture id.
    pub picture: Option<u16>,
    /// Begins a key frame.
    pub keyframe: bool,
    /// Ends a frame.
    pub marker: bool,
    /// Payload length, bytes.
    pub len: usize,
}

/// One slot's order and completeness.
#[derive(Debug, Default)]
pub(super) struct Slot {
    pub(super) counters: SlotCounters,
    next: Option<u64>,
    waiting: BTreeMap<u64, Received>,
    hole_since: Option<Instant>,
    /// A frame is being put together; whether it began with a key frame's first packet.
    keyframe: bool,
    intact: bool,
    picture: Option<u16>,
    /// Something was lost for good: a decoder would ask for a key frame.
    pub(super) wants_keyframe: bool,
}

impl Slot {
    pub(super) fn take(&mut self, packet: Received, delay_us: Option<u64>, now: Instant) {
        self.counters.packets += 1;
        self.counters.bytes += packet.len as u64;
        if let Some(delay) = delay_us {
            self.counters.delays.count_one(delay);
        }
        // The server begins every slot at 1; the first packets may arrive in any order.
        let first = if packet.seq < HELD as u64 { 1 } else { packet.seq };
        let next = *self.next.get_or_insert(first);
        if packet.seq < next {
            return;
        }
        self.waiting.insert(packet.seq, packet);
        self.advance(now);
    }

    /// Takes what is in order; a hole too old is skipped.
    pub(super) fn advance(&mut self, now: Instant) {
        let Some(mut next) = self.next else { return };
        loop {
            while let Some(packet) = self.waiting.remove(&next) {
                self.in_order(&packet);
                next += 1;
                self.hole_since = None;
            }
            let Some((after, _)) = self.waiting.first_key_value() else { break };
            let since = *self.hole_since.get_or_insert(now);
            if now.saturating_duration_since(since) < GIVE_UP && self.waiting.len() < HELD {
                break;
            }
            self.counters.lost += after - next;
            self.intact = false;
            self.wants_keyframe = after_video(&self.waiting);
            self.keyframe = false;
            next = *after;
            self.hole_since = None;
        }
        self.next = Some(next);
    }

    fn in_order(&mut self, packet: &Received) {
        if !packet.video {
            self.counters.frames += 1;
            return;
        }
        if packet.keyframe {
            (self.keyframe, self.intact) = (true, true);
        }
        if let (Some(last), Some(picture)) = (self.picture, packet.picture) {
            let follows = picture == last || picture == (last + 1) & 0x7fff;
            self.counters.picture_jumps += u64::from(!follows);
        }
        self.picture = packet.picture;
        if packet.marker {
            if self.intact {
                self.counters.frames += 1;
                self.counters.keyframes += u64::from(self.keyframe);
            } else {
                self.counters.broken_frames += 1;
            }
            self.keyframe = false;
        }
    }
}

fn after_video(waiting: &BTreeMap<u64, Received>) -> bool {
    waiting.values().next().is_some_and(|packet| packet.video)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(seq: u64, keyframe: bool) -> Received {
        let picture = u16::try_from(seq).ok();
        Received { slot: 0, video: true, seq, time: 0, picture, keyframe, marker: true, len: 10 }
    }

    #[test]
    fn late_repairs_keep_frames_whole_and_a_hole_breaks_until_a_key_frame() {
        let start = Instant::now();
        let mut slot = Slot::default();
        for (seq, key) in [(1, true), (2, false), (4, false), (3, false)] {
            slot.take(packet(seq, key), None, start);
        }
        assert_eq!((slot.counters.frames, slot.counters.keyframes, slot.counters.lost), (4, 1, 0));
        slot.take(packet(6, false), None, start);
        slot.take(packet(7, false), None, start + Duration::from_millis(600));
        slot.take(packet(8, true), None, start + Duration::from_millis(600));
        assert_eq!((slot.counters.frames, slot.counters.broken_frames, slot.counters.lost), (5, 2, 1));
        assert_eq!(slot.counters.picture_jumps, 1);
    }
}
