//! Named people in a class: who gets exactly what, and who gets nothing.

use std::net::SocketAddr;

use super::world::World;
use crate::config::SfuConfig;
use crate::event::{DisconnectReason, OfferRequest, Rights, SfuEvent, ViewTile};
use crate::ids::{ParticipantId, PeerId, RoomId, Source};

fn three() -> World {
    let mut world = World::new();
    for name in ["Awa", "Binta", "Carl"] {
        world.join(name);
    }
    world.connect();
    world
}

/// Packets of a picture of 3 000 bytes.
const H_PACKETS: u64 = 3;

#[test]
fn everybody_connects_once_and_is_told_empty_slots() {
    let world = three();
    let connected: Vec<_> =
        world.events.iter().filter(|event| matches!(event, SfuEvent::Connected { .. })).collect();
    assert_eq!(connected.len(), 3);
    assert_eq!(world.slots("Awa"), (vec![None; 3], vec![None; 4]));
    assert_eq!(world.engine.stats().connected, 3);
    assert_eq!(world.engine.stats().totals.unknown, 0);
}

#[test]
fn sound_and_picture_reach_the_others_complete_and_not_oneself() {
    let mut world = three();
    world.view("Binta", &["Awa"], 360);
    world.view("Carl", &["Awa"], 360);
    world.view("Awa", &["Awa", "Carl"], 360);
    let awa = world.person("Awa");
    awa.microphone = Some(-30);
    awa.camera = [false, true, false];
    world.run(2000);
    world.hush();
    let (audio, pictures) = (world.person("Awa").sent_audio, world.person("Awa").sent_pictures);
    assert!(audio >= 100 && pictures >= 33);
    for name in ["Binta", "Carl"] {
        let person = world.person(name);
        assert_eq!(person.audio_packets(), audio, "{name}");
        assert_eq!(person.video_packets(), pictures * H_PACKETS, "{name}");
        let video = person.core.video()[0];
        assert_eq!((video.frames, video.broken_frames, video.lost, video.picture_jumps), (pictures, 0, 0, 0));
        assert_eq!(world.slots(name).1[0], Some((ParticipantId(1), Source::Camera)));
    }
    let awa = world.person("Awa");
    assert_eq!((awa.audio_packets(), awa.video_packets()), (0, 0));
    assert_eq!(world.slots("Awa").1, [Some((ParticipantId(3), Source::Camera)), None, None, None]);
}

#[test]
fn who_is_muted_by_rights_reaches_nobody_whatever_the_client_sends() {
    let mut world = three();
    world.view("Binta", &["Awa"], 360);
    let awa = world.person("Awa").peer;
    world.engine.set_rights(world.now, awa, Rights::default());
    let person = world.person("Awa");
    person.microphone = Some(-20);
    person.camera = [true, true, true];
    person.screen = true;
    world.run(1000);
    for name in ["Binta", "Carl"] {
        assert_eq!((world.person(name).audio_packets(), world.person(name).video_packets()), (0, 0));
    }
    assert!(world.engine.stats().totals.refused > 100);
    assert!(
        !world.events.iter().any(
            |event| matches!(event, SfuEvent::Speaking { participants, .. } if !participants.is_empty())
        )
    );
    world.engine.set_rights(world.now, awa, Rights { microphone: true, ..Rights::default() });
    let before = world.person("Awa").sent_audio;
    world.run(500);
    world.hush();
    let sent = world.person("Awa").sent_audio - before;
    assert!(world.person("Binta").audio_packets().abs_diff(sent) <= 3);
    assert_eq!(world.person("Binta").video_packets(), 0);
}

#[test]
fn muting_a_speaker_stops_the_sound_at_once() {
    let mut world = three();
    world.person("Awa").microphone = Some(-20);
    world.run(1000);
    let awa = world.person("Awa").peer;
    world.engine.set_rights(world.now, awa, Rights { microphone: false, ..Rights::ALL });
    world.run(20);
    let heard = world.person("Binta").audio_packets();
    assert!(heard > 40);
    world.run(1000);
    assert_eq!(world.person("Binta").audio_packets(), heard);
    assert_eq!(world.slots("Binta").0, [None; 3]);
}

#[test]
fn only_the_three_loudest_are_heard() {
    let mut world = World::new();
    for name in ["Awa", "Binta", "Carl", "Dina", "Eric", "Fatou"] {
        world.join(name);
    }
    world.connect();
    for (name, level) in [("Awa", -50), ("Binta", -43), ("Carl", -36), ("Dina", -28), ("Eric", -20)] {
        world.person(name).microphone = Some(level);
    }
    world.run(1000);
    let before = world.person("Fatou").audio_packets();
    world.run(1000);
    assert!((world.person("Fatou").audio_packets() - before).abs_diff(150) <= 3);
    let mut heard: Vec<_> = world.slots("Fatou").0.into_iter().flatten().collect();
    heard.sort();
    assert_eq!(heard, [ParticipantId(3), ParticipantId(4), ParticipantId(5)]);
    let mut by_eric: Vec<_> = world.slots("Eric").0.into_iter().flatten().collect();
    by_eric.sort();
    assert_eq!(by_eric, [ParticipantId(2), ParticipantId(3), ParticipantId(4)]);
    let speaking = world.events.iter().rev().find_map(|event| match event {
        SfuEvent::Speaking { participants, .. } => Some(participants.clone()),
        _ => None,
    });
    assert_eq!(speaking, Some(vec![ParticipantId(5), ParticipantId(4), ParticipantId(3)]));
}

#[test]
fn five_who_begin_to_watch_make_one_key_frame_request() {
    let mut world = World::new();
    for name in ["Awa", "Binta", "Carl", "Dina", "Eric", "Fatou"] {
        world.join(name);
    }
    world.connect();
    // The first key frame passes while nobody watches.
    world.person("Awa").camera = [false, true, false];
    world.run(500);
    assert_eq!(world.person("Awa").core.keyframes_wanted(), [0; 4]);
    let watching = ["Binta", "Carl", "Dina", "Eric", "Fatou"];
    for name in watching {
        world.view(name, &["Awa"], 360);
    }
    world.run(1500);
    assert_eq!(world.person("Awa").core.keyframes_wanted(), [0, 1, 0, 0]);
    for name in watching {
        let slot = world.person(name).core.video()[0];
        assert_eq!((slot.keyframes, slot.broken_frames), (1, 0), "{name}");
        assert!(slot.frames >= 20, "{name}");
    }
    // All five ask at the same moment: again one.
    for name in watching {
        let now = world.now;
        world.person(name).core.ask_keyframe(now, 0);
    }
    world.run(1000);
    assert_eq!(world.person("Awa").core.keyframes_wanted(), [0, 2, 0, 0]);
}

#[test]
fn a_layer_switch_waits_for_a_key_frame_and_the_stream_goes_on() {
    let mut world = three();
    world.person("Awa").camera = [true, true, false];
    world.view("Binta", &["Awa"], 180);
    world.run(1000);
    world.view("Binta", &["Awa"], 360);
    world.run(1000);
    world.view("Binta", &["Awa"], 180);
    world.run(1000);
    world.hush();
    let binta = &world.people["Binta"];
    let slot = binta.core.video()[0];
    assert_eq!((slot.broken_frames, slot.lost, slot.picture_jumps), (0, 0, 0));
    for pair in binta.log.windows(2) {
        assert_eq!(pair[1].seq, pair[0].seq + 1);
        assert!(pair[1].time.wrapping_sub(pair[0].time) < 90_000);
    }
    // The packets of the small picture are smaller than those of the large one.
    let large: Vec<bool> = binta.log.iter().map(|packet| packet.len > 950).collect();
    let switches: Vec<usize> = (1..large.len()).filter(|at| large[*at] != large[at - 1]).collect();
    assert_eq!(switches.len(), 2);
    for at in switches {
        assert!(binta.log[at].keyframe && binta.log[at - 1].marker, "packet {at}");
    }
}

#[test]
fn layers_nobody_watches_may_be_paused() {
    let mut world = three();
    let awa = world.person("Awa").peer;
    let told = |world: &World| {
        world.events.iter().rev().find_map(|event| match event {
            SfuEvent::Layers { peer, camera, .. } if *peer == awa => Some(*camera),
            _ => None,
        })
    };
    assert_eq!(told(&world), Some([false; 3]));
    world.view("Binta", &["Awa"], 360);
    world.run(50);
    assert_eq!(told(&world), Some([true, true, false]));
    world.view("Carl", &["Awa"], 180);
    world.view("Binta", &["Awa"], 180);
    world.run(1000);
    assert_eq!(told(&world), Some([true, true, false]));
    world.run(2000);
    assert_eq!(told(&world), Some([true, false, false]));
    world.view("Carl", &[], 0);
    world.view("Binta", &[], 0);
    world.run(3000);
    assert_eq!(told(&world), Some([false; 3]));
}

#[test]
fn a_picture_nobody_shows_is_not_forwarded() {
    let mut world = three();
    world.person("Awa").camera = [true, true, true];
    world.run(1000);
    assert_eq!(world.engine.stats().totals.forwarded, 0);
    assert_eq!(world.engine.stats().cameras, 1);
}

#[test]
fn a_reordered_view_moves_no_slot() {
    let mut world = three();
    world.view("Awa", &["Binta", "Carl"], 180);
    world.run(50);
    let before = world.slots("Awa");
    let told = world.events.len();
    world.view("Awa", &["Carl", "Binta"], 180);
    world.run(50);
    assert_eq!(world.slots("Awa"), before);
    assert!(!world.events[told..].iter().any(|event| matches!(event, SfuEvent::Slots { .. })));
}

#[test]
fn two_tabs_of_one_person_do_not_see_or_hear_each_other_and_the_latest_publishes() {
    let mut world = World::new();
    let awa = ParticipantId(1);
    world.join_as("Awa", RoomId(1), awa, Rights::ALL).expect("an answer");
    world.join_as("Awa's tablet", RoomId(1), awa, Rights::ALL).expect("an answer");
    world.join("Binta");
    world.connect();
    for name in ["Awa", "Awa's tablet", "Binta"] {
        world.view(name, &["Awa"], 360);
    }
    world.person("Awa").microphone = Some(-30);
    world.person("Awa").camera = [false, true, false];
    world.run(1000);
    let first = world.person("Awa").sent_audio;
    world.person("Awa's tablet").microphone = Some(-30);
    world.run(1000);
    world.hush();
    let second = world.person("Awa's tablet").sent_audio;
    // From the tablet's first packet on, the first tab is not heard any more.
    assert!(world.person("Binta").audio_packets().abs_diff(first + second) <= 2);
    assert!(world.person("Binta").video_packets() > 60);
    for name in ["Awa", "Awa's tablet"] {
        assert_eq!(
            (world.person(name).audio_packets(), world.person(name).video_packets()),
            (0, 0),
            "{name}"
        );
    }
}

#[test]
fn two_rooms_never_leak_even_for_the_same_participants() {
    let mut world = World::new();
    for (name, room, who) in [("Awa 1", 1, 1), ("Binta 1", 1, 2), ("Awa 2", 2, 1), ("Binta 2", 2, 2)] {
        world.join_as(name, RoomId(room), ParticipantId(who), Rights::ALL).expect("an answer");
    }
    world.connect();
    world.view("Binta 1", &["Awa 1"], 720);
    world.view("Binta 2", &["Awa 2"], 720);
    let awa = world.person("Awa 1");
    (awa.microphone, awa.camera, awa.screen) = (Some(-20), [true, true, true], true);
    world.run(1500);
    let now = world.now;
    world.person("Binta 2").core.ask_keyframe(now, 0);
    world.run(500);
    assert!(world.person("Binta 1").video_packets() > 50);
    assert!(world.person("Binta 1").audio_packets() > 50);
    for name in ["Awa 2", "Binta 2"] {
        assert_eq!(
            (world.person(name).audio_packets(), world.person(name).video_packets()),
            (0, 0),
            "{name}"
        );
    }
    assert!(world.events.iter().all(|event| match event {
        SfuEvent::Speaking { room, .. } => *room == RoomId(1),
        _ => true,
    }));
    world.engine.close_room(world.now, RoomId(1));
    assert_eq!((world.engine.stats().rooms, world.engine.stats().peers), (1, 2));
}

#[test]
fn the_room_has_its_most_cameras() {
    let mut world = World::with(&SfuConfig { max_cameras: 1, ..SfuConfig::default() });
    for name in ["Awa", "Binta", "Carl"] {
        world.join(name);
    }
    world.connect();
    world.view("Carl", &["Awa", "Binta"], 180);
    world.person("Awa").camera = [true, false, false];
    world.run(300);
    world.person("Binta").camera = [true, false, false];
    world.run(300);
    let refused: Vec<_> =
        world.events.iter().filter(|event| matches!(event, SfuEvent::CameraRefused { .. })).collect();
    assert_eq!(refused, [&SfuEvent::CameraRefused { room: RoomId(1), peer: PeerId(2) }]);
    let slots = world.person("Carl").core.video();
    assert!(slots[0].packets >= 5);
    assert_eq!(slots[1].packets, 0);
    // When the first stops, the second gets the place.
    world.person("Awa").camera = [false; 3];
    world.run(5000);
    assert!(world.person("Carl").core.video()[1].frames > 10);
}

#[test]
fn a_removed_person_is_told_and_leaves_no_trace() {
    let mut world = three();
    world.view("Binta", &["Awa"], 360);
    let awa = world.person("Awa");
    (awa.microphone, awa.camera) = (Some(-30), [false, true, false]);
    world.run(500);
    let peer = world.person("Awa").peer;
    world.engine.remove(world.now, peer);
    world.run(100);
    let before = world.person("Binta").video_packets();
    world.run(500);
    assert_eq!(world.person("Binta").video_packets(), before);
    assert_eq!(world.slots("Binta"), (vec![None; 3], vec![None; 4]));
    assert!(world.person("Awa").core.is_closed());
    assert!(!world.events.iter().any(|event| matches!(event, SfuEvent::Disconnected { .. })));
    assert_eq!(world.engine.stats().peers, 2);
}

#[test]
fn who_closes_the_page_is_noticed_at_once() {
    let mut world = three();
    let now = world.now;
    world.person("Awa").core.close(now);
    world.run(150);
    let gone = SfuEvent::Disconnected { room: RoomId(1), peer: PeerId(1), reason: DisconnectReason::Closed };
    assert!(world.events.contains(&gone));
    assert_eq!(world.engine.stats().peers, 2);
}

#[test]
fn a_view_is_cut_off_at_the_slots_and_unknown_people_are_ignored() {
    let mut world = three();
    let tile = |who| ViewTile { participant: ParticipantId(who), source: Source::Camera, max_height: 180 };
    let awa = world.person("Awa").peer;
    world.engine.set_view(world.now, awa, (2..2000).map(tile).collect());
    world.run(50);
    let expected =
        vec![Some((ParticipantId(2), Source::Camera)), Some((ParticipantId(3), Source::Camera)), None, None];
    assert_eq!(world.slots("Awa").1, expected);
    world.engine.set_view(world.now, PeerId(99), vec![tile(1)]);
    world.engine.set_rights(world.now, PeerId(99), Rights::ALL);
    world.engine.remove(world.now, PeerId(99));
    assert_eq!(world.engine.stats().peers, 3);
}

#[test]
fn an_ice_restart_keeps_slots_and_media() {
    let mut world = three();
    world.view("Binta", &["Awa"], 360);
    let awa = world.person("Awa");
    (awa.microphone, awa.camera) = (Some(-30), [false, true, false]);
    world.run(500);
    let now = world.now;
    let sdp = world.person("Awa").core.restart(now);
    let request = OfferRequest {
        room: RoomId(1),
        peer: PeerId(1),
        participant: ParticipantId(1),
        sdp,
        rights: Rights::ALL,
    };
    let elsewhere = OfferRequest { room: RoomId(2), ..request.clone() };
    assert_eq!(world.engine.offer(now, elsewhere), Err(crate::error::OfferError::Elsewhere));
    let answer = world.engine.offer(now, request).expect("an answer");
    world.person("Awa").core.answer(now, &answer).expect("taken");
    world.run(1000);
    assert!(world.person("Awa").core.has_path());
    let before = (world.person("Binta").audio_packets(), world.person("Binta").video_packets());
    world.run(1000);
    let after = (world.person("Binta").audio_packets(), world.person("Binta").video_packets());
    assert!((after.0 - before.0).abs_diff(50) <= 1);
    assert!(after.1 - before.1 >= 16 * H_PACKETS);
    let slot = world.person("Binta").core.video()[0];
    assert_eq!((slot.picture_jumps, slot.broken_frames), (0, 0));
    let connected = |event: &&SfuEvent| matches!(event, SfuEvent::Connected { .. });
    assert_eq!(world.events.iter().filter(connected).count(), 3);
}

#[test]
fn a_new_peer_connection_under_the_same_id_replaces_the_old_and_keeps_its_view() {
    let mut world = three();
    world.view("Binta", &["Awa"], 360);
    world.person("Awa").camera = [false, true, false];
    world.run(500);
    world.begin_anew("Binta", SocketAddr::from(([203, 0, 113, 9], 4321)));
    world.connect();
    world.run(1000);
    let video = world.person("Binta").core.video()[0];
    assert!(video.frames >= 15 && video.broken_frames == 0, "{video:?}");
    let of_binta = |event: &&SfuEvent| matches!(event, SfuEvent::Connected { peer: PeerId(2), .. });
    assert_eq!(world.events.iter().filter(of_binta).count(), 2);
    assert!(!world.events.iter().any(|event| matches!(event, SfuEvent::Disconnected { .. })));
    assert_eq!(world.engine.stats().peers, 3);
}
