"""A registry with sixty small images in twenty repositories, with packages of which some are known to be vulnerable by
advisories that are made here, and what has to be found in it; and how it is scanned."""
import collections
import concurrent.futures
import contextlib
import functools
import json
import pathlib
import resource
import shutil
import subprocess

import shelf
from program import Program
from shelf import Registry

REPOSITORIES, TAGS = 20, 3
VERSIONS = 4  # of a package; an image has one of each
CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
MEDIUM = "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:N"
CLEAN, FINDINGS, USAGE, INCOMPLETE = 0, 1, 2, 3


def record(name, package, fixed, vector):
    return {"id": name, "modified": "2026-01-01T00:00:00Z", "published": "2026-01-01T00:00:00Z",
            "summary": f"a fault of {package}", "severity": [{"type": "CVSS_V3", "score": vector}],
            "affected": [{"package": {"ecosystem": "npm", "name": package},
                          "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]}


# id -> (package, first version without it, vector); versions are N.0.0.
ADVISORIES = {"TEST-2026-1": ("alpha", 2, CRITICAL), "TEST-2026-2": ("alpha", 3, MEDIUM),
              "TEST-2026-3": ("beta", 1, MEDIUM)}


def versions_of(number):
    """Of the packages of an image."""
    return {"alpha": 1 + number % VERSIONS, "beta": number // VERSIONS % 2, "gamma": number}


def vulnerabilities_of(number):
    versions = versions_of(number)
    return sorted(name for name, (package, fixed, _) in ADVISORIES.items() if versions[package] < fixed)


def files_of(number):
    return {f"app/node_modules/{name}/package.json":
            json.dumps({"name": name, "version": f"{version}.0.0"}).encode()
            for name, version in versions_of(number).items()}


class Scan:
    """A run that has ended."""

    def __init__(self, code, output, errors):
        self.code, self.errors = code, errors
        for word in ("Sanitizer", "runtime error", "terminate called"):
            assert word not in errors, errors[-2000:]
        assert code in range(5), f"it crashed with {code}: {errors[-2000:]}"
        self.document = json.loads(output) if output.startswith("{\n") else {}
        self.output = output
        self.images = self.document.get("images", [])
        self.not_looked_at = json.dumps(self.document.get("notLookedAt", []))

    def found(self):
        """(repository, tag) -> ids, of those that were read."""
        return {(image["repository"], tag): sorted(each["vulnerability"]["id"] for each in image["findings"])
                for image in self.images if image["read"] for tag in image["tags"]}


class Context:
    def __init__(self, binary, folder):
        self.folder = pathlib.Path(folder)
        self.program = Program(binary, folder)
        advisories = self.folder / "records.json"
        advisories.write_text(json.dumps([record(name, package, f"{fixed}.0.0", vector)
                                          for name, (package, fixed, vector) in ADVISORIES.items()]))
        self.program.make_store(advisories)
        self.count = 0

    def new_folder(self):
        self.count += 1
        folder = self.folder / f"test-{self.count}"
        folder.mkdir()
        return folder

    @functools.cached_property
    def filled(self):
        """The data of a registry with all images: made once, copied for each test."""
        folder = self.new_folder()
        with Registry(folder) as registry, concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: registry.push(*self.place(number), files_of(number)),
                          range(REPOSITORIES * TAGS)))
        return folder / "data"

    @staticmethod
    def place(number):
        return f"team{number // TAGS % 4}/app{number // TAGS}", f"{number % TAGS}.0"

    @functools.cached_property
    def expected(self):
        return {self.place(number): vulnerabilities_of(number) for number in range(REPOSITORIES * TAGS)}

    def registry(self):
        folder = self.new_folder()
        shutil.copytree(self.filled, folder / "data")
        return Registry(folder)

    def command(self, name, folder, *options):
        store = () if "--advisories" in options else ("--advisories", self.program.store)
        words = ["registry", "scan", name, "--plain-http", name, *store, "--cache", folder / "layers.db", "-o", "json",
                 "--no-config", *options]
        return [str(self.program.binary), *map(str, words)]

    def scan(self, name, folder, *options, limit=None):
        def restrict():
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        done = subprocess.run(self.command(name, folder, *options), capture_output=True, text=True, check=False,
                              timeout=shelf.LONGEST, env=self.program.environment(), stdin=subprocess.DEVNULL,
                              preexec_fn=restrict if limit else None)
        return Scan(done.returncode, done.stdout, done.stderr)

    @contextlib.contextmanager
    def started(self, name, folder, *options):
        """One that runs meanwhile, and is gone at the end; `ended` waits for it."""
        process = subprocess.Popen(self.command(name, folder, *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, env=self.program.environment(), stdin=subprocess.DEVNULL)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()


def ended(process):
    output, errors = process.communicate(timeout=shelf.LONGEST)
    return Scan(process.returncode, output, errors)


def expect_all(context, scan, code=FINDINGS):
    assert scan.code == code, f"exit {scan.code}: {scan.errors[-1500:]} {scan.not_looked_at[:1500]}"
    found = scan.found()
    assert found == context.expected, sorted(set(map(str, found.items())) ^ set(map(str, context.expected.items())))[:6]
    digests = collections.Counter((image["repository"], image["digest"]) for image in scan.images)
    assert len(digests) == len(context.expected) and set(digests.values()) == {1}, digests.most_common(3)
