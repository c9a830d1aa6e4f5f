#!/usr/bin/env python3
"""No secret is ever printed: planted_test.py SEAWALL.

Secrets are planted in files of all kinds. All commands that read files run over them in all formats, and every byte
that they write is searched for any twelve characters of a secret, as they are or in base64. That a search finds what
was planted is tested first, as a program that finds nothing would pass the rest. The patch that `seawall fix` shows is
not looked at: it holds the lines of the files, as it has to fit them.
"""
import base64
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import plant  # noqa: E402, behind the line that keeps the folder clean

PIECE = 12
SCAN_FORMATS = ("terminal", "json", "jsonl", "sarif", "junit", "markdown", "github", "gitlab", "csv", "html", "gcc")
SECRETS_FORMATS = ("text", "json", "sarif", "csv", "gcc", "github", "gitlab")
TIMEOUT = 120
MOST_TOLD = 5
COMPRESSED = "release.yaml"


# --- looking for pieces ------------------------------------------------------------------------------------

def in_base64(text):
    """What of the base64 of a longer text comes of this part of it alone, at each of three places."""
    for shift in range(3):
        digits = base64.b64encode(b"\0" * shift + text).rstrip(b"=")
        is_last_shared = (shift + len(text)) % 3 != 0
        yield digits[(0, 2, 3)[shift]:len(digits) - is_last_shared]


def forms(token):
    for line in token.body.encode().split(b"\n"):
        if not line.startswith(b"-----"):
            yield line
            for once in in_base64(line):
                yield once
                yield from in_base64(once)
            yield line.hex().encode()


class Pieces:
    def __init__(self, tokens):
        self.names = {}
        for token in tokens:
            for form in forms(token):
                for at in range(len(form) - PIECE + 1):
                    self.names[form[at:at + PIECE]] = token.rule or "a value"

    def leaks(self, written):
        """Where secrets stand in what was written: whose, and what is around them, without them."""
        places = [at for at in range(len(written) - PIECE + 1) if written[at:at + PIECE] in self.names]
        told, end = [], -1
        for place in places:
            if place > end:
                told.append([place, place + PIECE])
            told[-1][1] = end = place + PIECE
        for begin, end in told:
            around = written[max(0, begin - 70):begin] + b"***" + written[end:end + 20]
            yield f"{self.names[written[begin:begin + PIECE]]}: {self.masked(around)}"

    def masked(self, text):
        for at in range(len(text) - PIECE + 1):
            if text[at:at + PIECE] in self.names:
                text = text[:at] + b"*" * PIECE + text[at + PIECE:]
        return text.decode("utf-8", "replace").replace("\n", "\\n")


# --- running -----------------------------------------------------------------------------------------------

class Program:
    """The program in a folder with the planted files below `in`, and `out` for what it writes."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.out = folder / "out"
        self.out.mkdir()

    def run(self, *words, given=b""):
        """What earlier runs wrote is gone, but for what this one is given."""
        for path in self.out.iterdir():
            if f"out/{path.name}" not in words:
                path.unlink()
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        return subprocess.run([str(self.binary), *words], cwd=self.folder, env=environment, input=given,
                              capture_output=True, timeout=TIMEOUT, check=False)

    def written(self):
        return [(path.name, path.read_bytes()) for path in sorted(self.out.iterdir())]


def commands(planted):
    """Arguments of runs that may not print a secret."""
    for form in SECRETS_FORMATS:
        yield ["secrets", "scan", "-o", form, "in"]
    yield ["secrets", "scan", *(word for form in SECRETS_FORMATS for word in ("-o", f"{form}=out/{form}")), "in"]
    yield ["secrets", "scan", "-o", "json", "--salt", "pepper", "in"]
    yield ["secrets", "scan", "-o", "json", "--gitignore", "--exclude", "broken", "in"]
    yield ["secrets", "scan", "--baseline", "in/broken/word.json", "in"]
    yield ["secrets", "scan", "--baseline", "in/list.json", "in"]
    yield ["secrets", "scan", "in/absent", "in/.env"]
    for form in SCAN_FORMATS:
        yield ["scan", "-o", form, "in"]
        yield ["scan", "-o", form, "--select", "*", "--verbose", "--show-suppressed", "in"]
    yield ["scan", *(word for form in SCAN_FORMATS for word in ("-o", f"{form}=out/{form}")), "in"]
    yield ["scan", "--color", "always", "--no-suppressions", "in"]
    yield ["scan", "--write-baseline", "out/baseline", "in"]
    yield ["scan", "--baseline", "out/baseline", "--show-suppressed", "in"]
    for name in planted.files:
        if name.startswith(("broken/", "encryption/")):
            yield ["scan", f"in/{name}"]
            yield ["scan", "--baseline", f"in/{name}", "in/policies.yaml"]
            yield ["scan", "--config", f"in/{name}", "in/policies.yaml"]
            for words in (["network", "list"], ["network", "exposure"], ["pods", "check"], ["access", "matrix"],
                          ["secrets", "list"]):
                yield [*words, f"in/{name}"]
            yield ["secrets", "encryption", "--config", f"in/{name}"]
            yield ["secrets", "encryption", "-o", "json", "--config", f"in/{name}"]
    for form in ("text", "json", "csv"):
        yield ["secrets", "list", "-o", form, "--system", "in"]
        yield ["secrets", "list", "-o", form, "--unused", "in"]
    for form in ("text", "json"):
        for words in (["access", "powers", "-o", form], ["access", "who-can", "get", "secrets", "-A", "-o", form],
                      ["access", "rules", "--as", "jane", "-o", form], ["network", "list", "-o", form],
                      ["network", "exposure", "-o", form], ["pods", "check", "-o", form]):
            yield [*words, "in"]
    yield ["access", "matrix", "in"]
    yield ["pods", "labels", "in"]
    yield ["network", "map", "-o", "html=out/map", "in"]
    yield ["fix", "--write", "--unsafe", "mended"]


def faults_of_run(program, pieces, words, given=b""):
    done = program.run(*words, given=given)
    # A command line that is refused would test nothing; a broken configuration or baseline is.
    is_refused = done.returncode == 2 and not {"--config", "--baseline"} & set(words)
    if is_refused or done.returncode not in (0, 1, 2, 3):
        yield f"exit {done.returncode}"
    for name, bytes_ in (("stdout", done.stdout), ("stderr", done.stderr), *program.written()):
        leaks = list(pieces.leaks(bytes_))
        yield from (f"{name}: {leak}" for leak in leaks[:MOST_TOLD])
        if len(leaks) > MOST_TOLD:
            yield f"{name}: and {len(leaks) - MOST_TOLD} more"


# --- what must happen: each gives faults -------------------------------------------------------------------

def all_that_was_planted_is_found(program, planted):
    done = program.run("secrets", "scan", "-o", "json", "in")
    if done.returncode not in (1, 3):
        return [f"exit {done.returncode}: {done.stderr[-300:]}"]
    found = collections.Counter((secret["location"]["file"].removeprefix("in/"), secret["rule"])
                                for secret in json.loads(done.stdout)["secrets"])
    return [f"{file}: {rule}: found {found[file, rule]}, planted {count}"
            for (file, rule), count in sorted(planted.wanted.items()) if found[file, rule] < count]


def a_comment_leaves_one_alone(program, planted):
    line = next(number for number, line in enumerate(planted.files[".env"].split("\n"), 1) if "seawall:ignore" in line)
    told = program.run("secrets", "scan", "-o", "gcc", "in/.env").stdout.decode()
    return [f"line {line} is told"] if re.search(rf"^in/\.env:{line}:", told, re.MULTILINE) or not told else []


def its_own_report_is_a_baseline(program, _):
    program.run("secrets", "scan", "-o", "json=out/known.json", "in")
    done = program.run("secrets", "scan", "-o", "gcc", "--baseline", "out/known.json", "in")
    is_known = done.returncode in (0, 3) and not done.stdout  # 3: what is broken could not be read
    return [] if is_known else [f"exit {done.returncode}: {len(done.stdout.splitlines())} lines"]


def faults(binary, folder):
    """Name and faults of each test."""
    planted = plant.Planted()
    for name in ("in", "mended"):
        planted.write(folder / name)
    program, pieces = Program(binary, folder), Pieces(planted.tokens)
    for test in (all_that_was_planted_is_found, a_comment_leaves_one_alone, its_own_report_is_a_baseline):
        yield test.__name__, test(program, planted)
    yield "what is searched for would be found", [
        f"{name} seems to have none" for name, text in planted.files.items()
        if name != COMPRESSED and not list(pieces.leaks(text if isinstance(text, bytes) else text.encode()))]
    for words in commands(planted):
        yield " ".join(words), list(faults_of_run(program, pieces, words))
    given = planted.files["secret.yaml"] + "---\n" + planted.files["encryption/flow.yaml"]
    for words in (["scan", "-"], ["secrets", "scan", "-"], ["secrets", "list", "-"],
                  ["secrets", "encryption", "--config", "-"]):
        yield " ".join(words), list(faults_of_run(program, pieces, words, given.encode()))


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="seawall-") as folder:
        for name, found in faults(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder)):
            if found:
                failed += 1
                print(f"FAILED {name}:", *found, sep="\n  ", flush=True)
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
