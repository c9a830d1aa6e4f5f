"""The tools that Seawall is compared with: how each is had, how it is run, and what its answer means.

Everything a tool needs is put below a folder of the user's cache. Versions are pinned, so that a comparison can be
repeated.
"""
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MANIFESTS = (".yaml", ".yml", ".json")


class CannotBeHad(Exception):
    """A tool could not be installed; the message says why."""


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One finding in words that all tools share."""
    file: str        # below the folder that is scanned
    kind: str
    namespace: str   # where the manifest names none: default
    name: str
    container: str   # its name, its place (containers[0]), or "" where the tool names none
    rule: str

    def place(self):
        """What the patterns of reasons.tsv are held against."""
        return f"{self.file} {self.kind}/{self.namespace}/{self.name}/{self.container}".removesuffix("/")


@dataclasses.dataclass
class Run:
    stdout: str
    stderr: str
    status: int
    seconds: float
    cpu_seconds: float
    megabytes: float


def measured(command):
    """Runs a command to its end. Its memory is the largest resident set of it and its children."""
    environment = {name: value for name, value in os.environ.items() if name != "LOG_LEVEL"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = os.times().elapsed
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = os.times().elapsed - start
        process.returncode = os.waitstatus_to_exitcode(status)  # reaped here, for the sake of its usage
        texts = [stream.seek(0) or stream.read().decode("utf-8", "replace") for stream in (out, err)]
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(*texts, process.returncode, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def answered(command, codes):
    """The same of a tool that has to end with one of the codes."""
    run = measured(command)
    if run.status not in codes:
        sys.exit(f"{command[0]}: exit {run.status}: {run.stderr[-500:]}")
    return run


def install(command, what, environment=None):
    try:
        done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env={**os.environ, **(environment or {})}, check=False)
    except FileNotFoundError as error:
        raise CannotBeHad(f"{what} needs {error.filename} on the PATH") from error
    if done.returncode:
        raise CannotBeHad(f"{what} could not be installed: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")


def built_with_go(name, version, module):
    """The path of a program of a Go module, built once."""
    folder = os.environ.get("SEAWALL_GO")
    go = shutil.which("go") or (folder and shutil.which("go", path=f"{folder}/go/bin"))
    if not go:
        raise CannotBeHad(f"{name} is built with Go, which is neither on the PATH nor in $SEAWALL_GO")
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    target = cache / "seawall" / "peers" / f"{name}-{version}"
    program = target / name
    if not program.exists():
        install([go, "install", module], name, {"GOBIN": str(target)})
    return program


def manifests_below(folder):
    return sorted(path for path in folder.rglob("*")
                  if path.suffix.lower() in MANIFESTS and path.is_file()
                  and not any(part.startswith(".") for part in path.relative_to(folder).parts[:-1]))


# --- checkov -------------------------------------------------------------------------------------------

class Checkov:
    name = "checkov"
    version = "3.3.30"

    def __init__(self, cache):
        self.venv = cache / f"checkov-{self.version}"
        self.program = self.venv / "bin" / "checkov"

    def install(self):
        if self.program.exists():
            return
        install([sys.executable, "-m", "venv", self.venv], self.name)
        install([self.venv / "bin" / "pip", "install", "--quiet", f"checkov=={self.version}"], self.name)

    def command(self, folder, _):
        """Without the flag it asks its vendor's service before anything else."""
        return [self.program, "--directory", folder, "--framework", "kubernetes", "--skip-download", "--compact",
                "--quiet", "--output", "json"]

    def readable(self, _, files):
        return files

    def answer(self, run):
        return run.stdout

    def findings(self, answer, _):
        return checkov_findings(answer)


def checkov_findings(text):
    """It names containers by their place in the list, and only the first of an object that fails a rule."""
    report = json.loads(text)
    for part in report if isinstance(report, list) else [report]:
        for failed in part.get("results", {}).get("failed_checks", ()):
            kind, namespace, name = (failed["resource"].split(".", 2) + ["", ""])[:3]
            keys = "/".join(failed["check_result"].get("evaluated_keys") or ())
            at = re.search(r"\b(containers|initContainers)/\[(\d+)\]", keys)
            yield Finding(failed["file_path"].lstrip("/"), kind, namespace or "default", name,
                          f"{at[1]}[{at[2]}]" if at else "", failed["check_id"])


# --- kube-score ----------------------------------------------------------------------------------------

class KubeScore:
    name = "kube-score"
    version = "v1.20.0"

    def __init__(self, cache):
        self.folder = cache / f"kube-score-{self.version}"
        self.program = self.folder / "kube-score"
        self.scored = []

    def install(self):
        if not self.program.exists():
            install(["go", "install", f"github.com/zegl/kube-score/cmd/kube-score@{self.version}"], self.name,
                    {"GOBIN": str(self.folder)})

    def command(self, _, files):
        return [self.program, "score", "--output-format", "json", "--all-default-optional", *files]

    def readable(self, folder, files):
        """It gives up at the first file that it cannot read, without naming it, so each is tried alone.

        What it answers then is what is compared. Of many files at once it takes objects of the same name for one, and
        a comment "# Source: NAME" for the name of the file.
        """
        good = []
        for file in files:
            run = measured(self.command(folder, [file]))
            if run.stdout.strip():
                good.append(file)
                self.scored += [{**scored, "file_name": str(file)} for scored in json.loads(run.stdout) or ()]
        return good

    def answer(self, _):
        return json.dumps(self.scored, indent=1)

    def findings(self, answer, folder):
        return kube_score_findings(answer, folder)


PASSES = 10


def kube_score_findings(text, folder):
    """A comment of a rule that does not pass is a finding; several of one rule at one container are one."""
    seen = set()
    for scored in json.loads(text) or ():
        meta = scored["object_meta"]
        file = os.path.relpath(scored["file_name"], folder)
        for check in scored["checks"]:
            if check["skipped"] or check["grade"] >= PASSES:
                continue
            for comment in check["comments"] or [{"path": ""}]:
                seen.add(Finding(pathlib.PurePath(file).as_posix(), scored["type_meta"]["kind"],
                                 meta.get("namespace") or "default", meta.get("name") or meta.get("generateName") or "",
                                 comment["path"], check["check"]["id"]))
    return sorted(seen)


def pods_of(cache, folder, files):
    """The pods and pod templates of manifests, read with what came along with checkov."""
    done = subprocess.run([str(cache / f"checkov-{Checkov.version}" / "bin" / "python"), str(HERE / "pods_of.py"),
                           str(folder)], input="\0".join(map(str, files)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotBeHad(f"the manifests could not be read: {done.stderr}")
    return json.loads(done.stdout)


PEERS = (Checkov, KubeScore)
