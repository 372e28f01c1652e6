//! Courses: making, publishing, changing, archiving.

use super::*;
use rstest::rstest;

/// The ids in a list of courses.
async fn listed(who: &Actor) -> Vec<i64> {
    let body = who.get("/api/courses?limit=100").await.success(200);
    body["data"].as_array().unwrap().iter().map(|course| course["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_course_is_its_owners_until_it_is_published() {
    let world = World::new().await;
    let (estelle, mensah) = (world.instructor("estelle").await, world.instructor("mensah").await);
    let (afi, ada) = (world.student("afi").await, world.admin().await);
    let body = json!({ "title": " Droit public ", "description": "", "unknown": [1] });
    let mut course = estelle.post("/api/courses/", body).await.created();
    let id = course["id"].take().as_i64().unwrap();
    let expected = json!({
        "id": null, "slug": "droit-public", "title": "Droit public", "description": null,
        "instructor_id": estelle.id(), "course_type": "on_demand", "max_students": null,
        "enrollment_deadline": null, "course_start_date": null, "course_end_date": null, "max_sessions": null,
        "is_published": false, "is_archived": false, "enrolled_count": 0, "external_id": null,
        "created_at": World::at(0), "updated_at": World::at(0),
    });
    assert_eq!(course, expected);
    let path = format!("/api/courses/{id}");
    for who in [&world.visitor(), &afi, &mensah] {
        who.get(&path).await.refused(404, "not_found");
        who.get("/api/courses/droit-public").await.refused(404, "not_found");
        assert_eq!(listed(who).await, [0; 0]);
    }
    afi.post(&format!("{path}/enrollments"), json!({})).await.refused(404, "not_found");
    assert_eq!(listed(&estelle).await, [id]);
    ada.get(&path).await.data();
    mensah.put(&path, json!({ "is_published": true })).await.refused(404, "not_found");
    let published = estelle.put(&path, json!({ "is_published": true })).await.data();
    assert_eq!((&published["title"], &published["is_published"]), (&json!("Droit public"), &json!(true)));
    for who in [&world.visitor(), &afi, &mensah] {
        assert_eq!(who.get("/api/courses/droit-public").await.data()["id"], id);
        assert_eq!(listed(who).await, [id]);
    }
    mensah.put(&path, json!({ "title": "À moi" })).await.refused(403, "forbidden");
    assert_eq!(afi.get(&path).await.data()["title"], "Droit public");
    world.finish().await;
}

#[tokio::test]
async fn slugs_are_unlike_ids_and_unlike_each_other() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let slug = async |title: &str| {
        let body = json!({ "title": title, "is_published": true });
        let course = estelle.post("/api/courses", body).await.created();
        let slug = course["slug"].as_str().unwrap().to_owned();
        assert_eq!(estelle.get(&format!("/api/courses/{slug}")).await.data()["id"], course["id"], "{slug}");
        slug
    };
    let mut slugs = Vec::new();
    for title in ["2025", "2025", "Économie", "economie", "???", "数学", "---"] {
        slugs.push(slug(title).await);
    }
    for slug in &slugs {
        assert!(!slug.is_empty() && !slug.bytes().all(|b| b.is_ascii_digit()), "{slug:?}");
    }
    let apart: std::collections::BTreeSet<_> = slugs.iter().collect();
    assert_eq!(apart.len(), slugs.len(), "{slugs:?}");
    world.finish().await;
}

#[rstest]
#[case(json!({ "title": "" }), "title")]
#[case(json!({ "title": "x".repeat(256) }), "title")]
#[case(json!({ "title": ["Droit"] }), "title")]
#[case(json!({ "description": "x".repeat(10_001) }), "description")]
#[case(json!({ "max_students": 0 }), "max_students")]
#[case(json!({ "max_students": "beaucoup" }), "max_students")]
#[case(json!({ "max_sessions": -1 }), "max_sessions")]
#[case(json!({ "course_type": "other" }), "course_type")]
#[case(json!({ "is_published": "yes" }), "is_published")]
#[case(json!({ "enrollment_deadline": "demain" }), "enrollment_deadline")]
#[case(json!({ "course_start_date": "2025-12-01T00:00:00Z", "course_end_date": "2025-12-01T00:00:00Z" }), "course_end_date")]
#[tokio::test]
async fn a_wrong_field_is_named_and_nothing_is_made_or_changed(#[case] wrong: Value, #[case] field: &str) {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({})).await;
    let before = estelle.get(&format!("/api/courses/{course}")).await.data();
    let refused = estelle.put(&format!("/api/courses/{course}"), wrong.clone()).await;
    assert_eq!(refused.wrong_fields(), [field]);
    let mut body = json!({ "title": "Droit privé" });
    body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
    assert_eq!(estelle.post("/api/courses", body).await.wrong_fields(), [field]);
    assert_eq!(listed(&estelle).await, [course]);
    assert_eq!(estelle.get(&format!("/api/courses/{course}")).await.data(), before);
    world.finish().await;
}

#[tokio::test]
async fn a_live_session_turns_a_course_on_demand_hybrid() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    for (kind, after) in [("on_demand", "hybrid"), ("live", "live"), ("hybrid", "hybrid")] {
        let course = world.course(&estelle, json!({ "course_type": kind })).await;
        let path = format!("/api/courses/{course}");
        estelle.post(&format!("{path}/live-sessions"), planned(1200, 600)).await.wrong_fields();
        assert_eq!(estelle.get(&path).await.data()["course_type"], kind);
        world.session(&estelle, course, json!({})).await;
        assert_eq!(estelle.get(&path).await.data()["course_type"], after);
    }
    world.finish().await;
}

#[tokio::test]
async fn archiving_puts_a_course_away_with_what_is_planned_in_it() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let next = world.session(&class.estelle, class.course, json!({})).await;
    let elsewhere = world.course(&class.estelle, json!({})).await;
    let kept = world.session(&class.estelle, elsewhere, json!({})).await;
    let path = format!("/api/courses/{}", class.course);
    let archived = class.estelle.delete(&path).await.data();
    assert_eq!((&archived["is_archived"], &archived["is_published"]), (&json!(true), &json!(false)));
    let session = async |id: i64| class.estelle.get(&format!("/api/live-sessions/{id}")).await.data();
    let cancelled = session(next).await;
    assert_eq!((&cancelled["status"], &cancelled["revision"]), (&json!("cancelled"), &json!(1)));
    // The class that is on goes on, and another course has nothing to do with it.
    assert_eq!(session(class.session).await["status"], "live");
    assert_eq!(session(kept).await["status"], "scheduled");
    class.afi.post(&class.at("/join"), json!({})).await.data();
    let koffi = world.student("koffi").await;
    koffi.get(&path).await.refused(404, "not_found");
    let by_owner = json!({ "email": koffi.email() });
    let refused = class.estelle.post(&format!("{path}/enrollments"), by_owner).await;
    refused.refused(409, "enrollment_closed");
    assert_eq!(class.estelle.delete(&path).await.data()["updated_at"], archived["updated_at"]);
    assert_eq!(session(next).await["revision"], 1);
    world.finish().await;
}
