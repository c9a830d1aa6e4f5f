"""rpm's databases in each of their forms, made of several hundred small packages.

rpm itself writes the form in SQLite. ndb it writes where it was built with it, and this file does otherwise; Berkeley
DB's own program writes the third, which rpm of today only reads.
"""
import os
import shutil
import sqlite3
import struct
import subprocess
import zlib

from running import Failed, Missing, output_of as run

TIMEOUT = 300  # seconds
PACKAGES = 300

# Of a key whose other half was thrown away.
KEY = """\
-----BEGIN PGP PUBLIC KEY BLOCK-----

mQENBGsLAZUBCAC4yEx8s+x0hR3Z8G7zID1Akn2jGg3lq8Rtfs0QcyuV6xDqKMxE
W04rjFtdsZq9nK+ib86SIqNpLXmyVYa/Fa3eEx6+REvRJOdoHQkrWAMUmi/9bVwf
W9gon3nYkHTRBVuDygRnnd3nxYDBF+vcyyT6Es1zqYU8iKQnvty2q4uRfI++X8RV
PS6feY/8K25P1xQ+LVwN5KbcpJkIgyGe8mOuUaJacJJWyi4GUlajBrLwiyJkXHPN
V6jyzIIahsXcGfoqpNG7O2GAOoUGOz22zEhUraxa83+CFDJZwwLHSBBMcsRCxfmJ
xzQ1zWy+pmXCJMy2ZX0GtFeUvTEUIAfDWrcRABEBAAG0IVNlYXdhbGwgdGVzdHMg
PHRlc3RzQGV4YW1wbGUuY29tPokBTgQTAQoAOBYhBN0Th+YZjnXviEZhpIwg5qqC
oLLTBQJrCwGVAhsDBQsJCAcCBhUKCQgLAgQWAgMBAh4BAheAAAoJEIwg5qqCoLLT
TkYH/AnFo9YyEjEubx4XYs0Kvo6G5haa9HVn9TYz7TonYxo+EkqtvDawpvMECwsc
uOHfNSYN+eShLSPuAx4ZKsDS1RM72FId1wmiZgBbKtHNo4SUDp/X+m92aJsGpUAG
QCT1/xyQt4J/rVECPKZ0ECO4YXZfFNSLniNobz8NC+ifEnS4ivp+AyliUA/7g2Jj
hi77vx8JX1198N0PtOJlN01YsMx5KnVrcEb9i/sVDq1t8BkYqEe1gsTYaWln/R3+
jm9HiLqiQRwgNxc1+EF1k7zsWpymUhABC27GDWSamISXultndRqdlIla5669hkPd
W6hE4PdQ0jRkhVcwiE5cbm8Dsuo=
=6YXB
-----END PGP PUBLIC KEY BLOCK-----
"""


def program(*names):
    for name in names:
        if shutil.which(name):
            return name
    raise Missing(f"{names[0]} is not installed")


def specification(release):
    """One that makes many packages, of all kinds: with and without epochs, modules and architectures, with descriptions
    of none to some ten thousand bytes."""
    text = f"""\
%global debug_package %{{nil}}
Name: seawall-test
Version: 1.0
Release: {release}
Summary: A test
License: MIT
%description
A test.
%files
"""
    for i in range(PACKAGES):
        name = f"package-{i:03}"
        epoch = f"Epoch: {i % 4}\n" if i % 2 else ""
        architecture = "BuildArch: noarch\n" if i % 3 == 0 else ""
        module = f"ModularityLabel: nodejs:{i}:8090020240101:rhel9\n" if i % 7 == 0 else ""
        text += f"""\
%package -n {name}
Version: {i}.{i * 7 % 13}~rc{i}^git
Release: {release}{i % 5}.el9
Summary: A test
License: MIT and (GPLv2+ or BSD)
{epoch}{architecture}{module}
%description -n {name}
{f"word {i} " * (i * 17 % 1500)}
%files -n {name}
"""
    return text


class Databases:
    """Packages that are built once, and databases of them. Each form is a function of a folder to write to; it gives
    the database's file, and (name, version, architecture) of what rpm lists of it."""

    def __init__(self, folder):
        for name in ("rpm", "rpmbuild"):
            program(name)
        self.folder = folder
        self.environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
        (folder / "key.asc").write_text(KEY)
        self.old, self.new = self.build(1), self.build(2)

    def build(self, release):
        top = self.folder / f"release-{release}"
        top.mkdir()
        (top / "test.spec").write_text(specification(release))
        run("rpmbuild", "--quiet", "--define", f"_topdir {top}", "--define", "_binary_payload w0.gzdio", "-bb",
            top / "test.spec", env=self.environment)
        packages = sorted(top.glob("RPMS/*/*.rpm"))
        if len(packages) != PACKAGES + 1:
            raise Failed(f"rpmbuild made {len(packages)} packages, not {PACKAGES + 1}")
        return packages

    def rpm(self, backend, database, *words):
        return run("rpm", "--dbpath", database, "--define", f"_db_backend {backend}", *words, env=self.environment)

    def install(self, backend, database):
        database.mkdir(parents=True, exist_ok=True)
        self.rpm(backend, database, "--install", "--justdb", "--nodeps", "--ignorearch", "--ignoreos", *self.old)
        self.rpm(backend, database, "--import", self.folder / "key.asc")

    def change(self, backend, database):
        """Some packages leave, others come in another version."""
        self.rpm(backend, database, "--erase", "--justdb", "--nodeps", *(f"package-{i:03}" for i in range(0, 200, 3)))
        newer = [path for path in self.new if int(path.name.split("-")[1] if path.name[0] == "p" else 1) % 4 == 1]
        self.rpm(backend, database, "--upgrade", "--justdb", "--nodeps", "--ignorearch", "--ignoreos", *newer)

    def listed(self, backend, database):
        text = self.rpm(backend, database, "-qa", "--qf",
                        "%{name}\t%|epoch?{%{epoch}:}|%{version}-%{release}\t%{arch}\n")
        rows = []
        for line in text.splitlines():
            name, version, architecture = line.split("\t")
            rows.append((name, version.removeprefix("0:"), "" if architecture == "(none)" else architecture))
        return sorted(rows)

    # --- SQLite

    def sqlite(self, folder):
        self.install("sqlite", folder / "sqlite")
        return folder / "sqlite" / "rpmdb.sqlite", self.listed("sqlite", folder / "sqlite")

    def sqlite_after_changes(self, folder):
        self.sqlite(folder)
        self.change("sqlite", folder / "sqlite")
        return folder / "sqlite" / "rpmdb.sqlite", self.listed("sqlite", folder / "sqlite")

    # --- ndb

    def writes_ndb(self, folder):
        done = subprocess.run(["rpm", "--dbpath", str(folder / "tried"), "--define", "_db_backend ndb", "--initdb"],
                              capture_output=True, timeout=TIMEOUT, env=self.environment)
        return done.returncode == 0 and (folder / "tried" / "Packages.db").is_file()

    def ndb(self, folder, has_changes=False):
        if not self.writes_ndb(folder):
            file, listed = self.sqlite_after_changes(folder) if has_changes else self.sqlite(folder)
            (folder / "Packages.db").write_bytes(ndb_of(headers_of(file)))
            return folder / "Packages.db", listed
        self.install("ndb", folder / "ndb")
        if has_changes:
            self.change("ndb", folder / "ndb")
        return folder / "ndb" / "Packages.db", self.listed("ndb", folder / "ndb")

    def ndb_after_changes(self, folder):
        return self.ndb(folder, has_changes=True)

    # --- Berkeley DB

    def berkeley(self, folder, order, page_size):
        load = program("db5.3_load", "db_load")
        file, listed = self.sqlite_after_changes(folder)
        database = folder / "berkeley"
        database.mkdir()
        dump = folder / "dump"
        dump.write_text(berkeley_dump(headers_of(file), order, page_size))
        run(load, "-f", dump, database / "Packages")
        if "bdb_ro" in self.readable():
            listed = self.listed("bdb_ro", database)
        return database / "Packages", listed

    def readable(self):
        """What rpm was built to read."""
        found = []
        for backend in ("bdb_ro", "ndb", "sqlite"):
            done = subprocess.run(["rpm", "--dbpath", str(self.folder / "none"), "--define", f"_db_backend {backend}",
                                   "-qa"], capture_output=True, timeout=TIMEOUT, env=self.environment)
            if b"invalid" not in done.stderr:
                found.append(backend)
        return found

    def berkeley_little_endian(self, folder):
        return self.berkeley(folder, "1234", 4096)

    def berkeley_big_endian(self, folder):
        return self.berkeley(folder, "4321", 4096)

    def berkeley_large_pages(self, folder):
        return self.berkeley(folder, "1234", 65536)


def headers_of(file):
    """{number: header} of a database in SQLite."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return dict(connection.execute("SELECT hnum, blob FROM Packages"))
    finally:
        connection.close()


def ndb_of(headers):
    """As lib/backend/ndb/rpmpkg.c of rpm writes it."""
    page, block, head, tail = 4096, 16, 16, 12
    page_count = (32 + 16 * len(headers)) // page + 1
    slots, blobs = b"", b""
    for number, header in headers.items():
        blob = b"BlbS" + struct.pack("<3I", number, 1, len(header)) + header
        blob += bytes(-(len(blob) + tail) % block)
        blob += struct.pack("<2I", zlib.adler32(blob), len(header)) + b"BlbE"
        slots += b"Slot" + struct.pack("<3I", number, (page_count * page + len(blobs)) // block, len(blob) // block)
        blobs += blob
    start = b"RpmP" + struct.pack("<4I", 0, 1, page_count, max(headers) + 1)
    pages = start.ljust(2 * head, b"\0") + slots
    free = b"Slot" + bytes(12)
    return pages + free * ((page_count * page - len(pages)) // len(free)) + blobs


def berkeley_dump(headers, order, page_size):
    """What db_load reads: keys are numbers in the machine's order of bytes, and 0 has the highest one."""
    number = {"1234": "<I", "4321": ">I"}[order]
    lines = ["VERSION=3", "format=bytevalue", "type=hash", f"db_lorder={order}", f"db_pagesize={page_size}",
             "HEADER=END"]
    for key, value in {0: struct.pack(number, max(headers)), **headers}.items():
        lines += [" " + struct.pack(number, key).hex(), " " + value.hex()]
    return "\n".join([*lines, "DATA=END", ""])
