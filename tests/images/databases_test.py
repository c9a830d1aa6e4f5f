#!/usr/bin/env python3
"""Packages of images beside what dpkg and rpm say of the same databases: databases_test.py SEAWALL.

Each test makes a database with the package manager's own tools, puts it into an image, and compares what
`seawall image list` finds with what the manager lists. A manager that is not installed is skipped, unless CI is set.
"""
import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import layout  # noqa: E402, behind the line that keeps the folder clean
import rpm_databases  # noqa: E402
from running import Failed, Missing, need, output_of, run_all  # noqa: E402

TIMEOUT = 300  # seconds

ROOT_FILES = {"etc/os-release": b"ID=test\nVERSION_ID=1\n"}
INSTALLED_BY_APK = b"""\
C:Q1XBJ8bcyHnoVMSfbWKXkMHvnKwko=
P:busybox
V:1.36.1-r15
A:x86_64
S:509566
I:962560
T:Size optimized toolbox of many common UNIX utilities
U:https://busybox.net/
L:GPL-2.0-only
o:busybox
m:Somebody <somebody@example.com>
t:1698857246
c:8eb4a2aa6fc0c2b6ad4b4ebf1b2fd1aaf7f2f9f2
D:so:libc.musl-x86_64.so.1
p:cmd:busybox=1.36.1-r15
r:busybox-initscripts
F:bin
R:busybox
a:0:0:755
Z:Q1Jt0fkKeYq0U5e9vCjdX7Ck8sOlI=
F:etc
R:securetty
Z:Q1mB95Hq2NUTZ599RDiSsj9w5FrOU=

C:Q1v8Pq6gqZ2Vd1Mw1mSgqvCyz6rHg=
P:.build-deps
V:20231107.231220
A:noarch
S:0
I:0
T:virtual meta package
U:
L:
D:gcc make

C:Q1p1ykdVOqUG8Em5FLbZQnkRtrEAo=
P:libcrypto3
V:3.1.4-r2
A:x86_64
S:1767439
I:4206592
T:Crypto library from openssl
U:https://www.openssl.org/
L:Apache-2.0
o:openssl
F:lib
R:libcrypto.so.3
a:0:0:755
Z:Q1nLyoIbqLFqwmnPYDsPwbYfQ6vJs=

"""


def run(*command, is_expected_to_fail=False, **options):
    if not is_expected_to_fail:
        return output_of(*command, **options)
    return subprocess.run([str(word) for word in command], capture_output=True, timeout=TIMEOUT, check=False,
                          **options).stdout.decode()


class Images:
    """Lists the packages of images with Seawall, in a folder for one test."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.count = binary, folder, 0

    def packages(self, kind, *layers, compression="gzip"):
        """(name, version, architecture) of each package of a kind, ordered."""
        self.count += 1
        place = layout.make(self.folder / f"image-{self.count}", [ROOT_FILES, *layers], compression=compression)
        document = json.loads(run(self.binary, "image", "list", place, "-o", "json"))
        return sorted((each["name"], each["version"], each.get("architecture", "")) for each in document["packages"]
                      if each["type"] == kind)


def difference(found, wanted):
    """A fault, or nothing where the lists are equal."""
    if not wanted:
        return "there is nothing to compare with"
    if found == wanted:
        return None
    only = [f"only Seawall has {each}" for each in found if each not in wanted]
    only += [f"only the manager has {each}" for each in wanted if each not in found]
    return "; ".join(only[:10]) or f"{len(found)} packages, not {len(wanted)}"


# --- dpkg ------------------------------------------------------------------------------------------------

# Name, version, architecture, more fields of control, other files of the package.
DEBS = [
    ("plain", "1.0-1", "all", "", {}),
    ("with-epoch", "2:1.0~rc1-1+b2", "all", "Source: other-source (2:1.0~rc1-1)\n", {}),
    ("native", "20240101", "all", "Source: native-source\n", {}),
    ("same", "3.1-2", "amd64", "Multi-Arch: same\n", {}),
    ("same", "3.1-2", "i386", "Multi-Arch: same\n", {}),
    ("kept-configuration", "1.2", "all", "", {"etc/kept.conf": "a = 1\n", "DEBIAN/conffiles": "/etc/kept.conf\n"}),
    ("gone", "0.1", "all", "", {}),
    ("held", "5", "all", "Description: held\n A description\n .\n Package: none\n of several lines\n", {}),
    ("only-unpacked", "6", "all", "", {}),
    ("does-not-configure", "7", "all", "", {"DEBIAN/postinst": "#!/bin/false\n"}),
    ("waits-for-trigger", "8", "all", "", {"usr/share/interesting/file": "a\n"}),
    ("has-trigger", "9", "all", "", {"DEBIAN/triggers": "interest /usr/share/interesting\n",
                                     "DEBIAN/postinst": "#!/bin/false\n"}),
]


def make_deb(folder, name, version, architecture, fields, files):
    tree = folder / f"{name}-{architecture}"
    if "Description:" not in fields:
        fields += "Description: a test\n"
    files = {**files, "DEBIAN/control": f"Package: {name}\nVersion: {version}\nArchitecture: {architecture}\n"
                                        f"Maintainer: Somebody <somebody@example.com>\n{fields}"}
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        (tree / path).write_text(text)
        (tree / path).chmod(0o755 if path.endswith("inst") else 0o644)
    run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, f"{tree}.deb")
    return pathlib.Path(f"{tree}.deb")


def make_debs(folder):
    folder.mkdir()
    return {f"{deb[0]}:{deb[2]}": make_deb(folder, *deb) for deb in DEBS}


def dpkg(root, *words, **options):
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin", "LC_ALL": "C"}
    return run("dpkg", f"--root={root}", "--force-not-root", "--force-bad-path", "--force-architecture", *words,
               env=environment, **options)


def make_dpkg_root(root, debs):
    """A root with a package in each state that dpkg leaves one in."""
    for folder in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers"):
        (root / folder).mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    dpkg(root, "--add-architecture", "amd64", is_expected_to_fail=True)  # it may be the machine's own
    dpkg(root, "--add-architecture", "i386", is_expected_to_fail=True)
    # The one with a trigger is configured by hand: nothing can run in an empty root.
    first = [debs[name] for name in debs if not name.startswith(("only", "does", "waits", "has"))]
    dpkg(root, "--install", *first)
    dpkg(root, "--unpack", debs["only-unpacked:all"])
    dpkg(root, "--install", debs["does-not-configure:all"], is_expected_to_fail=True)
    dpkg(root, "--unpack", debs["has-trigger:all"])
    status = root / "var/lib/dpkg/status"
    text = status.read_text()
    begin = text.index("Package: has-trigger\n")
    status.write_text(text[:begin] + text[begin:].replace("ok unpacked", "ok installed", 1))
    dpkg(root, "--no-triggers", "--install", debs["waits-for-trigger:all"])
    dpkg(root, "--remove", "kept-configuration")
    dpkg(root, "--purge", "gone")
    dpkg(root, "--set-selections", input=b"held hold\nplain deinstall\n")


def dpkg_lists(admindir, *options):
    """States and (name, version, architecture) of what dpkg-query lists and is on the disk."""
    text = run("dpkg-query", *options, f"--admindir={admindir}", "--show",
               "--showformat=${db:Status-Status}\\t${Package}\\t${Version}\\t${Architecture}\\n")
    rows = [line.split("\t") for line in text.splitlines()]
    there = sorted(tuple(row[1:]) for row in rows if row[0] not in ("config-files", "not-installed"))
    return {row[0] for row in rows}, there


def packages_of_dpkg_are_those_of_dpkg_query(images):
    need("dpkg", "dpkg-deb", "dpkg-query", "zstd")
    root = images.folder / "root"
    make_dpkg_root(root, make_debs(images.folder / "debs"))
    states, wanted = dpkg_lists(root / "var/lib/dpkg")
    expected = {"installed", "unpacked", "half-configured", "triggers-pending", "triggers-awaited", "config-files"}
    if states != expected:
        return f"the test has packages in the states {sorted(states)}, not {sorted(expected)}"
    for compression in ("none", "gzip", "zstd"):
        if fault := difference(images.packages("deb", root, compression=compression), wanted):
            return f"{compression}: {fault}"
    return None


def packages_of_this_machine_are_those_of_dpkg_query(images):
    need("dpkg-query")
    status = pathlib.Path("/var/lib/dpkg/status")
    if not status.is_file():
        raise Missing(f"there is no {status}")
    _, wanted = dpkg_lists(status.parent)
    return difference(images.packages("deb", {"var/lib/dpkg/status": status.read_bytes()}), wanted)


def a_later_layer_has_the_database_that_counts(images):
    need("dpkg", "dpkg-deb", "dpkg-query")
    root, debs = images.folder / "root", make_debs(images.folder / "debs")
    make_dpkg_root(root, debs)
    before = images.folder / "before"
    shutil.copytree(root, before, symlinks=True)
    dpkg(root, "--purge", "native", "same:i386")
    _, wanted = dpkg_lists(root / "var/lib/dpkg")
    return difference(images.packages("deb", before, root), wanted)


def packages_of_distroless_images_are_found(images):
    need("dpkg-deb")
    files, wanted = {}, []
    for name, deb in make_debs(images.folder / "debs").items():
        place = f"var/lib/dpkg/status.d/{name.replace(':', '_')}"
        files[place] = run("dpkg-deb", "--field", deb).encode()
        files[f"{place}.md5sums"] = b"d41d8cd98f00b204e9800998ecf8427e  usr/share/doc/a\n"
        fields = run("dpkg-deb", "--show", "--showformat=${Package}\\t${Version}\\t${Architecture}", deb)
        wanted.append(tuple(fields.split("\t")))
    return difference(images.packages("deb", files), sorted(wanted))


# --- apk -------------------------------------------------------------------------------------------------


def packages_of_apk_are_found(images, place):
    wanted = [(".build-deps", "20231107.231220", "noarch"), ("busybox", "1.36.1-r15", "x86_64"),
              ("libcrypto3", "3.1.4-r2", "x86_64")]
    return difference(images.packages("apk", {place: INSTALLED_BY_APK}), wanted)


# --- rpm -------------------------------------------------------------------------------------------------


def packages_of_rpm_are_those_of_rpm(images, databases, form, place):
    """`form` is a function of Databases that gives a database's file, and what rpm lists of it."""
    file, listed = form(databases(), images.folder)
    return difference(images.packages("rpm", {f"{place}/{file.name}": file.read_bytes()}), listed)


def tests(databases):
    yield packages_of_dpkg_are_those_of_dpkg_query
    yield packages_of_this_machine_are_those_of_dpkg_query
    yield a_later_layer_has_the_database_that_counts
    yield packages_of_distroless_images_are_found
    for place in ("lib/apk/db/installed", "usr/lib/apk/db/installed"):
        yield functools.partial(packages_of_apk_are_found, place=place)
    forms = rpm_databases.Databases
    for form, place in ((forms.sqlite, "var/lib/rpm"), (forms.sqlite, "usr/lib/sysimage/rpm"),
                        (forms.sqlite_after_changes, "var/lib/rpm"), (forms.ndb, "usr/lib/sysimage/rpm"),
                        (forms.ndb_after_changes, "var/lib/rpm"), (forms.berkeley_little_endian, "var/lib/rpm"),
                        (forms.berkeley_big_endian, "var/lib/rpm"), (forms.berkeley_large_pages, "usr/share/rpm")):
        yield functools.partial(packages_of_rpm_are_those_of_rpm, databases=databases, form=form, place=place)


def name_of(test):
    if not isinstance(test, functools.partial):
        return test.__name__
    words = [test.keywords["form"].__name__] if "form" in test.keywords else []
    return " ".join([test.func.__name__, *words, test.keywords["place"]])


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()

    def in_folder(test):
        with tempfile.TemporaryDirectory(prefix="seawall-") as folder:
            if fault := test(Images(binary, pathlib.Path(folder))):
                raise Failed(fault)

    with tempfile.TemporaryDirectory(prefix="seawall-") as folder:
        databases = functools.lru_cache(lambda: rpm_databases.Databases(pathlib.Path(folder)))
        return run_all((name_of(test), functools.partial(in_folder, test)) for test in tests(databases))


sys.exit(main())
