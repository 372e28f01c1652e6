//! The same routes for the pages' scripts: `web/src/api/routes.ts` is made from the document, and a test fails when it is
//! stale. `UPDATE_ROUTES=1 cargo test -p estrade --lib typescript` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value};

const HEAD: &str = "// Made from the routes of crates/server/src/api; do not edit.\n";

/// The name of a schema in TypeScript.
fn named(reference: &str) -> String {
    reference.rsplit('/').next().unwrap().replace('_', "")
}

fn comment(schema: &Value, indent: &str) -> String {
    schema["description"]
        .as_str()
        .map(|text| format!("{indent}/** {} */\n", text.replace("*/", "*\\/").replace('\n', " ")))
        .unwrap_or_default()
}

fn union(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" | ")
}

/// The type that a schema describes.
fn kind(schema: &Value, indent: &str) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return named(reference);
    }
    if let Some(words) = schema["enum"].as_array() {
        return union(words.iter().map(Value::to_string));
    }
    if let Some(either) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        return union(either.iter().map(|one| kind(one, indent)));
    }
    if let Some(all) = schema["allOf"].as_array() {
        return all.iter().map(|one| kind(one, indent)).collect::<Vec<_>>().join(" & ");
    }
    if let Some(types) = schema["type"].as_array() {
        return union(types.iter().map(|one| simple(one.as_str().unwrap(), schema, indent)));
    }
    schema["type"].as_str().map_or_else(|| "unknown".to_owned(), |one| simple(one, schema, indent))
}

fn simple(name: &str, schema: &Value, indent: &str) -> String {
    match name {
        "integer" | "number" => "number".to_owned(),
        "boolean" | "string" | "null" => name.to_owned(),
        "array" => format!("Array<{}>", kind(&schema["items"], indent)),
        "object" => match (schema["properties"].as_object(), schema.get("additionalProperties")) {
            (Some(properties), _) => object(schema, properties, indent),
            (None, Some(values)) => format!("Record<string, {}>", kind(values, indent)),
            (None, None) => "Record<string, unknown>".to_owned(),
        },
        _ => "unknown".to_owned(),
    }
}

fn object(schema: &Value, properties: &Map<String, Value>, indent: &str) -> String {
    let within = format!("{indent}  ");
    let mut text = "{\n".to_owned();
    for (name, property) in properties {
        let required = schema["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name));
        let mark = if required { "" } else { "?" };
        text.push_str(&comment(property, &within));
        writeln!(text, "{within}{name}{mark}: {};", kind(property, &within)).unwrap();
    }
    text + indent + "}"
}

/// The parameters of an operation that stand in one place.
fn parameters(operation: &Value, place: &str) -> String {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let own: Vec<String> = all
        .filter(|parameter| parameter["in"] == place)
        .map(|parameter| {
            let mark = if parameter["required"] == true { "" } else { "?" };
            // What is asked for is written into the address: a number will do where a text is meant.
            let text = kind(&parameter["schema"], "");
            let text = if place == "path" { "string | number".to_owned() } else { text };
            format!("{}{mark}: {text}", parameter["name"].as_str().unwrap())
        })
        .collect();
    if own.is_empty() { "object".to_owned() } else { format!("{{ {} }}", own.join("; ")) }
}

/// The type of the answer of a success.
fn answer(operation: &Value) -> String {
    let responses = operation["responses"].as_object().unwrap();
    let success = responses.iter().find(|(status, _)| status.starts_with('2')).map(|(_, response)| response);
    let schema = success.and_then(|response| response.pointer("/content/application~1json/schema"));
    schema.map_or_else(|| "unknown".to_owned(), |schema| kind(schema, "  "))
}

fn generated() -> String {
    let document = serde_json::to_value(super::document()).unwrap();
    let mut text = HEAD.to_owned();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        write!(text, "\n{}export type {} = {};\n", comment(schema, ""), named(name), kind(schema, ""))
            .unwrap();
    }
    text.push_str("\n/** Every route, by its method and address. */\nexport interface Routes {\n");
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let body = operation.pointer("/requestBody/content/application~1json/schema");
            let body = body.map_or_else(|| "never".to_owned(), |schema| kind(schema, "  "));
            let (in_path, query) = (parameters(operation, "path"), parameters(operation, "query"));
            let summary = operation["summary"].as_str().unwrap();
            write!(
                text,
                "  /** {summary} */\n  \"{} {path}\": {{\n    path: {in_path};\n    query: {query};\n    body: {body};\n    answer: {};\n  }};\n",
                method.to_uppercase(),
                answer(operation)
            )
            .unwrap();
        }
    }
    text + "}\n"
}

#[test]
fn the_scripts_routes_are_those_of_the_server() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/api/routes.ts");
    let generated = generated();
    if std::env::var_os("UPDATE_ROUTES").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let present = std::fs::read_to_string(&path).unwrap();
    assert!(present == generated, "stale: run UPDATE_ROUTES=1 cargo test -p estrade --lib typescript");
}
