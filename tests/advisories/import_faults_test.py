#!/usr/bin/env python3
"""What goes wrong while advisories are imported: import_faults_test.py SEAWALL [WORD...].

The program is killed, the disk is full, what it is given is damaged or made in malice, servers stall, break off and
lie. Each time it ends soon, in bounded memory, says in a sentence what is wrong and where, and what is good is imported
all the same, or the advisories stay as they were. WORD: only tests whose names hold all of them.
"""
import gzip
import io
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
import zlib

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "images"))
import feeds  # noqa: E402, behind the line that says where it is
import registries  # noqa: E402
from import_servers import Server, breaking_off, giving, leading_to, stalling  # noqa: E402
from import_test import tar_of, zip_of  # noqa: E402
from importing import FAILED, INCOMPLETE, Workplace  # noqa: E402
from running import Missing, run_all, title_of  # noqa: E402

MOST_MEMORY = 1500 << 20  # of address space
GOOD = feeds.osv("GHSA-good")


def many(count, prefix="GHSA"):
    return feeds.lines(feeds.osv(f"{prefix}-{number}", f"package-{number % 97}", details="y" * (number % 300))
                       for number in range(count))


def bring_beside_good(place, *what, says=(), code=INCOMPLETE, **how):
    """Hostile input and a good record: that one is imported, and the other one told."""
    good = place.write("good.json", GOOD)
    done = place.bring("--replace", *what, good, code=code, memory=MOST_MEMORY, **how).says(*says)
    assert "GHSA-good" in place.ids(), "the good record was not imported"
    assert len(done.errors.splitlines()) <= 102, f"{len(done.errors.splitlines())} lines are told"
    return done


# --- the store ------------------------------------------------------------------------------------------------------

def a_killed_import_leaves_the_old_advisories_whole(place):
    place.bring(place.write("old.json", feeds.osv("OLD-1")))
    before = place.store.read_bytes()
    new = place.write("new.jsonl", many(60_000))
    began = time.monotonic()
    place.bring("--advisories", place.folder / "timed.db", new)
    longest = time.monotonic() - began
    moments, killed = random.Random(7), 0
    for _ in range(25):
        process = subprocess.Popen(place.command("import", "--replace", new), env=place.environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0, longest * 1.1))
        process.kill()
        process.wait()
        killed += process.returncode == -signal.SIGKILL
        if place.store.read_bytes() != before:
            assert process.returncode == 0 or place.sources() == {"osv:npm": 60_000}, "it is neither old nor new"
            place.run("verify")
            place.bring("--replace", place.folder / "old.json")
    assert killed > 5, f"only {killed} were killed before they ended"
    place.bring("--replace", new)
    place.run("verify").says("60,000")
    assert place.left_over() == [], place.left_over()


def imports_at_once_do_not_mix(place):
    place.store.parent.mkdir(parents=True)
    with subprocess.Popen(place.command("import", "-"), env=place.environment(), stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL) as first:
        for _ in range(200):
            if place.left_over():
                break
            time.sleep(0.05)
        assert place.left_over(), "the first import has not begun"
        place.bring(place.write("b.json", feeds.osv("B-1")), code=FAILED).says("another import into", "is going on")
        first.stdin.write(json.dumps(feeds.osv("A-1")).encode())
        first.stdin.close()
        assert first.wait() == 0
    assert place.ids() == {"A-1"}


def a_full_disk_leaves_the_old_advisories_whole(place):
    place.bring(place.write("old.json", feeds.osv("OLD-1")))
    before = place.store.read_bytes()
    data = many(3_000) + feeds.lines([feeds.osv("NOISE", details=random.Random(1).randbytes(450_000).hex())])
    new = place.write("new.jsonl", data)
    limited = ("bash", "-c", "ulimit -f 100; exec \"$@\"", "bash")  # blocks of 1 KiB
    place.bring(new, code=FAILED, wrapper=limited).says("cannot write", "file too large", "is as it was")
    assert place.store.read_bytes() == before and place.left_over() == []
    if os.geteuid() != 0:
        return
    small = place.folder / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", small], capture_output=True).returncode != 0:
        return  # not everywhere may root mount
    try:
        shutil.copy(place.store, small / "a.db")
        place.bring("--advisories", small / "a.db", new, code=FAILED).says("no space left on device")
        assert (small / "a.db").read_bytes() == before and len(list(small.iterdir())) == 1
    finally:
        subprocess.run(["umount", small], check=True)


def a_folder_that_cannot_be_written_is_told(place):
    path = place.write("a.json", GOOD)
    for store in ("/proc/advisories.db", path / "advisories.db", place.folder):
        place.bring("--advisories", store, path, code=FAILED).says(str(store))


def damage_is_noticed(place):
    place.bring(place.write("a.jsonl", many(2_000)))
    good = place.store.read_bytes()
    where = random.Random(3)
    for at in [0, 9, len(good) - 1, len(good) - 100, *(where.randrange(len(good)) for _ in range(30))]:
        bad = bytearray(good)
        bad[at] ^= 1 << where.randrange(8)
        place.store.write_bytes(bad)
        place.run("verify", code=INCOMPLETE).says("cannot be used", "import them again")
        place.run("status", code=None)
        place.run("search", "package-1", code=None, memory=MOST_MEMORY)
    for size in (0, 5, 100, len(good) // 2, len(good) - 1):
        place.store.write_bytes(good[:size])
        for words in (["verify"], ["status"], ["show", "GHSA-1"]):
            place.run(*words, code=INCOMPLETE).says("cannot be used")
    place.bring(place.write("b.json", GOOD), code=FAILED).says("cannot be used", "--replace")
    assert place.store.read_bytes() == good[:-1] and place.left_over() == []
    place.bring("--replace", place.folder / "b.json")
    place.run("verify")


# --- hostile input --------------------------------------------------------------------------------------------------

def hostile_records_cost_little_and_are_told(place):
    events = [{"fixed": "3"}, {"introduced": "9"}, {"fixed": "1"}, {"introduced": "0"}, {"last_affected": "zz"}]
    records = {
        "order": feeds.osv("H-order") | {"affected": [{"package": {"ecosystem": "npm", "name": "x"},
                                                       "ranges": [{"type": "SEMVER", "events": events}]}]},
        "long": feeds.osv("H-long", package="p" * (1 << 20), summary="s" * (1 << 20)),
        "longer": feeds.osv("H-longer", details="d" * (3 << 20)),
        "aliases": feeds.osv("H-aliases", aliases=[f"CVE-2026-{number}" for number in range(200_000)]),
        "events": feeds.osv("H-events") | {"affected": [{"package": {"ecosystem": "npm", "name": "x"}, "ranges": [
            {"type": "SEMVER", "events": [{"introduced": str(number)} for number in range(20_000)]}]}]},
        "many": feeds.osv("H-many") | {"affected": [{"package": {"ecosystem": "npm", "name": f"p{number}"}}
                                                    for number in range(120_000)]},
        "types": {"id": ["x"], "modified": 7, "affected": {"a": 1}},
        "empty": {"id": "", "modified": "", "affected": []}}
    folder = place.write_all({f"{name}.json": json.dumps(record).encode() for name, record in records.items()})
    bring_beside_good(place, folder, says=("\"text size\"", "\"events\" of 10000", "\"affected packages\" of 100000",
                                           "types.json", "empty.json"))
    place.run("show", "H-order", "H-aliases", "H-longer")


def cycles_of_aliases_end(place):
    ring = [feeds.osv(f"RING-{number}", aliases=[f"RING-{(number + 1) % 5000}"]) for number in range(5_000)]
    place.bring(place.write("ring.jsonl", feeds.lines(ring)))
    assert len(place.shown("RING-7")) == 2


def lines_that_are_no_records_are_told_with_their_place(place):
    data = many(5) + b"not json\n" + b'{"id": "open\n' + b'{"a": 1}\n' + many(5, "MORE")
    bring_beside_good(place, place.write("a.jsonl", data),
                      says=("a.jsonl:6:", "a.jsonl:7:", "a.jsonl:8:1: this is no advisory"))
    assert {"GHSA-4", "MORE-4"} <= place.ids()


def much_that_is_refused_is_counted(place):
    data = many(3) + b"".join(b'{"a": %d}\n' % number for number in range(1_000)) + many(3, "MORE")
    bring_beside_good(place, place.write("a.jsonl", data), says=("900 more",))
    place.bring(place.folder / "a.jsonl", "--allow-unreadable").says("900 more")


def a_record_over_its_limit_is_left_out(place):
    large = json.dumps(feeds.osv("LARGE", details="x" * (17 << 20))).encode() + b"\n"
    bring_beside_good(place, place.write("a.jsonl", many(3) + large + many(3, "MORE")),
                      says=("a.jsonl:4: over the limit \"record size\" of 16777216",))
    assert "MORE-2" in place.ids()


def a_file_over_its_limit_is_left_out(place):
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(packed.compress(b"[" + b" " * ((1 << 20) - 1)) for _ in range(300)) + packed.flush()
    bring_beside_good(place, place.write("a.json.gz", data), says=("\"advisory file size\" of 268435456",))


def bombs_end_soon(place):
    zeros = gzip.compress(bytes(1 << 20), 9)
    bring_beside_good(place, place.write("nested.json.gz", gzip.compress(zeros * 2000)),
                      place.write("deep.json", b"[" * 1_000_000), says=("nested.json.gz", "deep.json"))


def zip_with_size(path, size, files, told=None):
    """An archive of good files, and an entry of so many zeros, which may tell of another size."""
    told = size if told is None else told
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(8 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(zipfile.ZipInfo("huge.json"), "w", force_zip64=True) as entry:
            entry.write(b"x")
        for name, data in files.items():
            archive.writestr(name, data)
    # A deflated run of zeros can be repeated: each flush ends at a byte.
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    data = first + again * (size // len(block) - 1) + packer.flush()
    out, offset = io.BytesIO(), 0
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if name != "huge.json"}
    crc = 0  # nobody gets so far
    size64 = struct.pack("<HHQQ", 1, 16, told, len(data))
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 45, 0, 8, 0, 0, crc, 0xffffffff, 0xffffffff, 9, len(size64))
    out.write(local + b"huge.json" + size64 + data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, each in kept.items():
            archive.writestr(name, each)
    made = bytearray(out.getvalue())
    # The directory has to name the entry, too.
    at = made.rindex(b"PK\5\6")
    count, length, begin = struct.unpack("<HII", made[at + 10:at + 20])
    row = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 45, 45, 0, 8, 0, 0, crc, 0xffffffff, 0xffffffff, 9,
                      len(size64), 0, 0, 0, 0, offset) + b"huge.json" + size64
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count + 1, count + 1, length + len(row), begin, 0)
    path.write_bytes(bytes(made[:begin]) + row + bytes(made[begin:at]) + end)
    return path


def an_entry_of_ten_gigabytes_ends_at_once(place):
    path = zip_with_size(place.folder / "bomb.zip", 10 << 30, {"a.json": json.dumps(feeds.osv("IN-ZIP")).encode()})
    began = time.monotonic()
    done = bring_beside_good(place, path, says=("bomb.zip/huge.json: over the limit \"advisory file size\"",))
    assert time.monotonic() - began < 20, "it took long"
    assert "IN-ZIP" in place.ids(), done.errors
    liar = zip_with_size(place.folder / "liar.zip", 10 << 30, {"a.json": b"{}"}, told=1000)
    bring_beside_good(place, liar, says=("\"huge.json\" is not what its size and checksum say",))
    shutil.copy(path, place.folder / "bomb.json.gz")  # the name is not believed
    bring_beside_good(place, place.folder / "bomb.json.gz", says=("bomb.json.gz/huge.json: over the limit",))


def damaged_archives_are_told(place):
    files = {f"{number}.json": json.dumps(feeds.osv(f"Z-{number}")).encode() for number in range(50)}
    whole = zip_of(files)
    hurt = bytearray(whole)
    hurt[len(whole) // 3] ^= 0xff
    bring_beside_good(place, place.write("hurt.zip", bytes(hurt)), says=("hurt.zip",))
    assert len(place.ids()) >= 49
    bring_beside_good(place, place.write("short.zip", whole[:len(whole) // 2]), says=("short.zip: not a zip archive",))
    tar = gzip.compress(tar_of(files))
    bring_beside_good(place, place.write("short.tar.gz", tar[:len(tar) // 2]), says=("short.tar.gz",))
    lines_ = gzip.compress(many(20_000))
    bring_beside_good(place, place.write("short.jsonl.gz", lines_[:len(lines_) // 2]), says=("short.jsonl.gz: ",))
    assert len(place.ids()) > 1_000, "what came before the end was not imported"
    bring_beside_good(place, place.write("nested.tar", tar_of({"a.zip": whole})),
                      place.write("z.zip", zip_of({"b.json": whole, "c.tar.gz": tar})),
                      says=("nested.tar/a.zip: an archive in an archive", "z.zip/b.json: an archive", "z.zip/c.tar.gz"))
    bring_beside_good(place, place.write("empty.zip", zip_of({"README": b"x"})), says=("holds no file that is named",))


# --- servers --------------------------------------------------------------------------------------------------------

def advisories_are_fetched_where_a_url_is_named(place):
    body = gzip.compress(many(100))
    answers = {"/a.jsonl.gz": giving(body), "/b.zip": giving(zip_of({"b.json": json.dumps(GOOD).encode()})),
               "/moved": leading_to("/a.jsonl.gz")}
    with Server(answers) as server:
        place.bring(f"{server.url}/a.jsonl.gz", f"{server.url}/b.zip")
        assert len(place.ids()) == 101
        place.bring("--replace", f"{server.url}/moved")
        assert len(place.ids()) == 100
        asked = len(server.asked)
        place.run("status"), place.run("show", "GHSA-1"), place.run("search", "GHSA-1")
        assert len(server.asked) == asked, "something was fetched that nobody named"


def servers_that_fail_are_told_and_the_rest_is_imported(place):
    answers = {"/page": giving(b"<html>log in</html>", kind="text/html; charset=utf-8"),
               "/short": breaking_off(many(50)), "/loop": leading_to("/loop"), "/nonsense": giving(b"\0\1\2" * 100),
               "/secret": lambda handler: handler.say(403, b"no"), "/empty": giving(b"")}
    with Server(answers) as server:
        bring_beside_good(place, *(f"{server.url}{path}" for path in ("/page", "/short", "/loop", "/nonsense",
                                                                      "/secret", "/empty", "/missing")),
                          says=("a page for people", "/short: ", "\"redirects\" of 10", "status 403", "status 404",
                                "/empty: there is nothing in it"))


def a_server_that_stalls_is_left(place):
    end = threading.Event()
    with Server({"/a.jsonl": stalling(many(50), end)}) as server:
        began = time.monotonic()
        bring_beside_good(place, f"{server.url}/a.jsonl", says=("\"idle time\"",))
        end.set()
        assert time.monotonic() - began < 90, "it waited for long"


def certificates_are_looked_at(place):
    registries.make_certificate(place.folder)
    with Server({"/a.json": giving(json.dumps(GOOD).encode()), "/plain": leading_to("http://localhost:1/x")},
                (place.folder / "server.crt", place.folder / "server.key")) as server:
        place.bring(f"{server.url}/a.json", code=INCOMPLETE).says("--ca-file")
        assert not place.store.exists()
        place.bring("--ca-file", place.folder / "ca.crt", f"{server.url}/a.json")
        place.bring("--ca-file", place.folder / "ca.crt", f"{server.url}/plain", code=INCOMPLETE).says("not followed")


TESTS = [a_killed_import_leaves_the_old_advisories_whole, imports_at_once_do_not_mix,
         a_full_disk_leaves_the_old_advisories_whole, a_folder_that_cannot_be_written_is_told, damage_is_noticed,
         hostile_records_cost_little_and_are_told, cycles_of_aliases_end,
         lines_that_are_no_records_are_told_with_their_place, much_that_is_refused_is_counted,
         a_record_over_its_limit_is_left_out, a_file_over_its_limit_is_left_out, bombs_end_soon,
         an_entry_of_ten_gigabytes_ends_at_once, damaged_archives_are_told,
         advisories_are_fetched_where_a_url_is_named, servers_that_fail_are_told_and_the_rest_is_imported,
         a_server_that_stalls_is_left, certificates_are_looked_at]


def in_new_folder(test, binary):
    folder = tempfile.mkdtemp()
    try:
        test(Workplace(binary, folder))
    except registries.Missing as reason:
        raise Missing(str(reason)) from reason
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    binary, words = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    return run_all([(title_of(test), lambda test=test: in_new_folder(test, binary)) for test in TESTS
                    if all(word in test.__name__ for word in words)])


if __name__ == "__main__":
    sys.exit(main())
