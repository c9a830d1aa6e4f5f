#!/usr/bin/env python3
"""What deploy/ci and .pre-commit-hooks.yaml run, run here: ci_test.py SEAWALL.

The scripts are taken out of the files as they are, and get what a runner would give them.
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACTION = ROOT / "deploy" / "ci" / "github" / "action.yml"
GITLAB = ROOT / "deploy" / "ci" / "gitlab" / "seawall.gitlab-ci.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
SHOP = ROOT / "examples" / "shop"
GITHUB_SHELL = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c"]

CLEAN_POD = """\
apiVersion: v1
kind: Namespace
metadata: {name: quiet}
"""


def script_of(path, marker):
    """The block scalar `run: |` or `- |` behind a line that holds the marker."""
    lines = path.read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if marker in line)
    begin = next(number for number in range(start, len(lines)) if re.search(r"(?:run: |- )\|$", lines[number]))
    depth = len(lines[begin + 1]) - len(lines[begin + 1].lstrip())
    block = []
    for line in lines[begin + 1:]:
        if line.strip() and len(line) - len(line.lstrip()) < depth:
            break
        block.append(line)
    return textwrap.dedent("\n".join(block))


def defaults_of_action():
    return dict(re.findall(r"^  ([a-z-]+):\n    description: .*\n    default: (.*)$", ACTION.read_text(), re.MULTILINE))


class Runner:
    """A folder with the scripts' surroundings."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder

    def run(self, command, environment=None):
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(command, cwd=self.folder, env={**kept, **(environment or {})}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120, check=False)

    def action(self, **inputs):
        for name in ("output", "summary"):
            (self.folder / name).write_text("")
        defaults = {"paths": ".", "fail-on": "high", "sarif": "seawall.sarif", "options": ""}
        given = {**defaults, **{name.replace("_", "-"): value for name, value in inputs.items()}}
        return self.run([*GITHUB_SHELL, script_of(ACTION, "- name: Scan")], {
            "BINARY": str(self.binary), "GITHUB_ACTION_PATH": str(ACTION.parent),
            "GITHUB_OUTPUT": str(self.folder / "output"), "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            **{name.upper().replace("-", "_"): value for name, value in given.items()}})

    def gitlab(self, shell, **variables):
        return self.run([shell, "-e", "-c", script_of(GITLAB, "script:")], {
            "SEAWALL_BINARY": str(self.binary), "SEAWALL_PATHS": ".", "SEAWALL_FAIL_ON": "high", **variables})

    def hook(self, identity, *files, arguments=None):
        """pre-commit runs entry, args and names of files; the args of a user take the place of the hook's own."""
        block = re.search(rf"^- id: {identity}$(.*?)(?=^- |\Z)", HOOKS.read_text(), re.MULTILINE | re.DOTALL)[1]
        words = shlex.split(re.search(r"^  entry: (.*)$", block, re.MULTILINE)[1])
        own = re.search(r"^  args: \[(.*)\]$", block, re.MULTILINE)[1].split(", ")
        bin_folder = self.folder / "bin"
        bin_folder.mkdir(exist_ok=True)
        link = bin_folder / "seawall"
        if not link.is_symlink():
            link.symlink_to(self.binary)
        return self.run([str(link), *words[1:], *(own if arguments is None else arguments), *map(str, files)])


# --- what must happen: each gives a fault, or nothing -----------------------------------------------------

def files_are_yaml(runner):
    for path in (ACTION, GITLAB, HOOKS):
        done = runner.run([str(runner.binary), "scan", "-o", "json", str(path)])
        told = [entry for entry in json.loads(done.stdout)["notLookedAt"] if entry["reason"] != "not-kubernetes"]
        if told:
            return f"{path.name}: {told}"
    return None


def action_has_the_inputs_that_its_script_takes(runner):
    wanted = {"paths": ".", "fail-on": "high", "sarif": "seawall.sarif", "options": "''", "binary": "''"}
    text, defaults = ACTION.read_text(), defaults_of_action()
    used = set(re.findall(r"\$\{\{ inputs\.([a-z-]+)", text))
    return None if defaults == wanted and used == set(wanted) else f"{defaults}, used: {sorted(used)}"


def action_builds_with_the_entry_script(runner):
    script = script_of(ACTION, "- name: Build Seawall")
    entry = ACTION.parent / "../../../dev"
    if script.strip() != '"$GITHUB_ACTION_PATH/../../../dev" build' or not os.access(entry, os.X_OK):
        return script
    return None


def action_marks_lines_and_fails(runner):
    done = runner.action(paths=str(SHOP))
    sarif = json.loads((runner.folder / "seawall.sarif").read_text())
    faults = [done.returncode != 1, "::error file=" not in done.stdout, not sarif["runs"][0]["results"],
              (runner.folder / "output").read_text() != "exit-code=1\n",
              "critical" not in (runner.folder / "summary").read_text()]
    return f"{faults}: {done.stderr}" if any(faults) else None


def action_tells_the_exit_code(runner):
    broken, quiet = runner.folder / "broken.yaml", runner.folder / "quiet.yaml"
    broken.write_text("kind: \"Pod\n")
    quiet.write_text(CLEAN_POD)
    for inputs, code in (({"paths": str(quiet)}, 0), ({"paths": str(SHOP), "fail_on": "none"}, 0),
                         ({"paths": str(broken)}, 3), ({"paths": str(SHOP), "fail_on": "nothing-of-the-sort"}, 2),
                         ({"paths": str(broken), "options": "\n  --allow-unreadable\n"}, 0),
                         ({"paths": f"\n  {quiet}\n{SHOP}\n"}, 1)):
        done = runner.action(**inputs)
        if done.returncode != code or (runner.folder / "output").read_text() != f"exit-code={code}\n":
            return f"{inputs}: exit {done.returncode}, want {code}: {done.stderr}"
    return None


def action_takes_inputs_for_words_only(runner):
    for field in ("paths", "options", "fail_on", "sarif"):
        runner.action(**{field: "$(touch ran)`touch ran`;touch ran\n$(touch ran)"})
        if (runner.folder / "ran").exists():
            return field
    return None


def gitlab_writes_its_reports(runner):
    for shell in ("sh", "bash"):
        done = runner.gitlab(shell, SEAWALL_PATHS=f"{SHOP} {SHOP / 'web.yaml'}")
        quality = json.loads((runner.folder / "gl-code-quality-report.json").read_text())
        prints = [issue["fingerprint"] for issue in quality]
        faults = [done.returncode != 1, "image-builder" not in done.stdout, not prints, len(set(prints)) != len(prints),
                  "<testsuites" not in (runner.folder / "seawall-junit.xml").read_text()]
        if any(faults):
            return f"{shell}: {faults}: {done.stderr}"
        if runner.gitlab(shell, SEAWALL_PATHS=str(SHOP), SEAWALL_FAIL_ON="none").returncode != 0:
            return f"{shell}: SEAWALL_FAIL_ON is not heeded"
    return None


def gitlab_keeps_what_the_job_writes(runner):
    text = GITLAB.read_text()
    written = set(re.findall(r"-o [a-z]+=(\S+)", text))
    kept = set(re.findall(r"^      [a-z]+: (\S+)$", text, re.MULTILINE)) | \
        set(re.search(r"paths: \[(.*)\]", text)[1].split(", "))
    return None if written and written == kept else f"{written}, kept: {kept}"


def hooks_take_names_of_files(runner):
    other, broken, quiet = (runner.folder / name for name in ("package.json", "broken.yaml", "quiet.yaml"))
    other.write_text("{}\n")
    broken.write_text("kind: \"Pod\n")
    quiet.write_text(CLEAN_POD)
    for identity, files, code in (("seawall", [quiet], 0), ("seawall", [quiet, other, broken], 0),
                                  ("seawall", [other, SHOP / "image-builder.yaml"], 1),
                                  ("seawall-manifests", [quiet], 0), ("seawall-manifests", [quiet, other], 3),
                                  ("seawall-manifests", [SHOP / "image-builder.yaml"], 1)):
        done = runner.hook(identity, *files)
        if done.returncode != code or (code == 1 and "image-builder.yaml:" not in done.stdout):
            return f"{identity} {[file.name for file in files]}: exit {done.returncode}, want {code}: {done.stderr}"
    return None


def hooks_take_arguments(runner):
    """Those that docs/ci.md shows."""
    arguments = re.search(r"args: \[(.*)\]", (ROOT / "docs" / "ci.md").read_text())[1].split(", ")
    dashes = runner.folder / "--quiet.yaml"
    dashes.write_text(CLEAN_POD)
    for more, file, code in ((None, SHOP / "web.yaml", 0), (arguments, SHOP / "web.yaml", 1), (None, dashes.name, 0)):
        done = runner.hook("seawall-manifests", file, arguments=more)
        if done.returncode != code:
            return f"{more} {file}: exit {done.returncode}, want {code}: {done.stderr}"
    return None


TESTS = (files_are_yaml, action_has_the_inputs_that_its_script_takes, action_builds_with_the_entry_script,
         action_marks_lines_and_fails, action_tells_the_exit_code, action_takes_inputs_for_words_only,
         gitlab_writes_its_reports, gitlab_keeps_what_the_job_writes, hooks_take_names_of_files,
         hooks_take_arguments)


def main():
    binary, failed = pathlib.Path(sys.argv[1]).resolve(), 0
    for test in TESTS:
        with tempfile.TemporaryDirectory(prefix="seawall-ci-") as folder:
            try:
                fault = test(Runner(binary, pathlib.Path(folder)))
            except (OSError, KeyError, ValueError, subprocess.TimeoutExpired) as error:
                fault = repr(error)
        if fault:
            failed += 1
            print(f"FAILED {test.__name__}: {fault}")
    print(f"{len(TESTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
