//! Numbers about the running unit.

/// Totals since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Datagrams and frames taken in.
    pub packets_in: u64,
    /// Their bytes.
    pub bytes_in: u64,
    /// Datagrams and frames handed out.
    pub packets_out: u64,
    /// Their bytes.
    pub bytes_out: u64,
    /// Media packets written to a receiver's slot.
    pub forwarded: u64,
    /// Media packets not forwarded because the sender may not publish them.
    pub refused: u64,
    /// Media packets held back from one receiver because its send queue was full.
    pub congested: u64,
    /// Key frames asked of publishers.
    pub keyframes_requested: u64,
    /// Datagrams of nobody.
    pub unknown: u64,
    /// Inputs dropped because the media thread was behind.
    pub inputs_dropped: u64,
    /// Outputs the socket would not take.
    pub outputs_dropped: u64,
    /// Events dropped because nobody read them.
    pub events_dropped: u64,
    /// Connections discarded because the media library panicked on them.
    pub panics: u64,
}

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SfuStats {
    /// Rooms with at least one connection.
    pub rooms: usize,
    /// Connections, connected or not yet.
    pub peers: usize,
    /// Connections through ICE and DTLS.
    pub connected: usize,
    /// Cameras published now, in all rooms.
    pub cameras: usize,
    /// Totals since the start.
    pub totals: Counters,
}
