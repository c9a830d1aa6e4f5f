#!/usr/bin/env python3
"""The comparison itself, over small outputs of the tools: what must match matches, and nothing else."""
import json
import pathlib
import sys
import tempfile

import compare
import conditions
import peers

FOLDER = pathlib.Path("/manifests")


# --- outputs, as the tools write them ----------------------------------------------------------------------

def checkov_output(*failed):
    return json.dumps({"check_type": "kubernetes", "results": {"failed_checks": [
        {"check_id": rule, "resource": resource, "file_path": file, "check_result": {"evaluated_keys": keys}}
        for rule, resource, file, keys in failed]}})


def kube_score_output(file, kind, name, checks, namespace=None):
    return {"type_meta": {"kind": kind}, "file_name": str(FOLDER / file),
            "object_meta": {"name": name, **({"namespace": namespace} if namespace else {})},
            "checks": [{"check": {"id": rule}, "grade": grade, "skipped": skipped,
                        "comments": [{"path": path} for path in paths] or None}
                       for rule, grade, skipped, paths in checks]}


def seawall_output(*findings):
    return {"findings": [
        {"checkId": check, "object": {"apiVersion": "v1", "kind": kind, "name": name,
                                      **({"namespace": namespace} if namespace else {})},
         "location": {"file": str(FOLDER / file), "path": path},
         **({"container": {"name": container}} if container else {})}
        for check, file, kind, namespace, name, container, path in findings]}


CATALOGUE = compare.Catalogue([
    {"id": "host-path", "peers": {"checkov": ["CKV_1"], "kube-score": ["paths"]}, "yieldsTo": ["sensitive-path"]},
    {"id": "sensitive-path", "peers": {}, "yieldsTo": ["socket-mounted"]},
    {"id": "socket-mounted", "peers": {"checkov": ["CKV_2"]}, "yieldsTo": []},
    {"id": "image-tag", "peers": {"checkov": ["CKV_3"], "kube-score": ["tags"]}, "yieldsTo": []},
])
WEB = ("shop/web.yaml", "Deployment", "default", "web")


def compared(findings, report, reasons=(), pods=()):
    return compare.compare("checkov", findings, compare.own_findings(report, FOLDER), CATALOGUE, list(reasons),
                           compare.pods_by_identity(pods))


def outcome(rule, container, *mine, **others):
    result = compared([peers.Finding(*WEB, container, rule)], seawall_output(*mine), **others)
    if not result.covered:
        return "not covered"
    return next(outcome for outcome, count in result.rules[rule].items() if count)


def mine(check, container="web", path="spec.template.spec.containers[0].image", name="web", file="shop/web.yaml"):
    return (check, file, "Deployment", None, name, container, path)


# --- what must happen ----------------------------------------------------------------------------------------

MATCHING = [  # name, outcome, rule, container of the other tool, findings of Seawall
    ("the same check matches", "matched", "CKV_3", "containers[0]", [mine("image-tag")]),
    ("a container by its name matches", "matched", "CKV_3", "web", [mine("image-tag")]),
    ("a stronger check matches", "by a stronger", "CKV_1", "", [mine("sensitive-path")]),
    ("the strongest of a chain matches", "by a stronger", "CKV_1", "", [mine("socket-mounted")]),
    ("the check itself counts before a stronger one", "matched", "CKV_1", "",
     [mine("socket-mounted"), mine("host-path")]),
    ("a weaker check does not match", "unexplained", "CKV_2", "", [mine("host-path")]),
    ("a finding of the pod matches each container", "matched", "CKV_3", "containers[1]",
     [mine("image-tag", "", "spec.template.spec.securityContext")]),
    ("any container matches what is told of the pod", "matched", "CKV_3", "", [mine("image-tag")]),
    ("another container does not match", "unexplained", "CKV_3", "containers[1]", [mine("image-tag")]),
    ("an init container is no container", "unexplained", "CKV_3", "initContainers[0]", [mine("image-tag")]),
    ("another name does not match", "unexplained", "CKV_3", "", [mine("image-tag", name="other")]),
    ("another file does not match", "unexplained", "CKV_3", "", [mine("image-tag", file="web.yaml")]),
    ("another check does not match", "unexplained", "CKV_3", "", [mine("host-path")]),
    ("a rule that no check stands for is not compared", "not covered", "CKV_9", "", [mine("image-tag")]),
]

POD = {"file": WEB[0], "kind": WEB[1], "namespace": WEB[2], "name": WEB[3],
       "spec": {"hostNetwork": True, "containers": [{"name": "web", "image": "web:1"}, {"name": "patched"}]}}


def reason(rule="CKV_3", place="*", when="always", peer="checkov"):
    return compare.Reason(peer, rule, place, when, "false-positive", "Because.")


EXPLAINING = [  # name, outcome, container of the other tool, reason
    ("a reason for all explains", "false-positive", "", reason()),
    ("a reason for a place explains it", "false-positive", "web", reason(place="shop/* Deployment/default/web/web")),
    ("a reason for another place does not", "unexplained", "web", reason(place="* Deployment/default/other*")),
    ("a reason for another rule does not", "unexplained", "", reason(rule="CKV_4")),
    ("a reason for another tool does not", "unexplained", "", reason(peer="kube-score")),
    ("a condition on the container holds for it", "false-positive", "containers[1]", reason(when="no image")),
    ("a condition does not hold for its neighbour", "unexplained", "containers[0]", reason(when="no image")),
    ("a condition on the pod holds", "false-positive", "web", reason(when="host network")),
    ("a condition on the pod may not hold", "unexplained", "web", reason(when="no containers")),
]


ROLE = {"file": "rbac/role.yaml", "kind": "ClusterRole", "namespace": "default", "name": "viewer", "spec": {}}
BINDING = {"file": "rbac/binding.yaml", "kind": "ClusterRoleBinding", "namespace": "default", "name": "viewers",
           "spec": {}, "role": {"kind": "ClusterRole", "name": "viewer"}}


def at_the_binding(role):
    """The outcome for a finding at a role where Seawall tells its own at the binding that names `role`."""
    told = ("image-tag", BINDING["file"], BINDING["kind"], None, BINDING["name"], "", "subjects[0]")
    own = compare.own_findings(seawall_output(told), FOLDER)
    binding = {**BINDING, "role": {"kind": "ClusterRole", "name": role}}
    identity = (ROLE["file"], ROLE["kind"], ROLE["namespace"], ROLE["name"])
    result = compare.compare("checkov", [peers.Finding(*identity, "", "CKV_3")], own, CATALOGUE, [],
                             compare.pods_by_identity([ROLE, binding]))
    return next(iter(result.rules["CKV_3"]))


def of_roles():
    yield "what is told at a binding counts at its role", at_the_binding("viewer"), "matched"
    yield "what is told at another role's binding does not", at_the_binding("editor"), "unexplained"
    rule = {"apiGroups": ["*"], "resources": ["services"], "verbs": ["get"]}
    for name, thing, wanted in (
            ("a wildcard of API groups alone", {"rules": [rule]}, True),
            ("a wildcard of API groups alone", {"rules": [{**rule, "verbs": ["*"]}]}, False),
            ("reads of custom resources", {"rules": [{**rule, "apiGroups": ["ray.io"], "resources": ["*"]}]}, True),
            ("reads of custom resources", {"rules": [{**rule, "apiGroups": [""], "resources": ["*"]}]}, False),
            ("policies in both directions", {"isolated": True}, True),
            ("policies in both directions", {"isolated": False}, False)):
        yield f"{name}: {wanted}", compare.conditions.holds(name, [{"spec": {}, **thing}], ""), wanted


def names_of(findings):
    return [(finding.place(), finding.rule) for finding in findings]


def outputs():
    """(name, what is read, what is wanted)"""
    yield ("checkov's findings are read",
           names_of(peers.checkov_findings(checkov_output(
               ("CKV_3", "Deployment.shop.web.v1", "/shop/web.yaml", ["spec/template/spec/containers/[0]/image"]),
               ("CKV_1", "Pod.default.one", "/one.yaml", [])))),
           [("shop/web.yaml Deployment/shop/web.v1/containers[0]", "CKV_3"), ("one.yaml Pod/default/one", "CKV_1")])
    yield ("kube-score's findings are read, once a container, without what passes or was skipped",
           names_of(peers.kube_score_findings(json.dumps([
               kube_score_output("a.yaml", "Pod", "one", [("tags", 1, False, ["web", "web", "side"]),
                                                          ("paths", 10, False, ["web"]), ("probes", 1, True, ["web"])]),
               kube_score_output("b.yaml", "Service", "two", [("paths", 5, False, [])], "shop")]), FOLDER)),
           [("a.yaml Pod/default/one/side", "tags"), ("a.yaml Pod/default/one/web", "tags"),
            ("b.yaml Service/shop/two", "paths")])
    yield "an empty answer of kube-score has no findings", list(peers.kube_score_findings("null", FOLDER)), []


def alone():
    own = compare.own_findings(seawall_output(mine("image-tag"), mine("image-tag", "side"), mine("unheard-of")), FOLDER)
    result = compare.compare("checkov", [peers.Finding(*WEB, "web", "CKV_3")], own, CATALOGUE, [], {})
    return compare.only_seawall({"checkov"}, own, CATALOGUE, {"checkov": result})


def is_refused(line):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write("peer\trule\tobject\twhen\tkind\treason\n" + line + "\n")
        file.flush()
        try:
            compare.read_reasons(file.name)
        except (ValueError, TypeError):
            return True
    return False


def tests():
    for name, wanted, rule, container, own in MATCHING:
        yield name, outcome(rule, container, *own), wanted
    for name, wanted, container, why in EXPLAINING:
        yield name, outcome("CKV_3", container, reasons=[why], pods=[POD]), wanted
    yield "a match needs no reason", outcome("CKV_3", "web", mine("image-tag"), reasons=[reason()]), "matched"
    yield from outputs()
    yield from of_roles()
    yield "what only Seawall has is counted", alone(), (2, 1)
    good = "checkov\tCKV_1\t*\talways\tdiffers\tBecause."
    yield "a good line of reasons is read", is_refused(good), False
    for name, line in (("kind", good.replace("differs", "other")), ("condition", good.replace("always", "never")),
                       ("sentence", good[:-1]), ("number of columns", good.replace("\t*", ""))):
        yield f"a line of reasons with a wrong {name} is refused", is_refused(line), True
    kept = compare.read_reasons(compare.HERE / "reasons.tsv")
    yield "reasons are kept, each once", len({(why.peer, why.rule, why.place, why.when) for why in kept}), len(kept)
    used = {why.when for why in kept} | {"always"}
    yield "each condition is used", sorted(set(conditions.CONDITIONS) - used), []


def main():
    passed = failed = 0
    for name, got, wanted in tests():
        if got == wanted:
            passed += 1
        else:
            failed += 1
            print(f"FAILED {name}: {got}, want {wanted}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
