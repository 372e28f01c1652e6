//! Which of Jitsi's endpoints is whom, and what clients are still to be told: a synchronous state machine. What waits is
//! kept as state and not as messages (the newest map, the newest rights), so it cannot grow beyond who is there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use estrade_core::ids::SessionId;
use estrade_core::ports::{EnginePeer, PublishRights};
use estrade_core::room::ConnectionId;

use super::wire::{EndpointId, Told};

/// All rooms of this process.
#[derive(Debug, Default)]
pub struct Rooms(HashMap<SessionId, Room>);

#[derive(Debug, Default)]
struct Room {
    seats: BTreeMap<ConnectionId, Seat>,
    /// Put out by a host: who has left the class cannot be in it under the same name.
    kicked: BTreeSet<EndpointId>,
    /// Grows with every change of who is who.
    version: u64,
    /// What hosts' clients are still to do.
    orders: BTreeSet<Order>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Mute(EndpointId),
    Kick(EndpointId),
}

impl From<Order> for Told {
    fn from(order: Order) -> Self {
        match order {
            Order::Mute(endpoint) => Self::Mute { endpoint },
            Order::Kick(endpoint) => Self::Kick { endpoint },
        }
    }
}

#[derive(Debug)]
struct Seat {
    peer: EnginePeer,
    endpoint: EndpointId,
    rights: PublishRights,
    /// The client knows its rights.
    knows_rights: bool,
    /// The version of the map that the client has.
    knows: u64,
}

/// Why an endpoint is not given to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotGiven {
    /// It is somebody else's.
    Taken,
    /// A host put it out.
    Kicked,
}

/// A message to one client.
pub type Message = (SessionId, ConnectionId, Told);

impl Rooms {
    /// A client is in Jitsi's room, as that endpoint; the one it had before is gone. Somebody's own endpoint may move to
    /// their new connection: Jitsi's may outlive ours.
    pub fn claim(
        &mut self,
        peer: EnginePeer,
        rights: PublishRights,
        endpoint: EndpointId,
    ) -> Result<(), NotGiven> {
        let room = self.0.entry(peer.session).or_default();
        if room.kicked.contains(&endpoint) {
            return Err(NotGiven::Kicked);
        }
        let holder = room.seats.values().find(|seat| seat.endpoint == endpoint).map(|seat| seat.peer);
        match holder {
            Some(holder) if holder.user != peer.user => return Err(NotGiven::Taken),
            Some(holder) => drop(room.seats.remove(&holder.connection)),
            None => {}
        }
        room.version += 1;
        let is_whole = rights.microphone && rights.camera && rights.screen;
        if !rights.microphone {
            room.orders.insert(Order::Mute(endpoint.clone()));
        }
        let seat = Seat { peer, endpoint, rights, knows_rights: is_whole, knows: 0 };
        room.seats.insert(peer.connection, seat);
        Ok(())
    }

    /// What of somebody's media may reach others, from now on.
    pub fn set_rights(&mut self, peer: EnginePeer, rights: PublishRights) {
        let Some(room) = self.0.get_mut(&peer.session) else { return };
        let Some(seat) = room.seats.get_mut(&peer.connection) else { return };
        if seat.rights == rights {
            return;
        }
        let order = Order::Mute(seat.endpoint.clone());
        if rights.microphone {
            room.orders.remove(&order);
        } else {
            room.orders.insert(order);
        }
        (seat.rights, seat.knows_rights) = (rights, false);
    }

    /// A connection is gone.
    pub fn leave(&mut self, peer: EnginePeer) {
        drop(self.take(peer));
    }

    /// A host took somebody out: their connection is gone, and Jitsi's is to go too.
    pub fn removed(&mut self, peer: EnginePeer) {
        if let Some(endpoint) = self.take(peer)
            && let Some(room) = self.0.get_mut(&peer.session)
        {
            room.kicked.insert(endpoint.clone());
            room.orders.insert(Order::Kick(endpoint));
        }
    }

    fn take(&mut self, peer: EnginePeer) -> Option<EndpointId> {
        let room = self.0.get_mut(&peer.session)?;
        let seat = room.seats.remove(&peer.connection)?;
        room.version += 1;
        room.orders.remove(&Order::Mute(seat.endpoint.clone()));
        if room.seats.is_empty() {
            self.0.remove(&peer.session);
        }
        Some(seat.endpoint)
    }

    /// The class is over.
    pub fn close(&mut self, session: SessionId) {
        self.0.remove(&session);
    }

    /// Everything that clients are still to be told; orders go to every host's client, and are kept while there is none.
    pub fn take_messages(&mut self) -> Vec<Message> {
        let mut out = Vec::new();
        for (session, room) in &mut self.0 {
            room.tell(*session, &mut out);
        }
        out
    }
}

impl Room {
    fn tell(&mut self, session: SessionId, out: &mut Vec<Message>) {
        let map = || self.seats.values().map(|seat| (seat.endpoint.clone(), seat.peer.user)).collect();
        let changed = self.seats.values().any(|seat| seat.knows != self.version);
        let endpoints = changed.then(|| Told::Endpoints { map: map() });
        let hosts: Vec<ConnectionId> =
            self.seats.values().filter(|seat| seat.peer.is_host).map(|seat| seat.peer.connection).collect();
        for (connection, seat) in &mut self.seats {
            if let Some(endpoints) = endpoints.as_ref().filter(|_| seat.knows != self.version) {
                out.push((session, *connection, endpoints.clone()));
                seat.knows = self.version;
            }
            if !seat.knows_rights {
                out.push((session, *connection, seat.rights.into()));
                seat.knows_rights = true;
            }
        }
        if !hosts.is_empty() {
            for told in std::mem::take(&mut self.orders).into_iter().map(Told::from) {
                out.extend(hosts.iter().map(|to| (session, *to, told.clone())));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use estrade_core::ids::UserId;

    const ALL: PublishRights = PublishRights { microphone: true, camera: true, screen: true };
    const MUTED: PublishRights = PublishRights { microphone: false, ..ALL };

    fn peer(connection: u64, user: i64) -> EnginePeer {
        EnginePeer {
            session: SessionId::new(9),
            connection: ConnectionId::new(connection),
            user: UserId::new(user),
            is_host: user == 1,
        }
    }

    fn endpoint(text: &str) -> EndpointId {
        EndpointId::try_from(text.to_owned()).unwrap()
    }

    /// To whom, and what, as JSON.
    fn told(rooms: &mut Rooms) -> Vec<(u64, String)> {
        let all = rooms.take_messages();
        all.into_iter().map(|(_, to, told)| (to.get(), told.value().to_string())).collect()
    }

    fn map(text: &str) -> String {
        format!(r#"{{"map":{text},"type":"endpoints"}}"#)
    }

    #[test]
    fn everybody_learns_who_is_who_and_only_when_it_changes() {
        let mut rooms = Rooms::default();
        rooms.claim(peer(1, 1), ALL, endpoint("aa")).unwrap();
        assert_eq!(told(&mut rooms), [(1, map(r#"{"aa":1}"#))]);
        rooms.claim(peer(2, 7), ALL, endpoint("bb")).unwrap();
        let both = map(r#"{"aa":1,"bb":7}"#);
        assert_eq!(told(&mut rooms), [(1, both.clone()), (2, both)]);
        assert!(told(&mut rooms).is_empty());
        // In again under another name: the old one is gone.
        rooms.claim(peer(2, 7), ALL, endpoint("cc")).unwrap();
        rooms.leave(peer(1, 1));
        assert_eq!(told(&mut rooms), [(2, map(r#"{"cc":7}"#))]);
        rooms.leave(peer(2, 7));
        assert!(told(&mut rooms).is_empty() && rooms.0.is_empty());
    }

    #[test]
    fn nobody_takes_anothers_endpoint_but_ones_own_moves_along() {
        let mut rooms = Rooms::default();
        rooms.claim(peer(2, 7), ALL, endpoint("bb")).unwrap();
        assert_eq!(rooms.claim(peer(3, 8), ALL, endpoint("bb")), Err(NotGiven::Taken));
        rooms.claim(peer(4, 7), ALL, endpoint("bb")).unwrap();
        rooms.leave(peer(2, 7));
        assert_eq!(told(&mut rooms), [(4, map(r#"{"bb":7}"#))]);
        rooms.leave(peer(4, 7));
        assert_eq!(rooms.claim(peer(3, 8), ALL, endpoint("bb")), Ok(()), "it is free again");
    }

    #[test]
    fn a_mute_is_told_to_its_owner_and_to_hosts_and_undone_before_it_was_told() {
        let mut rooms = Rooms::default();
        rooms.claim(peer(1, 1), ALL, endpoint("aa")).unwrap();
        rooms.claim(peer(2, 7), ALL, endpoint("bb")).unwrap();
        rooms.claim(peer(3, 8), ALL, endpoint("cc")).unwrap();
        told(&mut rooms);
        rooms.set_rights(peer(2, 7), MUTED);
        let rights = r#"{"camera":true,"microphone":false,"screen":true,"type":"rights"}"#;
        let mute = r#"{"endpoint":"bb","type":"mute"}"#;
        assert_eq!(told(&mut rooms), [(2, rights.to_owned()), (1, mute.to_owned())]);
        rooms.set_rights(peer(2, 7), MUTED);
        assert!(told(&mut rooms).is_empty());
        rooms.set_rights(peer(2, 7), ALL);
        assert_eq!(told(&mut rooms), [(2, rights.replace("false", "true"))]);
        rooms.set_rights(peer(2, 7), MUTED);
        rooms.set_rights(peer(2, 7), ALL);
        assert!(told(&mut rooms).iter().all(|(_, text)| !text.contains("mute\"")));
    }

    #[test]
    fn whoever_is_removed_is_put_out_by_a_host_who_may_come_later() {
        let mut rooms = Rooms::default();
        rooms.claim(peer(2, 7), MUTED, endpoint("bb")).unwrap();
        rooms.claim(peer(3, 8), ALL, endpoint("cc")).unwrap();
        assert!(told(&mut rooms).iter().all(|(_, text)| !text.contains("kick") && !text.contains("mute\"")));
        rooms.removed(peer(2, 7));
        assert_eq!(told(&mut rooms), [(3, map(r#"{"cc":8}"#))], "students are given no orders");
        assert_eq!(rooms.claim(peer(5, 7), ALL, endpoint("bb")), Err(NotGiven::Kicked));
        rooms.claim(peer(1, 1), ALL, endpoint("aa")).unwrap();
        let kick = (1, r#"{"endpoint":"bb","type":"kick"}"#.to_owned());
        assert_eq!(
            told(&mut rooms).into_iter().filter(|(_, t)| !t.contains("map")).collect::<Vec<_>>(),
            [kick]
        );
        rooms.close(SessionId::new(9));
        assert!(told(&mut rooms).is_empty());
    }

    #[test]
    fn an_endpoint_is_a_short_name() {
        for wrong in ["", "a b", "é", &"a".repeat(65), "<b>"] {
            assert!(EndpointId::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert!(EndpointId::try_from("abcd1234".to_owned()).is_ok());
    }
}
