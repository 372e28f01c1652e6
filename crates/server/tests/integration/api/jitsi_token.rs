//! Tokens for a Jitsi server: refused in the order of every refusal, and given for no class of the built-in engine.

use super::*;

#[tokio::test]
async fn a_class_of_the_built_in_engine_has_none() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let path = class.at("/jitsi-token/");
    let ada = world.admin().await;
    for who in [&class.afi, &class.estelle, &ada] {
        for role in [json!(null), json!("participant")] {
            let body = json!({ "role": role, "user_id": who.id() });
            who.post(&path, body).await.refused(409, "no_jitsi");
        }
    }
    class.estelle.post(&path, json!({ "role": "instructor" })).await.refused(409, "no_jitsi");
    world.finish().await;
}

#[tokio::test]
async fn nobody_asks_for_more_than_they_are_or_for_somebody_else() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let path = class.at("/jitsi-token");
    for role in ["moderator", "instructor"] {
        class.afi.post(&path, json!({ "role": role })).await.refused(403, "forbidden");
    }
    let other = json!({ "user_id": class.afi.id() });
    class.estelle.post(&path, other.clone()).await.refused(403, "forbidden");
    world.admin().await.post(&path, other).await.refused(403, "forbidden");
    // Rights come before what is wrong with other fields.
    let both = json!({ "role": "king", "user_id": class.estelle.id() });
    class.afi.post(&path, both).await.refused(403, "forbidden");
    let wrong = class.afi.post(&path, json!({ "role": "king", "user_id": "afi" })).await;
    assert_eq!(wrong.wrong_fields(), ["role", "user_id"]);
    world.student("koffi").await.post(&path, json!({ "role": "king" })).await.refused(404, "not_found");
    world.visitor().post(&path, json!({})).await.refused(401, "unauthenticated");
    world.finish().await;
}

#[tokio::test]
async fn only_while_the_class_is_on_and_fields_come_first() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let path = class.at("/jitsi-token");
    for who in [&class.afi, &class.estelle] {
        assert_eq!(who.post(&path, json!({})).await.refused(409, "invalid_state")["status"], "scheduled");
        assert_eq!(who.post(&path, json!({ "role": "king" })).await.wrong_fields(), ["role"]);
    }
    class.afi.post(&path, json!({ "role": "instructor" })).await.refused(403, "forbidden");
    class.estelle.delete(&class.at("")).await.data();
    assert_eq!(class.afi.post(&path, json!({})).await.refused(409, "invalid_state")["status"], "cancelled");
    world.finish().await;
}
