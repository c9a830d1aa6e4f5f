#!/usr/bin/env python3
"""Bills of materials before the validators of their formats: sbom_test.py SEAWALL.

An image with a package of each type is made; `seawall image sbom` writes its bill in both formats. Each must be what
the official validator accepts (of the PyPI packages cyclonedx-python-lib and spdx-tools), the same bytes each time, and
both must name the same packages. Where the validators cannot be installed, that is skipped, unless CI is set.
"""
import fcntl
import functools
import io
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import venv
import zipfile
import zlib

sys.dont_write_bytecode = True
import layout  # noqa: E402, behind the line that keeps the folder clean
from running import Failed, Missing, output_of as run, run_all, title_of  # noqa: E402

VALIDATORS = ["cyclonedx-python-lib[json-validation]==11.12.0", "spdx-tools==0.8.5"]
CREATED = "2024-02-29T12:34:56Z"

VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
format, file = sys.argv[1:]
if format == "cyclonedx":
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(file, encoding="utf-8").read())
    faults = [] if error is None else [error]
else:
    faults = validate_full_spdx_document(parse_file(file))
print("\\n".join(str(fault)[:2000] for fault in faults))
"""


# --- an image with all types -------------------------------------------------------------------------------

DPKG = """\
Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u7

Package: attr
Status: install ok installed
Architecture: amd64
Source: attr (1:2.4.47-2)
Version: 1:2.4.47-2+b1
"""
APK = """\
P:ssl_client
V:1.36.1-r15
A:x86_64
L:GPL-2.0-only
o:busybox
"""
METADATA = "Metadata-Version: 2.1\nName: Flask_SQLAlchemy\nVersion: 3.1\nLicense: BSD, or so\n"
GEM = """\
# -*- encoding: utf-8 -*-
Gem::Specification.new do |s|
  s.name = "rack".freeze
  s.version = "3.0.8"
  s.licenses = ["MIT".freeze]
end
"""
COMPOSER = {"packages": [{"name": "symfony/http-kernel", "version": "v6.4.0", "license": ["MIT"]}]}
NPM = {"name": "@scope/name", "version": "1.0.0", "license": "(MIT OR Apache-2.0)"}
DOTNET = {"runtimeTarget": {"name": ".NETCoreApp,Version=v8.0"},
          "libraries": {"Newtonsoft.Json/13.0.1": {"type": "package", "serviceable": True,
                                                   "sha512": "sha512-" + "A" * 86 + "=="}}}
RELEASE = 'IMPLEMENTOR="Eclipse Adoptium"\nOS_ARCH="x86_64"\nJAVA_VERSION="17.0.9"\nJAVA_RUNTIME_VERSION="17.0.9+9"\n'
GO = "package main\n\nfunc main() { println(1) }\n"
CARGO = {"packages": [{"name": "app", "version": "0.1.0", "source": "local", "dependencies": [1], "root": True},
                      {"name": "serde", "version": "1.0.0", "source": "crates.io"}]}


def rpm_database(folder):
    """One package, as rpm has it in SQLite: its header without the mark and version in front of it."""
    texts = {1000: "npm", 1001: "8.19.2", 1002: "1.el9", 1014: "GPLv2+", 1022: "x86_64",
             1044: "nodejs-18.12-1.el9.src.rpm"}
    index, store = b"", b""
    for tag, text in texts.items():
        index += struct.pack(">iiii", tag, 6, len(store), 1)
        store += text.encode() + b"\0"
    store += b"\0" * (-len(store) % 4)
    index += struct.pack(">iiii", 1003, 4, len(store), 1)
    store += struct.pack(">i", 1)
    header = struct.pack(">ii", len(index) // 16, len(store)) + index + store
    file = folder / "rpmdb.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
        database.execute("INSERT INTO Packages (blob) VALUES (?)", (header,))
    database.close()
    return file.read_bytes()


def jar(name, version, inner=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"META-INF/maven/org.example/{name}/pom.properties",
                         f"groupId=org.example\nartifactId={name}\nversion={version}\n")
        if inner:
            archive.writestr(f"BOOT-INF/lib/{inner}-2.0.jar", jar(inner, "2.0"))
    return out.getvalue()


def programs(folder):
    """{path: content} and the types that they bring, as far as compilers are here."""
    files, types = {}, set()
    if shutil.which("go"):
        module = folder / "go"
        module.mkdir()
        (module / "go.mod").write_text("module example.com/program\n\ngo 1.20\n")
        (module / "main.go").write_text(GO)
        run("go", "build", "-o", "program", ".", cwd=module,
            env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false", "GOTOOLCHAIN": "local"})
        files["usr/bin/program"] = ((module / "program").read_bytes(), 0o755)
        types.add("golang")
    if shutil.which("objcopy") and shutil.which("true"):
        (folder / "list").write_bytes(zlib.compress(json.dumps(CARGO).encode()))
        run("objcopy", "--add-section", f".dep-v0={folder / 'list'}", shutil.which("true"), folder / "audited")
        files["usr/bin/audited"] = ((folder / "audited").read_bytes(), 0o755)
        types.add("cargo")
    return files, types


def make_image(folder):
    """The layout, and the types of packages that must be found in it."""
    made, types = programs(folder)
    files = {
        "etc/os-release": b'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
        "var/lib/dpkg/status": DPKG.encode(),
        "lib/apk/db/installed": APK.encode(),
        "var/lib/rpm/rpmdb.sqlite": rpm_database(folder),
        "usr/lib/python3/dist-packages/Flask_SQLAlchemy-3.1.dist-info/METADATA": METADATA.encode(),
        "app/node_modules/@scope/name/package.json": json.dumps(NPM).encode(),
        "app/other/node_modules/@scope/name/package.json": json.dumps(NPM).encode(),
        "usr/lib/ruby/gems/3.1.0/specifications/rack-3.0.8.gemspec": GEM.encode(),
        "app/vendor/composer/installed.json": json.dumps(COMPOSER).encode(),
        "app/app.deps.json": json.dumps(DOTNET).encode(),
        "app/app.jar": jar("outer", "1.0", inner="inner"),
        "opt/java/release": RELEASE.encode(),
        **made,
    }
    types |= {"deb", "apk", "rpm", "pypi", "npm", "gem", "composer", "nuget", "maven", "generic"}
    return layout.make(folder / "layout", [files], config={"created": CREATED}), types


# --- the bill ----------------------------------------------------------------------------------------------

def python_with_validators():
    """The interpreter of an environment that has them; it is made once."""
    cache = pathlib.Path(os.environ.get("SEAWALL_CACHE") or "~/.cache/seawall").expanduser()
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / "sbom-validators"
    stamp = folder / "installed"
    python = folder / "bin" / "python3"
    with open(cache / "sbom-validators.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != " ".join(VALIDATORS):
            try:
                venv.create(folder, with_pip=True, clear=True)
                run(python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *VALIDATORS)
            except (Failed, subprocess.SubprocessError, OSError) as error:
                raise Missing(f"the validators cannot be installed: {error}") from error
            stamp.write_text(" ".join(VALIDATORS))
    return python


class Bills:
    """Of one image, in both formats."""

    def __init__(self, seawall, folder):
        self.seawall, self.folder = seawall, folder
        self.layout, self.types = make_image(folder)
        self.texts = {name: self.write(name) for name in ("cyclonedx", "spdx")}

    def write(self, name):
        return run(self.seawall, "image", "sbom", self.layout, "-o", name)

    def purls(self, name):
        bill = json.loads(self.texts[name])
        if name == "cyclonedx":
            return sorted(part["purl"] for part in bill["components"] if "purl" in part)
        roots = {each["relatedSpdxElement"] for each in bill["relationships"]
                 if each["relationshipType"] == "DESCRIBES"}
        return sorted(reference["referenceLocator"] for part in bill["packages"] if part["SPDXID"] not in roots
                      for reference in part.get("externalRefs", []) if reference["referenceType"] == "purl")


def validate(bills, name):
    python = python_with_validators()
    file = bills.folder / f"bill.{'spdx' if name == 'spdx' else 'cdx'}.json"
    file.write_text(bills.texts[name])
    faults = run(python, "-c", VALIDATE, name, file).strip()
    if faults:
        raise Failed(faults)


def cyclonedx_is_valid(bills):
    validate(bills, "cyclonedx")


def spdx_is_valid(bills):
    validate(bills, "spdx")


def all_types_are_there(bills):
    found = {purl.removeprefix("pkg:").split("/")[0] for purl in bills.purls("cyclonedx")}
    if missing := bills.types - found:
        raise Failed(f"no package of {', '.join(sorted(missing))}: {bills.purls('cyclonedx')}")


def both_formats_name_the_same_packages(bills):
    if bills.purls("cyclonedx") != bills.purls("spdx"):
        difference = set(bills.purls("cyclonedx")) ^ set(bills.purls("spdx"))
        raise Failed(f"in one alone: {sorted(difference)}")


def the_same_image_has_the_same_bytes(bills):
    for name, text in bills.texts.items():
        if bills.write(name) != text:
            raise Failed(f"{name} differs from run to run")


def the_time_is_that_of_the_image(bills):
    cyclonedx, spdx = (json.loads(bills.texts[name]) for name in ("cyclonedx", "spdx"))
    for time in (cyclonedx["metadata"]["timestamp"], spdx["creationInfo"]["created"]):
        if time != CREATED:
            raise Failed(f"want {CREATED}, not {time}")


def sources_epochs_and_scopes_are_in_package_urls(bills):
    purls = bills.purls("cyclonedx")
    for wanted in ("pkg:deb/debian/libc6@2.36-9%2Bdeb12u7?arch=amd64&distro=debian-12&upstream=glibc",
                   "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64&distro=debian-12&upstream=attr%401:2.4.47-2",
                   "pkg:npm/%40scope/name@1.0.0", "pkg:pypi/flask-sqlalchemy@3.1",
                   "pkg:composer/symfony/http-kernel@v6.4.0", "pkg:maven/org.example/inner@2.0"):
        if wanted not in purls:
            raise Failed(f"{wanted} is missing: {purls}")
    if not any("epoch=1" in purl and "upstream=nodejs-18.12-1.el9.src.rpm" in purl for purl in purls):
        raise Failed(f"the rpm is missing, or its epoch or source: {purls}")


def what_is_there_twice_is_told_twice(bills):
    parts = [part for part in json.loads(bills.texts["cyclonedx"])["components"]
             if part.get("purl") == "pkg:npm/%40scope/name@1.0.0"]
    if len(parts) != 2 or len({part["bom-ref"] for part in parts}) != 2:
        raise Failed(f"want two components of two references: {parts}")


TESTS = [cyclonedx_is_valid, spdx_is_valid, all_types_are_there, both_formats_name_the_same_packages,
         the_same_image_has_the_same_bytes, the_time_is_that_of_the_image,
         sources_epochs_and_scopes_are_in_package_urls, what_is_there_twice_is_told_twice]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    seawall = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        bills = Bills(seawall, pathlib.Path(folder))
        return run_all((title_of(test), functools.partial(test, bills)) for test in TESTS)


sys.exit(main())
