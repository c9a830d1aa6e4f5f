"""Prints the objects of manifests as JSON, with what conditions ask about: pods_of.py FOLDER; files on standard input.

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


def meets(expression, labels):
    value, values = labels.get(expression.get("key")), expression.get("values") or []
    return {"In": value in values, "NotIn": value not in values, "Exists": value is not None,
            "DoesNotExist": value is None}.get(expression.get("operator"), False)


def selects(selector, labels):
    selector = selector or {}
    return (all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items())
            and all(meets(each, labels) for each in selector.get("matchExpressions") or ()))


def directions(policy):
    """Those in which a NetworkPolicy isolates."""
    spec = policy.get("spec") or {}
    return set(spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]))


def is_isolated(namespace, labels, policies):
    """Whether NetworkPolicies rule both what comes and what goes."""
    ruled = set()
    for policy in policies.get(namespace, ()):
        if selects((policy.get("spec") or {}).get("podSelector"), labels):
            ruled |= directions(policy)
    return {"Ingress", "Egress"} <= ruled


def namespace_of(thing):
    return thing["metadata"].get("namespace") or "default"


def described(folder, path, thing, policies):
    template, meta = template_of(thing) or {}, thing["metadata"]
    labels = (template.get("metadata") or {}).get("labels") if isinstance(template.get("metadata"), dict) else {}
    return {"file": path.relative_to(folder).as_posix(), "kind": thing.get("kind"), "namespace": namespace_of(thing),
            "name": meta.get("name") or meta.get("generateName") or "",
            "spec": template["spec"] if isinstance(template.get("spec"), dict) else {},
            "rules": thing.get("rules") if isinstance(thing.get("rules"), list) else [],
            "role": thing.get("roleRef") if isinstance(thing.get("roleRef"), dict) else {},
            "isolated": is_isolated(namespace_of(thing), labels or {}, policies)}


def main():
    folder = pathlib.Path(sys.argv[1])
    things = [(path, thing) for path in map(pathlib.Path, filter(None, sys.stdin.read().split("\0")))
              for document in documents_of(path) for thing in objects_of(document)
              if isinstance(thing.get("metadata"), dict)]
    policies = {}
    for _, thing in things:
        if thing.get("kind") == "NetworkPolicy" and str(thing.get("apiVersion", "")).startswith("networking.k8s.io/"):
            policies.setdefault(namespace_of(thing), []).append(thing)
    json.dump([described(folder, path, thing, policies) for path, thing in things], sys.stdout, default=str)


main()
