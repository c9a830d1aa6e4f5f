#!/usr/bin/env python3
"""An OCI layout of a size, from files of this machine: generate_image.py MEGABYTES OUT.

The size is that of its compressed layers, of which there are six: programs, libraries, texts as they are installed here
below /usr, in the order of their paths.
"""
import gzip
import hashlib
import json
import os
import pathlib
import shutil
import sys
import tarfile

LAYERS = 6
FOLDERS = ("/usr/bin", "/usr/lib", "/usr/share", "/usr/include", "/usr/local")
LEVEL = 6  # what docker and buildah use


class Counted:
    """A file that is hashed and counted while it is written."""

    def __init__(self, file):
        self.file, self.hash, self.size = file, hashlib.sha256(), 0

    def write(self, data):
        self.hash.update(data)
        self.size += len(data)
        return self.file.write(data)

    def flush(self):
        self.file.flush()


def files():
    for folder in FOLDERS:
        for root, names, entries in os.walk(folder):
            names.sort()
            for entry in sorted(entries):
                path = os.path.join(root, entry)
                if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) < (64 << 20):
                    yield path


def write_layer(paths, blobs, megabytes):
    """One layer of about so many megabytes."""
    part = blobs / "part"
    with part.open("wb") as raw:
        stored = Counted(raw)
        with gzip.GzipFile(fileobj=stored, mode="wb", compresslevel=LEVEL, mtime=0, filename="") as packed:
            content = Counted(packed)
            with tarfile.open(fileobj=content, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                for path in paths:
                    tar.add(path, arcname=path.lstrip("/"), recursive=False)
                    if stored.size > megabytes << 20:
                        break
    digest = stored.hash.hexdigest()
    part.rename(blobs / digest)
    return {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": f"sha256:{digest}",
            "size": stored.size}, f"sha256:{content.hash.hexdigest()}"


def write_json(value, blobs):
    text = json.dumps(value, sort_keys=True).encode()
    digest = hashlib.sha256(text).hexdigest()
    (blobs / digest).write_bytes(text)
    return {"digest": f"sha256:{digest}", "size": len(text)}


def main():
    megabytes, out = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    part = out.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    blobs = part / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    paths = files()
    layers, diff_ids = [], []
    for _ in range(LAYERS):
        layer, diff_id = write_layer(paths, blobs, megabytes // LAYERS)
        layers.append(layer)
        diff_ids.append(diff_id)
    config = write_json({"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/usr/bin"]},
                         "rootfs": {"type": "layers", "diff_ids": diff_ids}}, blobs)
    manifest = write_json({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                           "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
                           "layers": layers}, blobs)
    index = {"schemaVersion": 2, "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json", **manifest}]}
    (part / "index.json").write_text(json.dumps(index))
    (part / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    part.rename(out)


main()
