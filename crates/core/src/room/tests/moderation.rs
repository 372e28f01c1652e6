//! What hosts and moderators do, and who may not; floods and rubbish.

use super::*;

#[test]
fn a_mute_is_enforced_until_the_person_switches_on_again() {
    let mut class = Class::of_three();
    class.send(2, devices(true, true));
    let done = class.send(1, json!({"type": "mute"}));
    assert_eq!(
        (done.microphone(1), done.microphone(2), done.microphone(3)),
        (None, Some(false), Some(false))
    );
    assert!(done.types(2).contains(&"muted".to_owned()));
    assert_eq!(done.types(1), ["changed"], "Afi's microphone; Estelle is not muted");
    let done = class.send(2, devices(true, true));
    assert_eq!((done.microphone(2), done.microphone(3)), (Some(true), None));
    assert_eq!(done.only(1)["participant"]["microphone"], true);
}

#[test]
fn a_new_tab_does_not_lift_a_mute() {
    let mut class = Class::of_three();
    let done = class.send(1, json!({"type": "mute", "participant": 2}));
    assert_eq!((done.only(2)["by"].clone(), done.heard_nothing(3)), (json!("Estelle"), true));
    assert_eq!(class.enter(4, AFI).microphone(4), Some(false));
    let done = class.send(4, devices(false, true));
    assert_eq!((done.microphone(4), done.microphone(2)), (None, None), "the camera lifts nothing");
    let done = class.send(4, devices(true, true));
    assert_eq!((done.microphone(4), done.microphone(2)), (Some(true), Some(true)));
}

#[test]
fn a_text_seat_publishes_and_signals_nothing() {
    let mut class = Class::of_three();
    class.connect(5, &arrival(UserId::new(5)));
    assert_eq!(class.hello(5, Mode::Text, None).only(1)["participant"]["mode"], "text");
    assert!(class.send(5, devices(true, true)).nothing());
    assert!(class.send(5, json!({"type": "engine", "data": {"op": "stop"}})).nothing());
    let done = class.send(2, json!({"type": "engine", "data": {"op": "stop"}}));
    assert!(
        matches!(done.0.as_slice(), [Output::Engine(id, _, data)] if *id == tab(2) && data["op"] == "stop")
    );
}

#[test]
fn a_student_moderates_nothing() {
    let mut class = Class::of_three();
    let forbidden = [
        json!({"type": "mute"}),
        json!({"type": "mute", "participant": 1}),
        json!({"type": "remove", "participant": 1}),
        json!({"type": "end"}),
        json!({"type": "lower_hand", "participant": 1}),
    ];
    for message in forbidden {
        let done = class.send(2, message);
        assert_eq!(done.only(2)["code"], "forbidden");
        assert_eq!(done.0.len(), 1, "{:?}", done.0);
    }
}

#[test]
fn a_moderator_moderates_but_does_not_end_the_class() {
    let mut class = Class::of_three();
    let facts = SessionFacts { moderator: true, ..arrival(AFI).facts };
    class.connect(6, &Arrival { facts, ..arrival(AFI) });
    assert_eq!(class.hello(6, Mode::Video, None).only(1)["participant"]["role"], "moderator");
    assert_eq!(class.send(6, json!({"type": "mute", "participant": 3})).microphone(3), Some(false));
    assert_eq!(class.send(6, json!({"type": "end"})).only(6)["code"], "forbidden");
}

#[test]
fn removing_and_ending_are_asked_of_the_store_first() {
    let mut class = Class::of_three();
    let by = arrival(ESTELLE).actor;
    let done = class.send(1, json!({"type": "remove", "participant": 2}));
    assert_eq!(done.0, [Output::Remove { by, connection: tab(1), user: AFI }]);
    let done = class.send(1, json!({"type": "end"}));
    assert_eq!(done.0, [Output::End { by, connection: tab(1) }]);
}

#[test]
fn who_is_removed_hears_it_and_does_not_come_back() {
    let mut class = Class::of_three();
    let done = class.with(|room, _, out| room.person_removed(AFI, out));
    assert_eq!(done.closed(), [(2, CloseCode::Removed)]);
    assert_eq!(done.only(1)["reason"], "removed");
    assert!(done.heard_nothing(2));
    // Joined just before, connected just after.
    assert_eq!(class.connect(8, &arrival(AFI)).closed(), [(8, CloseCode::Removed)]);
    assert_eq!(class.room.connected().collect::<Vec<_>>(), [ESTELLE, KOFFI]);
}

#[test]
fn rubbish_closes_one_socket_and_to_the_others_it_is_a_drop() {
    let mut class = Class::of_three();
    for _ in 0..9 {
        let done = class.with(|room, now, out| room.unreadable(tab(2), now, out));
        assert_eq!((&done.only(2)["code"], &done.only(2)["about"]), (&json!("bad_message"), &Value::Null));
        assert!(done.heard_nothing(1));
    }
    let done = class.with(|room, now, out| room.unreadable(tab(2), now, out));
    assert_eq!(
        (done.closed(), done.types(1)),
        (vec![(2, CloseCode::BadProtocol)], vec!["changed".to_owned()])
    );
}

#[test]
fn floods_close_one_socket_and_signalling_is_counted_apart() {
    let mut class = Class::of_three();
    let signal = json!({"type": "engine", "data": {"op": "view", "tiles": []}});
    for _ in 0..60 {
        assert_eq!(class.send(3, json!({"type": "ping"})).closed(), []);
        assert_eq!(class.send(3, signal.clone()).closed(), []);
    }
    let done = class.send(3, json!({"type": "ping"}));
    assert_eq!((done.closed(), done.types(1)), (vec![(3, CloseCode::Flood)], vec!["changed".to_owned()]));
    assert!(class.send(3, json!({"type": "ping"})).nothing());
    for _ in 0..300 {
        assert_eq!(class.send(2, signal.clone()).closed(), []);
    }
    assert_eq!(class.send(2, signal).closed(), [(2, CloseCode::Flood)]);
    for n in 0..200 {
        assert_eq!(class.at(n).send(1, json!({"type": "ping"})).closed(), [], "one a second is no flood");
    }
}

#[test]
fn speakers_are_three_and_in_the_room() {
    let mut class = Class::of_three();
    let loud = [KOFFI, UserId::new(77), AFI, ESTELLE, KOFFI];
    let done = class.with(|room, _, out| room.speaking(&loud, out));
    assert_eq!(done.only(1), json!({"type": "speaking", "participants": [3, 2, 1]}));
}
