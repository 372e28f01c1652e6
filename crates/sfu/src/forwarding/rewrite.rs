//! One slot, one continuous stream: whatever is switched into it, the receiver sees sequence
//! numbers, timestamps and VP8 picture ids that simply go on (RFC 3550 section 5.1, RFC 7741 section 4.2).

use std::time::{Duration, Instant};

/// Which incoming stream a packet belongs to: the connection and its SSRC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamKey {
    /// The publishing connection.
    pub peer: u64,
    /// The SSRC there.
    pub ssrc: u32,
}

/// The counters of a VP8 payload descriptor that count on from frame to frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Vp8Ids {
    /// Picture id, 15 bits.
    pub picture: Option<u16>,
    /// TL0PICIDX, 8 bits.
    pub tl0: Option<u8>,
    /// KEYIDX, 5 bits.
    pub key: Option<u8>,
}

/// The numbers of a packet, before or after rewriting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Sequence number, extended.
    pub seq: u64,
    /// RTP timestamp.
    pub time: u32,
    /// VP8 ids; all none for audio.
    pub ids: Vp8Ids,
}

/// A jump this wide would put the receiver's roll-over counter in danger (RFC 3711 section 3.3.1).
const MAX_JUMP: u64 = 8192;
/// A receiver starts with roll-over counter 0, so the first number must be below 65 536.
const FIRST_SEQ: u64 = 1;

#[derive(Debug)]
struct Mapping {
    stream: StreamKey,
    from: Numbers,
    to: Numbers,
}

#[derive(Debug)]
struct Last {
    numbers: Numbers,
    at: Instant,
}

/// The rewriting state of one slot.
#[derive(Debug)]
pub struct Rewriter {
    clock_hz: u32,
    mapping: Option<Mapping>,
    last: Option<Last>,
}

impl Rewriter {
    /// A slot that has sent nothing; `clock_hz` is 48 000 for Opus, 90 000 for video.
    pub const fn new(clock_hz: u32) -> Self {
        Self { clock_hz, mapping: None, last: None }
    }

    /// Whether the slot goes on with this stream.
    pub fn carries(&self, stream: StreamKey) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.stream == stream)
    }

    /// Nothing passes until the next [`Self::start`].
    pub fn stop(&mut self) {
        self.mapping = None;
    }

    /// Switches the slot to `stream`, beginning with this packet. For video the caller makes sure
    /// that it begins a key frame.
    pub fn start(&mut self, stream: StreamKey, first: Numbers, now: Instant) -> Numbers {
        let to = match &self.last {
            None => Numbers { seq: FIRST_SEQ, ..first },
            Some(last) => Numbers {
                seq: last.numbers.seq + 1,
                time: last.numbers.time.wrapping_add(self.ticks(now.saturating_duration_since(last.at))),
                ids: next_ids(last.numbers.ids, first.ids),
            },
        };
        self.mapping = Some(Mapping { stream, from: first, to });
        self.last = Some(Last { numbers: to, at: now });
        to
    }

    /// The outgoing numbers of a packet of the carried stream. `None`: another stream, older than the
    /// switch, or so far ahead that the slot has to start anew (it is stopped then).
    pub fn map(&mut self, stream: StreamKey, packet: Numbers, now: Instant) -> Option<Numbers> {
        let mapping = self.mapping.as_ref().filter(|mapping| mapping.stream == stream)?;
        let ahead = packet.seq.checked_sub(mapping.from.seq)?;
        let out = Numbers {
            seq: mapping.to.seq + ahead,
            time: mapping.to.time.wrapping_add(packet.time.wrapping_sub(mapping.from.time)),
            ids: shift_ids(mapping.from.ids, mapping.to.ids, packet.ids),
        };
        let newest = self.last.as_ref().map_or(0, |last| last.numbers.seq);
        if out.seq > newest + MAX_JUMP {
            self.stop();
            return None;
        }
        if out.seq > newest {
            self.last = Some(Last { numbers: out, at: now });
        }
        Some(out)
    }

    /// At least one tick: two pictures never share a timestamp.
    fn ticks(&self, elapsed: Duration) -> u32 {
        let ticks = elapsed.as_micros() * u128::from(self.clock_hz) / 1_000_000;
        u32::try_from(ticks.clamp(1, u128::from(u32::MAX / 4))).unwrap_or(1)
    }
}

/// What follows the ids sent last; a field that was never sent starts as the source has it.
fn next_ids(last: Vp8Ids, first: Vp8Ids) -> Vp8Ids {
    Vp8Ids {
        picture: first.picture.map(|own| last.picture.map_or(own, |id| id.wrapping_add(1) & 0x7fff)),
        tl0: first.tl0.map(|own| last.tl0.map_or(own, |id| id.wrapping_add(1))),
        key: first.key.map(|own| last.key.map_or(own, |id| id.wrapping_add(1) & 0x1f)),
    }
}

fn shift_ids(from: Vp8Ids, to: Vp8Ids, ids: Vp8Ids) -> Vp8Ids {
    let picture = |id: u16, from: u16, to: u16| to.wrapping_add(id.wrapping_sub(from)) & 0x7fff;
    let byte = |id: u8, from: u8, to: u8| to.wrapping_add(id.wrapping_sub(from));
    Vp8Ids {
        picture: ids.picture.map(|id| match (from.picture, to.picture) {
            (Some(from), Some(to)) => picture(id, from, to),
            (None, _) | (_, None) => id,
        }),
        tl0: ids.tl0.map(|id| match (from.tl0, to.tl0) {
            (Some(from), Some(to)) => byte(id, from, to),
            (None, _) | (_, None) => id,
        }),
        key: ids.key.map(|id| match (from.key, to.key) {
            (Some(from), Some(to)) => byte(id, from, to) & 0x1f,
            (None, _) | (_, None) => id & 0x1f,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: StreamKey = StreamKey { peer: 1, ssrc: 10 };
    const B: StreamKey = StreamKey { peer: 2, ssrc: 20 };

    fn video(seq: u64, time: u32, picture: u16) -> Numbers {
        Numbers { seq, time, ids: Vp8Ids { picture: Some(picture), tl0: Some(7), key: None } }
    }

    #[test]
    fn a_switch_goes_on_without_a_gap() {
        let now = Instant::now();
        let mut slot = Rewriter::new(90_000);
        let first = slot.start(A, video(70_000, 900, 100), now);
        assert_eq!((first.seq, first.time, first.ids.picture), (1, 900, Some(100)));
        let second = slot.map(A, video(70_001, 3900, 101), now).expect("same stream");
        assert_eq!((second.seq, second.time, second.ids.picture), (2, 3900, Some(101)));
        let later = now + Duration::from_millis(100);
        let third = slot.start(B, video(5, 77, 0x7fff), later);
        assert_eq!((third.seq, third.time, third.ids.picture), (3, 3900 + 9000, Some(102)));
        assert_eq!(third.ids.tl0, Some(8));
        let fourth = slot.map(B, video(6, 3077, 0), later).expect("same stream");
        assert_eq!((fourth.seq, fourth.time, fourth.ids.picture), (4, 15_900, Some(103)));
        assert_eq!(slot.map(A, video(70_002, 6900, 102), later), None);
    }

    #[test]
    fn reordered_packets_keep_their_places_and_older_ones_than_the_switch_are_dropped() {
        let now = Instant::now();
        let mut slot = Rewriter::new(90_000);
        slot.start(A, video(100, 0, 0), now);
        assert_eq!(slot.map(A, video(103, 0, 1), now).map(|n| n.seq), Some(4));
        assert_eq!(slot.map(A, video(101, 0, 0), now).map(|n| n.seq), Some(2));
        assert_eq!(slot.map(A, video(99, 0, 0), now), None);
        assert_eq!(slot.start(B, video(9, 0, 0), now).seq, 5);
    }

    #[test]
    fn a_wide_jump_stops_the_slot() {
        let now = Instant::now();
        let mut slot = Rewriter::new(48_000);
        slot.start(A, video(100, 0, 0), now);
        assert_eq!(slot.map(A, video(100 + 9000, 0, 0), now), None);
        assert!(!slot.carries(A));
        assert_eq!(slot.start(A, video(9100, 0, 0), now).seq, 2);
    }
}
