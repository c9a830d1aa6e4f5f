"""Seawall as these tests run it, and what its reports say of vulnerabilities."""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "images"))
import layout  # noqa: E402, it lies in the folder that this names

TIMEOUT = 300  # seconds


class Report:
    """One in JSON, and how the program ended."""

    def __init__(self, done):
        self.code, self.errors = done.returncode, done.stderr
        assert done.stdout, f"exit {done.returncode}, and no report: {done.stderr[-1000:]}"
        self.document = json.loads(done.stdout)

    @property
    def items(self):
        """Of findings that are of one vulnerability; of too many a last one tells the number."""
        return [each["vulnerability"] for each in self.document["findings"] if "vulnerability" in each]

    @property
    def not_looked_at(self):
        return json.dumps(self.document["notLookedAt"])

    def text(self):
        """All that is said beside findings."""
        return self.errors + json.dumps({name: value for name, value in self.document.items()
                                         if name not in ("findings", "checks")})

    def vulnerabilities(self, kind=""):
        """(package, version, all names) -> items."""
        found = collections.defaultdict(list)
        for item in self.items:
            if not kind or item["type"] == kind:
                found[item["package"], item.get("version", ""), names_of(item)].append(item)
        return found

    def ids(self, package):
        return {item["id"] for item in self.items if item["package"] == package}


def names_of(item):
    return frozenset([item["id"], *item.get("aliases", ())])


def witnesses_of(item):
    """Ids of the records that say so, in the order of the report."""
    return [source.split(" ", 1)[1] for source in item["sources"]]


class Program:
    """Seawall with a folder for its files, in which nobody's settings are."""

    def __init__(self, binary, folder, store=None):
        self.binary, self.folder = pathlib.Path(binary).resolve(), pathlib.Path(folder)
        self.store = store or self.folder / "advisories.db"

    def environment(self, more=None):
        own = {name: value for name, value in os.environ.items() if not name.startswith(("SEAWALL_", "XDG_"))}
        return {**own, "HOME": str(self.folder), "NO_COLOR": "1", **(more or {})}

    def run(self, *arguments, codes=(0,), cwd=None, environment=None):
        done = subprocess.run([str(self.binary), *(str(each) for each in arguments)], capture_output=True, text=True,
                              timeout=TIMEOUT, check=False, cwd=cwd or self.folder, stdin=subprocess.DEVNULL,
                              env=self.environment(environment))
        if codes is not None and done.returncode not in codes:
            raise AssertionError(f"{arguments}: exit {done.returncode}, not one of {codes}: "
                                 f"{(done.stderr or done.stdout)[-1500:]}")
        return done

    def make_store(self, *sources):
        self.run("advisories", "import", "--advisories", self.store, *sources)
        return self

    def image(self, *layers):
        return layout.make(pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "image", list(layers))

    def scan_image(self, *images, codes=(0, 1), options=(), **how):
        return Report(self.run("image", "scan", "--no-cache", "--advisories", self.store, "-o", "json", *images,
                               *options, codes=codes, **how))

    def scan_folder(self, *paths, codes=(0, 1), options=(), **how):
        return Report(self.run("packages", "scan", "--advisories", self.store, "-o", "json", *paths, *options,
                               codes=codes, **how))
