//! Every message's JSON, as `docs/protocol.md` has it; and whatever else may come.

use proptest::prelude::*;
use serde::de::DeserializeOwned;

use super::super::protocol::{ErrorCode, LeaveReason, Participant, Role as InRoom, ServerMessage, Welcome};
use super::*;

fn reads<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

#[test]
fn every_message_of_a_client() {
    let resume = Some(Resume { epoch: "e".into(), seq: 7 });
    let reply = ClientMessage::Chat {
        client_id: "c".into(),
        text: "Oui".into(),
        kind: ChatKind::Answer,
        reply_to: Some(ChatMessageId::new(5)),
    };
    let documented = [
        (ClientMessage::Hello { mode: Mode::Video, resume: None }, r#"{"type":"hello","mode":"video"}"#),
        (
            ClientMessage::Hello { mode: Mode::Text, resume },
            r#"{"type":"hello","mode":"text","resume":{"epoch":"e","seq":7}}"#,
        ),
        (ClientMessage::Ping, r#"{"type":"ping"}"#),
        (reply, r#"{"type":"chat","client_id":"c","text":"Oui","kind":"answer","reply_to":5}"#),
        (ClientMessage::Hand { raised: true }, r#"{"type":"hand","raised":true}"#),
        (
            ClientMessage::Devices { microphone: true, camera: false, screen: true },
            r#"{"type":"devices","microphone":true,"camera":false,"screen":true}"#,
        ),
        (ClientMessage::Mute { participant: None }, r#"{"type":"mute"}"#),
        (ClientMessage::Mute { participant: Some(AFI) }, r#"{"type":"mute","participant":2}"#),
        (ClientMessage::LowerHand { participant: AFI }, r#"{"type":"lower_hand","participant":2}"#),
        (ClientMessage::Remove { participant: AFI }, r#"{"type":"remove","participant":2}"#),
        (ClientMessage::End, r#"{"type":"end"}"#),
        (ClientMessage::Leave, r#"{"type":"leave"}"#),
        (ClientMessage::Engine { data: json!({"op": "stop"}) }, r#"{"type":"engine","data":{"op":"stop"}}"#),
    ];
    for (message, text) in documented {
        assert_eq!(serde_json::to_string(&message).unwrap(), text);
        assert_eq!(ClientMessage::read(text), Some(message));
    }
    assert_eq!(
        ClientMessage::read("\r\n {\"type\":\"ping\",\"from\":\"the future\"}"),
        Some(ClientMessage::Ping)
    );
}

#[test]
fn what_is_no_message() {
    let wrong = [
        "",
        "[]",
        r#"["end"]"#,
        r#"["mute",2]"#,
        "{}",
        "ping",
        r#"{"type":"fly"}"#,
        r#"{"type":"hello"}"#,
        r#"{"type":"hello","mode":"video","resume":{"epoch":"e","seq":-1}}"#,
        r#"{"type":"hand","raised":"yes"}"#,
        r#"{"type":"chat","text":"x","kind":"text"}"#,
        r#"{"type":"chat","client_id":"c","text":"x","kind":"shout"}"#,
        r#"{"type":"remove"}"#,
    ];
    for text in wrong {
        assert_eq!(ClientMessage::read(text), None, "{text}");
    }
}

fn afi() -> (Participant, &'static str) {
    let afi = Participant {
        id: AFI,
        name: "Afi".into(),
        role: InRoom::Participant,
        mode: Mode::Video,
        microphone: true,
        camera: false,
        screen: false,
        hand: Some(2),
        connected: true,
    };
    let text = r#"{"id":2,"name":"Afi","role":"participant","mode":"video","microphone":true,"camera":false,"screen":false,"hand":2,"connected":true}"#;
    (afi, text)
}

fn engine() -> EngineGrant {
    EngineGrant { kind: "builtin".into(), grant: json!({"audio_slots": 3}) }
}

#[test]
fn the_two_openings() {
    let (afi, afi_text) = afi();
    let welcome = Welcome {
        epoch: "e".into(),
        seq: 4,
        now: T0,
        connection: tab(6),
        you: AFI,
        session: Class::new().room.info.clone(),
        participants: vec![afi],
        participants_count: 1,
        chat: vec![line(5, AFI)],
        engine: engine(),
    };
    let welcome = serde_json::to_string(&ServerMessage::Welcome(Box::new(welcome))).unwrap();
    let expected = format!(
        r#"{{"type":"welcome","epoch":"e","seq":4,"now":"2023-11-14T22:13:20Z","connection":6,"you":2,"session":{{"id":9,"title":"Cours","started_at":"2023-11-14T22:13:20Z","ends_at":"2023-11-14T23:13:20Z"}},"participants":[{afi_text}],"participants_count":1,"chat":[{{"id":5,"user_id":2,"name":"x","kind":"text","text":"Bonjour","reply_to":null,"created_at":"2023-11-14T22:13:20Z","client_id":"c5"}}],"engine":{{"kind":"builtin","grant":{{"audio_slots":3}}}}}}"#
    );
    assert_eq!(welcome, expected);
    let resumed =
        ServerMessage::Resumed { epoch: "e".into(), seq: 4, now: T0, connection: tab(6), engine: engine() };
    assert_eq!(
        serde_json::to_string(&resumed).unwrap(),
        r#"{"type":"resumed","epoch":"e","seq":4,"now":"2023-11-14T22:13:20Z","connection":6,"engine":{"kind":"builtin","grant":{"audio_slots":3}}}"#
    );
}

#[test]
fn every_event_and_every_word_of_the_moment() {
    let (afi, afi_text) = afi();
    let left = |reason| ServerMessage::Left { seq: 4, participant: AFI, reason };
    let error = |client_id: Option<&str>| ServerMessage::Error {
        code: ErrorCode::RateLimited,
        message: "m".into(),
        about: Some("chat".into()),
        client_id: client_id.map(str::to_owned),
    };
    let documented = [
        (
            ServerMessage::Joined { seq: 3, participant: afi.clone() },
            format!(r#"{{"type":"joined","seq":3,"participant":{afi_text}}}"#),
        ),
        (
            ServerMessage::Changed { seq: 4, participant: afi },
            format!(r#"{{"type":"changed","seq":4,"participant":{afi_text}}}"#),
        ),
        (left(LeaveReason::Left), r#"{"type":"left","seq":4,"participant":2,"reason":"left"}"#.into()),
        (
            left(LeaveReason::ConnectionLost),
            r#"{"type":"left","seq":4,"participant":2,"reason":"connection_lost"}"#.into(),
        ),
        (left(LeaveReason::Removed), r#"{"type":"left","seq":4,"participant":2,"reason":"removed"}"#.into()),
        (
            ServerMessage::Chat { seq: 5, message: line(5, AFI) },
            r#"{"type":"chat","seq":5,"message":{"id":5,"user_id":2,"name":"x","kind":"text","text":"Bonjour","reply_to":null,"created_at":"2023-11-14T22:13:20Z","client_id":"c5"}}"#.into(),
        ),
        (
            ServerMessage::Ended { seq: 6, ended_at: T0 },
            r#"{"type":"ended","seq":6,"ended_at":"2023-11-14T22:13:20Z"}"#.into(),
        ),
        (ServerMessage::Muted { by: "Estelle".into() }, r#"{"type":"muted","by":"Estelle"}"#.into()),
        (
            ServerMessage::Speaking { participants: vec![AFI, KOFFI] },
            r#"{"type":"speaking","participants":[2,3]}"#.into(),
        ),
        (
            ServerMessage::Engine { data: json!({"op": "gone"}) },
            r#"{"type":"engine","data":{"op":"gone"}}"#.into(),
        ),
        (ServerMessage::Pong, r#"{"type":"pong"}"#.into()),
        (
            error(None),
            r#"{"type":"error","code":"rate_limited","message":"m","about":"chat","client_id":null}"#.into(),
        ),
        (
            error(Some("c")),
            r#"{"type":"error","code":"rate_limited","message":"m","about":"chat","client_id":"c"}"#.into(),
        ),
    ];
    for (message, text) in documented {
        assert_eq!(serde_json::to_string(&message).unwrap(), text);
        assert_eq!(reads(&text), Some(message));
    }
}

#[test]
fn close_codes_are_those_of_the_document() {
    let codes = [
        (CloseCode::Left, 4000),
        (CloseCode::Ended, 4001),
        (CloseCode::Removed, 4002),
        (CloseCode::SlowReader, 4008),
        (CloseCode::Flood, 4029),
        (CloseCode::BadProtocol, 4400),
        (CloseCode::GoingAway, 1012),
    ];
    for (code, number) in codes {
        assert_eq!(code.number(), number);
    }
}

/// Any JSON, now and then with the words of the protocol in it.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        prop::sample::select(vec!["type", "hello", "chat", "mute", "participant", "resume", "data", "mode"])
            .prop_map(str::to_owned),
        ".{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(ClientMessage::read(&String::from_utf8_lossy(&bytes)), None);
    }

    #[test]
    fn what_is_no_object_is_no_message(value in any_json().prop_filter("an object", |value| !value.is_object())) {
        prop_assert_eq!(ClientMessage::read(&value.to_string()), None);
        prop_assert_eq!(ClientMessage::read(r#"["mute"]"#), None);
    }

    #[test]
    fn json_is_read_as_what_it_says_or_refused(value in any_json()) {
        if let Some(message) = ClientMessage::read(&value.to_string()) {
            let again = serde_json::to_value(&message).unwrap();
            prop_assert_eq!(&again["type"], &value["type"]);
            prop_assert_eq!(ClientMessage::read(&again.to_string()), Some(message));
        }
    }
}
