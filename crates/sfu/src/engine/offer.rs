//! Answering offers: a new connection, the ICE restart of a known one, or a new `RTCPeerConnection`
//! under a known id.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::change::SdpOffer;
use str0m::net::TcpType;
use str0m::{Candidate, Rtc};

use super::layout::{self, CheckedOffer};
use super::peer::{FIRST_ESTIMATE_BPS, Peer, payload_types};
use super::room::Room;
use super::timers::Timer;
use super::{Engine, ROOM_TICK};
use crate::error::OfferError;
use crate::event::{OfferRequest, ViewTile};
use crate::forwarding::rate::RateMeter;
use crate::forwarding::seek::Seek;

/// How often the library reports on a connection; becomes [`crate::SfuEvent::Link`].
const STATS_EVERY: Duration = Duration::from_secs(2);
/// Packets kept for repairs of a slot: two seconds of 720p.
const REPAIR_PACKETS: usize = 512;
/// A repair later than this comes too late to be shown.
const REPAIR_FOR: Duration = Duration::from_secs(2);
/// Repairs may make this share of what a slot sends; beyond, queued ones are dropped. The library's 15 % is
/// used up by its own probing (which repeats packets) while a picture has just begun.
const REPAIR_SHARE: f32 = 0.5;

impl Engine {
    /// Answers an offer. The answer holds the server's candidates; nothing trickles.
    pub fn offer(&mut self, now: Instant, request: OfferRequest) -> Result<String, OfferError> {
        let checked = layout::check(&request.sdp, self.config.audio_slots, self.config.video_slots)?;
        let answer = match self.peers.get(&request.peer) {
            Some(known) if known.room != request.room || known.participant != request.participant => {
                Err(OfferError::Elsewhere)
            }
            Some(known) if known.fingerprint == checked.fingerprint => self.restart(now, &request, &checked),
            Some(known) => {
                // Another certificate is another RTCPeerConnection: of the old one only the view goes on.
                let view = known.view.clone();
                self.drop_peer(now, request.peer);
                self.admit(now, &request, checked, view)
            }
            None => self.admit(now, &request, checked, Vec::new()),
        };
        self.settle(now);
        answer.map(|text| layout::with_dtx(&text))
    }

    fn restart(
        &mut self,
        now: Instant,
        request: &OfferRequest,
        offer: &CheckedOffer,
    ) -> Result<String, OfferError> {
        let id = request.peer;
        let parsed = parse(&offer.sdp)?;
        let peer = self.peers.get_mut(&id).ok_or(OfferError::Stopped)?;
        if peer.layout != offer.layout {
            return Err(OfferError::Layout("the slots differ from the first offer"));
        }
        let outcome = peer.mutate(now, &mut self.work, |rtc| {
            let answer = rtc.sdp_api().accept_offer(parsed).map_err(|error| unreadable(&error))?;
            Ok((answer.to_sdp_string(), rtc.direct_api().local_ice_credentials().ufrag))
        });
        let (answer, ufrag) = outcome.unwrap_or_else(|| Err(failed()))?;
        self.demux.register(id, ufrag);
        self.set_rights(now, id, request.rights);
        Ok(answer)
    }

    fn admit(
        &mut self,
        now: Instant,
        request: &OfferRequest,
        offer: CheckedOffer,
        view: Vec<ViewTile>,
    ) -> Result<String, OfferError> {
        let made = catch_unwind(AssertUnwindSafe(|| self.answer(now, &offer)));
        let (rtc, answer, ufrag) = made.unwrap_or_else(|_| Err(failed()))?;
        let (opus, vp8) = payload_types(&rtc, &offer.layout)?;
        let (audio, video) = Peer::slots(&offer.layout);
        let mut peer = Peer {
            id: request.peer,
            room: request.room,
            participant: request.participant,
            rights: request.rights,
            rtc,
            fingerprint: offer.fingerprint,
            opus,
            vp8,
            connected: false,
            unreachable_since: Some(now),
            view,
            heard: vec![None; offer.layout.audio.len()],
            seen: vec![None; offer.layout.video.len()],
            layout: offer.layout,
            audio,
            video,
            estimate_bps: FIRST_ESTIMATE_BPS,
            desired_bps: 0,
            watches: false,
            unmet: false,
            seek: Seek::default(),
            up: RateMeter::default(),
            sending: [None; 3],
            layers_told: None,
            layers_wanted: [None; 3],
            camera_refused: false,
            ssrcs: HashMap::new(),
        };
        // The first drain: accepting the offer was the change.
        peer.mutate(now, &mut self.work, |_| ());
        self.demux.register(request.peer, ufrag);
        self.peers.insert(request.peer, peer);
        let slots = self.config.audio_slots;
        let room = self.rooms.entry(request.room).or_insert_with(|| Room::new(request.room, slots));
        if room.members.is_empty() {
            self.work.timers.set(Timer::Room(request.room), now + ROOM_TICK);
        }
        room.members.insert(request.peer);
        self.work.dirty.insert(request.room);
        Ok(answer)
    }

    fn answer(&self, now: Instant, offer: &CheckedOffer) -> Result<(Rtc, String, String), OfferError> {
        let mut rtc = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .set_rtp_mode(true)
            .set_ice_lite(true)
            .enable_bwe(Some(Bitrate::from(FIRST_ESTIMATE_BPS)))
            .set_stats_interval(Some(STATS_EVERY))
            .set_dtls_cert(self.certificate.clone())
            .build(now);
        for address in &self.config.announced {
            let udp = Candidate::builder().udp().host(*address).build();
            let tcp = Candidate::builder().tcp().host(*address).tcptype(TcpType::Passive).build();
            for candidate in [udp, tcp] {
                match candidate {
                    Ok(candidate) => {
                        rtc.add_local_candidate(candidate);
                    }
                    Err(error) => tracing::warn!(%address, %error, "address cannot be announced"),
                }
            }
        }
        let parsed = parse(&offer.sdp)?;
        let answer = rtc.sdp_api().accept_offer(parsed).map_err(|error| unreadable(&error))?;
        for mid in &offer.layout.video {
            if let Some(stream) = rtc.direct_api().stream_tx_by_mid(*mid, None) {
                stream.set_rtx_cache(REPAIR_PACKETS, REPAIR_FOR, Some(REPAIR_SHARE));
            }
        }
        let ufrag = rtc.direct_api().local_ice_credentials().ufrag;
        Ok((rtc, answer.to_sdp_string(), ufrag))
    }
}

/// The library's parser is not ours to trust with a stranger's text.
fn parse(sdp: &str) -> Result<SdpOffer, OfferError> {
    catch_unwind(|| SdpOffer::from_sdp_string(sdp))
        .map_err(|_| failed())?
        .map_err(|error| OfferError::Unreadable(error.to_string()))
}

fn unreadable(error: &str0m::RtcError) -> OfferError {
    OfferError::Unreadable(error.to_string())
}

fn failed() -> OfferError {
    OfferError::Unreadable("the media library failed on it".into())
}
