"""A registry of Docker's on this machine with small images, servers that misbehave, and a bus: all of them can be
killed and come back as they were."""
import contextlib
import http.server
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "images"))
import layout  # noqa: E402, it lies in the folder that this names
from registries import LoopbackServer, free_port  # noqa: E402
from running import Missing  # noqa: E402

LONGEST = 120  # seconds that something may take to come up, or to come about


def tool(name):
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/bin")
    if not path:
        raise Missing(f"{name} is not installed")
    return path


def await_that(holds, what, seconds=LONGEST):
    """Looks until it holds; gives what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = holds()
        if value:
            return value
        time.sleep(0.01)  # between two looks at a condition
    raise AssertionError(f"within {seconds} seconds it did not come about that {what}")


class Server:
    """A program that listens on a port of its own, which it keeps when it comes back."""

    def __init__(self, folder):
        self.folder, self.port, self.process = pathlib.Path(folder), free_port(), None
        self.folder.mkdir(parents=True, exist_ok=True)

    def command(self):
        raise NotImplementedError

    def is_up(self):
        assert self.process.poll() is None, f"it ended: {(self.folder / 'log').read_text()[-2000:]}"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        await_that(self.is_up, f"{self.command()[0]} listens")
        return self

    def kill(self, how=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()


class Registry(Server):
    def command(self):
        config = {"version": 0.1, "storage": {"filesystem": {"rootdirectory": str(self.folder / "data")}},
                  "http": {"addr": f"127.0.0.1:{self.port}"}, "log": {"level": "error"}}
        (self.folder / "config.yml").write_text(json.dumps(config))
        return [tool("docker-registry"), "serve", str(self.folder / "config.yml")]

    @property
    def name(self):
        return f"127.0.0.1:{self.port}"

    def send(self, method, path, data=b"", headers=None):
        url = path if path.startswith("http") else f"http://{self.name}{path}"
        request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
        with urllib.request.urlopen(request, timeout=LONGEST) as answer:
            return answer.headers

    def push_blob(self, repository, data):
        digest = layout.digest_of(data)
        place = self.send("POST", f"/v2/{repository}/blobs/uploads/")["Location"]
        self.send("PUT", f"{place}{'&' if '?' in place else '?'}digest={digest}", data,
                  {"Content-Type": "application/octet-stream"})
        return {"digest": digest, "size": len(data)}

    def push_manifest(self, repository, tag, manifest):
        text = json.dumps(manifest).encode()
        self.send("PUT", f"/v2/{repository}/manifests/{tag}", text, {"Content-Type": manifest["mediaType"]})
        return layout.digest_of(text)

    def push(self, repository, tag, files, created="2026-11-01T00:00:00Z"):
        """An image of one layer; gives its digest."""
        layer = layout.tar_of_files(files)
        config = json.dumps({"os": "linux", "architecture": "amd64", "created": created, "config": {},
                             "rootfs": {"type": "layers", "diff_ids": [layout.digest_of(layer)]}}).encode()
        manifest = {"schemaVersion": 2, "mediaType": layout.MANIFEST,
                    "config": {"mediaType": layout.CONFIG, **self.push_blob(repository, config)},
                    "layers": [{"mediaType": layout.LAYERS["none"], **self.push_blob(repository, layer)}]}
        return self.push_manifest(repository, tag, manifest)

    def push_artifact(self, repository, tag):
        content = self.push_blob(repository, b"{}")
        manifest = {"schemaVersion": 2, "mediaType": layout.MANIFEST,
                    "config": {"mediaType": "application/vnd.cncf.helm.config.v1+json", **content},
                    "layers": [{"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", **content}]}
        return self.push_manifest(repository, tag, manifest)


class Bus(Server):
    """A NATS server with JetStream, which keeps all in a folder."""

    def __init__(self, folder, options=()):
        super().__init__(folder)
        self.options = list(options)

    def command(self):
        return [tool("nats-server"), "-js", "-a", "127.0.0.1", "-p", str(self.port), "-sd", str(self.folder / "store"),
                *(str(each) for each in self.options)]

    @property
    def url(self):
        return f"nats://127.0.0.1:{self.port}"


class Plain(Bus):
    """Without JetStream."""

    def command(self):
        return [each for each in super().command() if each != "-js"]


class Junk:
    """A server that says one thing to whoever comes, and then listens."""

    def __init__(self, says):
        self.says, self.socket = says, socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.open = []

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.open.append(connection)
                threading.Thread(target=self.answer, args=[connection], daemon=True).start()

    def answer(self, connection):
        with contextlib.suppress(OSError):
            connection.sendall(self.says)
            while connection.recv(4096):
                pass

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.socket.close()
        for connection in self.open:
            connection.close()


class Proxy(LoopbackServer):
    """Stands before a registry, and remembers what it was asked for. `before` may answer a request in its place."""

    request_queue_size = 100

    def __init__(self, registry=None, before=None):
        super().__init__(ProxyHandler)
        self.registry, self.before = registry, before or (lambda handler: False)
        self.seen = []

    def count(self, part):
        return sum(part in path for path in list(self.seen))


class ProxyHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.seen.append(self.path)
        if self.server.before(self):
            return
        headers = {name: value for name, value in self.headers.items() if name in ("Accept", "Range")}
        request = urllib.request.Request(f"http://{self.server.registry.name}{self.path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=LONGEST) as answer:
                self.say(answer.status, answer.read(), answer.headers)
        except urllib.error.HTTPError as error:
            self.say(error.code, error.read(), error.headers)
        except OSError:
            self.close_connection = True  # as the registry has done

    def say(self, status, body=b"", headers=None):
        self.send_response(status)
        for name in ("Content-Type", "Link", "Retry-After", "Location"):
            if headers and headers.get(name):
                self.send_header(name, headers[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return True

    def log_message(self, *_):
        """Says nothing: what is told on standard error is the program's that is tested."""
