#!/usr/bin/env python3
"""generate_components.py refuses rows that are out of form, and says what mends a hole."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parent / "generate_components.py"
REPOSITORIES = "component\trepositories"
HOLES = "component\tid\taffected\teffect\tsource"
SOURCE = "https://nvd.nist.gov/vuln/detail/CVE-2025-0001"


def generate(repositories, holes):
    """(what is said, what is written)"""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, rows in (("repositories.tsv", [REPOSITORIES, *repositories]), ("vulnerable.tsv", [HOLES, *holes])):
            files.append(pathlib.Path(folder, name))
            files[-1].write_text("\n".join(rows) + "\n", encoding="utf-8")
        run = subprocess.run([sys.executable, SCRIPT, *files, folder], capture_output=True, text=True, check=False)
        table = pathlib.Path(folder, "component_table.inc")
        return run.stderr, table.read_text(encoding="utf-8") if table.exists() else ""


def hole(component="web", name="CVE-2025-0001", affected="0..1.2.3", effect="anyone reads everything", source=SOURCE):
    return "\t".join([component, name, affected, effect, source])


class Components(unittest.TestCase):
    def refuse(self, repositories, holes, reason):
        said, written = generate(repositories, holes)
        self.assertEqual(written, "")
        self.assertIn(reason, said)

    def test_says_what_mends_a_hole(self):
        affected = "0..1.2.3,1.3.0-rc.1..1.3.4,2.0.0..2.0.1"
        said, written = generate(["web\tquay.io/web/server"], [hole(affected=affected)])
        self.assertEqual(said, "")
        self.assertIn("CVE-2025-0001: anyone reads everything; fixed in 1.2.3, 1.3.4 and 2.0.1", written)

    def test_names_own_images_of_docker_hub_by_their_name_alone(self):
        _, written = generate(["web\tdocker.io/library/web,docker.io/web/web"], [hole()])
        self.assertIn('{"web", "docker.io", 0}', written)
        self.assertIn('{"web/web", "docker.io", 0}', written)

    def test_keeps_the_order_of_the_holes_of_a_component(self):
        _, written = generate([], [hole(name="CVE-2020-0002"), hole("app"), hole(name="CVE-2026-0003")])
        self.assertLess(written.index("CVE-2020-0002"), written.index("CVE-2026-0003"))

    def test_refuses_what_is_out_of_form(self):
        for bad in (hole(name="CVE-1"), hole(affected="<1.2.3"), hole(affected="1.2.3"), hole(affected=""),
                    hole(effect="short"), hole(effect="anyone reads everything."), hole(source="a page"),
                    hole(component="Web")):
            self.refuse([], [bad], ":2: ")

    def test_refuses_repositories_that_lead_nowhere_or_twice(self):
        self.refuse(["other\tquay.io/web/server"], [hole()], "has no hole")
        self.refuse(["web\tdocker.io/library/web,docker.io/web"], [hole()], "is listed twice")


unittest.main()
