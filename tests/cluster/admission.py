"""`seawall pods admit` beside an API server that is asked to create pods, in namespaces of several levels."""
import copy
import gzip
import json
import random

import program

VECTORS = program.ROOT / "tests" / "vectors" / "pods" / "pods.jsonl.gz"

PREFIX = "pod-security.kubernetes.io/"
NAMESPACES = {  # versions, too, as checks came and went with them
    "levels-baseline": {"enforce": "baseline"},
    "levels-restricted": {"enforce": "restricted", "warn": "baseline"},
    "levels-old": {"enforce": "baseline", "enforce-version": "v1.24", "warn": "restricted", "warn-version": "v1.20"},
    "levels-warned": {"warn": "restricted", "warn-version": "v1.31"},
}
ELSEWHERE = ("priorityClassName", "runtimeClassName", "serviceAccount", "serviceAccountName")  # would have to exist


def namespaces():
    return [{"apiVersion": "v1", "kind": "Namespace",
             "metadata": {"name": name, "labels": {PREFIX + key: value for key, value in labels.items()}}}
            for name, labels in NAMESPACES.items()]


def requests(choice, count):
    """Pods of the recorded verdicts, a Deployment of every fifth, each in all of the namespaces."""
    with gzip.open(VECTORS, "rt", encoding="utf-8") as lines:
        pods = [json.loads(line)["pod"] for line in lines]
    found = []
    for number, pod in enumerate(choice.sample(pods, count)):
        for name in ELSEWHERE:
            pod["spec"].pop(name, None)
        pod["metadata"].pop("generateName", None)
        pod["metadata"]["name"] = f"pod-{number}"
        manifest = deployment_of(pod) if number % 5 == 0 else pod
        for namespace in NAMESPACES:
            placed = copy.deepcopy(manifest)
            placed["metadata"]["namespace"] = namespace
            found.append(placed)
    return found


def deployment_of(pod):
    metadata = {**pod["metadata"], "labels": {"app": pod["metadata"]["name"]}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": metadata.pop("name")},
            "spec": {"selector": {"matchLabels": metadata["labels"]}, "template": {"metadata": metadata,
                                                                                 "spec": pod["spec"]}}}


def answer_of_server(bed, manifest):
    """(allowed, message, warnings); nothing where it is not for Pod Security that the server refuses it."""
    root, plural = {"Pod": ("api/v1", "pods"), "Deployment": ("apis/apps/v1", "deployments")}[manifest["kind"]]
    path = f"/{root}/namespaces/{manifest['metadata']['namespace']}/{plural}"
    reply = bed.request("POST", f"{path}?dryRun=All", manifest)
    message = "" if reply.status == 201 else reply.body["message"]
    if message and "violates PodSecurity" not in message:
        return None
    # Others are about fields that are old.
    return not message, message, [warning for warning in reply.warnings if "PodSecurity" in warning]


def answers_of_seawall(text):
    """As the server would give them, of `pods admit -o json` for several objects."""
    responses = [item["response"] for item in json.loads(text)["items"]]
    return [(each["allowed"], each.get("status", {}).get("message", ""), each.get("warnings", []))
            for each in responses]


def pods_are_refused_as_the_server_refuses_them(seawall, bed):
    bed.create(*namespaces())
    for name in NAMESPACES:
        bed.wait_for_account(name)
    asked = requests(random.Random(program.SEED), 400)
    decided = [(each, answer) for each in asked if (answer := answer_of_server(bed, each))]
    file = seawall.folder / "requests.json"
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [each for each, _ in decided]}))
    answers = answers_of_seawall(seawall.output("pods", "admit", "-f", file, "--cluster", "-o", "json"))
    faults = [f"{each}: {ours}, want {server}" for (each, server), ours in zip(decided, answers, strict=True)
              if server != ours]
    refused = {message for _, (allowed, message, _) in decided if not allowed}
    if len(decided) < 500 or len(refused) < 150:
        faults.append(f"{len(decided)} decisions with {len(refused)} messages are too few to tell")
    return program.summary(faults)


def new_labels_warn_as_the_server_warns(seawall, bed):
    namespace, made = "levels-warned", 0
    for each in requests(random.Random(program.SEED), 60):
        if each["kind"] == "Pod" and each["metadata"]["namespace"] == namespace:
            made += bed.request("POST", f"/api/v1/namespaces/{namespace}/pods", each).status == 201
    old = bed.answer("GET", f"/api/v1/namespaces/{namespace}")
    new = copy.deepcopy(old)
    new["metadata"]["labels"][f"{PREFIX}enforce"] = "restricted"
    wanted = bed.request("PUT", f"/api/v1/namespaces/{namespace}?dryRun=All", new).warnings
    for name, value in (("old", old), ("new", new)):
        (seawall.folder / f"{name}.json").write_text(json.dumps(value))
    report = seawall.json("pods", "admit", "-f", "new.json", "--old", "old.json", "--pods", seawall.snapshot())
    found = report["response"].get("warnings", [])
    return None if made > 5 and len(wanted) > 5 and found == wanted else f"{made} pods: {found}, want {wanted}"
