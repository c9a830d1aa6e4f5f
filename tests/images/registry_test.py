#!/usr/bin/env python3
"""Images of registries, through the front door: registry_test.py SEAWALL [NAME].

Images are pushed with skopeo to a registry of Docker's on this machine (one that anybody may ask, one with a password,
one with TLS of an authority of its own), and read by `seawall image list`: the packages are those of the layout that
was pushed. Then come servers with one fault each: whatever they do, what is read is right or the run ends with an error
that says why, and nobody is told who we are but those who should be. What a missing tool keeps from being tested is
skipped, unless CI is set.
"""
import base64
import concurrent.futures
import contextlib
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.dont_write_bytecode = True
import layout  # noqa: E402, behind the line that keeps the folder clean
from registries import LONGEST, SECRET, Failed, Faulty, Missing, expect, registry, run, tool  # noqa: E402

CLEAN = 0
PLATFORMS = ("amd64", "arm64")


# --- what is read -------------------------------------------------------------------------------------------

def installed(*names):
    """The database of apk."""
    return "".join(f"P:{name}\nV:1.0-r{len(name)}\nA:x86_64\n\n" for name in names).encode()


def make_layers(architecture):
    """Two layers; the upper one does not compress, and is long enough to break off in the middle."""
    noise = random.Random(architecture).randbytes(3_000_000)
    return [{"etc/os-release": b"ID=alpine\nVERSION_ID=3.20.1\n", "lib/apk/db/installed": installed("lower")},
            {"lib/apk/db/installed": installed("lower", f"upper-{architecture}"), "var/noise": noise}]


class Read:
    """A run of `seawall image list` that has ended, after what must hold for each."""

    def __init__(self, done, seconds):
        self.code, self.seconds = done.returncode, seconds
        self.told = (done.stdout + done.stderr).decode(errors="replace")
        for word in (SECRET, base64.b64encode(f"tester:{SECRET}".encode()).decode(), "Sanitizer", "runtime error"):
            expect(word not in self.told, f"{word!r} is in the output: {self.told[-2000:]}")
        expect(self.code in range(5), f"it crashed with {self.code}: {self.told[-2000:]}")
        self.packages = []
        with contextlib.suppress(ValueError):
            self.packages = [(each["type"], each["name"], each["version"])
                             for each in json.loads(done.stdout)["packages"]]


class Bench:
    """What all tests share: the program, a layout of an image, an index of two, and what is in them."""

    def __init__(self, seawall, folder):
        self.seawall, self.folder, self.count = seawall, folder, 0
        self.lock = threading.Lock()
        made = layout.Layout(folder / "layout")
        made.add_image(make_layers("amd64"), name="one")
        made.add_index([made.add_image(make_layers(each), architecture=each, is_listed=False) for each in PLATFORMS],
                       name="many")
        self.layout = made.folder
        self.packages = {each: self.read(f"oci:{self.layout}:many", "--platform", f"linux/{each}").packages
                         for each in PLATFORMS}
        for each in PLATFORMS:
            expect(self.packages[each], f"the layout of {each} has no packages")
        expect(self.packages["amd64"] != self.packages["arm64"], "both platforms have the same packages")

    def new_folder(self):
        with self.lock:
            self.count += 1
            folder = self.folder / f"work-{self.count}"
        folder.mkdir()
        return folder

    def read(self, what, *options, **environment):
        """A home of its own: no configuration and no layers that were kept."""
        home = self.new_folder()
        variables = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
        begin = time.monotonic()
        done = subprocess.run([self.seawall, "image", "list", *options, "-o", "json", what], capture_output=True,
                              timeout=LONGEST, check=False, env=variables | environment)
        return Read(done, time.monotonic() - begin)

    def same(self, what, *options, architecture="amd64", **environment):
        read = self.read(what, *options, **environment)
        expect(read.code == CLEAN and read.packages == self.packages[architecture],
               f"{what}: exit {read.code}, {read.packages}: {read.told[-2000:]}")
        return read

    def refused(self, what, *options, says, **environment):
        read = self.read(what, *options, **environment)
        expect(read.code != CLEAN and not read.packages, f"{what} was read: {read.told[-2000:]}")
        for word in [says] if isinstance(says, str) else says:
            expect(word in read.told, f"{what} does not say {word!r}: {read.told[-2000:]}")
        return read


def docker_config(bench, **content):
    folder = bench.new_folder()
    (folder / "config.json").write_text(json.dumps(content))
    return str(folder)


def auths(name, password=SECRET):
    return {"auths": {name: {"auth": base64.b64encode(f"tester:{password}".encode()).decode()}}}


def push_image(source, target, *options):
    run(tool("skopeo"), "--insecure-policy", "copy", "--quiet", *options, source, f"docker://{target}",
        env=os.environ | {"HOME": "/nonexistent"})


def archives_hold_what_the_layout_does(bench):
    folder = bench.new_folder()
    for form in ("oci-archive", "docker-archive"):
        run(tool("skopeo"), "--insecure-policy", "copy", "--quiet", f"oci:{bench.layout}:one",
            f"{form}:{folder}/{form}.tar:shop/cart:1")
        run("gzip", "--keep", "-1", folder / f"{form}.tar")
        for ending in (".tar", ".tar.gz"):
            bench.same(f"{folder}/{form}{ending}")
        bench.same(f"{form}:{folder}/{form}.tar")
    bench.same(f"{bench.layout}:one")
    bench.refused(str(bench.layout), says=["one", "many"])


def images_are_read_from_a_registry(bench):
    with registry(bench.new_folder()) as (name, push):
        push_image(f"oci:{bench.layout}:one", f"{name}/shop/cart:v1", *push)
        plain = ["--plain-http", name]
        bench.same(f"{name}/shop/cart:v1", *plain)
        bench.same(f"docker://{name}/shop/cart:v1", *plain)
        with urllib.request.urlopen(urllib.request.Request(
                f"http://{name}/v2/shop/cart/manifests/v1", headers={"Accept": layout.MANIFEST})) as answer:
            digest = "sha256:" + hashlib.sha256(answer.read()).hexdigest()
        bench.same(f"{name}/shop/cart@{digest}", *plain)
        bench.same(f"{name}/shop/cart:other@{digest}", *plain)
        push_image(f"oci:{bench.layout}:one", f"{name}/shop/docker:v1", "--format", "v2s2", *push)
        bench.same(f"{name}/shop/docker:v1", *plain)
        bench.refused(f"{name}/shop/cart:v2", *plain, says=["does not have shop/cart:v2", "MANIFEST_UNKNOWN"])
        bench.refused(f"{name}/nothing/there", *plain, says="does not have nothing/there:latest")
        bench.refused(f"{name}/shop/cart:v1", says=[name, "--plain-http"])  # without TLS only where that is wanted


def images_of_platforms_are_read_from_a_registry(bench):
    with registry(bench.new_folder()) as (name, push):
        push_image(f"oci:{bench.layout}:many", f"{name}/many:v1", "--all", *push)
        for each in PLATFORMS:
            bench.same(f"{name}/many:v1", "--plain-http", name, "--platform", each, architecture=each)
        bench.refused(f"{name}/many:v1", "--plain-http", name, "--platform", "s390x",
                      says=["linux/s390x", "linux/amd64"])


def images_that_umoci_made_are_read(bench):
    folder = bench.new_folder() / "layout"
    new = bench.new_folder() / "new"
    new.mkdir()
    (new / "file").write_text("new")
    shutil.copytree(bench.layout, folder)
    run(tool("umoci"), "config", "--image", f"{folder}:one", "--config.user", "1000", "--tag", "changed")
    run("umoci", "insert", "--rootless", "--image", f"{folder}:changed", new, "/opt/new")
    bench.same(f"{folder}:changed")
    with registry(bench.new_folder()) as (name, push):
        push_image(f"oci:{folder}:changed", f"{name}/umoci:v1", *push)
        bench.same(f"{name}/umoci:v1", "--plain-http", name)


def passwords_are_told_to_who_should_know_them(bench):
    with registry(bench.new_folder(), has_password=True) as (name, push):
        push_image(f"oci:{bench.layout}:one", f"{name}/cart:v1", *push)
        what, plain = f"{name}/cart:v1", ["--plain-http", name]
        bench.refused(what, *plain, says=f"docker login {name}")
        bench.same(what, *plain, DOCKER_CONFIG=docker_config(bench, **auths(name)))
        bench.same(what, *plain, DOCKER_CONFIG=docker_config(bench, **auths(f"http://{name}/v1/")))
        bench.same(what, *plain, DOCKER_CONFIG=docker_config(bench, **auths(f"{name}/cart")))
        bench.refused(what, *plain, DOCKER_CONFIG=docker_config(bench, **auths(name, "wrong")), says="refuses")
        bench.refused(what, *plain, DOCKER_CONFIG=docker_config(bench, **auths("localhost")), says="docker login")
        home = bench.new_folder()
        helper = home / "docker-credential-test"
        helper.write_text(f"""#!/bin/sh
[ "$(cat)" = {name} ] || {{ echo credentials not found in native keychain; exit 1; }}
echo '{{"Username":"tester","Secret":"{SECRET}"}}'
""")
        helper.chmod(0o755)
        path = f"{home}:{os.environ['PATH']}"
        bench.same(what, *plain, PATH=path, DOCKER_CONFIG=docker_config(bench, credsStore="test"))
        bench.same(what, *plain, PATH=path, DOCKER_CONFIG=docker_config(bench, credHelpers={name: "test"}))
        bench.refused(what, *plain, DOCKER_CONFIG=docker_config(bench, credsStore="test"),
                      says="docker-credential-test")


def authorities_are_those_that_are_named(bench):
    folder = bench.new_folder()
    with registry(folder, has_tls=True) as (name, push):
        push_image(f"oci:{bench.layout}:one", f"{name}/cart:v1", *push)
        bench.same(f"{name}/cart:v1", "--ca-file", str(folder / "ca.crt"))
        bench.same(f"{name}/cart:v1", "--insecure")
        bench.refused(f"{name}/cart:v1", says=["certificate", "--ca-file"])


def mirrors_are_asked_first(bench):
    with registry(bench.new_folder()) as (name, push):
        push_image(f"oci:{bench.layout}:one", f"{name}/library/cart:v1", *push)
        mirror = ["--plain-http", name, "--mirror"]
        bench.same("cart:v1", *mirror, f"docker.io={name}")
        bench.same("registry.invalid/library/cart:v1", *mirror, f"registry.invalid={name}")


# --- registries with a fault ----------------------------------------------------------------------------------

def read_of(bench, server, how, **options):
    return how(f"{server.name}/shop/cart:v1", "--plain-http", server.name, **options)


def what_breaks_off_is_gone_on_with(bench):
    def change(handler):
        if not handler.is_layer or handler.layer_requests > 2:
            return False
        handler.serve(cut=1_000_000)
        return True

    with Faulty(bench.layout, change) as server:
        read_of(bench, server, bench.same)
        ranges = [headers.get("Range") for path, headers in server.seen if path.endswith(server.layer["digest"])]
        expect(len(ranges) == 3 and ranges[0] is None and all(ranges[1:]), f"want two ranges: {ranges}")


def what_breaks_off_is_begun_anew_where_ranges_are_refused(bench):
    def change(handler):
        if not handler.is_layer or handler.layer_requests > 3:
            return False
        if handler.layer_requests == 2:
            return handler.say(416)
        del handler.headers["Range"]
        handler.serve(cut=1_000_000)
        return True

    with Faulty(bench.layout, change) as server:
        read_of(bench, server, bench.same)


def what_always_breaks_off_is_given_up(bench):
    def change(handler):
        if handler.is_layer:
            handler.serve(cut=10_000)
        return handler.is_layer

    with Faulty(bench.layout, change) as server:
        read = read_of(bench, server, bench.refused, says="resumes")
        expect(read.seconds < 60, f"it took {read.seconds:.0f} s")


def what_stalls_is_gone_on_with(bench):
    is_done = threading.Event()

    def change(handler):
        if not handler.is_layer or handler.layer_requests > 1:
            return False
        handler.send_response(200)
        handler.send_header("Content-Length", str(server.layer["size"]))
        handler.end_headers()
        handler.wfile.write(server.blob(server.layer["digest"])[:1_000_000])
        handler.wfile.flush()
        is_done.wait(LONGEST)
        return True

    with Faulty(bench.layout, change) as server:
        try:
            read_of(bench, server, bench.same)
        finally:
            is_done.set()


def whom_we_are_led_to_learns_nothing_of_us(bench):
    def change(handler):
        if handler.headers.get("Authorization") != f"Basic {expected}":
            return handler.say(401, headers={"WWW-Authenticate": 'Basic realm="a"'})
        if handler.is_layer:
            return handler.say(307, headers={"Location": f"http://localhost:{other.server_address[1]}{handler.path}"})
        return False

    def cut_once(handler):
        if handler.layer_requests > 1:
            return False
        handler.serve(cut=1_000_000)
        return True

    expected = base64.b64encode(f"tester:{SECRET}".encode()).decode()
    with Faulty(bench.layout, cut_once) as other, Faulty(bench.layout, change) as server:
        read_of(bench, server, bench.same, DOCKER_CONFIG=docker_config(bench, **auths(server.name)))
        expect(len(other.seen) == 2, f"the other server was asked {len(other.seen)} times")
        expect("Range" in other.seen[1][1], "the other server was not asked for the rest alone")
        for path, headers in other.seen:
            expect("Authorization" not in headers, f"the other server was told who we are: {path}")


def tokens_are_renewed(bench):
    given = []

    def change(handler):
        if handler.path.startswith("/token"):
            given.append(handler.headers.get("Authorization"))
            return handler.say(200, json.dumps({"token": f"t{len(given)}"}).encode())
        is_old = handler.is_layer and len(given) == 1
        if handler.headers.get("Authorization") == f"Bearer t{len(given)}" and not is_old:
            return False
        return handler.say(401, headers={"WWW-Authenticate": f'Bearer realm="http://{server.name}/token",service="s",'
                                                             'scope="repository:shop/cart:pull"'})

    with Faulty(bench.layout, change) as server:
        read_of(bench, server, bench.same, DOCKER_CONFIG=docker_config(bench, **auths(server.name)))
        expected = "Basic " + base64.b64encode(f"tester:{SECRET}".encode()).decode()
        expect(given == [expected] * 2, f"{len(given)} tokens were given")


def pages_are_no_images(bench):
    page = b"<html>Log in to the network of this hotel</html>"
    for is_wanted in (lambda handler: True, lambda handler: handler.is_layer):
        def change(handler, is_wanted=is_wanted):
            return is_wanted(handler) and handler.say(200, page, {"Content-Type": "text/html; charset=utf-8"})

        with Faulty(bench.layout, change) as server:
            read = read_of(bench, server, bench.refused, says="text/html")
            expect(read.seconds < 20, f"it took {read.seconds:.0f} s")


def lies_are_not_believed(bench):
    def of(body):
        return lambda handler: handler.is_layer and handler.say(200, body(handler.server))

    def endless(handler):
        if handler.is_layer:
            handler.send_response(200)
            handler.end_headers()
            with contextlib.suppress(OSError):
                while True:
                    handler.wfile.write(b"x" * 100_000)
            handler.close_connection = True
        return handler.is_layer

    def of_manifest(handler):
        return "/manifests/" in handler.path and handler.say(
            200, server.blob(server.descriptor["digest"]) + b" ",
            {"Content-Type": layout.MANIFEST, "Docker-Content-Digest": server.descriptor["digest"]})

    size = "bytes"
    for change, says in ((of(lambda server: bytes(server.layer["size"])), "another digest"),
                         (of(lambda server: server.blob(server.layer["digest"]) + b"x"), size),
                         (of(lambda server: server.blob(server.layer["digest"])[:-1]), size), (endless, size)):
        with Faulty(bench.layout, change) as server:
            read = read_of(bench, server, bench.refused, says=says)
            expect(read.seconds < 20, f"it took {read.seconds:.0f} s")
    with Faulty(bench.layout, of_manifest) as server:
        bench.refused(f"{server.name}/cart@{server.descriptor['digest']}", "--plain-http", server.name,
                      says="another digest")


def manifests_have_a_size(bench):
    def change(handler):
        return "/manifests/" in handler.path and handler.say(200, b" " * 5_000_000, {"Content-Type": layout.MANIFEST})

    with Faulty(bench.layout, change) as server:
        read_of(bench, server, bench.refused, says="manifest size")


def who_is_busy_is_waited_for(bench):
    def change(handler):
        is_busy = handler.is_layer and handler.layer_requests == 1 or len(server.seen) == 1
        return is_busy and handler.say(429, headers={"Retry-After": "1"})

    with Faulty(bench.layout, change) as server:
        read = read_of(bench, server, bench.same)
        expect(read.seconds >= 2, "it did not wait")


TESTS = [what_stalls_is_gone_on_with, archives_hold_what_the_layout_does, images_are_read_from_a_registry,
         images_of_platforms_are_read_from_a_registry, images_that_umoci_made_are_read,
         passwords_are_told_to_who_should_know_them, authorities_are_those_that_are_named, mirrors_are_asked_first,
         what_breaks_off_is_gone_on_with, what_breaks_off_is_begun_anew_where_ranges_are_refused,
         what_always_breaks_off_is_given_up, whom_we_are_led_to_learns_nothing_of_us, tokens_are_renewed,
         pages_are_no_images, lies_are_not_believed, manifests_have_a_size, who_is_busy_is_waited_for]


def attempt(test, bench):
    """"passed", "skipped" or "failed", and why."""
    try:
        test(bench)
    except Missing as reason:
        return "failed" if os.environ.get("CI") else "skipped", str(reason)
    except (Failed, OSError, KeyError, ValueError, subprocess.SubprocessError) as reason:
        return "failed", f"{type(reason).__name__}: {reason}"
    return "passed", ""


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    seawall = pathlib.Path(sys.argv[1]).resolve()
    wanted = [test for test in TESTS if len(sys.argv) == 2 or sys.argv[2].replace(" ", "_") in test.__name__]
    counts = {"passed": 0, "skipped": 0, "failed": 0}
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(4) as pool:
        bench = Bench(seawall, pathlib.Path(folder))
        for test, (outcome, reason) in zip(wanted, pool.map(lambda test: attempt(test, bench), wanted)):
            counts[outcome] += 1
            if outcome != "passed":
                print(f"{outcome}: {test.__name__.replace('_', ' ')}: {reason}")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    sys.exit(1 if counts["failed"] or not counts["passed"] else 0)


main()
