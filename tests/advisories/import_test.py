#!/usr/bin/env python3
"""Advisories into one file, through the front door: import_test.py SEAWALL [WORD...].

Each test brings in what it has written itself, in the shape in which it is published, and looks at what
`seawall advisories` then tells. WORD: only tests whose names hold all of them.
"""
import gzip
import io
import itertools
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "images"))
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "scenarios"))
import feeds  # noqa: E402, behind the lines that say where it is
from importing import INCOMPLETE, NOTHING, USAGE, Workplace  # noqa: E402
from running import need, run_all, title_of  # noqa: E402
from schema_check import faults  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


def check(report, schema):
    wrong = faults(report, json.loads((ROOT / "docs" / "schemas" / schema).read_text()))
    assert not wrong, wrong[:5]


def zstd(data):
    need("zstd")
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


def zip_of(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def expect_all(place):
    assert place.sources() == feeds.SOURCES, place.sources()


# --- forms ------------------------------------------------------------------------------------------------------

def each_form_is_known_by_its_content(place):
    place.bring(*(place.write(f"in/{index}", data) for index, data in enumerate(feeds.all_forms().values())))
    expect_all(place)


def folders_are_walked_through(place):
    folder = place.write_all({f"a/{name}" if index % 2 else name: data
                              for index, (name, data) in enumerate(feeds.all_forms().items())})
    place.write("in/README.md", b"no advisory")
    place.write("in/.github/workflow.yaml", b"on: push")
    place.bring(folder)
    expect_all(place)


def texts_may_be_compressed(place):
    folder = place.write_all({f"{name}.{'gz' if index % 2 else 'zst'}": gzip.compress(data) if index % 2 else zstd(data)
                              for index, (name, data) in enumerate(feeds.all_forms().items())})
    place.bring(folder)
    expect_all(place)


def archives_are_opened(place):
    files = {f"dump/{name}": data for name, data in feeds.all_forms().items()} | {"dump/LICENSE": b"x"}
    packed = {f"{name}.gz": gzip.compress(data) for name, data in files.items()}
    for name, data in {"a.zip": zip_of(files), "stored.zip": zip_of(files, zipfile.ZIP_STORED), "b.tar": tar_of(files),
                       "c.tar.gz": gzip.compress(tar_of(files)), "d.tar.zst": zstd(tar_of(files)),
                       "inner.zip": zip_of(packed), "inner.tar": tar_of(packed)}.items():
        place.bring("--replace", place.write(name, data))
        expect_all(place)
        place.bring("--replace", "-", stdin=data)
        expect_all(place)


def a_large_dump_in_lines_is_cut(place):
    count = 20_000
    path = place.write("all.json", feeds.lines(feeds.osv(f"GHSA-{number}", f"package-{number}", details="x" * 400)
                                               for number in range(count)))
    place.bring(path).says("20,000")
    assert place.sources() == {"osv:npm": count}
    assert place.shown(f"GHSA-{count - 1}")[0]["affected"][0]["package"]["name"] == f"package-{count - 1}"


# --- what is kept -------------------------------------------------------------------------------------------------

def the_record_that_was_modified_last_counts(place):
    old, new = feeds.osv("GHSA-1", fixed="1.0"), feeds.osv("GHSA-1", fixed="2.0", modified="2026-05-01T00:00:00Z")
    for first, second in ((old, new), (new, old)):
        place.bring("--replace", place.write("a.json", first))
        place.bring(place.write("b.json", second))
        events = place.shown("GHSA-1")[0]["affected"][0]["ranges"][0]["events"]
        assert events == [{"introduced": "0"}, {"fixed": "2.0"}], events
    assert place.sources() == {"osv:npm": 1}


def what_was_there_stays_unless_it_is_replaced(place):
    place.bring(place.write("a.json", feeds.osv("GHSA-1"))).says("1 record")
    place.bring(place.write("b.json", feeds.osv("GHSA-2")))
    assert place.ids() == {"GHSA-1", "GHSA-2"}
    place.bring("--replace", place.write("c.json", feeds.osv("GHSA-3")))
    assert place.ids() == {"GHSA-3"}


def the_order_and_the_threads_do_not_matter(place):
    folder = place.write_all(feeds.all_forms())
    paths = sorted(folder.iterdir())
    stores = set()
    for order, threads in itertools.product((paths, paths[::-1], paths[3:] + paths[:3]), (1, 4)):
        place.bring("--replace", "-j", threads, *order)
        stores.add(place.store.read_bytes())
    place.bring("--replace", *paths[:4])
    place.bring(*paths[4:])
    stores.add(place.store.read_bytes())
    assert len(stores) == 1, "the same advisories gave different bytes"


def the_day_is_that_of_the_run(place):
    path = place.write("a.json", feeds.osv("GHSA-1"))
    place.bring(path, environment={"SOURCE_DATE_EPOCH": "1772600000"})
    status = place.run("status", "-o", "json", environment={"SOURCE_DATE_EPOCH": "1773300000"}).json
    assert (status["imported"], status["ageDays"], status["old"]) == ("2026-03-04", 8, True), status
    place.run("status", environment={"SOURCE_DATE_EPOCH": "1773300000"}).says("8 days ago", "more than 7 days")
    fresh = place.run("status", environment={"SOURCE_DATE_EPOCH": "1773100000"})
    assert "more than 7 days" not in fresh.output, fresh.output
    place.bring(path, environment={"SOURCE_DATE_EPOCH": "yesterday"}, code=USAGE)


# --- what is told -------------------------------------------------------------------------------------------------

def the_summary_counts_what_is_new(place):
    place.bring(place.write("a.jsonl", feeds.lines(feeds.osv(f"GHSA-{number}") for number in range(10))))
    done = place.bring(place.write("b.jsonl", feeds.lines(feeds.osv(f"GHSA-{number}") for number in range(5, 17))))
    row = [line.split() for line in done.output.splitlines() if line.startswith("osv:npm")]
    assert row == [["osv:npm", "12", "7", "17", "2026-03-04"]], done.output


def status_tells_what_is_there_and_what_is_not(place):
    place.bring(place.write_all({name: data for name, data in feeds.all_forms().items() if "vex" not in name
                                 and "csaf" not in name}))
    done = place.run("status").says("osv:PyPI", "Debian", "12", "v3.19", "imported today", "Not there: vex")
    assert "kev (" not in done.output, done.output
    report = place.run("status", "-o", "json").json
    check(report, "advisories-status.v1.json")
    packages = {(each["ecosystem"], each["release"]): each["packages"] for each in report["ecosystems"]}
    assert packages["Debian", "12"] == 2 and packages["npm", ""] == 2, packages
    assert report["path"] == str(place.store) and report["size"] == place.store.stat().st_size
    many = [feeds.osv(f"A-{number}", ecosystem=f"Debian:{number}") for number in range(40)]
    place.bring("--replace", place.write("many.jsonl", feeds.lines(many)))
    place.run("status").says("and 20 more ecosystems or releases; --all shows them")
    assert "more ecosystems" not in place.run("status", "--all").output


def search_finds_ids_packages_and_words(place):
    records = [feeds.osv("GHSA-aaaa", "left-pad", aliases=["CVE-2026-7777"]), feeds.osv("GHSA-bbbb", "left-pad-extra"),
               feeds.osv("GHSA-cccc", "other", summary="Path Traversal in left pads"),
               feeds.osv("GHSA-dddd", "Django", "PyPI", withdrawn=feeds.DAY)]
    place.bring(place.write("a.jsonl", feeds.lines(records)))

    def found(*words):
        report = place.run("search", "-o", "json", *words).json
        check(report, "advisories-search.v1.json")
        assert report["found"] == len(report["records"])
        return [each["id"] for each in report["records"]]

    assert found("left-pad") == ["GHSA-aaaa", "GHSA-bbbb"]
    assert found("LEFT-PAD") == ["GHSA-aaaa", "GHSA-bbbb"]
    assert found("traversal", "path") == ["GHSA-cccc"]
    assert found("cve-2026-7777") == ["GHSA-aaaa"]
    assert found("django") == ["GHSA-dddd"]
    place.run("search", "django").says("withdrawn")
    place.run("search", "nothing-like-it", code=NOTHING).says("no advisory in")
    place.run("search", " ", code=USAGE)
    place.bring("--replace", place.write("b.jsonl", feeds.lines(feeds.osv(f"GHSA-{each:04}") for each in range(70))))
    done = place.run("search", "left-pad").says("and 20 more; --all shows them")
    assert len(done.output.splitlines()) == 52, done.output
    assert len(place.run("search", "--all", "left-pad").output.splitlines()) == 71


def show_tells_all_records_of_a_vulnerability(place):
    records = [feeds.osv("GHSA-1", aliases=["CVE-2021-44228"], details="A long\n\ntext."),
               feeds.osv("DSA-1", "openssl", "Debian:12", upstream=["CVE-2021-44228"])]
    place.bring(place.write("a.jsonl", feeds.lines(records)), place.write("kev.csv", feeds.kev_csv()),
                place.write("epss.csv.gz", gzip.compress(feeds.epss_csv())))
    text = place.run("show", "CVE-2021-44228")
    text.says("GHSA-1  (osv:npm)", "DSA-1  (osv:Debian)", "since 2021-12-10", "by ransomware", "94.36 %",
              "Debian 12 openssl", "< 1.2.3", "  A long")
    shown = place.shown("CVE-2021-44228", "GHSA-1")
    assert [each["id"] for each in shown] == ["DSA-1", "GHSA-1"], shown
    assert shown[1]["database_specific"]["exploited"]["dateAdded"] == "2021-12-10"
    place.run("show", "GHSA-2", code=NOTHING).says("is or names \"GHSA-2\"")
    place.run("show", "GHSA-2", "GHSA-1", code=NOTHING).says("GHSA-1  (osv:npm)")


def what_is_shown_can_be_imported_again(place):
    score = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    records = [feeds.osv("GHSA-1", severity=[{"type": "CVSS_V3", "score": score}],
                         aliases=["CVE-1"], related=["CVE-2"], details="a\nb", published=feeds.DAY,
                         references=[{"type": "WEB", "url": "https://example.com"}])]
    records[0]["affected"][0]["versions"] = ["1.0", "1.1"]
    place.bring(place.write("a.jsonl", feeds.lines(records)), place.write("t.json", feeds.debian_tracker()))
    ids = sorted(place.ids())
    first = place.run("show", "-o", "json", *ids).output
    place.bring("--replace", "-", stdin=first.encode())
    again = place.run("show", "-o", "json", *ids).output
    drop = {"source"}  # it is that of OSV now
    strip = [[{**each, "database_specific": {key: value for key, value in each.get("database_specific", {}).items()
                                             if key not in drop}} for each in json.loads(text)]
             for text in (first, again)]
    assert strip[0] == strip[1], f"{strip[0]}\n{strip[1]}"


def without_advisories_it_is_said_what_to_do(place):
    for words in (["status"], ["verify"], ["search", "x"], ["show", "x"], ["pack", "a.tar"]):
        place.run(*words, code=INCOMPLETE).says("there are no advisories in", "seawall advisories import")
    place.run("import", code=USAGE)
    place.run("status", code=INCOMPLETE, environment={"HOME": "", "XDG_DATA_HOME": ""}).says("--advisories FILE")


def the_file_may_be_anywhere(place):
    path = place.write("a.json", feeds.osv("GHSA-1"))
    other = place.folder / "deep" / "below" / "other.db"
    place.bring("--advisories", other, path).says(str(other))
    assert not place.store.exists()
    place.run("verify", environment={"SEAWALL_ADVISORIES": str(other)}).says("1 record", "as they were written")
    home = place.folder / ".local" / "share" / "seawall" / "advisories.db"
    place.bring(path, environment={"XDG_DATA_HOME": ""}).says(str(home))
    assert home.exists()


TESTS = [each_form_is_known_by_its_content, folders_are_walked_through, texts_may_be_compressed, archives_are_opened,
         a_large_dump_in_lines_is_cut, the_record_that_was_modified_last_counts,
         what_was_there_stays_unless_it_is_replaced, the_order_and_the_threads_do_not_matter,
         the_day_is_that_of_the_run, the_summary_counts_what_is_new, status_tells_what_is_there_and_what_is_not,
         search_finds_ids_packages_and_words, show_tells_all_records_of_a_vulnerability,
         what_is_shown_can_be_imported_again, without_advisories_it_is_said_what_to_do, the_file_may_be_anywhere]


def main():
    binary, words = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]

    def in_new_folder(test):
        folder = tempfile.mkdtemp()
        try:
            test(Workplace(binary, folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    return run_all([(title_of(test), lambda test=test: in_new_folder(test)) for test in TESTS
                    if all(word in test.__name__ for word in words)])


if __name__ == "__main__":
    sys.exit(main())
