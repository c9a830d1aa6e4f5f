"""Roles and bindings at random, always the same for a seed, and questions that come near to what they give."""
import itertools

GROUP = "rbac.authorization.k8s.io"
LABEL = {"made-for": "questions"}
NAMESPACES = ("team-a", "team-b", "team-c")
USERS = ("ada", "ben", "cleo", "dana", "eve", "jane@example.com", "system:kube-scheduler", "Ada")
GROUPS = ("devs", "ops", "oidc:all", "tenants", "system:authenticated", "system:serviceaccounts:team-a",
          "system:serviceaccounts")
ACCOUNTS = tuple(itertools.product(NAMESPACES, ("default", "ci", "cart")))
NAMES = ("one", "two", "three")
VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
URL_VERBS = ("get", "post", "put", "delete", "head")
URLS = ("/healthz", "/healthz/*", "/metrics", "/logs/*", "/apis*", "*")
PATHS = ("/", "/healthz", "/healthz/etcd", "/metrics", "/metrics/slis", "/logs/", "/apis/apps", "/version")
KINDS = (  # group, resource, lies in a namespace, parts
    ("", "pods", True, ("log", "exec", "status", "ephemeralcontainers")),
    ("", "secrets", True, ()),
    ("", "configmaps", True, ()),
    ("", "services", True, ("proxy", "status")),
    ("", "serviceaccounts", True, ("token",)),
    ("", "namespaces", False, ("finalize", "status")),
    ("", "nodes", False, ("proxy", "status")),
    ("apps", "deployments", True, ("scale", "status")),
    ("apps", "daemonsets", True, ("status",)),
    ("batch", "jobs", True, ()),
    ("networking.k8s.io", "networkpolicies", True, ()),
    (GROUP, "roles", True, ()),
    (GROUP, "clusterroles", False, ()),
    ("example.com", "widgets", True, ("scale",)),
)
OF_KUBERNETES = ("view", "edit", "admin", "system:basic-user", "system:node-problem-detector")


def account_user(account):
    return f"system:serviceaccount:{account[0]}:{account[1]}"


def account_groups(account):
    return ["system:serviceaccounts", f"system:serviceaccounts:{account[0]}", "system:authenticated"]


class Roles:
    def __init__(self, random):
        self.random = random
        self.roles, self.bindings = [], []
        for number in range(30):
            self._add_role("ClusterRole", f"plain-{number}", self._rules(True))
        for number, namespace in itertools.product(range(7), NAMESPACES):
            self._add_role("Role", f"role-{number}", self._rules(False), namespace)
        for number in range(4):
            self._add_aggregate(number)
        for number in range(40):
            self._add_binding("ClusterRoleBinding", f"binding-{number}")
        for number, namespace in itertools.product(range(25), NAMESPACES):
            self._add_binding("RoleBinding", f"binding-{number}", namespace)

    def objects(self):
        namespaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in NAMESPACES]
        return [*namespaces, *self.roles, *self.bindings]

    def aggregates(self):
        """Name -> the rules that the controller fills in, in any order."""
        return {role["metadata"]["name"]: self._rules_of(role) for role in self.roles if "aggregationRule" in role}

    # --- objects -------------------------------------------------------------------------------------------

    def _some(self, values, most=3):
        return self.random.sample(values, self.random.randint(1, min(most, len(values))))

    def _chance(self, chance):
        return self.random.random() < chance

    def _rules(self, may_have_urls):
        return [self._rule(may_have_urls) for _ in range(self.random.choice((1, 2, 4)))]

    def _rule(self, may_have_urls):
        if may_have_urls and self._chance(0.12):
            verbs = ["*"] if self._chance(0.2) else self._some(URL_VERBS)
            return {"verbs": verbs, "nonResourceURLs": self._some(URLS)}
        kinds = self._some(KINDS)
        rule = {"verbs": ["*"] if self._chance(0.1) else self._some(VERBS, 5),
                "apiGroups": ["*"] if self._chance(0.08) else sorted({kind[0] for kind in kinds}),
                "resources": [self._resource(kind) for kind in kinds]}
        if self._chance(0.06):
            rule["resources"].append(self.random.choice(("*", "*/status", "*/scale", "pods/*")))
        if self._chance(0.2):
            rule["resourceNames"] = self._some(NAMES, 2)
        return rule

    def _resource(self, kind):
        _, resource, _, parts = kind
        return f"{resource}/{self.random.choice(parts)}" if parts and self._chance(0.35) else resource

    def _add_role(self, kind, name, rules, namespace=None, **more):
        labels = {**LABEL, **{f"part-of-{number}": "yes" for number in range(4) if self._chance(0.06)}}
        if kind == "ClusterRole" and self._chance(0.1):
            labels[f"{GROUP}/aggregate-to-view"] = "true"
        place = {"namespace": namespace} if namespace else {}
        self.roles.append({"apiVersion": f"{GROUP}/v1", "kind": kind, "rules": rules, **more,
                           "metadata": {"name": name, "labels": labels, **place}})

    def _add_aggregate(self, number):
        """The first selects the second too, which is a role made of others itself."""
        selectors = [{"matchLabels": {f"part-of-{number}": "yes"}},
                     {"matchExpressions": [{"key": f"part-of-{(number + 1) % 4}", "operator": "In",
                                            "values": ["yes", "no"]}]}]
        self._add_role("ClusterRole", f"aggregate-{number}", [],
                       aggregationRule={"clusterRoleSelectors": self._some(selectors)})
        if number == 1:
            self.roles[-1]["metadata"]["labels"]["part-of-0"] = "yes"

    def _add_binding(self, kind, name, namespace=None):
        roles = [role["metadata"]["name"] for role in self.roles if role["kind"] == "ClusterRole"] + list(OF_KUBERNETES)
        reference = {"apiGroup": GROUP, "kind": "ClusterRole", "name": self.random.choice(roles)}
        if namespace and self._chance(0.6):
            reference |= {"kind": "Role", "name": f"role-{self.random.randint(0, 7)}"}  # there is no role-7
        self.bindings.append({"apiVersion": f"{GROUP}/v1", "kind": kind, "roleRef": reference,
                              "subjects": [self._subject() for _ in range(self.random.choice((1, 1, 2, 3)))],
                              "metadata": {"name": name, "labels": LABEL,
                                           **({"namespace": namespace} if namespace else {})}})

    def _subject(self):
        sort = self.random.choice(("User", "User", "Group", "ServiceAccount", "account"))
        if sort == "ServiceAccount":
            namespace, name = self.random.choice(ACCOUNTS)
            return {"kind": sort, "name": name, "namespace": namespace}
        if sort == "account":
            return {"kind": "User", "apiGroup": GROUP, "name": account_user(self.random.choice(ACCOUNTS))}
        names = USERS if sort == "User" else GROUPS
        return {"kind": sort, "apiGroup": GROUP, "name": self.random.choice(names)}

    # --- questions -----------------------------------------------------------------------------------------

    def questions(self, count):
        """What a rule gives to somebody whom a binding names, most of them with one thing changed."""
        found = []
        while len(found) < count:
            binding = self.random.choice(self.bindings)
            rules = self._rules_of(self._role_of(binding))
            rule = self.random.choice(rules) if rules else self._rule(True)
            question = {**self._asker(binding), **self._request(rule, binding["metadata"].get("namespace"))}
            if self._chance(0.75):
                self._change(question)
            self._settle_namespace(question)
            found.append(question)
        return found

    def _role_of(self, binding):
        reference, namespace = binding["roleRef"], binding["metadata"].get("namespace")
        for role in self.roles:
            if role["kind"] == reference["kind"] and role["metadata"]["name"] == reference["name"] and \
                    role["metadata"].get("namespace") in (None, namespace):
                return role
        return {"rules": []}  # one of Kubernetes, or none

    def _rules_of(self, role, known=()):
        if "aggregationRule" not in role:
            return role["rules"]
        keys = [key for selector in role["aggregationRule"]["clusterRoleSelectors"]
                for key in (selector.get("matchLabels") or [selector["matchExpressions"][0]["key"]])]
        name, rules = role["metadata"]["name"], []
        for each in self.roles:
            is_selected = each["kind"] == "ClusterRole" and any(key in each["metadata"]["labels"] for key in keys)
            if is_selected and each is not role and each["metadata"]["name"] not in known:
                rules += [rule for rule in self._rules_of(each, (*known, name)) if rule not in rules]
        return rules

    def _asker(self, binding):
        subject = self.random.choice(binding["subjects"])
        if subject["kind"] == "Group":
            return {"user": self.random.choice((*USERS, "nobody", "")), "groups": [subject["name"], *self._groups()]}
        if subject["kind"] == "ServiceAccount":
            account = (subject["namespace"], subject["name"])
            return {"user": account_user(account), "groups": account_groups(account)}
        return {"user": subject["name"], "groups": self._groups()}

    def _groups(self):
        groups = self._some(GROUPS, 2) if self._chance(0.3) else []
        return [*groups, "system:masters"] if self._chance(0.02) else groups

    def _request(self, rule, namespace):
        verb = self.random.choice(rule["verbs"])
        if "nonResourceURLs" in rule:
            url = self.random.choice(rule["nonResourceURLs"])
            fitting = [path for path in PATHS if path == url or url[-1] == "*" and path.startswith(url[:-1])]
            return {"verb": verb if verb != "*" else self.random.choice(URL_VERBS), "path": self.random.choice(fitting)}
        resource, _, part = self.random.choice(rule["resources"]).partition("/")
        if resource == "*":
            kind = self.random.choice(KINDS)
        else:
            kind = next(kind for kind in KINDS if kind[1] == resource)
        named = rule.get("resourceNames") or (NAMES if self._chance(0.3) else [""])
        return {"verb": verb if verb != "*" else self.random.choice((*VERBS, "*", "impersonate")), "group": kind[0],
                "resource": kind[1], "subresource": part if part != "*" else "log", "name": self.random.choice(named),
                "namespace": namespace or self.random.choice((*NAMESPACES, ""))}

    def _change(self, question):
        if "path" in question:
            key = self.random.choice(("user", "groups", "verb", "path"))
        else:
            key = self.random.choice(("user", "groups", "verb", "kind", "subresource", "name", "namespace"))
        if key == "kind":
            question["group"], question["resource"], _, _ = self.random.choice(KINDS)
            return
        question[key] = {
            "user": lambda: self.random.choice((*USERS, account_user(self.random.choice(ACCOUNTS)))),
            "groups": self._groups,
            "verb": lambda: self.random.choice((*(URL_VERBS if "path" in question else VERBS), "*")),
            "path": lambda: self.random.choice(PATHS),
            "subresource": lambda: self.random.choice(("", "status", "log", "scale")),
            "name": lambda: self.random.choice(("", *NAMES)),
            "namespace": lambda: self.random.choice((*NAMESPACES, "default", "")),
        }[key]()

    @staticmethod
    def _settle_namespace(question):
        """As a request would have it: a Namespace lies in itself, and what lies in none names none."""
        if not question["user"] and not question["groups"]:
            question["user"] = "nobody"
        if any(kind[1] == question.get("resource") and not kind[2] for kind in KINDS):
            question["namespace"] = question["name"] if question["resource"] == "namespaces" else ""


def review_of(question):
    """The SubjectAccessReview."""
    if "path" in question:
        asked = {"nonResourceAttributes": {"verb": question["verb"], "path": question["path"]}}
    else:
        asked = {"resourceAttributes": {key: question[key] for key in ("verb", "group", "resource", "subresource",
                                                                       "name", "namespace")}}
    return {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
            "spec": {"user": question["user"], "groups": question["groups"], **asked}}


def arguments_of(question):
    """Those of `seawall access can-i`, but for the input."""
    words = ["--no-implied-groups", *(["--as", question["user"]] if question["user"] else [])]
    words += [word for group in question["groups"] for word in ("--as-group", group)]
    if "path" in question:
        return [question["verb"], question["path"], *words]
    resource = question["resource"] + (f".{question['group']}" if question["group"] else "")
    if question["subresource"]:
        words += ["--subresource", question["subresource"]]
    words += ["-n", question["namespace"]] if question["namespace"] else ["-A"]
    return [question["verb"], resource + (f"/{question['name']}" if question["name"] else ""), *words]
