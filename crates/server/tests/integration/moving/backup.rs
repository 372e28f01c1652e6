//! `estrade backup`, `restore`, `export` and `import`.

use std::path::Path;

use rstest::rstest;
use serde_json::json;

use super::{estrade, sqlite};
use crate::world::*;

/// What a file holds, but for when and by whom it was made.
fn rows(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[1..lines.len() - 1].to_vec()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn a_backup_of_a_serving_school_comes_back(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let class = world.planned_class(json!({ "title": "Évaluation 𝄞" })).await;
    let folder = tempfile::tempdir().unwrap();
    let (url, home) = (world.database_url(), folder.path());
    let said = estrade(&url, home, &["backup", "school.ndjson"]).await.well();
    assert!(said.contains("live_sessions                  1"), "{said}");
    let backup = home.join("school.ndjson");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let text = std::fs::read_to_string(&backup).unwrap();
    assert!(text.contains("Évaluation 𝄞") && !text.contains("\"table\":\"logins\""));

    // Not while somebody serves from it, and the class goes on as if nobody had tried.
    let refused = estrade(&url, home, &["restore", "--replace", "school.ndjson"]).await.badly();
    assert!(refused.contains("the database is in use: stop the server"), "{refused}");
    let import = estrade(&url, home, &["import", "--replace", "school.ndjson"]).await.badly();
    assert!(import.contains("the database is in use"), "{import}");
    assert_eq!(class.estelle.get(&class.at("")).await.data()["title"], "Évaluation 𝄞");
    world.finish().await;

    // On another machine, as it were.
    let other = sqlite(home);
    let said = estrade(&other, home, &["restore", "school.ndjson"]).await.well();
    assert!(said.contains("restored "), "{said}");
    let people = estrade(&other, home, &["user", "list"]).await.well();
    assert!(people.contains("estelle"), "{people}");
    estrade(&other, home, &["export", "--output", "again.ndjson"]).await.well();
    assert_eq!(rows(&home.join("again.ndjson")), rows(&backup));

    // A second time only when asked to.
    let refused = estrade(&other, home, &["restore", "school.ndjson"]).await.badly();
    assert!(refused.contains("the database is not empty: there are rows in `users`; --replace"), "{refused}");
    estrade(&other, home, &["restore", "--replace", "school.ndjson"]).await.well();
    let written = estrade(&other, home, &["export"]).await.well();
    assert_eq!(written.lines().count(), rows(&backup).len() + 2);
}

#[tokio::test]
async fn a_broken_backup_leaves_the_database_alone_and_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let (url, home) = (sqlite(folder.path()), folder.path());
    estrade(&url, home, &["demo", "load"]).await.well();
    estrade(&url, home, &["backup", "school.ndjson"]).await.well();
    let good = std::fs::read_to_string(home.join("school.ndjson")).unwrap();
    let broken = good.replacen("Estelle", "Estella", 1);
    assert_ne!(good, broken);
    std::fs::write(home.join("broken.ndjson"), &broken).unwrap();
    std::fs::write(home.join("cut.ndjson"), &good[..good.len() / 2]).unwrap();
    for command in ["restore", "import"] {
        let said = estrade(&url, home, &[command, "--replace", "broken.ndjson"]).await.badly();
        assert!(said.contains("line ") && said.contains("the checksum of `users` is another"), "{said}");
        let said = estrade(&url, home, &[command, "--replace", "cut.ndjson"]).await.badly();
        assert!(said.contains("cut off"), "{said}");
        let said = estrade(&url, home, &[command, "--replace", "none.ndjson"]).await.badly();
        assert!(said.contains("none.ndjson cannot be read"), "{said}");
    }
    estrade(&url, home, &["export", "-o", "after.ndjson"]).await.well();
    assert_eq!(rows(&home.join("after.ndjson")), rows(&home.join("school.ndjson")));
    // A place that cannot be written to leaves nothing behind.
    let said = estrade(&url, home, &["backup", "nowhere/school.ndjson"]).await.badly();
    assert!(said.contains("nowhere/school.ndjson cannot be written"), "{said}");
    assert_eq!(estrade(&url, home, &["restore"]).await.code, 2);
    assert_eq!(estrade(&url, home, &["import", "--merge", "school.ndjson"]).await.code, 2);
}
