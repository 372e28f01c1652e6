//! Bad links: loss, reordering, narrowness, silence. One person's link is nobody else's trouble.

use std::net::SocketAddr;

use super::world::{Link, SIZES, World};
use crate::event::{DisconnectReason, SfuEvent};
use crate::ids::{ParticipantId, PeerId, RoomId, Source};

fn class(names: &[&'static str]) -> World {
    let mut world = World::new();
    for name in names {
        world.join(name);
    }
    world.connect();
    world
}

#[test]
fn loss_and_reordering_are_repaired_in_both_directions() {
    let mut world = class(&["Awa", "Binta", "Carl"]);
    world.view("Binta", &["Awa"], 360);
    world.view("Carl", &["Awa"], 360);
    world.person("Awa").camera = [false, true, false];
    // A receiver cannot miss what came before the first packet it has seen, so the start is clean.
    world.run(200);
    let bad = Link { drop_every: Some(13), late_every: Some(7), ..Link::default() };
    world.link("Awa", bad, Link::default());
    world.link("Binta", Link::default(), bad);
    world.run(5000);
    let pictures = world.person("Awa").sent_pictures;
    world.link("Awa", Link::default(), Link::default());
    world.link("Binta", Link::default(), Link::default());
    world.run(1000);
    for name in ["Binta", "Carl"] {
        let slot = world.person(name).core.video()[0];
        assert!(slot.frames + 3 >= pictures, "{name}: {slot:?} of {pictures}");
        assert_eq!((slot.picture_jumps, slot.broken_frames, slot.lost), (0, 0, 0), "{name}");
    }
}

#[test]
fn a_narrow_receiver_gets_the_small_layer_and_the_others_keep_the_large_one() {
    let mut world = class(&["Awa", "Binta", "Carl"]);
    world.link("Carl", Link::default(), Link { bps: Some(300_000), ..Link::default() });
    world.view("Binta", &["Awa"], 720);
    world.view("Carl", &["Awa"], 720);
    world.person("Awa").camera = [true, true, true];
    world.run(20_000);
    for name in ["Binta", "Carl"] {
        world.person(name).log.clear();
    }
    let (frames_b, frames_c) =
        (world.person("Binta").core.video()[0].frames, world.person("Carl").core.video()[0].frames);
    world.run(5000);
    // 16.7 pictures a second of 9 000 bytes, or of 1 000.
    let bytes =
        |world: &World, name: &str| world.people[name].log.iter().map(|packet| packet.len).sum::<usize>();
    assert!(bytes(&world, "Binta") > 80 * SIZES[2], "{}", bytes(&world, "Binta"));
    assert!(bytes(&world, "Carl") < 100 * SIZES[0], "{}", bytes(&world, "Carl"));
    assert!(world.person("Binta").core.video()[0].frames - frames_b >= 80);
    assert!(world.person("Carl").core.video()[0].frames - frames_c >= 75);
    let down = |peer| {
        world.events.iter().rev().find_map(|event| match event {
            SfuEvent::Link { peer: of, down_kbps, .. } if *of == peer => Some(*down_kbps),
            _ => None,
        })
    };
    assert!(down(PeerId(2)) > Some(1000));
    assert!(down(PeerId(3)) < Some(400));
}

#[test]
fn a_receiver_whose_link_recovers_climbs_again() {
    let mut world = class(&["Awa", "Binta"]);
    world.link("Binta", Link::default(), Link { bps: Some(300_000), ..Link::default() });
    world.view("Binta", &["Awa"], 360);
    world.person("Awa").camera = [true, true, false];
    world.run(15_000);
    world.link("Binta", Link::default(), Link::default());
    world.run(15_000);
    world.person("Binta").log.clear();
    world.run(2000);
    let bytes: usize = world.person("Binta").log.iter().map(|packet| packet.len).sum();
    assert!(bytes > 30 * SIZES[1], "{bytes}");
}

#[test]
fn a_changed_network_goes_on_in_the_same_slots() {
    let mut world = class(&["Awa", "Binta"]);
    world.view("Binta", &["Awa"], 360);
    world.person("Awa").camera = [false, true, false];
    world.run(1000);
    world.move_to("Awa", SocketAddr::from(([203, 0, 113, 77], 30_001)));
    world.move_to("Binta", SocketAddr::from(([203, 0, 113, 78], 30_002)));
    world.run(1000);
    let before = world.person("Binta").core.video()[0].frames;
    world.run(1000);
    assert!(world.person("Binta").core.video()[0].frames - before >= 15);
    assert_eq!(world.person("Binta").core.video()[0].picture_jumps, 0);
    assert_eq!(world.slots("Binta").1[0], Some((ParticipantId(1), Source::Camera)));
    let lost = |event: &SfuEvent| matches!(event, SfuEvent::Disconnected { .. });
    world.run(40_000);
    assert!(!world.events.iter().any(lost));
    assert!(world.person("Binta").core.video()[0].frames - before >= 500);
}

#[test]
fn a_silent_connection_is_dropped_with_an_event_and_the_others_go_on() {
    let mut world = class(&["Awa", "Binta"]);
    let cut = Link { cut: true, ..Link::default() };
    world.link("Awa", cut, cut);
    world.run(14_000);
    assert_eq!(world.engine.stats().peers, 2);
    world.run(20_000);
    let gone = SfuEvent::Disconnected { room: RoomId(1), peer: PeerId(1), reason: DisconnectReason::Silent };
    assert!(world.events.contains(&gone));
    assert_eq!(world.engine.stats().peers, 1);
    assert!(world.person("Binta").core.is_connected());
}

#[test]
fn who_never_arrives_is_dropped_with_an_event() {
    let mut world = World::new();
    world.join("Awa");
    let cut = Link { cut: true, ..Link::default() };
    world.link("Awa", cut, cut);
    world.run(29_000);
    assert_eq!(world.engine.stats().peers, 1);
    world.run(2000);
    let gone =
        SfuEvent::Disconnected { room: RoomId(1), peer: PeerId(1), reason: DisconnectReason::NeverConnected };
    assert_eq!(world.events, [gone]);
    assert_eq!((world.engine.stats().peers, world.engine.stats().rooms), (0, 0));
    assert_eq!(world.engine.next_timeout(), None);
}

#[test]
fn who_watches_nothing_pays_for_the_sound_alone() {
    let mut world = class(&["Awa", "Binta", "Carl"]);
    world.person("Awa").camera = [true, true, true];
    world.view("Carl", &["Awa"], 360);
    world.run(3000);
    let before = world.received("Binta");
    world.run(10_000);
    let quiet = world.received("Binta") - before;
    // Signs of life and reports; padding would be some 60 kB.
    assert!(quiet < 6_000, "{quiet} bytes in 10 s");
    world.view("Binta", &["Awa"], 360);
    world.run(3000);
    assert!(world.person("Binta").core.video()[0].frames > 30);
}
