"""Asks a running demonstration server, as every role, whatever its own OpenAPI document allows and forbids.

    python scripts/api/fuzz.py http://127.0.0.1:8080 FOLDER SECONDS

SECONDS is the most that one role may take. HOOK_TOKEN is what the server's Jitsi server shows: it is one more role, for the routes
of other servers. The folder keeps each role's configuration and report. Prints a line a
role, in the end `fuzz: N passed, M failed` (a role is a test), and ends with 1 if one failed.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import urllib.request

PASSWORD = "password123"
ROLES = {
    "visitor": None,
    "student": "afi.adjovi@demo.example",
    "instructor": "estelle.amoussou@demo.example",
    "admin": "admin@demo.example",
}

# All checks are on; these say where the product's rules differ from what Schemathesis takes for granted.
CONFIGURATION = """
seed = 1
continue-on-failure = true
request-timeout = 20
headers = {headers}
warnings = false

[dictionaries.courses]
values = {courses}
[dictionaries.sessions]
values = {sessions}
[dictionaries.meetings]
values = {meetings}
[dictionaries.enrollments]
values = {enrollments}
[parameters]
"path.course" = {{ dictionary = "courses", probability = 0.85 }}
"path.session" = {{ dictionary = "sessions", probability = 0.85 }}
"path.meeting_id" = {{ dictionary = "meetings", probability = 0.85 }}
"path.enrollment" = {{ dictionary = "enrollments", probability = 0.85 }}

# Whoever signs in is said by the header alone.
[auth]
auto-signup = false

[checks]
# What only the server can judge is 422 although its form is right (a taken address, a start in the past, a password
# that everybody has), and an If-Match that is made up is 412.
positive_data_acceptance.expected-statuses = [{accepted}]

# Whoever reads is told no such thing, but by dates that make no span.
[[operations]]
include-method = "GET"
exclude-path-regex = "calendar|/ws$"
checks.positive_data_acceptance.expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 429]

# Without an upgrade to a socket there is nothing to say.
[[operations]]
include-operation-id = "openSocket"
checks.positive_data_acceptance.expected-statuses = [{accepted}, 400]

# It takes `0` for a tag that the pattern of If-Match allows.
[[operations]]
include-operation-id = ["updateCourse", "archiveCourse", "updateMeeting", "cancelMeeting"]
checks.positive_data_acceptance.expected-statuses = [{accepted}, 400]

# What a Jitsi server tells is noted as far as it makes sense: it would not say it better the next time.
[[operations]]
include-operation-id = ["jitsiEvent", "openConference", "getConference", "closeConference"]
checks.negative_data_rejection.expected-statuses = ["2xx", 400, 401, 403, 404, 405, 409, 413, 415, 422, 429]

# Parts with names that no browser writes make a form that cannot be taken apart.
[[operations]]
include-operation-id = "importEnrollments"
checks.positive_data_acceptance.expected-statuses = [{accepted}, 400]
"""
ACCEPTED = '"2xx", "3xx", 401, 403, 404, 409, 412, 422, 429'


def ask(base, path, token=None, body=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, headers=headers, data=data)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def log_in(base, email):
    return ask(base, "/api/users/login", body={"email": email, "password": PASSWORD})["access_token"]


def existing(base):
    """Ids of what there is, so that more than 404 is met."""
    admin = log_in(base, ROLES["admin"])
    found = {"courses": [], "sessions": [], "meetings": [], "enrollments": []}
    for course in ask(base, "/api/courses?limit=100", admin)["data"]:
        found["courses"] += [str(course["id"]), course["slug"]]
        for session in ask(base, f"/api/courses/{course['id']}/live-sessions?limit=8", admin)["data"]:
            found["sessions"].append(session["id"])
            found["meetings"].append(session["meeting_id"])
        enrollments = ask(base, f"/api/courses/{course['id']}/enrollments?limit=5", admin)["data"]
        found["enrollments"] += [enrollment["id"] for enrollment in enrollments]
    return found


def endless(base):
    """Routes whose answer does not end by itself: no answer can be waited for."""
    document = ask(base, "/api/openapi.json")
    return [
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
    ]


def fuzz_as_server(base, folder, seconds, found):
    """The routes of other servers, with the token that opens them."""
    # Read beforehand: the document is for people, who have other tokens.
    document = folder / "openapi.json"
    document.write_text(json.dumps(ask(base, "/api/openapi.json")))
    arguments = ["--max-time", str(seconds), "--max-examples", "15", "--include-path-regex", "^/api/hooks/", "--url", base]
    return run(document, folder, "server", os.environ["HOOK_TOKEN"], found, arguments)


def run(document, folder, role, token, found, arguments):
    """Runs Schemathesis on a document; whether nothing failed, and what it printed."""
    headers = f'{{ Authorization = "Bearer {token}" }}' if token else "{}"
    values = {name: json.dumps(ids) for name, ids in found.items()}
    configuration = folder / f"{role}.toml"
    configuration.write_text(CONFIGURATION.format(headers=headers, accepted=ACCEPTED, **values))
    program = pathlib.Path(sys.executable).with_name("schemathesis")
    # Nothing is ever deleted: DELETE cancels or archives, and what it cancelled can still be read.
    checks = ["--checks", "all", "--exclude-checks", "use_after_free"]
    command = [program, "--config-file", configuration, "run", document, *checks, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    (folder / f"{role}.log").write_text(done.stdout + done.stderr)
    return done.returncode == 0, done.stdout + done.stderr


def fuzz(base, folder, seconds, role, found, left_out):
    email = ROLES[role]
    everything = ["--max-time", str(seconds), "--max-examples", "15"]
    for operation in ["logout", *left_out]:
        everything += ["--exclude-operation-id", operation]
    token = log_in(base, email) if email else None
    document = f"{base}/api/openapi.json"
    succeeded, said = run(document, folder, role, token, found, everything)
    # Logging out ends the token that everything else is asked with: it has one of its own.
    token = log_in(base, email) if email else None
    out, said_of_out = run(document, folder, f"{role}-logout", token, found, ["--include-operation-id", "logout"])
    return succeeded and out, said + ("" if out else said_of_out)


def main():
    base, folder, seconds = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    found, left_out = existing(base), endless(base)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = {role: pool.submit(fuzz, base, folder, seconds, role, found, left_out) for role in ROLES}
        runs["server"] = pool.submit(fuzz_as_server, base, folder, seconds, found)
    for role, done in runs.items():
        succeeded, said = done.result()
        cases = next((line.strip() for line in said.splitlines() if "generated" in line), "")
        print(f"{role}: {'no fault' if succeeded else 'FAULTS'} ({cases})")
        if not succeeded:
            failed += 1
            print(said)
    print(f"fuzz: {len(runs) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
