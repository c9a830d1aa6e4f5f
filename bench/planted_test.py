#!/usr/bin/env python3
"""The exact counts on generated files: planted_test.py SEAWALL. In YAML and in JSON, each defect is found once."""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
PLANTED = ("container-runtime-socket-mounted,host-ipc,host-network,host-path-volume,host-pid,host-port,"
           "image-latest-tag,may-run-as-root,privilege-escalation-allowed,"
           "privileged-container,root-filesystem-writable,"
           "sensitive-host-path")


def counts_of(binary, path):
    run = subprocess.run([binary, "scan", "--no-config", "--select", PLANTED, "-o", "json", str(path)],
                         capture_output=True, text=True, check=False)
    if run.returncode != 1:
        sys.exit(f"{path.name}: exit {run.returncode}, want 1\n{run.stderr}")
    report = json.loads(run.stdout)
    if report["notLookedAt"]:
        sys.exit(f"{path.name}: not looked at: {report['notLookedAt'][:3]}")
    counts = {}
    for finding in report["findings"]:
        counts[finding["checkId"]] = counts.get(finding["checkId"], 0) + 1
    return counts


def main():
    binary, failed, passed = sys.argv[1], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in (1, 2, 3):
            for form in ("yaml", "json", "json-indented"):
                path = pathlib.Path(folder) / f"{seed}.{form[:4]}"
                expect = path.with_suffix(".expect")
                subprocess.run(
                    [
                        sys.executable,
                        str(HERE / "generate.py"),
                        "--deployments",
                        "400",
                        "--seed",
                        str(seed),
                        "--format",
                        form,
                        "--out",
                        str(path),
                        "--expect",
                        str(expect),
                    ],
                    check=True,
                )
                wanted, got = json.loads(expect.read_text())["findings"], counts_of(binary, path)
                if wanted == got:
                    passed += 1
                else:
                    failed += 1
                    differing = {
                        key: (wanted.get(key, 0), got.get(key, 0))
                        for key in {**wanted, **got}
                        if wanted.get(key) != got.get(key)
                    }
                    print(f"seed {seed}, {form}: planted and found differ: {differing}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
