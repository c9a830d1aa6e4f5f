"""`seawall access can-i` beside SubjectAccessReviews."""
import concurrent.futures
import functools
import os
import random

import program
import roles
import testbed

QUESTIONS, ASKED_LIVE = 2000, 50
RBAC = f"/apis/{roles.GROUP}/v1"


class Asked:
    """Questions about random roles, and how the server answers them. The roles are there as long as it is entered."""

    def __init__(self, bed):
        self.bed, self.roles = bed, roles.Roles(random.Random(program.SEED))

    def __enter__(self):
        self.bed.create(*self.roles.objects())
        for name, rules in self.roles.aggregates().items():
            testbed.wait_for(lambda name=name, rules=rules: self._holds(name, rules), f"{name} is filled in")
        for kind, namespace in (("ClusterRole", None), ("Role", roles.NAMESPACES[-1])):
            self._wait_for_last(kind, namespace)
        self.questions = self.roles.questions(QUESTIONS)
        self.answers = [self.bed.decide(roles.review_of(each)) for each in self.questions]
        return self

    def __exit__(self, *_):
        chosen = "labelSelector=made-for%3Dquestions"
        for name in roles.NAMESPACES:
            self.bed.answer("DELETE", f"{RBAC}/namespaces/{name}/rolebindings?{chosen}")
        self.bed.answer("DELETE", f"{RBAC}/clusterrolebindings?{chosen}")
        self.bed.answer("DELETE", f"{RBAC}/clusterroles?{chosen}")

    def _holds(self, name, rules):
        there = self.bed.answer("GET", f"{RBAC}/clusterroles/{name}").get("rules") or []
        return sorted(sorted(rule.items()) for rule in there) == sorted(sorted(rule.items()) for rule in rules)

    def _wait_for_last(self, kind, namespace):
        """The authorizer learns of the objects of a kind in their order: when it knows the last, it knows all."""
        name = f"last-{kind.lower()}"
        metadata = {"name": name, "labels": roles.LABEL, **({"namespace": namespace} if namespace else {})}
        self.bed.create(
            {"apiVersion": f"{roles.GROUP}/v1", "kind": kind, "metadata": metadata,
             "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]},
            {"apiVersion": f"{roles.GROUP}/v1", "kind": f"{kind}Binding", "metadata": metadata,
             "roleRef": {"apiGroup": roles.GROUP, "kind": kind, "name": name},
             "subjects": [{"apiGroup": roles.GROUP, "kind": "User", "name": name}]})
        testbed.wait_for(lambda: self.bed.allows(name, "get", "pods", namespace=namespace or "default"),
                         f"{name} counts")


def can_i_answers_as_the_server_does(seawall, bed):
    def fault_of(pair, source):
        question, answer = pair
        done = seawall.run("access", "can-i", "-q", *roles.arguments_of(question), *source)
        return "" if done.returncode == (0 if answer else 1) else f"{question}: exit {done.returncode} {done.stderr}"

    with Asked(bed) as asked:
        snapshot, pairs = seawall.snapshot(), list(zip(asked.questions, asked.answers))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            faults = [*pool.map(functools.partial(fault_of, source=[snapshot]), pairs),
                      *pool.map(functools.partial(fault_of, source=["--cluster"]), pairs[:ASKED_LIVE])]
    if not QUESTIONS * 0.3 < sum(asked.answers) < QUESTIONS * 0.7:
        faults.append(f"{sum(asked.answers)} of {QUESTIONS} answers are yes, which asks little")
    return program.summary(faults)
