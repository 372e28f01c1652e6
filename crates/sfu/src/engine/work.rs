//! What an input leaves behind until it is settled: things to send, to tell and to decide.

use std::collections::{BTreeSet, VecDeque};
use std::net::SocketAddr;

use str0m::net::Transmit;

use super::timers::Timers;
use crate::event::{DisconnectReason, SfuEvent};
use crate::ids::{PeerId, RoomId};
use crate::stats::Counters;

/// Shared by all connections of the engine; each turn of the engine empties `arrived` and `lost`,
/// the driver empties the rest.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) transmits: VecDeque<Transmit>,
    pub(crate) notices: VecDeque<SfuEvent>,
    pub(crate) closed: VecDeque<SocketAddr>,
    pub(crate) arrived: VecDeque<(PeerId, str0m::Event)>,
    pub(crate) lost: VecDeque<(PeerId, DisconnectReason)>,
    /// Rooms whose slots or layers have to be worked out again before the turn ends.
    pub(crate) dirty: BTreeSet<RoomId>,
    pub(crate) timers: Timers,
    pub(crate) totals: Counters,
}
