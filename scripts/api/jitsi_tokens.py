"""Starts demonstration servers set to a Jitsi server each, and reads their tokens with another library (PyJWT).

    python scripts/api/jitsi_tokens.py PROGRAM FOLDER PORT MEDIA_PORT

One signs with a shared secret, one with a key that is published, one for JaaS. Ends with 1 if a token is not what it
should be; says which.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PASSWORD = "password123"
HOST = "estelle.amoussou@demo.example"
STUDENT = "afi.adjovi@demo.example"
SECRET = "a secret that is shared with the server"
TENANT = "vpaas-magic-cookie-0a1b"
OWN = "https://meet.example.org"


def ask(base, path, token=None, body=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(base + path, data, headers), timeout=20) as answer:
        return json.load(answer)


def log_in(base, email):
    return ask(base, "/api/users/login", body={"email": email, "password": PASSWORD})["token"]


def live_class(base, host):
    """A class of the host's, begun now, with the student among those who may come."""
    body = {"title": "Jetons", "start_now": True, "student_ids": [STUDENT]}
    ask(base, "/api/meetings", host, body)
    listed = ask(base, f"/api/calendar/events?start={day(-1)}&end={day(1)}", host)["data"]
    return next(event["id"] for event in listed if event["title"] == "Jetons")


def day(offset):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + offset * 86400))


def refused(what, *arguments, **named):
    try:
        jwt.decode(*arguments, **named)
    except jwt.PyJWTError:
        return
    raise AssertionError(f"taken although {what}")


def check(base, key, algorithm, iss, aud, sub, kid=None):
    host, student = log_in(base, HOST), log_in(base, STUDENT)
    session = live_class(base, host)
    for who, moderator in ((host, True), (student, False)):
        given = ask(base, f"/api/live-sessions/{session}/jitsi-token", who, {})["data"]
        token = given["jwt"]
        named = {"algorithms": [algorithm], "audience": aud, "issuer": iss}
        needed = {"require": ["exp", "nbf", "iss", "aud", "sub", "room", "context"]}
        claims = jwt.decode(token, key, options=needed, leeway=0, **named)
        header = jwt.get_unverified_header(token)
        assert (header["typ"], header["alg"], header.get("kid")) == ("JWT", algorithm, kid), header
        assert isinstance(claims["aud"], str) and claims["sub"] == sub == sub.lower(), claims
        assert claims["room"] == claims["room"].lower() and claims["room"] in given["jitsi_join_url"], claims
        assert 3600 - 30 <= claims["exp"] - time.time() <= 12 * 3600, claims
        user = claims["context"]["user"]
        role = (user["moderator"], user["affiliation"], user.get("lobby_bypass", False))
        assert role == (moderator, "owner" if moderator else "member", moderator), user
        assert "email" not in user and isinstance(user["id"], str), user
        refused("it is for others", token, key, algorithms=[algorithm], audience="others", issuer=iss)
        refused("the issuer is another", token, key, algorithms=[algorithm], audience=aud, issuer="others")
        other = "another secret that is long enough" if algorithm == "HS256" else rsa_key().public_key()
        refused("the key is another", token, other, **named)
        refused("a letter is changed", token[:-8] + "AAAAAAAA", key, **named)
    try:
        ask(base, f"/api/live-sessions/{session}/jitsi-token", student, {"role": "instructor"})
    except urllib.error.HTTPError as error:
        assert error.code == 403, error.code
    else:
        raise AssertionError("a student asked for a host's token and got one")


def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def served(program, folder, port, media_port, settings, checks):
    base = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ESTRADE_DATA_DIR": str(folder / "data"),
        "ESTRADE_LISTEN": f"127.0.0.1:{port}",
        "ESTRADE_PUBLIC_URL": base,
        "ESTRADE_MEDIA_PORT": str(media_port),
        "ESTRADE_ENGINE": "jitsi",
        **settings,
    }
    folder.mkdir(parents=True)
    with open(folder / "server.log", "wb") as log:
        server = subprocess.Popen([program, "serve", "--demo"], env=environment, stdout=log, stderr=log)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(base + "/readyz", timeout=5).close()
                break
            except OSError:
                if server.poll() is not None:
                    raise SystemExit((folder / "server.log").read_text()) from None
                time.sleep(0.5)
        checks(base)
    finally:
        server.terminate()
        server.wait()


def main():
    program, folder, port, media_port = sys.argv[1], pathlib.Path(sys.argv[2]), *map(int, sys.argv[3:5])
    own = {"JITSI_SERVER_URL": OWN, "JITSI_APP_ID": "estrade"}
    key = rsa_key()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()

    def shared(base):
        check(base, SECRET, "HS256", "estrade", "estrade", "meet.example.org")

    def published(base, kid, *claims):
        name = hashlib.sha256(kid.encode()).hexdigest()
        with urllib.request.urlopen(f"{base}/asap/{name}.pem", timeout=20) as answer:
            by_hash = answer.read()
        of_set = jwt.PyJWKClient(f"{base}/jwks.json").get_signing_key(kid).key
        assert serialization.load_pem_public_key(by_hash).public_numbers() == of_set.public_numbers()
        assert of_set.public_numbers() == key.public_key().public_numbers()
        check(base, of_set, "RS256", *claims, kid)

    private = {"JITSI_PRIVATE_KEY": pem}
    served(program, folder / "shared", port, media_port, {**own, "JITSI_APP_SECRET": SECRET}, shared)
    served(
        program, folder / "published", port, media_port, {**own, **private, "JITSI_KID": "2026"},
        lambda base: published(base, "2026", "estrade", "estrade", "meet.example.org"),
    )
    jaas = {"JITSI_SERVER_URL": "https://8x8.vc", "JITSI_APP_ID": TENANT, "JITSI_KID": f"{TENANT}/4f1a", **private}
    served(
        program, folder / "jaas", port, media_port, jaas,
        lambda base: published(base, f"{TENANT}/4f1a", "chat", "jitsi", TENANT),
    )


main()
