//! What the unit is started with.

use std::net::{IpAddr, Ipv4Addr};

/// How to start the forwarding unit.
#[derive(Debug, Clone)]
pub struct SfuConfig {
    /// Address to bind, for UDP and TCP.
    pub bind: IpAddr,
    /// Port for both protocols; 0 takes any free one.
    pub port: u16,
    /// Addresses announced to browsers; may differ from the bound one. Empty: the bound address,
    /// or loopback when all addresses are bound.
    pub public_ips: Vec<IpAddr>,
    /// Receiving audio slots of a connection: how many speakers are heard at once.
    pub audio_slots: usize,
    /// Receiving video slots of a connection: how many pictures are seen at once.
    pub video_slots: usize,
    /// Cameras published at once in a room; further ones are not forwarded.
    pub max_cameras: usize,
}

impl Default for SfuConfig {
    fn default() -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            port: 10_000,
            public_ips: Vec::new(),
            audio_slots: 3,
            video_slots: 9,
            max_cameras: 20,
        }
    }
}

impl SfuConfig {
    /// The addresses to announce, never empty.
    pub(crate) fn announced(&self) -> Vec<IpAddr> {
        if !self.public_ips.is_empty() {
            return self.public_ips.clone();
        }
        if self.bind.is_unspecified() {
            return vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
        }
        vec![self.bind]
    }
}
