#!/usr/bin/env python3
"""Options, stores and reports of scans for what is vulnerable: options_test.py SEAWALL SHARED.

A small image of real packages is scanned by real advisories: bills of materials instead of images, VEX, fixes alone,
exceptions that end, exit codes, stores that lack something, are old, damaged or not there, and all forms of reports.
"""
import contextlib
import datetime
import functools
import json
import os
import pathlib
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import contents  # noqa: E402, behind the line that keeps the folder clean
from expected import Package  # noqa: E402
from program import Program, Report, names_of  # noqa: E402
import registries  # noqa: E402
from running import Failed, Missing, output_of, run_all, title_of  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "scenarios"))
import schema_check  # noqa: E402

FORMATS = ("terminal", "json", "jsonl", "sarif", "junit", "markdown", "github", "gitlab", "csv", "html", "gcc")
REQUESTS = Package("pypi", "requests", "2.30.0", "PyPI")
LODASH = Package("npm", "lodash", "4.17.10", "npm")
NO_FIX = Package("golang", "github.com/RobotsAndPencils/go-saml", "1.0.0", "Go")  # CVE-2020-36563
CVE = "CVE-2023-32681"  # of requests
CHECK = "vulnerable-package"
TODAY = datetime.date.today()
VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(getattr(SchemaVersion, sys.argv[2])).validate_str(open(sys.argv[1]).read())
print("" if error is None else str(error)[:2000])
"""


class Context:
    """One store of all records, and an image; both are made once."""

    def __init__(self, binary, shared, folder):
        self.shared = shared / "advisories"
        self.program = Program(binary, folder)
        self.program.make_store(self.shared)
        self.folder = folder
        self.files = {**contents.python([REQUESTS]), **contents.npm([LODASH]), **contents.go_program([NO_FIX])}
        self.image = self.program.image(self.files)
        self.whole = self.program.scan_image(self.image)
        assert CVE in self.whole.ids("requests") and self.whole.ids("lodash") and self.whole.ids(NO_FIX.name)

    def write(self, name, text):
        (self.folder / name).write_text(text if isinstance(text, str) else json.dumps(text))
        return self.folder / name

    def store_of(self, *names):
        program = Program(self.program.binary, self.folder, self.folder / f"{'-'.join(names)}.db")
        return program.make_store(*(self.shared / f"{name}.jsonl.zst" for name in names))


def keys_of(report):
    return sorted((item["package"], item["version"], *sorted(names_of(item))) for item in report.items)


def expect(holds, report):
    if not holds:
        raise Failed(f"exit {report.code}: {report.text()[:2000]} {[item['name'] for item in report.items][:10]}")


# --- what is scanned ------------------------------------------------------------------------------------------

def a_bill_has_the_findings_of_its_image(context):
    for form in ("cyclonedx", "spdx"):
        bill = context.folder / f"{form}.json"
        context.program.run("image", "sbom", "--no-cache", context.image, "-o", f"{form}={bill}")
        report = context.program.scan_image(options=["--sbom", bill])
        if keys_of(report) != keys_of(context.whole):
            raise Failed(f"{form}: {set(keys_of(report)) ^ set(keys_of(context.whole))}")


def an_image_and_a_folder_are_judged_alike(context):
    folder = context.folder / "checkout"
    contents.write_locks(folder, {"pypi": [REQUESTS], "npm": [LODASH], "golang": [NO_FIX]})
    report = context.program.scan_folder(folder)
    wanted = {key for key in keys_of(context.whole) if key[0] != "stdlib"}
    expect({key for key in keys_of(report) if key[0] != "stdlib"} == wanted, report)
    files = {each["location"].get("file", "").rpartition("/")[2] for each in report.document["findings"]}
    assert files <= {"requirements.txt", "poetry.lock", "package-lock.json", "go.mod"}, files


def images_of_manifests_are_judged_where_advisories_are_there(context):
    """Those in a registry, so that it is one on this machine."""
    with tempfile.TemporaryDirectory() as folder, in_registry(context.image, pathlib.Path(folder)) as (host, reference):
        pod = context.write("pod.json", {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": {
            "containers": [{"name": "app", "image": reference}]}})

        def scanned(*options):
            return Report(context.program.run("scan", "--images", "--no-cache", "--plain-http", host, "-o", "json", pod,
                                              *options, codes=(0, 1)))

        report, without = scanned("--advisories", context.program.store), scanned()
    expect(keys_of(report) == keys_of(context.whole), report)
    # There is no store where it would be by itself: nothing is found, and that is told.
    not_assessed = {each["checkId"]: each["reason"] for each in without.document["notAssessed"]}
    expect(not without.items and "advisories" in not_assessed.get(CHECK, ""), without)


@contextlib.contextmanager
def in_registry(image, folder):
    """The host, and a reference to an image that was pushed to it."""
    try:
        with registries.registry(folder) as (host, push):
            registries.run(registries.tool("skopeo"), "copy", "-q", *push, f"oci:{image}",
                           f"docker://{host}/shop/app:1.0")
            yield host, f"{host}/shop/app:1.0"
    except registries.Missing as reason:
        raise Missing(str(reason)) from reason


def a_folder_without_lock_files_is_said_to_have_none(context):
    """As `seawall scan` says that a folder holds no manifests, which is no failure."""
    (context.folder / "empty").mkdir()
    done = context.program.run("packages", "scan", "--advisories", context.program.store, context.folder / "empty",
                               codes=(0, 3))
    assert "no lock file" in done.stdout + done.stderr, done.stdout + done.stderr


def a_damaged_lock_file_is_told_and_the_rest_is_judged(context):
    folder = context.folder / "damaged"
    contents.write_locks(folder, {"pypi": [REQUESTS], "npm": [LODASH]})
    (folder / "web" / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {')
    report = context.program.scan_folder(folder, codes=(3,))
    expect(CVE in report.ids("requests") and "package-lock.json" in report.not_looked_at, report)


# --- options ------------------------------------------------------------------------------------------------

def only_fixed_leaves_out_what_cannot_be_mended(context):
    report = context.program.scan_image(context.image, options=["--only-fixed"])
    wanted = [key for key, item in zip(keys_of(context.whole), sorted(context.whole.items, key=lambda each: (
        each["package"], each["version"], *sorted(names_of(each))))) if item.get("fixed")]
    assert 0 < len(wanted) < len(context.whole.items)
    expect(keys_of(report) == wanted, report)


def what_is_too_much_to_tell_is_counted(context):
    names = [f"package{number}" for number in range(100)]
    affected = [{"package": {"ecosystem": "PyPI", "name": name},
                 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]} for name in names]
    lines = [json.dumps({"id": f"TEST-{number}", "modified": "2026-01-01T00:00:00Z", "affected": affected})
             for number in range(201)]
    program = Program(context.program.binary, context.folder, context.folder / "much.db")
    program.make_store(context.write("much.jsonl", "\n".join(lines)))
    (context.folder / "much").mkdir()
    context.write("much/requirements.txt", "".join(f"{name}==1\n" for name in names))
    report = program.scan_folder(context.folder / "much", codes=(1, 3))
    rest = [each for each in report.document["findings"] if "vulnerability" not in each]
    assert len(report.items) == 20000 and len(rest) == 1 and "100" in rest[0]["message"], rest


def fail_on_decides_the_exit_code(context):
    by_severity = {item["severity"] for item in context.whole.items}
    assert "critical" not in by_severity or "high" in by_severity
    for given, code in (("none", 0), ("low", 1), (CHECK, 1)):
        report = context.program.scan_image(context.image, options=["--fail-on", given], codes=(code,))
        expect(report.items, report)
    clean = context.program.image(contents.python([Package("pypi", "requests", "99.0", "PyPI")]))
    expect(not context.program.scan_image(clean, codes=(0,)).items, context.whole)


def vex(product, status, **more):
    statement = {"vulnerability": {"name": CVE}, "products": [{"@id": product}], "status": status, **more}
    return {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex/1",
            "author": "Security of ACME", "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": [statement]}


def a_vex_statement_takes_a_finding_away_with_its_reason(context):
    file = context.write("vex.json", vex("pkg:pypi/requests@2.30.0", "not_affected",
                                         justification="vulnerable_code_not_in_execute_path"))
    report = context.program.scan_image(context.image, options=["--vex", file])
    expect(CVE not in {item["id"] for item in report.items if "vex" not in item}, report)
    document = json.dumps(context.program.scan_image(
        context.image, options=["--vex", file, "--show-suppressed"]).document)
    assert "vulnerable_code_not_in_execute_path" in document and "Security of ACME" in document


def a_vex_statement_by_another_name_holds_as_well(context):
    statement = vex("pkg:pypi/requests@2.30.0", "fixed")
    statement["statements"][0]["vulnerability"] = {"name": "GHSA-j8r2-6x86-q33q"}
    report = context.program.scan_image(context.image, options=["--vex", context.write("alias.json", statement)])
    expect(CVE not in {item["id"] for item in report.items if "vex" not in item}, report)


def statements_of_others_take_nothing_away(context):
    for product, status in (("pkg:pypi/requests@2.29.0", "not_affected"), ("pkg:pypi/urllib3", "not_affected"),
                            ("pkg:pypi/requests@2.30.0", "affected"),
                            ("pkg:pypi/requests@2.30.0", "under_investigation")):
        more = {"justification": "component_not_present"} if status == "not_affected" else {}
        more |= {"action_statement": "wait"} if status == "affected" else {}
        file = context.write("other.json", vex(product, status, **more))
        report = context.program.scan_image(context.image, options=["--vex", file])
        expect(keys_of(report) == keys_of(context.whole), report)


def a_file_that_is_no_vex_is_refused(context):
    done = context.program.run("image", "scan", "--no-cache", "--advisories", context.program.store, context.image,
                               "--vex", context.write("none.json", {"a": 1}), codes=(2, 3))
    assert "none.json" in done.stdout + done.stderr


def exceptions_hold_until_their_day(context):
    def scanned(until):
        folder = context.folder / f"until-{until}"
        folder.mkdir()
        (folder / ".seawall.yaml").write_text(
            f"suppressions:\n  - checks: [{CHECK}]\n    reason: accepted for now\n    until: {until}\n")
        return context.program.scan_image(context.image, cwd=folder)

    later = scanned(TODAY + datetime.timedelta(days=2))
    expect(not later.items and later.code == 0 and later.document["summary"]["suppressed"] > 0, later)
    over = scanned(TODAY - datetime.timedelta(days=2))
    expect(keys_of(over) == keys_of(context.whole) and "expired" in over.text(), over)


def exceptions_are_of_single_vulnerabilities(context):
    folder = context.folder / "single"
    folder.mkdir()
    (folder / ".seawall.yaml").write_text(
        f"suppressions:\n  - checks: [{CHECK}]\n    vulnerabilities: [{CVE}]\n    reason: accepted for now\n")
    report = context.program.scan_image(context.image, cwd=folder)
    wanted = [key for key in keys_of(context.whole) if CVE not in key]
    expect(keys_of(report) == wanted, report)


def a_baseline_knows_the_findings(context):
    baseline = context.folder / "baseline.json"
    context.program.scan_image(context.image, options=["--write-baseline", baseline])
    report = context.program.scan_image(context.image, options=["--baseline", baseline, "--fail-on", "info"],
                                        codes=(0,))
    expect(report.code == 0, report)


# --- stores -------------------------------------------------------------------------------------------------

def an_ecosystem_that_the_store_lacks_is_told(context):
    report = context.store_of("go-vulndb").scan_image(context.image, codes=(3,))
    expect("PyPI" in report.text() and "npm" in report.text() and report.ids(NO_FIX.name), report)
    expect(not report.ids("requests"), report)
    allowed = context.store_of("go-vulndb").scan_image(context.image, options=["--allow-unreadable", "--fail-on",
                                                                               "none"], codes=(0,))
    expect("PyPI" in allowed.text(), allowed)


def a_release_that_the_store_lacks_is_told(context):
    files = contents.dpkg([Package("deb", "openssl", "1.0.1-1", "Debian", "8")])
    files["etc/os-release"] = contents.DEBIAN.format(8).encode()
    report = context.program.scan_image(context.program.image(files), codes=(3,))
    expect("Debian" in report.text() and "8" in report.text(), report)


def packages_of_no_ecosystem_are_told(context):
    files = contents.apk([Package("apk", "something", "1.0-r0", "")])
    files["etc/os-release"] = b"ID=nobodyslinux\nVERSION_ID=1\n"
    report = context.program.scan_image(context.program.image(files), codes=(3,))
    expect("apk" in report.text(), report)


def a_source_of_fixes_alone_is_said_to_be_one(context):
    """The converted lists of Debian know no vulnerability without a fix."""
    files = contents.dpkg([Package("deb", "openssl", "3.0.11-1~deb12u1", "Debian", "12")])
    files["etc/os-release"] = contents.DEBIAN.format(12).encode()
    report = context.program.scan_image(context.program.image(files))
    expect("fix" in report.text(), report)


def an_old_store_is_warned_of(context):
    later = {"SOURCE_DATE_EPOCH": str(int(time.time()) + 90 * 24 * 3600)}
    report = context.program.scan_image(context.image, environment=later)
    expect("90 days old" in report.not_looked_at and keys_of(report) == keys_of(context.whole), report)
    expect("days old" not in context.whole.text(), context.whole)


def no_store_is_told_with_what_to_do(context):
    for options in ([], ["--advisories", context.folder / "none.db"]):
        done = context.program.run("image", "scan", "--no-cache", context.image, *options, codes=(2, 3, 4))
        text = done.stdout + done.stderr
        assert "advisories import" in text, f"exit {done.returncode}: {text}"


def a_damaged_store_is_never_clean(context):
    whole = context.program.store.read_bytes()
    damaged = {"cut": whole[:len(whole) // 2], "empty": b"", "text": b"not a store\n" * 1000,
               "head": bytes(64) + whole[64:]}
    for name, content in damaged.items():
        file = context.folder / f"{name}.db"
        file.write_bytes(content)
        done = context.program.run("image", "scan", "--no-cache", "--advisories", file, context.image, codes=(2, 3, 4))
        assert f"{name}.db" in done.stdout + done.stderr, done.stdout + done.stderr


def bytes_that_are_spoiled_are_never_clean(context):
    """Wherever it is, a lookup either does not meet it, or tells it; verify finds it."""
    whole = context.program.store.read_bytes()
    for number in range(40):
        place = (2 * number + 1) * len(whole) // 80
        file = context.folder / "spoiled.db"
        file.write_bytes(whole[:place] + bytes(byte ^ 0xFF for byte in whole[place:place + 16]) + whole[place + 16:])
        verified = context.program.run("advisories", "verify", "--advisories", file, codes=None)
        assert verified.returncode in (1, 3, 4), f"byte {place}: exit {verified.returncode}: {verified.stdout}"
        done = context.program.run("image", "scan", "--no-cache", "--advisories", file, context.image, "-o", "json",
                                   codes=None)
        assert done.returncode in (0, 1, 3, 4), f"byte {place}: exit {done.returncode}: {done.stderr}"
        if done.returncode < 2 and keys_of(Report(done)) != keys_of(context.whole):
            raise Failed(f"byte {place}: exit {done.returncode}, but other findings")


# --- reports ------------------------------------------------------------------------------------------------

def all_formats_name_what_is_found(context):
    context.program.run("image", "scan", "--no-cache", "--advisories", context.program.store, context.image,
                        *(word for form in FORMATS for word in ("-o", f"{form}={context.folder / form}")), codes=(0, 1))
    for form in FORMATS:
        text = (context.folder / form).read_text()
        assert CVE in text and "requests" in text and "2.31.0" in text, f"{form}: {text[:1000]}"
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text())
    assert not (faults := schema_check.faults(json.loads((context.folder / "sarif").read_text()), schema)), faults[:5]
    schema = json.loads((ROOT / "docs" / "schemas" / "scan-report.v1.json").read_text())
    assert not (faults := schema_check.faults(json.loads((context.folder / "json").read_text()), schema)), faults[:5]


def python_with_validators():
    """That of tests/images/sbom_test.py; it is made there."""
    cache = pathlib.Path(os.environ.get("SEAWALL_CACHE") or "~/.cache/seawall").expanduser()
    python = cache / "sbom-validators" / "bin" / "python3"
    if not python.exists():
        raise Missing("the validators of bills are not there; tests/images/sbom_test.py installs them")
    return python


def a_bill_with_vulnerabilities_is_valid(context):
    python = python_with_validators()
    file = context.folder / "vulnerable.cdx.json"
    context.program.run("image", "scan", "--no-cache", "--advisories", context.program.store, context.image, "-o",
                        f"cyclonedx={file}", codes=(0, 1))
    bill = json.loads(file.read_text())
    faults = output_of(python, "-c", VALIDATE, file, "V" + bill["specVersion"].replace(".", "_")).strip()
    if faults:
        raise Failed(faults)
    references = {each["bom-ref"]: each for each in bill["components"]}
    found = sorted((references[affects["ref"]]["name"], each["id"]) for each in bill["vulnerabilities"]
                   for affects in each["affects"])
    assert found == sorted((item["package"], item["id"]) for item in context.whole.items), found


def a_bill_is_of_its_file_and_of_the_day_of_the_advisories(context):
    nameless = context.write("nameless.json", {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"type": "library", "name": "requests", "version": "2.31.0", "purl": "pkg:pypi/requests@2.31.0"}]})
    file = context.folder / "named.cdx.json"
    context.program.run("image", "scan", "--advisories", context.program.store, "--sbom", nameless, "-o",
                        f"cyclonedx={file}", codes=(0, 1))
    metadata = json.loads(file.read_text())["metadata"]
    assert metadata["component"]["name"].endswith("nameless.json"), metadata
    assert metadata["component"]["type"] != "container" and metadata["timestamp"] > "2026", metadata


def openvex_that_is_written_can_be_read(context):
    file = context.folder / "written.openvex.json"
    context.program.run("image", "scan", "--no-cache", "--advisories", context.program.store, context.image, "-o",
                        f"openvex={file}", codes=(0, 1))
    document = json.loads(file.read_text())
    assert document["@context"].startswith("https://openvex.dev/ns/v0.2"), document["@context"]
    assert all(document.get(name) for name in ("@id", "author", "timestamp", "version", "statements")), list(document)
    told = set()
    for statement in document["statements"]:
        assert statement["status"] in ("not_affected", "affected", "fixed", "under_investigation"), statement
        assert statement["status"] != "affected" or statement.get("action_statement"), statement
        assert statement["products"] and all(each.get("@id") for each in statement["products"]), statement
        told.add(statement["vulnerability"]["name"])
    assert told == {item["id"] for item in context.whole.items}, told
    report = context.program.scan_image(context.image, options=["--vex", file])
    expect(keys_of(report) == keys_of(context.whole), report)


TESTS = [a_bill_has_the_findings_of_its_image, images_of_manifests_are_judged_where_advisories_are_there,
         an_image_and_a_folder_are_judged_alike, a_folder_without_lock_files_is_said_to_have_none,
         a_damaged_lock_file_is_told_and_the_rest_is_judged, only_fixed_leaves_out_what_cannot_be_mended,
         what_is_too_much_to_tell_is_counted, fail_on_decides_the_exit_code,
         a_vex_statement_takes_a_finding_away_with_its_reason, a_vex_statement_by_another_name_holds_as_well,
         statements_of_others_take_nothing_away, a_file_that_is_no_vex_is_refused, exceptions_hold_until_their_day,
         exceptions_are_of_single_vulnerabilities, a_baseline_knows_the_findings,
         an_ecosystem_that_the_store_lacks_is_told, a_release_that_the_store_lacks_is_told,
         packages_of_no_ecosystem_are_told, a_source_of_fixes_alone_is_said_to_be_one, an_old_store_is_warned_of,
         no_store_is_told_with_what_to_do, a_damaged_store_is_never_clean, bytes_that_are_spoiled_are_never_clean,
         all_formats_name_what_is_found, a_bill_with_vulnerabilities_is_valid,
         a_bill_is_of_its_file_and_of_the_day_of_the_advisories, openvex_that_is_written_can_be_read]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    shared = pathlib.Path(sys.argv[2]).resolve()
    if not (shared / "advisories").is_dir():
        is_ci = bool(os.environ.get("CI"))
        print(f"{'failed' if is_ci else 'skipped'}: \"{shared / 'advisories'}\" is absent")
        print(f"0 passed, {int(is_ci)} failed")
        return int(is_ci)
    with tempfile.TemporaryDirectory() as folder:
        context = Context(sys.argv[1], shared, pathlib.Path(folder).resolve())
        return run_all((title_of(test), functools.partial(test, context)) for test in TESTS)


sys.exit(main())
