//! Tokens as they are given, seen by the verifier: who moderates, what one may not ask for, and how long they open.

use super::*;
use serde_json::Value;

#[tokio::test]
async fn a_token_says_what_the_server_knows_and_opens_one_room() {
    for (world, verifier) in [(own().await, own_verifier()), (jaas().await, jaas_verifier())] {
        let class = world.live_class(json!({ "is_recording_enabled": true })).await;
        let (room, path) = (room(&class).await, class.at("/jitsi-token"));
        for (who, is_owner) in [(&class.estelle, true), (&class.afi, false), (&world.admin().await, true)] {
            let given = who.post(&path, json!({})).await.data();
            let token = given["jwt"].as_str().unwrap();
            let occupant = verifier.admit(token, &room, now(&world)).unwrap();
            assert_eq!((occupant.id, occupant.is_owner), (who.id().to_string(), is_owner));
            assert_eq!((occupant.passes_lobby, occupant.may_record), (is_owner, is_owner));
            assert!(
                !token.contains('=')
                    && given["jitsi_join_url"].as_str().unwrap().ends_with(&format!("{room}?jwt={token}"))
            );
            let refused = verifier.admit(token, "estrade-meeting-other", now(&world));
            assert_eq!(refused, Err(verifier::Refused::Room));
            assert_eq!(verifier.admit(token, &room, now(&world) - 11), Err(verifier::Refused::TooEarly));
            assert!(verifier.admit(token, &room, now(&world) - 10).is_ok());
        }
        world.finish().await;
    }
}

#[tokio::test]
async fn a_lower_role_is_granted_and_a_higher_one_refused() {
    let (world, verifier) = (own().await, own_verifier());
    let class = world.live_class(json!({})).await;
    let (room, path) = (room(&class).await, class.at("/jitsi-token"));
    for role in ["participant", "moderator"] {
        let given = class.estelle.post(&path, json!({ "role": role })).await.data();
        let occupant = verifier.admit(given["jwt"].as_str().unwrap(), &room, now(&world)).unwrap();
        assert!(!occupant.is_owner && !occupant.passes_lobby && !occupant.may_record, "{role}");
    }
    class.afi.post(&path, json!({ "role": "moderator" })).await.refused(403, "forbidden");
    class.afi.post(&path, json!({ "user_id": class.estelle.id() })).await.refused(403, "forbidden");
    class.estelle.post(&path, json!({ "user_id": class.afi.id() })).await.refused(403, "forbidden");
    world.student("koffi").await.post(&path, json!({})).await.refused(404, "not_found");
    world.visitor().post(&path, json!({})).await.refused(401, "unauthenticated");
    world.finish().await;
}

#[tokio::test]
async fn a_students_token_never_moderates_whatever_is_asked() {
    let (world, verifier) = (own().await, own_verifier());
    let class = world.live_class(json!({ "is_recording_enabled": true })).await;
    let (room, path) = (room(&class).await, class.at("/jitsi-token"));
    let words = ["participant", "moderator", "instructor", "admin", "owner", "", "PARTICIPANT"];
    let roles =
        words.iter().map(|w| json!(w)).chain([json!(null), json!(true), json!(1), json!([]), json!({})]);
    let mut given = 0;
    for role in roles {
        for user in [json!(null), json!(class.afi.id()), json!(class.estelle.id()), json!("x"), json!(-1)] {
            let body = json!({
                "role": role, "user_id": user, "moderator": true, "affiliation": "owner", "is_host": true,
                "features": { "recording": true }, "context": { "user": { "moderator": true } },
            });
            let answer = class.afi.post(&path, body).await;
            assert!([200, 403, 422].contains(&answer.status), "{}", answer.text);
            let Ok(body) = serde_json::from_str::<Value>(&answer.text) else { panic!("{}", answer.text) };
            if let Some(token) = body["data"]["jwt"].as_str() {
                let occupant = verifier.admit(token, &room, now(&world)).unwrap();
                assert!(!occupant.is_owner && !occupant.passes_lobby && !occupant.may_record);
                assert_eq!(occupant.id, class.afi.id().to_string());
                given += 1;
            }
        }
    }
    assert!(given >= 4, "what is one's own was given {given} times");
    world.finish().await;
}

#[tokio::test]
async fn a_token_opens_past_the_end_for_an_hour_at_least_and_twelve_at_most() {
    let world = own().await;
    // From 8:10 to 9:10, started at 8:00.
    let class = world.live_class(json!({})).await;
    let path = class.at("/jitsi-token");
    let until = async |class: &Class| {
        class.afi.post(&class.at("/jitsi-token"), json!({})).await.data()["expires_at"].take()
    };
    assert_eq!(until(&class).await, World::at(4200 + 1800));
    world.wait(5400);
    assert_eq!(until(&class).await, World::at(5400 + 3600));
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    assert_eq!(class.afi.post(&path, json!({})).await.refused(409, "invalid_state")["status"], "ended");
    let long = planned(5400 + 1700, 5400 + 1700 + 12 * 3600);
    let session = world.session(&class.estelle, class.course, long).await;
    let class = Class { session, ..class };
    assert_eq!(
        class.estelle.post(&class.at("/jitsi-token"), json!({})).await.refused(409, "invalid_state")["status"],
        "scheduled"
    );
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    assert_eq!(until(&class).await, World::at(5400 + 12 * 3600));
    world.finish_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn neither_secret_opens_the_others_door() {
    let (world, verifier) = (own().await, own_verifier());
    let class = world.live_class(json!({})).await;
    let room = room(&class).await;
    let given = class.estelle.post(&class.at("/jitsi-token"), json!({})).await.data();
    let jitsi = given["jwt"].as_str().unwrap();
    // A token for Jitsi is no log-in, nor is anything signed with its secret.
    world.visitor().with_token(jitsi).get("/api/users/me").await.refused(401, "unauthenticated");
    let ours = class.estelle.token.clone().unwrap();
    let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(&ours).unwrap();
    let sign = |secret: &str| {
        let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
        jsonwebtoken::encode(&jsonwebtoken::Header::new(Algorithm::HS256), &claims, &key).unwrap()
    };
    world.visitor().with_token(&sign(SHARED)).get("/api/users/me").await.refused(401, "unauthenticated");
    let own = world.state.config().jwt_secret.reveal().to_owned();
    assert_eq!(
        world.visitor().with_token(&sign(&own)).get("/api/users/me").await.status,
        200,
        "so it is the secret"
    );
    // And Estrade's own secret signs nothing for Jitsi.
    let refused = verifier.admit(&ours, &room, now(&world));
    assert_eq!(refused, Err(verifier::Refused::Signature));
    let other = Verifier { key: DecodingKey::from_secret(own.as_bytes()), ..own_verifier() };
    assert_eq!(other.admit(jitsi, &room, now(&world)), Err(verifier::Refused::Signature));
    world.finish().await;
}
