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
