//! The agreed order of m-lines, read from the offer before the library sees it. The library keeps its
//! parsed SDP to itself, and an offer of another shape should be refused with a reason.

use str0m::media::Mid;

use crate::error::OfferError;
use crate::ids::Track;

const MAX_SDP_BYTES: usize = 64 * 1024;
/// The widest mid that fits the library's type; longer ones would be cut and collide.
const MAX_MID_BYTES: usize = 16;

/// Which m-line is what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Sending: microphone, camera, screen.
    pub(crate) sending: [Mid; 3],
    /// Receiving audio slots.
    pub(crate) audio: Vec<Mid>,
    /// Receiving video slots.
    pub(crate) video: Vec<Mid>,
}

impl Layout {
    /// What the browser sends on this m-line.
    pub(crate) fn track(&self, mid: Mid) -> Option<Track> {
        Track::ALL.into_iter().find(|track| self.sending[track.index()] == mid)
    }
}

/// An offer whose shape is right.
#[derive(Debug)]
pub(crate) struct CheckedOffer {
    pub(crate) layout: Layout,
    /// The browser's DTLS certificate; another one means another `RTCPeerConnection`.
    pub(crate) fingerprint: String,
    /// The SDP without the browser's candidates: an ICE-lite server learns its addresses from the checks.
    pub(crate) sdp: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Audio,
    Video,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Sends,
    Receives,
}

struct Line {
    kind: Kind,
    mid: Option<Mid>,
    way: Option<Way>,
}

/// Checks an offer's size and shape. `audio` and `video` are the most receiving slots accepted.
pub(crate) fn check(sdp: &str, audio: usize, video: usize) -> Result<CheckedOffer, OfferError> {
    if sdp.len() > MAX_SDP_BYTES {
        return Err(OfferError::TooLong);
    }
    let most = 3 + audio + video;
    let mut lines: Vec<Line> = Vec::new();
    let mut fingerprint = None;
    let mut kept = String::with_capacity(sdp.len());
    for line in sdp.lines() {
        if line.starts_with("a=candidate") || line.starts_with("a=end-of-candidates") {
            continue;
        }
        kept.push_str(line);
        kept.push_str("\r\n");
        if let Some(media) = line.strip_prefix("m=") {
            if lines.len() == most {
                return Err(OfferError::Layout("too many m-lines"));
            }
            lines.push(Line { kind: kind(media)?, mid: None, way: None });
        } else if let Some(value) = line.strip_prefix("a=fingerprint:") {
            fingerprint.get_or_insert_with(|| value.trim().to_ascii_lowercase());
        } else if let Some(last) = lines.last_mut() {
            attribute(last, line)?;
        }
    }
    let fingerprint = fingerprint.ok_or(OfferError::Layout("no fingerprint"))?;
    let layout = arrange(&lines, audio, video)?;
    Ok(CheckedOffer { layout, fingerprint, sdp: kept })
}

fn kind(media: &str) -> Result<Kind, OfferError> {
    match media.split(' ').next() {
        Some("audio") => Ok(Kind::Audio),
        Some("video") => Ok(Kind::Video),
        Some(_) | None => Err(OfferError::Layout("an m-line is neither audio nor video")),
    }
}

fn attribute(line: &mut Line, text: &str) -> Result<(), OfferError> {
    if let Some(mid) = text.strip_prefix("a=mid:") {
        let mid = mid.trim();
        if mid.is_empty() || mid.len() > MAX_MID_BYTES || !mid.is_ascii() {
            return Err(OfferError::Layout("an m-line has no usable mid"));
        }
        line.mid = Some(Mid::from(mid));
    }
    match text.trim_end() {
        "a=sendonly" | "a=sendrecv" => line.way = Some(Way::Sends),
        "a=recvonly" => line.way = Some(Way::Receives),
        _ => {}
    }
    Ok(())
}

fn arrange(lines: &[Line], audio: usize, video: usize) -> Result<Layout, OfferError> {
    let mut mids = Vec::with_capacity(lines.len());
    for line in lines {
        let mid = line.mid.ok_or(OfferError::Layout("an m-line has no mid"))?;
        if mids.contains(&mid) {
            return Err(OfferError::Layout("a mid appears twice"));
        }
        mids.push(mid);
    }
    let shape: Vec<_> = lines.iter().map(|line| (line.kind, line.way)).collect();
    let sends = Some(Way::Sends);
    let head = [(Kind::Audio, sends), (Kind::Video, sends), (Kind::Video, sends)];
    let Some(slots) = shape.strip_prefix(head.as_slice()) else {
        return Err(OfferError::Layout("microphone, camera and screen must come first"));
    };
    let receives = Some(Way::Receives);
    let heard = slots.iter().take_while(|slot| **slot == (Kind::Audio, receives)).count();
    if slots[heard..].iter().any(|slot| *slot != (Kind::Video, receives)) {
        return Err(OfferError::Layout("receiving audio, then receiving video must follow"));
    }
    if heard > audio || slots.len() - heard > video {
        return Err(OfferError::Layout("too many receiving slots"));
    }
    Ok(Layout {
        sending: [mids[0], mids[1], mids[2]],
        audio: mids[3..3 + heard].to_vec(),
        video: mids[3 + heard..].to_vec(),
    })
}

/// Asks the browser for discontinuous transmission (RFC 7587 section 7.1): silence costs nearly nothing.
/// The library would take the parameter as a mismatch with the offer, so it is added to the text.
pub(crate) fn with_dtx(answer: &str) -> String {
    let opus: Vec<&str> = answer
        .lines()
        .filter_map(|line| line.strip_prefix("a=rtpmap:")?.split_once(' '))
        .filter(|(_, codec)| codec.to_ascii_lowercase().starts_with("opus/"))
        .map(|(pt, _)| pt)
        .collect();
    let mut text = String::with_capacity(answer.len() + 64);
    for line in answer.lines() {
        text.push_str(line);
        let fmtp = line.strip_prefix("a=fmtp:").and_then(|rest| rest.split_once(' '));
        if fmtp.is_some_and(|(pt, _)| opus.contains(&pt)) && !line.contains("usedtx") {
            text.push_str(";usedtx=1");
        }
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sdp(lines: &[(&str, &str, &str)]) -> String {
        let mut text = String::from("v=0\r\na=fingerprint:sha-256 AA:BB\r\n");
        for (kind, mid, way) in lines {
            text.push_str(
                &["m=", kind, " 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:", mid, "\r\na=", way, "\r\n"].concat(),
            );
            text.push_str("a=candidate:1 1 udp 1 x.local 9 typ host\r\n");
        }
        text
    }

    const HEAD: [(&str, &str, &str); 3] =
        [("audio", "0", "sendonly"), ("video", "1", "sendonly"), ("video", "2", "sendonly")];

    #[test]
    fn the_agreed_slots_are_read_and_candidates_dropped() {
        let mut lines = HEAD.to_vec();
        lines.extend([("audio", "3", "recvonly"), ("video", "4", "recvonly"), ("video", "5", "recvonly")]);
        let offer = check(&sdp(&lines), 3, 9).expect("agreed");
        assert_eq!(offer.layout.sending.map(|mid| mid.to_string()), ["0", "1", "2"]);
        assert_eq!((offer.layout.audio.len(), offer.layout.video.len()), (1, 2));
        assert_eq!(offer.layout.track(Mid::from("1")), Some(Track::Camera));
        assert_eq!(offer.layout.track(Mid::from("4")), None);
        assert_eq!(offer.fingerprint, "sha-256 aa:bb");
        assert!(!offer.sdp.contains("candidate"));
    }

    #[test]
    fn other_shapes_are_refused_with_a_reason() {
        let refused = |lines: &[(&str, &str, &str)]| check(&sdp(lines), 1, 1).expect_err("refused");
        let reason = |text| OfferError::Layout(text);
        assert_eq!(refused(&HEAD[1..]), reason("microphone, camera and screen must come first"));
        let twice = [HEAD[0], HEAD[1], HEAD[1]];
        assert_eq!(refused(&twice), reason("a mid appears twice"));
        let mut many = HEAD.to_vec();
        many.extend([("audio", "3", "recvonly"), ("audio", "4", "recvonly")]);
        assert_eq!(refused(&many), reason("too many receiving slots"));
        many.push(("video", "5", "recvonly"));
        assert_eq!(refused(&many), reason("too many m-lines"));
        let data = [HEAD[0], HEAD[1], HEAD[2], ("application", "3", "sendrecv")];
        assert_eq!(refused(&data), reason("an m-line is neither audio nor video"));
        assert_eq!(check("v=0\r\n", 3, 9).expect_err("refused"), reason("no fingerprint"));
        assert_eq!(check(&"a".repeat(70_000), 3, 9).expect_err("refused"), OfferError::TooLong);
    }

    #[test]
    fn silence_is_asked_for_in_opus_alone() {
        let answer = "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\na=fmtp:96 x=1\r\n";
        let text = with_dtx(answer);
        assert!(text.contains("a=fmtp:111 minptime=10;usedtx=1\r\n"));
        assert!(text.contains("a=fmtp:96 x=1\r\n"));
    }
}
