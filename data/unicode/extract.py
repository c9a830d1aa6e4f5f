#!/usr/bin/env python3
"""Writes printable.tsv: the code points beyond ASCII that Go's unicode.IsPrint prints, as ranges. Needs Go: extract.py."""
import pathlib
import subprocess
import tempfile

PROGRAM = """package main

import (
    "fmt"
    "unicode"
)

func main() {
    fmt.Printf("# Unicode %s: first and last of each range beyond ASCII\\n", unicode.Version)
    first := rune(-1)
    for r := rune(0x80); r <= unicode.MaxRune+1; r++ {
        if r <= unicode.MaxRune && unicode.IsPrint(r) {
            if first < 0 {
                first = r
            }
        } else if first >= 0 {
            fmt.Printf("%x\\t%x\\n", first, r-1)
            first = -1
        }
    }
}
"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "main.go"
        source.write_text(PROGRAM)
        made = subprocess.run(["go", "run", source], check=True, capture_output=True, text=True).stdout
    (pathlib.Path(__file__).parent / "printable.tsv").write_text(made)


main()
