#!/usr/bin/env python3
"""Copies the vectors that were written for Seawall, compressed: import.py CONFORMANCE_DIR."""
import gzip
import json
import pathlib
import sys

# The group of mutated manifests stays out: those files are other projects'.
YAML = "anchors documents errors flow indentation json keys scalars tags".split()
RBAC = "aggregation authorize escalation rules whocan".split()
VERSIONS = "alpine crates debian go maven npm nuget packagist pypi rpm rubygems".split()
PODS = "admission checks configs defaulted evaluate pods psp psp-pods psps".split()


def is_ours(line):
    """Pods whose ids begin with a t are upstream's test pods; they stay out, with the cases that are about them."""
    case = json.loads(line)
    return not str(case["id" if "from" in case else "pod"]).startswith("t")


def write(path, data):
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(data, 9, mtime=0))


def main():
    source = pathlib.Path(sys.argv[1])
    here = pathlib.Path(__file__).parent
    for suite, names in (("yaml", YAML), ("pods", PODS), ("rbac", RBAC), ("secrets", ["vectors"]),
                         ("versions", VERSIONS)):
        (here / suite).mkdir(exist_ok=True)
        for name in names:
            data = (source / suite / f"{name}.jsonl").read_bytes()
            if name in ("pods", "evaluate", "defaulted"):
                data = b"".join(line for line in data.splitlines(keepends=True) if is_ours(line))
            write(here / suite / f"{name}.jsonl", data)
    tables = []
    for path in sorted((source / "network" / "tables").glob("*.json")):
        table = json.loads(path.read_text())
        table["text"] = path.with_suffix(".yaml").read_text()
        tables.append(json.dumps(table, separators=(",", ":")) + "\n")
    (here / "network" / "tables").mkdir(parents=True, exist_ok=True)
    write(here / "network" / "tables" / "tables.jsonl", "".join(tables).encode())
    (here / "rbac" / "objects").mkdir(exist_ok=True)
    for path in (source / "rbac").rglob("*.yaml"):
        write(here / "rbac" / path.relative_to(source / "rbac"), path.read_bytes())


main()
