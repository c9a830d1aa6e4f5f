"""Advisories in the forms in which they are published, each a small one."""
import json

DAY = "2026-03-04T05:06:07Z"


def osv(name, package="left-pad", ecosystem="npm", fixed="1.2.3", modified=DAY, **more):
    """A record of OSV."""
    return {"schema_version": "1.7.0", "id": name, "modified": modified, "summary": f"a fault of {package}",
            "affected": [{"package": {"ecosystem": ecosystem, "name": package},
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}],
            **more}


def lines(records):
    return "".join(json.dumps(each) + "\n" for each in records).encode()


def debian_tracker():
    """The JSON of Debian's security tracker: source packages, their vulnerabilities, what each release does."""
    fixed = {"status": "resolved", "repositories": {"bookworm": "3.0.9-1"}, "fixed_version": "3.0.8-1",
             "urgency": "medium"}
    open_ = {"status": "open", "repositories": {"bullseye": "1.1.1w-0"}, "urgency": "low", "nodsa": "Minor issue",
             "nodsa_reason": "postponed"}
    never = {"status": "resolved", "repositories": {"trixie": "3.5.0-1"}, "fixed_version": "0",
             "urgency": "unimportant"}
    return {"openssl": {"CVE-2023-0286": {"description": "a type confusion", "scope": "remote",
                                          "releases": {"bookworm": fixed, "bullseye": open_, "trixie": never}}},
            "zlib": {"CVE-2022-37434": {"scope": "local", "releases": {"bookworm": fixed}},
                     "TEMP-0000000-ABCDEF": {"releases": {"sid": {"status": "undetermined", "urgency": "low"}}}}}


def alpine_secdb():
    return {"apkurl": "{{urlprefix}}/{{distroversion}}/{{reponame}}/{{arch}}/{{pkg.name}}-{{pkg.ver}}.apk",
            "archs": ["x86_64"], "reponame": "main", "urlprefix": "https://dl-cdn.alpinelinux.org/alpine",
            "distroversion": "v3.19",
            "packages": [{"pkg": {"name": "busybox", "secfixes": {"1.36.1-r16": ["CVE-2023-42363", "CVE-2023-42364"],
                                                                  "0": ["CVE-2020-0001"]}}}]}


KEV = {"cveID": "CVE-2021-44228", "vendorProject": "Apache", "product": "Log4j2", "vulnerabilityName": "Log4Shell",
       "dateAdded": "2021-12-10", "shortDescription": "JNDI, and \"more\"", "requiredAction": "Update, or remove.",
       "dueDate": "2021-12-24", "knownRansomwareCampaignUse": "Known", "notes": "", "cwes": ["CWE-20"]}


def kev_json():
    return {"title": "CISA Catalog of Known Exploited Vulnerabilities", "catalogVersion": "2026.03.04",
            "dateReleased": DAY, "count": 1, "vulnerabilities": [KEV]}


def kev_csv():
    def cell(value):
        text = ",".join(value) if isinstance(value, list) else value
        return '"' + text.replace('"', '""') + '"'
    return (",".join(KEV) + "\r\n" + ",".join(cell(each) for each in KEV.values()) + "\r\n").encode()


def epss_csv():
    return (b"#model_version:v2025.03.14,score_date:2026-03-04T12:55:00Z\ncve,epss,percentile\n"
            b"CVE-2021-44228,0.94358,0.99957\nCVE-2023-0286,0.00123,0.31000\n")


def end_of_life():
    return {"id": "debian", "title": "Debian", "releases": [
        {"releaseCycle": "12", "releaseLabel": "12 (Bookworm)", "eol": "2026-07-11", "eoes": "2028-06-30"},
        {"releaseCycle": "9", "eol": True}]}


def csaf():
    purl = {"product_id": "A", "name": "a", "product_identification_helper": {"purl": "pkg:npm/left-pad@1.0.0"}}
    return {"document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "x", "publisher": {"name": "them"}},
            "product_tree": {"full_product_names": [purl]},
            "vulnerabilities": [{"cve": "CVE-2026-1", "product_status": {"known_not_affected": ["A"]},
                                 "flags": [{"label": "vulnerable_code_not_present", "product_ids": ["A"]}]}]}


def open_vex():
    return {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex/1", "author": "us",
            "timestamp": DAY, "version": 1,
            "statements": [{"vulnerability": {"name": "CVE-2026-2"}, "products": [{"@id": "pkg:npm/left-pad@1.0.0"}],
                            "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path"}]}


def all_forms():
    """Files by their names."""
    return {"osv.json": json.dumps(osv("GHSA-1", aliases=["CVE-2026-1"]), indent=2).encode(),
            "list.json": json.dumps([osv("GHSA-2"), osv("GHSA-3", package="@scope/x")]).encode(),
            "lines.jsonl": lines(osv(f"PYSEC-{number}", "Django", "PyPI") for number in range(3)),
            "record.yaml": b"id: PYSEC-9\nmodified: 2026-03-04T05:06:07Z\naffected:\n- package: {ecosystem: PyPI, "
                           b"name: flask}\n  versions: ['1.0']\n",
            "tracker.json": json.dumps(debian_tracker()).encode(), "main.json": json.dumps(alpine_secdb()).encode(),
            "kev.json": json.dumps(kev_json()).encode(), "epss.csv": epss_csv(),
            "debian.json": json.dumps(end_of_life()).encode(), "csaf.json": json.dumps(csaf()).encode(),
            "vex.json": json.dumps(open_vex()).encode()}


SOURCES = {"osv:npm": 3, "osv:PyPI": 4, "debian": 3, "alpine": 2, "kev": 1, "epss": 2, "endoflife": 2, "vex": 2}
