#!/usr/bin/env python3
"""docs/schemas/config.v1.json is up to date, and takes what the program does: config_schema_test.py SEAWALL."""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "docs" / "generate"), str(ROOT / "tests" / "scenarios")]
sys.dont_write_bytecode = True
import config_schema  # noqa: E402, behind the line that makes it found
import schema_check  # noqa: E402

ACCEPTED = [
    {},
    {"version": 1, "select": ["pods", "host-*"], "ignore": "host-pid", "frameworks": ["nsa", "pss-restricted"]},
    {"frameworks": "cis", "exclude": ["a/**"], "failOn": ["medium", "host-pid"], "maxFindings": 0},
    {"kubernetesVersion": "1.31", "baseline": "known.json", "honourPeerAnnotations": False},
    {"checks": {"low-user-id": {"enabled": True, "severity": "info", "parameters": {"minimum": 1000}}}},
    {"checks": {"ssh-port-exposed": {"parameters": {"ports": [22, "2222"]}}}},
    {"suppressions": [{"checks": ["host-pid"], "reason": "because", "owner": "us", "until": "2027-01-31"},
                      {"paths": "a/*", "reason": "because"},
                      {"objects": {"kinds": ["Pod"], "namespaces": "a", "names": ["b"], "selector": "a=b"},
                       "reason": "because"}]},
    {"podTemplates": [{"group": "example.com", "kind": "A", "templates": ["spec.template"]},
                      {"kind": "B", "podSpecs": "spec.*.pod"}]},
]
REFUSED = [
    {"selct": []}, {"version": 2}, {"select": {}}, {"select": [1]}, {"frameworks": ["nist"]}, {"failOn": 3},
    {"maxFindings": -1}, {"maxFindings": "many"}, {"baseline": 1}, {"honourPeerAnnotations": "yes"}, {"checks": []},
    {"checks": {"host-pod": {}}}, {"checks": {"host-pid": {"sverity": "low"}}},
    {"checks": {"host-pid": {"severity": "bad"}}}, {"checks": {"host-pid": {"enabled": 1}}},
    {"checks": {"low-user-id": {"parameters": {"minmum": 1}}}},
    {"checks": {"low-user-id": {"parameters": {"minimum": "x"}}}},
    {"suppressions": [{"checks": ["host-pid"]}]}, {"suppressions": [{"checks": ["host-pid"], "reason": " "}]},
    {"suppressions": [{"reason": "because"}]}, {"suppressions": {}},
    {"suppressions": [{"objects": {"kind": "Pod"}, "reason": "because"}]},
    {"podTemplates": [{"kind": "A"}]}, {"podTemplates": [{"templates": ["a"]}]},
]


def program_accepts(seawall, value):
    """JSON is YAML."""
    with tempfile.TemporaryDirectory(prefix="seawall-config-") as folder:
        path = pathlib.Path(folder) / "config.yaml"
        path.write_text(json.dumps(value))
        done = subprocess.run([seawall, "config", "show", "--config", path], cwd=folder, capture_output=True)
    return done.returncode == 0


def faults(seawall):
    wanted = config_schema.page(seawall)
    yield "docs/schemas/config.v1.json is up to date; ./dev docs makes it anew", \
        config_schema.PAGE.read_text(encoding="utf-8") == wanted
    schema = json.loads(wanted)
    for expected, values in ((True, ACCEPTED), (False, REFUSED)):
        for value in values:
            told = "accepted" if expected else "refused"
            yield f"{told} by the program: {json.dumps(value)}", program_accepts(seawall, value) == expected
            yield f"{told} by the schema: {json.dumps(value)}", (not schema_check.faults(value, schema)) == expected


def main():
    results = list(faults(sys.argv[1]))
    for what, holds in results:
        if not holds:
            print(f"FAILED {what}")
    failed = sum(not holds for _, holds in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
