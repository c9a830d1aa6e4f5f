#!/usr/bin/env python3
"""Write rbac/objects.tsv, rules.tsv and subjects.tsv: the default roles and bindings of each minor of Kubernetes.

Usage: extract_rbac.py [OUTPUT_DIR]        (default: rbac, beside this script)

Reads versions.txt and runs upstream's own functions, one version after another, so that what feature gates decide is
decided by upstream's defaults. Needs the go command and what it can download. Nothing is left in the caller's module
cache: the script has its own and removes it.
"""

import difflib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODULE = "k8s.io/kubernetes"
API_VERSION = "rbac.authorization.k8s.io/v1"
API_GROUP = "rbac.authorization.k8s.io"

# What every default object has is not written to the tables.
LABEL = ("kubernetes.io/bootstrapping", "rbac-defaults")
ANNOTATIONS = {"rbac.authorization.kubernetes.io/autoupdate": "true"}

KEY = ("kind", "namespace", "name", "first_minor", "last_minor")
OBJECT_COLUMNS = KEY + ("labels", "aggregates", "role_kind", "role_name")
RULE_LISTS = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
RULE_COLUMNS = KEY + ("verbs", "api_groups", "resources", "resource_names", "non_resource_urls")
SUBJECT_COLUMNS = KEY + ("subject_kind", "subject_namespace", "subject_name")

PROGRAM = """package main

import (
	"encoding/json"
	"os"
	"sort"

	policy "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

type entry struct {
	Kind   string
	Object interface{}
}

func main() {
	var all []entry
	for _, role := range append(policy.ClusterRoles(), policy.ControllerRoles()...) {
		all = append(all, entry{"ClusterRole", role})
	}
	roles, bindings := policy.NamespaceRoles(), policy.NamespaceRoleBindings()
	var namespaces []string
	for namespace := range roles {
		namespaces = append(namespaces, namespace)
	}
	for namespace := range bindings {
		if _, found := roles[namespace]; !found {
			namespaces = append(namespaces, namespace)
		}
	}
	sort.Strings(namespaces)
	for _, namespace := range namespaces {
		for _, role := range roles[namespace] {
			all = append(all, entry{"Role", role})
		}
	}
	for _, binding := range append(policy.ClusterRoleBindings(), policy.ControllerRoleBindings()...) {
		all = append(all, entry{"ClusterRoleBinding", binding})
	}
	for _, namespace := range namespaces {
		for _, binding := range bindings[namespace] {
			all = append(all, entry{"RoleBinding", binding})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		panic(err)
	}
}
"""


# ---------------------------------------------------------------- asking one version

class Go:
    """The go command with a module cache of its own."""

    def __init__(self, directory):
        self.work = pathlib.Path(directory, "work")
        self.cache = pathlib.Path(directory, "cache")
        self.work.mkdir(exist_ok=True)
        self.cache.mkdir(exist_ok=True)

    def run(self, *arguments):
        # Without -modcacherw the cache is read-only and cannot be removed plainly.
        environment = dict(os.environ, GOMODCACHE=str(self.cache), GOFLAGS="-mod=mod -modcacherw", GOWORK="off")
        done = subprocess.run(["go", *arguments], cwd=self.work, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            sys.exit(f"go {' '.join(arguments)} failed: {done.stderr.strip()}")
        return done.stdout

    def default_objects(self, version):
        (self.work / "go.sum").unlink(missing_ok=True)
        (self.work / "go.mod").write_text("module scratch\n", encoding="utf-8")
        downloaded = json.loads(self.run("mod", "download", "-json", f"{MODULE}@{version}"))
        upstream = json.loads(self.run("mod", "edit", "-json", downloaded["GoMod"]))
        (self.work / "go.mod").write_text(go_mod(version, upstream), encoding="utf-8")
        (self.work / "main.go").write_text(PROGRAM, encoding="utf-8")
        # Old versions have dependencies that reach into the runtime by names that the linker refuses since go 1.23.
        return json.loads(self.run("run", "-trimpath", "-ldflags=-checklinkname=0", "."))

    def forget(self):
        """Removes the modules of Kubernetes, of which no two versions share any."""
        for folder in (self.cache / "k8s.io", self.cache / "cache/download/k8s.io"):
            shutil.rmtree(folder, ignore_errors=True)


def go_mod(version, upstream):
    """A module that depends on Kubernetes as Kubernetes does: replacements count in the main module only."""
    lines = ["module scratch", "", f"go {upstream['Go']}", "", f"require {MODULE} {version}", ""]
    staging = "v0" + version.removeprefix("v1")
    for each in upstream.get("Replace") or ():
        old, new = each["Old"], each["New"]
        if new["Path"].startswith("./staging/"):
            new = {"Path": old["Path"], "Version": staging}
        lines.append(f"replace {' '.join(filter(None, (old['Path'], old.get('Version'))))} => "
                     f"{new['Path']} {new['Version']}")
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------- from objects to rows

def expect(condition, version, entry):
    """Whatever the tables have no place for ends the script."""
    if not condition:
        sys.exit(f"{version}: the tables cannot hold {json.dumps(entry)}")


def joined(items):
    return ",".join(item or '""' for item in items)


class Minor:
    """Rows without minors. Lists keep upstream's order."""

    def __init__(self, version, entries):
        self.version = version
        self.number = int(version.split(".")[1])
        self.objects = []   # (key, the rest of the row)
        self.rules = {}     # key -> rows
        self.subjects = {}  # key -> rows
        for entry in entries:
            self.read(entry)

    def read(self, entry):
        kind, value = entry["Kind"], dict(entry["Object"])
        metadata = dict(value.pop("metadata"))
        # Older minors write a creationTimestamp of null.
        metadata.pop("creationTimestamp", None)
        key = (kind, metadata.pop("namespace", ""), metadata.pop("name"))
        expect(key not in self.rules and key not in self.subjects, self.version, entry)
        labels = metadata.pop("labels")
        expect(labels.pop(LABEL[0], None) == LABEL[1] and metadata == {"annotations": ANNOTATIONS}, self.version, entry)
        row = {"labels": joined(f"{name}={text}" for name, text in sorted(labels.items()))}
        if kind.endswith("Binding"):
            reference = value.pop("roleRef")
            expect(reference.pop("apiGroup") == API_GROUP, self.version, entry)
            row |= {"role_kind": reference.pop("kind"), "role_name": reference.pop("name")}
            expect(not reference, self.version, entry)
            self.subjects[key] = [self.subject(each, entry) for each in value.pop("subjects", None) or ()]
        else:
            row["aggregates"] = self.aggregates(value.pop("aggregationRule", None), entry)
            rules = value.pop("rules")
            expect(rules or row["aggregates"], self.version, entry)
            self.rules[key] = [self.rule(each, entry) for each in rules or ()]
        expect(not value, self.version, entry)
        self.objects.append((key, tuple(row.get(column, "") for column in OBJECT_COLUMNS[len(KEY):])))

    def aggregates(self, rule, entry):
        labels = []
        for selector in (rule or {}).get("clusterRoleSelectors", ()):
            expect(set(selector) == {"matchLabels"} and len(selector["matchLabels"]) == 1, self.version, entry)
            labels += [f"{name}={text}" for name, text in selector["matchLabels"].items()]
        return joined(labels)

    def rule(self, rule, entry):
        expect(set(rule) <= set(RULE_LISTS), self.version, entry)
        return tuple(joined(rule.get(column, ())) for column in RULE_LISTS)

    def subject(self, subject, entry):
        group = "" if subject["kind"] == "ServiceAccount" else API_GROUP
        expect(subject.get("apiGroup", "") == group, self.version, entry)
        expect(set(subject) <= {"kind", "apiGroup", "namespace", "name"}, self.version, entry)
        return (subject["kind"], subject.get("namespace", ""), subject["name"])


# ---------------------------------------------------------------- joining the minors

class Merged:
    """A list that held other items in other minors: what a minor had, in its order, are the items with its number."""

    def __init__(self):
        self.items = []    # each once a place: one that moved is in twice
        self.minors = []   # beside each, in which it is

    def add(self, number, items):
        merged, minors = [], []
        matcher = difflib.SequenceMatcher(None, self.items, items, autojunk=False)
        for _, old_from, old_to, new_from, new_to in matcher.get_opcodes():
            same = self.items[old_from:old_to] == items[new_from:new_to]
            merged += self.items[old_from:old_to]
            minors += [each + [number] if same else each for each in self.minors[old_from:old_to]]
            if not same:
                merged += items[new_from:new_to]
                minors += [[number] for _ in range(new_from, new_to)]
        self.items, self.minors = merged, minors

    def rows(self):
        """(item, first minor, last minor); an item that was away for a while is more than one row."""
        for item, minors in zip(self.items, self.minors):
            first = minors[0]
            for minor, following in zip(minors, minors[1:] + [None]):
                if following != minor + 1:
                    yield item, first, minor
                    first = following


class Tables:
    def __init__(self):
        self.objects = Merged()
        self.rules = {}
        self.subjects = {}

    def add(self, minor):
        self.objects.add(minor.number, minor.objects)
        for merged, lists in ((self.rules, minor.rules), (self.subjects, minor.subjects)):
            for key, rows in lists.items():
                merged.setdefault(key, Merged()).add(minor.number, rows)

    def keys(self):
        """In the order of the objects, each once."""
        return dict.fromkeys(key for key, _ in self.objects.items)

    def object_rows(self):
        for (key, rest), first, last in self.objects.rows():
            yield key + (f"1.{first}", f"1.{last}") + rest

    def rows_of(self, lists):
        for key in self.keys():
            for rest, first, last in lists[key].rows() if key in lists else ():
                yield key + (f"1.{first}", f"1.{last}") + rest


def write_table(directory, name, columns, rows):
    with open(directory / name, "w", encoding="utf-8", newline="\n") as out:
        out.writelines("\t".join(row) + "\n" for row in (columns, *rows))


def write_tables(directory, tables):
    directory.mkdir(exist_ok=True)
    write_table(directory, "objects.tsv", OBJECT_COLUMNS, tables.object_rows())
    write_table(directory, "rules.tsv", RULE_COLUMNS, tables.rows_of(tables.rules))
    write_table(directory, "subjects.tsv", SUBJECT_COLUMNS, tables.rows_of(tables.subjects))


def main():
    output = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "rbac"
    tables = Tables()
    with tempfile.TemporaryDirectory() as scratch:
        go = Go(scratch)
        for line in (HERE / "versions.txt").read_text(encoding="utf-8").splitlines():
            version = line.split()[1]
            print(version, file=sys.stderr)
            tables.add(Minor(version, go.default_objects(version)))
            go.forget()
    write_tables(output, tables)


if __name__ == "__main__":
    main()
