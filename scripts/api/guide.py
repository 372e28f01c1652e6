"""Runs the commands of a guide against a server, and compares each answer with the one that the guide shows.

    python scripts/api/guide.py docs/api.md http://127.0.0.1:8080

Blocks that begin with ```sh run are run one after the other in one shell; a ```json block after one is its answer. What
is shown has to be there: the same words, the same kinds of numbers; … in a text stands for anything. Ends with 1 at the
first answer that is another.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r"^```(sh run|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BETWEEN = "\x1e"


def differs(shown, found, at="answer"):
    """Where what is found is not what is shown, in words; None if it is."""
    if isinstance(shown, dict) and isinstance(found, dict):
        for key, value in shown.items():
            if key not in found:
                return f"{at}.{key} is missing"
            if reason := differs(value, found[key], f"{at}.{key}"):
                return reason
        return None
    if isinstance(shown, list) and isinstance(found, list):
        if len(shown) > len(found):
            return f"{at} is shorter"
        return next((r for i, value in enumerate(shown) if (r := differs(value, found[i], f"{at}[{i}]"))), None)
    if isinstance(shown, str) and isinstance(found, str):
        pattern = ".+".join(map(re.escape, shown.split("…")))
        return None if re.fullmatch(pattern, found, re.DOTALL) else f"{at} is {found!r}, not {shown!r}"
    if isinstance(shown, bool) or isinstance(found, bool) or shown is None or found is None:
        return None if shown is found else f"{at} is {found!r}, not {shown!r}"
    if isinstance(shown, int) and isinstance(found, int):
        return None
    return f"{at} is {found!r}, not {shown!r}"


def main():
    guide, base = pathlib.Path(sys.argv[1]), sys.argv[2]
    blocks = BLOCK.findall(guide.read_text())
    commands = [text for kind, text in blocks if kind == "sh run"]
    script = f"printf '{BETWEEN}'\n".join(["set -euo pipefail\n", *commands])
    environment = {"ESTRADE": base, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environment)
    answers = done.stdout.split(BETWEEN)[1:]
    if done.returncode != 0 or len(answers) != len(commands):
        sys.exit(f"{guide}: command {len(answers)} failed\n{done.stdout}{done.stderr}")
    number, compared = -1, 0
    for kind, text in blocks:
        if kind == "sh run":
            number += 1
            continue
        if reason := differs(json.loads(text), json.loads(answers[number])):
            sys.exit(f"{guide}: {reason}, after\n{commands[number]}{answers[number]}")
        compared += 1
    if compared == 0:
        sys.exit(f"{guide}: nothing to compare")
    print(f"{guide}: {len(commands)} commands run, {compared} answers as shown")


main()
