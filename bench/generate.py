#!/usr/bin/env python3
"""Writes realistic manifests with planted defects, and says how many of each a scan must find.

    bench/generate.py --deployments 20000 --format yaml --out big.yaml --expect expect.json

Each Deployment has two containers and about 5 KB; Services, ServiceAccounts, Roles and RoleBindings stand beside
them. Everything else in a Deployment is as the checks want it, so the counts in --expect are exact: a map from
check id to number of findings. The same arguments give the same bytes.
"""

import argparse
import json
import random
import sys

WORDS = [
    "cart",
    "checkout",
    "payment",
    "catalog",
    "search",
    "mail",
    "stock",
    "price",
    "review",
    "login",
    "image",
    "order",
    "ship",
    "tax",
    "coupon",
    "wish",
    "track",
    "report",
    "admin",
    "edge",
]

# How often each defect is planted in a Deployment, or in its first container.
SHARE = {
    "privileged-container": 0.01,
    "privilege-escalation-allowed": 0.05,
    "root-filesystem-writable": 0.10,
    "may-run-as-root": 0.08,
    "host-pid": 0.01,
    "host-ipc": 0.01,
    "host-network": 0.01,
    "host-port": 0.02,
    "host-path-volume": 0.02,
    "sensitive-host-path": 0.01,
    "container-runtime-socket-mounted": 0.005,
    "image-latest-tag": 0.05,
}


def environment(rng, name, count):
    entries = []
    for index in range(count):
        kind = rng.random()
        key = f"{name.upper()}_{rng.choice(WORDS).upper()}_{index}"
        if kind < 0.6:
            entries.append(
                {
                    "name": key,
                    "value": f"{rng.choice(WORDS)}.{rng.choice(WORDS)}.svc.cluster.local:{rng.randint(1000, 9999)}",
                }
            )
        elif kind < 0.8:
            entries.append(
                {"name": key, "valueFrom": {"configMapKeyRef": {"name": f"{name}-config", "key": key.lower()}}}
            )
        else:
            entries.append(
                {
                    "name": key,
                    "valueFrom": {"secretKeyRef": {"name": f"{name}-secret", "key": key.lower(), "optional": False}},
                }
            )
    return entries


def probe(rng, path):
    return {
        "httpGet": {"path": path, "port": "http", "scheme": "HTTP"},
        "initialDelaySeconds": rng.randint(1, 30),
        "periodSeconds": 10,
        "timeoutSeconds": rng.randint(1, 5),
        "failureThreshold": 3,
        "successThreshold": 1,
    }


def container(rng, name, image):
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "args": [
            f"--listen=0.0.0.0:{rng.randint(2000, 9000)}",
            f"--log-level={rng.choice(['info', 'debug', 'warn'])}",
            "--feature-gates=FastPath=true,SlowPath=false",
        ],
        "ports": [{"name": "http", "containerPort": rng.randint(2000, 9000), "protocol": "TCP"}],
        "env": environment(rng, name, rng.randint(2, 5)),
        "resources": {
            "requests": {"cpu": f"{rng.randint(1, 9) * 50}m", "memory": f"{rng.randint(1, 16) * 64}Mi"},
            "limits": {"cpu": str(rng.randint(1, 4)), "memory": f"{rng.randint(16, 32) * 64}Mi"},
        },
        "livenessProbe": probe(rng, "/healthz"),
        "readinessProbe": probe(rng, "/ready"),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "runAsUser": rng.randint(1000, 60000),
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},
            {"name": "config", "mountPath": "/etc/app", "readOnly": True},
        ],
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
    }


def mount(pod, name, path):
    pod["volumes"].append({"name": name, "hostPath": {"path": path, "type": ""}})
    pod["containers"][0]["volumeMounts"].append({"name": name, "mountPath": "/host/" + name})


def plant(rng, pod, counts):
    """Puts defects in; each is of a kind that no other check of the set reports too."""
    first = pod["containers"][0]
    context = first["securityContext"]

    def roll(check):
        if rng.random() >= SHARE[check]:
            return False
        counts[check] = counts.get(check, 0) + 1
        return True

    if roll("privileged-container"):
        # Privileged implies escalation: one finding, the more specific.
        context["privileged"] = True
        del context["allowPrivilegeEscalation"]
    elif roll("privilege-escalation-allowed"):
        del context["allowPrivilegeEscalation"]
    if roll("root-filesystem-writable"):
        context["readOnlyRootFilesystem"] = False
    if roll("may-run-as-root"):
        del context["runAsNonRoot"]
        del context["runAsUser"]
    if roll("host-pid"):
        pod["hostPID"] = True
    if roll("host-ipc"):
        pod["hostIPC"] = True
    if roll("host-network"):
        pod["hostNetwork"] = True
    elif roll("host-port"):
        first["ports"][0]["hostPort"] = rng.randint(30000, 32000)
    if roll("host-path-volume"):
        mount(pod, "data", "/srv/data")
    if roll("sensitive-host-path"):
        mount(pod, "etc", "/etc/kubernetes/")
    if roll("container-runtime-socket-mounted"):
        mount(pod, "socket", "/var/run/docker.sock")
    if roll("image-latest-tag"):
        first["image"] = first["image"].split("@")[0].rsplit(":", 1)[0] + rng.choice(["", ":latest"])


def deployment(rng, number, counts):
    name = f"{WORDS[number % len(WORDS)]}-{number}"
    namespace = f"team-{number % 40}"
    labels = {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/part-of": "shop",
        "app.kubernetes.io/managed-by": "pipeline",
        "app.kubernetes.io/version": f"{rng.randint(1, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 9)}",
    }
    tag = f"{rng.randint(1, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 9)}"
    pod = {
        "serviceAccountName": name,
        "automountServiceAccountToken": False,
        "securityContext": {"fsGroup": 2000, "fsGroupChangePolicy": "OnRootMismatch"},
        "containers": [
            container(rng, "app", f"registry.example.com:5000/shop/{name}:{tag}"),
            container(rng, "proxy", f"registry.example.com/mesh/proxy@sha256:{rng.getrandbits(256):064x}"),
        ],
        "volumes": [
            {"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}},
            {"name": "config", "configMap": {"name": f"{name}-config", "defaultMode": 420}},
        ],
        "affinity": {
            "podAntiAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    {
                        "weight": 100,
                        "podAffinityTerm": {
                            "topologyKey": "kubernetes.io/hostname",
                            "labelSelector": {"matchLabels": {"app.kubernetes.io/name": name}},
                        },
                    }
                ]
            }
        },
        "tolerations": [{"key": "dedicated", "operator": "Equal", "value": "shop", "effect": "NoSchedule"}],
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
    }
    plant(rng, pod, counts)
    yield {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": labels,
            "annotations": {
                "deployment.kubernetes.io/revision": str(rng.randint(1, 50)),
                "example.com/owner": f"team-{number % 40}@example.com",
                "example.com/description": "Takes what the customer asked for, and passes it on. See the runbook.",
            },
        },
        "spec": {
            "replicas": rng.randint(1, 5),
            "revisionHistoryLimit": 3,
            "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}},
            "template": {
                "metadata": {
                    "labels": labels,
                    "annotations": {"prometheus.io/scrape": "true", "prometheus.io/port": "9090"},
                },
                "spec": pod,
            },
        },
    }
    meta = {"name": name, "namespace": namespace, "labels": labels}
    if number % 2 == 0:
        yield {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": meta,
            "spec": {
                "selector": {"app.kubernetes.io/name": name},
                "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
            },
        }
    if number % 4 == 0:
        yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta}
        yield {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "Role",
            "metadata": meta,
            "rules": [
                {"apiGroups": [""], "resources": ["configmaps", "endpoints"], "verbs": ["get", "list", "watch"]}
            ],
        }
        yield {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": meta,
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
        }


def scalar(value):
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(value)
    plain = value and value[0].isalnum() and ": " not in value and " #" not in value and not value[0].isdigit()
    return value if plain and value not in ("true", "false", "on", "off", "yes", "no") else json.dumps(value)


def to_yaml(value, indent, out):
    """Block style with lists at their key's indentation, as kubectl writes it."""
    space = " " * indent
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (dict, list)) and inner:
                out.append(f"{space}{key}:\n")
                to_yaml(inner, indent if isinstance(inner, list) else indent + 2, out)
            else:
                out.append(f"{space}{key}: {scalar(inner) if not isinstance(inner, (dict, list)) else '{}'}\n")
    else:
        for inner in value:
            if isinstance(inner, dict):
                lines = []
                to_yaml(inner, indent + 2, lines)
                lines[0] = f"{space}- {lines[0].lstrip()}"
                out.extend(lines)
            else:
                out.append(f"{space}- {scalar(inner)}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--deployments", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=["yaml", "json", "json-indented"], default="yaml")
    parser.add_argument("--out", required=True)
    parser.add_argument("--expect", help="where the exact number of findings by check goes")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    counts = {}
    objects = 0
    with open(arguments.out, "w", encoding="utf-8") as out:
        if arguments.format != "yaml":
            out.write('{"apiVersion":"v1","kind":"List","items":[')
        for number in range(arguments.deployments):
            for item in deployment(rng, number, counts):
                if arguments.format == "yaml":
                    lines = ["---\n"] if objects else []
                    to_yaml(item, 0, lines)
                    out.write("".join(lines))
                else:
                    indent = 2 if arguments.format == "json-indented" else None
                    separators = (",", ": ") if indent else (",", ":")
                    out.write((",\n" if objects else "\n") + json.dumps(item, indent=indent, separators=separators))
                objects += 1
        if arguments.format != "yaml":
            out.write("\n]}\n")
    if arguments.expect:
        with open(arguments.expect, "w", encoding="utf-8") as file:
            json.dump(
                {"objects": objects, "podTemplates": arguments.deployments, "findings": dict(sorted(counts.items()))},
                file,
                indent=2,
            )
            file.write("\n")
    return 0


sys.exit(main())
