"""A folder of files with planted secrets, in all the places where people leave them.

    planted = Planted()
    planted.write(folder)
    planted.wanted    # {(file, rule): how many a search must find at least}
    planted.tokens    # all of them
"""
import base64
import collections
import gzip
import json
import textwrap

import tokens

SEED = 20261
LABELS = ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY")


def encoded(text):
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def indented(text, columns):
    return textwrap.indent(text, " " * columns)


class Planted:
    def __init__(self):
        self.mint = tokens.Mint(SEED)
        self.tokens = []
        self.wanted = collections.Counter()
        self.files = {}
        self.next_format = self.next_name = 0
        for plant in (self.environments, self.logs, self.workloads, self.config_maps, self.secrets, self.documents,
                      self.accounts, self.keys, self.encodings, self.encryption, self.policies, self.broken):
            plant()

    def write(self, folder):
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    # What is planted; of a file that nobody searches for secrets, it only must not be printed.

    def kept(self, token, file=None):
        self.tokens.append(token)
        if file:
            self.wanted[file, token.rule] += 1
        return token.text

    def token(self, file=None):
        self.next_format += 1
        return self.kept(self.mint.of_format(self.next_format), file)

    def named(self, file=None):
        """A name, and the secret that only this name tells."""
        self.next_name += 1
        name, token = self.mint.named(self.next_name)
        return name, self.kept(token, file)

    def password(self, file=None, rule="generic-api-key"):
        return self.kept(tokens.Token(rule, "", self.mint.word(22)), file)

    # Files of one kind each.

    def environments(self):
        file = ".env"
        lines = [f"VALUE_{number}={self.token(file)}" for number in range(len(tokens.FORMATS))]
        lines += [f"PROVED_{number}={self.kept(token, file)}"
                  for number, token in enumerate(self.mint.with_checksum())]
        lines += ["{}={}".format(*self.named(file)) for _ in tokens.NAMED]
        ignored = self.mint.of_format(0)
        lines.append(f"IGNORED={self.kept(ignored)}  # seawall:ignore {ignored.rule} an invented one")
        self.files[file] = "\n".join(lines) + "\n"

    def logs(self):
        file = "app.log"
        lines = [f'{{"ts":"2026-01-05T10:00:0{number}Z","msg":"calling with {self.token(file)}","status":401}}'
                 for number in range(10)]
        lines += [f"2026-01-05 10:00:1{number} WARN retry https://svc:{self.password(file, 'url-password')}@db:5432/x"
                  for number in range(10)]
        lines.append(f"$ curl -u svc:{self.password()} https://shop.test/")
        lines.append(f"$ curl -H 'Authorization: Bearer {self.password(file, 'curl-auth-header')}' https://shop.test/")
        self.files[file] = "\n".join(lines) + "\n"

    def workloads(self):
        for number in range(6):
            file = f"deployments/{number}.yaml"
            variables = "".join(f"        - name: {name}\n          value: {value}\n"
                                for name, value in (self.named(file) for _ in range(3)))
            self.files[file] = textwrap.dedent(f"""\
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: cart-{number}
                  namespace: shop
                  annotations:
                    example.com/note: "{self.token(file)}"
                spec:
                  selector:
                    matchLabels: {{app: cart-{number}}}
                  template:
                    metadata:
                      labels: {{app: cart-{number}}}
                    spec:
                      hostPID: true  # seawall:ignore host-pid counts processes
                      containers:
                      - name: app
                        image: cart:latest
                        command: [cart, "--api-token={self.token(file)}"]
                        args: ["--database=postgres://cart:{self.password(file, "url-password")}@db/cart"]
                        securityContext: {{privileged: true}}  # {self.token(file)}
                        livenessProbe:
                          exec: {{command: [nc, -k, {self.token(file)}]}}
                        readinessProbe:
                          httpGet:
                            port: 80
                            httpHeaders: [{{name: Authorization, value: Bearer {self.token(file)}}}]
                        lifecycle:
                          postStart:
                            exec: {{command: [sh, -c, "wget --header 'X-Key: {self.token(file)}' shop.test"]}}
                        env:
                """) + variables

    def config_maps(self):
        file = "config-map.yaml"
        pairs = "".join("  {}: {}\n".format(*self.named(file)) for _ in range(6))
        properties = f"token={self.token(file)}\nurl=amqp://shop:{self.password(file, 'url-password')}@queue/\n"
        self.files[file] = ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart, namespace: shop}\ndata:\n"
                            f"{pairs}  app.properties: |\n{indented(properties, 4)}")

    def secrets(self):
        file = "secret.yaml"
        data = "".join(f"  VALUE_{number}: {encoded(self.token(file))}\n" for number in range(8))
        wrapped = encoded(self.token(file))
        lines = "\n".join(wrapped[at:at + 20] for at in range(0, len(wrapped), 20))
        plain = "".join(f"  VALUE_{number}: {self.token(file)}\n" for number in range(4))
        head = "apiVersion: v1\nkind: Secret\nmetadata: {{name: {}, namespace: shop}}\ntype: {}\n"
        login = encoded(f"shop:{self.password(file)}")
        docker = json.dumps({"auths": {"registry.shop.test": {"auth": login}}})
        self.files[file] = "---\n".join((
            head.format("cart", "Opaque") + f"data:\n{data}  wrapped: |\n{indented(lines, 4)}\nstringData:\n{plain}",
            head.format("pull", "kubernetes.io/dockerconfigjson") + f"data: {{.dockerconfigjson: {encoded(docker)}}}\n",
            head.format("account", "kubernetes.io/service-account-token")
            + f"data: {{token: {encoded(self.kept(self.mint.web_token(), file))}}}\n"))
        file = "release.yaml"
        release = json.dumps({"name": "cart", "config": {"pat": self.token(file)}})
        self.files[file] = (head.format("sh.helm.release.v1.cart.v1", "helm.sh/release.v1")
                            + f"data: {{release: {encoded(encoded(gzip.compress(release.encode(), mtime=0)))}}}\n")

    def documents(self):
        """On one line, which reports would show as a whole."""
        file = "list.json"
        container = {"name": "app", "image": "cart", "securityContext": {"privileged": True},
                     "env": [dict(zip(("name", "value"), self.named(file))) for _ in range(3)]}
        items = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one", "namespace": "shop"},
                  "spec": {"hostNetwork": True, "containers": [container]}},
                 {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "one", "namespace": "shop"},
                  "type": "kubernetes.io/service-account-token", "stringData": {"key": self.token(file)},
                  "data": {"other": encoded(self.token(file))}}]
        self.files[file] = json.dumps({"apiVersion": "v1", "kind": "List", "items": items}) + "\n"

    def accounts(self):
        file = "kubeconfig"
        key = encoded(self.kept(self.mint.private_key("PRIVATE KEY"), file))
        self.files[file] = ("apiVersion: v1\nkind: Config\nusers:\n"
                            f"- name: admin\n  user:\n    client-key-data: {key}\n"
                            f"- name: other\n  user:\n    token: {self.kept(self.mint.web_token(), file)}\n")
        file = ".docker/config.json"
        login = encoded(f"shop:{self.password(file)}")
        self.files[file] = json.dumps({"auths": {"registry.shop.test": {"auth": login}}}, indent=1) + "\n"

    def keys(self):
        for number, label in enumerate(LABELS):
            file = f"keys/{number}.pem"
            self.files[file] = self.kept(self.mint.private_key(label), file)
        file = "keys/secret.yaml"
        key = self.kept(self.mint.private_key("RSA PRIVATE KEY"), file)
        self.files[file] = ("apiVersion: v1\nkind: Secret\nmetadata: {name: tls, namespace: shop}\nstringData:\n"
                            f"  tls.key: |\n{indented(key, 4)}")

    def encodings(self):
        file = "encoded.txt"
        text = f"first: {encoded(self.token(file))}\n\nsecond: {encoded('nested: ' + encoded(self.token(file)))}\n\n"
        text += f"third: {self.token(file).encode().hex()}\n\n"
        escaped = "".join(f"%{ord(each):02X}" if number % 3 == 0 else each
                          for number, each in enumerate(self.token(file)))
        self.files[file] = text + f"fourth: https://shop.test/?q={escaped}\n"

    def encryption(self):
        def key():
            return encoded(self.kept(tokens.Token("", "", self.mint.word(32))))

        head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
        self.files["encryption/block.yaml"] = head + (
            f"- resources: [secrets]\n  providers:\n  - identity: {{}}\n  - aescbc:\n      keys:\n"
            f"      - name: one\n        secret: {key()}\n      - name: two\n        secret: {key()}\n")
        self.files["encryption/flow.yaml"] = head + (
            f"- {{resources: [secrets], providers: [{{aesgcm: {{keys: [{{name: a, secret: {key()}}}]}}}}]}}\n")
        for name, keys in {  # what an API server refuses
                "short": f"[{{name: a, secret: {encoded(self.password())}}}]",
                "not-base64": f"[{{name: a, secret: '{self.password()}!'}}]",
                "twice": f"[{{name: a, secret: {key()}, secret: {key()}}}]",
                "list": f"[{{name: a, secret: [{key()}]}}]",
                "keys": key(),
                "field": f"[{{name: a, secrets: {key()}}}]",
                "unfinished": f"[{{name: a, secret: {key()}",
        }.items():
            self.files[f"encryption/{name}.yaml"] = head + (
                f"- resources: [secrets]\n  providers:\n  - secretbox: {{keys: {keys}}}\n")

    def policies(self):
        """For the commands of roles and networks to have something to say."""
        self.files["policies.yaml"] = textwrap.dedent(f"""\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {{name: reader, annotations: {{note: "{self.token()}"}}}}
            rules: [{{apiGroups: [""], resources: [secrets, pods], verbs: ["*"]}}]  # {self.token()}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {{name: reader, annotations: {{note: "{self.token()}"}}}}
            roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}}
            subjects: [{{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}}]
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {{name: cart, namespace: shop, annotations: {{note: "{self.token()}"}}}}
            spec: {{podSelector: {{}}, ingress: [{{}}]}}  # {self.token()}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: cart
              namespace: shop
              annotations:
                nginx.ingress.kubernetes.io/configuration-snippet: proxy_set_header X-Key {self.token()};
            spec: {{defaultBackend: {{service: {{name: cart, port: {{number: 80}}}}}}}}
            """)

    def broken(self):
        """What cannot be read, is of a wrong type, or has a value that means nothing where it stands."""
        pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec:\n"
        secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n"
        network = ("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\n"
                   "spec: ")
        role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader, namespace: shop}\n"
        for name, text in {
                "alias": secret + "stringData: {a: *VALUE}\n",
                "anchor-twice": secret + "stringData: {a: &VALUE b, c: *VALUE, <<: *VALUE}\n",
                "tag": secret + "stringData: {a: !VALUE b}\n",
                "handle": secret + "stringData: {a: !VALUE!x b}\n",
                "directive": "%VALUE 1\n--- {}\n",
                "quote": secret + 'stringData: {a: "VALUE}\n',
                "escape": secret + 'stringData: {a: "\\qVALUE"}\n',
                "colon": secret + "stringData: {a: VALUE: b}\n",
                "tab": secret + "stringData:\n\ta: VALUE\n",
                "indentation": secret + "stringData:\n    a: b\n  VALUE\n",
                "key-twice": secret + "stringData: {VALUE: a, VALUE: b}\n",
                "value-twice": secret + "stringData:\n  a: VALUE\n  a: b\n",
                "control": secret + "stringData: {a: \x01VALUE}\n",
                "template": secret + "stringData:\n  a: VALUE{{ .Values.b }}\n{{ if VALUE }}\n",
                "list-of-data": secret + "stringData: [VALUE]\ndata: [VALUE]\n",
                "text-of-data": secret + "stringData: VALUE\n",
                "not-base64": secret + "data: {a: VALUE!}\n",
                "list-of-value": secret + "stringData: {a: [VALUE]}\ndata: {b: {c: VALUE}}\n",
                "type": secret + "type: [VALUE]\n",
                "environment": pod + "  containers: [{name: a, env: VALUE}]\n",
                "variables": pod + "  containers: [{name: a, env: [VALUE], envFrom: VALUE}]\n",
                "variable": pod + "  containers: [{name: a, env: [{name: A, value: [VALUE]}]}]\n",
                "variable-twice": pod + "  containers: [{name: a, env: [{name: A, value: VALUE, value: VALUE}]}]\n",
                "containers": pod + "  containers: VALUE\n",
                "command": pod + "  containers: [{name: a, command: VALUE, args: VALUE}]\n",
                "quantity": pod + "  containers: [{name: a, resources: {limits: {cpu: VALUE}, requests: VALUE}}]\n",
                "port": pod + "  containers: [{name: a, ports: [{containerPort: VALUE}]}]\n",
                "security": pod + "  containers: [{name: a, securityContext: VALUE}]\n  securityContext: [VALUE]\n",
                "boolean": pod + "  hostPID: VALUE\n  containers: [{name: a, securityContext: {privileged: VALUE}}]\n",
                "volumes": pod + "  volumes: [{name: a, secret: VALUE}, VALUE]\n  containers: []\n",
                "labels": "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: VALUE, annotations: [VALUE]}\n",
                "selector": network + "{podSelector: {matchLabels: VALUE}, ingress: VALUE}\n",
                "address": network + "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: VALUE}}]}]}\n",
                "policy-types": network + "{podSelector: {}, policyTypes: [VALUE]}\n",
                "rules": role + "rules: VALUE\n",
                "verbs": role + "rules: [{apiGroups: [''], resources: [secrets], verbs: VALUE}]\n",
                "subjects": role.replace("Role", "RoleBinding") + "roleRef: VALUE\nsubjects: [VALUE]\n",
                "bytes": secret.encode() + b"stringData: {a: \xff\xfeVALUE}\n",
        }.items():
            self.files[f"broken/{name}.yaml"] = self.filled(text)
        for name, text in {
                "comma": '{"kind": "Secret", "stringData": {"a": "VALUE" "b"}}\n',
                "word": '{"kind": "Secret", "stringData": {"a": VALUE}}\n',
                "end": '{"kind": "Secret", "stringData": {"a": "VALUE',
                "escape": '{"kind": "Secret", "stringData": {"a": "\\qVALUE"}}\n',
                "key": '{"kind": "Secret", "stringData": {VALUE: 1}}\n',
        }.items():
            self.files[f"broken/{name}.json"] = self.filled(text)

    def filled(self, text):
        is_text = isinstance(text, str)
        value = self.kept(next(self.mint.with_checksum()))
        return text.replace("VALUE", value) if is_text else text.replace(b"VALUE", value.encode())
