#!/usr/bin/env python3
"""Packages that programs tell of themselves, beside what the tools that built them say: programs_test.py SEAWALL.

Programs of Go are built from modules that a folder serves, without a network, for several systems and in several ways;
what `seawall image list` finds in an image of them must be exactly what `go version -m` says of each. What cargo
auditable puts into a program is put there by objcopy. Jars are made by javac and jar. A tool that is not installed is
skipped, unless CI is set.
"""
import functools
import io
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import zipfile
import zlib

sys.dont_write_bytecode = True
import layout  # noqa: E402, behind the line that keeps the folder clean
from running import expect_same, need, output_of, run_all, title_of  # noqa: E402



def run(*command, cwd=None, **variables):
    return output_of(*command, cwd=cwd, env={**os.environ, **variables})


def found(seawall, folder, files, *types):
    """(location, type, name, version) of all packages of some types in an image of one layer, sorted."""
    image = layout.make(folder / "layout", [files])
    report = json.loads(run(seawall, "image", "list", image, "-o", "json"))
    return sorted((each["location"], each["type"], each["name"], each.get("version", ""))
                  for each in report["packages"] if each["type"] in types)


# --- Go ------------------------------------------------------------------------------------------------------

MODULES = {  # path@version: what it needs; each has a function Name
    "example.com/Acme/Kit@v1.2.3": ["example.com/base@v0.1.0"],
    "example.com/base@v0.1.0": [],
    "example.com/base@v0.2.0-rc.1": [],
    "example.com/fork/base@v0.3.0+incompatible": [],
    "example.com/deep/v2@v2.4.6": [],
}


def requirements(needs):
    return "".join(f"require {each.replace('@', ' ')}\n" for each in needs)


def package_source(path):
    name = re.sub("/v[0-9]+$", "", path).rsplit("/", 1)[-1].lower()
    return f"package {name}\n\nfunc Name() string {{ return \"{path}\" }}\n"


def serve_modules(folder):
    """A folder as a module proxy has them; capitals are escaped by "!"."""
    for module, needs in MODULES.items():
        path, version = module.split("@")
        escaped = re.sub("[A-Z]", lambda letter: "!" + letter[0].lower(), path)
        place = folder / escaped / "@v"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{version}.info").write_text(json.dumps({"Version": version}))
        incompatible = version.endswith("+incompatible")
        text = f"module {path}\n" + requirements(needs)
        (place / f"{version}.mod").write_text(text)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            if not incompatible:
                archive.writestr(f"{path}@{version}/go.mod", text)
            archive.writestr(f"{path}@{version}/name.go", package_source(path))
        (place / f"{version}.zip").write_bytes(out.getvalue())


class Go:
    """A program in a folder, and the ways in which it is built."""

    def __init__(self, folder):
        need("go")
        self.folder = folder
        self.proxy = folder / "proxy"
        serve_modules(self.proxy)
        self.built = {}  # path in the image: file

    def write(self, name, module, needs, imports, more=""):
        source = self.folder / name
        source.mkdir()
        (source / "go.mod").write_text(f"module {module}\n\ngo 1.18\n" + requirements(needs) + more)
        lines = "".join(f"\t_ \"{each}\"\n" for each in imports)
        (source / "main.go").write_text(f"package main\n\nimport (\n{lines})\n\nvar version string\n\n"
                                        "func main() { println(version) }\n")
        return source

    def go(self, source, *words, **variables):
        return run("go", *words, cwd=source, GOPROXY=self.proxy.as_uri(), GOSUMDB="off", GOFLAGS="-modcacherw",
                   GOTOOLCHAIN="local", GOWORK="off", CGO_ENABLED="0", GOPATH=str(self.folder / "go"),
                   GOCACHE=str(self.folder / "cache"), **variables)

    def build(self, source, name, *flags, **variables):
        flags = flags if any(each.startswith("-mod=") for each in flags) else ("-mod=mod", *flags)
        self.go(source, "build", "-o", self.folder / "built" / name, *flags, ".", **variables)
        self.built[f"usr/bin/{name}"] = self.folder / "built" / name

    def files(self):
        return {path: (file.read_bytes(), 0o755) for path, file in self.built.items()}

    def told(self, path):
        """What `go version -m` says of a program, as packages."""
        first, *lines = run("go", "version", "-m", self.built[path], GOTOOLCHAIN="local").splitlines()
        packages = [("stdlib", re.search(r": go([0-9.]+)", first)[1])]
        before = None
        for line in lines:
            word, *fields = line.strip("\t").split("\t")
            if word in ("mod", "dep"):
                before = fields[0]
                packages.append((before, fields[1] if len(fields) > 1 else ""))
            elif word == "=>":
                packages.pop()
                is_folder = fields[0].startswith(("./", "../", "/"))
                packages.append((before, "") if is_folder else (fields[0], fields[1]))
        return [(path, "golang", name, "" if version == "(devel)" else version.removeprefix("v"))
                for name, version in packages]


def programs_of_go_tell_what_go_says(seawall, folder):
    go = Go(folder)
    kit, base, deep = "example.com/Acme/Kit", "example.com/base", "example.com/deep/v2"
    needs = [f"{kit}@v1.2.3", f"{base}@v0.1.0", f"{deep}@v2.4.6"]
    plain = go.write("plain", "example.com/Plain/app", needs, [kit, base, deep])
    go.build(plain, "plain")
    go.build(plain, "stripped", "-trimpath", "-ldflags=-s -w")
    go.build(plain, "quoted", "-ldflags=-X 'main.other=a \"b\" c' -s", "-tags=one,two")
    go.build(plain, "arm64", GOOS="linux", GOARCH="arm64")
    go.build(plain, "of-32-bits", GOOS="linux", GOARCH="386")
    go.build(plain, "big-endian", GOOS="linux", GOARCH="ppc64")
    go.build(plain, "windows.exe", GOOS="windows", GOARCH="amd64")
    go.build(plain, "windows-32.exe", "-ldflags=-s -w", GOOS="windows", GOARCH="386")
    go.build(plain, "darwin", GOOS="darwin", GOARCH="arm64")
    go.build(plain, "position-independent", "-buildmode=pie", GOOS="linux", GOARCH="amd64")
    go.go(plain, "mod", "vendor")
    go.build(plain, "vendored", "-mod=vendor")
    (folder / "local").mkdir()
    (folder / "local" / "go.mod").write_text(f"module {deep}\n")
    (folder / "local" / "name.go").write_text(package_source(deep))
    replaced = go.write("replaced", "example.com/replaced", needs, [kit, base, deep],
                        f"replace {base} => example.com/fork/base v0.3.0+incompatible\nreplace {deep} => ../local\n")
    go.build(replaced, "replaced")
    go.build(go.write("newer", "example.com/newer", [f"{base}@v0.2.0-rc.1"], [base]), "newer")
    go.build(go.write("alone", "example.com/alone", [], []), "alone")
    expect_same(found(seawall, folder, go.files(), "golang"), [each for path in go.built for each in go.told(path)])


def a_program_of_go_has_the_version_of_its_tag(seawall, folder):
    need("git")
    go = Go(folder)
    source = go.write("tagged", "example.com/tagged", [], [])
    for words in (["init", "--quiet"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit",
                                                      "--quiet", "--message", "all"], ["tag", "v1.4.0"]):
        run("git", *words, cwd=source)
    go.build(source, "tagged", "-buildvcs=true")
    expect_same(found(seawall, folder, go.files(), "golang"), go.told("usr/bin/tagged"))


def a_program_of_go_has_the_version_that_was_set(seawall, folder):
    go = Go(folder)
    source = go.write("set", "example.com/set", [], [])
    go.build(source, "set", "-buildvcs=false", "-ldflags=-X main.version=v7.8.9")
    theirs = [(path, kind, name, "7.8.9" if name == "example.com/set" else version)
              for path, kind, name, version in go.told("usr/bin/set")]
    expect_same(found(seawall, folder, go.files(), "golang"), theirs)


# --- other programs ------------------------------------------------------------------------------------------

def program_with(folder, section, content):
    """A program of this machine, with one section more."""
    need("objcopy", "true")
    (folder / "content").write_bytes(content)
    program = folder / "program"
    run("objcopy", "--add-section", f"{section}={folder / 'content'}", pathlib.Path(shutil.which("true")).resolve(),
        program)
    return program.read_bytes(), 0o755


def programs_of_rust_tell_what_cargo_put_into_them(seawall, folder):
    data = {"packages": [{"name": "app", "version": "0.1.0", "source": "local", "dependencies": [1, 2], "root": True},
                         {"name": "serde", "version": "1.0.197", "source": "crates.io"},
                         {"name": "cc", "version": "1.0.83", "source": "crates.io", "kind": "build"}]}
    program = program_with(folder, ".dep-v0", zlib.compress(json.dumps(data).encode()))
    path = "usr/local/bin/app"
    expect_same(found(seawall, folder, {path: program}, "cargo"),
                [(path, "cargo", each["name"], each["version"]) for each in data["packages"]])


def servers_are_known_by_their_version(seawall, folder):
    program = program_with(folder, ".version", b"\0nginx version: nginx/1.22.1\n\0")
    path = "opt/nginx/sbin/nginx"
    expect_same(found(seawall, folder, {path: program, "opt/other": program}, "generic"),
                [(path, "generic", "nginx", "1.22.1")])


# --- Java ------------------------------------------------------------------------------------------------------

def make_jar(folder, name, properties=(), manifest="", content=None):
    """A jar with one class, by the tools of a JDK."""
    root = folder / f"{name}.d"
    root.mkdir()
    (root / "Kit.java").write_text("package kit; public class Kit {}\n")
    run("javac", "-d", root, root / "Kit.java")
    (root / "Kit.java").unlink()
    for group, artifact, version in properties:
        place = root / "META-INF" / "maven" / group / artifact
        place.mkdir(parents=True)
        (place / "pom.properties").write_text(f"#Created by a test\nversion={version}\ngroupId={group}\n"
                                              f"artifactId={artifact}\n")
    for path, data in (content or {}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    (folder / "manifest").write_text(manifest)
    run("jar", "--create", "--file", folder / name, "--manifest", folder / "manifest", "-C", root, ".")
    return (folder / name).read_bytes()


def jars_tell_what_is_in_them(seawall, folder):
    need("javac", "jar")
    inner = make_jar(folder, "kit-2.1.jar", [("org.kit", "kit", "2.1")])
    shaded = make_jar(folder, "shaded-1.5.jar", [("com.example", "shaded", "1.5"), ("org.kit", "kit", "2.0")])
    title = "Implementation-Title: shop\nImplementation-Version: 3.0.1\n"
    outer = make_jar(folder, "shop.jar", manifest=title, content={"BOOT-INF/lib/kit-2.1.jar": inner})
    files = {"opt/shop.jar": outer, "opt/lib/shaded-1.5.jar": shaded}
    expect_same(found(seawall, folder, files, "maven"),
                [("opt/shop.jar", "maven", "shop", "3.0.1"),
                 ("opt/shop.jar!/BOOT-INF/lib/kit-2.1.jar", "maven", "org.kit:kit", "2.1"),
                 ("opt/lib/shaded-1.5.jar", "maven", "com.example:shaded", "1.5"),
                 ("opt/lib/shaded-1.5.jar", "maven", "org.kit:kit", "2.0")])


TESTS = [programs_of_go_tell_what_go_says, a_program_of_go_has_the_version_of_its_tag,
         a_program_of_go_has_the_version_that_was_set, programs_of_rust_tell_what_cargo_put_into_them,
         servers_are_known_by_their_version, jars_tell_what_is_in_them]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    seawall = pathlib.Path(sys.argv[1]).resolve()

    def in_folder(test):
        with tempfile.TemporaryDirectory() as folder:
            test(seawall, pathlib.Path(folder).resolve())

    return run_all((title_of(test), functools.partial(in_folder, test)) for test in TESTS)


sys.exit(main())
