//! Who is here, and since when no longer.

use super::*;
use crate::attendance::EndReason;

#[test]
fn a_newcomer_gets_the_picture_and_the_others_hear_of_them() {
    let mut class = Class::new();
    class.enter(1, ESTELLE);
    let done = class.enter(2, AFI);
    let joined = done.only(1);
    assert_eq!((&joined["type"], &joined["seq"]), (&json!("joined"), &json!(2)));
    assert_eq!(
        (&joined["participant"]["name"], &joined["participant"]["role"]),
        (&json!("Afi"), &json!("participant"))
    );
    let welcome = done.only(2);
    assert_eq!(welcome["type"], "welcome");
    assert_eq!(
        (&welcome["seq"], &welcome["participants_count"], &welcome["you"]),
        (&json!(2), &json!(2), &json!(2))
    );
    assert_eq!(welcome["participants"][0]["role"], "host");
    assert_eq!(done.microphone(2), Some(true));
}

#[test]
fn before_its_hello_a_socket_hears_nothing_and_is_not_shown() {
    let mut class = Class::new();
    class.enter(1, ESTELLE);
    assert!(class.connect(2, &arrival(AFI)).nothing());
    let done = class.send(1, hand(true));
    assert_eq!(done.types(1), ["changed"]);
    assert!(done.heard_nothing(2));
    let done = class.send(2, hand(true));
    assert_eq!(done.only(2)["code"], "bad_message");
    assert!(done.heard_nothing(1));
    assert_eq!(class.send(2, json!({"type": "ping"})).types(2), ["pong"]);
}

#[test]
fn a_silent_tab_does_not_bring_its_owner_back_for_the_others() {
    let mut class = Class::of_three();
    class.lose(2);
    class.connect(5, &arrival(AFI));
    let done = class.send(1, json!({"type": "lower_hand", "participant": 2}));
    assert!(done.heard_nothing(1), "nothing changed");
    let done = class.hello(5, Mode::Video, None);
    assert_eq!(
        (done.types(1), done.only(1)["participant"]["connected"].clone()),
        (vec!["joined".to_owned()], json!(true))
    );
}

#[test]
fn two_tabs_are_one_person() {
    let mut class = Class::of_three();
    let done = class.enter(4, AFI);
    assert!(done.heard_nothing(1), "nothing changed for the others");
    assert_eq!(done.received(4)[0]["participants_count"], 3);
    let done = class.at(5).lose(2);
    assert!(done.heard_nothing(1));
    assert!(!done.0.iter().any(|o| matches!(o, Output::SignsOfLife(..))));
    let done = class.at(6).send(4, json!({"type": "leave"}));
    let stay = Departure { user: AFI, at: later(6), known: later(6), reason: EndReason::Left };
    assert_eq!(done.departures(), [stay]);
}

#[test]
fn what_a_person_publishes_is_what_any_of_their_tabs_does() {
    let mut class = Class::of_three();
    class.enter(4, AFI);
    class.send(2, devices(true, false));
    let participant = class.send(4, devices(false, true)).only(1)["participant"].clone();
    assert_eq!((&participant["microphone"], &participant["camera"]), (&json!(true), &json!(true)));
    let participant = class.lose(2).only(1)["participant"].clone();
    assert_eq!((&participant["microphone"], &participant["camera"]), (&json!(false), &json!(true)));
}

#[test]
fn one_of_two_tabs_leaves_alone() {
    let mut class = Class::of_three();
    class.enter(4, AFI);
    let done = class.send(2, json!({"type": "leave"}));
    assert_eq!(done.closed(), [(2, CloseCode::Left)]);
    assert!(done.departures().is_empty() && done.heard_nothing(1));
}

#[test]
fn a_departure_is_shown_once_the_seat_is_free() {
    let mut class = Class::of_three();
    let done = class.at(8).send(2, json!({"type": "leave"}));
    assert!(done.heard_nothing(1) && done.closed().is_empty(), "the seat is still taken");
    assert!(class.send(2, say("a", "encore")).nothing(), "a tab that left says nothing more");
    let done = class.departed(AFI, true);
    assert_eq!(done.closed(), [(2, CloseCode::Left)]);
    let left = done.only(1);
    assert_eq!((&left["participant"], &left["reason"]), (&json!(2), &json!("left")));
    assert!(class.departed(AFI, true).nothing(), "once");
}

#[test]
fn whose_socket_closes_while_leaving_has_left_all_the_same() {
    let mut class = Class::of_three();
    class.send(2, json!({"type": "leave"}));
    assert!(class.lose(2).heard_nothing(1));
    let done = class.departed(AFI, true);
    assert_eq!((done.only(1)["reason"].clone(), done.closed()), (json!("left"), vec![]));
}

#[test]
fn a_lost_connection_has_the_grace_and_ends_at_its_last_sign_of_life() {
    let mut class = Class::of_three();
    let done = class.at(10).lose(2);
    assert_eq!(done.only(1)["participant"]["connected"], false);
    assert!(done.0.contains(&Output::SignsOfLife(vec![AFI], later(10))));
    assert!(class.at(40).tick().nothing());
    let stay = Departure { user: AFI, at: later(10), known: later(10), reason: EndReason::ConnectionLost };
    assert_eq!(class.at(41).tick().departures(), [stay]);
    assert!(class.at(42).tick().nothing(), "once");
    assert_eq!(class.departed(AFI, true).only(1)["reason"], "connection_lost");
    assert!(class.at(99).tick().nothing());
}

#[test]
fn a_silence_that_is_noticed_late_counts_from_its_beginning() {
    let mut class = Class::of_three();
    class.at(20).with(|room, now, out| room.alive(now, |_| false, out));
    class.at(55).with(|room, _, out| room.disconnected(tab(2), later(10), out));
    let stay = Departure { user: AFI, at: later(10), known: later(20), reason: EndReason::ConnectionLost };
    assert_eq!(class.tick().departures(), [stay]);
}

#[test]
fn back_at_the_last_moment_the_stay_goes_on() {
    let mut class = Class::of_three();
    class.at(10).lose(2);
    assert_eq!(class.at(41).tick().departures().len(), 1);
    class.enter(5, AFI);
    let done = class.departed(AFI, false);
    assert!(done.nothing());
    assert_eq!(class.room.connected().collect::<Vec<_>>(), [ESTELLE, AFI, KOFFI]);
}

#[test]
fn back_one_moment_too_late_their_client_joins_anew() {
    let mut class = Class::of_three();
    class.at(10).lose(2);
    class.at(41).tick();
    class.enter(5, AFI);
    let done = class.departed(AFI, true);
    assert_eq!(done.closed(), [(5, CloseCode::GoingAway)]);
    assert_eq!(done.only(1)["participant"]["connected"], false);
}

#[test]
fn signs_of_life_are_of_those_who_give_them() {
    let mut class = Class::of_three();
    class.at(5).lose(3);
    let done = class.at(9).with(|room, now, out| room.alive(now, |id| id == tab(2), out));
    assert_eq!(done.0, [Output::SignsOfLife(vec![ESTELLE], later(9))]);
}

#[test]
fn who_left_through_the_api_is_told_on_every_tab() {
    let mut class = Class::of_three();
    class.enter(4, AFI);
    let done = class.with(|room, _, out| room.person_left(AFI, out));
    assert_eq!(done.closed(), [(2, CloseCode::Left), (4, CloseCode::Left)]);
    assert_eq!(done.only(1)["reason"], "left");
    assert!(done.heard_nothing(2) && done.departures().is_empty());
}

#[test]
fn the_end_closes_every_socket_after_telling() {
    let mut class = Class::of_three();
    let done = class.with(|room, _, out| room.ended(later(60), out));
    assert_eq!(done.only(2)["ended_at"], later(60).to_string());
    assert_eq!(done.closed(), [(1, CloseCode::Ended), (2, CloseCode::Ended), (3, CloseCode::Ended)]);
    assert!(matches!(done.0[0], Output::Broadcast(..)));
    assert!(class.with(|room, _, out| room.ended(later(61), out)).nothing());
    assert!(class.room.is_deserted());
    // Joined just before the end, connected just after it.
    assert_eq!(class.connect(9, &arrival(AFI)).closed(), [(9, CloseCode::Ended)]);
}
