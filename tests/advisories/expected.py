"""What a scan has to find, derived from the records alone: the evaluation of the OSV schema in plain Python.

Nothing of it is Seawall's. Versions are put in order by what their ecosystems have for it: dpkg's Perl module, rpm,
PyPI's `packaging`, RubyGems, Composer's parser, Maven's ComparableVersion; those of npm, crates.io and Go by Semantic
Versioning, of which the rules stand here.
"""
import collections
import dataclasses
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "images"))
from running import Missing, output_of as run  # noqa: E402, it lies in the folder that this names

TIMEOUT = 300  # seconds
NOT_OSV = ("cisa-kev", "endoflife")


@dataclasses.dataclass(frozen=True, order=True)
class Package:
    """One that is scanned: what it is called there, and what OSV calls it."""
    type: str
    name: str
    version: str
    ecosystem: str
    release: str = ""
    source: str = ""           # where the advisories name it so
    source_version: str = ""

    @property
    def wanted_name(self):
        return self.source or self.name

    @property
    def wanted_version(self):
        return self.source_version or self.version


@dataclasses.dataclass
class Vulnerability:
    names: frozenset
    fixed: dict  # id of a record -> the version that mends it, or "" where the record knows none


# --- records ------------------------------------------------------------------------------------------------

def normal(ecosystem, name):
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == "PyPI" else name


class Records:
    """Those of a folder of files of JSON lines."""

    def __init__(self, folder, leave_out=()):
        self.by_id = {}
        for file in sorted(folder.glob("*.jsonl.zst")):
            name = file.name.removesuffix(".jsonl.zst")
            if name in NOT_OSV or name in leave_out:
                continue
            lines = subprocess.run(["zstd", "-dcq", str(file)], stdout=subprocess.PIPE, check=True).stdout
            for line in lines.splitlines():
                self.add(json.loads(line))
        self.by_name = collections.defaultdict(list)
        self.by_package = collections.defaultdict(list)
        for record in self.by_id.values():
            if not record.get("withdrawn"):
                self.file(record)

    def add(self, record):
        known = self.by_id.get(record["id"])
        if known is None or known["modified"] <= record["modified"]:
            self.by_id[record["id"]] = record

    def file(self, record):
        for name in names_of(record):
            self.by_name[name].append(record)
        for affected in record.get("affected", ()):
            package = affected.get("package")
            if package:
                ecosystem, _, release = package["ecosystem"].partition(":")
                key = (ecosystem, normal(ecosystem, package["name"]))
                self.by_package[key].append((release, record, affected))

    def cves_of(self, names):
        """What records of other packages call it."""
        return {each for name in names for record in self.by_name[name] for each in names_of(record)
                if each.startswith("CVE-")}

    def of(self, package):
        """(record, its entry) of what is about a package."""
        found = self.by_package.get((package.ecosystem, normal(package.ecosystem, package.wanted_name)), ())
        return [(record, affected) for release, record, affected in found
                if not release or not package.release or release == package.release]

    def names(self, ecosystem, release=""):
        """Packages that records are about, as they spell them."""
        return sorted({affected["package"]["name"] for (of, _), entries in self.by_package.items() if of == ecosystem
                       for its_release, _, affected in entries if its_release == release})


def ranges_of(affected):
    return [each for each in affected.get("ranges", ()) if each["type"] != "GIT"]


def events_of(affected):
    """(what happens, version) of all ranges."""
    return [item for each in ranges_of(affected) for event in each["events"] for item in event.items()]


def versions_of(affected):
    return [version for _, version in events_of(affected) if version != "0"] + affected.get("versions", [])


# --- orders: lists of versions -> for each list {version: rank, or None for what is no version} -------------------

def ranked_by_key(lists, key_of):
    answer = []
    for versions in lists:
        keys = {version: key_of(version) for version in versions}
        ranks = {key: rank for rank, key in enumerate(sorted({key for key in keys.values() if key is not None}))}
        answer.append({version: None if key is None else ranks[key] for version, key in keys.items()})
    return answer


SEMVER = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.+-]+)?")


def semver_key(version):
    match = SEMVER.fullmatch(version.removeprefix("v"))
    if not match:
        return None
    before = () if match[4] is None else tuple((0, int(part), "") if part.isdigit() else (1, 0, part)
                                               for part in match[4].split("."))
    return (*(int(match[number]) for number in (1, 2, 3)), match[4] is None, before)


def ranked_by_semver(lists):
    return ranked_by_key(lists, semver_key)


def ranked_by_packaging(lists):
    try:
        from packaging import version as module
    except ImportError:
        try:
            from pip._vendor.packaging import version as module
        except ImportError as reason:
            raise Missing("neither packaging nor pip is there for this Python") from reason

    def key_of(version):
        try:
            return module.Version(version)
        except module.InvalidVersion:
            return None

    return ranked_by_key(lists, key_of)


def ranked_by_program(lists, command):
    """By one that reads a list a line and writes its ranks, between tabulators; "-" for what is no version."""
    text = "".join("\t".join(versions) + "\n" for versions in lists)
    lines = run(*command, input=text.encode(), timeout=TIMEOUT).rstrip("\n").split("\n")
    assert len(lines) == len(lists), f"{command[0]} answered {len(lines)} of {len(lists)} lines"
    return [{version: None if rank == "-" else int(rank) for version, rank in zip(versions, line.split("\t"))}
            for versions, line in zip(lists, lines)]


PERL = r"""
use strict;
use warnings;
use Dpkg::Version;
while (my $line = <STDIN>) {
  chomp $line;
  my @all = split /\t/, $line, -1;
  my ($rank, $last, %ranks) = (0);
  for my $each (sort { version_compare($a, $b) } grep { Dpkg::Version->new($_)->is_valid() } @all) {
    $rank++ if defined $last && version_compare($last, $each) != 0;
    $ranks{$each} = $rank;
    $last = $each;
  }
  print join("\t", map { defined $ranks{$_} ? $ranks{$_} : "-" } @all), "\n";
}
"""
LUA = r"""%{lua:
local function ranks(line)
  local all, sorted, rank_of, rank, out = {}, {}, {}, 0, {}
  for each in (line .. "\t"):gmatch("(.-)\t") do
    all[#all + 1], sorted[#sorted + 1] = each, each
  end
  table.sort(sorted, function(one, other) return rpm.vercmp(one, other) < 0 end)
  for place, each in ipairs(sorted) do
    if place > 1 and rpm.vercmp(sorted[place - 1], each) ~= 0 then rank = rank + 1 end
    rank_of[each] = rank
  end
  for _, each in ipairs(all) do out[#out + 1] = rank_of[each] end
  return table.concat(out, "\t")
end
for line in io.lines() do print(ranks(line) .. "\n") end
}"""
RUBY = r"""
STDIN.each_line(chomp: true) do |line|
  all = line.split("\t", -1)
  good = all.select { |each| Gem::Version.correct?(each) }.map { |each| Gem::Version.new(each) }.sort
  ranks, rank = {}, 0
  good.each_with_index do |each, place|
    rank += 1 if place > 0 && (good[place - 1] <=> each) != 0
    ranks[each.to_s] = rank
  end
  puts all.map { |each| ranks.fetch(each, "-") }.join("\t")
end
"""
PHP = r"""
require "Composer/Semver/autoload.php";
$parser = new Composer\Semver\VersionParser();
while (($line = fgets(STDIN)) !== false) {
  $all = explode("\t", rtrim($line, "\n"));
  $good = [];
  foreach ($all as $each) {
    try {
      $normal = $parser->normalize($each);
      if (strncmp($normal, "dev-", 4) !== 0) $good[$each] = $normal;
    } catch (UnexpectedValueException $e) {}
  }
  uasort($good, "version_compare");
  $rank = 0; $last = null; $ranks = [];
  foreach ($good as $each => $normal) {
    if ($last !== null && version_compare($last, $normal) !== 0) $rank++;
    $ranks[$each] = $rank;
    $last = $normal;
  }
  echo implode("\t", array_map(fn($each) => $ranks[$each] ?? "-", $all)), "\n";
}
"""
JAVA = r"""
import java.util.*;
import org.apache.maven.artifact.versioning.ComparableVersion;
class Order {
  public static void main(String[] arguments) {
    Scanner lines = new Scanner(System.in, "UTF-8");
    while (lines.hasNextLine()) {
      String[] all = lines.nextLine().split("\t", -1);
      TreeMap<ComparableVersion, Integer> ranks = new TreeMap<>();
      for (String each : all) ranks.put(new ComparableVersion(each), 0);
      int rank = 0;
      for (Map.Entry<ComparableVersion, Integer> entry : ranks.entrySet()) entry.setValue(rank++);
      StringJoiner line = new StringJoiner("\t");
      for (String each : all) line.add(ranks.get(new ComparableVersion(each)).toString());
      System.out.println(line);
    }
  }
}
"""


def program(name, what):
    if not shutil.which(name):
        raise Missing(f"{name} is not installed: {what}")
    return name


def ranked_by_dpkg(lists):
    perl = program("perl", "versions of Debian are put in order by Dpkg::Version")
    if subprocess.run([perl, "-MDpkg::Version", "-e1"], capture_output=True, check=False).returncode:
        raise Missing("libdpkg-perl is not installed")
    return ranked_by_program(lists, [perl, "-e", PERL])


def ranked_by_rpm(lists):
    return ranked_by_program(lists, [program("rpm", "it puts its versions in order"), "--eval", LUA])


def ranked_by_rubygems(lists):
    return ranked_by_program(lists, [program("ruby", "RubyGems puts its versions in order"), "-e", RUBY])


def ranked_by_composer(lists):
    php = program("php", "Composer puts its versions in order")
    if subprocess.run([php, "-r", 'require "Composer/Semver/autoload.php";'], capture_output=True,
                      check=False).returncode:
        raise Missing("php-composer-semver is not installed")
    return ranked_by_program(lists, [php, "-r", PHP])


def ranked_by_maven(lists):
    java = program("java", "Maven puts its versions in order")
    wanted = ("maven-artifact", "commons-l")
    jars = [jar for folder in ("/usr/share/java", "/usr/share/maven/lib")
            for jar in sorted(pathlib.Path(folder).glob("*.jar")) if jar.name.startswith(wanted)]
    if not any(jar.name.startswith("maven-artifact") for jar in jars):
        raise Missing("libmaven3-core-java is not installed")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "Order.java"
        source.write_text(JAVA)
        return ranked_by_program(lists, [java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp",
                                         ":".join(map(str, jars)), source])


ORDERS = {"AlmaLinux": ranked_by_rpm, "Debian": ranked_by_dpkg, "Go": ranked_by_semver, "Maven": ranked_by_maven,
          "Packagist": ranked_by_composer, "PyPI": ranked_by_packaging, "RubyGems": ranked_by_rubygems,
          "Ubuntu": ranked_by_dpkg, "crates.io": ranked_by_semver, "npm": ranked_by_semver}


# --- the evaluation of the schema ------------------------------------------------------------------------------

def is_in_range(of_version, rank_of, events):
    """The last thing that happened up to a version."""
    ordered = sorted((item for event in events for item in event.items() if item[0] != "limit"),
                     key=lambda item: rank_of(item[1]))
    affected = False
    for what, version in ordered:
        rank = rank_of(version)
        if what == "introduced" and rank <= of_version:
            affected = True
        if (what == "fixed" and rank <= of_version) or (what == "last_affected" and rank < of_version):
            affected = False
    return affected


def judge(version, affected, ranks):
    """Nothing, or the version that mends it, "" where none is known."""
    def rank_of(other):
        return -1 if other == "0" else ranks[other]

    of_version = rank_of(version)
    holds = [each["events"] for each in ranges_of(affected) if is_in_range(of_version, rank_of, each["events"])]
    is_listed = any(other == version or (ranks[other] is not None and ranks[other] == of_version)
                    for other in affected.get("versions", ()))
    if not holds and not is_listed:
        return None
    fixes = []
    for events in holds:
        later = [event["fixed"] for event in events if "fixed" in event and rank_of(event["fixed"]) > of_version]
        fixes.append(min(later, key=rank_of) if later else "")
    return max(fixes, key=rank_of) if fixes and all(fixes) else ""


def name_of(identifier):
    """Of an id that is made of a CVE's, that of the CVE: UBUNTU-CVE-2024-1."""
    return re.sub(r"^.+-(CVE-\d{4}-\d{4,})$", r"\1", identifier)


def names_of(record):
    return [record["id"], *(record.get("aliases") or ())]


def mended_by(record):
    """What a bulletin is about. AlmaLinux and Rocky Linux have that of security errata elsewhere than the schema."""
    is_erratum = record["id"].startswith(("ALSA-", "RLSA-"))
    return record.get("upstream") or [each for each in record.get("related", ()) if is_erratum and "CVE-" in each]


def merged(witnesses):
    """Of (record, fix): vulnerabilities, each with all names that are linked by aliases. A bulletin that tells what it
    is about has no name of its own: it witnesses each of these."""
    groups = []
    for record, fixed in witnesses:
        own = {name_of(each) for each in names_of(record)}
        for names in [{name_of(each)} for each in mended_by(record)] or [own]:
            fixes = {record["id"]: fixed}
            for group in [each for each in groups if each.names & names]:
                names, fixes = names | group.names, {**group.fixed, **fixes}
                groups.remove(group)
            groups.append(Vulnerability(frozenset(names), fixes))
    return groups


def vulnerabilities_of(records, packages):
    """{package: its vulnerabilities}. All packages are of one ecosystem."""
    entries = {package: records.of(package) for package in packages}
    lists = [list(dict.fromkeys([package.wanted_version, *(version for _, affected in found
                                                          for version in versions_of(affected))]))
             for package, found in entries.items()]
    answer = {}
    for (package, found), ranks in zip(entries.items(), ORDERS[packages[0].ecosystem](lists)):
        witnesses = {}
        for record, affected in found:
            fixed = judge(package.wanted_version, affected, ranks)
            if fixed is not None:
                witnesses.setdefault(record["id"], (record, []))[1].append(fixed)
        whole = [(record, max(fixes, key=lambda each: ranks[each]) if all(fixes) else "")
                 for record, fixes in witnesses.values()]
        answer[package] = merged(whole)
        for each in answer[package]:
            if not any(name.startswith("CVE-") for name in each.names):
                each.names |= records.cves_of(each.names)
    return answer


def is_understood(records, package):
    """Whether each version of each entry is one of its ecosystem."""
    found = [version for _, affected in records.of(package) for _, version in events_of(affected) if version != "0"]
    return None not in ORDERS[package.ecosystem]([found or ["0"]])[0].values()
