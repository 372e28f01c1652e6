//! What the client sends: real VP8 key frames and Opus silence, padded to size, with the sending time in the
//! last eight bytes, where decoders do not look.

/// Bytes of a video packet's payload at most.
const CHUNK: usize = 1100;
const STAMP: usize = 8;

/// A coloured picture in the three camera sizes, VP8 key frames as a browser's encoder makes them.
const FRAMES: [&[u8]; 3] =
    [include_bytes!("frames/q.vp8"), include_bytes!("frames/h.vp8"), include_bytes!("frames/f.vp8")];

/// One picture to send.
#[derive(Debug, Clone, Copy)]
pub struct Picture {
    /// Its size: 0, 1, 2 for 180, 360, 720 lines.
    pub layer: usize,
    /// Bytes to make it, before packets; never less than the picture itself.
    pub bytes: usize,
    /// Whether it stands alone. Others are marked as depending on the one before (and cannot be shown by
    /// a browser: they repeat the same bytes).
    pub keyframe: bool,
    /// Microseconds since the clients' common start.
    pub stamp: u64,
}

/// Makes the RTP payloads of a picture: VP8 descriptor with 15-bit picture id and TL0PICIDX (RFC 7741), then the data.
pub(super) fn packets(picture: Picture, picture_id: u16, tl0: u8) -> Vec<Vec<u8>> {
    let frame = FRAMES[picture.layer.min(2)];
    let mut data = frame.to_vec();
    data.resize(picture.bytes.max(frame.len() + STAMP), 0);
    if !picture.keyframe {
        data[0] |= 1;
    }
    let end = data.len() - STAMP;
    data[end..].copy_from_slice(&picture.stamp.to_be_bytes());
    let [high, low] = (picture_id & 0x7fff).to_be_bytes();
    let chunks = data.len().div_ceil(CHUNK);
    // Even pieces: the last one must hold the whole stamp.
    let size = data.len().div_ceil(chunks);
    let pieces = data.chunks(size).enumerate();
    pieces
        .map(|(index, piece)| {
            let start = if index == 0 { 0x90 } else { 0x80 };
            let mut payload = vec![start, 0xe0, 0x80 | high, low, tl0, 0];
            payload.extend_from_slice(piece);
            payload
        })
        .collect()
}

/// 20 ms of Opus silence with padding (RFC 6716 section 3.2.5) that holds the stamp.
pub(super) fn silence(stamp: u64) -> Vec<u8> {
    let mut payload = vec![0xfb, 0x41, 8, 0xff, 0xfe];
    payload.extend_from_slice(&stamp.to_be_bytes());
    payload
}

/// The stamp of an audio packet, or of the last packet of a picture.
pub(super) fn stamp(payload: &[u8]) -> Option<u64> {
    let (_, stamp) = payload.split_last_chunk::<STAMP>()?;
    Some(u64::from_be_bytes(*stamp))
}

#[cfg(test)]
mod tests {
    use super::*;
    use str0m::rtp::Vp8Descriptor;

    #[test]
    fn pictures_are_vp8_of_the_asked_size() {
        let picture = Picture { layer: 2, bytes: 5000, keyframe: true, stamp: 77 };
        let made = packets(picture, 0x1234, 9);
        assert_eq!(made.iter().map(|payload| payload.len() - 6).sum::<usize>(), 5000);
        let first = Vp8Descriptor::parse(&made[0]).expect("descriptor");
        assert_eq!((first.picture_id(), first.tl0_pic_idx()), (Some(0x1234), Some(9)));
        assert!(first.starts_keyframe(&made[0]));
        assert!(!Vp8Descriptor::parse(&made[1]).expect("descriptor").starts_keyframe(&made[1]));
        assert_eq!(stamp(&made[made.len() - 1]), Some(77));
        let inter = packets(Picture { keyframe: false, ..picture }, 1, 1);
        assert!(!first.starts_keyframe(&inter[0]));
        assert_eq!(stamp(&silence(5)), Some(5));
    }
}
