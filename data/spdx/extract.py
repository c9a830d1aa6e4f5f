#!/usr/bin/env python3
"""Writes licenses.txt: the ids of the SPDX license list, of the PyPI package `packaging`: extract.py.

Needs that package: `pip install 'packaging>=24.2'`. It is a copy of the list's facts, and brings its version with it.
"""
import pathlib

from packaging.licenses import _spdx as spdx


def main():
    lines = [f"# The SPDX license list {spdx.VERSION}: ids of licenses, and of exceptions.", f"version {spdx.VERSION}"]
    for kind, table in (("license", spdx.LICENSES), ("exception", spdx.EXCEPTIONS)):
        lines += [f"{kind} {entry['id']}" for entry in sorted(table.values(), key=lambda each: each["id"].lower())]
    (pathlib.Path(__file__).parent / "licenses.txt").write_text("\n".join(lines) + "\n")


main()
