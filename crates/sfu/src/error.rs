//! Why starting or an offer was refused.

use std::fmt;

/// The transport a port belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TransportProtocol {
    /// Datagrams.
    Udp,
    /// ICE over TCP (RFC 6544), framed by RFC 4571.
    Tcp,
}

impl fmt::Display for TransportProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        })
    }
}

/// The unit could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Something else listens there.
    #[error("{proto} port {port} is already taken")]
    PortTaken {
        /// The wanted port.
        port: u16,
        /// Its protocol.
        proto: TransportProtocol,
    },
    /// The socket could not be made or bound for another reason.
    #[error("cannot open {proto} port {port}: {source}")]
    Socket {
        /// The wanted port.
        port: u16,
        /// Its protocol.
        proto: TransportProtocol,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A thread could not be started.
    #[error("cannot start the media thread: {0}")]
    Thread(std::io::Error),
    /// The key pair for DTLS could not be made.
    #[error("cannot make a DTLS certificate")]
    Certificate,
}

/// An offer that cannot be used. The text is fit for the one who sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// Longer than 64 KiB.
    #[error("the offer is too long")]
    TooLong,
    /// The m-lines are not the agreed slots.
    #[error("the offer has not the agreed slots: {0}")]
    Layout(&'static str),
    /// Not SDP, or SDP that WebRTC cannot use.
    #[error("the offer cannot be read: {0}")]
    Unreadable(String),
    /// VP8 or Opus is missing.
    #[error("the offer lacks {0}")]
    Codec(&'static str),
    /// The connection is known in another room or for another participant.
    #[error("the connection belongs elsewhere")]
    Elsewhere,
    /// The unit is stopping.
    #[error("the media engine is not running")]
    Stopped,
}
