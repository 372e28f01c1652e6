//! Who and what is forwarded.

/// A class. The server gives each live session one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomId(pub u64);

/// One connection (one browser tab).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeerId(pub u64);

/// A user in a class; may have several connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParticipantId(pub u64);

/// A picture that a participant may publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The camera, in up to three simulcast layers.
    Camera,
    /// The shared screen, one layer.
    Screen,
}

/// Any of the three things a connection can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Track {
    /// The microphone.
    Microphone,
    /// The camera.
    Camera,
    /// The shared screen.
    Screen,
}

impl Track {
    pub(crate) const ALL: [Self; 3] = [Self::Microphone, Self::Camera, Self::Screen];

    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Microphone => 0,
            Self::Camera => 1,
            Self::Screen => 2,
        }
    }
}

impl From<Source> for Track {
    fn from(source: Source) -> Self {
        match source {
            Source::Camera => Self::Camera,
            Source::Screen => Self::Screen,
        }
    }
}

/// One published thing of one participant, whichever connection it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SourceKey {
    pub(crate) participant: ParticipantId,
    pub(crate) track: Track,
}
