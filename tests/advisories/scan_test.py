#!/usr/bin/env python3
"""What is vulnerable in images and lock files that are made here, by real advisories: scan_test.py SEAWALL SHARED.

Packages of each ecosystem are chosen from the records by chance that is the same each time, in versions at, right below
and right above those that the records name; expected.py says what has to be found, apart from Seawall. Then what people
know, and the traps that are in these records. A tool that is not installed is skipped, unless CI is set.
"""
import collections
import functools
import json
import os
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
import chosen  # noqa: E402, behind the line that keeps the folder clean
import contents  # noqa: E402
import expected  # noqa: E402
from expected import Package  # noqa: E402
from program import Program, names_of, witnesses_of  # noqa: E402
from running import Failed, run_all, title_of  # noqa: E402

COUNT = 300  # packages of an ecosystem
LANGUAGES = ("Go", "Maven", "Packagist", "PyPI", "RubyGems", "crates.io", "npm")
DISTRIBUTIONS = {("Debian", "10"): contents.DEBIAN, ("Debian", "11"): contents.DEBIAN,
                 ("Debian", "12"): contents.DEBIAN, ("Debian", "13"): contents.DEBIAN,
                 ("AlmaLinux", "8"): contents.ALMA, ("AlmaLinux", "9"): contents.ALMA}


class Context:
    """One store of all records, and these records; both are made once."""

    def __init__(self, binary, shared, folder):
        self.program = Program(binary, folder)
        self.program.make_store(shared / "advisories")
        self.shared = shared / "advisories"
        self.records = expected.Records(self.shared)

    @functools.cache
    def chosen(self, ecosystem, release=""):
        return chosen.Choice(self.records, ecosystem, release).packages(COUNT, self.is_fit)

    def is_fit(self, package):
        """Packages of modules are what another test is about; a name that no path can be is none of an image."""
        if package.ecosystem == "AlmaLinux":
            return not any(".module" in version for _, affected in self.records.of(package)
                           for version in expected.versions_of(affected))
        return not package.name.startswith("$")


# --- comparing -----------------------------------------------------------------------------------------------

def mended(item, fixed):
    """What the first record says that knows how to mend it."""
    return next((fixed[record] for record in witnesses_of(item) if fixed[record]), "")


def compare(report, wanted, times=1):
    """`wanted`: {package: vulnerabilities}; each package was met so many times."""
    packages = {(each.name, each.version) for each in wanted}
    kinds = {each.type for each in wanted}
    theirs = {(package.name, package.version, each.names): each for package, found in wanted.items() for each in found}
    ours = {key: items for key, items in report.vulnerabilities().items() if items[0]["type"] in kinds}
    assert theirs, "there is nothing to compare with"
    alone = [key for key in ours if key not in theirs]
    missing = [key for key in theirs if key not in ours]
    if alone or missing:
        strange = [key for key in alone if key[:2] not in packages]
        raise Failed(f"{len(ours)} found, {len(theirs)} wanted; {len(alone)} found alone: {shown(alone)}, "
                     f"{len(missing)} missing: {shown(missing)}; of packages that are not there: {shown(strange)}")
    for key, each in theirs.items():
        compare_one(key, ours[key], each, times)


def compare_one(key, items, wanted, times):
    if len(items) != times:
        raise Failed(f"{shown([key])}: told {len(items)} times, not {times}")
    for item in items:
        if sorted(witnesses_of(item)) != sorted(wanted.fixed):
            raise Failed(f"{shown([key])}: by {item['sources']}, not by {sorted(wanted.fixed)}")
        if item.get("fixed", "") != mended(item, wanted.fixed):
            raise Failed(f"{shown([key])}: mended by \"{item.get('fixed', '')}\"; records: {wanted.fixed}")


def shown(keys):
    return [(name, version, *sorted(names)) for name, version, names in sorted(keys, key=str)[:5]]


# --- by chance -------------------------------------------------------------------------------------------------

def an_image_of_a_language(context, ecosystem):
    packages = context.chosen(ecosystem)
    image = context.program.image(contents.INSTALLED[chosen.TYPES[ecosystem]](packages))
    report = context.program.scan_image(image)
    if ecosystem == "Go":  # its programs are built with a standard library
        packages = [*packages, Package("golang", "stdlib", "1.26.6", "Go")]
    compare(report, expected.vulnerabilities_of(context.records, packages))


def an_image_of_a_distribution(context, ecosystem, release):
    packages = context.chosen(ecosystem, release)
    files = contents.INSTALLED[chosen.TYPES[ecosystem]](packages)
    files["etc/os-release"] = DISTRIBUTIONS[ecosystem, release].format(release).encode()
    report = context.program.scan_image(context.program.image(files))
    compare(report, expected.vulnerabilities_of(context.records, packages))


def lock_files_of_a_language(context, ecosystem):
    packages, kind = context.chosen(ecosystem), chosen.TYPES[ecosystem]
    with tempfile.TemporaryDirectory() as folder:
        contents.write_locks(pathlib.Path(folder), {kind: packages})
        report = context.program.scan_folder(folder)
    if ecosystem == "Go":
        packages = [*packages, *(Package("golang", each["package"], each["version"], "Go")
                                 for each in report.items if each["package"] == "stdlib")][:len(packages) + 1]
    compare(report, expected.vulnerabilities_of(context.records, packages), times=len(contents.LOCKED[kind]))


def several_images_at_once(context):
    """Findings of each tell which one they are of."""
    images = {}
    for ecosystem in ("PyPI", "npm"):
        files = contents.INSTALLED[chosen.TYPES[ecosystem]](context.chosen(ecosystem))
        images[ecosystem] = context.program.image(files)
    report = context.program.scan_image(*images.values())
    wanted = {}
    for ecosystem in images:
        wanted |= expected.vulnerabilities_of(context.records, context.chosen(ecosystem))
    compare(report, wanted)
    of_images = collections.defaultdict(set)
    for finding in report.document["findings"]:
        of_images[finding["vulnerability"]["type"]].add(finding["object"]["name"])
    assert all(len(names) == 1 for names in of_images.values()) and len(set.union(*of_images.values())) == 2, of_images


# --- what people know -------------------------------------------------------------------------------------------

def found_in(context, files):
    """Some records have versions that are none; that this is told is what another test is about."""
    return context.program.scan_image(context.program.image(files), codes=(0, 1, 3))


def the_one(report, package, name):
    items = [item for item in report.items if item["package"] == package and name in names_of(item)]
    assert len(items) == 1, f"{package} {name}: {len(items)} of {[sorted(names_of(item)) for item in report.items]}"
    return items[0]


LOG4SHELL = {
    "schema_version": "1.7.0", "id": "GHSA-jfh8-c2jp-5v3q", "aliases": ["CVE-2021-44228"],
    "modified": "2024-01-01T00:00:00Z", "published": "2021-12-10T00:40:56Z",
    "summary": "Remote code injection in Log4j",
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}],
    "affected": [{"package": {"ecosystem": "Maven", "name": "org.apache.logging.log4j:log4j-core"}, "ranges": [
        {"type": "ECOSYSTEM", "events": [{"introduced": first}, {"fixed": fixed}]}]}
        for first, fixed in (("2.13.0", "2.15.0"), ("2.4", "2.12.2"), ("2.0-beta9", "2.3.1"))]}


def log4shell_is_found_known_as_exploited_and_critical(context):
    """The records lack it; CISA's catalogue does not."""
    program = Program(context.program.binary, context.program.folder, context.program.folder / "log4shell.db")
    (program.folder / "log4shell.json").write_text(json.dumps(LOG4SHELL))
    program.make_store(program.folder / "log4shell.json", context.shared / "cisa-kev.jsonl.zst")

    def scanned(version):
        package = Package("maven", "org.apache.logging.log4j:log4j-core", version, "Maven")
        return program.scan_image(program.image(contents.jars([package])))

    item = the_one(scanned("2.14.1"), "org.apache.logging.log4j:log4j-core", "CVE-2021-44228")
    assert item["id"] == "CVE-2021-44228" and item["aliases"] == ["GHSA-jfh8-c2jp-5v3q"], item
    assert item["severity"] == "critical" and item["score"] == 10 and item["priority"] >= 95, item
    assert item["exploited"] == "2021-12-10" and item["fixed"] == "2.15.0", item
    for version, is_found in (("2.0-beta8", False), ("2.0-beta9", True), ("2.3.1", False), ("2.3.2", False),
                              ("2.12.1", True), ("2.12.2", False), ("2.13.0-rc1", False), ("2.15.0-rc2", True),
                              ("2.15.0", False)):
        assert bool(scanned(version).items) == is_found, version


def the_library_of_openssl_is_judged_as_its_source(context):
    def ids(version, source_version=""):
        files = contents.dpkg([Package("deb", "libssl3", version, "Debian", "12", "openssl", source_version)])
        files["etc/os-release"] = contents.DEBIAN.format(12).encode()
        return found_in(context, files).ids("libssl3")

    assert "CVE-2024-6119" in ids("3.0.14-1~deb12u1")
    assert "CVE-2024-6119" not in ids("3.0.14-1~deb12u2")
    # A binary that was built anew has another version than its source.
    assert "CVE-2024-6119" in ids("3.0.14-1~deb12u1+b1", "3.0.14-1~deb12u1")
    assert "CVE-2024-6119" not in ids("3.0.14-1~deb12u1", "3.0.14-1~deb12u2")


def famous_ones_of_languages_are_found(context):
    cases = [(contents.python, Package("pypi", "requests", "2.30.0", "PyPI"), "CVE-2023-32681", "2.31.0"),
             (contents.python, Package("pypi", "Django", "3.2.0", "PyPI"), "CVE-2021-45115", "3.2.11"),
             (contents.npm, Package("npm", "lodash", "4.17.10", "npm"), "CVE-2018-16487", "4.17.11"),
             (contents.go_program, Package("golang", "golang.org/x/net", "0.1.0", "Go"), "CVE-2023-44487", "0.17.0"),
             (contents.rust_program, Package("cargo", "smallvec", "1.6.0", "crates.io"), "CVE-2021-25900", "1.6.1"),
             (contents.rust_program, Package("cargo", "time", "0.1.43", "crates.io"), "CVE-2020-26235", "0.2.0")]
    for write, package, name, fixed in cases:
        item = the_one(found_in(context, write([package])), package.name, name)
        assert item["fixed"] == fixed, f"{package}: {item}"


# --- traps in the records ----------------------------------------------------------------------------------------

def withdrawn_records_match_nothing(context):
    withdrawn = [record for record in context.records.by_id.values() if record.get("withdrawn")]
    packages, ids = {}, set()
    for record in withdrawn:
        for affected in record.get("affected", ()):
            name = affected.get("package", {}).get("name")
            if affected.get("versions") and affected["package"]["ecosystem"] == "PyPI":
                packages[name] = Package("pypi", name, affected["versions"][-1], "PyPI")
                ids.add(record["id"])
    assert len(ids) > 50, "the records have changed"
    report = found_in(context, contents.python(packages.values()))
    assert report.items and not ids & {record for item in report.items for record in witnesses_of(item)}


def a_range_of_commits_hides_no_range_of_versions(context):
    """1,547 entries of pypa list a GIT range before the ECOSYSTEM range."""
    packages = {}
    for (ecosystem, _), entries in context.records.by_package.items():
        for _, record, affected in entries if ecosystem == "PyPI" else ():
            kinds = [each["type"] for each in affected.get("ranges", ())]
            if kinds[:1] == ["GIT"] and "ECOSYSTEM" in kinds:
                first = next(each for each in affected["ranges"] if each["type"] == "ECOSYSTEM")["events"][0]
                version = first.get("introduced", "0")
                packages[affected["package"]["name"]] = (record["id"], "0.0.1" if version == "0" else version)
    wanted = {name: version for name, (_, version) in sorted(packages.items())[:COUNT]}
    report = found_in(context, contents.python([Package("pypi", *each, "PyPI") for each in wanted.items()]))
    found = {item["package"]: set() for item in report.items}
    for item in report.items:
        found[item["package"]] |= set(witnesses_of(item))
    missing = [name for name in wanted if packages[name][0] not in found.get(name, ())
               and f'package \\"{name}\\"' not in report.not_looked_at]
    assert len(wanted) > 100 and not missing, missing[:5]


def capitals_count_in_names_of_go_modules(context):
    name = "github.com/Masterminds/goutils"
    for write in (contents.go_program,):
        right, wrong = (Package("golang", each, "1.1.0", "Go") for each in (name, name.lower()))
        assert "CVE-2021-4238" in found_in(context, write([right])).ids(name)
        assert not found_in(context, write([wrong])).ids(name.lower())


def records_of_a_vendor_under_alpine_are_not_of_alpine_linux(context):
    files = contents.apk([Package("apk", "curl", "7.60.0-r0", "Alpine"), Package("apk", "redis", "5.0.0-r0", "Alpine"),
                          Package("apk", "openssl", "1.1.1c-r0", "Alpine")])
    files["etc/os-release"] = contents.ALPINE.format("3.10").encode()
    report = found_in(context, files)
    assert report.ids("openssl") == {"CVE-2019-1549", "CVE-2019-1551"}, report.ids("openssl")
    assert not report.ids("curl") | report.ids("redis"), report.ids("curl")


def only_the_entry_of_the_release_counts(context):
    files = contents.apk([Package("apk", "libssl1.1", "1.1.1d-r1", "Alpine", source="openssl")])
    for release, wanted in (("3.9", {"CVE-2019-1551"}), ("3.10", {"CVE-2019-1551"})):
        files["etc/os-release"] = contents.ALPINE.format(release).encode()
        assert found_in(context, files).ids("libssl1.1") == wanted
    files["etc/os-release"] = contents.ALPINE.format("3.20").encode()
    report = context.program.scan_image(context.program.image(files), codes=(3,))
    assert not report.items and "Alpine" in report.text(), report.text()[:1000]


def packages_of_rocky_linux_are_judged_as_their_source(context):
    def found(version):
        files = contents.rpm([Package("rpm", "java-11-openjdk-headless", version, "Rocky Linux", "8",
                                      "java-11-openjdk")])
        files["etc/os-release"] = contents.ROCKY.format(8).encode()
        return found_in(context, files).ids("java-11-openjdk-headless")

    # RLSA-2021:3891, of which the records have the epoch and what it mends under "related".
    assert "CVE-2021-35565" in found("1:11.0.12.0.7-0.el8_4") and not found("1:11.0.13.0.8-1.el8_4")


def what_ubuntu_has_not_mended_is_found(context):
    files = contents.dpkg([Package("deb", "libc6", "2.35-0ubuntu3", "Ubuntu", "22.04", "glibc")])
    files["etc/os-release"] = contents.UBUNTU.format("22.04").encode()
    item = the_one(found_in(context, files), "libc6", "CVE-2016-20013")
    assert not item.get("fixed"), item
    files["etc/os-release"] = contents.UBUNTU.format("23.04").encode()
    assert not found_in(context, files).items


def a_bulletin_without_a_cve_goes_by_its_own_name(context):
    files = contents.dpkg([Package("deb", "ruby-rails", "2:5.2.2.1+dfsg-1+deb10u4", "Debian", "10", "rails")])
    files["etc/os-release"] = contents.DEBIAN.format(10).encode()
    item = the_one(found_in(context, files), "ruby-rails", "DLA-3093-2")
    assert item["fixed"] == "2:5.2.2.1+dfsg-1+deb10u5" and not item.get("aliases"), item


def builds_of_a_module(context):
    """{package: (record, its fix)}, of AlmaLinux 8: one fix of each record that has builds of modules."""
    fixes = {}
    for (ecosystem, name), entries in sorted(context.records.by_package.items()):
        for release, record, affected in entries if ecosystem == "AlmaLinux" else ():
            for what, version in expected.events_of(affected) if release == "8" else ():
                if what == "fixed" and "module_el" in version:
                    fixes[name] = (record["id"], version)  # of each package the last one
    return dict(sorted(fixes.items())[:COUNT])


def the_fix_of_a_modules_own_build_mends(context):
    """Records give each build of a module a range from 0: the schema alone would flag what is mended in one build by
    that of another."""
    fixes = builds_of_a_module(context)
    assert len(fixes) > 100, "the records have changed"

    def witnesses(ending):
        files = contents.rpm([Package("rpm", name, version + ending, "AlmaLinux", "8")
                              for name, (_, version) in fixes.items()])
        files["etc/os-release"] = contents.ALMA.format(8).encode()
        told = collections.defaultdict(set)
        for item in found_in(context, files).items:
            told[item["package"]] |= set(witnesses_of(item))
        return told

    mended, below = witnesses(""), witnesses("~1")
    wrong = [name for name, (record, _) in fixes.items() if record in mended[name]]
    missed = [name for name, (record, _) in fixes.items() if record not in below[name]]
    assert not wrong and not missed, (len(wrong), wrong[:5], len(missed), missed[:5])


def records_of_another_stream_say_nothing(context):
    package = Package("rpm", "nodejs", "1:10.24.0-1.module_el8.3.0+2047+b07ac28e", "AlmaLinux", "8")
    files = contents.rpm([package], {"nodejs": "nodejs:10:8030020210426100849:229f0a1c"})
    files["etc/os-release"] = contents.ALMA.format(8).encode()
    told = {record for item in found_in(context, files).items for record in witnesses_of(item)}
    # Of nodejs:10, with this very build; of nodejs:14.
    assert not told & {"ALSA-2021:0735", "ALSA-2022:6448"}, told


def a_version_that_is_none_is_told(context):
    files = contents.python([Package("pypi", "Django", "not.a.version", "PyPI")])
    report = context.program.scan_image(context.program.image(files), codes=(3,))
    assert "not.a.version" in report.not_looked_at, report.text()[:1000]
    # PYSEC records of pynetbox name a version that is none.
    files = contents.python([Package("pypi", "pynetbox", "4.1.0", "PyPI")])
    report = context.program.scan_image(context.program.image(files), codes=(3,))
    assert "4.1.0-NA" in report.not_looked_at, report.text()[:1000]


def the_end_of_life_of_a_distribution_is_told(context):
    def checks(release):
        files = contents.dpkg([Package("deb", "base-files", "1", "Debian", release)])
        files["etc/os-release"] = contents.DEBIAN.format(release).encode()
        return {each["checkId"] for each in found_in(context, files).document["findings"]}

    assert "image-distribution-end-of-life" in checks("10")
    assert "image-distribution-end-of-life" not in checks("13")


BY_HAND = [several_images_at_once, log4shell_is_found_known_as_exploited_and_critical,
           the_library_of_openssl_is_judged_as_its_source, famous_ones_of_languages_are_found,
           withdrawn_records_match_nothing, a_range_of_commits_hides_no_range_of_versions,
           capitals_count_in_names_of_go_modules, records_of_a_vendor_under_alpine_are_not_of_alpine_linux,
           the_fix_of_a_modules_own_build_mends, records_of_another_stream_say_nothing,
           only_the_entry_of_the_release_counts, packages_of_rocky_linux_are_judged_as_their_source,
           what_ubuntu_has_not_mended_is_found, a_bulletin_without_a_cve_goes_by_its_own_name,
           a_version_that_is_none_is_told, the_end_of_life_of_a_distribution_is_told]


def tests(context):
    for ecosystem in LANGUAGES:
        yield f"an image of {ecosystem}", functools.partial(an_image_of_a_language, context, ecosystem)
        yield f"lock files of {ecosystem}", functools.partial(lock_files_of_a_language, context, ecosystem)
    for key in DISTRIBUTIONS:
        yield f"an image of {' '.join(key)}", functools.partial(an_image_of_a_distribution, context, *key)
    for test in BY_HAND:
        yield title_of(test), functools.partial(test, context)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    shared = pathlib.Path(sys.argv[2]).resolve()
    if not (shared / "advisories").is_dir():
        is_ci = bool(os.environ.get("CI"))
        print(f"{'failed' if is_ci else 'skipped'}: \"{shared / 'advisories'}\" is absent")
        print(f"0 passed, {int(is_ci)} failed")
        return int(is_ci)
    with tempfile.TemporaryDirectory() as folder:
        return run_all(tests(Context(sys.argv[1], shared, pathlib.Path(folder).resolve())))


sys.exit(main())
