//! Named people, exact events, and who received nothing.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::protocol::{ChatMessage, ClientMessage, CloseCode, EngineGrant, Mode, Resume, SessionInfo};
use super::{Arrival, ConnectionId, Output, Room, RoomRules};
use crate::Actor;
use crate::chat::ChatKind;
use crate::ids::{ChatMessageId, SessionId, UserId};
use crate::permission::SessionFacts;
use crate::time::Timestamp;
use crate::user::Role;

const ESTELLE: UserId = UserId::new(1);
const AFI: UserId = UserId::new(2);
const KOFFI: UserId = UserId::new(3);
const T0: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn later(seconds: u64) -> Timestamp {
    T0.plus(Duration::from_secs(seconds))
}

fn tab(n: u64) -> ConnectionId {
    ConnectionId::new(n)
}

fn room() -> Room {
    let rules = RoomRules { epoch: "e1".into(), grace: Duration::from_secs(30) };
    let info = SessionInfo { id: SessionId::new(9), title: "Cours".into(), started_at: T0, ends_at: later(3600), is_recording: false };
    Room::new(rules, info, Vec::new())
}

fn arrival(user: UserId) -> Arrival {
    let role = if user == ESTELLE { Role::Instructor } else { Role::Student };
    let facts = SessionFacts { instructor: ESTELLE, enrolled: true, invited: false, in_room: true, moderator: false, removed: false };
    let name = if user == ESTELLE { "Estelle" } else if user == AFI { "Afi" } else { "Koffi" };
    Arrival { user, actor: Actor::User { id: user, role }, facts, name: name.into() }
}

fn grant() -> EngineGrant {
    EngineGrant { kind: "builtin".into(), grant: Value::Null }
}

/// What each tab received, what was closed, and the rest.
fn do_with(f: impl FnOnce(&mut Vec<Output>)) -> Vec<Output> {
    let mut out = Vec::new();
    f(&mut out);
    out
}

fn enter(room: &mut Room, connection: u64, user: UserId) -> Vec<Output> {
    do_with(|out| {
        room.connected_by(tab(connection), arrival(user), out);
        room.hello(tab(connection), Mode::Video, None, grant(), T0, out);
    })
}

fn send(room: &mut Room, connection: u64, message: Value, now: Timestamp) -> Vec<Output> {
    let message: ClientMessage = serde_json::from_value(message).unwrap();
    do_with(|out| room.message(tab(connection), message, now, out))
}

/// The messages that one tab received, without the fields that a test does not look at.
fn received(out: &[Output], connection: u64) -> Vec<Value> {
    out.iter()
        .filter_map(|o| match o {
            Output::Send(to, text) if *to == tab(connection) => Some(text),
            Output::Broadcast(all, text) if all.contains(&tab(connection)) => Some(text),
            _ => None,
        })
        .map(|text| serde_json::from_str(text).unwrap())
        .collect()
}

fn types(out: &[Output], connection: u64) -> Vec<String> {
    received(out, connection).iter().map(|m| m["type"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_newcomer_gets_the_picture_and_the_others_hear_of_them() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    let out = enter(&mut room, 2, AFI);
    assert_eq!(types(&out, 1), ["joined"]);
    assert_eq!(received(&out, 1)[0]["participant"]["name"], "Afi");
    assert_eq!(types(&out, 2), ["welcome"]);
    let welcome = &received(&out, 2)[0];
    assert_eq!((welcome["seq"].as_u64(), welcome["participants_count"].as_u64()), (Some(2), Some(2)));
    assert_eq!(welcome["participants"][0]["role"], "host");
}

#[test]
fn before_its_hello_a_socket_hears_nothing_and_is_not_shown() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    let out = do_with(|out| room.connected_by(tab(2), arrival(AFI), out));
    assert!(out.is_empty());
    let out = send(&mut room, 1, json!({"type": "hand", "raised": true}), T0);
    assert_eq!(types(&out, 1), ["changed"]);
    assert!(types(&out, 2).is_empty());
    let out = send(&mut room, 2, json!({"type": "hand", "raised": true}), T0);
    assert_eq!(types(&out, 2), ["error"]);
    assert!(types(&out, 1).is_empty());
}

#[test]
fn two_tabs_are_one_person() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    let out = enter(&mut room, 3, AFI);
    assert!(types(&out, 1).is_empty(), "nothing changed for the others");
    let out = do_with(|out| room.disconnected(tab(2), later(5), out));
    assert!(types(&out, 1).is_empty());
    let out = send(&mut room, 3, json!({"type": "leave"}), later(6));
    assert!(out.contains(&Output::StayLeft { user: AFI }) && out.contains(&Output::Close(tab(3), CloseCode::Left)));
    assert_eq!(received(&out, 1)[0]["reason"], "left");
}

#[test]
fn a_lost_connection_has_the_grace_and_ends_at_its_last_sign_of_life() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    let out = do_with(|out| room.disconnected(tab(2), later(10), out));
    assert_eq!(received(&out, 1)[0]["participant"]["connected"], false);
    assert!(do_with(|out| room.tick(later(40), out)).is_empty());
    let out = do_with(|out| room.tick(later(41), out));
    assert!(out.contains(&Output::StayLost { user: AFI, at: later(10) }));
    assert_eq!(received(&out, 1)[0]["reason"], "connection_lost");
    assert!(do_with(|out| room.tick(later(99), out)).is_empty(), "once");
}

#[test]
fn back_within_the_grace_nothing_is_lost() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    do_with(|out| room.disconnected(tab(2), later(10), out));
    do_with(|out| room.chat_stored(line(5, ESTELLE), out));
    send(&mut room, 1, json!({"type": "hand", "raised": true}), later(12));
    let out = do_with(|out| {
        room.connected_by(tab(4), arrival(AFI), out);
        room.hello(tab(4), Mode::Video, Some(&Resume { epoch: "e1".into(), seq: 2 }), grant(), later(15), out);
    });
    assert_eq!(types(&out, 4), ["resumed", "changed", "chat", "changed", "joined"]);
    let seqs: Vec<u64> = received(&out, 4)[1..].iter().map(|m| m["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, [3, 4, 5, 6]);
    assert!(do_with(|out| room.tick(later(100), out)).is_empty());
}

#[test]
fn after_a_restart_or_too_long_the_whole_picture_comes() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    for (epoch, seq) in [("e0", 1), ("e1", 99)] {
        let out = do_with(|out| {
            room.connected_by(tab(7), arrival(AFI), out);
            room.hello(tab(7), Mode::Video, Some(&Resume { epoch: epoch.into(), seq }), grant(), T0, out);
            room.disconnected(tab(7), T0, out);
        });
        assert_eq!(types(&out, 7)[0], "welcome");
    }
    for n in 0..1_001u32 {
        send(&mut room, 1, json!({"type": "hand", "raised": n % 2 == 0}), later(u64::from(n)));
    }
    let out = do_with(|out| {
        room.connected_by(tab(8), arrival(AFI), out);
        room.hello(tab(8), Mode::Video, Some(&Resume { epoch: "e1".into(), seq: 3 }), grant(), T0, out);
    });
    assert_eq!(types(&out, 8)[0], "welcome");
}

fn line(id: i64, user: UserId) -> ChatMessage {
    ChatMessage {
        id: ChatMessageId::new(id),
        user_id: user,
        name: "x".into(),
        kind: ChatKind::Text,
        text: "Bonjour".into(),
        reply_to: None,
        created_at: T0,
        client_id: format!("c{id}"),
    }
}

#[test]
fn a_line_is_shown_once_it_is_stored_and_only_once() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    let out = send(&mut room, 2, json!({"type": "chat", "client_id": "a", "text": " Oui ", "kind": "text"}), T0);
    let [Output::Store(draft)] = out.as_slice() else { panic!("{out:?}") };
    assert_eq!((draft.user, draft.text.as_str()), (AFI, "Oui"));
    let out = do_with(|out| room.chat_stored(line(5, AFI), out));
    assert_eq!((types(&out, 1), types(&out, 2)), (vec!["chat".to_owned()], vec!["chat".to_owned()]));
    assert!(do_with(|out| room.chat_stored(line(5, AFI), out)).is_empty());
}

#[test]
fn wrong_lines_are_refused_to_their_writer_alone() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    let long = "x".repeat(2001);
    for (client, text, code) in [("a", "  ", "invalid_text"), ("a", long.as_str(), "invalid_text"), ("", "ok", "bad_message")] {
        let out = send(&mut room, 2, json!({"type": "chat", "client_id": client, "text": text, "kind": "text"}), T0);
        assert_eq!(received(&out, 2)[0]["code"], code);
        assert!(types(&out, 1).is_empty());
    }
    for n in 0..17 {
        send(&mut room, 2, json!({"type": "chat", "client_id": format!("b{n}"), "text": "ok", "kind": "text"}), T0);
    }
    let out = send(&mut room, 2, json!({"type": "chat", "client_id": "z", "text": "ok", "kind": "text"}), later(1));
    let stored = out.iter().any(|o| matches!(o, Output::Store(_)));
    let out = send(&mut room, 2, json!({"type": "chat", "client_id": "y", "text": "ok", "kind": "text"}), later(2));
    assert!(!stored || received(&out, 2)[0]["code"] == "rate_limited");
    let out = send(&mut room, 2, json!({"type": "chat", "client_id": "y", "text": "ok", "kind": "text"}), later(20));
    assert!(matches!(out.as_slice(), [Output::Store(_)]));
}

#[test]
fn a_mute_is_enforced_until_the_person_switches_on_again() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    enter(&mut room, 3, KOFFI);
    send(&mut room, 2, json!({"type": "devices", "microphone": true, "camera": true, "screen": false}), T0);
    let out = send(&mut room, 1, json!({"type": "mute"}), T0);
    let muted = |out: &[Output], c| out.iter().any(|o| matches!(o, Output::Rights(id, r) if *id == tab(c) && !r.microphone && r.camera));
    assert!(muted(&out, 2) && muted(&out, 3) && !muted(&out, 1));
    assert!(types(&out, 2).contains(&"muted".to_owned()) && !types(&out, 1).contains(&"muted".to_owned()));
    let out = send(&mut room, 2, json!({"type": "devices", "microphone": true, "camera": true, "screen": false}), T0);
    assert!(out.iter().any(|o| matches!(o, Output::Rights(id, r) if *id == tab(2) && r.microphone)));
    assert!(!out.iter().any(|o| matches!(o, Output::Rights(id, _) if *id == tab(3))));
}

#[test]
fn a_student_moderates_nothing() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    for message in [json!({"type": "mute"}), json!({"type": "remove", "participant": 1}), json!({"type": "end"}), json!({"type": "lower_hand", "participant": 1})] {
        let out = send(&mut room, 2, message, T0);
        assert_eq!(received(&out, 2)[0]["code"], "forbidden");
        assert_eq!(out.len(), 1, "{out:?}");
    }
}

#[test]
fn hands_keep_their_order() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    enter(&mut room, 3, KOFFI);
    send(&mut room, 3, json!({"type": "hand", "raised": true}), T0);
    let out = send(&mut room, 2, json!({"type": "hand", "raised": true}), T0);
    assert_eq!(received(&out, 1)[0]["participant"]["hand"], 2);
    assert!(send(&mut room, 2, json!({"type": "hand", "raised": true}), T0).is_empty(), "twice is once");
    let out = send(&mut room, 1, json!({"type": "lower_hand", "participant": 3}), T0);
    assert_eq!(received(&out, 3)[0]["participant"]["hand"], Value::Null);
}

#[test]
fn who_is_removed_hears_it_and_the_others_too() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    let out = send(&mut room, 1, json!({"type": "remove", "participant": 2}), T0);
    assert!(matches!(out.as_slice(), [Output::Remove { user: AFI, .. }]));
    let out = do_with(|out| room.person_removed(AFI, out));
    assert!(out.contains(&Output::Close(tab(2), CloseCode::Removed)));
    assert_eq!(received(&out, 1)[0]["reason"], "removed");
    assert!(types(&out, 2).is_empty());
}

#[test]
fn the_end_closes_every_socket_after_telling() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    let out = do_with(|out| room.ended(later(60), out));
    assert_eq!(types(&out, 2), ["ended"]);
    assert!(matches!(out.as_slice(), [Output::Broadcast(..), Output::Close(..), Output::Close(..)]));
    assert!(do_with(|out| room.ended(later(61), out)).is_empty());
    assert!(room.is_deserted());
}

#[test]
fn rubbish_and_floods_close_one_socket_and_nobody_else_notices_more_than_a_drop() {
    let mut room = room();
    enter(&mut room, 1, ESTELLE);
    enter(&mut room, 2, AFI);
    let out = do_with(|out| (0..10).for_each(|_| room.unreadable(tab(2), T0, out)));
    assert!(out.contains(&Output::Close(tab(2), CloseCode::BadProtocol)));
    assert_eq!(types(&out, 1), ["changed"]);
    enter(&mut room, 3, KOFFI);
    let out = do_with(|out| (0..61).for_each(|_| room.message(tab(3), ClientMessage::Ping, T0, out)));
    assert!(out.contains(&Output::Close(tab(3), CloseCode::Flood)));
    assert!(do_with(|out| room.message(tab(3), ClientMessage::Ping, T0, out)).is_empty());
}

#[derive(Debug, Clone)]
enum Act {
    Enter(u64, i64),
    Lose(u64),
    Say(u64, usize),
    Rubbish(u64),
    Tick,
    Stored(i64),
    Remove(i64),
}

fn messages() -> Vec<Value> {
    vec![
        json!({"type": "ping"}),
        json!({"type": "hand", "raised": true}),
        json!({"type": "hand", "raised": false}),
        json!({"type": "devices", "microphone": true, "camera": false, "screen": true}),
        json!({"type": "mute"}),
        json!({"type": "mute", "participant": 2}),
        json!({"type": "remove", "participant": 3}),
        json!({"type": "leave"}),
        json!({"type": "end"}),
        json!({"type": "engine", "data": {"op": "view"}}),
        json!({"type": "chat", "client_id": "c", "text": "ok", "kind": "question"}),
        json!({"type": "hello", "mode": "text"}),
    ]
}

fn acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        (1u64..8, 1i64..5).prop_map(|(c, u)| Act::Enter(c, u)),
        (1u64..8).prop_map(Act::Lose),
        (1u64..8, 0usize..12).prop_map(|(c, m)| Act::Say(c, m)),
        (1u64..8).prop_map(Act::Rubbish),
        Just(Act::Tick),
        (1i64..50).prop_map(Act::Stored),
        (1i64..5).prop_map(Act::Remove),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_events_are_numbered_without_holes_and_only_tabs_that_are_open_hear_them(script in prop::collection::vec(acts(), 1..120)) {
        let mut room = room();
        let (mut open, mut last, mut now) = (std::collections::BTreeSet::new(), 0, T0);
        for act in script {
            now = now.plus(Duration::from_secs(3));
            let mut out = Vec::new();
            match act {
                Act::Enter(c, u) if !open.contains(&c) => {
                    open.insert(c);
                    room.connected_by(tab(c), arrival(UserId::new(u)), &mut out);
                    room.hello(tab(c), Mode::Video, None, grant(), now, &mut out);
                }
                Act::Enter(..) => {}
                Act::Lose(c) => { open.remove(&c); room.disconnected(tab(c), now, &mut out); }
                Act::Say(c, m) => room.message(tab(c), serde_json::from_value(messages()[m].clone()).unwrap(), now, &mut out),
                Act::Rubbish(c) => room.unreadable(tab(c), now, &mut out),
                Act::Tick => room.tick(now, &mut out),
                Act::Stored(id) => room.chat_stored(line(id, AFI), &mut out),
                Act::Remove(u) => room.person_removed(UserId::new(u), &mut out),
            }
            for output in &out {
                match output {
                    Output::Close(c, _) => { open.remove(&c.get()); }
                    Output::Send(c, _) => prop_assert!(open.contains(&c.get()), "{c:?} is closed"),
                    Output::Broadcast(all, text) => {
                        prop_assert!(all.iter().all(|c| open.contains(&c.get())));
                        let message: Value = serde_json::from_str(text).unwrap();
                        if let Some(seq) = message["seq"].as_u64() {
                            prop_assert!(seq > last);
                            last = seq;
                        }
                    }
                    _ => {}
                }
            }
            let connected: Vec<UserId> = room.connected().collect();
            prop_assert!(connected.len() <= open.len());
        }
    }
}
