"""Users with few rights, and the least that `seawall access grant-check` gives."""
import copy
import json
import random

import program
import testbed

RBAC = "/apis/rbac.authorization.k8s.io/v1"
NAMESPACE = "little"
COMMANDS = {  # what is granted for -> a command that needs it
    "scan": ["scan", "--cluster", "-n", NAMESPACE],
    "pods": ["pods", "check", "--cluster", "-n", NAMESPACE],
    "access": ["access", "who-can", "get", "pods", "--cluster"],
    "powers": ["access", "powers", "--cluster"],
    "network": ["network", "list", "--cluster"],
    "secrets": ["secrets", "list", "--cluster"],
    "snapshot": ["snapshot", "-q", "-o"],  # and a new name each time
}


def who_may_read_little_is_told_what_is_missing(seawall, bed):
    bed.create_namespace(NAMESPACE)
    bed.kubectl("create", "role", "-n", NAMESPACE, "pods", "--verb=list", "--resource=pods")
    bed.kubectl("create", "rolebinding", "-n", NAMESPACE, "pods", "--role=pods", "--user=nell")
    bed.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": NAMESPACE},
                "spec": {"containers": [{"name": "web", "image": "registry.example.com/web:1"}]}})
    testbed.wait_for(lambda: bed.allows("nell", "list", "pods", namespace=NAMESPACE), "nell may list pods")
    words, nell = COMMANDS["scan"], bed.user("nell")
    report = seawall.json(*words, codes=(3,), kubeconfig=nell)
    told = {each["file"]: each for each in report["notLookedAt"]}
    of_roles = told.get("cluster/roles.rbac.authorization.k8s.io.yaml", {"reason": "", "message": ""})
    rule = "{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [list]}"
    is_judged = any(each["object"]["name"] == "web" for each in report["findings"])
    return program.summary([
        "" if is_judged else "the pod that may be read is not judged",
        "pods are told as not read" if "cluster/pods.yaml" in told else "",
        "" if of_roles["reason"] == "forbidden" and rule in of_roles["message"] else f"roles: {of_roles}",
        "" if seawall.json(*words, "--as", "nell", codes=(3,)) == report else "--as gives another report",
    ])


def what_is_granted_is_enough_and_no_more(seawall, bed):
    """For each purpose all of it; then without one of its rights, which makes the report incomplete."""
    faults = []
    for purpose, words in COMMANDS.items():
        user, number = f"granted-{purpose}", iter(range(100))
        kubeconfig, place = bed.user(user), ["-n", NAMESPACE] if "-n" in words else []

        def run(words=words, kubeconfig=kubeconfig, number=number):
            last = [f"snapshot-{next(number)}"] if words[0] == "snapshot" else []
            return seawall.run(*words, *last, kubeconfig=kubeconfig)

        roles = grant(bed, user, seawall.output("access", "grant-check", "--for", purpose, "--to", f"user:{user}",
                                                "--name", user, "--cluster", *place))
        done = run()
        if done.returncode not in (0, 1):
            faults.append(f"{purpose}: exit {done.returncode} with all of it: {done.stderr[-500:]}")
        for role, rule, plural in random.Random(program.SEED).sample(rights_of(roles), min(6, len(rights_of(roles)))):
            with Without(bed, user, role, rule, plural):
                if (code := run().returncode) != 3:
                    faults.append(f"{purpose}: exit {code} without {rule['verbs']} {plural}")
    return program.summary(faults)


def grant(bed, user, text):
    """Applies what grant-check writes; the roles of it, when they count."""
    done = bed.kubectl("apply", "-f", "-", "-o", "json", text=text)
    if done.returncode:
        raise testbed.Failed(f"kubectl apply: {done.stderr}")
    roles = [each for each in json.loads(done.stdout)["items"] if each["kind"] in ("Role", "ClusterRole")]
    for role, rule, plural in rights_of(roles):
        testbed.wait_for(lambda asked=asked_of(role, rule, plural): bed.allows(user, **asked),
                         f"{user} may {rule['verbs'][0]} {plural}")
    return roles


def rights_of(roles):
    return [(role, rule, plural) for role in roles for rule in role["rules"] for plural in rule["resources"]]


def asked_of(role, rule, plural):
    return {"verb": rule["verbs"][0], "plural": plural, "group": rule["apiGroups"][0],
            "namespace": role["metadata"].get("namespace", ""), "name": rule.get("resourceNames", [""])[0]}


class Without:
    """A role less one resource of one rule, for as long as it is entered."""

    def __init__(self, bed, user, role, rule, plural):
        metadata = role["metadata"]
        place = f"namespaces/{metadata['namespace']}/roles" if "namespace" in metadata else "clusterroles"
        self.bed, self.user, self.path = bed, user, f"{RBAC}/{place}/{metadata['name']}"
        self.asked, self.whole, self.less = asked_of(role, rule, plural), role["rules"], copy.deepcopy(role["rules"])
        position = role["rules"].index(rule)
        self.less[position]["resources"].remove(plural)
        if not self.less[position]["resources"]:
            del self.less[position]

    def __enter__(self):
        self._set(self.less, False)

    def __exit__(self, *_):
        self._set(self.whole, True)

    def _set(self, rules, allowed):
        role = self.bed.answer("GET", self.path)
        self.bed.answer("PUT", self.path, {**role, "rules": rules})
        testbed.wait_for(lambda: self.bed.allows(self.user, **self.asked) == allowed, f"{self.asked} is {allowed}")
