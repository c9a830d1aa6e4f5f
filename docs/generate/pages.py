#!/usr/bin/env python3
"""Writes docs/checks.md, a page for each check below docs/checks/, and docs/commands.md: pages.py SEAWALL.

All of it is what the program says of itself. Pages of checks that are gone are removed.
"""
import concurrent.futures
import itertools
import json
import pathlib
import subprocess
import sys

DOCS = pathlib.Path(__file__).resolve().parent.parent

CHECKS = """\
# Checks

`./dev docs` makes this page and those that it leads to. `seawall explain ID` shows the same without a browser, and
also takes the names that other tools give to a check; `seawall checks` is this list.

Checks that are off mean nothing before they are configured, or are a matter of taste: `--select ID`, or
[`.seawall.yaml`](configuration.md), turns them on.
"""
COMMANDS = """\
# Commands

`./dev docs` makes this page of what `--help` shows. `seawall man COMMAND` writes the same as a man page, and
`seawall completion SHELL` a script that completes all of it. [Exit codes](exit-codes.md) are those of all commands.
"""


def output_of(seawall, *arguments):
    return subprocess.run([seawall, *arguments], check=True, capture_output=True, text=True, timeout=60).stdout


def checks_of(seawall):
    return json.loads(output_of(seawall, "checks", "-o", "json"))["checks"]


def plain(text):
    """As Markdown shows it inside of a table."""
    return "".join("\\" + letter if letter in "*<|\\" else letter for letter in text)


def index(checks):
    text = CHECKS
    for category, members in itertools.groupby(sorted(checks, key=lambda check: (check["category"], check["id"])),
                                               key=lambda check: check["category"]):
        text += f"\n## {category.capitalize()}\n\n| check | severity | component | default | title |\n"
        text += "|---|---|---|---|---|\n"
        for check in members:
            default = "on" if check["enabled"] else "off"
            text += (f"| [{check['id']}](checks/{check['id']}.md) | {check['severity']} | {check['component']} | "
                     f"{default} | {plain(check['title'])} |\n")
    return text


def commands_of(seawall, above=()):
    """Every command, as words, from what completion offers."""
    for line in output_of(seawall, "__complete", "man", *above, "").splitlines():
        command = (*above, line.split("\t")[0])
        yield command
        yield from commands_of(seawall, command)


def commands(seawall):
    text = COMMANDS
    for command in [(), *commands_of(seawall)]:
        text += f"\n## {' '.join(('seawall', *command))}\n\n```text\n{output_of(seawall, *command, '--help')}```\n"
    return text


def pages(seawall):
    """Path below docs/ -> text."""
    checks = checks_of(seawall)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        texts = pool.map(lambda check: output_of(seawall, "explain", check["id"], "-o", "markdown"), checks)
        made = {f"checks/{check['id']}.md": text for check, text in zip(checks, texts)}
    return {"checks.md": index(checks), "commands.md": commands(seawall), **made}


def written():
    """The pages that are there."""
    paths = [DOCS / "checks.md", DOCS / "commands.md", *DOCS.glob("checks/*.md")]
    return {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in paths if path.exists()}


def main():
    made, there = pages(sys.argv[1]), written()
    (DOCS / "checks").mkdir(exist_ok=True)
    for path in there.keys() - made.keys():
        (DOCS / path).unlink()
    for path, text in made.items():
        if there.get(path) != text:
            (DOCS / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
