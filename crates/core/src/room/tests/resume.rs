//! After a drop: what was missed, in order and once.

use super::*;

#[test]
fn back_within_the_grace_nothing_is_lost() {
    let mut class = Class::new();
    class.enter(1, ESTELLE);
    class.enter(2, AFI);
    class.at(10).lose(2);
    class.stored(line(5, ESTELLE));
    class.at(12).send(1, hand(true));
    class.at(15).connect(4, &arrival(AFI));
    let done = class.hello(4, Mode::Video, Some(("e1", 2)));
    assert_eq!(done.types(4), ["resumed", "changed", "chat", "changed", "joined"]);
    assert_eq!(done.received(4)[0]["seq"], 6, "the last of what follows");
    let seqs: Vec<u64> = done.received(4)[1..].iter().map(|m| m["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, [3, 4, 5, 6]);
    assert!(class.at(100).tick().nothing());
}

#[test]
fn what_is_missed_waits_as_one() {
    let mut class = Class::of_three();
    for n in 0..900 {
        class.at(n).send(1, hand(n % 2 == 0));
    }
    class.lose(2);
    class.connect(4, &arrival(AFI));
    let done = class.hello(4, Mode::Video, Some(("e1", 3)));
    let to_afi = |o: &&Output| matches!(o, Output::Send(id, _) | Output::CatchUp(id, _) if *id == tab(4));
    assert_eq!(done.0.iter().filter(to_afi).count(), 1);
    assert_eq!(done.types(4).len(), 1 + 902);
}

#[test]
fn after_a_restart_or_too_long_the_whole_picture_comes() {
    let mut class = Class::new();
    class.enter(1, ESTELLE);
    for (connection, epoch, seq) in [(7, "e0", 1), (8, "e1", 99), (9, "e1", u64::MAX)] {
        class.connect(connection, &arrival(AFI));
        assert_eq!(class.hello(connection, Mode::Video, Some((epoch, seq))).types(connection), ["welcome"]);
    }
    for n in 0..1_001 {
        class.at(n).send(1, hand(n % 2 == 0));
    }
    class.connect(10, &arrival(AFI));
    assert_eq!(class.hello(10, Mode::Video, Some(("e1", 1))).types(10), ["welcome"]);
    class.connect(11, &arrival(AFI));
    let newest = class.room.seq;
    assert_eq!(class.hello(11, Mode::Video, Some(("e1", newest - 1_000))).types(11)[0], "resumed");
    class.connect(12, &arrival(AFI));
    assert_eq!(class.hello(12, Mode::Video, Some(("e1", newest - 1_001))).types(12), ["welcome"]);
}

#[test]
fn a_second_hello_is_an_error() {
    let mut class = Class::of_three();
    assert!(!class.room.awaits_hello(tab(2)));
    let done = class.send(2, json!({"type": "hello", "mode": "text"}));
    assert_eq!((done.only(2)["about"].clone(), done.heard_nothing(1)), (json!("hello"), true));
}
