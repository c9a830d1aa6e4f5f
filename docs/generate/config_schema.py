#!/usr/bin/env python3
"""Writes docs/schemas/config.v1.json, the JSON Schema of .seawall.yaml: config_schema.py SEAWALL. Ids of checks and
their parameters come from the checks themselves; tests/docs/config_schema_test.py holds the rest against the program.
"""
import json
import pathlib
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent / "schemas" / "config.v1.json"

STRINGS = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
SELECTION = "Ids of checks, patterns of ids, categories, components, frameworks, or ids of other tools."


def strings(description):
    return {"description": description, **STRINGS}


def parameter(described):
    kinds = {"integer": {"type": "integer"}, "boolean": {"type": "boolean"},
             "strings": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}}
    return {"description": f'{described["description"]} Default: {json.dumps(described["default"])}.',
            **kinds[described["type"]]}


def check(described):
    properties = {
        "enabled": {"description": f'Default: {"true" if described["enabled"] else "false"}.', "type": "boolean"},
        "severity": {"description": f'Default: {described["severity"]}.', "enum": SEVERITIES},
    }
    parameters = {each["name"]: parameter(each) for each in described["parameters"]}
    if parameters:
        properties["parameters"] = {"type": "object", "additionalProperties": False, "properties": parameters}
    return {"description": described["title"] + ".", "type": "object", "additionalProperties": False,
            "properties": properties}


SEVERITIES = ["info", "low", "medium", "high", "critical"]
FRAMEWORKS = ["cis", "mitre", "nsa", "pss-baseline", "pss-restricted"]

SUPPRESSION = {
    "type": "object",
    "required": ["reason"],
    "additionalProperties": False,
    "anyOf": [{"required": [key]} for key in ("checks", "paths", "objects", "vulnerabilities", "packages")],
    "properties": {
        "checks": strings(SELECTION + " Without it: all."),
        "paths": strings("Patterns of files, relative to this file. * stays within a folder, ** does not."),
        "objects": {
            "description": "The objects whose findings are meant. All that is given must hold.",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "kinds": strings("Patterns of kinds: Deployment, or Deployment.apps."),
                "namespaces": strings("Patterns of namespaces."),
                "names": strings("Patterns of names."),
                "selector": {"description": "A label selector, as kubectl -l takes it.", "type": "string"},
            },
        },
        "vulnerabilities": strings("Patterns of ids of vulnerabilities: CVE-2024-1234, GHSA-*. Only findings about "
                                   "these are meant."),
        "packages": strings("Patterns of names of packages that have a vulnerability. Only findings about these are "
                            "meant."),
        "reason": {"description": "Why this is fine.", "type": "string", "pattern": "\\S"},
        "owner": {"description": "Whom to ask.", "type": "string"},
        "until": {"description": "The last day on which it holds.", "type": "string", "format": "date"},
    },
}

POD_TEMPLATE = {
    "type": "object",
    "required": ["kind"],
    "additionalProperties": False,
    "anyOf": [{"required": ["templates"]}, {"required": ["podSpecs"]}],
    "properties": {
        "group": {"description": "API group.", "type": "string"},
        "kind": {"type": "string", "minLength": 1},
        "templates": strings("Paths to pod templates: spec.template. * stands for each item or value."),
        "podSpecs": strings("Paths to pod specs: spec.steps.*.pod."),
    },
}


def schema(checks):
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": ".seawall.yaml",
        "description": "What a project has decided about its scans. The command line counts more than this file.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "version": {"description": "Of this format.", "const": 1},
            "select": strings("The checks that run. " + SELECTION),
            "ignore": strings("The checks that do not run. " + SELECTION),
            "frameworks": {"description": "Only checks that belong to one of these run.",
                           "oneOf": [{"enum": FRAMEWORKS}, {"type": "array", "items": {"enum": FRAMEWORKS}}]},
            "checks": {"description": "What is set for single checks.", "type": "object",
                       "additionalProperties": False, "properties": {each["id"]: check(each) for each in checks}},
            "exclude": strings("Patterns of files that are not read, relative to this file."),
            "failOn": strings("Severities or ids of checks that make the command fail; none: nothing does."),
            "maxFindings": {"description": "It fails only when there are more of them than this.", "type": "integer",
                            "minimum": 0},
            "kubernetesVersion": {"description": "The Kubernetes that the manifests are for: \"1.31\".",
                                  "type": "string"},
            "baseline": {"description": "A file of findings that are known, relative to this file.", "type": "string"},
            "honourPeerAnnotations": {"description": "Take annotations of other tools for suppressions, too.",
                                      "type": "boolean"},
            "suppressions": {"description": "Findings that are fine as they are.", "type": "array",
                             "items": SUPPRESSION},
            "podTemplates": {"description": "Kinds of your own that hold pods.", "type": "array",
                             "items": POD_TEMPLATE},
        },
    }


def page(binary):
    described = json.loads(subprocess.run([binary, "checks", "-o", "json"], check=True, capture_output=True).stdout)
    return json.dumps(schema(described["checks"]), indent=2) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(sys.argv[1]), encoding="utf-8")
