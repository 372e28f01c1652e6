//! Where a link leads: to a file on the open network, over TLS, and nowhere else. Who may tell of films must not be able to make
//! this server ask its neighbours.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::Uri;

use crate::engines::jitsi::health::net::{Stream, Target, Trouble};

/// Which links are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// `https` to public addresses.
    Public,
    /// `http` too, and any address: where the Jitsi server itself has no TLS, on a network of its own.
    Any,
}

/// Why a link is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Astray {
    /// It never will be, and why.
    Refused(&'static str),
    /// Its server cannot be spoken to now.
    Trouble(Trouble),
}

/// The file that a link leads to.
pub struct Place {
    target: Target,
    reach: Reach,
    /// What is asked for, with everything that makes the link one.
    pub path: String,
}

impl Place {
    /// Reads a link. What it says is in no error.
    pub fn of(link: &str, reach: Reach) -> Result<Self, Astray> {
        let unread = || Astray::Refused("its link is no address");
        let uri: Uri = link.parse().map_err(|_| unread())?;
        match (uri.scheme_str(), reach) {
            (Some("https"), Reach::Public | Reach::Any) | (Some("http"), Reach::Any) => {}
            (Some(_) | None, Reach::Public | Reach::Any) => {
                return Err(Astray::Refused("its link is not one of https"));
            }
        }
        if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
            return Err(unread());
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let target = Target::new(link).map_err(|_| unread())?;
        Ok(Self { target, reach, path })
    }

    /// Host and port as they stand in addresses.
    pub fn authority(&self) -> &str {
        self.target.authority()
    }

    /// Connects: to the addresses that were looked at, whatever the name stands for a moment later.
    pub async fn connect(&self) -> Result<Box<dyn Stream>, Astray> {
        let addresses = self.target.addresses().await.map_err(Astray::Trouble)?;
        let open: Vec<SocketAddr> = match self.reach {
            Reach::Any => addresses,
            Reach::Public => addresses.into_iter().filter(|address| is_public(address.ip())).collect(),
        };
        if open.is_empty() {
            return Err(Astray::Refused("its link leads into a private network"));
        }
        self.target.connect_to(&open).await.map_err(Astray::Trouble)
    }
}

/// Whether an address is one of the open network (IANA's registries of special-purpose addresses, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        // Shared by providers (RFC 6598), protocols' own (RFC 6890), 6to4's relays, benchmarks (RFC 2544).
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        // Groups, what is reserved, everybody.
        || a >= 224;
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let groups = address.segments();
    let embedded = || {
        let [a, b] = groups[6].to_be_bytes();
        let [c, d] = groups[7].to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match groups {
        // Written in IPv6 (RFC 4291, section 2.5.5.2), or translated to it (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(embedded()),
        // Teredo and other protocols' own, documentation, 6to4: these wrap other addresses, or none.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x2002 | 0x3fff, ..] => false,
        // All that is given out (RFC 4291, section 2.4).
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("8.8.8.8", true)]
    #[case("134.70.24.1", true)]
    #[case("172.32.0.1", true)]
    #[case("100.128.0.1", true)]
    #[case("2603:c020::1", true)]
    #[case("64:ff9b::808:808", true)]
    #[case("::ffff:8.8.8.8", true)]
    #[case("0.0.0.0", false)]
    #[case("0.1.2.3", false)]
    #[case("10.0.0.1", false)]
    #[case("100.64.0.1", false)]
    #[case("127.0.0.1", false)]
    #[case("127.8.8.8", false)]
    #[case("169.254.169.254", false)]
    #[case("172.16.0.1", false)]
    #[case("192.0.0.170", false)]
    #[case("192.0.2.1", false)]
    #[case("192.168.1.1", false)]
    #[case("198.19.0.1", false)]
    #[case("224.0.0.1", false)]
    #[case("255.255.255.255", false)]
    #[case("::", false)]
    #[case("::1", false)]
    #[case("::127.0.0.1", false)]
    #[case("::ffff:127.0.0.1", false)]
    #[case("::ffff:10.0.0.1", false)]
    #[case("64:ff9b::a00:1", false)]
    #[case("64:ff9b:1::808:808", false)]
    #[case("2001::1", false)]
    #[case("2001:db8::1", false)]
    #[case("2002:7f00:1::", false)]
    #[case("fc00::1", false)]
    #[case("fd00:ec2::254", false)]
    #[case("fe80::1", false)]
    #[case("ff02::1", false)]
    fn what_is_of_the_open_network(#[case] address: &str, #[case] expected: bool) {
        assert_eq!(is_public(address.parse().unwrap()), expected);
    }

    #[test]
    fn a_link_is_one_of_https_and_names_nobody() {
        let path = |link: &str, reach| Place::of(link, reach).map(|place| place.path).ok();
        let link = "https://objects.example.org/p/k%2Fey/classe.mp4?sig=a%3D";
        assert_eq!(path(link, Reach::Public).unwrap(), "/p/k%2Fey/classe.mp4?sig=a%3D");
        assert_eq!(path("http://127.0.0.1:99/a", Reach::Any).unwrap(), "/a");
        for wrong in
            ["http://objects.example.org/a", "file:///etc/passwd", "ftp://a.example/b", "/a", "a", ""]
        {
            assert_eq!(path(wrong, Reach::Public), None, "{wrong}");
        }
        for wrong in ["https://me:secret@objects.example.org/a", "https://a b/", "https:///a"] {
            assert_eq!(path(wrong, Reach::Public), None, "{wrong}");
            assert_eq!(path(wrong, Reach::Any), None, "{wrong}");
        }
    }

    #[tokio::test]
    async fn no_connection_is_made_into_a_private_network() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"] {
            let place = Place::of(&format!("https://{host}:{port}/a"), Reach::Public).unwrap();
            let refused = place.connect().await.err();
            assert_eq!(refused, Some(Astray::Refused("its link leads into a private network")), "{host}");
        }
        let open = Place::of(&format!("http://127.0.0.1:{port}/a"), Reach::Any).unwrap();
        let (made, met) = tokio::join!(open.connect(), listener.accept());
        assert_eq!((made.err(), met.is_ok()), (None, true));
    }
}
