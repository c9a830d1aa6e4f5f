#!/usr/bin/env python3
"""Writes a synthetic cluster as an API server answers for it: generate_cluster.py PODS FOLDER.

Each list is in pages of 500 items, a file a page with the very bytes of the body; index.json says which request each
file answers. Kinds, fields and their order are those of Kubernetes 1.34, and a pod is about 10 KB, as real ones are
with their managedFields and status. The same number of pods gives the same bytes.
"""

import base64
import itertools
import json
import pathlib
import sys

from cluster_workloads import RESOURCE_VERSION, WORDS, Chance, Cluster, dumps, metadata, pod_text

KINDS = pathlib.Path(__file__).resolve().parents[1] / "data" / "kubernetes" / "kinds.tsv"
MINOR = 34
PAGE = 500
ONLY_CREATED = {"Binding", "TokenReview", "SelfSubjectReview", "SubjectAccessReview", "LocalSubjectAccessReview",
                "SelfSubjectAccessReview", "SelfSubjectRulesReview"}
ROLES = "rbac.authorization.k8s.io"


# --- objects that are not workloads -----------------------------------------------------------------------

def namespaces(chance, cluster):
    levels = ("privileged", "baseline", "restricted")
    for name in cluster.namespaces:
        labels = {"kubernetes.io/metadata.name": name}
        if not chance.one_in(3):
            labels["pod-security.kubernetes.io/enforce"] = chance.choice(levels)
        yield {"metadata": metadata(chance, name, labels=labels), "spec": {"finalizers": ["kubernetes"]},
               "status": {"phase": "Active"}}


def nodes(chance, cluster):
    size = {"cpu": "64", "memory": "263856132Ki", "pods": "500"}
    for number in range(cluster.nodes):
        name = f"node-{number:03}"
        images = [{"names": [f"registry.example.com/shop/{chance.choice(WORDS)}@sha256:{chance.getrandbits(256):064x}",
                             f"registry.example.com/shop/{chance.choice(WORDS)}:{index}"],
                   "sizeBytes": chance.randint(10_000_000, 900_000_000)} for index in range(50)]
        conditions = [{"type": kind, "status": status, "lastHeartbeatTime": chance.date(),
                       "lastTransitionTime": chance.date(), "reason": f"Kubelet{kind}", "message": "as it should be"}
                      for kind, status in (("MemoryPressure", "False"), ("DiskPressure", "False"), ("Ready", "True"))]
        information = {"machineID": f"{number:032x}", "systemUUID": chance.uid(), "bootID": chance.uid(),
                       "kernelVersion": "6.8.0-45-generic", "osImage": "Ubuntu 24.04 LTS",
                       "containerRuntimeVersion": "containerd://2.1.4", "kubeletVersion": "v1.34.1",
                       "kubeProxyVersion": "", "operatingSystem": "linux", "architecture": "amd64"}
        yield {"metadata": metadata(chance, name, labels={"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}),
               "spec": {"podCIDR": f"10.{64 + number % 64}.0.0/16", "providerID": f"cloud:///{name}"},
               "status": {"capacity": size, "allocatable": size, "conditions": conditions,
                          "addresses": [{"type": "InternalIP", "address": f"10.0.{number // 250}.{number % 250 + 1}"}],
                          "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}}, "nodeInfo": information,
                          "images": images}}


def network_policies(chance, cluster):
    for name in cluster.namespaces:
        if chance.one_in(3):
            yield {"metadata": metadata(chance, "default-deny", name, generation=1),
                   "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}
            continue
        others = {"podSelector": {"matchLabels": {"app.kubernetes.io/part-of": "shop"}}}
        nearby = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
        outside = {"ipBlock": {"cidr": "192.0.2.0/24", "except": ["192.0.2.128/25"]}}
        rule = {"ports": [{"protocol": "TCP", "port": 8080}], "from": [others, chance.choice((nearby, outside))]}
        yield {"metadata": metadata(chance, "allow-shop", name, generation=1),
               "spec": {"podSelector": {"matchLabels": {"team": name}}, "ingress": [rule],
                        "policyTypes": ["Ingress"]}}


def behind_services(cluster):
    return cluster.of("StatefulSet") + [work for number, work in enumerate(cluster.of("Deployment")) if number % 3]


def services(chance, cluster):
    for work in behind_services(cluster):
        kind = "LoadBalancer" if chance.one_in(40) else "NodePort" if chance.one_in(20) else "ClusterIP"
        address = "None" if work.kind == "StatefulSet" else f"10.96.{chance.randint(0, 255)}.{chance.randint(1, 254)}"
        yield {"metadata": metadata(chance, work.name, work.namespace, labels=work.labels),
               "spec": {"ports": [{"name": "http", "protocol": "TCP", "port": 80, "targetPort": "http"}],
                        "selector": {"app": work.name}, "clusterIP": address, "clusterIPs": [address],
                        "type": kind if address != "None" else "ClusterIP", "sessionAffinity": "None",
                        "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
                        "internalTrafficPolicy": "Cluster"}, "status": {"loadBalancer": {}}}


def pod_of(work, pod):
    return {"kind": "Pod", "namespace": work.namespace, "name": pod["name"], "uid": pod["uid"]}


def endpoints(chance, cluster):
    for work in behind_services(cluster):
        addresses = [{"ip": pod["ip"], "nodeName": pod["node"], "targetRef": pod_of(work, pod)} for pod in work.pods]
        yield {"metadata": metadata(chance, work.name, work.namespace, labels=work.labels),
               "subsets": [{"addresses": addresses, "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}]}]}


def endpoint_slices(chance, cluster):
    for work in behind_services(cluster):
        for first in range(0, len(work.pods), 100):
            yield {"metadata": metadata(chance, f"{work.name}-{chance.ending()}", work.namespace, generation=1,
                                        labels=work.labels | {"kubernetes.io/service-name": work.name}),
                   "addressType": "IPv4",
                   "endpoints": [{"addresses": [pod["ip"]], "conditions": {"ready": True, "serving": True,
                                                                           "terminating": False},
                                  "targetRef": pod_of(work, pod), "nodeName": pod["node"]}
                                 for pod in work.pods[first:first + 100]],
                   "ports": [{"name": "http", "protocol": "TCP", "port": 8080}]}


def ingresses(chance, cluster):
    for work in cluster.of("Deployment")[::8]:
        service = {"service": {"name": work.name, "port": {"name": "http"}}}
        host = f"{work.name}.example.com"
        rule = {"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": service}]}}
        tls = None if chance.one_in(4) else [{"hosts": [host], "secretName": f"{work.name}-tls"}]
        yield {"metadata": metadata(chance, work.name, work.namespace, generation=1, labels=work.labels),
               "spec": {"ingressClassName": "nginx", "tls": tls, "rules": [rule]}, "status": {"loadBalancer": {}}}


def service_accounts(chance, cluster):
    for name in cluster.namespaces:
        yield {"metadata": metadata(chance, "default", name)}
    for work in cluster.workloads:
        if work.account != "default":
            yield {"metadata": metadata(chance, work.account, work.namespace, labels=work.labels)}


def config_maps(chance, cluster):
    certificate = base64.encodebytes(bytes(chance.getrandbits(8) for _ in range(800))).decode()
    certificate = f"-----BEGIN CERTIFICATE-----\n{certificate}-----END CERTIFICATE-----\n"
    for name in cluster.namespaces:
        yield {"metadata": metadata(chance, "kube-root-ca.crt", name), "data": {"ca.crt": certificate}}
    for work in cluster.workloads[::2]:
        data = {f"{word}.conf": f"[{word}]\naddress = <{word}.shop.svc>\npool = {chance.randint(1, 64)}\n" * 8
                for word in sorted(chance.sample(WORDS, 3))}
        yield {"metadata": metadata(chance, f"{work.name}-config", work.namespace), "data": data}


def secrets(chance, cluster):
    for work in cluster.workloads[::3]:
        data = {"password": base64.b64encode(chance.uid().encode()).decode(),
                "token": base64.b64encode(chance.getrandbits(4096).to_bytes(512, "big")).decode()}
        yield {"metadata": metadata(chance, f"{work.name}-secret", work.namespace), "data": data, "type": "Opaque"}


def rules(chance):
    resources = (("", "pods"), ("", "configmaps"), ("", "secrets"), ("apps", "deployments"), ("batch", "jobs"))
    verbs = (["get", "list", "watch"], ["get"], ["create", "patch"], ["*"])
    chosen = chance.sample(resources, 2)
    return [{"verbs": chance.choice(verbs), "apiGroups": [group], "resources": [name]} for group, name in chosen]


def roles(chance, cluster):
    for number in range(cluster.count(300)):
        yield {"metadata": metadata(chance, f"role-{number}", cluster.namespace(number)), "rules": rules(chance)}


def cluster_roles(chance, cluster):
    for number in range(cluster.count(100)):
        yield {"metadata": metadata(chance, f"cluster-role-{number}"), "rules": rules(chance)}


def subjects(chance, cluster):
    work = chance.choice(cluster.workloads)
    user = {"kind": "User", "apiGroup": ROLES, "name": f"user-{chance.randint(0, 400)}@example.com"}
    return [{"kind": "ServiceAccount", "name": work.account, "namespace": work.namespace}, user]


def role_bindings(chance, cluster):
    for number in range(cluster.count(480)):
        other = chance.one_in(4)
        role = f"cluster-role-{number % cluster.count(100)}" if other else f"role-{number % cluster.count(300)}"
        yield {"metadata": metadata(chance, f"binding-{number}", cluster.namespace(number % cluster.count(300))),
               "subjects": subjects(chance, cluster),
               "roleRef": {"apiGroup": ROLES, "kind": "ClusterRole" if other else "Role", "name": role}}


def cluster_role_bindings(chance, cluster):
    for number in range(cluster.count(120)):
        role = "cluster-admin" if chance.one_in(30) else f"cluster-role-{number % cluster.count(100)}"
        yield {"metadata": metadata(chance, f"cluster-binding-{number}"), "subjects": subjects(chance, cluster),
               "roleRef": {"apiGroup": ROLES, "kind": "ClusterRole", "name": role}}


def workloads(kind):
    return lambda chance, cluster: (work.manifest(chance) for work in cluster.of(kind))


def replica_sets(chance, cluster):
    return itertools.chain.from_iterable(work.replica_sets(chance) for work in cluster.of("Deployment"))


LISTS = {"configmaps": config_maps, "endpoints": endpoints, "namespaces": namespaces, "nodes": nodes,
         "secrets": secrets, "serviceaccounts": service_accounts, "services": services,
         "daemonsets.apps": workloads("DaemonSet"), "deployments.apps": workloads("Deployment"),
         "replicasets.apps": replica_sets, "statefulsets.apps": workloads("StatefulSet"),
         "jobs.batch": workloads("Job"), "endpointslices.discovery.k8s.io": endpoint_slices,
         "ingresses.networking.k8s.io": ingresses, "networkpolicies.networking.k8s.io": network_policies,
         f"clusterrolebindings.{ROLES}": cluster_role_bindings, f"clusterroles.{ROLES}": cluster_roles,
         f"rolebindings.{ROLES}": role_bindings, f"roles.{ROLES}": roles}


def items_of(name, chance, cluster):
    """The texts of a list's items, by namespace and name as etcd has them."""
    if name == "pods":
        pods = []
        for work in cluster.workloads:
            text = pod_text(chance, work)
            pods += [(f"{work.namespace}/{pod['name']}", text, pod) for pod in work.pods]
        pods.sort(key=lambda pod: pod[0])
        return len(pods), ((key, text % pod) for key, text, pod in pods)
    objects = list(LISTS[name](chance, cluster)) if name in LISTS else []
    about = [item["metadata"] for item in objects]
    keys = [f"{one['namespace'] or ''}/{one['name']}".lstrip("/") for one in about]
    order = sorted(range(len(objects)), key=keys.__getitem__)
    return len(objects), ((keys[index], dumps(objects[index])) for index in order)


# --- what a server serves ---------------------------------------------------------------------------------

def resources():
    """(group, version, kind, plural, is namespaced) of what is stable and can be listed, preferred versions first."""
    lines = [line.split("\t") for line in KINDS.read_text().splitlines()[1:] if not line.startswith("#")]
    kept = [(group, version, kind, plural, namespaced == "true")
            for group, version, kind, plural, _, _, namespaced, first, last, *_ in lines
            if int(first[2:]) <= MINOR <= int(last[2:]) and version in ("v1", "v2") and kind not in ONLY_CREATED]
    return sorted(kept, key=lambda one: (one[0], -int(one[1][1:]), one[3]))


def discovery(served):
    """Aggregated, as both /api and /apis give it: the core group, and all others."""
    groups = []
    for group, in_group in itertools.groupby(served, key=lambda one: one[0]):
        versions = []
        for version, in_version in itertools.groupby(in_group, key=lambda one: one[1]):
            versions.append({"version": version, "resources": [
                {"resource": plural, "responseKind": {"group": group, "version": version, "kind": kind},
                 "scope": "Namespaced" if namespaced else "Cluster", "singularResource": kind.lower(),
                 "verbs": ["create", "delete", "get", "list", "patch", "update", "watch"]}
                for _, _, kind, plural, namespaced in in_version], "freshness": "Current"})
        groups.append({"metadata": {"name": group or None}, "versions": versions})
    return ({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}
            for items in ([one for one in groups if not one["metadata"]["name"]],
                          [one for one in groups if one["metadata"]["name"]]))


def pages_of(kind, version, count, items):
    """(continue token, body) of each page; the first is asked for without one."""
    token, done = "", 0
    while True:
        page = list(itertools.islice(items, PAGE))
        done += len(page)
        about, after = {"resourceVersion": str(RESOURCE_VERSION)}, ""
        if done < count:
            start = {"v": "meta.k8s.io/v1", "rv": RESOURCE_VERSION, "start": page[-1][0] + "\0"}
            after = base64.urlsafe_b64encode(dumps(start).encode()).decode().rstrip("=")
            about |= {"continue": after, "remainingItemCount": count - done}
        head = dumps({"kind": kind, "apiVersion": version, "metadata": about})[:-1]
        yield token, f'{head},"items":[{",".join(text for _, text in page)}]}}\n'
        if not after:
            return
        token = after


class Folder:
    def __init__(self, path):
        self.path, self.index = path, {}
        path.mkdir(parents=True)

    def add(self, request, name, text):
        (self.path / name).write_text(text)
        self.index[request] = name

    def finish(self):
        (self.path / "index.json").write_text(json.dumps(self.index, indent=1) + "\n")


def main():
    chance, folder = Chance(1), Folder(pathlib.Path(sys.argv[2]))
    cluster, served = Cluster(chance, int(sys.argv[1])), resources()
    for path, answer in zip(("/api", "/apis"), discovery(served)):
        folder.add(path, f"{path[1:]}.json", dumps(answer) + "\n")
    folder.add("/version", "version.json", dumps({"major": "1", "minor": str(MINOR), "gitVersion": "v1.34.1"}) + "\n")
    for group, version, kind, plural, _ in served:
        name = f"{plural}.{group}" if group else plural
        path = f"/apis/{group}/{version}/{plural}" if group else f"/api/v1/{plural}"
        api_version = f"{group}/{version}" if group else version
        count, items = items_of(name, chance, cluster)
        for number, (token, body) in enumerate(pages_of(f"{kind}List", api_version, count, items)):
            query = f"?limit={PAGE}" + (f"&continue={token}" if token else "")
            folder.add(path + query, f"{name}.{version}-{number:03}.json", body)
    folder.finish()


main()
