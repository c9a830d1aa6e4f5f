"""Scanners for vulnerable packages as advisories.py runs them: how each gets the records, and what its answer means.

osv-scanner takes the records as they are. trivy's own builder takes those of languages as they are where GitHub
publishes them, and those of Debian and AlmaLinux in these projects' own forms, which are made of the records here.
"""
import collections
import json
import os
import pathlib
import re
import sqlite3
import sys
import typing
import zipfile

import peers

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests" / folder) for folder in ("advisories", "images")]
import chosen  # noqa: E402, behind the line that names its folder
import expected  # noqa: E402

OSV_SCANNER = ("osv-scanner", "v2.5.0", "github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.5.0")
TRIVY = ("trivy", "v0.74.0", "github.com/aquasecurity/trivy/cmd/trivy@v0.74.0")
TRIVY_DB_VERSION = "v0.0.0-20260813095258-0e0340a01b57"  # what this trivy is built with
TRIVY_DB = ("trivy-db", TRIVY_DB_VERSION, f"github.com/aquasecurity/trivy-db/cmd/trivy-db@{TRIVY_DB_VERSION}")

LANGUAGES = ("Go", "Maven", "Packagist", "PyPI", "RubyGems", "crates.io", "npm")


class Told(typing.NamedTuple):
    """What a tool tells of one package."""
    type: str
    name: str
    version: str
    ids: frozenset  # of the vulnerability and of records


def told(kind, name, version, ids):
    name = name.lower()
    if kind == "pypi":
        name = re.sub(r"[-_.]+", "-", name)
    return Told(kind, name, version.removeprefix("v").removeprefix("go"), frozenset(ids))


def ecosystems_of(record):
    return {each["package"]["ecosystem"].partition(":")[0] for each in record.get("affected", ())
            if each.get("package")}


def file_of(record):
    return re.sub(r"[^\w.-]", "_", record["id"]) + ".json"


class Seawall:
    name = "seawall"

    def __init__(self, binary, shared, folder):
        self.binary, self.store = binary.resolve(), folder / "advisories.db"
        peers.answered([self.binary, "advisories", "import", "--advisories", self.store, shared], (0,))

    def command(self, path, report):
        what = ["packages", "scan"] if path.is_dir() else ["image", "scan", "--no-cache"]
        return [self.binary, *what, "--advisories", self.store, "-o", f"json={report}", path]

    def told(self, document):
        for finding in document["findings"]:
            item = finding.get("vulnerability")
            if item:
                yield told(item["type"], item["package"], item.get("version", ""),
                           [item["id"], *item.get("aliases", ()), *(each.split(" ", 1)[1] for each in item["sources"])])


class OsvScanner:
    name = "osv-scanner"
    types = {**chosen.TYPES, "NuGet": "nuget"}

    def __init__(self, records, folder):
        self.program = peers.built_with_go(*OSV_SCANNER)
        self.folder = folder
        by_ecosystem = collections.defaultdict(list)
        for record in records.by_id.values():
            for ecosystem in ecosystems_of(record):
                by_ecosystem[ecosystem].append(record)
        for ecosystem, those in by_ecosystem.items():
            place = folder / "osv-scalibr" / ecosystem
            place.mkdir(parents=True)
            with zipfile.ZipFile(place / "all.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                for record in those:
                    archive.writestr(file_of(record), json.dumps(record))

    def command(self, path, report):
        what = ["source", "--recursive"] if path.is_dir() else ["image", "--archive"]
        # "osv-scalibr" is where it looks; its documentation still says "osv-scanner".
        os.environ["OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY"] = str(self.folder)
        return [self.program, "scan", *what, "--offline", "--verbosity", "error", "--format", "json", "--output-file",
                report, path]

    def told(self, document):
        for result in document["results"] or ():
            for each in result["packages"]:
                package = each["package"]
                kind = self.types.get(package["ecosystem"].partition(":")[0], "generic")
                name = package.get("os_package_name") or package["name"]
                for found in each.get("vulnerabilities", ()):
                    yield told(kind, name, package["version"],
                               [found["id"], *found.get("aliases", ()), *found.get("upstream", ())])


def as_github_has_it(record):
    """With the member that the builder wants, and without those in which it looks for GitHub's own bounds in vain."""
    bounds = "last_known_affected_version_range"
    affected = [{name: value for name, value in each.items() if name != "database_specific" or bounds in value}
                for each in record.get("affected", ())]
    return {"database_specific": {}, **record, "affected": affected}


CODE_NAMES = {"10": "buster", "11": "bullseye", "12": "bookworm", "13": "trixie"}


def of_debian(record):
    """An entry of the tracker's lists of DSA and DLA, as trivy keeps these."""
    notes = [{"Type": "xref", "Bugs": record["upstream"]}] if record.get("upstream") else []
    for release, name, fixed in fixes_of(record, "Debian"):
        if release in CODE_NAMES:
            notes.append({"Type": "package", "Release": CODE_NAMES[release], "Package": name, "Kind": "fixed",
                          "Version": fixed})
    return {"Header": {"ID": record["id"], "Description": record.get("summary", "")}, "Annotations": notes}


def of_alma(record, release):
    """An erratum of AlmaLinux. Builds of modules are left out: records do not say which module one is of."""
    packages = []
    for its_release, name, fixed in fixes_of(record, "AlmaLinux"):
        epoch, _, rest = fixed.rpartition(":")
        number, _, build = rest.rpartition("-")
        if its_release == release and ".module" not in fixed:
            packages.append({"name": name, "epoch": epoch or "0", "version": number, "release": build,
                             "arch": "x86_64"})
    return {"updateinfo_id": record["id"], "title": record.get("summary", ""), "severity": "Moderate",
            "references": [{"type": "cve", "id": each} for each in record.get("related", ())],
            "pkglist": {"packages": packages}}


def fixes_of(record, ecosystem):
    """(release, package, version that mends it)."""
    for affected in record.get("affected", ()):
        of, _, release = affected.get("package", {}).get("ecosystem", "").partition(":")
        for what, version in expected.events_of(affected) if of == ecosystem else ():
            if what == "fixed":
                yield release, affected["package"]["name"], version


class Trivy:
    name = "trivy"
    types = {"bundler": "gem", "cargo": "cargo", "composer": "composer", "composer-vendor": "composer",
             "gemspec": "gem", "gobinary": "golang", "gomod": "golang", "gradle": "maven", "jar": "maven",
             "node-pkg": "npm", "npm": "npm", "pip": "pypi", "poetry": "pypi", "python-pkg": "pypi",
             "rustbinary": "cargo", "alma": "rpm", "debian": "deb"}

    def __init__(self, records, folder):
        os.environ["GOEXPERIMENT"] = "jsonv2"  # it is built with what Go does not yet have by itself
        self.program, builder = peers.built_with_go(*TRIVY), peers.built_with_go(*TRIVY_DB)
        self.cache, source = folder / "cache", folder / "source"
        for record in records.by_id.values():
            for place, content in self.parts(record):
                (source / place).mkdir(parents=True, exist_ok=True)
                (source / place / file_of(record)).write_text(json.dumps(content))
        (source / "cocoapods-specs" / "Specs").mkdir(parents=True)
        tracker = source / "vuln-list-debian" / "tracker"
        for place in ("CVE", "source", "updates-source"):
            (tracker / place).mkdir()
        releases = {name: {"major-version": number, "support": "security"} for number, name in CODE_NAMES.items()}
        (tracker / "distributions.json").write_text(json.dumps(releases))
        self.make_java_database()
        sources = [word for name in ("ghsa", "govulndb", "debian", "alma") for word in ("--only-update", name)]
        peers.answered([builder, "build", "--cache-dir", source, "--output-dir", self.cache / "db", *sources], (0,))

    @staticmethod
    def parts(record):
        """(folder, content) of where the builder looks for it."""
        ecosystems = ecosystems_of(record)
        if ecosystems & {*LANGUAGES, "NuGet"}:
            yield "ghsa/advisories/github-reviewed", as_github_has_it(record)
        if "Go" in ecosystems:
            yield "govulndb/data/osv", as_github_has_it(record)
        if record["id"].startswith(("DSA-", "DLA-")):
            yield f"vuln-list-debian/tracker/{record['id'][:3]}", of_debian(record)
        if "AlmaLinux" in ecosystems:
            for release in ("8", "9"):
                yield f"vuln-list/alma/{release}/{record['modified'][:4]}", of_alma(record, release)

    def make_java_database(self):
        """An empty one: it looks names of jars up by their digests, where they do not tell them."""
        place = self.cache / "java-db"
        place.mkdir(parents=True)
        with sqlite3.connect(place / "trivy-java.db") as database:
            database.execute("CREATE TABLE artifacts(id INTEGER PRIMARY KEY, group_id TEXT, artifact_id TEXT)")
            database.execute("CREATE TABLE indices(artifact_id INTEGER, version TEXT, sha1 BLOB, archive_type TEXT)")
        database.close()
        (place / "metadata.json").write_text(json.dumps({
            "Version": 1, "NextUpdate": "2099-01-01T00:00:00Z", "UpdatedAt": "2026-01-01T00:00:00Z",
            "DownloadedAt": "2026-01-01T00:00:00Z"}))

    def command(self, path, report):
        what = ["fs", "--include-dev-deps", path] if path.is_dir() else ["image", "--input", path]
        return [self.program, what[0], "--scanners", "vuln", "--offline-scan", "--skip-db-update",
                "--skip-java-db-update", "--skip-version-check", "--disable-telemetry", "--quiet", "--cache-dir",
                self.cache, "--format", "json", "--output", report, *what[1:]]

    def told(self, document):
        for result in document.get("Results") or ():
            for found in result.get("Vulnerabilities") or ():
                yield told(self.types.get(result["Type"], result["Type"]), found["PkgName"], found["InstalledVersion"],
                           [found["VulnerabilityID"], *found.get("VendorIDs", ())])
