#!/usr/bin/env python3
"""Scans of a registry, through the front door: registry_test.py SEAWALL [NAME].

The registry is Docker's, on this machine. Runs are killed, the registry is killed while it is read, and registries do
what they should not. What a missing tool keeps from being tested is skipped, unless CI is set.
"""
import collections
import functools
import json
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import shelf  # noqa: E402, behind the line that keeps the folder clean
from running import run_all, title_of  # noqa: E402
from shelf import Proxy, await_that  # noqa: E402
from shelves import (CLEAN, FINDINGS, INCOMPLETE, MEDIUM, REPOSITORIES, TAGS, USAGE, Context, Scan, ended,  # noqa: E402
                     expect_all, files_of, record, vulnerabilities_of)


# --- one machine -------------------------------------------------------------------------------------------------

def all_images_are_judged_once(context):
    with context.registry() as registry:
        scan = context.scan(registry.name, context.new_folder())
    expect_all(context, scan)
    summary = scan.document["summary"]
    assert summary["imageCount"] == summary["judgedImageCount"] == REPOSITORIES * TAGS, summary
    assert summary["findingCount"] == sum(map(len, context.expected.values())), summary
    assert summary["repositoryCount"] == REPOSITORIES and scan.document["notLookedAt"] == [], scan.document


def a_second_run_reads_no_image_again(context):
    folder = context.new_folder()
    with context.registry() as registry, Proxy(registry) as proxy:
        expect_all(context, context.scan(proxy.name, folder))
        assert proxy.count("/blobs/") >= 2 * REPOSITORIES * TAGS, proxy.count("/blobs/")
        proxy.seen.clear()
        expect_all(context, context.scan(proxy.name, folder))
        assert proxy.count("/blobs/") == 0 and proxy.count("/manifests/") == REPOSITORIES * TAGS, proxy.seen[:5]
        proxy.seen.clear()
        registry.push("team0/app0", "new", files_of(0) | {"other": b"x"})
        scan = context.scan(proxy.name, folder)
        assert proxy.count("/blobs/") == 2, proxy.seen
        assert scan.found() == context.expected | {("team0/app0", "new"): vulnerabilities_of(0)}, scan.found()


def new_advisories_count_for_images_that_are_known(context):
    folder = context.new_folder()
    with context.registry() as registry, Proxy(registry) as proxy:
        expect_all(context, context.scan(proxy.name, folder))
        store, added = folder / "more.db", folder / "more.json"
        shutil.copy(context.program.store, store)
        added.write_text(json.dumps(record("TEST-2026-9", "gamma", "7.0.0", MEDIUM)))
        context.program.run("advisories", "import", "--advisories", store, added)
        proxy.seen.clear()
        scan = context.scan(proxy.name, folder, "--advisories", store)
    assert proxy.count("/blobs/") == 0, proxy.seen
    changed = {place for place, found in scan.found().items() if "TEST-2026-9" in found}
    assert changed == {context.place(number) for number in range(7)}, changed


def a_run_that_was_killed_goes_on(context):
    folder = context.new_folder()
    with context.registry() as registry, Proxy(registry) as proxy:
        with context.started(proxy.name, folder, "--threads", "1") as process:
            await_that(lambda: proxy.count("/blobs/") > REPOSITORIES * TAGS, "half of the images are read")
            process.kill()
            process.wait()
        before = proxy.count("/blobs/")
        proxy.seen.clear()
        expect_all(context, context.scan(proxy.name, folder))
        # Of the image that was being read, both blobs may be read again.
        assert proxy.count("/blobs/") <= 2 * REPOSITORIES * TAGS - before + 2, (before, proxy.count("/blobs/"))


def repositories_tags_and_dates_choose(context):
    folder = context.new_folder()
    with context.registry() as registry:
        registry.push("old/app", "1", files_of(0) | {"old": b"1"}, created="2020-01-01T00:00:00Z")
        registry.push("old/app", "2", files_of(0) | {"old": b"2"}, created="")
        registry.push_artifact("old/app", "chart")
        scan = context.scan(registry.name, folder, "--repos", "team1/*", "--tags", "2.*")
        wanted = {place: found for place, found in context.expected.items()
                  if place[0].startswith("team1/") and place[1] == "2.0"}
        assert wanted and scan.found() == wanted, scan.found()
        scan = context.scan(registry.name, folder, "--repos", "old/app", "--since", "2026-01-01")
        assert set(scan.found()) == {("old/app", "2")}, scan.found()
        assert scan.document["summary"]["olderImageCount"] == 1, scan.document["summary"]
        assert "a Helm chart" in scan.not_looked_at and scan.code == FINDINGS, scan.not_looked_at
        scan = context.scan(registry.name, folder, "--repos", "old/app", "--since", "2019-01-01")
        assert set(scan.found()) == {("old/app", "1"), ("old/app", "2")}, scan.found()
        scan = context.scan(registry.name, folder, "--repos", "none/*")
        assert scan.code == INCOMPLETE and "no repository of it fits" in scan.not_looked_at, scan.not_looked_at
        assert context.scan(registry.name, folder, "--since", "soon").code == USAGE


def the_verdict_is_that_of_other_scans(context):
    folder = context.new_folder()
    with context.registry() as registry:
        safe = [place for place, found in context.expected.items() if "TEST-2026-1" not in found]
        chosen = ["--repos", safe[0][0], "--tags", safe[0][1]]
        assert context.scan(registry.name, folder, *chosen).code == CLEAN
        scan = context.scan(registry.name, folder, *chosen, "--fail-on", "info")
        assert scan.code == (FINDINGS if context.expected[safe[0]] else CLEAN), scan.code
        assert context.scan(registry.name, folder, "--fail-on", "none").code == CLEAN
        config = folder / "config.yaml"
        config.write_text("suppressions:\n- vulnerabilities: [TEST-2026-1]\n  checks: [vulnerable-package]\n"
                          "  reason: not reached\n")
        command = [each for each in context.command(registry.name, folder, "--config", config) if each != "--no-config"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=context.program.environment(),
                              timeout=shelf.LONGEST)
        scan = Scan(done.returncode, done.stdout, done.stderr)
        assert scan.code == CLEAN and scan.document["summary"]["suppressedCount"] > 0, (scan.code, scan.errors)


def every_format_tells_the_same(context):
    folder = context.new_folder()
    with context.registry() as registry:
        scan = context.scan(registry.name, folder, "-o", f"text={folder / 'text'}", "-o", f"csv={folder / 'csv'}", "-o",
                            f"jsonl={folder / 'jsonl'}")
    expect_all(context, scan)
    lines = [json.loads(line) for line in (folder / "jsonl").read_text().splitlines()]
    assert [line["type"] for line in lines] == ["header", *["image"] * len(scan.images), "summary"], lines[0]
    assert [{**line, "type": 0} for line in lines[1:-1]] == [{**image, "type": 0} for image in scan.images]
    total = sum(map(len, context.expected.values()))
    assert len((folder / "csv").read_text().splitlines()) == total + 1
    text = (folder / "text").read_text().splitlines()
    rows = text[1:text.index("")]
    assert f"{total} findings" in text[-1], text[-1]
    assert f"{REPOSITORIES * TAGS} images of {REPOSITORIES} repositories" in text[-1], text[-1]
    counts = [[int(word) for word in row.split()[1:4]] for row in rows]
    assert counts == sorted(counts, reverse=True) and counts[0][0] == 1, rows[:3]


# --- registries with faults --------------------------------------------------------------------------------------

def a_registry_that_is_killed_comes_back(context):
    folder = context.new_folder()
    with context.registry() as registry, Proxy(registry) as proxy:
        with context.started(proxy.name, folder, "--threads", "2") as process:
            for part, count in (("/manifests/", 20), ("/blobs/", 30)):
                await_that(lambda part=part, count=count: proxy.count(part) > count, f"it asked for {count} {part}")
                registry.kill()
                before = len(proxy.seen)
                await_that(lambda before=before: len(proxy.seen) > before + 2, "it asks again")
                registry.start()
            expect_all(context, ended(process))


def a_registry_that_stays_away_is_told_and_gone_on_with(context):
    folder = context.new_folder()
    with context.registry() as registry, Proxy(registry) as proxy:
        with context.started(proxy.name, folder, "--wait", "1s", "--threads", "2") as process:
            await_that(lambda: proxy.count("/blobs/") > 40, "some images are read")
            registry.kill()
            scan = ended(process)
        assert scan.code == INCOMPLETE, (scan.code, scan.errors)
        assert "did not answer any more" in scan.not_looked_at, scan.not_looked_at
        found, unread = scan.found(), [image for image in scan.images if not image["read"]]
        assert len(found) + len(unread) == REPOSITORIES * TAGS and found and unread, (len(found), len(unread))
        assert all(context.expected[place] == ids for place, ids in found.items())
        registry.start()
        expect_all(context, context.scan(proxy.name, folder))


def a_registry_that_is_busy_is_waited_for(context):
    told = collections.Counter()

    def before(handler):
        told[handler.path] += 1
        return told[handler.path] == 1 and handler.say(429, b"", {"Retry-After": "0"})

    with context.registry() as registry, Proxy(registry, before) as proxy:
        expect_all(context, context.scan(proxy.name, context.new_folder()))
    assert min(told.values()) >= 2, told


def an_image_that_cannot_be_read_is_told_and_the_rest_done(context):
    broken = {}

    def before(handler):
        if "/team1/app1/blobs/" not in handler.path:
            return False
        broken[handler.path] = True
        return handler.say(200, b"something else")

    with context.registry() as registry, Proxy(registry, before) as proxy:
        scan = context.scan(proxy.name, context.new_folder())
    assert scan.code == INCOMPLETE, scan.code
    wanted = {place: found for place, found in context.expected.items() if place[0] != "team1/app1"}
    assert scan.found() == wanted and broken, scan.found()
    assert scan.not_looked_at.count("team1/app1@sha256:") == TAGS, scan.not_looked_at


HOSTILE = {
    "an endless catalog": ("_catalog", lambda handler: handler.say(
        200, json.dumps({"repositories": ["team0/app0"] * 50_000}).encode(),
        {"Link": f"</v2/_catalog?last={len(handler.server.seen)}>; rel=\"next\""}), "limit \\\"repositories\\\""),
    "a catalog that leads in a circle": ("_catalog", lambda handler: handler.say(
        200, b'{"repositories": ["team0/app0"]}', {"Link": "</v2/_catalog?n=100>; rel=\"next\""}), "in a circle"),
    "a catalog that leads elsewhere": ("_catalog", lambda handler: handler.say(
        200, b'{"repositories": ["team0/app0"]}', {"Link": "<http://127.0.0.1:9/v2/_catalog>; rel=\"next\""}),
        "leads to another place"),
    "names that are none": ("_catalog", lambda handler: handler.say(
        200, b'{"repositories": ["team0/app0", "../../etc", "a b"]}'), "2 names that are none"),
}
HOSTILE_LISTS = {
    "a page for people": (lambda handler: handler.say(200, b"<html>", {"Content-Type": "text/html"}),
                          "as a page for people"),
    "a huge page": (lambda handler: handler.say(
        200, b'{"tags": ["' + b"a" * (9 << 20) + b'"]}'), "limit \\\"page size\\\""),
    "endless tags": (lambda handler: handler.say(
        200, json.dumps({"tags": ["1.0"] * 100_000}).encode(),
        {"Link": f"<?last={len(handler.server.seen)}>; rel=\"next\""}), "limit \\\"tags\\\""),
    "no list": (lambda handler: handler.say(200, b'{"tags": {"a": 1}}'), "cannot be read"),
}


def a_catalog_that_is_hostile_ends_with_an_error(context, kind):
    path, answer, told = HOSTILE[kind]
    with context.registry() as registry:
        with Proxy(registry, lambda handler: path in handler.path and answer(handler)) as proxy:
            scan = context.scan(proxy.name, context.new_folder())
    assert scan.code == INCOMPLETE and told in scan.not_looked_at, (scan.code, scan.not_looked_at, scan.errors)
    assert scan.found() == {place: ids for place, ids in context.expected.items() if place[0] == "team0/app0"}


def a_list_of_tags_that_is_hostile_ends_with_an_error(context, kind):
    answer, told = HOSTILE_LISTS[kind]
    with context.registry() as registry:
        with Proxy(registry, lambda handler: "/team1/app1/tags" in handler.path and answer(handler)) as proxy:
            scan = context.scan(proxy.name, context.new_folder())
    assert scan.code == INCOMPLETE and told in scan.not_looked_at, (scan.code, scan.not_looked_at, scan.errors)
    wanted = {place: ids for place, ids in context.expected.items() if place[0] != "team1/app1" or
              (kind == "endless tags" and place[1] == "1.0")}
    assert scan.found() == wanted, sorted(set(scan.found()) ^ set(wanted))


def memory_is_bounded(context):
    """Thousands of names and tags that lead nowhere."""
    names = json.dumps({"repositories": [f"none/app{number}" for number in range(3_000)] + ["team0/app0"]}).encode()
    tags = json.dumps({"tags": ["1.0"]}).encode()

    def before(handler):
        if "_catalog" in handler.path:
            return handler.say(200, names)
        if "/none/" in handler.path:
            return handler.say(200, tags) if "/tags/" in handler.path else handler.say(404)
        return False

    with context.registry() as registry, Proxy(registry, before) as proxy:
        scan = context.scan(proxy.name, context.new_folder(), "--threads", "2", limit=700 << 20)
    assert scan.code == INCOMPLETE and "does not have none/app" in scan.not_looked_at, (scan.code, scan.errors)
    assert scan.found() == {place: ids for place, ids in context.expected.items() if place[0] == "team0/app0"}


ALONE = [all_images_are_judged_once, a_second_run_reads_no_image_again, new_advisories_count_for_images_that_are_known,
         a_run_that_was_killed_goes_on, repositories_tags_and_dates_choose, the_verdict_is_that_of_other_scans,
         every_format_tells_the_same, a_registry_that_is_killed_comes_back,
         a_registry_that_stays_away_is_told_and_gone_on_with, a_registry_that_is_busy_is_waited_for,
         an_image_that_cannot_be_read_is_told_and_the_rest_done, memory_is_bounded]


def main():
    binary, wanted = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    with tempfile.TemporaryDirectory() as folder:
        context = Context(binary, folder)
        tests = [(title_of(test), functools.partial(test, context)) for test in ALONE]
        tests += [(kind, functools.partial(a_catalog_that_is_hostile_ends_with_an_error, context, kind))
                  for kind in HOSTILE]
        tests += [(kind, functools.partial(a_list_of_tags_that_is_hostile_ends_with_an_error, context, kind))
                  for kind in HOSTILE_LISTS]
        return run_all([(name, test) for name, test in tests if wanted in name])


if __name__ == "__main__":
    sys.exit(main())
