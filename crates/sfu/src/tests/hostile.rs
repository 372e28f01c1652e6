//! Whatever comes from the network: nothing panics, nothing grows, nobody is thrown out.

use std::net::SocketAddr;
use std::time::Duration;

use proptest::prelude::*;

use super::world::World;
use crate::client::{ClientConfig, ClientCore};
use crate::error::{OfferError, TransportProtocol};
use crate::event::{OfferRequest, Rights};
use crate::ids::{ParticipantId, PeerId, RoomId};

fn request(peer: u64, sdp: String) -> OfferRequest {
    let (room, participant) = (RoomId(1), ParticipantId(peer));
    OfferRequest { room, peer: PeerId(peer), participant, sdp, rights: Rights::ALL }
}

fn offer(world: &World) -> String {
    let config = ClientConfig {
        audio_slots: 3,
        video_slots: 9,
        local: SocketAddr::from(([198, 51, 100, 9], 4000)),
        proto: TransportProtocol::Udp,
        epoch: world.now,
        keep_received: false,
    };
    ClientCore::new(world.now, config).1
}

/// One change of an offer's text.
#[derive(Debug, Clone)]
enum Change {
    DropLine(usize),
    DoubleLine(usize),
    SwapLines(usize, usize),
    Cut(usize),
    Byte(usize, u8),
    Number(usize, u64),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0..5000_usize;
    prop_oneof![
        at.clone().prop_map(Change::DropLine),
        at.clone().prop_map(Change::DoubleLine),
        (at.clone(), at.clone()).prop_map(|(a, b)| Change::SwapLines(a, b)),
        at.clone().prop_map(Change::Cut),
        (at.clone(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (at, any::<u64>()).prop_map(|(at, number)| Change::Number(at, number)),
    ]
}

fn apply(text: String, change: &Change) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let count = lines.len().max(1);
    let mut bytes = text.into_bytes();
    match *change {
        Change::DropLine(at) => drop(lines.remove(at % count)),
        Change::DoubleLine(at) => lines.insert(at % count, lines[at % count].clone()),
        Change::SwapLines(a, b) => lines.swap(a % count, b % count),
        Change::Number(at, number) => {
            let line = &mut lines[at % count];
            *line = line
                .chars()
                .map(|c| if c.is_ascii_digit() { number.to_string() } else { c.to_string() })
                .collect();
        }
        Change::Cut(at) => {
            bytes.truncate(at);
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        Change::Byte(at, byte) => {
            let at = at % bytes.len();
            bytes[at] = byte;
            return String::from_utf8_lossy(&bytes).into_owned();
        }
    }
    lines.join("\r\n") + "\r\n"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn mutated_offers_are_answered_or_refused(changes in prop::collection::vec(change(), 1..4)) {
        let mut world = World::new();
        let text = changes.iter().fold(offer(&world), |text, change| {
            if text.is_empty() { text } else { apply(text, change) }
        });
        let answer = world.engine.offer(world.now, request(1, text));
        prop_assert_eq!(world.engine.stats().peers, usize::from(answer.is_ok()));
        world.run(20);
        prop_assert_eq!(world.engine.stats().totals.panics, 0);
    }

    #[test]
    fn arbitrary_text_is_refused(text in any::<String>()) {
        let mut world = World::new();
        prop_assert!(world.engine.offer(world.now, request(1, text)).is_err());
        prop_assert_eq!(world.engine.stats().peers, 0);
    }
}

#[test]
fn arbitrary_datagrams_and_frames_harm_nobody() {
    let mut world = World::new();
    for name in ["Awa", "Binta"] {
        world.join(name);
    }
    world.connect();
    world.person("Awa").microphone = Some(-30);
    let known = SocketAddr::from(([198, 51, 100, 7], 20_001));
    let strategy = (prop::collection::vec(any::<u8>(), 0..1500), 0..4_u8, any::<u16>(), any::<bool>());
    let world = std::cell::RefCell::new(world);
    proptest!(ProptestConfig::with_cases(4000), |((mut data, kind, port, tcp) in strategy)| {
        let mut world = world.borrow_mut();
        // Let the first byte look like STUN, DTLS, RTP or RTCP, so that the deeper parsers are reached.
        if data.len() > 1 {
            (data[0], data[1]) = match kind {
                0 => (0, 1),
                1 => (20 + data[0] % 44, data[1]),
                2 => (0x80 | (data[0] % 64), 96 + data[1] % 16),
                _ => (0x80 | (data[0] % 64), 200 + data[1] % 7),
            };
        }
        let proto = if tcp { TransportProtocol::Tcp } else { TransportProtocol::Udp };
        let from = if port % 2 == 0 { known } else { SocketAddr::from(([203, 0, 113, 5], port)) };
        let now = world.now;
        world.engine.receive(now, proto, from, &data);
        world.now += Duration::from_micros(100);
    });
    let mut world = world.into_inner();
    let before = world.person("Binta").audio_packets();
    world.run(500);
    assert!(world.person("Binta").audio_packets() - before >= 20);
    let stats = world.engine.stats();
    assert_eq!((stats.connected, stats.totals.panics), (2, 0));
    assert!(stats.totals.unknown > 1000);
}

#[test]
fn offers_without_the_codecs_or_of_another_shape_are_refused_with_the_reason() {
    let mut world = World::new();
    let good = offer(&world);
    let without = good.replace("VP8/90000", "XYZ/90000");
    assert_eq!(world.engine.offer(world.now, request(1, without)), Err(OfferError::Codec("VP8")));
    let refused = world.engine.offer(world.now, request(1, good.replace("a=sendonly", "a=recvonly")));
    assert!(matches!(refused, Err(OfferError::Layout(_))));
    assert_eq!(world.engine.stats().peers, 0);
    let answer = world.engine.offer(world.now, request(1, good)).expect("an answer");
    assert!(answer.contains("192.0.2.1 10000 typ host"));
    assert!(answer.contains("tcptype passive"));
    assert!(answer.contains("usedtx=1"));
    assert!(answer.contains("a=ice-lite"));
}

/// A STUN binding request (RFC 8489) with a user name, a priority and a message integrity made up.
fn unproven(user: &str) -> Vec<u8> {
    let attribute = |kind: u8, value: &[u8]| {
        let mut bytes = vec![0, kind, 0, u8::try_from(value.len()).expect("short")];
        bytes.extend_from_slice(value);
        bytes.resize(4 + value.len().next_multiple_of(4), 0);
        bytes
    };
    let attributes =
        [attribute(6, user.as_bytes()), attribute(0x24, &[1; 4]), attribute(8, &[9; 20])].concat();
    let length = u8::try_from(attributes.len()).expect("short");
    let mut message = vec![0, 1, 0, length, 0x21, 0x12, 0xa4, 0x42];
    message.extend_from_slice(&[7; 12]);
    message.extend_from_slice(&attributes);
    message
}

#[test]
fn who_knows_only_the_user_name_gets_neither_an_answer_nor_an_address() {
    let mut world = World::new();
    let answer = world.engine.offer(world.now, request(1, offer(&world))).expect("an answer");
    let ufrag =
        answer.lines().find_map(|line| line.strip_prefix("a=ice-ufrag:")).expect("a user name").trim();
    let stranger = SocketAddr::from(([203, 0, 113, 5], 1234));
    let before = world.engine.stats().totals;
    for _ in 0..100 {
        let request = unproven(&[ufrag, ":them"].concat());
        world.engine.receive(world.now, TransportProtocol::Udp, stranger, &request);
        world.engine.receive(world.now, TransportProtocol::Udp, stranger, &[0x80, 96, 0, 1, 0, 0]);
    }
    let after = world.engine.stats().totals;
    assert_eq!((after.unknown - before.unknown, after.packets_out), (200, 0));
    assert!(world.engine.poll_transmit().is_none());
}

#[test]
fn a_microphone_that_floods_is_held_back() {
    let mut world = World::new();
    for name in ["Awa", "Binta"] {
        world.join(name);
    }
    world.connect();
    // 4 000 packets of 13 bytes a second are no speech.
    for _ in 0..3000 {
        let now = world.now;
        for _ in 0..4 {
            world.person("Awa").core.send_audio(now, -20);
        }
        world.run(1);
    }
    let stats = world.engine.stats().totals;
    assert!(stats.refused > 6000, "{stats:?}");
    assert!(world.person("Binta").audio_packets() < 6000);
}
