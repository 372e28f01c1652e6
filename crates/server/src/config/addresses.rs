//! Where browsers find the built-in engine.

use std::net::IpAddr;

use super::Config;

/// The addresses announced to browsers: those configured, else those of the interfaces (loopback last, so that a class
/// on one machine works without any network).
pub fn announced(config: &Config) -> Vec<IpAddr> {
    if !config.media_public_ips.is_empty() {
        return config.media_public_ips.clone();
    }
    let mut found: Vec<IpAddr> =
        if_addrs::get_if_addrs().unwrap_or_default().iter().map(if_addrs::Interface::ip).collect();
    // A link-local IPv6 address needs a zone that a candidate cannot carry (RFC 8839, section 5.1).
    found.retain(|ip| {
        ip.is_ipv4() == config.media_bind.is_ipv4() || config.media_bind.is_ipv6() && !is_link_local(ip)
    });
    found.sort_by_key(IpAddr::is_loopback);
    found.dedup();
    found
}

fn is_link_local(ip: &IpAddr) -> bool {
    matches!(ip, IpAddr::V6(v6) if v6.segments()[0] & 0xffc0 == 0xfe80)
}
