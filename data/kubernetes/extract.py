#!/usr/bin/env python3
"""Write kinds.tsv, field-names.txt and versions.txt: facts on the Kubernetes API, read from its Go module.

Usage: extract.py [OUTPUT_DIR]        (default: the directory this script is in)

Needs the go command, which fetches the k8s.io/kubernetes zips one at a time. Nothing is left in the
caller's module cache: the script has its own and removes it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

MODULE = "k8s.io/kubernetes"
MINORS = range(20, 38)

# Last patch of each closed minor. A proxy may serve versions that it does not list, so these are always tried.
CLOSED = {20: 15, 21: 14, 22: 17, 23: 17, 24: 17, 25: 16, 26: 15, 27: 16, 28: 15, 29: 15, 30: 14, 31: 14}

SWAGGER = "api/openapi-spec/swagger.json"
# One file per group and version, since the aggregated ones lack the core group. 1.26 and older have none.
DISCOVERY = re.compile(r"/api/discovery/api(?:s__(?P<group>[^/]+?))?__(?P<version>v[^/_]+)\.json$")
STORAGE = re.compile(r"pkg/registry/.+/storage[^/]*\.go$")

POD = "io.k8s.api.core.v1.Pod"
POD_TEMPLATE = "io.k8s.api.core.v1.PodTemplateSpec"

COLUMNS = ("group", "version", "kind", "plural", "singular", "short_names", "namespaced", "first_minor",
           "last_minor", "pod_template", "categories")

# Schemas do not declare these as properties everywhere, yet every manifest may hold them.
ALWAYS = {"apiVersion", "kind", "metadata", "items"}
FIELD_NAME = re.compile(r"^[A-Za-z0-9_$.-]{1,64}$")

# /apis/GROUP/VERSION/[namespaces/{namespace}/]PLURAL, and the same below /api/VERSION. Anything longer is an
# object, a subresource or a watch.
COLLECTION = re.compile(
    r"^/(?:api|apis/(?P<group>[^/]+))/(?P<version>v[^/]+)/(?P<space>namespaces/\{namespace\}/)?(?P<plural>[^/{}]+)/?$")


# ---------------------------------------------------------------- fetching

class Modules:
    """A scratch module with a module cache of its own."""

    def __init__(self, directory):
        self.work = os.path.join(directory, "work")
        self.cache = os.path.join(directory, "cache")
        os.mkdir(self.work)
        with open(os.path.join(self.work, "go.mod"), "w", encoding="utf-8") as out:
            out.write("module scratch\n\ngo 1.21\n")

    def go(self, *arguments):
        # Without -modcacherw the cache is read-only and cannot be removed plainly.
        flags = (os.environ.get("GOFLAGS", "") + " -modcacherw").strip()
        environment = dict(os.environ, GOMODCACHE=self.cache, GOFLAGS=flags, GOWORK="off")
        return subprocess.run(["go", *arguments], cwd=self.work, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def versions(self, module):
        listed = self.go("list", "-m", "-versions", module)
        if listed.returncode != 0:
            sys.exit(f"cannot list the versions of {module}: {listed.stderr.strip()}")
        return listed.stdout.split()[1:]

    def download(self, version):
        """The module's entry, or None when the proxy does not have that version."""
        done = self.go("mod", "download", "-json", f"{MODULE}@{version}")
        try:
            entry = json.loads(done.stdout)
        except ValueError:
            sys.exit(f"go mod download {version} failed: {done.stderr.strip()}")
        if "Error" not in entry:
            return entry
        if re.search(r"unknown revision|not found|not available", entry["Error"]):
            return None
        sys.exit(f"go mod download {version} failed: {entry['Error']}")

    @staticmethod
    def remove(entry):
        os.remove(entry["Zip"])
        # go unpacks what it downloads, asked or not.
        shutil.rmtree(entry["Dir"], ignore_errors=True)


def patches(modules):
    """Minor -> patches that may be served, newest first."""
    # k8s.io/api is released in step as v0.MINOR.PATCH and its list is the fuller one.
    listed = modules.versions(MODULE) + modules.versions("k8s.io/api")
    found = {minor: {patch} for minor, patch in CLOSED.items()}
    for version in listed:
        match = re.fullmatch(r"v[01]\.(\d+)\.(\d+)", version)
        if match:
            found.setdefault(int(match[1]), set()).add(int(match[2]))
    return {minor: sorted(found.get(minor, ()), reverse=True) for minor in MINORS}


def fetch(modules, minor, candidates):
    for patch in candidates:
        entry = modules.download(f"v1.{minor}.{patch}")
        if entry:
            return entry
    sys.exit(f"no version of 1.{minor} can be downloaded")


# ---------------------------------------------------------------- reading one minor

class Minor:
    """What one version's zip tells."""

    def __init__(self, number, entry):
        self.number = number
        self.version = entry["Version"]
        with zipfile.ZipFile(entry["Zip"]) as archive:
            self.names = sorted(archive.namelist())
            swagger = json.loads(archive.read(f"{MODULE}@{self.version}/{SWAGGER}"))
            self.definitions = swagger["definitions"]
            self.kinds = self.read_kinds(swagger["paths"])
            self.discovered = self.read_discovery(archive)
            # 1.27 has the discovery of a single group.
            self.stored = {} if ("", "v1", "pods") in self.discovered else self.read_storage(archive)

    def read_discovery(self, archive):
        """(group, version, plural) -> discovery's entry for that resource."""
        found = {}
        for name in self.names:
            match = DISCOVERY.search(name)
            for resource in json.loads(archive.read(name))["resources"] if match else ():
                found[match["group"] or "", match["version"], resource["name"]] = resource
        return found

    def read_storage(self, archive):
        """plural -> short names and categories, out of the Go code of the registries."""
        found, plurals = {}, {row["plural"] for row in self.kinds.values()}
        for name in self.names:
            if STORAGE.search(name):
                source = archive.read(name).decode()
                row = {"shortNames": go_strings(source, "ShortNames"), "categories": go_strings(source, "Categories")}
                plural = storage_plural(name, source, plurals) if any(row.values()) else None
                if plural:
                    found[plural] = row
        return found

    def read_kinds(self, paths):
        """(group, version, kind) -> plural, namespaced and pod_template."""
        kinds, roots = {}, definitions_by_kind(self.definitions)
        for path, operations in paths.items():
            match = COLLECTION.match(path)
            gvk = match and collection_kind(operations)
            if not gvk:
                continue
            key = (gvk["group"], gvk["version"], gvk["kind"])
            if key[:2] != (match["group"] or "", match["version"]):
                sys.exit(f"{self.version}: {path} serves {key}")
            row = kinds.setdefault(key, {"plural": match["plural"], "namespaced": False})
            if row["plural"] != match["plural"]:
                sys.exit(f"{self.version}: {key} has two collections")
            row["namespaced"] |= bool(match["space"])
            row["pod_template"] = pod_template(self.definitions, roots[key])
        return kinds

    def fields(self):
        return {name for schema in self.definitions.values() for name in schema.get("properties", ())}


def go_strings(source, method):
    """The string literals that a method such as `func (r *REST) ShortNames() []string` returns."""
    match = re.search(r"^func \(\w* ?\*?(?:Generic)?REST\) " + method + r"\(\) \[\]string \{"
                      r"\n\s*return \[\]string\{([^}]*)\}", source, re.MULTILINE)
    return re.findall(r'"([^"]+)"', match[1]) if match else []


def storage_plural(name, source, plurals):
    """The resource that a registry's storage keeps; its code names the singular and subresources as well."""
    named = plurals.intersection(re.findall(r'\.Resource\("([^"]+)"\)', source))
    if len(named) > 1:
        sys.exit(f"{name}: expected one resource, found {sorted(named)}")
    # None for code that outlived its resource by a minor, as PodSecurityPolicy's did.
    return next(iter(named), None)


def collection_kind(operations):
    """The kind that is listed at a path, or, for reviews and bindings, posted to it."""
    for method in ("get", "post"):
        gvk = operations.get(method, {}).get("x-kubernetes-group-version-kind")
        if gvk:
            return gvk
    return None


def definitions_by_kind(definitions):
    return {(gvk["group"], gvk["version"], gvk["kind"]): name
            for name, schema in definitions.items()
            for gvk in schema.get("x-kubernetes-group-version-kind", ())}


def pod_template(definitions, root):
    """The paths from an object to its PodTemplateSpecs, comma separated."""
    if root == POD:
        return "."
    return ",".join(sorted(".".join(path) for path in template_paths(definitions, {"$ref": "#/definitions/" + root})))


def template_paths(definitions, schema, path=(), above=()):
    """`above` holds the definitions being walked, since JSONSchemaProps contains itself."""
    name = schema.get("$ref", "").removeprefix("#/definitions/")
    if name == POD_TEMPLATE:
        yield path
    elif name and name not in above:
        yield from template_paths(definitions, definitions[name], path, above + (name,))
    for part in schema.get("allOf", ()):
        yield from template_paths(definitions, part, path, above)
    for each in ("items", "additionalProperties"):
        if isinstance(schema.get(each), dict):
            yield from template_paths(definitions, schema[each], path + ("*",), above)
    for field, part in schema.get("properties", {}).items():
        yield from template_paths(definitions, part, path + (field,), above)


# ---------------------------------------------------------------- joining the minors

class Facts:
    """What all minors tell together; add them oldest first, for the newest has the last word."""

    def __init__(self):
        self.versions = []
        self.fields = set(ALWAYS)
        self.kinds = {}
        self.discovered = {}
        self.discovered_any_version = {}
        self.stored = {}

    def add(self, minor):
        self.versions.append(minor.version)
        self.fields |= minor.fields()
        self.discovered.update(minor.discovered)
        for (group, _, plural), resource in minor.discovered.items():
            self.discovered_any_version[group, plural] = resource
        self.stored.update(minor.stored)
        for key, row in minor.kinds.items():
            first = self.kinds.get(key, {}).get("first_minor", minor.number)
            self.kinds[key] = dict(row, first_minor=first, last_minor=minor.number)
        self.compare_scopes(minor)

    @staticmethod
    def compare_scopes(minor):
        """Paths and discovery must agree on what is namespaced."""
        for (group, version, kind), row in minor.kinds.items():
            resource = minor.discovered.get((group, version, row["plural"]))
            if resource and row["namespaced"] != resource["namespaced"]:
                sys.exit(f"{minor.version}: is {group}/{version} {kind} namespaced?")

    def resource(self, group, version, plural):
        """Discovery's entry; for versions older than discovery files another version's, or the Go code's."""
        exact = self.discovered.get((group, version, plural))
        return exact or self.discovered_any_version.get((group, plural)) or self.stored.get(plural, {})

    def rows(self):
        for (group, version, kind), row in sorted(self.kinds.items()):
            resource = self.resource(group, version, row["plural"])
            # Older minors sent no singular; clients then took the kind in lower case, as newer minors send it.
            singular = resource.get("singularName") or kind.lower()
            yield (group, version, kind, row["plural"], singular, ",".join(resource.get("shortNames") or ()),
                   "true" if row["namespaced"] else "false", f"1.{row['first_minor']}", f"1.{row['last_minor']}",
                   row["pod_template"], ",".join(resource.get("categories") or ()))


def write_lines(directory, name, lines):
    with open(os.path.join(directory, name), "w", encoding="utf-8", newline="\n") as out:
        out.writelines(line + "\n" for line in lines)


def main():
    output = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    facts = Facts()
    with tempfile.TemporaryDirectory() as scratch:
        modules = Modules(scratch)
        for minor, candidates in patches(modules).items():
            entry = fetch(modules, minor, candidates)
            print(entry["Version"], file=sys.stderr)
            facts.add(Minor(minor, entry))
            modules.remove(entry)
    write_lines(output, "kinds.tsv", ["\t".join(row) for row in (COLUMNS, *facts.rows())])
    write_lines(output, "field-names.txt", sorted(name for name in facts.fields if FIELD_NAME.match(name)))
    write_lines(output, "versions.txt", [f"{MODULE} {version}" for version in facts.versions])


if __name__ == "__main__":
    main()
