//! Chat and hands.

use super::*;

#[test]
fn a_line_is_shown_once_it_is_stored_and_only_once() {
    let mut class = Class::of_three();
    let done = class.send(2, say("a", " Oui "));
    let [Output::Store(draft)] = done.0.as_slice() else { panic!("{:?}", done.0) };
    assert_eq!(draft.actor.user_id(), Some(AFI));
    assert_eq!((draft.line.text.as_str(), draft.line.at), ("Oui", T0));
    let done = class.stored(line(5, AFI));
    for reader in [1, 2, 3] {
        assert_eq!(done.only(reader)["message"]["text"], "Bonjour");
    }
    assert!(class.stored(line(5, AFI)).nothing());
}

#[test]
fn late_comers_get_the_last_lines() {
    let mut class = Class::of_three();
    for id in 1..=450 {
        class.stored(line(id, AFI));
    }
    let welcome = class.enter(4, UserId::new(9)).received(4).remove(0);
    let chat = welcome["chat"].as_array().unwrap();
    assert_eq!((chat.len(), &chat[0]["id"], &chat[199]["id"]), (200, &json!(251), &json!(450)));
    assert!(class.stored(line(10, AFI)).0.len() == 1, "what nobody remembers is shown again");
}

#[test]
fn wrong_lines_are_refused_to_their_writer_alone() {
    let mut class = Class::of_three();
    let (long, long_id) = ("x".repeat(2001), "é".repeat(65));
    let wrong = [
        ("a", "  ", "invalid_text"),
        ("a", long.as_str(), "invalid_text"),
        ("", "ok", "bad_message"),
        (long_id.as_str(), "ok", "bad_message"),
        ("a\0", "ok", "bad_message"),
    ];
    for (client, text, code) in wrong {
        let done = class.send(2, say(client, text));
        assert_eq!((&done.only(2)["code"], &done.only(2)["about"]), (&json!(code), &json!("chat")));
        assert!(done.heard_nothing(1));
    }
    let accented = "é".repeat(64);
    assert!(
        matches!(class.send(2, say(&accented, "ok")).0.as_slice(), [Output::Store(_)]),
        "characters, not bytes"
    );
}

#[test]
fn twenty_lines_in_ten_seconds_and_no_more() {
    let mut class = Class::of_three();
    class.enter(4, AFI);
    let stores = |done: &Done| matches!(done.0.as_slice(), [Output::Store(_)]);
    for n in 0..20 {
        // Two tabs are one person.
        assert!(stores(&class.at(n / 4).send(if n % 2 == 0 { 2 } else { 4 }, say(&format!("{n}"), "ok"))));
    }
    let done = class.at(9).send(2, say("z", "ok"));
    assert_eq!((&done.only(2)["code"], &done.only(2)["client_id"]), (&json!("rate_limited"), &json!("z")));
    assert!(stores(&class.send(3, say("k", "ok"))), "Koffi has his own twenty");
    assert!(stores(&class.at(10).send(2, say("z", "ok"))), "the first four are forgotten");
}

#[test]
fn lines_without_a_socket_count_with_the_others() {
    let mut class = Class::of_three();
    for n in 0..19 {
        assert!(matches!(class.send(2, say(&format!("{n}"), "ok")).0.as_slice(), [Output::Store(_)]));
    }
    let (room, now) = (&mut class.at(4).room, later(4));
    assert_eq!(room.take_line(AFI, now), Ok(()));
    let retry_after = Duration::from_secs(6);
    assert_eq!(room.take_line(AFI, now), Err(NotTaken::TooMany { retry_after }));
    assert_eq!(room.take_line(KOFFI, now), Ok(()));
    let mut out = Vec::new();
    room.tick(later(9), &mut out);
    assert_eq!(room.take_line(AFI, later(9)), Err(NotTaken::TooMany { retry_after: Duration::from_secs(1) }));
    assert_eq!(room.take_line(AFI, later(10)), Ok(()));
    room.person_removed(KOFFI, &mut out);
    assert_eq!(room.take_line(KOFFI, later(30)), Err(NotTaken::Removed));
    room.ended(later(31), &mut out);
    assert_eq!(room.take_line(AFI, later(60)), Err(NotTaken::Ended));
}

#[test]
fn a_line_that_could_not_be_stored_is_told_its_writer() {
    let mut class = Class::of_three();
    let refused = |class: &mut Class, to| {
        let code = super::super::protocol::ErrorCode::Unavailable;
        class.with(|room, _, out| room.chat_refused(tab(to), code, "not stored", "a", out))
    };
    let done = refused(&mut class, 2);
    assert_eq!((&done.only(2)["code"], &done.only(2)["client_id"]), (&json!("unavailable"), &json!("a")));
    assert!(done.heard_nothing(1));
    class.lose(2);
    assert!(refused(&mut class, 2).nothing(), "nobody is there to be told");
}

#[test]
fn hands_keep_their_order() {
    let mut class = Class::of_three();
    class.send(3, hand(true));
    assert_eq!(class.send(2, hand(true)).only(1)["participant"]["hand"], 2);
    assert!(class.send(2, hand(true)).nothing(), "twice is once");
    let done = class.send(1, json!({"type": "lower_hand", "participant": 3}));
    assert_eq!(done.only(3)["participant"]["hand"], Value::Null);
    assert_eq!(class.send(3, hand(true)).only(1)["participant"]["hand"], 3, "behind the others now");
    let done = class.send(1, json!({"type": "lower_hand", "participant": 77}));
    assert_eq!((&done.only(1)["code"], done.heard_nothing(2)), (&json!("not_found"), true));
}
