#!/usr/bin/env python3
"""osv-scanner and trivy beside Seawall, over the same packages and by the same records: advisories.py SEAWALL [SHARED].

Lock files and images are made of packages that are chosen from the records, as tests/advisories does it. osv-scanner is
given the records in its folder for work without a network, trivy in a database of its own builder. Both are built with
Go, that of $PATH or of the folder $SEAWALL_GO, and kept below ${XDG_CACHE_HOME:-~/.cache}/seawall/peers. Prints for
each input wall and processor time, peak memory and how many vulnerabilities each tool tells, the best of the runs; then
what only one of two tools tells, by reason. Ends with 1 where that has no reason. --differences names each.
"""
import argparse
import collections
import concurrent.futures
import json
import multiprocessing
import os
import pathlib
import sys
import tempfile

import peers

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests" / folder) for folder in ("advisories", "images")]
sys.dont_write_bytecode = True
import chosen  # noqa: E402, behind the line that names its folder
import contents  # noqa: E402
import expected  # noqa: E402
import layout  # noqa: E402
from advisory_tools import LANGUAGES, OsvScanner, Seawall, Trivy, told  # noqa: E402

COUNT = 300  # packages of an ecosystem
ANSWERED = (0, 1, 3)
NOTHING_FOUND = 128  # of osv-scanner, where it reads no packages at all


# --- inputs ----------------------------------------------------------------------------------------------------

def docker_archive(file, files):
    """An image as `docker save` writes it, which all three read."""
    layer = layout.tar_of_files(files)
    diff_id = layout.digest_of(layer)
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {},
                         "rootfs": {"type": "layers", "diff_ids": [diff_id]},
                         "history": [{"created": "2026-01-01T00:00:00Z", "created_by": "test"}]}).encode()
    names = layout.digest_of(config)[7:] + ".json", diff_id[7:] + ".tar"
    manifest = [{"Config": names[0], "RepoTags": [f"{file.stem}:latest"], "Layers": [names[1]]}]
    file.write_bytes(layout.tar_of_files({names[0]: config, names[1]: layer,
                                          "manifest.json": json.dumps(manifest).encode()}))
    return file


def has_no_modules(records):
    """What a build of a module mends is another question, which trivy is not told enough for."""
    return lambda package: not any(".module" in version for _, affected in records.of(package)
                                   for version in expected.versions_of(affected))


def make_inputs(records, folder):
    """{what it is: its path}, and all packages."""
    locks, languages = folder / "locks", {"etc/os-release": contents.DEBIAN.format(12).encode()}
    everything = []
    for ecosystem in LANGUAGES:
        packages = chosen.Choice(records, ecosystem).packages(COUNT)
        everything += packages
        contents.write_locks(locks, {chosen.TYPES[ecosystem]: packages})
        languages |= contents.INSTALLED[chosen.TYPES[ecosystem]](packages)
    inputs = {"lock files": locks, "image of languages": docker_archive(folder / "languages.tar", languages)}
    for ecosystem, release, system in (("Debian", "12", contents.DEBIAN), ("AlmaLinux", "9", contents.ALMA)):
        packages = chosen.Choice(records, ecosystem, release).packages(COUNT, has_no_modules(records))
        everything += packages
        files = contents.INSTALLED[chosen.TYPES[ecosystem]](packages)
        # trivy goes by the older file of the two.
        files |= {"etc/os-release": system.format(release).encode(), "etc/debian_version": f"{release}.5\n".encode()
                  } if ecosystem == "Debian" else {
                      "etc/os-release": system.format(release).encode(),
                      "etc/almalinux-release": f"AlmaLinux release {release}.4 (Test)\n".encode()}
        name = f"{ecosystem}-{release}"
        inputs[f"image of {name}"] = docker_archive(folder / f"{name.lower()}.tar", files)
    return inputs, everything


# --- reasons ---------------------------------------------------------------------------------------------------

def is_version_of_python(version):
    return expected.ORDERS["PyPI"]([[version]])[0][version] is not None


class Reasons:
    """Why one tool tells what another does not; nothing where nobody knows."""

    def __init__(self, records, packages):
        self.packages = {told(each.type, each.name, each.version, ())[:3]: each for each in packages}
        self.by_name = collections.defaultdict(list)
        for record in records.by_id.values():
            for affected in record.get("affected", ()):
                package = affected.get("package", {})
                kind = chosen.TYPES.get(package.get("ecosystem", "").partition(":")[0])
                if kind:
                    self.by_name[told(kind, package["name"], "", ()).name].append((record, affected))

    def entries(self, each):
        """What records say of the package, of those that the vulnerability is told by."""
        return [affected for record, affected in self.by_name[each.name]
                if each.ids & {record["id"], *(name for member in ("aliases", "upstream", "related")
                                               for name in record.get(member) or ())}]

    def of_ours(self, each, peer, kinds):
        """Of what Seawall alone tells. `kinds`: the types of packages that the peer tells anything of."""
        if each.type not in kinds:
            return f"it reads no packages of {each.type} there, or has nothing to hold against them"
        return (self.why_osv_scanner_does_not if peer == "osv-scanner" else self.why_trivy_does_not)(each)

    @staticmethod
    def fixes_of(package, entries):
        """Those of its release."""
        ecosystem = f"{package.ecosystem}:{package.release}"
        return {version for affected in entries if affected["package"]["ecosystem"] == ecosystem
                for what, version in expected.events_of(affected) if what == "fixed"}

    def why_osv_scanner_does_not(self, each):
        package, entries = self.packages.get(each[:3]), self.entries(each)
        if package and package.source_version not in ("", package.version):
            return "it holds the version of the binary package against its source's"
        if any([one["type"] for one in affected.get("ranges", ())][:1] == ["GIT"] for affected in entries):
            return "it stops at a range of commits that stands before that of versions"
        if entries and not any(expected.ranges_of(affected) or each.version in affected.get("versions", ())
                               for affected in entries):
            return "it compares listed versions by their letters: 2.0 and 2.0.0"
        return None

    def why_trivy_does_not(self, each):
        entries = self.entries(each)
        if any(("fixed", each.version) in expected.events_of(affected) for affected in entries):
            return "the version is a fix, by another range or another record"
        package = self.packages.get(each[:3])
        if package and package.release and len(self.fixes_of(package, entries)) > 1:
            return "of bulletins about one vulnerability it keeps one, and the version is not below that one's fix"
        if package and package.type == "pypi" and "." in package.name:
            return "names of Python in which a dot stands for a dash are others for it"
        if each.type == "golang" and each.version.startswith("0.0.0-"):
            return "a version from 0 on is for it not from 0.0.0-... on"
        if any("last_known_affected_version_range" in affected.get("database_specific", ()) for affected in entries):
            return "it heeds a bound that GitHub keeps beside the range"
        if each.type == "pypi" and any(not is_version_of_python(version) for affected in entries
                                       for version in affected.get("versions", ())):
            return "it gives a record up that lists a version which is none of Python"
        return None

    def of_theirs(self, each, _):
        """Of what a peer alone tells."""
        package, entries = self.packages.get(each[:3]), self.entries(each)
        names = {affected["package"]["name"] for affected in entries}
        if package and package.type == "npm" and names and package.name not in names:
            return "npm has packages whose names differ in capitals alone, and the record is about the other one"
        if each.type == "composer" and "-" in each.version and any(
                what == "introduced" and each.version.startswith(version + ".") for affected in entries
                for what, version in expected.events_of(affected)):
            return "for Composer 4 is 4.0.0, above its release candidates"
        return None


# --- comparing -------------------------------------------------------------------------------------------------

def by_package(found):
    answer = collections.defaultdict(list)
    for each in found:
        answer[each[:3]].append(each)
    return answer


def is_in(each, packages):
    return any(each.ids & other.ids for other in packages.get(each[:3], ()))


def alone(found, others, reason_of):
    """{reason: what others do not tell}."""
    answer, packages = collections.defaultdict(list), by_package(others)
    for each in sorted(found, key=str):
        if not is_in(each, packages):
            answer[reason_of(each)].append(each)
    return answer


class Heavy:
    """What takes memory: in a process of its own, since the peak of a program counts that of the process that starts
    it."""

    def prepare(self, source, folder):
        """The inputs, and the peers that can be had."""
        self.records = expected.Records(source)
        inputs, packages = make_inputs(self.records, folder)
        self.reasons, tools, faults = Reasons(self.records, packages), [], []
        for tool in (OsvScanner, Trivy):
            try:
                tools.append(tool(self.records, folder / tool.name))
            except peers.CannotBeHad as error:
                faults.append(str(error))
        self.found = {}
        return inputs, tools, faults

    def read(self, tool, report):
        """How much a report tells."""
        found = tool.told(json.loads(report.read_text())) if report.exists() else ()
        self.found[tool.name] = set(found)
        return len(self.found[tool.name])

    def compare(self, peer):
        """(who, reason, what) of all that is told by one alone."""
        ours, theirs = self.found["seawall"], self.found[peer]
        kinds = {each.type for each in theirs}
        sides = (("seawall alone", alone(ours, theirs, lambda each: self.reasons.of_ours(each, peer, kinds))),
                 (f"{peer} alone", alone(theirs, ours, lambda each: self.reasons.of_theirs(each, peer))))
        return [(who, reason, found) for who, side in sides for reason, found in side.items()]


HEAVY = Heavy()  # of that process


def in_heavy(method, *arguments):
    return getattr(HEAVY, method)(*arguments)


def cheapest(tool, path, report, runs):
    costs = []
    for _ in range(runs):
        report.unlink(missing_ok=True)
        costs.append(peers.answered(tool.command(path, report), (*ANSWERED, NOTHING_FOUND)))
        if costs[-1].status != NOTHING_FOUND and not report.exists():
            sys.exit(f"{tool.name}: {path}: no report: {costs[-1].stderr[-500:]}")
    return min(costs, key=lambda cost: cost.seconds)


def show(who, reason, found, shows_all):
    print(f"  {who}: {len(found)}: {reason or 'NOT EXPLAINED'}")
    for each in found if shows_all else found[:0 if reason else 20]:
        print(f"    {each.type} {each.name} {each.version} {' '.join(sorted(each.ids))}")
    return 0 if reason else len(found)


def run(arguments, source, folder, heavy):
    """How much is not explained."""
    def call(method, *values):
        return heavy.submit(in_heavy, method, *values).result()

    unexplained, report = 0, folder / "report.json"
    inputs, tools, faults = call("prepare", source, folder)
    for fault in faults:
        print(f"advisories.py: {fault}", file=sys.stderr)
    tools = [Seawall(arguments.seawall, source, folder), *tools]
    print(f"{'':24} {'':12} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'vulnerabilities':>16}")
    for title, path in inputs.items():
        for tool in tools:
            cost = cheapest(tool, path, report, arguments.runs)
            print(f"{title:24} {tool.name:12} {cost.seconds:8.2f} {cost.cpu_seconds:8.2f} {cost.megabytes:8.0f} "
                  f"{call('read', tool, report):16}", flush=True)
        for peer in tools[1:]:
            for one in call("compare", peer.name):
                unexplained += show(*one, arguments.differences)
    return unexplained


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seawall", type=pathlib.Path)
    parser.add_argument("shared", nargs="?", type=pathlib.Path,
                        default=pathlib.Path(os.environ.get("SEAWALL_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--differences", action="store_true")
    arguments = parser.parse_args()
    source = arguments.shared.resolve() / "advisories"
    if not source.is_dir():
        parser.error(f"\"{source}\" is absent")
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ProcessPoolExecutor(max_workers=1, mp_context=context) as heavy:
        sys.exit(1 if run(arguments, source, pathlib.Path(folder), heavy) else 0)


if __name__ == "__main__":
    main()
