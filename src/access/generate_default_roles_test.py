#!/usr/bin/env python3
"""generate_default_roles.py refuses rows that are out of form, and keeps a list of one empty item apart from none."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parent / "generate_default_roles.py"
KEY = "kind\tnamespace\tname\tfirst_minor\tlast_minor\t"
HEADERS = {
    "objects": KEY + "labels\taggregates\trole_kind\trole_name",
    "rules": KEY + "verbs\tapi_groups\tresources\tresource_names\tnon_resource_urls",
    "subjects": KEY + "subject_kind\tsubject_namespace\tsubject_name",
}
ROLE = "ClusterRole\t\treader\t1.20\t1.37\t"
BINDING = "ClusterRoleBinding\t\tsystem:controller:cleaner\t1.20\t1.37\t"
OBJECTS = [ROLE + "\t\t\t", BINDING + "\t\tClusterRole\treader"]
RULE = ROLE + 'get\t"",apps\tpods\t\t'
SUBJECT = BINDING + "ServiceAccount\tkube-system\tcleaner"


def generate(objects=(), rules=(), subjects=()):
    """(what is said, what is written)"""
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in (("objects", objects or OBJECTS), ("rules", rules), ("subjects", subjects)):
            text = "\n".join([HEADERS[name], *rows]) + "\n"
            pathlib.Path(folder, name + ".tsv").write_text(text, encoding="utf-8")
        run = subprocess.run([sys.executable, SCRIPT, folder, folder], capture_output=True, text=True, check=False)
        table = pathlib.Path(folder, "default_roles_table.inc")
        return run.stderr, table.read_text(encoding="utf-8") if table.exists() else ""


class DefaultRoles(unittest.TestCase):
    def test_an_empty_item_is_an_item(self):
        said, written = generate(rules=[RULE], subjects=[SUBJECT])
        self.assertEqual(said, "")
        self.assertIn(r'{20, 37, "get,\t,apps,\tpods,\t\t"}', written)
        self.assertIn('controller_account_names[] = {\n  "cleaner"}', written)

    def test_an_object_gets_what_it_held_in_its_minors(self):
        objects = ["ClusterRole\t\treader\t1.20\t1.24\t\t\t\t", "ClusterRole\t\treader\t1.25\t1.37\tteam=web\t\t\t",
                   OBJECTS[1]]
        rules = ["ClusterRole\t\treader\t1.20\t1.22\tget\tapps\tpods\t\t", RULE]
        said, written = generate(objects=objects, rules=rules, subjects=[SUBJECT])
        self.assertEqual(said, "")
        self.assertIn('{20, 24, 0, 0, 2, "ClusterRole", "", "reader", ""', written)
        self.assertIn('{25, 37, 1, 2, 1, "ClusterRole", "", "reader", "team=web"', written)

    def test_refuses_what_is_out_of_form(self):
        for tables, reason in (
                ({"rules": [RULE + "\tmore"]}, ":2: not a row of 10 columns"),
                ({"rules": [RULE.replace("1.37", "37")]}, '"37" is not of the form of "last_minor"'),
                ({"rules": [RULE.replace("1.37", "1.19")]}, "the last minor is before the first"),
                ({"rules": [RULE.replace("get", 'g"et')]}, 'is not of the form of "verbs"'),
                ({"rules": [RULE.replace("get", "get,")]}, 'is not of the form of "verbs"'),
                ({"rules": [RULE.replace("reader", "writer")]}, "there is no such object"),
                ({"rules": [RULE.replace("\t\treader", "\tshop\treader")]}, "no kind of role or binding is like that"),
                ({"objects": [*OBJECTS, ROLE.replace("1.20", "1.37") + "\t\t\t"]}, ":4: another row has the object"),
                ({"subjects": [SUBJECT.replace("kube-system", "shop")]}, "the controllers are in kube-system")):
            said, written = generate(**tables)
            self.assertIn(reason, said)
            self.assertEqual(written, "")


unittest.main()
