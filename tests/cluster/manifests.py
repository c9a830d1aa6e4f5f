"""Manifests of many files, set apart from each other so that one cluster takes them all at once."""
import json

import testbed

SYSTEM_NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
FIRST = ("Namespace", "ServiceAccount", "ClusterRole", "Role", "RuntimeClass", "PriorityClass")  # others name them
LAST = ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")  # they would judge the others
CONFIGURATION_GROUPS = ("apiserver.config.k8s.io", "kubelet.config.k8s.io", "pod-security.admission.config.k8s.io")


def read(bed, paths):
    """The objects of each file as kubectl reads them, in one run of it with marks in between."""
    mark = "---\napiVersion: v1\nkind: Mark\nmetadata: {name: mark}\n---\n"
    text = "".join(mark + path.read_text() + "\n" for path in paths)
    done = bed.kubectl("patch", "--local", "--type", "merge", "-p", "{}", "-o", "json", "-f", "-", text=text)
    files, decoder, position = [], json.JSONDecoder(), 0
    while position < len(done.stdout):
        value, end = decoder.raw_decode(done.stdout, position)
        position = end + 1  # behind a line break
        if value["kind"] == "Mark":
            files.append([])
        elif "metadata" in value and group_of(value) not in CONFIGURATION_GROUPS:
            files[-1].append(value)
    if len(files) != len(paths):
        raise testbed.Failed(f"kubectl patch: {done.stderr}")
    return files


def group_of(manifest):
    return manifest["apiVersion"].rpartition("/")[0]


# --- kinds -------------------------------------------------------------------------------------------------

class Kinds:
    """Where objects lie, as the server tells it."""

    def __init__(self, bed):
        self.bed, self.resources = bed, {}  # apiVersion -> {kind: resource}

    def find(self, manifest):
        version = manifest["apiVersion"]
        if version not in self.resources:
            reply = self.bed.request("GET", self._root(version))
            found = reply.body["resources"] if reply.status == 200 else []
            self.resources[version] = {each["kind"]: each for each in found if "/" not in each["name"]}
        return self.resources[version].get(manifest["kind"])

    def path(self, manifest):
        """Of the collection; nothing for a kind that is not served."""
        resource, namespace = self.find(manifest), manifest["metadata"].get("namespace")
        if not resource:
            return None
        middle = f"/namespaces/{namespace}" if resource["namespaced"] else ""
        return f"{self._root(manifest['apiVersion'])}{middle}/{resource['name']}"

    @staticmethod
    def _root(version):
        return f"/apis/{version}" if "/" in version else f"/api/{version}"


CLUSTER_WIDE = ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "EC2NodeClass", "SecurityContextConstraints")
ODD_PLURALS = {"ServiceScanResult": "servicesscanresults", "SecurityContextConstraints": "securitycontextconstraints"}


def plural_of(kind):
    name = kind.lower()
    if kind in ODD_PLURALS:
        return ODD_PLURALS[kind]
    if name.endswith("y") and name[-2] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "sh")) else "s")


def is_cluster_wide(group, kind):
    return kind in CLUSTER_WIDE or kind.startswith(("Cluster", "Global")) and kind != "Cluster" or \
        group == "constraints.gatekeeper.sh"


def definition_of(group, kind, versions):
    """A CustomResourceDefinition that takes whatever there is."""
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    plural = plural_of(kind)
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural}.{group}",
                         "annotations": {"api-approved.kubernetes.io": "https://github.com/kubernetes/enhancements"}},
            "spec": {"group": group, "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
                     "scope": "Cluster" if is_cluster_wide(group, kind) else "Namespaced",
                     "versions": [{"name": name, "served": True, "storage": name == min(versions, key=len),
                                   "schema": schema} for name in versions]}}


def define_kinds(bed, objects):
    """Those of other projects, and waits until they are served."""
    served = {group["name"] for group in bed.answer("GET", "/apis")["groups"]}
    missing = {}  # (group, kind) -> versions
    for each in objects:
        group, _, version = each["apiVersion"].rpartition("/")
        if "." in group and group not in served:
            missing.setdefault((group, each["kind"]), set()).add(version)
    definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    for (group, kind), versions in sorted(missing.items()):
        bed.answer("POST", definitions, definition_of(group, kind, sorted(versions)))
    for group, kind in missing:
        def is_established(name=f"{plural_of(kind)}.{group}"):
            conditions = bed.answer("GET", f"{definitions}/{name}").get("status", {}).get("conditions") or []
            return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)
        testbed.wait_for(is_established, f"{kind} of {group} is served")


# --- names -------------------------------------------------------------------------------------------------

def set_apart(objects, number, kinds):
    """Gives namespaces, and what lies in none or in one of the system, names of their own, with what refers to them.

    What names no namespace gets one.
    """
    metadata = [each["metadata"] for each in objects]
    namespaces = {each.get("namespace", "") for each in metadata} | names_of(objects, "Namespace")
    renamed = {name: f"{name or 'fixture'}-{number}" for name in namespaces - set(SYSTEM_NAMESPACES)}
    roles = {name: f"{name}-{number}" for name in names_of(objects, "ClusterRole")}
    for each in objects:
        place(each, number, kinds)
        rename_namespaces(each, renamed)
        reference = each.get("roleRef", {})
        if each["kind"] == "Namespace":
            each["metadata"]["name"] = renamed.get(each["metadata"]["name"], each["metadata"]["name"])
        if reference.get("kind") == "ClusterRole":
            reference["name"] = roles.get(reference["name"], reference["name"])
    needed = {each["namespace"] for each in metadata if "namespace" in each} - set(SYSTEM_NAMESPACES)
    return [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            for name in sorted(needed - names_of(objects, "Namespace"))] + objects


def names_of(objects, kind):
    return {each["metadata"]["name"] for each in objects if each["kind"] == kind}


def place(manifest, number, kinds):
    """Numbers the names that other files may have, too."""
    metadata, resource = manifest["metadata"], kinds.find(manifest)
    if resource and resource["namespaced"]:
        metadata.setdefault("namespace", "")
        is_alone = metadata["namespace"] not in SYSTEM_NAMESPACES
    else:
        metadata.pop("namespace", None)
        is_alone = manifest["kind"] == "Namespace"
    if not is_alone:
        metadata["name"] += f"-{number}"


def rename_namespaces(value, renamed):
    """Wherever a field names one."""
    if isinstance(value, list):
        for each in value:
            rename_namespaces(each, renamed)
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("namespace", "kubernetes.io/metadata.name") and isinstance(each, str):
                value[key] = renamed.get(each, each)
            else:
                rename_namespaces(each, renamed)


# --- what an API server asks for ---------------------------------------------------------------------------

def template_of(manifest):
    """What pods are made of, where it holds any."""
    if manifest["kind"] in ("Pod", "PodTemplate"):
        return manifest if manifest["kind"] == "Pod" else manifest.get("template")
    spec = manifest.get("spec") or {}
    return (spec.get("jobTemplate") or {}).get("spec", {}).get("template") or spec.get("template")


def complete(objects):
    """Adds what fixtures leave out because no check looks at it, and service accounts that are named."""
    accounts = set()
    for each in objects:
        template = template_of(each)
        if not template or each["apiVersion"] not in ("v1", "apps/v1", "batch/v1"):
            continue
        spec = template.setdefault("spec", {})
        if not spec.get("containers"):
            spec["containers"] = [{"name": "added", "image": "registry.example.com/added:1.0.0"}]
        if each["kind"] in ("Job", "CronJob"):
            spec.setdefault("restartPolicy", "Never")
            each["spec"].update({"schedule": "0 3 * * *"} if each["kind"] == "CronJob" else {})
        elif each["kind"] not in ("Pod", "PodTemplate"):
            labels = template.setdefault("metadata", {}).setdefault("labels", {}) or {"app": each["metadata"]["name"]}
            template["metadata"]["labels"] = labels
            selector = labels if each["kind"] == "ReplicationController" else {"matchLabels": labels}
            each["spec"].setdefault("selector", selector)
        if spec.get("serviceAccountName", "default") != "default":
            accounts.add((each["metadata"]["namespace"], spec["serviceAccountName"]))
    accounts -= {(each["metadata"]["namespace"], each["metadata"]["name"]) for each in objects
                 if each["kind"] == "ServiceAccount"}
    return objects + [{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"namespace": namespace, "name": name}}
                      for namespace, name in sorted(accounts)]


def rank(manifest):
    return manifest["kind"] not in FIRST, manifest["kind"] in LAST, manifest["kind"] == "Pod"


def create(bed, objects, kinds):
    """Creates what the server takes, and returns that. What has an owner is left out: none of them is there."""
    taken = []
    for each in sorted(objects, key=rank):
        path = kinds.path(each)
        if path and "ownerReferences" not in each["metadata"] and create_one(bed, each, path).status in (200, 201):
            taken.append(each)
    return taken


def create_one(bed, manifest, path):
    if (manifest["kind"], manifest["metadata"].get("name")) == ("ServiceAccount", "default"):
        bed.wait_for_account(manifest["metadata"]["namespace"])  # which the controller makes
        return bed.request("PUT", f"{path}/default?fieldValidation=Strict", manifest)
    if manifest["kind"] != "Pod":
        return bed.request("POST", f"{path}?fieldValidation=Strict", manifest)
    bed.wait_for_account(manifest["metadata"]["namespace"])
    spec = dict(manifest["spec"])
    later = spec.pop("ephemeralContainers", None)
    reply = bed.request("POST", f"{path}?fieldValidation=Strict", {**manifest, "spec": spec})
    if reply.status == 201 and later:  # as `kubectl debug` adds them, to a pod that is there
        reply.body["spec"]["ephemeralContainers"] = later
        return bed.request("PUT", f"{path}/{manifest['metadata']['name']}/ephemeralcontainers", reply.body)
    return reply


def wait_for_pods(bed):
    """Of Deployments, or that their ReplicaSets are told why there are none."""
    def is_settled(each):
        status = each.get("status", {})
        is_refused = any(condition["type"] == "ReplicaFailure" for condition in status.get("conditions", []))
        return status.get("replicas", 0) == each["spec"]["replicas"] or is_refused

    testbed.wait_for(lambda: all(map(is_settled, bed.answer("GET", "/apis/apps/v1/deployments")["items"])),
                     "Deployments have their pods")


def schedule(bed):
    """Binds pods to nodes, as a scheduler would: those of a DaemonSet to the nodes that they are made for."""
    nodes = [each["metadata"]["name"] for each in bed.answer("GET", "/api/v1/nodes")["items"]]
    pods = bed.answer("GET", "/api/v1/pods")["items"]
    for number, pod in enumerate(each for each in pods if "nodeName" not in each["spec"]):
        metadata = {key: pod["metadata"][key] for key in ("namespace", "name")}
        target = {"kind": "Node", "name": node_asked_for(pod) or nodes[number % len(nodes)]}
        reply = bed.request("POST", f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}/binding",
                            {"apiVersion": "v1", "kind": "Binding", "metadata": metadata, "target": target})
        if reply.status not in (201, 404):  # its controller may have taken it away
            raise testbed.Failed(f"binding {metadata}: {reply.body}")


def node_asked_for(pod):
    """By name, as the DaemonSet controller writes it."""
    rule = pod["spec"].get("affinity", {}).get("nodeAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution")
    fields = [field for term in rule["nodeSelectorTerms"] for field in term.get("matchFields", [])] if rule else []
    return fields[0]["values"][0] if fields else None
