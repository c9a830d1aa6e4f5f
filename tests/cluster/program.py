"""Seawall as the tests run it."""
import json
import os
import pathlib
import shutil
import subprocess

import testbed

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = 20261  # of whatever is made at random


class Seawall:
    """The program, run in a folder of its own, as the admin of the testbed unless told otherwise."""

    def __init__(self, binary, bed, folder):
        self.binary, self.bed, self.folder = binary, bed, folder

    def run(self, *words, kubeconfig=None):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder),
                       "KUBECONFIG": str(kubeconfig or self.bed.kubeconfig)}
        return subprocess.run([str(self.binary), *map(str, words)], cwd=self.folder, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)

    def output(self, *words, codes=(0, 1), kubeconfig=None):
        done = self.run(*words, kubeconfig=kubeconfig)
        if done.returncode not in codes:
            raise testbed.Failed(f"seawall {' '.join(map(str, words))}: exit {done.returncode}: {done.stderr[-500:]}")
        return done.stdout

    def json(self, *words, codes=(0, 1), kubeconfig=None):
        return json.loads(self.output(*words, "-o", "json", codes=codes, kubeconfig=kubeconfig))

    def snapshot(self, name="cluster"):
        """A new one, in the place of an older one of this name."""
        path = self.folder / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        self.output("snapshot", "-q", "-o", name, codes=(0,))
        return path


def summary(faults, most=5):
    """A fault that names some of them; nothing where there are none. Empty ones do not count."""
    real = [str(fault) for fault in faults if fault]
    return "\n  ".join([f"{len(real)} faults", *real[:most]]) if real else None
