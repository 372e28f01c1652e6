//! Whose datagram it is: by address, and for new addresses by the ICE user name that the server gave
//! out (RFC 8445 section 7.3). Never by asking every connection.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;

use crate::error::TransportProtocol;
use crate::ids::PeerId;

/// Addresses kept for one connection; the oldest gives way. A browser uses a handful.
const ADDRESSES_KEPT: usize = 32;
/// Addresses taken in for one set of ICE credentials. The library keeps each for good, so a sender that
/// changes its port all the time is stopped here.
const ADDRESSES_TAKEN: usize = 256;

/// The far end of a datagram or a TCP connection.
pub(crate) type Remote = (TransportProtocol, SocketAddr);

#[derive(Debug, Default)]
struct Known {
    ufrag: String,
    addresses: VecDeque<Remote>,
    taken: usize,
}

/// The two maps, and the way back.
#[derive(Debug, Default)]
pub(crate) struct Demux {
    by_address: HashMap<Remote, PeerId>,
    by_ufrag: HashMap<String, PeerId>,
    known: HashMap<PeerId, Known>,
}

impl Demux {
    /// The connection got these ICE credentials (anew).
    pub(crate) fn register(&mut self, peer: PeerId, ufrag: String) {
        let known = self.known.entry(peer).or_default();
        if known.ufrag != ufrag {
            self.by_ufrag.remove(&known.ufrag);
            known.ufrag.clone_from(&ufrag);
            known.taken = 0;
        }
        self.by_ufrag.insert(ufrag, peer);
    }

    pub(crate) fn by_address(&self, remote: Remote) -> Option<PeerId> {
        self.by_address.get(&remote).copied()
    }

    pub(crate) fn by_ufrag(&self, ufrag: &str) -> Option<PeerId> {
        self.by_ufrag.get(ufrag).copied()
    }

    /// The connection proved (message integrity) that it is at this address. False: it has used up its addresses.
    pub(crate) fn bind(&mut self, peer: PeerId, remote: Remote) -> bool {
        let Some(known) = self.known.get_mut(&peer) else { return false };
        if known.taken == ADDRESSES_TAKEN {
            return false;
        }
        known.taken += 1;
        known.addresses.push_back(remote);
        let oldest = if known.addresses.len() > ADDRESSES_KEPT { known.addresses.pop_front() } else { None };
        if let Some(oldest) = oldest {
            self.by_address.remove(&oldest);
        }
        let former = self.by_address.insert(remote, peer).filter(|former| *former != peer);
        if let Some(former) = former.and_then(|former| self.known.get_mut(&former)) {
            former.addresses.retain(|address| *address != remote);
        }
        true
    }

    /// A TCP connection ended.
    pub(crate) fn unbind(&mut self, remote: Remote) {
        if let Some(known) = self.by_address.remove(&remote).and_then(|peer| self.known.get_mut(&peer)) {
            known.addresses.retain(|address| *address != remote);
        }
    }

    /// Forgets a connection; returns where it was.
    pub(crate) fn remove(&mut self, peer: PeerId) -> Vec<Remote> {
        let Some(known) = self.known.remove(&peer) else { return Vec::new() };
        self.by_ufrag.remove(&known.ufrag);
        for remote in &known.addresses {
            self.by_address.remove(remote);
        }
        known.addresses.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(port: u16) -> Remote {
        (TransportProtocol::Udp, SocketAddr::from(([10, 0, 0, 1], port)))
    }

    #[test]
    fn addresses_are_bounded_and_move() {
        let mut demux = Demux::default();
        demux.register(PeerId(1), "one".into());
        demux.register(PeerId(2), "two".into());
        assert!(demux.bind(PeerId(1), at(1)));
        assert!(demux.bind(PeerId(2), at(1)));
        assert_eq!(demux.by_address(at(1)), Some(PeerId(2)));
        assert_eq!(demux.remove(PeerId(1)), []);
        assert_eq!(demux.by_address(at(1)), Some(PeerId(2)));
        for port in 2..300 {
            demux.bind(PeerId(2), at(port));
        }
        assert!(!demux.bind(PeerId(2), at(999)));
        assert_eq!(demux.by_address.len(), ADDRESSES_KEPT);
        demux.register(PeerId(2), "again".into());
        assert_eq!((demux.by_ufrag("two"), demux.by_ufrag("again")), (None, Some(PeerId(2))));
        assert!(demux.bind(PeerId(2), at(999)));
        assert_eq!(demux.remove(PeerId(2)).len(), ADDRESSES_KEPT);
        assert_eq!(demux.by_address(at(999)), None);
    }
}
