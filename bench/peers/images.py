#!/usr/bin/env python3
"""syft beside Seawall, over the same images: images.py SEAWALL [LAYOUT]... [--runs N].

Without a layout: the one that `./dev bench image` made. syft is built with Go, that of $PATH or of the folder
$SEAWALL_GO, and kept below ${XDG_CACHE_HOME:-~/.cache}/seawall/peers. Prints for each layout wall and processor time,
peak memory, and how many packages each tool lists; the best of the runs. --differences names what one lists and the
other does not.
"""
import argparse
import dataclasses
import json
import pathlib
import sys
import tempfile

import peers

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = "v1.18.1"
MODULE = f"github.com/anchore/syft/cmd/syft@{VERSION}"

ANSWERED = (0, 3)
TYPES = {"binary": "generic", "dotnet": "nuget", "go-module": "golang", "java-archive": "maven",
         "php-composer": "composer", "python": "pypi", "rust-crate": "cargo"}  # what syft calls them


@dataclasses.dataclass
class Cost:
    seconds: float
    cpu_seconds: float
    peak_megabytes: float
    packages: set


def syft():
    """The path of the program, built once."""
    return peers.built_with_go("syft", VERSION, MODULE)


def run(command, report):
    done = peers.answered(command, ANSWERED)
    answer = json.loads(report.read_text())
    packages = {(TYPES.get(each["type"], each["type"]), each["name"].lower(),
                 each["version"].removeprefix("v").removeprefix("go"))
                for each in answer.get("packages", answer.get("artifacts", []))}
    return Cost(done.seconds, done.cpu_seconds, done.megabytes, packages)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seawall", type=pathlib.Path)
    parser.add_argument("layouts", nargs="*", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--differences", action="store_true")
    arguments = parser.parse_args()
    layouts = arguments.layouts or [ROOT / "build" / "bench-data" / "image-300"]
    if not all(layout.exists() for layout in layouts):
        parser.error("there is no default input; ./dev bench image makes it")
    try:
        peer = syft()
    except peers.CannotBeHad as error:
        sys.exit(f"images.py: {error}")
    print(f"{'':24} {'':10} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'packages':>8}")
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        for layout in layouts:
            tools = {
                "syft": [peer, "scan", "-q", f"oci-dir:{layout}", "-o", f"syft-json={report}"],
                "seawall": [arguments.seawall.resolve(), "image", "list", "--no-cache", "-o", f"json={report}", layout],
            }
            found = {}
            for tool, command in tools.items():
                cost = min((run(command, report) for _ in range(arguments.runs)), key=lambda each: each.seconds)
                found[tool] = cost.packages
                print(f"{layout.name:24} {tool:10} {cost.seconds:8.2f} {cost.cpu_seconds:8.2f} "
                      f"{cost.peak_megabytes:8.0f} {len(cost.packages):8}", flush=True)
            if arguments.differences:
                for tool, other in (("syft", "seawall"), ("seawall", "syft")):
                    for package in sorted(found[tool] - found[other]):
                        print(f"only {tool}:", *package)


main()
