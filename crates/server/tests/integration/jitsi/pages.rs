//! The classroom's page and the session's form.

use super::*;

async fn headers(world: &World, who: &Actor, path: &str) -> (String, String) {
    let answer = world.browser(who).await.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let header = |name: &str| answer.header(name).unwrap().to_owned();
    (header("content-security-policy"), header("permissions-policy"))
}

async fn classroom(world: &World, class: &Class) -> (String, String) {
    let course = class.estelle.get(&format!("/api/courses/{}", class.course)).await.data();
    let path = format!("/courses/{}/live-sessions/{}/join", course["slug"].as_str().unwrap(), class.session);
    headers(world, &class.afi, &path).await
}

#[tokio::test]
async fn the_classroom_names_the_server_for_its_classes_alone() {
    let world = World::with(&[("jitsi_server_url", SERVER)]).await;
    let class = world.live_class(json!({ "engine": "jitsi" })).await;
    let (policy, permissions) = classroom(&world, &class).await;
    assert!(policy.contains("script-src 'self' https://meet.example.org;"), "{policy}");
    assert!(
        policy.contains("connect-src 'self' https://meet.example.org wss://meet.example.org;"),
        "{policy}"
    );
    assert!(!policy.contains("frame-src") && policy.contains("style-src 'self';"), "{policy}");
    assert!(permissions.contains("camera=(self \"https://meet.example.org\")"), "{permissions}");
    // Every other page, and a class of the other engine, names nobody.
    let (home, _) = headers(&world, &class.afi, "/courses").await;
    let session = world.session(&class.estelle, class.course, planned(700, 4300)).await;
    let builtin = Class { session, ..class };
    builtin.estelle.post(&builtin.at("/start"), json!({})).await.data();
    let (policy, permissions) = classroom(&world, &builtin).await;
    assert_eq!(policy, home);
    for text in [policy, permissions] {
        assert!(!text.contains("meet.example.org") && !text.contains("http"), "{text}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_frame_is_named_as_one_and_a_tab_of_its_own_not_at_all() {
    let framed = World::with(&[&OWN[..], &[("jitsi_ui", "iframe")]].concat()).await;
    let (policy, permissions) = classroom(&framed, &framed.live_class(json!({})).await).await;
    assert!(
        policy.ends_with("; frame-src https://meet.example.org") && policy.contains("connect-src 'self';"),
        "{policy}"
    );
    assert!(permissions.contains("microphone=(self \"https://meet.example.org\")"), "{permissions}");
    framed.finish().await;
    let public = World::with(&PUBLIC).await;
    let (policy, permissions) = classroom(&public, &public.live_class(json!({})).await).await;
    assert!(!policy.contains("jit.si") && !permissions.contains("jit.si"), "{policy}");
    public.finish().await;
}

#[tokio::test]
async fn the_form_offers_engines_where_there_are_two_and_warns_of_the_public_one() {
    let world = World::with(&PUBLIC).await;
    let class = world.planned_class(json!({ "max_participants": 76 })).await;
    let browser = world.browser(&class.estelle).await;
    let new = format!("/dashboard/instructor/courses/{}/live-sessions/new", class.course);
    let form = browser.get(&new).await.text;
    assert!(
        form.contains(r#"name="engine" value="builtin""#)
            && form.contains(r#"name="engine" value="jitsi" checked"#)
    );
    assert!(form.contains("meet.jit.si") && form.contains("75") && !form.contains("engine-warning"));
    let edit = format!("/dashboard/instructor/live-sessions/{}/edit", class.session);
    assert!(browser.get(&edit).await.text.contains("engine-warning"), "76 seats");
    world.finish().await;

    let without = World::new().await;
    let class = without.planned_class(json!({ "max_participants": 76 })).await;
    let browser = without.browser(&class.estelle).await;
    for path in [
        format!("/dashboard/instructor/courses/{}/live-sessions/new", class.course),
        format!("/dashboard/instructor/live-sessions/{}/edit", class.session),
    ] {
        let form = browser.get(&path).await.text;
        assert!(!form.contains("engine") && !form.to_lowercase().contains("jitsi"), "{path}");
    }
    without.finish().await;
}

#[tokio::test]
async fn recording_is_chosen_in_the_form_and_said_before_the_class() {
    let world = own().await;
    let class = world.live_class(json!({})).await;
    let browser = world.browser(&class.estelle).await;
    let (no, yes) = (r#"value="false" checked"#, r#"value="true" checked"#);
    let new = format!("/dashboard/instructor/courses/{}/live-sessions/new", class.course);
    let form = browser.get(&new).await.text;
    assert!(form.contains(r#"name="is_recording_enabled""#) && form.contains(no) && !form.contains(yes));
    assert!(form.contains("meet.example.org"), "of two engines one records");
    let edit = format!("/dashboard/instructor/live-sessions/{}/edit", class.session);
    for (posted, expected) in
        [(Some("true"), true), (None, true), (Some("false"), false), (Some("true"), true)]
    {
        let fields: Vec<_> = posted.map(|value| ("is_recording_enabled", value)).into_iter().collect();
        let request = browser.request("POST".parse().unwrap(), &edit);
        let origin = format!("http://{}", world.address);
        let answer = Answer::of(request.header("origin", origin).form(&fields)).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        assert_eq!(class.estelle.get(&class.at("")).await.data()["is_recording_enabled"], expected);
        let form = browser.get(&edit).await.text;
        assert_eq!((form.contains(yes), form.contains(no)), (expected, !expected), "{posted:?}");
    }
    assert!(may_be_recorded(&world, &class).await);
    // The engine of this server does not record, whatever the API was told.
    let planned = with_engine("builtin");
    let session = world.session(&class.estelle, class.course, planned).await;
    let builtin = Class { session, ..class };
    builtin.estelle.post(&builtin.at("/start"), json!({})).await.data();
    assert!(!may_be_recorded(&world, &builtin).await);
    let edit = format!("/dashboard/instructor/live-sessions/{}/edit", builtin.session);
    assert!(!browser.get(&edit).await.text.contains("is_recording_enabled"));
    world.finish().await;
}

fn with_engine(engine: &str) -> serde_json::Value {
    let mut planned = planned(700, 4300);
    planned["engine"] = json!(engine);
    planned["is_recording_enabled"] = json!(true);
    planned
}

async fn may_be_recorded(world: &World, class: &Class) -> bool {
    let course = class.estelle.get(&format!("/api/courses/{}", class.course)).await.data();
    let path = format!("/courses/{}/live-sessions/{}/join", course["slug"].as_str().unwrap(), class.session);
    let page = world.browser(&class.afi).await.get(&path).await.text;
    let (yes, no) = ("may_be_recorded&#34;:true", "may_be_recorded&#34;:false");
    assert_ne!(page.contains(yes), page.contains(no), "{page}");
    page.contains(yes)
}

#[tokio::test]
async fn no_recording_where_no_server_records() {
    for settings in [&PUBLIC[..], &[]] {
        let world = World::with(settings).await;
        let class = world.live_class(json!({ "is_recording_enabled": true })).await;
        let browser = world.browser(&class.estelle).await;
        for path in [
            format!("/dashboard/instructor/courses/{}/live-sessions/new", class.course),
            format!("/dashboard/instructor/live-sessions/{}/edit", class.session),
        ] {
            assert!(!browser.get(&path).await.text.contains("is_recording_enabled"), "{path}");
        }
        assert!(!may_be_recorded(&world, &class).await);
        world.finish().await;
    }
}
