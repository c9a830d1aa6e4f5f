#!/usr/bin/env python3
"""The rules of the house, one function a rule: house_test.py [--build DIR].

Each rule is first run over a sample that breaks it, because a rule that cannot fail tests nothing, and then over the
repository. With --build it also looks into the archives of a release build. A rule's exceptions carry their reason,
and one that is no longer needed is itself a fault.
"""
import argparse
import pathlib
import posixpath
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A module includes only modules of earlier lines. docs/design.md says what each one is for.
ORDER = """
documents
addresses libraries versions patterns
archives binaries bus crypto http store
objects processes
findings
audit cel
pods
access
network secrets certificates
packages
advisories
oci
images
policies
profiles
host
runtime
paths
checks
config
files charts cluster sensor
sinks
reports
server agent hub kms
commands
"""
LEVELS = {name: level for level, line in enumerate(ORDER.split("\n")) for name in line.split()}

WIDTH = 120
WIDE = re.compile(r"https?://\S{60,}")  # a URL cannot be broken
WIDE_TABLES = ("docs/checks.md", "docs/compare.md")  # nor can the row of a table, and these are made by programs
FIXTURES = ("tests/scenarios/", "tests/checks/", "tests/fuzz/corpus/", "tests/vectors/", "tests/schemas/",
            "examples/", "data/")
SKIPPED = {"build", "__pycache__"}
HIDDEN = {".ci", ".github", ".clang-format", ".editorconfig", ".gitignore", ".pre-commit-hooks.yaml"}

TYPES = {  # folder: endings that may stand below it
    "": "dev LICENSE CMakeLists.txt CMakePresets.json .md .clang-format .editorconfig .gitignore "
        ".pre-commit-hooks.yaml",
    ".ci": "run",
    "bench": ".cpp .h .py .tsv",
    "cmake": ".cmake",
    "data": ".md .py .tsv .txt",
    "deploy": ".yml",
    "docs": ".md .json",
    "docs/generate": ".py .tsv",
    "examples": ".md .yaml .yml .json",
    "rules/yara": ".yar",
    "src": ".cpp .h .py",
    "src/reports/html": ".html .css .js",
    "tests": ".cpp .h .py",
    "tests/checks": ".md .yaml",
    "tests/cluster": ".py .tsv",
    "tests/cluster/testbed": ".go .mod .sum",
    "tests/conformance": ".cpp .h .tsv",
    "tests/fuzz/corpus": ".yaml .json .bin .dockerfile .layer",
    "tests/images": ".py",
    "tests/schemas": ".json .md",
    "tests/secrets": ".py .tsv",
    "tests/scenarios": "",  # anything is input there
    "tests/vectors": ".py .gz .md",
}


def files_below(root):
    """Path below the root -> bytes, for what belongs to the repository."""
    tree = {}
    for path in sorted(root.iterdir()):
        hidden = path.name.startswith(".") and path.name not in HIDDEN
        if hidden or path.name in SKIPPED or path.name.startswith("actual."):
            continue
        if path.is_dir() and not path.is_symlink():
            tree.update({f"{path.name}/{name}": data for name, data in files_below(path).items()})
        elif path.is_file():
            tree[path.name] = path.read_bytes()
    return tree


def lines_of(tree, *endings):
    """(path, line number, line) of our own text files."""
    for path, data in tree.items():
        if path.endswith(endings or (".cpp", ".h", ".py", ".cmake", ".md", "CMakeLists.txt", "dev", "run")) \
                and not path.startswith(FIXTURES):
            for number, line in enumerate(data.decode().split("\n"), 1):
                yield path, number, line


def is_test(path):
    return path.endswith("_test.cpp") or path.endswith("/testing.h")


def code_only(text):
    """C++ without comments and the insides of literals; line breaks stay."""
    pattern = r'R"(\w*)\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\''
    return re.sub(pattern, lambda match: "\n" * match[0].count("\n") or '""', text, flags=re.DOTALL)


class Exceptions:
    """What a rule lets pass, and why: {(path, what): reason}."""

    def __init__(self, reasons):
        self.reasons = reasons
        self.used = set()

    def allow(self, path, what):
        self.used.add((path, what))
        return (path, what) in self.reasons

    def stale(self):
        return [f"{path}: the exception for \"{what}\" is no longer needed" for path, what in self.reasons
                if (path, what) not in self.used]


# --- rules: tree -> list of faults ------------------------------------------------------------------------

def includes(tree):
    for path, number, line in lines_of(tree, ".cpp", ".h"):
        match = re.match(r'\s*#include "([^"]+)"', line)
        parts = path.split("/")
        if match and parts[0] == "src" and len(parts) > 2:
            yield path, number, parts[1], match[1]


def a_module_includes_only_earlier_ones(tree):
    faults = []
    for path, number, module, header in includes(tree):
        other = header.split("/")[0]
        if module not in LEVELS:
            faults.append(f"{path}: module \"{module}\" is not in the order of modules")
        elif "/" in header and other != module and LEVELS.get(other, len(LEVELS)) >= LEVELS[module]:
            faults.append(f"{path}:{number}: \"{module}\" comes before \"{other}\", and may not include it")
    return faults


def a_folder_has_one_door(tree):
    return [f"{path}:{number}: \"{header}\" is not the door of its folder"
            for path, number, module, header in includes(tree)
            if "/" in header and header.split("/")[0] != module
            and header != f"{header.split('/')[0]}/{header.split('/')[0]}.h"]


def every_header_is_included(tree):
    included = set()
    for path, _, line in lines_of(tree, ".cpp", ".h"):
        match = re.match(r'\s*#include "([^"]+)"', line)
        if match:
            included |= {posixpath.join(posixpath.dirname(path), match[1]), "src/" + match[1]}
    return [f"{path}: nothing includes it" for path in tree if path.endswith(".h") and path not in included]


BANNED = {  # what: pattern, modules that may
    "printing": (r"\b(?:v?f?printf|puts|fputs|putchar|perror)\s*\(|\bstd::(?:cout|cerr|clog|print)", {"commands"}),
    "exiting": (r"\b(?:_?exit|_Exit|quick_exit|abort|terminate)\s*\(", {"commands"}),
    "a shell": (r"\b(?:system|popen)\s*\(", set()),
    "new": (r"(?<!operator )\bnew\b", set()),
    "delete": (r"(?<!=)(?<!= )(?<!operator )\bdelete\b", set()),
    "the environment": (r"\b(?:secure_)?getenv\s*\(", {"commands"}),
    "a clock": (r"_clock::now\s*\(|\bclock_gettime\s*\(|(?<![\w.>])time\s*\((?:nullptr|NULL|0|&)",
                {"bus", "commands", "http"}),
    "throwing": (r"\bthrow\b", set()),
}
BANNED_EXCEPTIONS = {
    ("src/archives/content.cpp", "the environment"): "$TMPDIR says where temporary files go",
    ("src/documents/source.cpp", "new"): "std::make_shared cannot reach the private constructor",
    ("src/documents/tree_builder.cpp", "new"): "std::make_unique cannot reach the private constructor",
    ("src/secrets/generate_marks.cpp", "printing"): "a program of the build, and no part of the library",
}


def banned_calls(tree, reasons=None):
    exceptions = Exceptions(reasons or {})
    faults = []
    for path in tree:
        if not path.startswith("src/") or not path.endswith((".cpp", ".h")) or is_test(path):
            continue
        module = path.split("/")[1]
        for number, line in enumerate(code_only(tree[path].decode()).split("\n"), 1):
            if line.lstrip().startswith("#include"):
                continue
            for what, (pattern, modules) in BANNED.items():
                if re.search(pattern, line) and module not in modules and not exceptions.allow(path, what):
                    faults.append(f"{path}:{number}: {what} is not for this module")
    return faults + exceptions.stale()


def lines_are_narrow(tree):
    return [f"{path}:{number}: {len(line)} columns, the limit is {WIDTH}" for path, number, line in lines_of(tree)
            if len(line) > WIDTH and not WIDE.search(line) and
            not (path in WIDE_TABLES and line.startswith("|"))]


def text_is_tidy(tree):
    faults = []
    for path, data in tree.items():
        if path.startswith(FIXTURES):
            continue
        text = data.decode()
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip():
                faults.append(f"{path}:{number}: white space at the end of the line")
            if "\t" in line and not path.endswith((".tsv", ".go", ".mod")):
                faults.append(f"{path}:{number}: a tab")
        if not text.endswith("\n") or text.endswith("\n\n"):
            faults.append(f"{path}: must end in one line break")
    return faults


def headers_guard_themselves(tree):
    return [f"{path}: must begin with #pragma once" for path, data in tree.items()
            if path.endswith(".h") and not data.startswith(b"#pragma once\n")]


def checks_have_one_name(tree):
    faults = []
    named = re.compile(r"src/checks/([a-z0-9]+(?:-[a-z0-9]+)*)\.cpp$")
    # What several checks share has a header.
    checks = {match[1] for path in tree if (match := named.match(path)) and path[:-4] + ".h" not in tree}
    folders = {path.split("/")[2] for path in tree if path.startswith("tests/checks/") and path.count("/") > 2}
    for check in sorted(checks):
        text = tree[f"src/checks/{check}.cpp"].decode()
        if f'.id = "{check}"' not in text:
            faults.append(f"src/checks/{check}.cpp: its id is not its name")
        for kind in ("fires", "quiet"):
            if not any(re.match(rf"tests/checks/{check}/{kind}[^/]*\.yaml$", path) for path in tree):
                faults.append(f"tests/checks/{check}: has no {kind}.yaml")
    return faults + [f"tests/checks/{name}: there is no such check" for name in sorted(folders - checks)]


def no_folder_is_vague(tree):
    vague = {"util", "utils", "common", "core", "misc", "helper", "helpers", "lib", "shared"}
    folders = {folder for path in tree if path.startswith("src/") for folder in path.split("/")[1:-1]}
    return [f"src: folder \"{name}\" says nothing; name the concept" for name in sorted(folders & vague)]


def no_file_is_stray(tree):
    faults = []
    for path in tree:
        folder = max((name for name in TYPES if path.startswith(name + "/") or not name and "/" not in path),
                     key=len, default=None)
        if folder is None:
            faults.append(f"{path}: this folder is not known to tests/house")
        elif folder != "tests/scenarios" and not path.endswith(tuple(TYPES[folder].split())):
            faults.append(f"{path}: files of this type do not belong here")
    return faults


def nothing_is_left_to_do(tree):
    pattern = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
    return [f"{path}:{number}: finish it, or open an issue" for path, number, line in lines_of(tree)
            if pattern.search(line)]


HOME = re.compile(r"/(?:home|Users)/\w+/")


def no_path_is_one_persons(tree):
    return [f"{path}:{number}: a path of one person's machine" for path, number, line in lines_of(tree)
            if HOME.search(line) and not path.startswith("src/checks/") and path != "tests/house/house_test.py"]


def tests_are_named_for_behaviour(tree):
    pattern = re.compile(r"\bTEST(?:_[FP])?\(\w+,\s*(?:\w*(?:Simple|Sanity|Basic|Works)\w*|Test_?\d*|Empty)\)")
    return [f"{path}:{number}: name the test for what must happen" for path, number, line in lines_of(tree, "_test.cpp")
            if pattern.search(line)]


def links_of_pages_lead_somewhere(tree):
    folders = {"/".join(path.split("/")[:depth]) for path in tree for depth in range(1, path.count("/") + 1)}
    faults = []
    for path, number, line in lines_of(tree, ".md"):
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", line):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
            if target not in tree and target not in folders:
                faults.append(f"{path}:{number}: \"{link}\" does not exist")
    return faults


# Each rule with files that break it, and how many faults they hold.
RULES = [
    (a_module_includes_only_earlier_ones, {"src/objects/a.cpp": '#include "documents/documents.h"\n'
                                                                '#include "findings/findings.h"\n',
                                           "src/odd/a.cpp": '#include "a.h"\n'}, 2),
    (a_folder_has_one_door, {"src/objects/a.cpp": '#include "documents/result.h"\n#include "objects/index.h"\n'}, 1),
    (
        every_header_is_included,
        {"src/objects/a.h": "", "src/objects/b.h": "", "src/objects/a.cpp": '#include "a.h"\n'},
        1,
    ),
    (banned_calls, {"src/objects/a.cpp": 'std::cout << "exit(1)"; // abort()\nexit(1);\nauto a = new int;\n'
                                         "A(const A&) = delete;\ndelete a;\nf(getenv(\"A\"));\nthrow 1;\n",
                    "src/commands/a.cpp": "exit(1);\nsystem(\"ls\");\n"}, 7),
    (lines_are_narrow, {"src/objects/a.cpp": "a" * 121 + "\n" + "a" * 120}, 1),
    (text_is_tidy, {"a.md": "a \nb\n", "b.md": "a", "c.md": "\ta\n"}, 3),
    (headers_guard_themselves, {"src/objects/a.h": "int a;\n"}, 1),
    (checks_have_one_name, {"src/checks/host-pid.cpp": '.id = "hostpid"', "tests/checks/host-pid/fires.yaml": "",
                            "tests/checks/host-ipc/fires.yaml": ""}, 3),
    (no_folder_is_vague, {"src/util/a.h": "", "src/objects/common/a.h": ""}, 2),
    (no_file_is_stray, {"src/objects/a.cc": "", "a.txt": "", "unknown/a.md": "", "src/objects/a.cpp": ""}, 3),
    (nothing_is_left_to_do, {"src/objects/a.cpp": "// TO" "DO: more\n"}, 1),
    (no_path_is_one_persons, {"a.md": "cd /home/ann/seawall\n"}, 1),
    (tests_are_named_for_behaviour, {"src/objects/a_test.cpp": "TEST(Selector, Simple) {\nTEST(Selector, Test14) {\n"
                                                               "TEST(Selector, AnEmptyOneMatchesEverything) {\n"}, 2),
    (links_of_pages_lead_somewhere, {"docs/a.md": "[b](b.md) [c](../docs/a.md#x) [d](https://example.com)\n"}, 1),
]

# --- purity, from the symbols that a release archive asks for -------------------------------------------

IMPURE_MODULES = {  # that this is still so is tested too
    "archives": "reads and writes files",
    "bus": "waits for a server, on threads of its own",
    "cluster": "reads kubeconfigs",
    "files": "reads the user's files",
    "http": "the one client of the network",
    "oci": "finds layouts and docker's configuration",
    "processes": "runs programs",
    "store": "makes the files of its databases",
    "commands": "prints, and reads the environment",
}
IMPURE = re.compile(r"""^(?:
    (?:f?open(?:at|dir)?|creat|fdopen|p?read|p?write|mmap|f?l?stat|readlink|readdir)(?:64)?(?:_2|_chk)?
  | __(?:p?read|f?printf|vfprintf)_chk | f?read | fwrite | fputs | f?puts | putchar | v?f?printf | stdout | stderr
  | socket | connect | bind | listen | accept4? | send(?:to|msg)? | recv(?:from|msg)? | getaddrinfo
  | clock_gettime | gettimeofday | time | nanosleep | clock_nanosleep | usleep | sleep
  | getenv | secure_getenv | environ | setlocale
  | system | popen | fork | vfork | exec\w+ | posix_spawnp? | _?exit | abort | pthread_create
  | _ZNSt6chrono3_V21[24]\w+ | _ZSt(?:4cout|4cerr|4clog|3cin) | _ZNK?St(?:10filesystem|13basic_filebuf|6thread)\w+
  | _ZNK?St13random_device\w+ | _ZNSt8ios_base4Init\w+
)$""", re.VERBOSE)


def impure_symbols(archive):
    listing = subprocess.run(["nm", "--undefined-only", "--format=posix", archive], capture_output=True, text=True,
                             check=True).stdout
    return sorted({words[0] for line in listing.split("\n") if (words := line.split()) and IMPURE.match(words[0])})


def engines_are_pure(build):
    archives = {path.stem.removeprefix("libseawall_"): path for path in sorted(build.glob("libseawall_*.a"))}
    faults = [f"{build}: holds no archive of a module"] if not archives else []
    for module, path in archives.items():
        symbols = impure_symbols(path)
        if module in IMPURE_MODULES and not symbols:
            faults.append(f"{path.name}: the exception for \"{module}\" is no longer needed")
        if module not in IMPURE_MODULES and symbols:
            faults.append(f"{path.name}: asks the system for {', '.join(symbols)}")
    return faults


# --- running -----------------------------------------------------------------------------------------------

def tests(build):
    tree = files_below(ROOT)
    for rule, sample, count in RULES:
        found = rule({path: text.encode() for path, text in sample.items()})
        yield f"{rule.__name__} can fail", [] if len(found) == count else [f"found {len(found)}, want {count}: {found}"]
        yield rule.__name__, rule(tree, BANNED_EXCEPTIONS) if rule is banned_calls else rule(tree)
    needless = banned_calls({}, {("src/a.cpp", "new"): "nothing there"})
    yield "a stale exception is a fault", [] if needless else ["it passed"]
    if build:
        yield "engines_are_pure", engines_are_pure(build)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, help="folder of a release build")
    passed = failed = 0
    for name, faults in tests(parser.parse_args().build):
        if faults:
            failed += 1
            print(f"{name}:", *faults, sep="\n  ")
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
