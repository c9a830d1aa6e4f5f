#!/usr/bin/env python3
"""Writes default_roles_table.inc from the tables of default roles: generate_default_roles.py DIR OUT_DIR.

Whatever is not of the form that data/kubernetes/README.md describes ends the build with its place.
"""
import pathlib
import re
import sys

KEY = ["kind", "namespace", "name", "first_minor", "last_minor"]
COLUMNS = {
    "objects": KEY + ["labels", "aggregates", "role_kind", "role_name"],
    "rules": KEY + ["verbs", "api_groups", "resources", "resource_names", "non_resource_urls"],
    "subjects": KEY + ["subject_kind", "subject_namespace", "subject_name"],
}
ROLES, BINDINGS = ("ClusterRole", "Role"), ("ClusterRoleBinding", "RoleBinding")
MINOR = re.compile(r"1\.(\d\d)")
CELL = re.compile(r'(?:""|[A-Za-z0-9*.:/_=-]+)(?:,(?:""|[A-Za-z0-9*.:/_=-]+))*')
CONTROLLER = "system:controller:"


class Row(dict):
    """A row by its columns, and its place in the file."""

    def __init__(self, place, columns, cells):
        super().__init__(zip(columns, cells))
        self.place = place

    def fail(self, reason):
        sys.exit(f"{self.place}: {reason}")

    def key(self):
        return self["kind"], self["namespace"], self["name"]

    def minors(self):
        return self["first_minor"], self["last_minor"]

    def overlaps(self, other):
        return self["first_minor"] <= other["last_minor"] and other["first_minor"] <= self["last_minor"]


def rows(directory, table):
    path, columns = directory / f"{table}.tsv", COLUMNS[table]
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].split("\t") != columns:
        sys.exit(f"{path}:1: the columns are not {columns}")
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        row = Row(f"{path}:{number}", columns, cells)
        if len(cells) != len(columns):
            row.fail(f"not a row of {len(columns)} columns")
        for column, cell in row.items():
            if not (MINOR if column.endswith("_minor") else CELL).fullmatch(cell or "-"):
                row.fail(f"\"{cell}\" is not of the form of \"{column}\"")
        for column in ("first_minor", "last_minor"):
            row[column] = int(row[column].removeprefix("1."))
        if row["kind"] not in ROLES + BINDINGS or row["kind"].startswith("Cluster") == bool(row["namespace"]):
            row.fail("no kind of role or binding is like that")
        if row["first_minor"] > row["last_minor"]:
            row.fail("the last minor is before the first")
        yield row


def by_key(table, objects, kinds):
    """Key -> its rows, all of which belong to some object."""
    keys, found = {row.key() for row in objects}, {}
    for row in table:
        if row["kind"] not in kinds or row.key() not in keys:
            row.fail("there is no such object")
        found.setdefault(row.key(), []).append(row)
    return found


def check_unique(objects):
    last = {}
    for row in sorted(objects, key=lambda row: row.minors()):
        if row.key() in last and row.overlaps(last[row.key()]):
            row.fail("another row has the object in the same minor")
        last[row.key()] = row


def controller_accounts(subjects):
    """The names of the service accounts that the bindings of controllers name."""
    names = set()
    for row in subjects:
        if row["name"].startswith(CONTROLLER) and row["subject_kind"] == "ServiceAccount":
            if row["subject_namespace"] != "kube-system":
                row.fail("the controllers are in kube-system")
            names.add(row["subject_name"])
    return sorted(names)


def ended(cell):
    """A list in which each item ends with a comma, so that a list of one empty item is not an empty list."""
    return "".join(("" if item == '""' else item) + "," for item in cell.split(",")) if cell else ""


def rule(row):
    lists = "\\t".join(ended(row[column]) for column in COLUMNS["rules"][len(KEY):])
    return f'{{{row["first_minor"]}, {row["last_minor"]}, "{lists}"}}'


def subject(row):
    cells = ", ".join(f'"{row[column]}"' for column in COLUMNS["subjects"][len(KEY):])
    return f'{{{row["first_minor"]}, {row["last_minor"]}, {cells}}}'


def default_object(row, place, first, count):
    numbers = f"{row['first_minor']}, {row['last_minor']}, {place}, {first}, {count}"
    cells = ", ".join(f'"{row[column]}"' for column in KEY[:3] + COLUMNS["objects"][len(KEY):])
    return f"{{{numbers}, {cells}}}"


def array(declaration, values):
    return f"constexpr {declaration}[] = {{\n  " + ",\n  ".join(values) + "};\n"


def main():
    directory, out = map(pathlib.Path, sys.argv[1:])
    objects = list(rows(directory, "objects"))
    subjects = list(rows(directory, "subjects"))
    check_unique(objects)
    rules_of = by_key(rows(directory, "rules"), objects, ROLES)
    subjects_of = by_key(subjects, objects, BINDINGS)

    rules, bound, table = [], [], []
    # Python compares text by code point, which for ASCII is the order of std::string_view.
    for place, row in sorted(enumerate(objects), key=lambda entry: (entry[1].key(), entry[1].minors())):
        written, source = (rules, rules_of) if row["kind"] in ROLES else (bound, subjects_of)
        own = [each for each in source.get(row.key(), ()) if each.overlaps(row)]
        table.append(default_object(row, place, len(written), len(own)))
        written += own

    (out / "default_roles_table.inc").write_text(
        "// Generated by generate_default_roles.py. Objects by kind, namespace, name and minor.\n"
        + f"constexpr int oldest_minor = {min(row['first_minor'] for row in objects)};\n"
        + f"constexpr int newest_minor = {max(row['last_minor'] for row in objects)};\n"
        + array("std::string_view controller_account_names",
                (f'"{name}"' for name in controller_accounts(subjects)))
        + array("DefaultRule default_rules", map(rule, rules))
        + array("DefaultSubject default_subjects", map(subject, bound))
        + array("DefaultObject default_objects_table", table), encoding="utf-8")


main()
