//! Whatever happens, in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Act {
    Connect(u64, i64),
    Hello(u64, bool),
    Lose(u64),
    Say(u64, usize),
    Rubbish(u64),
    Wait(u64),
    Stored(i64),
    Removed(i64),
    Left(i64),
    Departed(i64, bool),
    Muted(i64),
}

fn messages() -> Vec<Value> {
    vec![
        json!({"type": "ping"}),
        hand(true),
        hand(false),
        devices(true, false),
        json!({"type": "mute"}),
        json!({"type": "mute", "participant": 2}),
        json!({"type": "remove", "participant": 3}),
        json!({"type": "leave"}),
        json!({"type": "end"}),
        json!({"type": "engine", "data": {"op": "view"}}),
        say("c", "ok"),
        json!({"type": "hello", "mode": "text"}),
        json!({"type": "lower_hand", "participant": 4}),
    ]
}

fn acts() -> impl Strategy<Value = Act> {
    let (tabs, people) = (1u64..8, 1i64..5);
    prop_oneof![
        3 => (tabs.clone(), people.clone()).prop_map(|(c, u)| Act::Connect(c, u)),
        3 => (tabs.clone(), any::<bool>()).prop_map(|(c, resume)| Act::Hello(c, resume)),
        2 => tabs.clone().prop_map(Act::Lose),
        4 => (tabs.clone(), 0usize..13).prop_map(|(c, m)| Act::Say(c, m)),
        1 => tabs.prop_map(Act::Rubbish),
        2 => (0u64..40).prop_map(Act::Wait),
        1 => (1i64..50).prop_map(Act::Stored),
        1 => people.clone().prop_map(Act::Removed),
        1 => people.clone().prop_map(Act::Left),
        2 => (people.clone(), any::<bool>()).prop_map(|(u, closed)| Act::Departed(u, closed)),
        1 => people.prop_map(Act::Muted),
    ]
}

/// What the world outside the room knows.
#[derive(Default)]
struct Witness {
    /// Open sockets and whose they are.
    open: BTreeMap<u64, i64>,
    /// Those that said hello, with the last event each saw.
    seen: BTreeMap<u64, u64>,
    /// The picture that a first reader of all events would have: who is shown, and connected.
    shown: BTreeMap<i64, bool>,
    last: u64,
}

impl Witness {
    fn event(&mut self, event: &Value) {
        let person = || event["participant"]["id"].as_i64().unwrap();
        match event["type"].as_str().unwrap() {
            "joined" | "changed" => {
                self.shown.insert(person(), event["participant"]["connected"].as_bool().unwrap());
            }
            "left" => {
                self.shown.remove(&event["participant"].as_i64().unwrap());
            }
            _ => {}
        }
    }

    fn hears(&mut self, connection: u64, message: &Value) -> Result<(), TestCaseError> {
        prop_assert!(self.open.contains_key(&connection), "{connection} is closed: {message}");
        match (message["type"].as_str().unwrap(), message["seq"].as_u64()) {
            ("welcome", Some(seq)) => {
                self.seen.insert(connection, seq);
            }
            ("resumed", _) | (_, None) => {}
            (_, Some(seq)) => {
                let before = self.seen.insert(connection, seq);
                prop_assert_eq!(before.map(|b| b + 1), Some(seq), "in order, once, without holes");
            }
        }
        Ok(())
    }

    fn check(&mut self, done: &Done, memory: &Class) -> Result<(), TestCaseError> {
        let before = self.last;
        for (seq, text) in memory.room.memory.iter().filter(|(seq, _)| *seq > before) {
            self.last += 1;
            prop_assert_eq!(*seq, self.last);
            self.event(&serde_json::from_str(text).unwrap());
        }
        for output in &done.0 {
            match output {
                Output::Send(to, text) => self.hears(to.get(), &serde_json::from_str(text).unwrap())?,
                Output::CatchUp(to, texts) => {
                    for text in texts {
                        self.hears(to.get(), &serde_json::from_str(text).unwrap())?;
                    }
                }
                Output::Broadcast(all, text) => {
                    for to in all.iter() {
                        prop_assert!(self.seen.contains_key(&to.get()), "{to:?} has not said hello");
                        self.hears(to.get(), &serde_json::from_str(text).unwrap())?;
                    }
                }
                Output::Close(id, _) => {
                    self.open.remove(&id.get());
                    self.seen.remove(&id.get());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn perform(class: &mut Class, witness: &mut Witness, act: Act) -> Option<Done> {
    Some(match act {
        Act::Connect(c, u) => {
            // A connection's number is never used again while it is open.
            if witness.open.contains_key(&c) {
                return None;
            }
            witness.open.insert(c, u);
            class.connect(c, &arrival(UserId::new(u)))
        }
        Act::Hello(c, resume) => {
            if !class.room.awaits_hello(tab(c)) {
                return None;
            }
            let from = witness.last.saturating_sub(3);
            // What a client that saw everything up to `from` hears next.
            witness.seen.insert(c, from);
            class.hello(c, Mode::Video, resume.then_some(("e1", from)))
        }
        Act::Lose(c) => {
            witness.open.remove(&c);
            witness.seen.remove(&c);
            class.lose(c)
        }
        Act::Say(c, m) => class.send(c, messages()[m].clone()),
        Act::Rubbish(c) => class.with(|room, now, out| room.unreadable(tab(c), now, out)),
        Act::Wait(seconds) => {
            class.now = class.now.plus(Duration::from_secs(seconds));
            class.tick()
        }
        Act::Stored(id) => class.stored(line(id, AFI)),
        Act::Removed(u) => class.with(|room, _, out| room.person_removed(UserId::new(u), out)),
        Act::Left(u) => class.with(|room, _, out| room.person_left(UserId::new(u), out)),
        Act::Departed(u, closed) => class.departed(UserId::new(u), closed),
        Act::Muted(u) => class.send(1, json!({"type": "mute", "participant": u})),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn events_have_no_holes_presence_is_true_and_only_open_tabs_that_said_hello_hear(
        script in prop::collection::vec(acts(), 1..150)
    ) {
        let (mut class, mut witness) = (Class::new(), Witness::default());
        for act in script {
            let Some(done) = perform(&mut class, &mut witness, act) else { continue };
            witness.check(&done, &class)?;
            let connected: BTreeSet<i64> = class.room.connected().map(UserId::get).collect();
            prop_assert_eq!(&connected, &witness.open.values().copied().collect(), "who has a socket");
            for (user, connected) in &witness.shown {
                let greets = witness.open.iter().any(|(c, u)| u == user && witness.seen.contains_key(c));
                let person = &class.room.people[&UserId::new(*user)];
                // Who is leaving is shown until the seat is free.
                if person.departing.is_none() {
                    prop_assert_eq!(*connected, greets, "{}", user);
                }
            }
            for (c, user) in &witness.open {
                prop_assert!(!witness.seen.contains_key(c) || witness.shown.contains_key(user), "{} is not shown", user);
            }
            prop_assert_eq!(class.room.ranked.len(), witness.shown.len());
        }
    }
}
