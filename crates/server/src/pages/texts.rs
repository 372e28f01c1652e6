//! The texts of pages are looked through: each key that templates and code ask for is there in both languages, with the
//! same arguments, and each that is there is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Texts whose languages need other arguments: an English hour has two digits.
const DIFFERENT: [&str; 1] = ["time-of-day"];
/// Beginnings of keys that code puts together (`error-<code>`).
const BUILT: [&str; 1] = ["error-"];

fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, ending: &str, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    assert!(!found.is_empty(), "{folder} holds nothing");
    found
}

/// Each key of a language, with the arguments that its text uses.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for (path, text) in files(&format!("locales/{language}"), ".ftl") {
        let mut key = None;
        for line in text.lines() {
            if let Some((name, _)) =
                line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                assert!(
                    all.insert(name.to_owned(), BTreeSet::new()).is_none(),
                    "`{name}` is twice in {language}, again in {path:?}"
                );
                key = Some(name.to_owned());
            }
            let Some(arguments) = key.as_ref().and_then(|key| all.get_mut(key)) else { continue };
            arguments.extend(
                line.split("{ $").skip(1).filter_map(|rest| rest.split([' ', '}']).next().map(str::to_owned)),
            );
        }
    }
    all
}

/// Templates and code.
fn shipped_files() -> impl Iterator<Item = (PathBuf, String)> {
    let templates = files("templates", ".html").into_iter().chain(files("templates", ".txt"));
    templates.chain(files("src", ".rs"))
}

/// Every quoted word in what is shipped: the tests' own are left out.
fn quoted() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, text) in shipped_files() {
        let shipped = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
        found.extend(shipped.split('"').filter(|word| is_key(word)).map(str::to_owned));
    }
    found
}

fn is_key(word: &str) -> bool {
    word.split('-')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// What is asked of the translator by a call: `text("key")`, `one("key"`, `two("key"`, `with("key"`. Words without a hyphen are
/// asked of others too (settings), so they do not count.
fn asked() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, text) in shipped_files() {
        for call in [".text(\"", ".one(\"", ".two(\"", ".with(\""] {
            found.extend(
                text.split(call)
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next())
                    .filter(|key| is_key(key) && key.contains('-'))
                    .map(str::to_owned),
            );
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_arguments() {
    let (french, english) = (texts("fr"), texts("en"));
    let keys = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        keys(&french).symmetric_difference(&keys(&english)).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    for (key, arguments) in french.iter().filter(|(key, _)| !DIFFERENT.contains(&key.as_str())) {
        assert_eq!(Some(arguments), english.get(key), "`{key}`, in French and in English");
    }
}

#[test]
fn no_text_is_missing() {
    let french = texts("fr");
    let missing: Vec<_> = asked().into_iter().filter(|key| !french.contains_key(key)).collect();
    assert!(missing.is_empty(), "missing: {missing:#?}");
    let flashes: Vec<_> =
        quoted().into_iter().filter(|key| key.starts_with("flash-") && !french.contains_key(key)).collect();
    assert!(flashes.is_empty(), "missing: {flashes:#?}");
}

#[test]
fn no_text_is_unused() {
    let quoted = quoted();
    let unused: Vec<_> = texts("fr")
        .into_keys()
        .filter(|key| !quoted.contains(key) && !BUILT.iter().any(|start| key.starts_with(start)))
        .collect();
    assert!(unused.is_empty(), "unused: {unused:#?}");
}
