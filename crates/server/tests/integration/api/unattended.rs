//! What the server does on its own: calls off what nobody started, ends what is over.

use super::*;
use std::time::Duration;

async fn session(class: &Class) -> Value {
    class.estelle.get(&class.at("")).await.data()
}

/// Does what is due until the session is in that state.
async fn becomes(world: &World, class: &Class, state: &str) -> Value {
    world
        .until(async || {
            world.run_jobs().await;
            session(class).await["status"] == state
        })
        .await;
    session(class).await
}

/// Does what is due, whoever does it: nothing is left, neither waiting nor leased.
async fn all_done(world: &World) {
    world.run_jobs().await;
    let domain = world.state.domain();
    let left = async |at| {
        let mut unit = domain.store.begin_read().await.unwrap();
        unit.outbox().due(at).await.unwrap()
    };
    assert_eq!(left(domain.now()).await, 0);
}

#[tokio::test]
async fn what_nobody_started_is_cancelled_two_hours_past_its_end() {
    let world = World::new().await;
    let class = world.planned_class(planned(600, 4200)).await;
    world.wait(4200 + 2 * 3600 - 1);
    all_done(&world).await;
    // Late, but it may still begin.
    let seen = session(&class).await;
    assert_eq!((&seen["status"], &seen["can_start"]), (&json!("scheduled"), &json!(true)));
    world.wait(1);
    let seen = becomes(&world, &class, "cancelled").await;
    assert_eq!((&seen["cancel_reason"], &seen["revision"]), (&json!("never_held"), &json!(1)));
    let refused = class.estelle.post(&class.at("/start"), json!({})).await;
    assert_eq!(refused.refused(409, "invalid_state")["status"], "cancelled");
    all_done(&world).await;
    world.finish().await;
}

#[tokio::test]
async fn what_was_moved_or_held_is_not_called_off_at_the_old_time() {
    let world = World::new().await;
    let moved = world.planned_class(planned(600, 4200)).await;
    let held =
        Class { session: world.session(&moved.estelle, moved.course, planned(600, 4200)).await, ..moved };
    held.estelle.post(&held.at("/start"), json!({})).await.data();
    held.estelle.post(&held.at("/join"), json!({})).await.data();
    let moved = world.session(&held.estelle, held.course, planned(600, 4200)).await;
    let path = format!("/api/live-sessions/{moved}");
    let later = json!({ "scheduled_start_at": World::at(20_000), "scheduled_end_at": World::at(23_600) });
    held.estelle.put(&path, later).await.data();
    world.wait(4200 + 2 * 3600);
    all_done(&world).await;
    let seen = held.estelle.get(&path).await.data();
    assert_eq!((&seen["status"], &seen["revision"]), (&json!("scheduled"), &json!(1)));
    assert_eq!(session(&held).await["status"], "live");
    let mut class = held;
    class.session = moved;
    world.clock.set(MORNING.plus(Duration::from_secs(23_600 + 2 * 3600)));
    let seen = becomes(&world, &class, "cancelled").await;
    assert_eq!(seen["revision"], 2);
    all_done(&world).await;
    world.finish().await;
}

#[tokio::test]
async fn a_class_that_is_over_ends_when_its_room_became_empty() {
    let world = World::new().await;
    let class = world.live_class(planned(600, 4200)).await;
    for who in [&class.estelle, &class.afi] {
        who.post(&class.at("/join"), json!({})).await.data();
    }
    world.wait(3000);
    class.estelle.post(&class.at("/leave"), json!({})).await.data();
    world.wait(1200);
    all_done(&world).await;
    world.wait(1799);
    all_done(&world).await;
    assert_eq!(session(&class).await["status"], "live", "Afi is still there");
    class.afi.post(&class.at("/leave"), json!({})).await.data();
    let empty_since = World::at(3000 + 1200 + 1799);
    world.wait(1799);
    all_done(&world).await;
    assert_eq!(session(&class).await["status"], "live", "somebody may come back");
    world.wait(1801);
    let seen = becomes(&world, &class, "ended").await;
    assert_eq!(seen["actual_end_at"], empty_since);
    class.afi.post(&class.at("/join"), json!({})).await.refused(409, "invalid_state");
    all_done(&world).await;
    world.finish().await;
}

#[tokio::test]
async fn an_empty_room_is_kept_until_the_planned_end() {
    let world = World::new().await;
    let class = world.live_class(planned(600, 7200)).await;
    world.wait(7199);
    all_done(&world).await;
    assert_eq!(session(&class).await["status"], "live");
    world.wait(1);
    let seen = becomes(&world, &class, "ended").await;
    // Nobody ever came.
    assert_eq!(
        (&seen["actual_end_at"], &seen["actual_start_at"]),
        (&json!(World::at(0)), &json!(World::at(0)))
    );
    all_done(&world).await;
    world.finish().await;
}

#[tokio::test]
async fn no_class_lasts_longer_than_twelve_hours() {
    let world = World::new().await;
    let class = world.live_class(planned(600, 4200)).await;
    class.afi.post(&class.at("/join"), json!({})).await.data();
    world.wait(12 * 3600 - 1);
    all_done(&world).await;
    assert_eq!(session(&class).await["status"], "live");
    world.wait(1000);
    let seen = becomes(&world, &class, "ended").await;
    assert_eq!(seen["actual_end_at"], World::at(12 * 3600));
    let people = class.estelle.get(&class.at("/participants")).await.success(200);
    let line = &people["data"][0];
    assert_eq!((&line["is_present"], &line["left_at"]), (&json!(false), &json!(World::at(12 * 3600))));
    assert_eq!(line["attendance_seconds"], 43_200.0);
    all_done(&world).await;
    world.finish().await;
}
