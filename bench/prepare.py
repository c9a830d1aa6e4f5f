#!/usr/bin/env python3
"""Makes the inputs of the benchmarks, once: prepare.py DIR SHARED. Third parties' manifests are linked, not copied."""

import pathlib
import subprocess
import sys

GENERATED = [  # name, deployments, format
    ("deployments-20000.yaml", 20000, "yaml"),
    ("deployments-20000.json", 20000, "json"),
    ("deployments-2000.yaml", 2000, "yaml"),
]
SMALL_FILES = 30


def generate(out, deployments, form, seed=1):
    if out.exists():
        return
    part = out.with_suffix(out.suffix + ".part")
    script = pathlib.Path(__file__).parent / "generate.py"
    subprocess.run(
        [
            sys.executable,
            str(script),
            "--deployments",
            str(deployments),
            "--format",
            form,
            "--seed",
            str(seed),
            "--out",
            str(part),
            "--expect",
            str(out) + ".expect",
        ],
        check=True,
    )
    part.rename(out)


def main():
    folder, shared = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, deployments, form in GENERATED:
        generate(folder / name, deployments, form)
    small = folder / "thirty-files"
    small.mkdir(exist_ok=True)
    for index in range(SMALL_FILES):
        generate(small / f"{index}.yaml", 1, "yaml", seed=index)
    for expect in small.glob("*.expect"):
        expect.unlink()
    corpus = folder / "kubeflow"
    if not corpus.exists() and (shared / "corpus" / "kubeflow").is_dir():
        corpus.symlink_to((shared / "corpus" / "kubeflow").resolve())


main()
