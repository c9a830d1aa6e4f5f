#!/usr/bin/env python3
"""Whole images beside what made them: images_test.py SEAWALL.

A Debian root as debootstrap makes it, as a layout, as archives of docker and OCI, compressed and not, and as umoci
packs it: `seawall image list` tells the same of all of them, and what dpkg-query lists. Then what is not in a layer's
files: layers upon layers, deleted files, several images and platforms in one layout, the cache. A tool that is not
installed is skipped, unless CI is set.
"""
import functools
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import layout  # noqa: E402, behind the line that keeps the folder clean
from running import Missing, need, output_of as run, run_all, title_of  # noqa: E402

TIMEOUT = 900  # seconds
SUITE = "bookworm"
STATUS = "Package: {}\nStatus: install ok installed\nArchitecture: all\nVersion: {}\n\n"
# Written in two pieces, so that nobody who looks for secrets takes it for one.
SECRET = b"API_KEY=q8Zr2LkV0xTn" + b"B5mYc7Hd\n"


class Program:
    """Seawall, with a cache of its own."""

    def __init__(self, binary, folder):
        self.binary, self.cache = pathlib.Path(binary).resolve(), folder / "layers.db"

    def run(self, *arguments, codes=(0,)):
        done = subprocess.run([str(self.binary), "image", *(str(each) for each in arguments)], capture_output=True,
                              text=True, timeout=TIMEOUT, check=False)
        assert done.returncode in codes, f"{arguments}: exit {done.returncode}: {done.stderr[-1000:]}"
        return done.stdout

    def packages(self, image, *options, cached=False):
        cache = ("--cache", self.cache) if cached else ("--no-cache",)
        answer = json.loads(self.run("list", image, "-o", "json", *cache, *options))
        assert answer["notLookedAt"] == [], answer["notLookedAt"]
        return {(each["type"], each["name"], each["version"], each.get("architecture", ""))
                for each in answer["packages"]}


def same(found, wanted, what):
    assert wanted, f"{what}: there is nothing to compare with"
    assert found == wanted, f"{what}: only found {sorted(found - wanted)[:5]}, only wanted {sorted(wanted - found)[:5]}"


@functools.lru_cache(maxsize=1)
def debian_root():
    """A root of Debian, made once: the archive is kept in the user's cache."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "seawall" / "tests"
    cache.mkdir(parents=True, exist_ok=True)
    tar = cache / f"debian-{SUITE}.tar"
    if not tar.exists():
        need("debootstrap", "tar")
        if os.geteuid() != 0:
            raise Missing("debootstrap works as root")
        with tempfile.TemporaryDirectory() as folder:
            run("debootstrap", "--variant=minbase", SUITE, f"{folder}/root")
            run("tar", "--exclude=./dev/*", "--exclude=./proc/*", "-C", f"{folder}/root", "-cf", f"{tar}.part", ".")
        os.replace(f"{tar}.part", tar)
    return tar


def wanted_of(tar, folder):
    need("dpkg-query", "tar")
    run("tar", "-C", folder, "-xf", tar, "./var/lib/dpkg")
    listed = run("dpkg-query", "--admindir", folder / "var/lib/dpkg", "-W", "-f",
                 "${Package}\t${Version}\t${Architecture}\n")
    return {("deb", *line.split("\t")) for line in listed.splitlines()}


# --- tests ----------------------------------------------------------------------------------------------

def test_a_debian_root_is_what_dpkg_says(program, folder):
    tar = debian_root()
    wanted = wanted_of(tar, folder)
    for compression in ("none", "gzip", "zstd"):
        if compression == "zstd":
            need("zstd")
        image = layout.make(folder / compression, [tar], compression=compression)
        same(program.packages(image), wanted, compression)


def test_archives_of_docker_and_oci_hold_the_same(program, folder):
    need("skopeo")
    tar = debian_root()
    wanted = wanted_of(tar, folder)
    image = layout.make(folder / "layout", [tar], name="latest")
    for form in ("docker-archive", "oci-archive"):
        archive = folder / f"{form}.tar"
        run("skopeo", "copy", "-q", f"oci:{image}:latest", f"{form}:{archive}:example.com/debian:test")
        same(program.packages(archive), wanted, form)
        same(program.packages(f"{form}:{archive}"), wanted, f"{form}, by skopeo's name for it")
        with archive.open("rb") as plain, gzip.open(f"{archive}.gz", "wb", compresslevel=1) as packed:
            shutil.copyfileobj(plain, packed)
        same(program.packages(f"{archive}.gz"), wanted, f"{form}, compressed")
    run("skopeo", "copy", "-q", f"oci:{image}:latest", f"dir:{folder / 'dir'}")


def test_what_umoci_packs_is_read(program, folder):
    need("umoci", "tar")
    if os.geteuid() != 0:
        raise Missing("umoci packs as root")
    tar = debian_root()
    wanted = wanted_of(tar, folder)
    image = folder / "layout"
    run("umoci", "init", "--layout", image)
    run("umoci", "new", "--image", f"{image}:base")
    run("umoci", "unpack", "--image", f"{image}:base", folder / "bundle")
    run("tar", "-C", folder / "bundle" / "rootfs", "-xf", tar)
    run("umoci", "repack", "--image", f"{image}:debian", folder / "bundle")
    same(program.packages(f"{image}:debian"), wanted, "umoci")
    # A package goes, and a folder: what is a whiteout then.
    status = folder / "bundle" / "rootfs" / "var/lib/dpkg/status"
    entries = status.read_text().split("\n\n")
    status.write_text("\n\n".join(each for each in entries if not each.startswith("Package: adduser\n")))
    shutil.rmtree(folder / "bundle" / "rootfs" / "usr/share/doc")
    run("umoci", "repack", "--refresh-bundle", "--image", f"{image}:less", folder / "bundle")
    less = {each for each in wanted if each[1] != "adduser"}
    assert len(less) == len(wanted) - 1
    same(program.packages(f"{image}:less"), less, "umoci, a layer more")


def test_an_upper_layer_decides(program, folder):
    image = layout.make(folder / "layout", [
        {"var/lib/dpkg/status": STATUS.format("old", "1").encode(), "app/node_modules/x/package.json":
         b'{"name":"x","version":"1.0.0"}', "opt/a/node_modules/y/package.json": b'{"name":"y","version":"2.0.0"}'},
        {"var/lib/dpkg/status": (STATUS.format("old", "2") + STATUS.format("new", "1")).encode(),
         "app/.wh.node_modules": b"", "opt/.wh..wh..opq": b""}])
    same(program.packages(image), {("deb", "old", "2", "all"), ("deb", "new", "1", "all")}, "layers")


def test_one_of_several_images_is_asked_for(program, folder):
    images = layout.Layout(folder / "layout")
    for name in ("one", "two"):
        images.add_image([{"var/lib/dpkg/status": STATUS.format(name, "1").encode()}], name=name)
    for name in ("one", "two"):
        same(program.packages(f"{images.folder}:{name}"), {("deb", name, "1", "all")}, name)
    done = subprocess.run([program.binary, "image", "list", "--no-cache", images.folder], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 3 and "one" in done.stderr and "two" in done.stderr, done.stdout + done.stderr


def test_one_of_several_platforms_is_read(program, folder):
    images = layout.Layout(folder / "layout")
    platforms = [images.add_image([{"var/lib/dpkg/status": STATUS.format(f"for-{each}", "1").encode()}],
                                  architecture=each, is_listed=False) for each in ("amd64", "arm64", "s390x")]
    images.add_index(platforms, name="latest")
    for each in ("arm64", "s390x"):
        same(program.packages(images.folder, "--platform", f"linux/{each}"), {("deb", f"for-{each}", "1", "all")}, each)


def test_a_layer_is_read_once(program, folder):
    base = {"var/lib/dpkg/status": STATUS.format("base", "1").encode()}
    first = layout.make(folder / "first", [base])
    second = layout.make(folder / "second", [base, {"a": b"b"}])
    wanted = {("deb", "base", "1", "all")}
    same(program.packages(first, cached=True), wanted, "first")
    # The stored bytes of the layer are spoiled: whoever does not read them cannot know.
    manifest = json.loads((second / "index.json").read_text())["manifests"][0]["digest"]
    blobs = second / "blobs"
    layer = json.loads((blobs / manifest.replace(":", "/")).read_text())["layers"][0]["digest"]
    (blobs / layer.replace(":", "/")).write_bytes(b"spoiled")
    same(program.packages(second, cached=True), wanted, "from the cache")
    done = subprocess.run([program.binary, "image", "list", "--no-cache", second], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 3, "without the cache the spoiled layer has to be noticed"


def test_a_deleted_secret_is_found(program, folder):
    image = layout.make(folder / "layout", [{"app/.env": SECRET}, {"app/.wh..env": b""}])
    text = program.run("check", "--no-cache", "-o", "json", image, codes=(0, 1))
    findings = [each for each in json.loads(text)["findings"] if each["checkId"] == "image-secret"]
    assert findings and "a later layer deletes" in json.dumps(findings), text[:2000]
    assert SECRET[8:-1].decode() not in text


def test_a_description_is_judged_as_the_image_is(program, folder):
    image = layout.make(folder / "layout", [{"usr/bin/su": (b"x", 0o4755), "etc/app.conf": (b"x", 0o666)}])
    checked = json.loads(program.run("check", "--no-cache", "-o", "json", image, codes=(0, 1)))
    described = folder / "image.yaml"
    described.write_text(program.run("show", "--no-cache", image))
    scanned = json.loads(subprocess.run([program.binary, "scan", "-o", "json", described], capture_output=True,
                                        text=True, check=False).stdout)
    found = [sorted(each["checkId"] for each in report["findings"]) for report in (checked, scanned)]
    assert found[0] == found[1] and "image-setuid-file" in found[0], found


def test_two_images_are_compared(program, folder):
    def image(name, *packages):
        status = "".join(STATUS.format(*each) for each in packages)
        return layout.make(folder / name, [{"var/lib/dpkg/status": status.encode()}])

    old, new = image("old", ("a", "1:1.0"), ("b", "1")), image("new", ("a", "1:1.0+b1"), ("c", "1"))
    answer = json.loads(program.run("diff", "--no-cache", "-o", "json", old, new, codes=(1,)))
    changes = {(each["change"], each["name"]) for each in answer["packageChanges"]}
    assert changes == {("upgraded", "a"), ("removed", "b"), ("added", "c")}, changes
    program.run("diff", "--no-cache", old, old, codes=(0,))


def main():
    def in_folder(test):
        with tempfile.TemporaryDirectory() as folder:
            test(Program(sys.argv[1], pathlib.Path(folder)), pathlib.Path(folder))

    tests = [test for name, test in globals().items() if name.startswith("test_")]
    return run_all((title_of(test), functools.partial(in_folder, test)) for test in tests)


sys.exit(main())
