#!/usr/bin/env python3
"""Compares Seawall with other scanners over a folder of manifests: compare.py SEAWALL FOLDER.

    compare.py build/release/seawall ~/manifests
    compare.py build/release/seawall ~/manifests --record /tmp/outputs --runs 1

Each finding of another tool whose rule stands among the `peers` of one of Seawall's checks must be found by Seawall at
the same object, and the same container where the tool names one, or have its reason in reasons.tsv. What has neither
is listed, and makes the exit code 1. Time and memory are measured in the same run.

The tools are installed below ${XDG_CACHE_HOME:-~/.cache}/seawall/peers; kube-score needs go on the PATH. Only their
installation uses the network.
"""
import argparse
import collections
import csv
import dataclasses
import fnmatch
import json
import os
import pathlib
import re
import statistics
import sys

import conditions
import peers

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("false-positive", "differs")
# "matched" by a check that stands for the rule, or by one that such a check yields to at the same place.
OUTCOMES = ("matched", "by a stronger", *KINDS, "unexplained")
SHOWN = 40  # unexplained findings, of each tool
COMPLETE = (0, 1, 3)  # exit codes of a scan that has a report


@dataclasses.dataclass
class Reason:
    """Why findings of a tool are not wanted."""
    peer: str
    rule: str
    place: str  # shell pattern over Finding.place()
    when: str   # one of conditions.KNOWN
    kind: str   # false-positive: there is no such defect. differs: there is, and Seawall tells it elsewhere or not
    why: str
    used: int = 0

    def means(self, peer, finding, pods):
        return (self.peer == peer and fnmatch.fnmatchcase(finding.rule, self.rule)
                and fnmatch.fnmatchcase(finding.place(), self.place)
                and conditions.holds(self.when, pods, finding.container))


def read_reasons(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader((line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(rows)
        if header != ["peer", "rule", "object", "when", "kind", "reason"]:
            raise ValueError(f"{path}: the columns are {header}")
        reasons = [Reason(*row) for row in rows]
    for reason in reasons:
        if reason.kind not in KINDS or reason.when not in conditions.KNOWN or not reason.why.endswith("."):
            raise ValueError(f"{path}: {reason}: an unknown kind or condition, or the reason is no sentence")
    return reasons


class Catalogue:
    """Seawall's checks: which of them find what a rule of another tool finds."""

    def __init__(self, checks):
        self.checks = {check["id"]: check for check in checks}
        self.rules = collections.defaultdict(set)  # (peer, rule) -> ids of checks
        for check in checks:
            for peer, rules in check["peers"].items():
                for rule in rules:
                    self.rules[peer, rule].add(check["id"])

    def stronger(self, check_id):
        """The check, and those whose finding at the same place replaces its own."""
        found, left = set(), [check_id]
        while left:
            check_id = left.pop()
            if check_id not in found and check_id in self.checks:
                found.add(check_id)
                left += self.checks[check_id]["yieldsTo"]
        return found

    def covering(self, peer, rule):
        return set().union(*(self.stronger(check_id) for check_id in self.rules.get((peer, rule), ())))


@dataclasses.dataclass(frozen=True)
class Own:
    """One finding of Seawall."""
    identity: tuple  # file, kind, namespace, name
    check_id: str
    container: str   # "" where it is about the whole object
    slot: str        # containers[0]
    rank: int        # in the report

    def is_at(self, container):
        return not self.container or not container or container in (self.container, self.slot)


def own_findings(report, folder):
    found = collections.defaultdict(list)
    for rank, finding in enumerate(report["findings"]):
        location, about = finding["location"], finding["object"]
        slot = re.search(r"\b(?:containers|initContainers|ephemeralContainers)\[\d+\]", location["path"])
        file = pathlib.PurePath(os.path.relpath(location["file"], folder)).as_posix()
        identity = (file, about["kind"], about.get("namespace") or "default", about["name"])
        container = finding.get("container", {}).get("name", "")
        found[identity].append(Own(identity, finding["checkId"], container,
                                   slot[0] if slot and "container" in finding else "", rank))
    return found


@dataclasses.dataclass
class Comparison:
    findings: int = 0
    covered: int = 0
    matched: int = 0
    explained: collections.Counter = dataclasses.field(default_factory=collections.Counter)  # by kind
    unexplained: list = dataclasses.field(default_factory=list)
    rules: dict = dataclasses.field(default_factory=dict)  # covered rule -> Counter of outcomes
    met: set = dataclasses.field(default_factory=set)      # ranks of Seawall's findings that this tool has as well


def role_of(thing):
    """Where findings about a binding count as well: the role that it names, in whatever file."""
    role = thing.get("role") or {}
    return (role.get("kind"), "" if role.get("kind") == "ClusterRole" else thing["namespace"], role.get("name"))


def own_by_role(own, pods):
    """What Seawall tells where somebody is bound to a role; other tools tell it at the role."""
    found = collections.defaultdict(list)
    for identity, findings in own.items():
        for thing in pods.get(identity, ()):
            if thing.get("role"):
                found[role_of(thing)] += findings
    return found


def compare(peer, findings, own, catalogue, reasons, pods):
    """`pods`: (file, kind, namespace, name) -> those objects, for the conditions of reasons."""
    by_role = own_by_role(own, pods)
    result = Comparison()
    for finding in findings:
        result.findings += 1
        wanted = catalogue.covering(peer, finding.rule)
        if not wanted:
            continue
        result.covered += 1
        identity = (finding.file, finding.kind, finding.namespace, finding.name)
        role = (finding.kind, "" if finding.kind == "ClusterRole" else finding.namespace, finding.name)
        here = [*own.get(identity, ()), *by_role.get(role, ())]
        same = [mine for mine in here if mine.check_id in wanted and mine.is_at(finding.container)]
        if same:
            result.matched += 1
            result.met.update(mine.rank for mine in same)
            itself = any(mine.check_id in catalogue.rules[peer, finding.rule] for mine in same)
            outcome = "matched" if itself else "by a stronger"
        elif reason := next((one for one in reasons if one.means(peer, finding, pods.get(identity, ()))), None):
            reason.used += 1
            outcome = reason.kind
            result.explained[reason.kind] += 1
        else:
            outcome = "unexplained"
            result.unexplained.append(finding)
        result.rules.setdefault(finding.rule, collections.Counter())[outcome] += 1
    return result


def only_seawall(peer_names, own, catalogue, results):
    """(all, alone): Seawall's findings of checks that a rule of these tools stands for; those no tool has."""
    shared = set().union(*(catalogue.covering(peer, rule) for peer, rule in catalogue.rules if peer in peer_names))
    ranks = {mine.rank for mines in own.values() for mine in mines if mine.check_id in shared}
    return len(ranks), len(ranks - set().union(*(result.met for result in results.values())))


# --- printing ------------------------------------------------------------------------------------------

def table(rows):
    """The first row is the header; numbers stand to the right."""
    rows = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                        for column, (cell, width) in enumerate(zip(row, widths))).rstrip())
    print()


def print_results(results, versions, own, catalogue):
    table([["findings of", "all", "covered", "matched", *KINDS, "unexplained"]]
          + [[f"{peer} {versions[peer]}", result.findings, result.covered, result.matched,
              *(result.explained[kind] for kind in KINDS), len(result.unexplained)]
             for peer, result in results.items()])
    for peer, result in results.items():
        table([[f"{peer}: rule", *OUTCOMES, "checks of Seawall"]]
              + [[rule, *(counts[outcome] for outcome in OUTCOMES), ",".join(sorted(catalogue.rules[peer, rule]))]
                 for rule, counts in sorted(result.rules.items())])
    total, alone = only_seawall(set(results), own, catalogue, results)
    print(f"Seawall has {total:,} findings of the checks that these rules stand for; {alone:,} of them no other tool "
          "here has.\n")


def print_unexplained(results):
    for peer, result in results.items():
        for finding in result.unexplained[:SHOWN]:
            print(f"unexplained: {peer}\t{finding.rule}\t{finding.place()}")
        if len(result.unexplained) > SHOWN:
            print(f"unexplained: {peer}: {len(result.unexplained) - SHOWN} more")


def print_measures(measures, files):
    base_seconds, base_megabytes = measures["seawall"]
    table([["tool", "files", "seconds", "ratio", "MB", "ratio"]]
          + [[name, files[name], f"{seconds:.2f}", f"{seconds / base_seconds:.1f}", f"{megabytes:.0f}",
              f"{megabytes / base_megabytes:.1f}"] for name, (seconds, megabytes) in measures.items()])


# --- running -------------------------------------------------------------------------------------------

def measured(command, runs):
    """The last run, and the medians of seconds and megabytes."""
    done = [peers.measured(command) for _ in range(runs)]
    return done[-1], (statistics.median(run.seconds for run in done), statistics.median(run.megabytes for run in done))


def catalogue_of(seawall):
    run = peers.measured([seawall, "checks", "-o", "json"])
    if run.status != 0:
        sys.exit(f"seawall checks: exit {run.status}\n{run.stderr}")
    return Catalogue(json.loads(run.stdout)["checks"])


def scanned(seawall, folder, runs):
    """The last run of Seawall, which has a report, and its measures."""
    run, measures = measured([seawall, "scan", "-o", "json", "--no-config", "--no-suppressions", folder], runs)
    if run.status not in COMPLETE:
        sys.exit(f"seawall scan: exit {run.status}\n{run.stderr}")
    return run, measures


def findings_of(tool, folder, run):
    try:
        return list(tool.findings(tool.answer(run), folder))
    except (ValueError, KeyError, TypeError) as error:
        sys.exit(f"{tool.name}: what it answered cannot be read: {error!r}\n{run.stderr[-1000:]}")


def record(folder, name, run):
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").write_text(run.stdout)
        (folder / f"{name}.stderr").write_text(run.stderr)


def pods_by_identity(pods):
    found = collections.defaultdict(list)
    for pod in pods:
        found[pod["file"], pod["kind"], pod["namespace"], pod["name"]].append(pod)
    return found


def cache_folder():
    return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "seawall" / "peers"


def arguments_of(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seawall", type=pathlib.Path, help="the program")
    parser.add_argument("folder", type=pathlib.Path, help="manifests")
    parser.add_argument("--record", type=pathlib.Path, metavar="DIR", help="keep the outputs of all tools")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="of each tool, for the medians (3)")
    parser.add_argument("--reasons", type=pathlib.Path, default=HERE / "reasons.tsv", metavar="FILE")
    return parser.parse_args(words)


def print_all(tools, results, measures, counts, own, catalogue, reasons):
    print_results(results, {tool.name: tool.version for tool in tools}, own, catalogue)
    print_measures(measures, counts)
    print(f"{sum(bool(reason.used) for reason in reasons)} of {len(reasons)} reasons were needed")
    for reason in reasons:
        if not reason.used:
            print(f"not needed: {reason.peer} {reason.rule} {reason.place} ({reason.when})")
    print()
    print_unexplained(results)


def main():
    arguments = arguments_of(sys.argv[1:])
    seawall, folder = arguments.seawall.resolve(), arguments.folder.resolve()
    files, reasons = peers.manifests_below(folder), read_reasons(arguments.reasons)
    tools = [tool(cache_folder()) for tool in peers.PEERS]
    try:
        for tool in tools:
            tool.install()
        pods = pods_by_identity(peers.pods_of(cache_folder(), folder, files))
    except peers.CannotBeHad as error:
        sys.exit(str(error))

    catalogue = catalogue_of(seawall)
    run, own_measures = scanned(seawall, folder, arguments.runs)
    record(arguments.record, "seawall", run)
    own = own_findings(json.loads(run.stdout), folder)
    results, measures, counts = {}, {"seawall": own_measures}, {"seawall": len(files)}
    for tool in tools:
        print(f"running {tool.name} {tool.version}", file=sys.stderr)
        readable = tool.readable(folder, files)
        run, measures[tool.name] = measured(tool.command(folder, readable), arguments.runs)
        record(arguments.record, tool.name, dataclasses.replace(run, stdout=tool.answer(run)))
        counts[tool.name] = len(readable)
        results[tool.name] = compare(tool.name, findings_of(tool, folder, run), own, catalogue, reasons, pods)
    print_all(tools, results, measures, counts, own, catalogue, reasons)
    return 1 if any(result.unexplained for result in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
