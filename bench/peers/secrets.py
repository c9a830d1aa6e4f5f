#!/usr/bin/env python3
"""gitleaks beside Seawall, over the same files: secrets.py SEAWALL [PATH]... [--runs N].

Without a path: the inputs that `./dev bench secrets` made, and the corpus where it is there. gitleaks is built with Go,
that of $PATH or of the folder $SEAWALL_GO, and kept below ${XDG_CACHE_HOME:-~/.cache}/seawall/peers. Prints for each
path the megabytes that each tool looks through in a second of processor time, its peak memory, and how many findings it
has; the best of the runs.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import sys
import tempfile

import peers

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = "v8.30.1"
MODULE = f"github.com/zricethezav/gitleaks/v8@{VERSION}"
DATA = ROOT / "build" / "bench-data"
INPUTS = ("deployments-20000.yaml", "secrets-log.txt", "secrets-source.txt", "secrets-base64.txt")
ANSWERED = (0, 1, 3)


@dataclasses.dataclass
class Cost:
    cpu_seconds: float
    peak_megabytes: float
    findings: int


def gitleaks():
    """The path of the program, built once."""
    return peers.built_with_go("gitleaks", VERSION, MODULE)


def run(command, report):
    """Runs a tool that writes a report, a list of findings in JSON or a document that has one."""
    done = peers.answered(command, ANSWERED)
    answer = json.loads(report.read_text())
    findings = answer if isinstance(answer, list) else answer["secrets"]
    return Cost(done.cpu_seconds, done.megabytes, len(findings))


def best(runs, command, report):
    costs = [run(command, report) for _ in range(runs)]
    return min(costs, key=lambda cost: cost.cpu_seconds)


def bytes_below(path):
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def default_paths():
    shared = pathlib.Path(os.environ.get("SEAWALL_SHARED", ROOT.parent / "shared"))
    return [path for path in (shared / "corpus", *(DATA / name for name in INPUTS)) if path.exists()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seawall", type=pathlib.Path)
    parser.add_argument("paths", nargs="*", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=1)
    arguments = parser.parse_args()
    paths = arguments.paths or default_paths()
    if not paths:
        parser.error("there is no default input; ./dev bench secrets makes it")
    try:
        peer = gitleaks()
    except peers.CannotBeHad as error:
        sys.exit(f"secrets.py: {error}")
    print(f"{'':24} {'MB':>5} {'':10} {'MB/CPU s':>9} {'peak MB':>8} {'findings':>8}")
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        tools = {
            "gitleaks": [peer, "dir", "--no-banner", "--redact", "-l", "error", "-f", "json", "-r", report],
            "seawall": [arguments.seawall.resolve(), "secrets", "scan", "-o", f"json={report}"],
        }
        for path in paths:
            megabytes = bytes_below(path) / 1e6
            for tool, command in tools.items():
                cost = best(arguments.runs, [*command, path], report)
                print(f"{path.name:24} {megabytes:5.0f} {tool:10} {megabytes / cost.cpu_seconds:9.1f} "
                      f"{cost.peak_megabytes:8.0f} {cost.findings:8}", flush=True)


main()
