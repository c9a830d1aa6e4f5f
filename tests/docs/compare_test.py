#!/usr/bin/env python3
"""docs/compare.md is what its generator makes of the checks: compare_test.py SEAWALL."""
import difflib
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "generate"))
sys.dont_write_bytecode = True
import compare  # noqa: E402, behind the line that makes it found


def check(identity, category, peers, enabled=True):
    return {"id": identity, "severity": "high", "category": category, "peers": peers, "enabled": enabled}


SAMPLE = [check("host-pid", "pods", {"trivy": ["KSV-0010"], "kubescape": ["C-0038", "C-0275"]}),
          check("host-ipc", "pods", {"kubescape": ["C-0038"]}, enabled=False)]


def refuses(checks):
    try:
        compare.page(checks)
    except ValueError:
        return True
    return False


def faults(seawall):
    page = compare.page(SAMPLE)
    yield "a check names the ids of each tool", "| C-0038<br>C-0275 |" in page and "| KSV-0010 |" in page
    yield "a check that is off says so", "[host-ipc](checks/host-ipc.md) | high, off |" in page
    yield "checks are sorted", page.index("host-ipc") < page.index("host-pid")
    yield "ids that several checks find count once", "| 281 | 2 | 0 % | 2 |" in page
    yield "a tool that is in no table is refused", refuses([check("host-pid", "pods", {"unheard-of": ["A1"]})])
    wanted, there = compare.page(compare.checks_of(seawall)), compare.PAGE.read_text(encoding="utf-8")
    sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), wanted.splitlines(True), "docs/compare.md",
                                               "what ./dev docs makes", n=0))
    yield "docs/compare.md is up to date; ./dev docs makes it anew", wanted == there


def main():
    results = list(faults(sys.argv[1]))
    for name, good in results:
        if not good:
            print(f"FAILED {name}")
    failed = sum(not good for _, good in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
