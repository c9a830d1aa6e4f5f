#!/usr/bin/env python3
"""Scans of a registry that several machines share, through the front door: registry_bus_test.py SEAWALL [NAME].

The bus is Debian's nats-server, on this machine. Workers, the bus and the registry are killed while they work, and in
the end each image is in the report once. What a missing tool keeps from being tested is skipped, unless CI is set.
"""
import contextlib
import functools
import shutil
import signal
import sys
import tempfile

sys.dont_write_bytecode = True
from shelf import Bus, Junk, Plain, Proxy, await_that  # noqa: E402, behind the line that keeps the folder clean
import registries  # noqa: E402, it lies in a folder that shelf names
from running import run_all, title_of  # noqa: E402
from shelves import CLEAN, INCOMPLETE, REPOSITORIES, TAGS, Context, ended, expect_all  # noqa: E402


# --- with others ---------------------------------------------------------------------------------------------------

class Team:
    """A registry, a bus, and machines that share the work; the last one writes the report."""

    def __init__(self, context, stack, before=None, options=(), bus=None):
        self.context, self.stack = context, stack
        self.registry = stack.enter_context(context.registry())
        self.proxy = stack.enter_context(Proxy(self.registry, before))
        self.bus = stack.enter_context(bus or Bus(context.new_folder()))
        self.options = ["--bus", self.bus.url, "--bus-patience", "2s", "--threads", "2", *options]

    def join(self, *options):
        started = self.context.started(self.proxy.name, self.context.new_folder(), *self.options, *options)
        return self.stack.enter_context(started)

    def worker(self):
        return self.join("--worker")

    def reads(self, count):
        await_that(lambda: self.proxy.count("/blobs/") > count, f"{count} blobs were asked for")


@contextlib.contextmanager
def team(context, **how):
    with contextlib.ExitStack() as stack:
        yield Team(context, stack, **how)


def several_machines_share_the_work(context):
    with team(context) as all_of_them:
        workers = [all_of_them.worker() for _ in range(2)]
        expect_all(context, ended(all_of_them.join()))
        for worker in workers:
            done = ended(worker)
            assert done.code == CLEAN and "of work done" in done.errors, (done.code, done.errors)
        # Nobody was killed, so that nothing was done twice.
        assert all_of_them.proxy.count("/blobs/") == 2 * REPOSITORIES * TAGS, all_of_them.proxy.count("/blobs/")
        assert all_of_them.proxy.count("_catalog") == 1, all_of_them.proxy.count("_catalog")
        all_of_them.proxy.seen.clear()
        expect_all(context, ended(all_of_them.join()))
        assert all_of_them.proxy.count("/blobs/") == 0, "it has read images that others have read before"


def a_worker_that_is_killed_leaves_nothing_undone(context):
    with team(context) as all_of_them:
        workers = [all_of_them.worker() for _ in range(3)]
        last = all_of_them.join()
        for number, worker in enumerate(workers):
            all_of_them.reads(15 + 30 * number)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        expect_all(context, ended(last))


def a_bus_that_is_killed_comes_back(context):
    with team(context) as all_of_them:
        all_of_them.worker()
        last = all_of_them.join()
        for count in (10, 50):
            all_of_them.reads(count)
            all_of_them.bus.kill()
            all_of_them.bus.start()
        expect_all(context, ended(last))


def a_bus_that_comes_back_with_nothing_is_filled_again(context):
    with team(context) as all_of_them:
        last = all_of_them.join()
        all_of_them.reads(30)
        all_of_them.bus.kill()
        shutil.rmtree(all_of_them.bus.folder / "store")
        all_of_them.bus.start()
        expect_all(context, ended(last))


def workers_the_bus_and_the_registry_are_killed_in_turn(context):
    with team(context) as all_of_them:
        victim, _ = all_of_them.worker(), all_of_them.worker()
        last = all_of_them.join()
        all_of_them.reads(10)
        victim.send_signal(signal.SIGKILL)
        all_of_them.reads(30)
        all_of_them.registry.kill()
        before = len(all_of_them.proxy.seen)
        await_that(lambda: len(all_of_them.proxy.seen) > before + 2, "it asks again")
        all_of_them.registry.start()
        all_of_them.reads(60)
        all_of_them.bus.kill()
        all_of_them.bus.start()
        all_of_them.worker()
        expect_all(context, ended(last))


def a_registry_that_goes_away_under_a_queue_is_waited_for(context):
    with team(context, options=["--wait", "1s"]) as all_of_them:
        last = all_of_them.join()
        all_of_them.reads(20)
        all_of_them.registry.kill()
        before = len(all_of_them.proxy.seen)
        # Longer than one request is tried: the work is given back, and taken again.
        await_that(lambda: len(all_of_them.proxy.seen) > before + 20, "it asks again and again")
        all_of_them.registry.start()
        expect_all(context, ended(last))


def what_fails_each_time_is_told(context):
    def before(handler):
        return "/team1/app1/blobs/" in handler.path and handler.say(500)

    with team(context, before=before, options=["--wait", "0s"]) as all_of_them:
        all_of_them.worker()
        scan = ended(all_of_them.join())
    assert scan.code == INCOMPLETE, scan.code
    wanted = {place: found for place, found in context.expected.items() if place[0] != "team1/app1"}
    assert scan.found() == wanted, scan.found()
    told = [each for each in scan.document["notLookedAt"] if "status 500" in each["message"]]
    assert sum(1 + each.get("alsoOf", 0) for each in told) == TAGS, told
    assert [image["repository"] for image in scan.images if not image["read"]] == ["team1/app1"] * TAGS


def a_bus_lets_in_who_it_knows(context):
    with team(context, bus=Bus(context.new_folder(), ["--user", "me", "--pass", "hunter2"])) as all_of_them:
        folder, name = context.new_folder(), all_of_them.proxy.name
        scan = context.scan(name, folder, "--bus", all_of_them.bus.url.replace("//", "//me:wrong-one@"))
        assert scan.code == INCOMPLETE and "does not let us in" in scan.errors, (scan.code, scan.errors)
        assert "wrong-one" not in scan.errors, scan.errors
        scan = context.scan(name, folder, "--bus", all_of_them.bus.url.replace("//", "//me:hunter2@"))
        expect_all(context, scan)


def a_bus_with_tls_is_trusted_by_its_authority(context):
    folder = context.new_folder()
    registries.make_certificate(folder)
    bus = Bus(folder, ["--tls", "--tlscert", folder / "server.crt", "--tlskey", folder / "server.key"])
    with team(context, bus=bus) as all_of_them:
        url, name = all_of_them.bus.url.replace("nats://", "tls://"), all_of_them.proxy.name
        scan = context.scan(name, folder, "--bus", url)
        assert scan.code == INCOMPLETE and "cannot be trusted" in scan.errors, (scan.code, scan.errors)
        expect_all(context, context.scan(name, folder, "--bus", url, "--bus-ca-file", folder / "ca.crt"))


JUNK = {"a bus that says nothing": b"", "a bus of another kind": b"SSH-2.0-OpenSSH_9.2\r\n",
        "a bus without JetStream": None, "an endless line": b"INFO {" + b"a" * (64 << 20),
        "broken JSON": b"INFO {\"server_id\": \r\n",
        "a huge message": b"INFO {}\r\nMSG a 1 99999999999\r\n" + b"x" * 1000}


def a_bus_that_is_none_ends_with_an_error(context, kind):
    with contextlib.ExitStack() as stack:
        if JUNK[kind] is None:
            bus = stack.enter_context(Plain(context.new_folder()))
            port = bus.port
        else:
            port = stack.enter_context(Junk(JUNK[kind])).port
        scan = context.scan("127.0.0.1:9", context.new_folder(), "--bus", f"nats://127.0.0.1:{port}", "--wait", "1s",
                            limit=900 << 20)
    assert scan.code == INCOMPLETE and "the bus 127.0.0.1:" in scan.errors, (scan.code, scan.errors)


WITH_OTHERS = [several_machines_share_the_work, a_worker_that_is_killed_leaves_nothing_undone,
               a_bus_that_is_killed_comes_back, a_bus_that_comes_back_with_nothing_is_filled_again,
               workers_the_bus_and_the_registry_are_killed_in_turn,
               a_registry_that_goes_away_under_a_queue_is_waited_for, what_fails_each_time_is_told,
               a_bus_lets_in_who_it_knows, a_bus_with_tls_is_trusted_by_its_authority]


def main():
    binary, wanted = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    with tempfile.TemporaryDirectory() as folder:
        context = Context(binary, folder)
        tests = [(title_of(test), functools.partial(test, context)) for test in WITH_OTHERS]
        tests += [(kind, functools.partial(a_bus_that_is_none_ends_with_an_error, context, kind)) for kind in JUNK]
        return run_all([(name, test) for name, test in tests if wanted in name])


if __name__ == "__main__":
    sys.exit(main())
