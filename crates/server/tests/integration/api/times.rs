//! Date-times: read in the caller's zone where they name none, written in UTC.

use super::*;
use rstest::rstest;

/// The start and end of a session made by somebody in a zone.
async fn made(zone: &str, start: &str, end: &str) -> (String, String) {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    estelle.patch("/api/users/me", json!({ "timezone": zone })).await.success(200);
    let course = world.course(&estelle, json!({})).await;
    let body = json!({ "title": "Droit", "scheduled_start_at": start, "scheduled_end_at": end });
    let session = estelle.post(&format!("/api/courses/{course}/live-sessions"), body).await.created();
    let read = estelle.get(&format!("/api/live-sessions/{}", session["id"])).await.data();
    for field in ["scheduled_start_at", "scheduled_end_at"] {
        assert_eq!(session[field], read[field]);
    }
    world.finish().await;
    let text = |field: &str| session[field].as_str().unwrap().to_owned();
    (text("scheduled_start_at"), text("scheduled_end_at"))
}

#[rstest]
#[case::local(
    "Africa/Porto-Novo",
    "2025-11-04T14:00:00",
    "2025-11-04T15:30",
    "2025-11-04T13:00:00Z",
    "2025-11-04T14:30:00Z"
)]
#[case::offset(
    "Africa/Porto-Novo",
    "2025-11-04T14:00:00+03:00",
    "2025-11-04T14:30:00Z",
    "2025-11-04T11:00:00Z",
    "2025-11-04T14:30:00Z"
)]
#[case::fraction(
    "UTC",
    "2025-11-04T14:00:00.250Z",
    "2025-11-04T15:00:00.000Z",
    "2025-11-04T14:00:00.250Z",
    "2025-11-04T15:00:00Z"
)]
#[case::finer(
    "UTC",
    "2025-11-04T14:00:00.0009Z",
    "2025-11-04T15:00:00.1239",
    "2025-11-04T14:00:00Z",
    "2025-11-04T15:00:00.123Z"
)]
// Clocks go forward at 02:00: 02:30 does not exist, and moves on by the gap.
#[case::gap(
    "Europe/Paris",
    "2026-03-29T02:30:00",
    "2026-03-29T04:00:00",
    "2026-03-29T01:30:00Z",
    "2026-03-29T02:00:00Z"
)]
// Clocks go back at 03:00: 02:30 comes twice, and the earlier one is meant.
#[case::twice(
    "Europe/Paris",
    "2026-10-25T02:30:00",
    "2026-10-25T04:00:00",
    "2026-10-25T00:30:00Z",
    "2026-10-25T03:00:00Z"
)]
#[tokio::test]
async fn times_are_read_in_the_callers_zone(
    #[case] zone: &str,
    #[case] start: &str,
    #[case] end: &str,
    #[case] starts_at: &str,
    #[case] ends_at: &str,
) {
    assert_eq!(made(zone, start, end).await, (starts_at.to_owned(), ends_at.to_owned()));
}

#[tokio::test]
async fn without_a_zone_of_ones_own_the_servers_counts() {
    let world = World::with(&[("default_timezone", "Africa/Lagos")]).await;
    let estelle = world.instructor("estelle").await;
    let body = json!({ "title": "Droit", "enrollment_deadline": "2025-11-04T14:00" });
    let course = estelle.post("/api/courses", body).await.created();
    assert_eq!(course["enrollment_deadline"], "2025-11-04T13:00:00Z");
    world.finish().await;
}

#[rstest]
#[case(json!("demain"))]
#[case(json!("2025-02-30T10:00:00Z"))]
#[case(json!("14:00"))]
#[case(json!(1_762_156_800))]
#[case(json!("2025-11-04T14:00:00+99:00"))]
#[tokio::test]
async fn what_is_no_time_is_a_field_error(#[case] wrong: Value) {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let refused = class.estelle.put(&class.at(""), json!({ "scheduled_start_at": wrong })).await;
    assert_eq!(refused.wrong_fields(), ["scheduled_start_at"]);
    assert_eq!(class.estelle.get(&class.at("")).await.data()["scheduled_start_at"], World::at(600));
    world.finish().await;
}
