#!/usr/bin/env python3
"""The cluster of the network benchmark, the same bytes every time: generate_network.py PODS FILE.

20 namespaces; pods over them in turn, each on its own with an address and the labels app (50 values), tier (3) and
shard (97); half as many NetworkPolicies in three shapes: app to app on one port; namespaces of a team with a selector
and a range of ports in, an ipBlock with an exception, DNS and a namespace out; nothing for a tier and shard, or a named
port from anywhere.
It is the workload on which the peer's figures in docs/performance.md were taken.
"""
import json
import random
import sys

TIERS = ["front", "back", "data"]


def namespace(number):
    name = f"ns-{number:02d}"
    labels = {"kubernetes.io/metadata.name": name, "team": f"team-{number % 5}", "env": ["prod", "dev"][number % 2]}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def pod(number, chance):
    labels = {"app": f"app-{chance.randrange(50):02d}", "tier": chance.choice(TIERS), "shard": str(number % 97)}
    ports = [{"name": "http", "containerPort": 8080, "protocol": "TCP"}]
    address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": f"pod-{number:05d}", "namespace": f"ns-{number % 20:02d}", "labels": labels},
        "spec": {"nodeName": f"node-{number % 40}",
                 "containers": [{"name": "c", "image": "example.test/app:1", "ports": ports}]},
        "status": {"phase": "Running", "hostIP": f"192.168.0.{number % 40 + 1}", "podIP": address,
                   "podIPs": [{"ip": address}]}}


def policy(number, chance):
    def app():
        return {"matchLabels": {"app": f"app-{chance.randrange(50):02d}"}}

    if number % 3 == 0:
        spec = {"podSelector": app(), "policyTypes": ["Ingress"],
                "ingress": [{"from": [{"podSelector": app()}],
                             "ports": [{"port": chance.choice([80, 443, 8080, 9090]), "protocol": "TCP"}]}]}
    elif number % 3 == 1:
        net = 16 + chance.randrange(8)
        tier = {"matchExpressions": [{"key": "tier", "operator": "In", "values": ["front", "back"]}]}
        subject = app()
        team = {"matchLabels": {"team": f"team-{chance.randrange(5)}"}}
        spec = {"podSelector": subject, "policyTypes": ["Ingress", "Egress"],
                "ingress": [{"from": [{"namespaceSelector": team, "podSelector": tier}],
                             "ports": [{"port": 8000, "endPort": 8100 + chance.randrange(100), "protocol": "TCP"}]}],
                "egress": [{"to": [{"ipBlock": {"cidr": f"172.{net}.0.0/16",
                                                "except": [f"172.{net}.{chance.randrange(16)}.0/24"]}}]},
                           {"ports": [{"port": 53, "protocol": "UDP"}]},
                           {"to": [{"namespaceSelector": {"matchLabels": {"env": "prod"}}}]}]}
    elif number % 2:
        labels = {"tier": chance.choice(TIERS), "shard": str(chance.randrange(97))}
        spec = {"podSelector": {"matchLabels": labels}, "policyTypes": ["Ingress", "Egress"]}
    else:
        spec = {"podSelector": app(), "policyTypes": ["Ingress"],
                "ingress": [{"ports": [{"port": "http", "protocol": "TCP"}]}]}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": f"np-{number:05d}", "namespace": f"ns-{number % 20:02d}"}, "spec": spec}


def main():
    pods = int(sys.argv[1])
    chance = random.Random(7 * pods)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        for objects in ((namespace(number) for number in range(20)), (pod(number, chance) for number in range(pods)),
                        (policy(number, chance) for number in range(pods // 2))):
            for each in objects:
                file.write("---\n" + json.dumps(each) + "\n")


main()
