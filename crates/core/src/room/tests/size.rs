//! A class of thousands.

use super::*;

fn student(n: u64) -> UserId {
    UserId::new(i64::try_from(n).unwrap())
}

/// Estelle, and then students 1001, 1002, …
fn crowd(size: u64) -> Class {
    let mut class = Class::new();
    class.enter(1, ESTELLE);
    for n in 1..size {
        class.enter(1000 + n, student(1000 + n));
    }
    class
}

#[test]
fn a_picture_shows_a_thousand_and_those_first_who_matter() {
    let mut class = crowd(1500);
    class.send(2400, hand(true));
    class.send(2300, hand(true));
    class.send(2450, devices(false, true));
    let newcomer = student(9_000);
    let welcome = class.enter(9_000, newcomer).received(9_000).remove(0);
    let ids: Vec<i64> =
        welcome["participants"].as_array().unwrap().iter().map(|p| p["id"].as_i64().unwrap()).collect();
    assert_eq!((ids.len(), &welcome["participants_count"]), (1_000, &json!(1_501)));
    assert_eq!(ids[..5], [1, 2400, 2300, 2450, 1001]);
    assert_eq!(ids[999], 9_000, "the reader is always there");
    assert!(!ids.contains(&2499));
}

#[test]
fn a_broadcast_is_one_text_however_many_read_it() {
    let mut class = crowd(500);
    let done = class.stored(line(5, ESTELLE));
    let [Output::Broadcast(readers, _)] = done.0.as_slice() else { panic!("{}", done.0.len()) };
    assert_eq!(readers.len(), 500);
    let done = class.stored(line(6, ESTELLE));
    let [Output::Broadcast(again, _)] = done.0.as_slice() else { panic!("{}", done.0.len()) };
    assert!(std::sync::Arc::ptr_eq(readers, again), "the list is made once while nobody comes or goes");
}
