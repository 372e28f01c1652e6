//! The OpenAPI document (3.1): what stands around the routes, and what follows from a route's shape, so that no handler has to
//! say it. Made once, from the router itself.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, HeaderBuilder, HttpMethod, InfoBuilder, LicenseBuilder, OpenApi,
    OpenApiBuilder, PathItem, Ref, RefOr, Required, ResponseBuilder, SecurityRequirement,
};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::auth::cookie;

use super::idempotency;
use super::problems::{ANSWERS, Code, Failure};
use super::schema::{Id, Instant, StatusWord};

/// What a reader should know before the first route.
const INTRODUCTION: &str = "\
Courses, live sessions and everything around them, as JSON in UTF-8.

Every route is served with and without a trailing slash. Fields of a request that are not known are ignored. Fields of an answer \
that are hidden from the caller, or empty, are `null`; they are never left out. Ids are whole numbers below 2^53. Instants are RFC \
3339 in UTC.

Log in (`POST /api/users/login`) and send `Authorization: Bearer <access token>`. The pages of this server use a cookie instead.";

/// The groups of routes, in the order in which they are read.
const TAGS: &[(&str, &str)] = &[
    ("Accounts", "Registering, signing in, and one's own profile."),
    ("Courses", "Courses."),
    ("Enrolments", "Who is in a course."),
    ("Live sessions", "Class meetings: planning them, holding them, being there."),
    ("Meetings", "The same sessions, under the names and ids of `/api/meetings`."),
    ("Student", "What a student has ahead."),
    ("Calendar", "Sessions and dates of courses as events."),
    ("Real time", "Sockets and streams of events."),
    (
        "Other servers",
        "What a Jitsi server tells and asks, with a secret of its own. Where none is set, 404.",
    ),
];

/// What stands in an address: name, schema and description. Addresses name their parts alike everywhere.
fn path_parameter(name: &str) -> Option<(RefOr<Schema>, &'static str)> {
    let id = || RefOr::Ref(Ref::from_schema_name("Id"));
    let text = |pattern: &str| {
        RefOr::T(ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern.to_owned())).into())
    };
    match name {
        "subject" => Some((text("^(room|occupant)$"), "What it is about.")),
        "change" => Some((text("^(created|destroyed|joined|left)$"), "What happened to it.")),
        "conference" => Some((id(), "The id in the reservation.")),
        "course" => Some((text("^[a-z0-9-]+$"), "The course's id or slug.")),
        "session" => Some((id(), "The session's id.")),
        "enrollment" => Some((id(), "The enrolment's id.")),
        "recording" => Some((id(), "The recording's id.")),
        "meeting_id" => {
            Some((text("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"), "The meeting's UUID."))
        }
        _ => None,
    }
}

/// The document before its routes.
pub fn head() -> OpenApi {
    let mut components = ComponentsBuilder::new()
        .schema("Failure", Failure::schema())
        .schema("Code", Code::schema())
        .schema("Id", Id::schema())
        .schema("Instant", Instant::schema())
        .schema(StatusWord::name(), StatusWord::schema())
        .security_scheme(
            "bearer",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .bearer_format("JWT")
                    .description(Some("The access token of a sign-in."))
                    .build(),
            ),
        )
        .security_scheme(
            "cookie",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                cookie::SESSION,
                "The pages' own sign-in. Unsafe requests must come from this server's own pages.",
            ))),
        );
    components = of_other_servers(components);
    for (status, name, description) in ANSWERS {
        components = components.response(*name, problem(status, description));
    }
    let scopes: [&str; 0] = [];
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Estrade")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(INTRODUCTION))
                .license(Some(
                    LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
                )),
        )
        .tags(Some(
            TAGS.iter().map(|(name, text)| TagBuilder::new().name(*name).description(Some(*text)).build()),
        ))
        .security(Some([
            SecurityRequirement::new("bearer", scopes),
            SecurityRequirement::new("cookie", scopes),
        ]))
        .components(Some(components.build()))
        .build()
}

/// What other servers show.
fn of_other_servers(components: ComponentsBuilder) -> ComponentsBuilder {
    components
        .security_scheme(
            "jitsiHook",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some("`JITSI_HOOK_TOKEN`, which the operator gave to the Jitsi server and to Jibri."))
                    .build(),
            ),
        )
        .security_scheme(
            "jaasSignature",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
                "X-Jaas-Signature",
                "`t=<unix seconds>,v1=<base64 of HMAC-SHA256(secret, t + \".\" + body)>`, at most 5 minutes old.",
            ))),
        )
}

fn problem(status: &str, description: &str) -> utoipa::openapi::Response {
    let content = ContentBuilder::new().schema(Some(RefOr::Ref(Ref::from_schema_name("Failure")))).build();
    let response =
        ResponseBuilder::new().description(description.trim()).content("application/json", content);
    let header = |schema: Type, text: &str| {
        let schema = ObjectBuilder::new().schema_type(schema);
        HeaderBuilder::new().schema(Some(schema)).description(Some(text)).build()
    };
    match status {
        "401" => {
            let text = "How to sign in (RFC 6750, section 3).";
            response.header("WWW-Authenticate", header(Type::String, text)).build()
        }
        "429" | "503" => {
            let text = "After how many seconds to try again.";
            response.header("Retry-After", header(Type::Integer, text)).build()
        }
        _ => response.build(),
    }
}

/// Adds what follows from the shape of each route, and what holds of every answer.
pub fn complete(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            describe_path(path, operation);
            optional_body(operation);
            if method == HttpMethod::Post && idempotency::ROUTES.contains(&path.as_str()) {
                describe_key(operation);
            }
            describe_problems(&method, operation);
            parameters(operation).for_each(never_null);
            parameters(operation).for_each(maybe_empty);
        }
    }
    let asked: BTreeSet<String> = requested(&mut document);
    if let Some(components) = &mut document.components {
        let names: BTreeSet<String> = components.schemas.keys().cloned().collect();
        for (name, schema) in &mut components.schemas {
            by_reference(name, schema, &names);
            // A failure alone leaves fields out.
            if name != "Failure" && !asked.contains(name) {
                all_present(schema);
            }
        }
    }
    document
}

/// The operations of an address, with their methods.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

fn parameters(operation: &mut Operation) -> impl Iterator<Item = &mut Parameter> {
    operation.parameters.iter_mut().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}

/// What stands in the address.
fn describe_path(path: &str, operation: &mut Operation) {
    let names = path.split(['{', '}']).skip(1).step_by(2);
    let described = names.filter_map(|name| {
        let (schema, description) = path_parameter(name)?;
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(schema))
            .description(Some(description));
        Some(RefOr::T(parameter.build()))
    });
    let mut all: Vec<RefOr<Parameter>> = described.collect();
    let others = operation.parameters.take().unwrap_or_default();
    all.extend(others.into_iter().filter(|parameter| match parameter {
        RefOr::T(parameter) => parameter.parameter_in != ParameterIn::Path,
        RefOr::Ref(_) => true,
    }));
    operation.parameters = (!all.is_empty()).then_some(all);
}

/// What makes something may be sent again without making it twice.
fn describe_key(operation: &mut Operation) {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(idempotency::LONGEST_KEY))
        .pattern(Some("^[!-~]+$"));
    let parameter = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .schema(Some(schema))
        .description(Some(
            "Made by the client, one a request. The same key and body within 24 hours is answered as the first time \
             (`Idempotency-Replayed: true`) and makes nothing; while that still runs, 409 `in_progress`; with another body, 422 \
             `key_reused`. Only what succeeded is kept: after a refusal the same key may be sent again.",
        ));
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter.build()));
    let named = || RefOr::Ref(Ref::from_response_name("Conflict"));
    operation.responses.responses.entry("409".to_owned()).or_insert_with(named);
}

/// A wrong proof of who one is is refused everywhere; another site's unsafe request with the cookie too. What is addressed may not
/// be there or not be the caller's; what is sent may be wrong.
fn describe_problems(method: &HttpMethod, operation: &mut Operation) {
    let mut has = |place: ParameterIn| parameters(operation).any(|p| p.parameter_in == place);
    let (in_path, in_query) = (has(ParameterIn::Path), has(ParameterIn::Query));
    let has_body = operation.request_body.is_some();
    let is_unsafe = *method != HttpMethod::Get;
    for (status, name, _) in ANSWERS {
        let may_be = match *status {
            "401" | "503" => true,
            "403" => is_unsafe || in_path,
            "404" => in_path,
            "413" | "415" => has_body,
            "400" | "422" => has_body || in_query,
            _ => false,
        };
        if may_be {
            let named = || RefOr::Ref(Ref::from_response_name(*name));
            operation.responses.responses.entry((*status).to_owned()).or_insert_with(named);
        }
    }
}

/// A body that may be left out is no body that may be null.
fn optional_body(operation: &mut Operation) {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    for content in body.content.values_mut() {
        if let RefOr::T(content) = content
            && let Some(schema) = &mut content.schema
            && let Some(reference) = referred(schema)
        {
            *schema = reference;
            body.required = Some(Required::False);
        }
    }
}

/// What a schema that may be null is otherwise.
fn referred(schema: &RefOr<Schema>) -> Option<RefOr<Schema>> {
    let RefOr::T(Schema::OneOf(either)) = schema else { return None };
    let is_null = |item: &RefOr<Schema>| match item {
        RefOr::T(Schema::Object(object)) => object.schema_type == SchemaType::Type(Type::Null),
        RefOr::T(_) | RefOr::Ref(_) => false,
    };
    either.items.iter().find(|item| !is_null(item)).cloned()
}

/// An envelope refers to what is in it, as everything else does: the macro writes it out.
fn by_reference(name: &str, schema: &mut RefOr<Schema>, names: &BTreeSet<String>) {
    let Some(inside) = name.strip_prefix("Data_").or_else(|| name.strip_prefix("Paged_")) else { return };
    let RefOr::T(Schema::Object(envelope)) = schema else { return };
    let Some(data) = envelope.properties.get_mut("data") else { return };
    let reference = |name: &str| RefOr::Ref(Ref::from_schema_name(name));
    match inside.strip_prefix("Vec_") {
        Some(item) if names.contains(item) => {
            *data = RefOr::T(Schema::Array(ArrayBuilder::new().items(reference(item)).build()));
        }
        None if names.contains(inside) => *data = reference(inside),
        Some(_) | None => {}
    }
}

/// A parameter of a query is there or not; there is no null in an address.
fn never_null(parameter: &mut Parameter) {
    match &mut parameter.schema {
        Some(RefOr::T(Schema::Object(object))) => {
            if let SchemaType::Array(types) = &object.schema_type {
                let left: Vec<Type> = types.iter().filter(|t| **t != Type::Null).cloned().collect();
                object.schema_type = match left.as_slice() {
                    [one] => SchemaType::Type(one.clone()),
                    _ => SchemaType::Array(left),
                };
            }
        }
        Some(schema) => {
            if let Some(reference) = referred(schema) {
                *schema = reference;
            }
        }
        None => {}
    }
}

/// A text or a word that is empty is one that is left out; a number has to be one.
fn maybe_empty(parameter: &mut Parameter) {
    let is_number = match &parameter.schema {
        Some(RefOr::T(Schema::Object(object))) => {
            matches!(object.schema_type, SchemaType::Type(Type::Integer | Type::Number))
        }
        Some(_) | None => false,
    };
    if parameter.parameter_in == ParameterIn::Query && !is_number {
        parameter.extensions = Some(Extensions::from_iter([("allowEmptyValue", true)]));
    }
}

/// The names of the schemas of bodies that are sent.
fn requested(document: &mut OpenApi) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            let Some(RefOr::T(body)) = &operation.request_body else { continue };
            for content in body.content.values() {
                if let RefOr::T(content) = content
                    && let Some(RefOr::Ref(reference)) = &content.schema
                {
                    names.extend(reference.ref_location.rsplit('/').next().map(str::to_owned));
                }
            }
        }
    }
    names
}

/// Every field of an answer is always there.
fn all_present(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            object.required = object.properties.keys().cloned().collect();
            object.properties.values_mut().for_each(all_present);
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(all_present),
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

/// The document as it is sent.
struct Served {
    bytes: Bytes,
    tag: HeaderValue,
}

#[expect(
    clippy::expect_used,
    reason = "the document is made from the code alone: it can be written, or no test passes"
)]
static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let bytes = serde_json::to_vec(&super::document()).expect("the document is JSON");
    let digest =
        Sha256::digest(&bytes).iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let tag = HeaderValue::from_str(&format!("\"{digest}\"")).expect("digits make a header");
    Served { bytes: bytes.into(), tag }
});

/// `GET /api/openapi.json`: itself the one route that it does not tell of.
pub async fn serve(headers: HeaderMap) -> Response {
    let own =
        [(header::ETAG, SERVED.tag.clone()), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == SERVED.tag);
    if known {
        return (StatusCode::NOT_MODIFIED, own).into_response();
    }
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (own, json, SERVED.bytes.clone()).into_response()
}
