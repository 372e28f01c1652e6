//! The driver over real loopback sockets.
