"""Workloads and their pods for generate_cluster.py, with the fields and their order as the API server has them."""

import json
import random
import time

RESOURCE_VERSION = 811552130
BIRTH = 1767225600  # the first second of 2026
LETTERS = "bcdfghjklmnpqrstvwxz2456789"  # of which Kubernetes makes the ends of names
WORDS = ("cart checkout payment catalog search mail stock price review login image order ship tax coupon wish track "
         "report admin edge").split()
IMAGE_ID = "registry.example.com/shop/image@sha256:6e5f7d1c9d0b8a37c5a1e2f4b6d8091a2b3c4d5e6f708192a3b4c5d6e7f80912"


class Chance(random.Random):
    def uid(self):
        digits = f"{self.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def ending(self, length=5):
        return "".join(self.choices(LETTERS, k=length))

    def date(self, after=0):
        return date(BIRTH + after + int(self.random() * 20_000_000))

    def one_in(self, count):
        return self.random() * count < 1


def date(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def tidy(value):
    """Without the entries that are None, which stand where Go would leave a field out."""
    if isinstance(value, dict):
        return {key: tidy(inner) for key, inner in value.items() if inner is not None}
    return [tidy(inner) for inner in value] if isinstance(value, list) else value


NULL = object()  # what Go does write as null


def dumps(value):
    """As Go's encoding/json writes it."""
    text = json.dumps(tidy(value), separators=(",", ":"), ensure_ascii=False, default=lambda _: None)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


# --- metadata ---------------------------------------------------------------------------------------------

KEYS = {"containers": ("name",), "initContainers": ("name",), "env": ("name",), "volumes": ("name",),
        "volumeMounts": ("mountPath",), "ports": ("containerPort", "protocol"), "conditions": ("type",),
        "podIPs": ("ip",), "hostIPs": ("ip",)}


def owned_fields(value, name=""):
    """The fieldsV1 of a manager who owns all of a value."""
    if isinstance(value, dict) and value:
        return {".": {}} | {f"f:{key}": owned_fields(inner, key) for key, inner in sorted(value.items())}
    if isinstance(value, list) and name in KEYS:
        return {".": {}} | {"k:" + dumps({key: item.get(key) for key in KEYS[name]}): owned_fields(item)
                            for item in value}
    return {}


def managed(manager, version, when, fields, subresource=None):
    owned = {f"f:{key}": owned_fields(value, key) for key, value in sorted(fields.items())}
    return {"manager": manager, "operation": "Update", "apiVersion": version, "time": when, "fieldsType": "FieldsV1",
            "fieldsV1": owned, "subresource": subresource}


def metadata(chance, name, namespace=None, generateName=None, uid=None, generation=None, creationTimestamp=None,
             labels=None, annotations=None, ownerReferences=None, managedFields=None):
    return {"name": name, "generateName": generateName, "namespace": namespace, "uid": uid or chance.uid(),
            "resourceVersion": str(RESOURCE_VERSION - chance.getrandbits(24)), "generation": generation,
            "creationTimestamp": creationTimestamp or chance.date(),
            "labels": labels and dict(sorted(labels.items())), "annotations": annotations,
            "ownerReferences": ownerReferences, "managedFields": managedFields}


def owner(version, kind, name, uid):
    return [{"apiVersion": version, "kind": kind, "name": name, "uid": uid, "controller": True,
             "blockOwnerDeletion": True}]


# --- pod templates ----------------------------------------------------------------------------------------

def environment(chance, name):
    entries = []
    for index in range(chance.randint(2, 6)):
        key = f"{name.upper()}_{chance.choice(WORDS).upper()}_{index}"
        kind = chance.random()
        if kind < 0.6:
            entries.append({"name": key, "value": f"{chance.choice(WORDS)}.shop.svc.cluster.local:{index + 8000}"})
        elif kind < 0.75:
            reference = {"name": f"{name}-config", "key": key.lower()}
            entries.append({"name": key, "valueFrom": {"configMapKeyRef": reference}})
        elif kind < 0.9:
            reference = {"name": f"{name}-secret", "key": key.lower()}
            entries.append({"name": key, "valueFrom": {"secretKeyRef": reference}})
        else:
            field = {"apiVersion": "v1", "fieldPath": "status.podIP"}
            entries.append({"name": key, "valueFrom": {"fieldRef": field}})
    return entries


def probe(path, seconds):
    return {"httpGet": {"path": path, "port": "http", "scheme": "HTTP"}, "initialDelaySeconds": seconds,
            "timeoutSeconds": 2, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}


def security_context(chance):
    """From none at all to what the standard "restricted" asks for, with something bad here and there."""
    if chance.one_in(4):
        return None
    good = not chance.one_in(3)
    added = ["NET_ADMIN"] if chance.one_in(20) else None
    return {"capabilities": {"add": added, "drop": ["ALL"] if good else None},
            "privileged": True if not good and chance.one_in(12) else None,
            "runAsUser": chance.choice((0, 1000, 10001)),
            "runAsNonRoot": True if good else None, "readOnlyRootFilesystem": good or None,
            "allowPrivilegeEscalation": False if good else None,
            "seccompProfile": {"type": "RuntimeDefault"} if good else None}


def container(chance, name, image, mounts, on_host_network=False):
    def port(title, number):
        return {"name": title, "hostPort": number if on_host_network else None, "containerPort": number,
                "protocol": "TCP"}

    is_probed = not chance.one_in(8)
    return {"name": name, "image": image,
            "args": ["--listen=0.0.0.0:8080", f"--log-level={chance.choice(('info', 'debug', 'warn'))}",
                     "--features=fast&slow", f"--pool={chance.randint(4, 64)}"],
            "ports": [port("http", 8080), port("metrics", 9090)],
            "env": environment(chance, name),
            "resources": {"limits": {"cpu": "1", "memory": f"{chance.randint(3, 20) * 100}Mi"},
                          "requests": {"cpu": f"{chance.randint(1, 9) * 50}m", "memory": "256Mi"}},
            "volumeMounts": mounts,
            "livenessProbe": probe("/healthz", 15) if is_probed else None,
            "readinessProbe": probe("/ready", 5) if is_probed else None,
            "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
            "imagePullPolicy": chance.choice(("IfNotPresent", "Always")),
            "securityContext": security_context(chance)}


def mount(name, path, read_only=None):
    return {"name": name, "readOnly": read_only, "mountPath": path}


def image(chance, name):
    if chance.one_in(20):
        return f"registry.example.com/shop/{name}:latest"
    digest = f"@sha256:{chance.getrandbits(256):064x}" if chance.one_in(3) else ""
    return f"registry.example.com/shop/{name}:{chance.randint(1, 9)}.{chance.randint(0, 30)}.4{digest}"


def pod_spec(chance, work):
    """What a template holds, defaults of the API server included, and an empty place for what pods have besides."""
    on_host = work.kind == "DaemonSet" and not chance.one_in(3)
    on_host_network = on_host and chance.one_in(2)
    volumes = [{"name": "tmp", "emptyDir": {}},
               {"name": "config", "configMap": {"name": f"{work.name}-config", "defaultMode": 420}}]
    mounts = [mount("tmp", "/tmp"), mount("config", "/etc/app", True)]
    if on_host:
        volumes.append({"name": "host", "hostPath": {"path": chance.choice(("/var/log", "/", "/etc/kubernetes")),
                                                     "type": ""}})
        mounts.append(mount("host", "/host", True if chance.one_in(2) else None))
    if work.kind == "StatefulSet":
        mounts.append(mount("data", "/var/lib/data"))
    containers = [container(chance, "app", image(chance, work.word), mounts, on_host_network)]
    if work.kind != "DaemonSet" and chance.one_in(3):
        containers.append(container(chance, "proxy", image(chance, "proxy"), mounts[:2]))
    term = {"labelSelector": {"matchLabels": {"app": work.name}}, "topologyKey": "kubernetes.io/hostname"}
    spread = [{"weight": 100, "podAffinityTerm": term}]
    return {"volumes": volumes,
            "initContainers": [container(chance, "migrate", image(chance, "migrate"), mounts)]
            if chance.one_in(6) else None,
            "containers": containers, "restartPolicy": "OnFailure" if work.kind == "Job" else "Always",
            "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "nodeSelector": {"kubernetes.io/os": "linux"}, "serviceAccountName": work.account,
            "serviceAccount": work.account,
            "automountServiceAccountToken": False if chance.one_in(3) else None, "nodeName": None,
            "hostNetwork": on_host_network or None,
            "hostPID": True if on_host and chance.one_in(4) else None,
            "securityContext": {"runAsNonRoot": True, "fsGroup": 2000} if chance.one_in(2) else {},
            "hostname": None, "subdomain": None,
            "affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": spread}}
            if work.kind == "Deployment" else None,
            "schedulerName": "default-scheduler",
            "tolerations": [{"operator": "Exists"}] if work.kind == "DaemonSet" else
            [{"key": "dedicated", "operator": "Equal", "value": "shop", "effect": "NoSchedule"}],
            "priority": None, "enableServiceLinks": None, "preemptionPolicy": None}


# --- pods -------------------------------------------------------------------------------------------------

NAMESPACE = {"apiVersion": "v1", "fieldPath": "metadata.namespace"}
TOKEN = {"sources": [{"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                     {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                     {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": NAMESPACE}]}}], "defaultMode": 420}


def with_token(containers):
    mounted = mount("kube-api-access-%(token)s", "/var/run/secrets/kubernetes.io/serviceaccount", True)
    return containers and [one | {"volumeMounts": [*one["volumeMounts"], mounted]} for one in containers]


def scheduled(work):
    """The spec of a pod; what differs from pod to pod is %(name)s."""
    gone = [{"key": f"node.kubernetes.io/{what}", "operator": "Exists", "effect": "NoExecute",
             "tolerationSeconds": 300} for what in ("not-ready", "unreachable")]
    spec = work.spec | {"nodeName": "%(node)s", "tolerations": [*work.spec["tolerations"], *gone], "priority": 0,
                        "enableServiceLinks": True, "preemptionPolicy": "PreemptLowerPriority"}
    if spec["automountServiceAccountToken"] is None:
        spec["volumes"] = [*spec["volumes"], {"name": "kube-api-access-%(token)s", "projected": TOKEN}]
        spec["containers"] = with_token(spec["containers"])
        spec["initContainers"] = with_token(spec["initContainers"])
    if work.kind == "DaemonSet":  # this is how the controller binds each to its node
        fields = [{"key": "metadata.name", "operator": "In", "values": ["%(node)s"]}]
        spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchFields": fields}]}}}
    if work.kind == "StatefulSet":
        claim = {"name": "data", "persistentVolumeClaim": {"claimName": "data-%(name)s"}}
        spec |= {"volumes": [claim, *spec["volumes"]], "hostname": "%(name)s", "subdomain": work.name}
    return spec


def container_status(number, one, is_done):
    end = {"exitCode": 0, "reason": "Completed", "startedAt": "%(born)s", "finishedAt": "%(ready)s",
           "containerID": f"containerd://%(id{number})s"}
    mounted = [{"name": inner["name"], "mountPath": inner["mountPath"], "readOnly": inner["readOnly"],
                "recursiveReadOnly": inner["readOnly"] and "Disabled"} for inner in one["volumeMounts"]]
    return {"name": one["name"], "state": {"terminated": end} if is_done else {"running": {"startedAt": "%(ready)s"}},
            "lastState": {}, "ready": not is_done, "restartCount": 0, "image": one["image"],
            "imageID": IMAGE_ID, "containerID": f"containerd://%(id{number})s", "started": not is_done,
            "allocatedResources": one["resources"]["requests"], "resources": one["resources"],
            "volumeMounts": mounted}


def pod_status(work, spec):
    is_done = work.kind == "Job"
    states = {"PodReadyToStartContainers": True, "Initialized": True, "Ready": not is_done,
              "ContainersReady": not is_done, "PodScheduled": True}
    conditions = [{"type": kind, "observedGeneration": 1, "status": str(is_true), "lastProbeTime": NULL,
                   "lastTransitionTime": "%(ready)s"} for kind, is_true in states.items()]
    inits = spec["initContainers"] or []
    address = "%(host)s" if spec["hostNetwork"] else "%(ip)s"
    return {"observedGeneration": 1, "phase": "Succeeded" if is_done else "Running", "conditions": conditions,
            "hostIP": "%(host)s", "hostIPs": [{"ip": "%(host)s"}], "podIP": address, "podIPs": [{"ip": address}],
            "startTime": "%(born)s",
            "initContainerStatuses": [container_status(5 + number, one, True) for number, one in enumerate(inits)]
            or None,
            "containerStatuses": [container_status(number, one, is_done)
                                  for number, one in enumerate(spec["containers"])],
            "qosClass": "Burstable"}


def pod_text(chance, work):
    """One pod of a workload, with the places of what is its own."""
    labels = dict(work.pod_labels)
    if work.kind == "StatefulSet":
        labels |= {"apps.kubernetes.io/pod-index": "%(index)s", "statefulset.kubernetes.io/pod-name": "%(name)s"}
    spec = scheduled(work)
    status = pod_status(work, spec)
    about = {"generateName": f"{work.prefix}-", "labels": labels, "ownerReferences": work.pod_owner}
    kept = {key: inner for key, inner in work.spec.items() if key not in ("volumes", "serviceAccount")}
    fields = [managed("kube-controller-manager", "v1", "%(born)s", tidy({"metadata": about, "spec": kept})),
              managed("kubelet", "v1", "%(ready)s", tidy({"status": status}), "status")]
    return dumps({"metadata": metadata(chance, "%(name)s", work.namespace, uid="%(uid)s", generation=1,
                                       creationTimestamp="%(born)s", managedFields=fields,
                                       annotations={"example.com/scrape": "true", "example.com/team": "Müller & Söhne"},
                                       **about), "spec": spec, "status": status})


def pods_of(chance, cluster, work):
    """What is its own of each pod of a workload: the values for pod_text()."""
    used = set()
    for index in range(work.replicas):
        ending = str(index)
        while work.kind != "StatefulSet" and (ending := chance.ending()) in used:
            pass
        used.add(ending)
        node = index % cluster.nodes if work.kind == "DaemonSet" else int(chance.random() * cluster.nodes)
        cluster.addresses += 1
        born = BIRTH + int(chance.random() * 20_000_000)
        name, identity = f"{work.prefix}-{ending}", f"{chance.getrandbits(256):064x}"
        yield {
            "name": name, "uid": chance.uid(), "index": ending, "token": chance.ending(), "node": f"node-{node:03}",
            "host": f"10.0.{node // 250}.{node % 250 + 1}", "born": date(born), "ready": date(born + 7),
            "ip": f"10.{64 + (cluster.addresses >> 16)}.{cluster.addresses >> 8 & 255}.{cluster.addresses & 255}",
            "id0": identity, "id1": identity[::-1], "id5": identity[32:] + identity[:32]}


# --- workloads --------------------------------------------------------------------------------------------

def deployment(work, selector, template):
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}}
    count = work.replicas
    return "apps/v1", {"replicas": count, "selector": selector, "template": template, "strategy": rolling,
                       "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}, \
        {"observedGeneration": 3, "replicas": count, "updatedReplicas": count, "readyReplicas": count,
         "availableReplicas": count}


def stateful_set(work, selector, template):
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}
    claim = {"kind": "PersistentVolumeClaim", "apiVersion": "v1", "metadata": {"name": "data"}, "spec": {
        "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}},
        "volumeMode": "Filesystem"}, "status": {"phase": "Pending"}}
    count = work.replicas
    return "apps/v1", {"replicas": count, "selector": selector, "template": template, "volumeClaimTemplates": [claim],
                       "serviceName": work.name, "podManagementPolicy": "OrderedReady", "updateStrategy": rolling,
                       "revisionHistoryLimit": 10}, \
        {"observedGeneration": 3, "replicas": count, "readyReplicas": count, "currentReplicas": count,
         "updatedReplicas": count, "availableReplicas": count}


def daemon_set(work, selector, template):
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}
    count = work.replicas
    return "apps/v1", {"selector": selector, "template": template, "updateStrategy": rolling,
                       "revisionHistoryLimit": 10}, \
        {"currentNumberScheduled": count, "numberMisscheduled": 0, "desiredNumberScheduled": count,
         "numberReady": count, "observedGeneration": 3, "updatedNumberScheduled": count, "numberAvailable": count}


def job(work, _, __):
    selector = {"matchLabels": {"batch.kubernetes.io/controller-uid": work.uid}}
    return "batch/v1", {"parallelism": work.replicas, "completions": work.replicas, "backoffLimit": 6,
                        "selector": selector, "template": work.template(work.pod_labels),
                        "completionMode": "NonIndexed", "suspend": False}, \
        {"startTime": date(BIRTH), "completionTime": date(BIRTH + 9), "succeeded": work.replicas, "ready": 0}


SHAPES = {"Deployment": deployment, "StatefulSet": stateful_set, "DaemonSet": daemon_set, "Job": job}


class Workload:
    def __init__(self, chance, number, kind, namespace, replicas):
        self.kind, self.namespace, self.replicas, self.uid = kind, namespace, replicas, chance.uid()
        self.word = WORDS[number % len(WORDS)]
        self.name = self.prefix = f"{self.word}-{number}"
        self.account = "default" if number % 10 == 9 else self.name
        self.labels = {"app": self.name, "app.kubernetes.io/part-of": "shop", "team": namespace}
        self.spec = pod_spec(chance, self)
        self.pod_labels = dict(self.labels)
        if kind == "Deployment":
            self.hash, self.old_hash, self.set_uid = chance.ending(10), chance.ending(10), chance.uid()
            self.prefix = f"{self.name}-{self.hash}"
            self.pod_labels["pod-template-hash"] = self.hash
        elif kind == "Job":
            self.pod_labels |= {"batch.kubernetes.io/controller-uid": self.uid, "batch.kubernetes.io/job-name":
                                self.name, "controller-uid": self.uid, "job-name": self.name}
        else:
            self.pod_labels["controller-revision-hash"] = f"{self.name}-{chance.ending(10)}"
            self.pod_labels |= {"pod-template-generation": "1"} if kind == "DaemonSet" else {}
        self.pod_owner = owner("batch/v1" if kind == "Job" else "apps/v1", kind, self.name, self.uid)
        if kind == "Deployment":
            self.pod_owner = owner("apps/v1", "ReplicaSet", self.prefix, self.set_uid)

    def template(self, labels):
        return {"metadata": {"labels": dict(sorted(labels.items()))}, "spec": self.spec}

    def manifest(self, chance):
        selector, template = {"matchLabels": {"app": self.name}}, self.template(self.labels)
        version, spec, status = SHAPES[self.kind](self, selector, template)
        applied = {"apiVersion": version, "kind": self.kind, "metadata": {"name": self.name},
                   "spec": {"selector": selector, "template": template}}
        fields = [managed("kubectl-client-side-apply", version, date(BIRTH), tidy({"spec": spec})),
                  managed("kube-controller-manager", version, date(BIRTH), {"status": status}, "status")]
        notes = {"kubectl.kubernetes.io/last-applied-configuration": dumps(applied) + "\n"}
        return {"metadata": metadata(chance, self.name, self.namespace, uid=self.uid, generation=3,
                                     labels=self.labels, annotations=notes, managedFields=fields),
                "spec": spec, "status": status}

    def replica_sets(self, chance):
        for end, uid, count in ((self.hash, self.set_uid, self.replicas), (self.old_hash, None, 0)):
            labels = self.labels | {"pod-template-hash": end}
            spec = {"replicas": count, "selector": {"matchLabels": {"app": self.name, "pod-template-hash": end}},
                    "template": self.template(labels)}
            status = {"replicas": count, "fullyLabeledReplicas": count or None, "readyReplicas": count or None,
                      "availableReplicas": count or None, "observedGeneration": 2}
            fields = [managed("kube-controller-manager", "apps/v1", date(BIRTH), tidy({"spec": spec}))]
            yield {"metadata": metadata(chance, f"{self.name}-{end}", self.namespace, uid=uid, generation=2,
                                        labels=labels, annotations={"deployment.kubernetes.io/revision": "2"},
                                        ownerReferences=owner("apps/v1", "Deployment", self.name, self.uid),
                                        managedFields=fields), "spec": spec, "status": status}


class Cluster:
    """Counts that grow with the number of pods; 150,000 of them come with 3,000 workloads and 500 nodes."""

    def __init__(self, chance, pods):
        self.share, self.addresses = pods / 150_000, 0
        self.nodes = self.count(500)
        names = ["default", "kube-system", "monitoring"]
        self.namespaces = names + [f"team-{number:03}" for number in range(self.count(300) - len(names))]
        counts = {"DaemonSet": 60, "Job": 300, "StatefulSet": 340, "Deployment": 2300}
        kinds = [kind for kind, count in counts.items() for _ in range(self.count(count))]
        sizes = self.sizes(chance, kinds, pods)
        self.workloads = []
        for number, (kind, replicas) in enumerate(zip(kinds, sizes)):
            spaces = self.namespaces[1:3] if kind == "DaemonSet" else self.namespaces
            self.workloads.append(Workload(chance, number, kind, spaces[number % len(spaces)], replicas))
        for work in self.workloads:
            work.pods = list(pods_of(chance, self, work))

    def sizes(self, chance, kinds, pods):
        """Most Deployments are small, and a few have hundreds of replicas."""
        fixed = {"DaemonSet": self.nodes, "Job": 10}
        sizes = [fixed.get(kind) or chance.randint(3, 37) for kind in kinds]
        shares = {index: chance.random() ** 3 for index, kind in enumerate(kinds) if kind == "Deployment"}
        left = pods - sum(size for size, kind in zip(sizes, kinds) if kind != "Deployment")
        whole = sum(shares.values())
        for index, share in shares.items():
            sizes[index] = max(1, int(left * share / whole))
        sizes[max(shares, key=shares.get)] += pods - sum(sizes)
        return sizes

    def of(self, kind):
        return [work for work in self.workloads if work.kind == kind]

    def namespace(self, number):
        return self.namespaces[number % len(self.namespaces)]

    def count(self, whole):
        return max(1, int(whole * self.share))
