//! The command itself, in both languages.

use super::*;
use tokio::process::Command;

struct Done {
    code: i32,
    out: String,
}

async fn doctor(part: &[&str], settings: &[(&str, &str)]) -> Done {
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_estrade"))
        .arg("doctor")
        .args(part)
        .current_dir(folder.path())
        .env_clear()
        .env("ESTRADE_DATA_DIR", folder.path().join("data"))
        .envs(settings.iter().copied())
        .output()
        .await
        .unwrap();
    assert_eq!(String::from_utf8(done.stderr).unwrap(), "");
    Done { code: done.status.code().unwrap(), out: String::from_utf8(done.stdout).unwrap() }
}

#[tokio::test]
async fn a_line_a_check_in_the_servers_language_and_no_secret() {
    let prosody = Prosody::start(&[Wrong::AllowsEmpty]).await;
    let front = Front::open(Manner::Good, prosody.port).await;
    let url = front.url();
    let common = [
        ("JITSI_SERVER_URL", url.as_str()),
        ("JITSI_DOMAIN", DOMAIN),
        ("JITSI_APP_ID", APP_ID),
        ("JITSI_APP_SECRET", SECRET),
    ];
    for (language, wrong, summary) in [
        (
            "fr",
            "Accepté, et ne devrait pas l’être. JWT_ALLOW_EMPTY=0",
            "15 vérifications, et quelque chose à corriger.",
        ),
        ("en", "Let in, and should not be. JWT_ALLOW_EMPTY=0", "15 checks, and something to mend."),
    ] {
        let mut all = common.to_vec();
        all.push(("ESTRADE_DEFAULT_LOCALE", language));
        let done = doctor(&["jitsi"], &all).await;
        assert_eq!((done.code, done.out.lines().count()), (1, 16), "{}", done.out);
        let failed: Vec<_> = done.out.lines().filter(|line| line.starts_with("FAIL")).collect();
        assert!(failed.len() == 1 && failed[0].contains(wrong), "{failed:?}");
        assert_eq!(done.out.lines().last(), Some(summary));
        assert!(!done.out.contains(SECRET) && !done.out.contains("eyJ"), "{}", done.out);
    }
}

#[tokio::test]
async fn without_a_jitsi_server() {
    let part = doctor(&["jitsi"], &[]).await;
    assert_eq!((part.code, part.out.lines().count()), (0, 2), "{}", part.out);
    assert!(part.out.contains("JITSI_SERVER_URL"));
    let whole = doctor(&[], &[("ESTRADE_LISTEN", "127.0.0.1:0"), ("ESTRADE_MEDIA_PORT", "0")]).await;
    assert_eq!(whole.code, 0, "{}", whole.out);
    assert!(!whole.out.contains("Jitsi"), "nothing of it shows: {}", whole.out);
}

#[tokio::test]
async fn mails_that_only_reach_a_folder_are_said_so_in_the_servers_language() {
    for (language, said) in [
        ("fr", ["Les messages sont écrits dans", "Renseignez SMTP_URL"]),
        ("en", ["Mails are written to", "Set SMTP_URL"]),
    ] {
        let done = doctor(&["mail"], &[("ESTRADE_DEFAULT_LOCALE", language)]).await;
        assert!(done.code == 0 && said.iter().all(|words| done.out.contains(words)), "{}", done.out);
        assert_eq!(done.out.contains("written to"), language == "en", "{}", done.out);
    }
}
