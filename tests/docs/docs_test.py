#!/usr/bin/env python3
"""Generated pages are there and up to date, and links to headings lead to some: docs_test.py SEAWALL.

That links lead to files is a rule of tests/house.
"""
import pathlib
import posixpath
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "generate"))
sys.dont_write_bytecode = True
import pages  # noqa: E402, behind the line that makes it found


def differences(wanted, there):
    """Pages that are missing, stale or orphaned."""
    faults = [f"{path} is missing" for path in wanted.keys() - there.keys()]
    faults += [f"{path} is of no use any more" for path in there.keys() - wanted.keys()]
    faults += [f"{path} is stale" for path in wanted.keys() & there.keys() if wanted[path] != there[path]]
    return sorted(faults)


def without_code(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors_of(text):
    """Of headings, as GitHub and GitLab make them."""
    headings = re.findall(r"^#+ (.+)$", without_code(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"\]\(.*?\)", "", heading).lower()).replace(" ", "-")
            for heading in headings}


def dead_anchors(tree):
    """Path -> text; links with a # that names no heading."""
    faults = []
    for path, text in tree.items():
        for link, anchor in re.findall(r"\]\(([^)#:\s]*)#([^)\s]+)\)", without_code(text)):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) if link else path
            if target in tree and anchor not in anchors_of(tree[target]):
                faults.append(f"{path}: {target} has no heading #{anchor}")
    return faults


def dead_references(tree):
    """Words that look like an id of a check behind `explain`, `--select` and `--ignore`, and are none."""
    ids = {path.split("/")[-1].removesuffix(".md") for path in tree if path.startswith("docs/checks/")}
    known = {word.split("-")[0] for word in ids}
    return [f"{path}: there is no check {word}" for path, text in tree.items()
            for word in re.findall(r"(?:explain|--select|--ignore)[ =]([a-z]+(?:-[a-z]+)+)\b(?![,*])", text)
            if word not in ids and word.split("-")[0] in known]


def markdown():
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def results(seawall):
    found = differences({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "3", "d": "4"})
    yield "differences are found", [] if found == ["b is stale", "c is missing", "d is of no use any more"] else found
    found = dead_anchors({"docs/a.md": "# A `b` c!\n[x](b.md#one) [y](b.md#two) [z](#a-b-c) [w](#zz)\n",
                          "docs/b.md": "## One\n```\n# Two\n```\n"})
    yield "dead anchors are found", [] if len(found) == 2 else found
    found = dead_references({"docs/checks/host-pid.md": "", "a.md": "explain host-pid; --select host-pdi; explain a-b"})
    yield "ids that are none are found", [] if len(found) == 1 else found
    yield "generated pages are up to date; ./dev docs makes them anew", differences(pages.pages(seawall),
                                                                                   pages.written())
    tree = markdown()
    yield "links to headings lead to some", dead_anchors(tree)
    yield "checks that pages name exist", dead_references(tree)


def main():
    passed = failed = 0
    for name, faults in results(sys.argv[1]):
        if faults:
            failed += 1
            print(f"FAILED {name}:", *faults, sep="\n  ")
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
