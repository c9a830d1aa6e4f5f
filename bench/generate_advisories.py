#!/usr/bin/env python3
"""A gigabyte of advisories: generate_advisories.py SHARED OUT PACKAGES.

The real records of SHARED/advisories, again and again under other names, until there are more than 500,000: JSON lines
in OUT. And in PACKAGES a thousand packages that they are about, one a line: type, name and version between tabulators;
nine of ten have the fix of the latest record, the others any version that a record names. Ids of copies are far apart
when sorted, so that no copy is compressed by the one before.
"""

import collections
import json
import pathlib
import random
import re
import subprocess
import sys

RECORDS = 500_000
PACKAGES = {  # OSV's ecosystem: type, and how many
    "Debian:12": ("deb", 400),
    "PyPI": ("pypi", 150),
    "Go": ("golang", 150),
    "npm": ("npm", 100),
    "crates.io": ("cargo", 80),
    "Packagist": ("composer", 60),
    "RubyGems": ("gem", 60),
}
CVE = re.compile(r"CVE-(\d{4})-(\d{4,7})")
APART = 3_000_000  # between the numbers of a CVE and of its copy


def read(folder):
    for file in sorted(folder.glob("*.jsonl.zst")):
        if file.name.startswith(("cisa-kev", "endoflife")):
            continue
        lines = subprocess.run(["zstd", "-dcq", str(file)], stdout=subprocess.PIPE, check=True).stdout
        yield from map(json.loads, lines.splitlines())


def renamed_id(name, copy):
    match = CVE.fullmatch(name)
    return f"CVE-{match[1]}-{int(match[2]) + copy * APART}" if match else f"C{copy:02}{name}"


def renamed(record, copy):
    record = dict(record, id=renamed_id(record["id"], copy))
    for key in ("aliases", "upstream", "related"):
        if record.get(key):
            record[key] = [renamed_id(name, copy) for name in record[key]]
    record["affected"] = [
        dict(affected, package=dict(affected["package"], name=f"{affected['package']['name']}-c{copy}"))
        if "package" in affected else affected
        for affected in record.get("affected") or ()
    ]
    return record


def versions_of(affected):
    """What packages of it may have: versions that it lists, and those that mend it."""
    yield from affected.get("versions") or ()
    for each in affected.get("ranges") or ():
        for event in each["events"] if each["type"] != "GIT" else ():
            if event.get("fixed"):
                yield event["fixed"]


def main():
    shared, out, packages = map(pathlib.Path, sys.argv[1:])
    records = list(read(shared / "advisories"))
    copies = -(-RECORDS // len(records))
    with out.open("w") as file:
        for copy in range(copies):
            for record in records:
                changed = renamed(record, copy) if copy else record
                file.write(json.dumps(changed, separators=(",", ":"), ensure_ascii=False) + "\n")
    known = collections.defaultdict(lambda: collections.defaultdict(list))
    for record in sorted(records, key=lambda record: record["modified"]):
        for affected in record.get("affected") or ():
            package = affected.get("package")
            if package and not record.get("withdrawn"):
                known[package["ecosystem"]][package["name"]].extend(versions_of(affected))
    chance = random.Random(1)
    with packages.open("w") as file:
        for ecosystem, (kind, count) in PACKAGES.items():
            names = sorted(name for name, versions in known[ecosystem].items() if versions)
            for index in range(count):
                name, copy = chance.choice(names), chance.randrange(copies)
                versions = known[ecosystem][name]
                version = chance.choice(versions) if index % 10 == 0 else versions[-1]
                file.write(f"{kind}\t{name}{f'-c{copy}' if copy else ''}\t{version}\n")


main()
