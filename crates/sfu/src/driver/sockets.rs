//! The sockets: one UDP and one TCP on the same number.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use crate::error::{StartError, TransportProtocol};

/// Media comes in bursts (a key frame to forty people), so the kernel's buffers are large.
const BUFFER: usize = 8 * 1024 * 1024;
/// A send waits no longer than this for room in the kernel's buffer; then the packet is dropped.
const SEND_WAIT: Duration = Duration::from_millis(2);
/// How often the reader looks whether it should stop.
const READ_WAIT: Duration = Duration::from_millis(200);
/// With port 0, how many numbers are tried until both protocols are free.
const TRIES: usize = 16;

/// Both sockets, bound to one port.
pub(crate) struct Sockets {
    pub(crate) udp: UdpSocket,
    pub(crate) tcp: TcpListener,
    pub(crate) port: u16,
}

/// Binds both. A taken port is named in the error.
pub(crate) fn bind(ip: IpAddr, port: u16) -> Result<Sockets, StartError> {
    let mut tries = if port == 0 { TRIES } else { 1 };
    loop {
        tries -= 1;
        match bind_both(ip, port) {
            Err(StartError::PortTaken { .. }) if tries > 0 => {}
            outcome => return outcome,
        }
    }
}

fn bind_both(ip: IpAddr, port: u16) -> Result<Sockets, StartError> {
    let udp = udp(SocketAddr::new(ip, port)).map_err(|error| refused(error, port, TransportProtocol::Udp))?;
    let bound = udp.local_addr().map_err(|error| refused(error, port, TransportProtocol::Udp))?.port();
    let tcp =
        tcp(SocketAddr::new(ip, bound)).map_err(|error| refused(error, bound, TransportProtocol::Tcp))?;
    Ok(Sockets { udp, tcp, port: bound })
}

fn refused(source: io::Error, port: u16, proto: TransportProtocol) -> StartError {
    if source.kind() == io::ErrorKind::AddrInUse {
        StartError::PortTaken { port, proto }
    } else {
        StartError::Socket { port, proto, source }
    }
}

fn udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // The kernel grants what its limits allow; less is no reason not to start.
    for (what, outcome) in
        [("receive", socket.set_recv_buffer_size(BUFFER)), ("send", socket.set_send_buffer_size(BUFFER))]
    {
        if let Err(error) = outcome {
            tracing::warn!(%error, "cannot enlarge the UDP {what} buffer");
        }
    }
    socket.bind(&address.into())?;
    socket.set_write_timeout(Some(SEND_WAIT))?;
    socket.set_read_timeout(Some(READ_WAIT))?;
    Ok(socket.into())
}

fn tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // Connections of a former run in TIME_WAIT must not keep the port; a listener still does.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(256)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// An IPv4 peer of a dual-stack socket appears as an IPv4-mapped address; ICE knows it as IPv4.
pub(crate) fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// The other way, for sending from a dual-stack socket.
pub(crate) fn reachable(from_v6: bool, to: SocketAddr) -> SocketAddr {
    match to {
        SocketAddr::V4(v4) if from_v6 => SocketAddr::new(v4.ip().to_ipv6_mapped().into(), v4.port()),
        SocketAddr::V4(_) | SocketAddr::V6(_) => to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn a_taken_port_is_named_with_its_protocol() {
        let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let first = bind(ip, 0).expect("a free port");
        let Err(StartError::PortTaken { port, proto }) = bind(ip, first.port) else { panic!("bound twice") };
        assert_eq!((port, proto), (first.port, TransportProtocol::Udp));
        let Sockets { udp, tcp, port } = first;
        drop(udp);
        let error = bind(ip, port).err().expect("still taken");
        assert_eq!(error.to_string(), format!("TCP port {port} is already taken"));
        drop(tcp);
        assert!(bind(ip, port).is_ok());
    }

    #[test]
    fn mapped_addresses_go_both_ways() {
        let mapped: SocketAddr = "[::ffff:10.0.0.1]:7".parse().expect("address");
        let plain: SocketAddr = "10.0.0.1:7".parse().expect("address");
        assert_eq!(canonical(mapped), plain);
        assert_eq!(reachable(true, plain), mapped);
        assert_eq!(reachable(false, plain), plain);
    }
}
