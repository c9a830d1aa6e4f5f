"""Prints the objects of manifests as JSON, with the spec of their pods: pods_of.py FOLDER; files on standard input.

Run with the Python of checkov's own environment, which has a reader of YAML; the standard library has none.
"""
import json
import pathlib
import sys

import yaml

TEMPLATES = (("spec", "jobTemplate", "spec", "template"), ("spec", "template"), ("template",), ())


def objects_of(document):
    if not isinstance(document, dict):
        return
    if str(document.get("kind", "")).endswith("List") and isinstance(document.get("items"), list):
        for item in document["items"]:
            yield from objects_of(item)
    else:
        yield document


def template_of(thing):
    """The innermost map that has the shape of a pod."""
    for path in TEMPLATES:
        at = thing
        for key in path:
            at = at.get(key) if isinstance(at, dict) else None
        if isinstance(at, dict) and (path or thing.get("kind") == "Pod"):
            return at
    return None


def documents_of(path):
    try:
        yield from yaml.load_all(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        return  # what was read before stays


def pods_of(folder, path):
    for document in documents_of(path):
        for thing in objects_of(document):
            template, meta = template_of(thing), thing.get("metadata")
            if not isinstance(meta, dict):
                continue
            yield {"file": path.relative_to(folder).as_posix(), "kind": thing.get("kind"),
                   "namespace": meta.get("namespace") or "default",
                   "name": meta.get("name") or meta.get("generateName") or "",
                   "spec": template["spec"] if isinstance((template or {}).get("spec"), dict) else {}}


def main():
    folder = pathlib.Path(sys.argv[1])
    pods = [pod for name in sys.stdin.read().split("\0") if name for pod in pods_of(folder, pathlib.Path(name))]
    json.dump(pods, sys.stdout, default=str)


main()
