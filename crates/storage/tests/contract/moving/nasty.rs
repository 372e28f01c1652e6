//! A file with rows in every table, made from what an empty export says of the columns: a new table or column is in it by
//! itself.

use std::fmt::Write as _;
use std::io::BufRead;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// At most 8 characters, the shortest column of texts; each a row of every table.
pub const TEXTS: [&str; 12] = [
    "",
    "a",
    "a ",
    "A",
    "é😀\u{10ffff}",
    "e\u{301}",
    "\u{202e}שלום\u{202c}",
    "'\"\\%_`;",
    "\r\n\t\u{1}\u{7f}",
    "\u{feff}\u{200d}",
    "\u{ffff}NULL",
    "\u{2028}中文  ",
];

/// The first instant and the last one that can be written, and their neighbours before 1970 and after 2038.
const NUMBERS: [i64; 6] =
    [-62_167_219_200_000, -1, 0, 2_147_483_648_001, 253_402_300_799_999, 9_007_199_254_740_991];

/// The value of the column `name` in row `row`, which is counted from 1 and has the `row`-th text.
fn value(table: &str, name: &str, kind: &str, row: usize) -> Value {
    let nullable = kind.ends_with('?');
    if nullable && row.is_multiple_of(3) {
        return Value::Null;
    }
    match kind.trim_end_matches('?') {
        // Every table has rows with these ids: references find one, and pairs of them are unique.
        "number" if name == "id" || name.ends_with("_id") => json!(row),
        "number" => json!(NUMBERS[(row + name.len()) % NUMBERS.len()]),
        "flag" => json!((row + name.len()).is_multiple_of(2)),
        "text" => json!(TEXTS[row - 1]),
        _ => panic!("{table}.{name} is a {kind}: say what to put there"),
    }
}

fn hex(sum: Sha256) -> String {
    let mut text = String::new();
    for byte in sum.finalize() {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

/// Lines are put together as the format says, apart from the code under test. `change` may change a value.
pub fn file(empty: &[u8], change: impl Fn(&str, &mut Value)) -> Vec<u8> {
    let (mut lines, mut all) = (String::new(), 0);
    for line in empty.lines().map(Result::unwrap) {
        let mark: Value = serde_json::from_str(&line).unwrap();
        if mark.get("end").is_some() || mark.get("complete").is_some() {
            continue;
        }
        lines.push_str(&line);
        lines.push('\n');
        let Some(table) = mark.get("table").and_then(Value::as_str) else { continue };
        let words = |key: &str| -> Vec<String> { serde_json::from_value(mark[key].clone()).unwrap() };
        let (columns, types) = (words("columns"), words("types"));
        let mut rows: Vec<Vec<Value>> = (1..=TEXTS.len())
            .map(|row| {
                let cells = columns.iter().zip(&types);
                cells.map(|(name, kind)| value(table, name, kind, row)).collect()
            })
            .collect();
        for row in &mut rows {
            for (name, cell) in columns.iter().zip(row) {
                change(&format!("{table}.{name}"), cell);
            }
        }
        // In the order of the key: numbers by size, texts by code point.
        let key = columns.iter().position(|name| name == "id").unwrap_or(0);
        rows.sort_by(|a, b| match (&a[key], &b[key]) {
            (Value::String(a), Value::String(b)) => a.cmp(b),
            (a, b) => a.as_i64().cmp(&b.as_i64()),
        });
        let rows: Vec<String> = rows.iter().map(|row| serde_json::to_string(row).unwrap() + "\n").collect();
        let rows = rows.concat();
        lines.push_str(&rows);
        all += TEXTS.len();
        let sum = hex(Sha256::new_with_prefix(&rows));
        writeln!(lines, "{{\"end\":\"{table}\",\"rows\":{},\"sha256\":\"{sum}\"}}", TEXTS.len()).unwrap();
    }
    let sum = hex(Sha256::new_with_prefix(&lines));
    writeln!(lines, "{{\"complete\":true,\"rows\":{all},\"sha256\":\"{sum}\"}}").unwrap();
    lines.into_bytes()
}
