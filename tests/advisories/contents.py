"""Packages as the files of an image and as lock files have them."""
import io
import json
import pathlib
import sqlite3
import struct
import tempfile
import zipfile
import zlib

DEBIAN = 'ID=debian\nVERSION_ID="{0}"\nPRETTY_NAME="Debian GNU/Linux {0}"\n'
ALMA = 'ID="almalinux"\nVERSION_ID="{0}.4"\nPRETTY_NAME="AlmaLinux {0}.4"\nID_LIKE="rhel centos fedora"\n'
ROCKY = 'ID="rocky"\nVERSION_ID="{0}.4"\nPRETTY_NAME="Rocky Linux {0}.4"\nID_LIKE="rhel centos fedora"\n'
UBUNTU = 'ID=ubuntu\nVERSION_ID="{0}"\nPRETTY_NAME="Ubuntu {0} LTS"\nID_LIKE=debian\n'
ALPINE = 'ID=alpine\nVERSION_ID={0}.1\nPRETTY_NAME="Alpine Linux v{0}"\n'


# --- what is installed: {path: content} -------------------------------------------------------------------------

def dpkg(packages):
    text = ""
    for package in packages:
        source = package.source and package.source != package.name and package.source or ""
        if package.source_version and package.source_version != package.version:
            source = f"{package.source} ({package.source_version})"
        text += (f"Package: {package.name}\nStatus: install ok installed\nArchitecture: amd64\n"
                 + (f"Source: {source}\n" if source else "") + f"Version: {package.version}\n\n")
    return {"var/lib/dpkg/status": text.encode()}


def apk(packages):
    text = "".join(f"P:{package.name}\nV:{package.version}\nA:x86_64\n"
                   + (f"o:{package.source}\n" if package.source else "") + "\n" for package in packages)
    return {"lib/apk/db/installed": text.encode()}


def rpm_header(name, version, module="", source=""):
    """As rpm's database has it: without the mark in front."""
    epoch, _, rest = version.rpartition(":")
    number, _, release = rest.rpartition("-")
    texts = {1000: name, 1001: number, 1002: release, 1011: "AlmaLinux", 1014: "MIT", 1022: "x86_64",
             1044: f"{source or name}-{number}-{release}.src.rpm"}
    if module:
        texts[5096] = module
    entries, store = [], b""
    for tag, value in sorted([*texts.items(), *([(1003, int(epoch))] if epoch else [])]):
        if tag == 1003:
            store += b"\0" * (-len(store) % 4)
        entries.append((tag, 4 if tag == 1003 else 6, len(store), 1))
        store += struct.pack(">i", value) if tag == 1003 else value.encode() + b"\0"
    # The region, as it came with the package: it begins the index and ends the store.
    entries = [(63, 7, len(store), 16), *entries]
    store += struct.pack(">iiii", 63, 7, -16 * len(entries), 16)
    index = b"".join(struct.pack(">iiii", *entry) for entry in entries)
    return struct.pack(">ii", len(entries), len(store)) + index + store


def rpm(packages, modules=()):
    """`modules`: {name: module label}."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "rpmdb.sqlite"
        with sqlite3.connect(file) as database:
            database.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
            for package in packages:
                header = rpm_header(package.name, package.version, dict(modules).get(package.name, ""), package.source)
                database.execute("INSERT INTO Packages (blob) VALUES (?)", (header,))
        database.close()
        return {"var/lib/rpm/rpmdb.sqlite": file.read_bytes()}


def python(packages):
    return {f"usr/lib/python3/dist-packages/{package.name}-{package.version}.dist-info/METADATA":
            f"Metadata-Version: 2.1\nName: {package.name}\nVersion: {package.version}\n".encode()
            for package in packages}


def npm(packages):
    return {f"app/node_modules/{package.name}/package.json":
            json.dumps({"name": package.name, "version": package.version}).encode() for package in packages}


def gems(packages):
    return {f"usr/lib/ruby/gems/3.1.0/specifications/{package.name}-{package.version}.gemspec":
            (f'Gem::Specification.new do |s|\n  s.name = "{package.name}".freeze\n'
             f'  s.version = "{package.version}"\nend\n').encode() for package in packages}


def composer(packages):
    installed = [{"name": package.name, "version": package.version} for package in packages]
    return {"app/vendor/composer/installed.json": json.dumps({"packages": installed}).encode()}


def jars(packages):
    files = {}
    for number, package in enumerate(packages):
        group, artifact = package.name.split(":")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(f"META-INF/maven/{group}/{artifact}/pom.properties",
                             f"groupId={group}\nartifactId={artifact}\nversion={package.version}\n")
        files[f"app/lib{number}/{artifact}-{package.version}.jar"] = out.getvalue()
    return files


def elf(name, content):
    """A program for amd64 that is one section in one segment, and nothing that could run."""
    address, head, part = 0x400000, 64, 64
    names = b"\0" + name.encode() + b"\0.shstrtab\0"
    start = 128  # Go looks for its mark every 16 bytes
    table = start + len(content) + len(names)
    data = b"\x7fELF\x02\x01\x01".ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", 2, 62, 1, address + start, head, table, 0, head, 56, 1, part, 3, 2)
    data += struct.pack("<IIQQQQQQ", 1, 6, 0, address, address, start + len(content), start + len(content), 4096)
    data = data.ljust(start, b"\0") + content + names + bytes(part)
    data += struct.pack("<IIQQQQIIQQ", 1, 1, 3, address + start, start, len(content), 0, 0, 16, 0)
    return data + struct.pack("<IIQQQQIIQQ", len(name) + 2, 3, 0, 0, start + len(content), len(names), 0, 0, 1, 0)


def counted(text):
    """As Go writes a string: its length in groups of seven bits before it."""
    data, length, head = text, len(text), b""
    while length >= 0x80:
        head, length = head + bytes([length & 0x7F | 0x80]), length >> 7
    return head + bytes([length]) + data


def go_program(packages, go="1.26.6"):
    """As debug/buildinfo of Go has it since 1.18."""
    lines = "path\texample.com/program\nmod\texample.com/program\t(devel)\t\n"
    lines += "".join(f"dep\t{package.name}\tv{package.version}\th1:{'A' * 43}=\n" for package in packages)
    module = bytes.fromhex("3077af0c9274080241e1c107e6d618e6") + lines.encode() + \
        bytes.fromhex("f932433186182072008242104116d8f2")
    head = b"\xff Go buildinf:" + bytes([8, 2])
    content = head.ljust(32, b"\0") + counted(f"go{go}".encode()) + counted(module)
    return {"usr/bin/program": (elf(".go.buildinfo", content), 0o755)}


def rust_program(packages):
    listed = [{"name": "program", "version": "0.1.0", "source": "local", "root": True}]
    listed += [{"name": package.name, "version": package.version, "source": "crates.io"} for package in packages]
    content = zlib.compress(json.dumps({"packages": listed}).encode())
    return {"usr/bin/audited": (elf(".dep-v0", content), 0o755)}


INSTALLED = {"apk": apk, "cargo": rust_program, "composer": composer, "deb": dpkg, "gem": gems, "golang": go_program,
             "maven": jars, "npm": npm, "pypi": python, "rpm": rpm}


# --- lock files: {path: text} -----------------------------------------------------------------------------------

def package_lock(packages):
    listed = {f"node_modules/{package.name}": {"version": package.version} for package in packages}
    return {"web/package-lock.json": json.dumps({"name": "web", "lockfileVersion": 3, "packages": {"": {}, **listed}},
                                                indent=1)}


def requirements(packages):
    return {"api/requirements.txt": "".join(f"{package.name}=={package.version}\n" for package in packages)}


def poetry_lock(packages):
    return {"jobs/poetry.lock": "".join(f'[[package]]\nname = "{package.name}"\nversion = "{package.version}"\n'
                                        'optional = false\nfiles = []\n\n' for package in packages)
            + '[metadata]\nlock-version = "2.0"\npython-versions = "*"\ncontent-hash = "0"\n'}


def cargo_lock(packages):
    return {"engine/Cargo.lock": "version = 3\n\n" + "\n".join(
        f'[[package]]\nname = "{package.name}"\nversion = "{package.version}"\n'
        'source = "registry+https://github.com/rust-lang/crates.io-index"\n' for package in packages)}


def go_mod(packages):
    lines = "".join(f"\t{package.name} v{package.version}\n" for package in packages)
    return {"tool/go.mod": f"module example.com/tool\n\ngo 1.26\n\nrequire (\n{lines})\n"}


def gemfile_lock(packages):
    lines = "".join(f"    {package.name} ({package.version})\n" for package in packages)
    return {"shop/Gemfile.lock": f"GEM\n  remote: https://rubygems.org/\n  specs:\n{lines}\nPLATFORMS\n  ruby\n"}


def composer_lock(packages):
    listed = [{"name": package.name, "version": package.version} for package in packages]
    return {"blog/composer.lock": json.dumps({"packages": listed, "packages-dev": []}, indent=1)}


def gradle_lock(packages):
    lines = "".join(f"{package.name}:{package.version}=runtimeClasspath\n" for package in packages)
    return {"store/gradle.lockfile": f"# This is a Gradle generated file for dependency locking.\n{lines}empty=\n"}


LOCKED = {"cargo": [cargo_lock], "composer": [composer_lock], "gem": [gemfile_lock], "golang": [go_mod],
          "maven": [gradle_lock], "npm": [package_lock], "pypi": [requirements, poetry_lock]}


def write_locks(folder, packages_of_types):
    for kind, packages in packages_of_types.items():
        for write in LOCKED[kind]:
            for path, text in write(packages).items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text)
