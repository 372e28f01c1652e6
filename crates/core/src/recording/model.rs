//! What a recording is.

use std::str::FromStr;
use std::time::Duration;

use crate::field::FieldError;
use crate::ids::{RecordingId, SessionId};
use crate::text;
use crate::time::Timestamp;

/// The largest file that is taken: 1 TiB. The disk says no long before.
pub const LARGEST: u64 = 1 << 40;
/// The largest piece of a file: 16 MiB. Senders are told to send half of it.
pub const LARGEST_PIECE: u64 = 16 * 1024 * 1024;
/// How long a file that stopped coming is kept for whoever sends the rest.
pub const PATIENCE: Duration = Duration::from_hours(7 * 24);

/// What is known by its content to be a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// ISO base media (ISO/IEC 14496-12): what Jibri writes.
    Mp4,
    /// WebM, or another Matroska (RFC 9559).
    Webm,
}

impl MediaKind {
    /// How many of a file's first bytes tell what it is.
    pub const HEAD: usize = 12;

    /// What a file is by its first bytes. What is none of them is not kept, whatever its name says.
    pub fn of_content(head: &[u8]) -> Option<Self> {
        if head.get(4..8) == Some(b"ftyp".as_slice()) {
            Some(Self::Mp4)
        } else if head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
            Some(Self::Webm)
        } else {
            None
        }
    }

    /// The word in the database, and the end of a file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Webm => "webm",
        }
    }

    /// Its type (RFC 9110, section 8.3).
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
        }
    }
}

impl FromStr for MediaKind {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "mp4" => Ok(Self::Mp4),
            "webm" => Ok(Self::Webm),
            _ => Err(FieldError::Malformed("choice")),
        }
    }
}

/// Who brings it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Jibri's finalize script sends it.
    Jibri,
    /// It is fetched from 8x8 JaaS.
    Jaas,
}

impl Origin {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jibri => "jibri",
            Self::Jaas => "jaas",
        }
    }
}

impl FromStr for Origin {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "jibri" => Ok(Self::Jibri),
            "jaas" => Ok(Self::Jaas),
            _ => Err(FieldError::Malformed("choice")),
        }
    }
}

/// A file's name without the folders before it: 1–255 characters. It is shown, and never a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// The last part of a path.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let name = text.rsplit(['/', '\\']).next().unwrap_or_default();
        text::Title::parse(name).map(|name| Self(name.as_str().to_owned()))
    }

    /// A name that was checked when it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A SHA-256 (FIPS 180-4) in 64 hexadecimal digits, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sha256Hex(String);

impl Sha256Hex {
    /// Checks the form; capitals are taken.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.trim().to_ascii_lowercase();
        let is_one = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if is_one { Ok(Self(text)) } else { Err(FieldError::Malformed("checksum")) }
    }

    /// Of 32 bytes.
    pub fn of_digest(digest: &[u8]) -> Self {
        let halves = digest.iter().flat_map(|b| [b >> 4, b & 0xf]);
        Self(halves.map(|n| char::from(b"0123456789abcdef"[usize::from(n)])).collect())
    }

    /// One that was checked when it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How far a file has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are there for good.
    pub received: u64,
    /// How many there will be, once that is known.
    pub size: Option<u64>,
    /// What it is, once its first bytes are there.
    pub kind: Option<MediaKind>,
    /// What going on with it needs: the checksum over what is there, or, of a file that is fetched, its tag on the server where it
    /// lies (RFC 9110, section 8.8.3). The form is the server's affair.
    pub checksum: Option<String>,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It comes.
    Receiving,
    /// It is all there.
    Ready {
        /// Since then.
        at: Timestamp,
    },
}

/// A file of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Its id.
    pub id: RecordingId,
    /// Of which class.
    pub session_id: SessionId,
    /// Who brings it.
    pub origin: Origin,
    /// What the same file is known by when it is offered again: 64 hexadecimal digits, unique in a session.
    pub key: String,
    /// What it was called there.
    pub file_name: FileName,
    /// What it must add up to, where that was said.
    pub sha256: Option<Sha256Hex>,
    /// How far it has come.
    pub progress: Progress,
    /// Where it stands.
    pub state: State,
    /// When it was offered.
    pub created_at: Timestamp,
    /// When something of it last came.
    pub touched_at: Timestamp,
}

impl Recording {
    /// Whether it is all there.
    pub fn is_ready(&self) -> bool {
        matches!(self.state, State::Ready { .. })
    }

    /// Bytes that are still to come, as far as that is known.
    pub fn outstanding(&self) -> u64 {
        self.progress.size.map_or(0, |size| size.saturating_sub(self.progress.received))
    }
}

/// A file that somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The room that was recorded ([`room_of`]).
    pub room: String,
    /// What it is called.
    pub file_name: FileName,
    /// Bytes, from 1 to [`LARGEST`].
    pub size: u64,
    /// What they add up to.
    pub sha256: Sha256Hex,
}

/// Where a session's recording is, on this server: without scheme and host, so that it stays right when the server moves.
pub fn address(session: SessionId, id: RecordingId) -> String {
    format!("/api/live-sessions/{session}/recordings/{id}")
}

/// A session's `recording_url` as it is told: one of this server's own with its public address before it.
pub fn absolute(url: &str, public_url: &str) -> String {
    if url.starts_with('/') { format!("{public_url}{url}") } else { url.to_owned() }
}

/// The room in a meeting's address: its last part, in lower case, without what a page adds (`?jwt=…`, `#config…`). A room's
/// bare name is its own address. Nothing else than the letters of a room's name (spec 8) is one.
pub fn room_of(meeting: &str) -> Result<String, FieldError> {
    let address = meeting.trim().split(['?', '#']).next().unwrap_or_default();
    let room = address.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
    let is_name = room.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match room.len() {
        0 => Err(FieldError::Required),
        1..=255 if is_name => Ok(room),
        _ => Err(FieldError::Malformed("room")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://meet.example.org/estrade-meeting-a1", Some("estrade-meeting-a1"))]
    #[case("https://meet.example.org/Estrade-Meeting-A1/?jwt=x/y#config.z=/", Some("estrade-meeting-a1"))]
    #[case("https://8x8.vc/vpaas-magic-cookie-1/estrade-course-1", Some("estrade-course-1"))]
    #[case(" estrade-meeting-a1 ", Some("estrade-meeting-a1"))]
    #[case("https://meet.example.org/a b", None)]
    #[case("https://meet.example.org/%2e%2e", None)]
    #[case("../../etc/passwd.", None)]
    #[case("https://", None)]
    #[case("", None)]
    fn a_room_is_the_last_part_of_a_meetings_address(#[case] meeting: &str, #[case] room: Option<&str>) {
        assert_eq!(room_of(meeting).ok().as_deref(), room);
    }

    #[test]
    fn a_film_is_known_by_its_content_and_not_by_its_name() {
        assert_eq!(MediaKind::of_content(b"\0\0\0\x20ftypisom"), Some(MediaKind::Mp4));
        assert_eq!(
            MediaKind::of_content(b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81"),
            Some(MediaKind::Webm)
        );
        for other in [&b""[..], b"ftyp", b"<html><body>", b"\x7fELF\x02\x01\x01\0\0\0\0\0"] {
            assert_eq!(MediaKind::of_content(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_files_name_is_no_path() {
        assert_eq!(
            FileName::parse("/recordings/abc/Classe 1_2026.mp4").unwrap().as_str(),
            "Classe 1_2026.mp4"
        );
        assert_eq!(FileName::parse("..\\..\\a.mp4").unwrap().as_str(), "a.mp4");
        for wrong in ["", "/", "a\nb.mp4", &"x".repeat(256)] {
            assert!(FileName::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_checksum_is_64_digits() {
        assert_eq!(Sha256Hex::parse(&"AB".repeat(32)).unwrap().as_str(), "ab".repeat(32));
        assert_eq!(Sha256Hex::of_digest(&[0xab; 32]).as_str(), "ab".repeat(32));
        for wrong in ["", "ab", &"g".repeat(64), &"a".repeat(65)] {
            assert_eq!(Sha256Hex::parse(wrong), Err(FieldError::Malformed("checksum")), "{wrong:?}");
        }
    }

    #[test]
    fn an_address_of_this_server_gets_its_public_one_and_others_stay() {
        let own = address(SessionId::new(7), RecordingId::new(9));
        assert_eq!(absolute(&own, "https://c.example"), "https://c.example/api/live-sessions/7/recordings/9");
        assert_eq!(absolute("https://old.example/x.mp4", "https://c.example"), "https://old.example/x.mp4");
    }
}
