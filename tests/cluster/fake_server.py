"""An API server of our own making, over TLS on 127.0.0.1: what it answers is a function of the request."""

import dataclasses
import http.server
import json
import pathlib
import socketserver
import ssl
import subprocess
import threading
import urllib.parse


@dataclasses.dataclass
class Request:
    path: str
    query: dict
    headers: object  # names in any case

    @property
    def token(self):
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ")


@dataclasses.dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict = dataclasses.field(default_factory=lambda: {"Content-Type": "application/json"})
    cut: int | None = None  # the connection is closed when so many bytes of the body are sent
    pieces: object = None  # instead of a body: what is sent without a Content-Length, until the client has enough


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        answer = self.server.answer(Request(url.path, dict(urllib.parse.parse_qsl(url.query)), self.headers))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.pieces is None:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        for piece in [answer.body[:answer.cut]] if answer.pieces is None else answer.pieces:
            self.wfile.write(piece)
        self.close_connection = self.close_connection or answer.cut is not None or answer.pieces is not None

    def log_message(self, *_):
        """Says nothing: what is told on standard error is the program's that is tested."""


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Serves until its context ends; each connection has a thread, in which the handshake is made too."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, answer, certificate):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate.file, certificate.key)
        self.port = self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def finish_request(self, request, client_address):
        with self.tls.wrap_socket(request, server_side=True) as connection:
            super().finish_request(connection, client_address)

    def handle_error(self, request, client_address):
        """A client that hangs up, or does not trust us, is no fault of the server."""


@dataclasses.dataclass
class Certificate:
    file: pathlib.Path  # signed by itself, so it is its own authority
    key: pathlib.Path

    @classmethod
    def make(cls, folder, names="IP:127.0.0.1", days=2):
        """With negative days it has expired."""
        made, request = cls(folder / "server.crt", folder / "server.key"), folder / "server.csr"
        for words in (["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                       made.key, "-out", request, "-subj", "/CN=kube-apiserver", "-addext", f"subjectAltName={names}"],
                      ["x509", "-req", "-in", request, "-signkey", made.key, "-out", made.file, "-days", str(days),
                       "-copy_extensions", "copyall"]):
            subprocess.run(["openssl", *words], check=True, capture_output=True)
        return made


def kubeconfig(port, authority, user):
    """The text of one; the user is a map in flow style: "{token: abc}"."""
    return f"""\
apiVersion: v1
kind: Config
clusters:
- name: fake
  cluster: {{server: "https://127.0.0.1:{port}", certificate-authority: "{authority}"}}
users:
- name: tester
  user: {user}
contexts:
- name: fake
  context: {{cluster: fake, user: tester}}
current-context: fake
"""


# --- what it answers --------------------------------------------------------------------------------------

JSON = {"Content-Type": "application/json"}


def of_json(value, status=200, **headers):
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status, JSON | named)


def failure(code, reason, message, metadata=None, **headers):
    """A Status, as an API server explains itself."""
    return of_json({"kind": "Status", "apiVersion": "v1", "metadata": metadata or {}, "status": "Failure",
                    "message": message, "reason": reason, "code": code}, code, **headers)


@dataclasses.dataclass(frozen=True)
class Kind:
    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool = True

    @property
    def folder(self):
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"

    @property
    def path(self):
        return f"{self.folder}/{self.plural}"

    @property
    def api_version(self):
        return f"{self.group}/{self.version}" if self.group else self.version


class Cluster:
    """Answers for objects, given by kind, as an API server does: what it serves, and lists in pages."""

    VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"]

    def __init__(self, objects):
        self.objects, self.lock = objects, threading.Lock()
        self.is_aggregated = True  # the discovery of Kubernetes 1.26 and later
        self.stale_groups = []
        self.tokens = {"TOKEN-OF-TESTER"}  # that are accepted
        self.instead = {}  # path, or "" for all: a function of the request and of how often it came before
        self.counts = {}  # of requests, by path

    def answer(self, request):
        for path in (request.path, ""):
            with self.lock:
                before = self.counts.get(path, 0)
                self.counts[path] = before + 1
            if path in self.instead and (answer := self.instead[path](request, before)) is not None:
                return answer
        if request.token not in self.tokens:
            return failure(401, "Unauthorized", "Unauthorized")
        return self.usual(request)

    def usual(self, request):
        if request.path == "/version":
            return of_json({"major": "1", "minor": "34", "gitVersion": "v1.34.1"})
        if request.path in ("/api", "/apis"):
            is_aggregated = self.is_aggregated and "as=APIGroupDiscoveryList" in (request.headers.get("Accept") or "")
            return of_json(self.aggregated(request.path) if is_aggregated else self.legacy(request.path))
        for kind in self.objects:
            if request.path == kind.path:
                return self.page(kind, request)
            if request.path == kind.folder:
                return of_json(self.resources(kind.folder))
        return failure(404, "NotFound", "the server could not find the requested resource")

    def page(self, kind, request):
        items = self.objects[kind]
        begin = int(request.query.get("continue", "0").removesuffix("-later"))
        limit = int(request.query.get("limit", 0)) or len(items)
        metadata = {"resourceVersion": "1000"}
        if begin + limit < len(items):
            metadata |= {"continue": str(begin + limit), "remainingItemCount": len(items) - begin - limit}
        return of_json({"kind": f"{kind.kind}List", "apiVersion": kind.api_version, "metadata": metadata,
                        "items": items[begin:begin + limit]})

    def groups(self, root):
        names = sorted({kind.group for kind in self.objects} | set(self.stale_groups))
        return [name for name in names if bool(name) == (root == "/apis")]

    def aggregated(self, root):
        items = []
        for group in self.groups(root):
            kinds = [kind for kind in self.objects if kind.group == group]
            resources = [{"resource": kind.plural, "scope": "Namespaced" if kind.namespaced else "Cluster",
                          "responseKind": {"group": group, "version": kind.version, "kind": kind.kind},
                          "singularResource": kind.kind.lower(), "verbs": self.VERBS} for kind in kinds]
            version = {"version": kinds[0].version if kinds else "v1", "resources": resources,
                       "freshness": "Stale" if group in self.stale_groups else "Current"}
            items.append({"metadata": {"name": group} if group else {}, "versions": [version]})
        return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}

    def legacy(self, root):
        if root == "/api":
            return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
        groups = []
        for group in self.groups(root):
            version = next((kind.version for kind in self.objects if kind.group == group), "v1")
            told = {"groupVersion": f"{group}/{version}", "version": version}
            groups.append({"name": group, "versions": [told], "preferredVersion": told})
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}

    def resources(self, folder):
        kinds = [kind for kind in self.objects if kind.folder == folder]
        return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": kinds[0].api_version, "resources": [
            {"name": kind.plural, "singularName": kind.kind.lower(), "namespaced": kind.namespaced,
             "kind": kind.kind, "verbs": self.VERBS} for kind in kinds]}
