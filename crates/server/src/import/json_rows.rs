//! What `mongoexport` writes: a document a line, or a list of documents, in Extended JSON v1 or v2.

use std::io::BufRead;

use anyhow::{Result, bail};
use base64::Engine as _;
use estrade_core::time::{Timestamp, Tz};
use serde_json::{Map, Value};

use super::row::{Cell, Entries, Entry, Row};

/// MongoDB's own documents end at 16 MiB.
const LONGEST: usize = 48 * 1024 * 1024;

pub fn read(reader: impl BufRead + Send + 'static, zone: Tz) -> Entries {
    let documents = Documents { bytes: reader.bytes(), line: 1 };
    Box::new(documents.map(move |document| {
        let (line, text) = document?;
        let row = match serde_json::from_slice::<Map<String, Value>>(&text) {
            Ok(document) => {
                let cells = document.iter().map(|(name, value)| (name.to_lowercase(), cell(value)));
                Ok(Row::new(line, cells.collect(), zone))
            }
            Err(error) => Err(format!("not a JSON document: {error}")),
        };
        Ok(Entry { line, row })
    }))
}

/// Cuts a stream into its outermost objects, whatever stands between them: line ends, commas, the brackets of a list.
struct Documents<R: BufRead> {
    bytes: std::io::Bytes<R>,
    line: u64,
}

impl<R: BufRead> Documents<R> {
    fn byte(&mut self) -> Result<Option<u8>> {
        let byte = self.bytes.next().transpose()?;
        if byte == Some(b'\n') {
            self.line += 1;
        }
        Ok(byte)
    }

    fn document(&mut self) -> Result<Option<(u64, Vec<u8>)>> {
        loop {
            match self.byte()? {
                None => return Ok(None),
                // White space, a list's brackets and commas, a byte order mark.
                Some(b' ' | b'\n' | b'\r' | b'\t' | b'[' | b']' | b',' | 0xEF | 0xBB | 0xBF) => {}
                Some(b'{') => break,
                Some(_) => bail!("line {}: this is not what mongoexport writes", self.line),
            }
        }
        let (line, mut text, mut depth) = (self.line, vec![b'{'], 1u32);
        let (mut in_text, mut escaped) = (false, false);
        while depth > 0 {
            let Some(byte) = self.byte()? else {
                bail!("line {line}: the document has no end: the file was cut off")
            };
            text.push(byte);
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_text => escaped = true,
                b'"' => in_text = !in_text,
                b'{' if !in_text => depth += 1,
                b'}' if !in_text => depth -= 1,
                _ => {}
            }
            if text.len() > LONGEST {
                bail!("line {line}: the document is too long");
            }
        }
        Ok(Some((line, text)))
    }
}

impl<R: BufRead> Iterator for Documents<R> {
    type Item = Result<(u64, Vec<u8>)>;
    fn next(&mut self) -> Option<Self::Item> {
        self.document().transpose()
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(flag) => Cell::Flag(*flag),
        Value::Number(number) => Cell::Text(number.to_string()),
        Value::String(text) => Cell::Text(text.clone()),
        Value::Array(_) => Cell::Other,
        Value::Object(object) => extended(object).unwrap_or(Cell::Other),
    }
}

/// A type that JSON lacks: `{"$oid": "…"}` and the like.
fn extended(object: &Map<String, Value>) -> Option<Cell> {
    let (kind, value) = object.iter().next()?;
    match (kind.as_str(), object.len()) {
        ("$oid" | "$uuid" | "$numberDecimal" | "$symbol", 1) => Some(Cell::Text(value.as_str()?.to_owned())),
        ("$numberInt" | "$numberLong" | "$numberDouble", 1) => match cell(value) {
            Cell::Text(number) => Some(Cell::Text(number)),
            Cell::Null | Cell::Flag(_) | Cell::Instant(_) | Cell::Other => None,
        },
        ("$date", 1) => date(value).map(Cell::Instant),
        ("$undefined", 1) => Some(Cell::Null),
        ("$binary", 1 | 2) => uuid(value, object.get("$type")).map(Cell::Text),
        _ => None,
    }
}

/// RFC 3339, or milliseconds since 1970 as a number or in `$numberLong`.
fn date(value: &Value) -> Option<Timestamp> {
    let millis = match value {
        Value::String(text) => {
            // mongoexport wrote offsets without a colon once: +0000.
            let colon = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at));
            let with_colon = colon.map(|at| format!("{}:{}", &text[..at], &text[at..]));
            return Timestamp::parse_rfc3339(text)
                .or_else(|| with_colon.and_then(|text| Timestamp::parse_rfc3339(&text)));
        }
        Value::Number(number) => number.as_i64()?,
        Value::Object(object) => object.get("$numberLong")?.as_str()?.parse().ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) => return None,
    };
    Some(Timestamp::from_millis(millis))
}

/// A UUID as sixteen bytes: subtype 4, or 3 as Python wrote it.
fn uuid(value: &Value, v1_type: Option<&Value>) -> Option<String> {
    let (text, kind) = match value {
        Value::String(text) => (text.as_str(), v1_type?.as_str()?),
        Value::Object(object) => (object.get("base64")?.as_str()?, object.get("subType")?.as_str()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
    };
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    matches!(kind.trim_start_matches('0'), "3" | "4").then(|| uuid::Uuid::from_bytes(bytes).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lines(text: &'static str) -> Vec<(u64, bool)> {
        let entries = read(text.as_bytes(), Tz::UTC);
        entries.map(|entry| entry.map(|entry| (entry.line, entry.row.is_ok())).unwrap()).collect()
    }

    #[test]
    fn documents_are_found_in_lines_and_in_lists_with_their_line() {
        assert_eq!(lines("{\"a\":1}\n{\"a\":\"}{\"}\n"), [(1, true), (2, true)]);
        assert_eq!(lines("\u{feff}[{\"a\":1},\n{\"b\":{\"c\":\"\\\"}\"}}]\n"), [(1, true), (2, true)]);
        assert_eq!(lines("[\n  {\n    \"a\": 1\n  },\n  {x}\n]"), [(2, true), (5, false)]);
        assert_eq!(lines(" \n[]"), []);
    }

    #[test]
    fn what_is_no_document_ends_the_reading() {
        for (text, says) in
            [("{\"a\":1}\nhello", "line 2: this is not"), ("{\"a\":", "line 1: the document has no end")]
        {
            let error = read(text.as_bytes(), Tz::UTC).find_map(Result::err).unwrap().to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn extended_json_of_both_versions() {
        let at = |text: &str| Cell::Instant(Timestamp::parse_rfc3339(text).unwrap());
        let noon = at("2025-11-01T12:00:00.500Z");
        let uuid = Cell::Text("a1b2c3d4-e5f6-7890-abcd-ef1234567890".to_owned());
        for (value, expected) in [
            (
                json!({ "$oid": "507f1f77bcf86cd799439011" }),
                Cell::Text("507f1f77bcf86cd799439011".to_owned()),
            ),
            (json!({ "$date": "2025-11-01T12:00:00.500Z" }), noon.clone()),
            (json!({ "$date": "2025-11-01T13:00:00.500+0100" }), noon.clone()),
            (json!({ "$date": 1_761_998_400_500_i64 }), noon.clone()),
            (json!({ "$date": { "$numberLong": "1761998400500" } }), noon),
            (json!({ "$date": { "$numberLong": "-1" } }), at("1969-12-31T23:59:59.999Z")),
            (json!({ "$numberInt": "60" }), Cell::Text("60".to_owned())),
            (json!({ "$numberLong": "60" }), Cell::Text("60".to_owned())),
            (json!({ "$numberDouble": "60.0" }), Cell::Text("60.0".to_owned())),
            (json!({ "$numberInt": 60 }), Cell::Text("60".to_owned())),
            (json!({ "$uuid": "a1b2c3d4-e5f6-7890-abcd-ef1234567890" }), uuid.clone()),
            (json!({ "$binary": { "base64": "obLD1OX2eJCrze8SNFZ4kA==", "subType": "04" } }), uuid.clone()),
            (json!({ "$binary": "obLD1OX2eJCrze8SNFZ4kA==", "$type": "3" }), uuid),
            (json!({ "$binary": { "base64": "AAAA", "subType": "00" } }), Cell::Other),
            (json!({ "$undefined": true }), Cell::Null),
            (json!({ "$date": "demain" }), Cell::Other),
            (json!({ "street": "rue" }), Cell::Other),
            (json!(["a"]), Cell::Other),
            (json!(null), Cell::Null),
            (json!(true), Cell::Flag(true)),
            (json!(1.5), Cell::Text("1.5".to_owned())),
        ] {
            assert_eq!(cell(&value), expected, "{value}");
        }
    }
}
