#!/usr/bin/env python3
"""Makes the inputs of the benchmarks that are to run, by their names, once: prepare.py DIR SHARED PATTERN.

Third parties' manifests are linked, not copied.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

GENERATED = [  # name, deployments, format
    ("deployments-20000.yaml", 20000, "yaml"),
    ("deployments-20000.json", 20000, "json"),
    ("deployments-2000.yaml", 2000, "yaml"),
]
SMALL_FILES = 30
NETWORKS = [300, 1000, 10000, 100000]  # pods
CLUSTER = 150000  # pods
IMAGE = 300  # MB of compressed layers
TEXTS = ["log", "source", "base64"]  # for the search for secrets
TEXT_BYTES = 64 << 20
LARGE_BYTES = 1_000_000_000
LARGE_PARTS = ["deployments-20000.yaml", "secrets-log.txt", "secrets-source.txt", "secrets-base64.txt"]
POD_SECURITY = "k8s.io/pod-security-admission@v0.37.2"  # its test pods


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


def generate_network(out, pods):
    if out.exists():
        return
    part = out.with_suffix(".part")
    script = pathlib.Path(__file__).parent / "generate_network.py"
    subprocess.run([sys.executable, str(script), str(pods), str(part)], check=True)
    part.rename(out)


def generate_cluster(out, pods):
    """The pages of an API server, and beside them a link to what serves them."""
    here = pathlib.Path(__file__).resolve().parent
    server = out.parent / "cluster_server.py"
    server.unlink(missing_ok=True)
    server.symlink_to(here / "cluster_server.py")
    if out.exists():
        return
    part = out.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    subprocess.run([sys.executable, str(here / "generate_cluster.py"), str(pods), str(part)], check=True)
    part.rename(out)


def generate_text(out, kind):
    if out.exists():
        return
    part = out.with_suffix(".part")
    script = pathlib.Path(__file__).parent / "generate_texts.py"
    subprocess.run([sys.executable, str(script), kind, str(TEXT_BYTES), str(part)], check=True)
    part.rename(out)


def join_corpus(out, corpus):
    """The YAML of the corpus, with a break of documents between its files."""
    if out.exists() or not corpus.is_dir():
        return
    paths = sorted(path for path in corpus.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
    out.write_bytes(b"\n---\n".join(path.read_bytes() for path in paths))


def join_large(out, folder):
    """A gigabyte of everything, in turn."""
    if out.exists():
        return
    texts = [(folder / name).read_bytes() for name in LARGE_PARTS]
    part = out.with_suffix(".part")
    with part.open("wb") as file:
        while file.tell() < LARGE_BYTES:
            file.writelines(texts)
        file.truncate(LARGE_BYTES)
    part.rename(out)


def generate_advisories(out, packages, shared):
    if out.exists() or not (shared / "advisories").is_dir():
        return
    part = out.with_suffix(".part")
    script = pathlib.Path(__file__).parent / "generate_advisories.py"
    subprocess.run([sys.executable, str(script), str(shared), str(part), str(packages)], check=True)
    part.rename(out)


def module_folder(module):
    """Where Go keeps a module; nothing without Go."""
    if not shutil.which("go"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(["go", "mod", "download", "-json", module], cwd=folder, capture_output=True, text=True)
    return pathlib.Path(json.loads(made.stdout)["Dir"]) if made.returncode == 0 else None


def main():
    folder, shared = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, deployments, form in GENERATED:
        generate(folder / name, deployments, form)
    for pods in NETWORKS:
        generate_network(folder / f"network-{pods}.yaml", pods)
    for kind in TEXTS:
        generate_text(folder / f"secrets-{kind}.txt", kind)
    join_corpus(folder / "secrets-corpus.yaml", shared / "corpus")
    # Of more than a gigabyte, so only where they are asked for.
    if re.search(sys.argv[3], "secrets/scan/1000"):
        join_large(folder / "secrets-1000.txt", folder)
    if any(re.search(sys.argv[3], name) for name in ("cluster/scan/150000", "cluster/fetch/150000")):
        generate_cluster(folder / "cluster", CLUSTER)
    if any(re.search(sys.argv[3], name) for name in ("advisories/import/1000", "advisories/match/1000")):
        generate_advisories(folder / "advisories-1000.jsonl", folder / "advisories-packages.tsv", shared)
    image = folder / f"image-{IMAGE}"
    names = [f"image/{what}/{IMAGE}" for what in ("bare", "list", "check")]
    if any(re.search(sys.argv[3], name) for name in names) and not image.exists():
        script = pathlib.Path(__file__).parent / "generate_image.py"
        subprocess.run([sys.executable, str(script), str(IMAGE), str(image)], check=True)
    small = folder / "thirty-files"
    small.mkdir(exist_ok=True)
    for index in range(SMALL_FILES):
        generate(small / f"{index}.yaml", 1, "yaml", seed=index)
    for expect in small.glob("*.expect"):
        expect.unlink()
    pods = folder / "pod-security-testdata"
    if not pods.exists():
        module = module_folder(POD_SECURITY)
        if module:
            pods.symlink_to(module / "test" / "testdata")
    corpus = folder / "kubeflow"
    if not corpus.exists() and (shared / "corpus" / "kubeflow").is_dir():
        corpus.symlink_to((shared / "corpus" / "kubeflow").resolve())


main()
