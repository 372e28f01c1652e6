//! One connection: its `Rtc`, its receiving slots, and the only place that polls the `Rtc`.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use str0m::format::{Codec, PayloadParams};
use str0m::media::{Mid, Pt};
use str0m::rtp::Ssrc;
use str0m::{Input, Output, Rtc};

use super::layout::Layout;
use super::timers::Timer;
use super::work::Work;
use crate::error::OfferError;
use crate::event::{DisconnectReason, Rights, ViewTile};
use crate::forwarding::layers::Layer;
use crate::forwarding::rate::RateMeter;
use crate::forwarding::rewrite::Rewriter;
use crate::forwarding::seek::Seek;
use crate::ids::{ParticipantId, PeerId, RoomId, Source, SourceKey, Track};

/// What the estimate starts from, before anything was measured.
pub(crate) const FIRST_ESTIMATE_BPS: u64 = 1_000_000;
/// SSRCs remembered for one connection; a browser uses five, more after restarts of its encoders.
const SSRCS_KEPT: usize = 64;
/// Turns of an overdue timer in one go, so that a library bug cannot hang the thread.
const OVERDUE_TURNS: usize = 64;

/// A receiving audio slot.
#[derive(Debug)]
pub(crate) struct AudioSlot {
    pub(crate) mid: Mid,
    pub(crate) rewriter: Rewriter,
}

/// A receiving video slot.
#[derive(Debug)]
pub(crate) struct VideoSlot {
    pub(crate) mid: Mid,
    pub(crate) rewriter: Rewriter,
    /// The layer that the receiver's link and tile call for.
    pub(crate) wanted: Option<Layer>,
    /// The layer to forward now: the wanted one, or what the publisher has instead.
    pub(crate) forwards: Option<Layer>,
    /// A switch waits, or the receiver asked.
    pub(crate) needs_keyframe: bool,
    /// No climbing before this, after a downgrade.
    pub(crate) rests_until: Option<Instant>,
}

/// When a track last sent, and since when without a pause.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sending {
    pub(crate) since: Instant,
    pub(crate) last: Instant,
}

/// One connection.
pub(crate) struct Peer {
    pub(crate) id: PeerId,
    pub(crate) room: RoomId,
    pub(crate) participant: ParticipantId,
    pub(crate) rights: Rights,
    pub(crate) rtc: Rtc,
    pub(crate) layout: Layout,
    pub(crate) fingerprint: String,
    pub(crate) opus: Pt,
    pub(crate) vp8: Pt,
    pub(crate) connected: bool,
    /// Since when ICE has no path; none while it has one.
    pub(crate) unreachable_since: Option<Instant>,
    pub(crate) view: Vec<ViewTile>,
    pub(crate) heard: Vec<Option<ParticipantId>>,
    pub(crate) seen: Vec<Option<(ParticipantId, Source)>>,
    pub(crate) audio: Vec<AudioSlot>,
    pub(crate) video: Vec<VideoSlot>,
    pub(crate) estimate_bps: u64,
    pub(crate) desired_bps: u64,
    /// Whether it is shown any picture.
    pub(crate) watches: bool,
    /// Some slot has less than its tile could use.
    pub(crate) unmet: bool,
    pub(crate) seek: Seek,
    pub(crate) up: RateMeter,
    pub(crate) sending: [Option<Sending>; 3],
    pub(crate) layers_told: Option<[bool; 3]>,
    pub(crate) layers_wanted: [Option<Instant>; 3],
    pub(crate) camera_refused: bool,
    pub(crate) ssrcs: HashMap<Ssrc, (Track, Layer)>,
}

impl Peer {
    /// Makes the slots that the layout names.
    pub(crate) fn slots(layout: &Layout) -> (Vec<AudioSlot>, Vec<VideoSlot>) {
        let audio = layout.audio.iter().map(|mid| AudioSlot { mid: *mid, rewriter: Rewriter::new(48_000) });
        let video = layout.video.iter().map(|mid| VideoSlot {
            mid: *mid,
            rewriter: Rewriter::new(90_000),
            wanted: None,
            forwards: None,
            needs_keyframe: false,
            rests_until: None,
        });
        (audio.collect(), video.collect())
    }

    pub(crate) const fn may(&self, track: Track) -> bool {
        match track {
            Track::Microphone => self.rights.microphone,
            Track::Camera => self.rights.camera,
            Track::Screen => self.rights.screen,
        }
    }

    pub(crate) const fn key(&self, track: Track) -> SourceKey {
        SourceKey { participant: self.participant, track }
    }

    /// Changes the `Rtc`, then drains it until it waits for time: the library's one contract.
    /// A panic of the library costs this connection alone.
    pub(crate) fn mutate<R>(
        &mut self,
        now: Instant,
        work: &mut Work,
        change: impl FnOnce(&mut Rtc) -> R,
    ) -> Option<R> {
        let (id, rtc) = (self.id, &mut self.rtc);
        let turn = AssertUnwindSafe(|| {
            let result = change(rtc);
            (result, drain(id, rtc, now, work))
        });
        let outcome = catch_unwind(turn);
        let Ok((result, deadline)) = outcome else {
            work.totals.panics += 1;
            self.lose(work, DisconnectReason::Failed);
            return None;
        };
        match deadline {
            Ok(at) => work.timers.set(Timer::Peer(id), at),
            Err(reason) => self.lose(work, reason),
        }
        Some(result)
    }

    fn lose(&self, work: &mut Work, reason: DisconnectReason) {
        work.timers.remove(Timer::Peer(self.id));
        work.lost.push_back((self.id, reason));
    }

    /// Which track and layer an incoming stream is.
    pub(crate) fn incoming(&mut self, ssrc: Ssrc) -> Option<(Track, Layer)> {
        if let Some(known) = self.ssrcs.get(&ssrc) {
            return Some(*known);
        }
        let mut api = self.rtc.direct_api();
        let stream = api.stream_rx(&ssrc)?;
        let (mid, rid) = (stream.mid(), stream.rid());
        let track = self.layout.track(mid)?;
        let layer = match track {
            Track::Microphone | Track::Screen => Layer::Q,
            Track::Camera => Layer::from_rid(rid.as_deref())?,
        };
        if self.ssrcs.len() == SSRCS_KEPT {
            self.ssrcs.clear();
        }
        self.ssrcs.insert(ssrc, (track, layer));
        Some((track, layer))
    }

    /// Notes a packet of `track`; a track silent for `pause` starts anew. Returns since when it sends.
    pub(crate) fn sends(&mut self, track: Track, now: Instant, pause: Duration) -> Instant {
        let slot = &mut self.sending[track.index()];
        let since = match slot {
            Some(sending) if now.saturating_duration_since(sending.last) <= pause => sending.since,
            Some(_) | None => now,
        };
        *slot = Some(Sending { since, last: now });
        since
    }
}

/// Polls until the library waits for time. An error: it is of no use any more.
fn drain(id: PeerId, rtc: &mut Rtc, now: Instant, work: &mut Work) -> Result<Instant, DisconnectReason> {
    let mut overdue = 0;
    let mut reason = DisconnectReason::Failed;
    loop {
        match rtc.poll_output() {
            Ok(Output::Transmit(transmit)) => work.transmits.push_back(transmit),
            Ok(Output::Event(event)) => {
                if matches!(event, str0m::Event::Closed) {
                    reason = DisconnectReason::Closed;
                }
                work.arrived.push_back((id, event));
            }
            Ok(Output::Timeout(_)) if !rtc.is_alive() => return Err(reason),
            Ok(Output::Timeout(at)) if at > now => return Ok(at),
            Ok(Output::Timeout(_)) if overdue == OVERDUE_TURNS => return Ok(now + Duration::from_millis(1)),
            Ok(Output::Timeout(_)) => {
                overdue += 1;
                if let Err(error) = rtc.handle_input(Input::Timeout(now)) {
                    tracing::debug!(peer = id.0, %error, "timeout failed");
                }
            }
            Err(error) => {
                tracing::debug!(peer = id.0, %error, "connection failed");
                return Err(reason);
            }
        }
    }
}

/// The payload types agreed for Opus and VP8.
pub(crate) fn payload_types(rtc: &Rtc, layout: &Layout) -> Result<(Pt, Pt), OfferError> {
    let agreed = |mid: Mid, codec: Codec| {
        let media = rtc.media(mid)?;
        rtc.codec_config()
            .params()
            .iter()
            .find(|params| params.spec().codec == codec && media.remote_pts().contains(&params.pt()))
            .map(PayloadParams::pt)
    };
    let opus = agreed(layout.sending[0], Codec::Opus).ok_or(OfferError::Codec("Opus"))?;
    let vp8 = agreed(layout.sending[1], Codec::Vp8).ok_or(OfferError::Codec("VP8"))?;
    Ok((opus, vp8))
}
