#!/usr/bin/env python3
"""Runs Seawall on folders of input and compares what it answers with what is expected.

    run.py BINARY [NAME...]           compare; NAME: only scenarios whose name holds one of these
    run.py BINARY --write [NAME...]   take what it answers now as expected
    run.py BINARY --show NAME         show what it answers now

A scenario is a folder named for a behaviour. It holds

    cmd               the arguments of seawall, one line, split as a shell does
    stdin             standard input, if any
    setup             a script for what cannot be committed (links, FIFOs, generated text), if any; run before,
                      with the folder of the input as its current one and the program in $SEAWALL; exit code 77 and a
                      reason: cannot be run here
    environment       NAME=VALUE lines, if any
    expected.exit     the exit code
    expected.stdout   and expected.stderr where there is some
    expected.NAME     of a file NAME that seawall writes or changes

and everything else is input. It runs in a copy of the folder, which is its current one. Where the answer differs,
actual.* is left beside expected.* and the difference is shown. A missing expectation is a failure.
"""
import argparse
import difflib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

import schema_check

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCHEMAS = {  # a member that tells what a JSON text is, where none before it does
    "coverage": ROOT / "docs" / "schemas" / "scan-report.v1.json",
    "runs": ROOT / "tests" / "schemas" / "sarif-2.1.0.json",
    "packageChanges": ROOT / "docs" / "schemas" / "image-diff.v1.json",
    "images": ROOT / "docs" / "schemas" / "image-list.v1.json",
    "readersKnown": ROOT / "docs" / "schemas" / "secrets-list.v1.json",
    "secrets": ROOT / "docs" / "schemas" / "secrets-scan.v1.json",
    "checks": ROOT / "docs" / "schemas" / "checks.v1.json",
    "findings": ROOT / "docs" / "schemas" / "baseline.v1.json",
}
TIMEOUT = 60  # seconds; sanitizers are slow
CANNOT_RUN_HERE = 77
NOT_INPUT = {"cmd", "stdin", "setup", "environment"}


class CannotRun(Exception):
    pass


def is_result(name):
    return name.startswith(("expected.", "actual."))


def environment_of(scenario):
    """A bare environment: what colours or translates must not depend on who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME") or name.endswith("SAN_OPTIONS")}
    path = scenario / "environment"
    lines = path.read_text().splitlines() if path.exists() else []
    return {**kept, "TERM": "dumb", "XDG_DATA_HOME": "/nonexistent", **dict(line.split("=", 1) for line in lines)}


def prepare(binary, scenario, work):
    """Copies the input and runs the setup script."""
    def left_out(folder, names):
        return [name for name in names if folder == str(scenario) and (name in NOT_INPUT or is_result(name))]

    shutil.copytree(scenario, work, symlinks=True, ignore=left_out)
    setup = scenario / "setup"
    if not setup.exists():
        return
    done = subprocess.run([setup], cwd=work, capture_output=True, text=True, timeout=TIMEOUT,
                          env={**environment_of(scenario), "SEAWALL": binary})
    if done.returncode == CANNOT_RUN_HERE:
        raise CannotRun(done.stdout.strip())
    if done.returncode != 0:
        raise RuntimeError(f"setup failed: {done.stderr.strip()}")


def texts_of(folder):
    """Of the files right in a folder; what may not be read, or is no file, has none."""
    texts = {}
    for path in folder.iterdir():
        try:
            texts[path.name] = path.read_bytes() if path.is_file() else None
        except PermissionError:
            texts[path.name] = None
    return texts


def answer_of(binary, scenario):
    """What seawall answers: from the ending of an expectation to bytes."""
    with tempfile.TemporaryDirectory(prefix="seawall-scenario-") as folder:
        work = pathlib.Path(folder) / "work"
        prepare(binary, scenario, work)
        before = texts_of(work)
        stdin = scenario / "stdin"
        done = subprocess.run([binary, *shlex.split((scenario / "cmd").read_text())], cwd=work,
                              env=environment_of(scenario), input=stdin.read_bytes() if stdin.exists() else b"",
                              capture_output=True, timeout=TIMEOUT)
        answer = {"exit": f"{done.returncode}\n".encode(), "stdout": done.stdout}
        if done.stderr:
            answer["stderr"] = done.stderr
        for name, text in sorted(texts_of(work).items()):
            if before.get(name) != text:
                answer[name] = text
        make_writable(work)
        return answer


def make_writable(work):
    """A scenario may close its folders, which could then not be removed."""
    for folder, _, _ in os.walk(work):
        os.chmod(folder, 0o700)
        for name in os.listdir(folder):
            path = pathlib.Path(folder) / name
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)


def report_of(text):
    """The value of a JSON text; JSON Lines as the document that they are the elements of."""
    if not text.startswith(b'{"type":"header"'):
        return json.loads(text)
    lists = {"check": "checks", "finding": "findings", "suppressionNotice": "suppressionNotices"}
    report = {name: [] for name in ("coverage", "suppressed", "notAssessed", "notLookedAt", *lists.values())}
    for number, line in enumerate(text.splitlines()):
        element = json.loads(line)
        name = element.pop("type")
        report.update(element) if number == 0 else report[lists.get(name, name)].append(element)
    return report


def faults_of_reports(answer):
    """JSON reports must be as their schema says."""
    faults = []
    for name, text in answer.items():
        report = report_of(text) if text.startswith(b"{") else {}
        for member, schema in SCHEMAS.items():
            if member in report:
                found = schema_check.faults(report, json.loads(schema.read_text()))
                faults += [f"{name}: {fault}" for fault in found]
                break
    return faults


def lines_of(text):
    return text.decode("utf-8", "backslashreplace").splitlines(keepends=True)


def compare(scenario, answer):
    """Differences as text; leaves actual.* beside what is expected."""
    expected = {path.name.removeprefix("expected."): path.read_bytes() for path in scenario.glob("expected.*")}
    differences = []
    for name in sorted({*expected, *answer, "exit", "stdout"}):
        actual_path = scenario / f"actual.{name}"
        actual_path.unlink(missing_ok=True)
        if name in expected and expected[name] == answer.get(name):
            continue
        if name in answer:
            actual_path.write_bytes(answer[name])
        if name not in expected:
            differences.append(f"expected.{name} is missing; seawall answers\n")
        differences += difflib.unified_diff(lines_of(expected.get(name, b"")), lines_of(answer.get(name, b"")),
                                            f"expected.{name}", f"actual.{name}")
        differences.append("\n")
    return differences


def write(scenario, answer):
    for path in [*scenario.glob("expected.*"), *scenario.glob("actual.*")]:
        path.unlink()
    for name, text in answer.items():
        (scenario / f"expected.{name}").write_bytes(text)


def show(answer):
    for name, text in answer.items():
        print(f"--- {name}")
        sys.stdout.write("".join(lines_of(text)))


def check(binary, scenario, writing):
    """True if it passed, None if it cannot be run here."""
    try:
        answer = answer_of(binary, scenario)
    except CannotRun as reason:
        print(f"skipped {scenario.name}: {reason}")
        return None
    except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
        print(f"FAILED {scenario.name}: {error}")
        return False
    if writing:
        write(scenario, answer)
    faults = compare(scenario, answer) + [f"{fault}\n" for fault in faults_of_reports(answer)]
    if faults:
        print(f"FAILED {scenario.name}")
        sys.stdout.write("".join(faults))
    return not faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--show", metavar="NAME")
    arguments = parser.parse_intermixed_args()
    binary = arguments.binary.resolve()
    if arguments.show:
        show(answer_of(binary, HERE / arguments.show))
        return 0
    scenarios = sorted(path.parent for path in HERE.glob("*/cmd"))
    # A folder that lost its command must not go unnoticed.
    nameless = [path for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__" and path not in scenarios]
    for path in nameless:
        print(f"FAILED {path.name}: no cmd")
    if arguments.names:
        scenarios = [path for path in scenarios if any(name in path.name for name in arguments.names)]
    results = [check(binary, scenario, arguments.write) for scenario in scenarios]
    failed = results.count(False) + len(nameless)
    print(f"{results.count(True)} passed, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
