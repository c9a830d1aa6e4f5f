#!/usr/bin/env python3
"""generate_registry.py refuses what would put a check beside its name, and sorts the rest."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parent / "generate_registry.py"


def check(name, variable):
    return f'extern const Check {variable};\n\nconstexpr Check {variable}{{\n    .id = "{name}",\n}};\n'


def generate(files):
    """(exit code, what is said, what is written)"""
    with tempfile.TemporaryDirectory() as folder:
        source, out = pathlib.Path(folder, "checks"), pathlib.Path(folder, "out")
        source.mkdir()
        out.mkdir()
        for name, text in files.items():
            (source / name).write_text(text, encoding="utf-8")
        run = subprocess.run([sys.executable, SCRIPT, source, out], capture_output=True, text=True, check=False)
        registry = out / "checks_registry.cpp"
        return run.returncode, run.stderr, registry.read_text(encoding="utf-8") if registry.exists() else ""


class Registry(unittest.TestCase):
    def refuse(self, files, reason):
        code, said, written = generate(files)
        self.assertEqual((code, written), (1, ""))
        self.assertIn(reason, said)

    def test_lists_checks_sorted_by_id(self):
        code, said, written = generate({"b-two.cpp": check("b-two", "b_two"), "a.cpp": check("a", "a"),
                                        "rights.cpp": "", "rights.h": "", "host_paths.cpp": "", "a_test.cpp": ""})
        self.assertEqual((code, said), (0, ""))
        self.assertLess(written.index("&a,"), written.index("&b_two,"))

    def test_refuses_an_id_that_is_not_the_name_of_its_file(self):
        self.refuse({"a.cpp": check("b", "b")}, 'id "b" is not the name of its file')

    def test_refuses_a_duplicate_id(self):
        self.refuse({"a.cpp": check("a", "a") + check("a", "a_again")}, '"a" is taken by')

    def test_refuses_names_of_another_form(self):
        for name in ("Host-pid", "host--pid", "host-pid-", "host_pid"):
            self.refuse({f"{name}.cpp": check(name, "any")}, f'"{name}" is no id')

    def test_refuses_a_file_without_a_check(self):
        self.refuse({"a.cpp": check("a", "a"), "b.cpp": "int x;\n"}, "b.cpp: defines no check")

    def test_refuses_an_empty_folder(self):
        self.refuse({}, "holds no check")


if __name__ == "__main__":
    unittest.main()
