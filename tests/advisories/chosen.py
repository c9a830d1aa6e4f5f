"""Packages to scan, chosen from the records: at, right below and right above versions that they name."""
import random
import re

import expected
from expected import Package

SEED = 20261128
# OSV's ecosystem -> type of package URLs
TYPES = {"AlmaLinux": "rpm", "Debian": "deb", "Go": "golang", "Maven": "maven", "Packagist": "composer",
         "PyPI": "pypi", "RubyGems": "gem", "crates.io": "cargo", "npm": "npm"}
PLAIN = re.compile(r"\d+(\.\d+)*")


def semver_neighbours(version):
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version)
    if not match:
        return [version + ".0"] if "-" in version and "+" not in version else []
    major, minor, patch = (int(part) for part in match.groups())
    below = [f"{version}-rc.1", f"{version}-0"]
    return below + ([f"{major}.{minor}.{patch - 1}"] if patch else []) + [f"{major}.{minor}.{patch + 1}"]


def plain_neighbours(*endings):
    return lambda version: [version + ending for ending in endings] if PLAIN.fullmatch(version) else []


NEIGHBOURS = {
    "AlmaLinux": lambda version: [version + "~1", version + ".1", version + "^1"] if "-" in version else [],
    "Debian": lambda version: [version + "~", version + "+1", version + "~deb1"],
    "Go": semver_neighbours,
    "Maven": plain_neighbours("-rc1", "-SNAPSHOT", ".1", ".0", "-alpha-2"),
    "Packagist": plain_neighbours("-beta1", "-RC2", ".1"),
    "PyPI": plain_neighbours(".dev0", "rc1", ".post1", ".1", ".0"),
    "RubyGems": plain_neighbours(".a", ".pre1", ".1", ".0"),
    "crates.io": semver_neighbours,
    "npm": semver_neighbours,
}


def go_version(name, version):
    """One that Go takes for the path of a module, which ends in the major version from 2 on."""
    suffix = re.search(r"[/.]v(\d+)$", name)
    wanted, major = int(suffix[1]) if suffix else None, int(version.split(".")[0])
    if wanted is None or (wanted < 2 and major < 2):
        return version + "+incompatible" if major >= 2 and "+" not in version else version
    return version if major == wanted else f"{wanted}.0.0"


class Choice:
    """The same for the same records."""

    def __init__(self, records, ecosystem, release=""):
        self.records, self.ecosystem, self.release = records, ecosystem, release
        self.random = random.Random(f"{SEED} {ecosystem} {release}")

    def version(self, package):
        """Mostly one that events name, or a neighbour of it."""
        entries = self.records.of(package)
        named = sorted({version for _, affected in entries for _, version in expected.events_of(affected)
                        if version != "0"})
        listed = sorted({version for _, affected in entries for version in affected.get("versions", ())})
        if listed and (not named or self.random.random() < 0.3):
            return self.random.choice(listed)
        if not named:
            return "1.0.0"
        version = self.random.choice(named)
        return self.random.choice([version] + NEIGHBOURS[self.ecosystem](version))

    def names(self, count):
        names = self.records.names(self.ecosystem, self.release)
        return names if len(names) <= count else self.random.sample(names, count)

    def package(self, name):
        package = Package(TYPES[self.ecosystem], name, "", self.ecosystem, self.release)
        version = self.version(package)
        if self.ecosystem == "Go":
            version = go_version(name, version)
        if self.ecosystem == "PyPI":
            name = self.random.choice([name, name.upper(), re.sub(r"[-_.]+", "_", name), name.replace("-", ".")])
        if self.ecosystem != "Debian":
            return Package(package.type, name, version, self.ecosystem, self.release)
        # As the source itself, as one of its packages, and as one of another version than the source.
        binary, own = self.random.choice([(name, version), (f"lib{name}1", version), (f"lib{name}1", f"{version}+b1"),
                                          (name, f"99:{self.random.randrange(9)}.1")])
        return Package(package.type, binary, own, self.ecosystem, self.release, name, version)

    def packages(self, count, is_fit=lambda package: True):
        """At most so many, each name once, of which all versions can be compared."""
        chosen = [self.package(name) for name in self.names(count)]
        lists = [[package.wanted_version, *(version for _, affected in self.records.of(package)
                                            for _, version in expected.events_of(affected) if version != "0")]
                 for package in chosen]
        ranks = expected.ORDERS[self.ecosystem](lists)
        return [package for package, rank in zip(chosen, ranks)
                if None not in rank.values() and is_fit(package)]
