#!/usr/bin/env python3
"""Writes docs/compare.md: compare.py SEAWALL. Every cell comes from the checks themselves or from a table beside this.

peers.tsv names the tools, where their rules were read, and how many they have; adoption.tsv what users of such tools
expect, and whether Seawall has it.
"""
import collections
import csv
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent / "compare.md"
MET = ("yes", "partly", "no")

HEAD = """\
# Seawall beside other scanners

`./dev docs` makes this page out of the checks and the tables beside [compare.py](generate/compare.py). Ids name rules
that find the same thing, wholly or in part. `seawall explain ID` knows them: `seawall explain KSV-0017`.
[bench/peers/compare.py](../bench/peers/compare.py) runs Seawall and other tools over the same manifests, and lists
what one of them finds and Seawall does not, with the reason.
"""


def rows_of(name):
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def table(header, rows):
    """Markdown. A bar inside of a cell would end it."""
    lines = ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |\n" for row in (header, *rows)]
    return lines[0] + "|---" * len(header) + "|\n" + "".join(lines[1:])


def checks_by_peer(checks, names):
    text = "\n## Check by tool\n"
    by_category = collections.defaultdict(list)
    for check in checks:
        by_category[check["category"]].append(check)
    for category, group in sorted(by_category.items()):
        rows = [[f"[{check['id']}](checks/{check['id']}.md)", check["severity"] + ("" if check["enabled"] else ", off"),
                 *("<br>".join(check["peers"].get(name, ())) for name in names)]
                for check in sorted(group, key=lambda check: check["id"])]
        text += f"\n### {category}\n\n" + table(["check", "severity", *names], rows)
    return text + "\n\"off\": runs when it is selected or configured.\n"


def coverage_of_peers(checks, peers):
    rows = []
    for peer in peers:
        found = {rule for check in checks for rule in check["peers"].get(peer["peer"], ())}
        touching = sum(1 for check in checks if check["peers"].get(peer["peer"]))
        total = int(peer["ids"])
        if len(found) > total:
            raise ValueError(f"peers.tsv: {peer['peer']} has {len(found)} ids in the checks, and {total} there")
        rows.append([peer["peer"], peer["what"], f"`{peer['read at']}`", total, len(found),
                     f"{100 * len(found) // total} %", touching])
    return ("\n## Tool by tool\n\n" + table(["tool", "rules of", "read at", "its ids", "found by Seawall", "share",
                                              "checks of Seawall"], rows)
            + "\nThe rest are rules on access, networks, secrets, resources, hosts and the control plane.\n")


def adoption(rows):
    text = "\n## What users of scanners expect\n"
    for met, title in zip(MET, ("There", "There in part", "Not there")):
        chosen = [row for row in rows if row["met"] == met]
        if chosen:
            text += f"\n### {title}\n\n" + table(["feature", "how" if met == "yes" else "how, and why not more"
                                                   if met == "partly" else "why not"],
                                                  [[row["feature"], row["how or why not"]] for row in chosen])
    return text


def page(checks):
    """The whole page, from the `checks` of `seawall checks -o json`."""
    peers, wishes = rows_of("peers.tsv"), rows_of("adoption.tsv")
    names = [peer["peer"] for peer in peers]
    unknown = {name for check in checks for name in check["peers"]} - set(names)
    if unknown:
        raise ValueError(f"peers.tsv lacks {', '.join(sorted(unknown))}")
    for row in wishes:
        if row["met"] not in MET or not row["how or why not"].endswith("."):
            raise ValueError(f"adoption.tsv: {row}")
    return HEAD + checks_by_peer(checks, names) + coverage_of_peers(checks, peers) + adoption(wishes)


def checks_of(seawall):
    done = subprocess.run([seawall, "checks", "-o", "json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["checks"]


if __name__ == "__main__":
    PAGE.write_text(page(checks_of(sys.argv[1])), encoding="utf-8")
