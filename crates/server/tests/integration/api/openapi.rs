//! The API's document: that it is complete, and that what it says is read is read. That every answer is as it says,
//! `scripts/fuzz-api.sh` finds out.

use std::collections::BTreeSet;

use super::*;
use estrade::input::asked;
use reqwest::Method;

fn document() -> Value {
    serde_json::to_value(estrade::api::document()).unwrap()
}

/// Address, method and description of every route.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push((path.clone(), method.clone(), operation));
        }
    }
    found
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            document.pointer(&reference[1..]).unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => schema,
    }
}

/// The schema of the body that an operation takes, and its name; `Option`s seen through.
fn body_schema<'a>(document: &'a Value, operation: &'a Value) -> Option<(String, &'a Value)> {
    let mut schema = operation.pointer("/requestBody/content/application~1json/schema")?;
    if let Some(either) = schema["oneOf"].as_array() {
        schema = either.iter().find(|one| one["$ref"].is_string()).unwrap();
    }
    let name = schema["$ref"].as_str()?.rsplit('/').next()?.to_owned();
    Some((name, resolved(document, schema)))
}

#[tokio::test]
async fn the_document_is_served_to_everybody_and_kept_by_its_tag() {
    let world = World::new().await;
    let visitor = world.visitor();
    let answer = visitor.get("/api/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert_eq!(answer.body(), document());
    assert_eq!(answer.body()["openapi"], "3.1.0");
    let tag = answer.header("etag").unwrap();
    let known = visitor.request(Method::GET, "/api/openapi.json/").header("if-none-match", tag);
    let known = Answer::of(known).await;
    assert_eq!((known.status, known.text.as_str(), known.header("etag")), (304, "", Some(tag)));
    let other = visitor.request(Method::GET, "/api/openapi.json").header("if-none-match", "\"0\"");
    assert_eq!(Answer::of(other).await.status, 200);
    world.finish().await;
}

#[tokio::test]
async fn the_reference_page_carries_all_that_it_needs() {
    let world = World::new().await;
    let visitor = world.visitor();
    let page = visitor.get("/api/docs/").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(page.text.contains("<title>Estrade API</title>") && !page.text.contains("//"), "{}", page.text);
    for part in page.text.split("/api/docs/").skip(1) {
        let path = format!("/api/docs/{}", part.split('"').next().unwrap());
        let file = visitor.get(&path).await;
        assert!(file.status == 200 && file.text.len() > 100, "{path}");
        let tag = file.header("etag").unwrap();
        let again = Answer::of(visitor.request(Method::GET, &path).header("if-none-match", tag)).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{path}");
    }
    for other in ["/api/docs/index.html", "/api/docs/swagger-initializer.js", "/api/docs/..%2Fopenapi.json"] {
        visitor.get(other).await.refused(404, "not_found");
    }
    world.finish().await;
}

#[test]
fn every_route_is_described_in_full() {
    let document = document();
    let tags: BTreeSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let at = format!("{method} {path}");
        let text = |key: &str| operation[key].as_str().unwrap_or_default().to_owned();
        assert!(ids.insert(text("operationId")) && !text("operationId").is_empty(), "{at}: its id");
        let summary = text("summary");
        assert!(!summary.is_empty() && !summary.ends_with('.') && summary.len() < 60, "{at}: {summary}");
        let own: Vec<&str> =
            operation["tags"].as_array().unwrap().iter().map(|t| t.as_str().unwrap()).collect();
        assert!(own.len() == 1 && tags.contains(own[0]), "{at}: {own:?}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(
                parameter["description"].is_string() && parameter["schema"].is_object(),
                "{at}: {parameter}"
            );
        }
        let in_path = path.matches('{').count();
        let described =
            operation["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "path");
        assert_eq!(described.count(), in_path, "{at}: what stands in its address");
        let mut successes = 0;
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolved(&document, response);
            assert!(response["description"].as_str().is_some_and(|d| d.len() > 4), "{at}: {status}");
            let is_failure = status.starts_with(['4', '5']);
            successes += u32::from(!is_failure);
            let schema = response.pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
            assert_eq!(schema == Some("#/components/schemas/Failure"), is_failure, "{at}: {status}");
        }
        assert_eq!(successes, 1, "{at}: its answer");
    }
}

#[test]
fn no_reference_leads_nowhere_and_nothing_is_left_over() {
    let document = document();
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
    for kind in ["schemas", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(text.contains(&format!("#/components/{kind}/{name}\"")), "nothing refers to {name}");
        }
    }
}

/// Every code has its sentence, and every sentence its code.
#[test]
fn the_codes_are_those_that_have_words() {
    let words = include_str!("../../../locales/en/errors.ftl");
    let worded: BTreeSet<String> = words
        .lines()
        .filter_map(|line| Some(line.strip_prefix("error-")?.split_once(" =")?.0.replace('-', "_")))
        .collect();
    let codes: BTreeSet<String> = estrade::error::CODES.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(codes, worded);
    let document = document();
    let listed = document.pointer("/components/schemas/Code/enum").unwrap().as_array().unwrap();
    assert_eq!(listed.len(), codes.len());
}

/// A value of a property's kind: whether it is a good one does not matter to what is asked for.
fn sample(document: &Value, schema: &Value) -> Value {
    let schema = match schema["oneOf"].as_array() {
        Some(either) => either.iter().find(|one| one["type"] != "null").unwrap(),
        None => schema,
    };
    let schema = resolved(document, schema);
    if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or_default();
    match kind {
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([]),
        "object" => json!({}),
        _ => json!("2030-01-01T10:00:00"),
    }
}

/// What an answer to nothing at all says of the fields that are called required.
fn check_required(answer: &Answer, required: &[Value]) {
    if answer.status == 422 {
        let wrong = answer.wrong_fields();
        for field in required {
            assert!(wrong.iter().any(|wrong| field == wrong), "{field} is required: {}", answer.text);
        }
    }
    assert!(answer.status >= 300 || required.is_empty(), "{required:?} are not required");
}

/// Asks every route that takes something: with nothing, and with everything that is described. A development build stops
/// (500) at a field that is read and not described; what is described and was not asked for is told here.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "every route is asked in one world")]
async fn what_is_described_is_read_and_what_is_read_is_described() {
    let document = document();
    for (path, method, operation) in operations(&document) {
        if path.starts_with("/api/hooks/") {
            // What other servers send is read leniently, after a secret: `api::hooks`.
            continue;
        }
        let body = body_schema(&document, operation);
        let in_query =
            || operation["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "query");
        if body.is_none() && in_query().next().is_none() {
            // A file has no fields.
            let content = operation.pointer("/requestBody/content");
            let is_file = content
                .is_some_and(|c| c["text/csv"].is_object() || c["application/octet-stream"].is_object());
            assert!(
                is_file || operation.get("requestBody").is_none(),
                "{method} {path}: its body has no name"
            );
            continue;
        }
        let world = World::with(&recordings::SETTINGS).await;
        let class = world.live_class(json!({})).await;
        let jibri = recordings::jibri(&world);
        let recording = recordings::offered(&jibri, &class, &recordings::film(100)).await;
        // Some routes are for those in the room.
        class.afi.post(&class.at("/join"), json!({})).await.data();
        let invited = json!({ "student_ids": [class.afi.id()] });
        class.estelle.put(&class.meeting_at("").await, invited).await.success(200);
        let path = path
            .replace("{course}", &class.course.to_string())
            .replace("{session}", &class.session.to_string())
            .replace("/api/meetings/{meeting_id}", &class.meeting_at("").await)
            .replace("{enrollment}", &class.enrollment.to_string())
            .replace("{recording}", &recording.to_string());
        let query: Vec<String> = in_query().map(|p| format!("{}=1", p["name"].as_str().unwrap())).collect();
        let mut full = serde_json::Map::new();
        let mut required = Vec::new();
        if let Some((_, schema)) = &body {
            let properties = schema["properties"].as_object().unwrap();
            full.extend(properties.iter().map(|(name, schema)| (name.clone(), sample(&document, schema))));
            required = schema["required"].as_array().cloned().unwrap_or_default();
        }
        for who in [&class.afi, &class.estelle, &world.admin().await, &jibri] {
            for (sent, query) in [(json!({}), String::new()), (Value::Object(full.clone()), query.join("&"))]
            {
                let request = who.request(method.to_uppercase().parse().unwrap(), &format!("{path}?{query}"));
                let answer = Answer::of(if body.is_some() { request.json(&sent) } else { request }).await;
                assert_ne!(answer.status, 500, "{method} {path} {sent} {query}");
                if sent == json!({}) {
                    check_required(&answer, &required);
                }
            }
        }
        let records = asked::all();
        if let Some((name, _)) = &body {
            assert!(records.iter().any(|(of, _)| of == name), "{method} {path} does not read {name}");
        }
        let asked: BTreeSet<String> = in_query().map(|p| p["name"].as_str().unwrap().to_owned()).collect();
        if !asked.is_empty() {
            assert!(
                records.iter().any(|(_, r)| *r.described() == asked),
                "{method} {path} does not read its query"
            );
        }
        world.finish().await;
    }
    for (name, record) in asked::all() {
        assert!(
            record.never_asked().is_empty(),
            "{name}: {:?} are described and never read",
            record.never_asked()
        );
    }
}
