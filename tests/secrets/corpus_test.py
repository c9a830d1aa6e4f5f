#!/usr/bin/env python3
"""What is found in real manifests is what somebody has looked at: corpus_test.py SEAWALL SHARED.

corpus.tsv has each finding, the how many of its rule in the file it is, and whether a reviewer would want to see it:
true, a value that looks like a credential is committed in the clear, even if it is one of an example; false, it is
something else. A finding that is not listed, and a listed one that is gone, is a failure.
"""
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys

LIST = pathlib.Path(__file__).with_name("corpus.tsv")
ANSWERED = (0, 1, 3)


def numbered(pairs):
    """(file, rule, ordinal) of findings in the order of their places."""
    counts = collections.Counter()
    for pair in pairs:
        counts[pair] += 1
        yield (*pair, counts[pair])


def found_in(binary, corpus):
    done = subprocess.run([binary, "secrets", "scan", "-o", "json", "."], cwd=corpus, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    if done.returncode not in ANSWERED:
        raise OSError(f"exit {done.returncode}: {done.stderr[-500:]}")
    return list(numbered((secret["location"]["file"].removeprefix("./"), secret["rule"])
                         for secret in json.loads(done.stdout)["secrets"]))


def listed():
    """(file, rule, ordinal) -> whether it is one."""
    with LIST.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = [row for row in rows if row["verdict"] not in ("true", "false") or not row["why"]]
    if wrong:
        raise ValueError(f"{LIST.name}: no verdict, or no reason: {wrong[0]}")
    return {(row["file"], row["rule"], int(row["ordinal"])): row["verdict"] == "true" for row in rows}


def main():
    binary, corpus = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]) / "corpus"
    if not corpus.is_dir():
        is_ci = bool(os.environ.get("CI"))
        print(f"{'FAILED' if is_ci else 'skipped'}: \"{corpus}\" is absent")
        print(f"0 passed, {int(is_ci)} failed")
        return int(is_ci)
    try:
        found, verdicts = found_in(binary, corpus), listed()
    except (OSError, ValueError, KeyError) as error:
        print(f"FAILED: {type(error).__name__}: {error}\n0 passed, 1 failed")
        return 1
    new, gone = [each for each in found if each not in verdicts], sorted(verdicts.keys() - set(found))
    for title, entries in (("is not listed", new), ("is gone", gone)):
        for file, rule, ordinal in entries:
            print(f"FAILED: {file}: {rule} {ordinal} {title}")
    right = sum(verdicts.get(each, False) for each in found)
    print(f"precision: {right} of {len(found)}")
    print(f"{len(found) - len(new)} passed, {len(new) + len(gone)} failed")
    return 1 if new or gone or not found else 0


sys.exit(main())
