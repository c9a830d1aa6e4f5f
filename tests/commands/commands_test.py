#!/usr/bin/env python3
"""Completion scripts in the shells that they are for, and man pages in troff: commands_test.py BINARY.

A shell that is not installed is skipped, unless CI is set.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TIMEOUT = 60  # seconds

# Words behind "seawall", the last one begun; what must be offered for it.
ROWS = [
    (["sc"], ["scan"]),
    (["scan", "--fail"], ["--fail-on"]),
    (["scan", "--color", "al"], ["always"]),
    (["scan", "-o", "js"], ["json", "jsonl"]),
    (["scan", "--fail-on", "low,hig"], ["low,high"]),
    (["explain", "privileged-c"], ["privileged-container"]),
    (["explain", "host-pi"], ["host-pid"]),
    (["completion", "po"], ["powershell"]),
    (["scan", "--threads", ""], []),
]
# In a folder with the files report.json and "red apple.yaml", and the folder rest.
FILE_ROWS = [
    (["scan", "re"], ["red apple.yaml", "report.json", "rest"]),
    (["scan", "--baseline", "rep"], ["report.json"]),
]


class Missing(Exception):
    pass


class Shells:
    """Runs scripts of shells in a folder with some files."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = pathlib.Path(folder)
        self.work = self.folder / "work"
        (self.work / "rest").mkdir(parents=True)
        for name in ("report.json", "red apple.yaml"):
            (self.work / name).touch()
        self.environment = {"PATH": f"{binary.parent}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8",
                            "TERM": "dumb"}

    def run(self, *command, stdin=b""):
        if not shutil.which(command[0]):
            raise Missing(command[0])
        done = subprocess.run(command, input=stdin, cwd=self.work, env=self.environment, capture_output=True,
                              timeout=TIMEOUT)
        return done.stdout.decode(), done.stderr.decode()

    def script(self, shell):
        path = self.folder / f"completion.{shell}"
        path.write_text(self.run(str(self.binary), "completion", shell)[0])
        return str(path)

    def lines(self, *command):
        out, errors = self.run(*command)
        return sorted(out.splitlines()), errors


# --- one function a shell: words -> (what is offered, what it complained of) --------------------------------

def bash_words(words):
    """As bash cuts them."""
    pieces = []
    for word in words:
        cut = word.replace("=", "\0=\0").replace(":", "\0:\0").split("\0")
        pieces += [piece for piece in cut if piece] or [""]
        if word.endswith("="):
            pieces.append("")
    return pieces


def bash(shells, words):
    driver = ('source "$1"; shift; COMP_WORDS=(seawall "$@"); COMP_CWORD=$#; _seawall seawall; '
              '[[ ${#COMPREPLY[@]} -eq 0 ]] || printf "%s\\n" "${COMPREPLY[@]}"')
    return shells.lines("bash", "--norc", "-c", driver, "bash", shells.script("bash"), *bash_words(words))


def zsh(shells, words):
    """The line editor's own commands are stood in for by functions that print."""
    driver = """
      compdef() { }
      compset() { [[ $1 == -P ]] && typeset -g PREFIX=${PREFIX#${~2}} }
      _files() { [[ $1 == -/ ]] && print -rl -- $PREFIX*(N/) || print -rl -- $PREFIX*(N) }
      compadd() { print -rl -- "${values[@]}" }
      source "$1"; shift
      words=(seawall "$@"); CURRENT=$#words; PREFIX=$words[-1]
      _seawall
    """
    return shells.lines("zsh", "-f", "-c", driver, "zsh", shells.script("zsh"), *words)


def fish(shells, words):
    line = " ".join(["seawall", *words[:-1], words[-1]])
    offered, errors = shells.lines("fish", "--no-config", "-c",
                                   'source $argv[1]; complete --do-complete $argv[2]', shells.script("fish"), line)
    return sorted(each.split("\t")[0].rstrip("/").replace("\\ ", " ") for each in offered), errors


SHELLS = {"bash": bash, "zsh": zsh, "fish": fish}


def cases_of_shells(shells):
    for name, complete in SHELLS.items():
        for words, expected in ROWS + FILE_ROWS:
            yield f"{name}: {' '.join(words)}", lambda: complete(shells, words), (expected, "")
    # bash replaces only what stands behind its last cut, others the whole word.
    yield "bash: --color=al", lambda: bash(shells, ["scan", "--color=al"]), (["always"], "")
    yield "bash: -o json=rep", lambda: bash(shells, ["scan", "-o", "json=rep"]), (["report.json"], "")
    yield "bash: -o json=", lambda: bash(shells, ["scan", "-o", "json="]), \
        (["red apple.yaml", "report.json", "rest"], "")
    yield "zsh: --color=al", lambda: zsh(shells, ["scan", "--color=al"]), (["--color=always"], "")
    yield "zsh: -o json=rep", lambda: zsh(shells, ["scan", "-o", "json=rep"]), (["report.json"], "")
    yield "fish: --color=al", lambda: fish(shells, ["scan", "--color=al"]), (["--color=always"], "")
    yield "fish: -o json=rep", lambda: fish(shells, ["scan", "-o", "json=rep"]), (["json=report.json"], "")


# --- man pages ------------------------------------------------------------------------------------------

def commands_of(shells, above=()):
    """Every command, as words, from what completion offers."""
    yield above
    offered = shells.run(str(shells.binary), "__complete", "man", *above, "")[0]
    for line in offered.splitlines():
        yield from commands_of(shells, (*above, line.split("\t")[0]))


def troff(shells, command):
    """What groff has against the page, and whether its first lines name the command."""
    page = shells.run(str(shells.binary), "man", *command)[0]
    out, errors = shells.run("groff", "-man", "-Tascii", "-ww", "-P-c", stdin=page.encode())
    text = re.sub(".\b", "", out)  # bold is each character twice
    text = " ".join(text.split())
    name = "-".join(("seawall", *command))
    return f"{name} - " in text and "OPTIONS" in text, errors


def cases(shells):
    yield from cases_of_shells(shells)
    for command in commands_of(shells):
        yield f"man {' '.join(command)}", lambda: troff(shells, command), (True, "")


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    passed = failed = 0
    missing = set()
    with tempfile.TemporaryDirectory(prefix="seawall-commands-") as folder:
        for name, answer, expected in cases(Shells(binary, folder)):
            try:
                got = answer()
            except Missing as program:
                missing.add(str(program))
                continue
            if got == expected:
                passed += 1
            else:
                failed += 1
                print(f"{name}:\n  expected {expected}\n  got      {got}")
    for program in sorted(missing):
        failed += "CI" in os.environ
        print(f"{program} is not installed")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
