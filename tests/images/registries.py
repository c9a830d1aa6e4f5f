"""Registries on this machine for tests: Docker's own, and one that does what a test wants, good or bad."""
import contextlib
import http.server
import json
import shutil
import socket
import socketserver
import subprocess
import threading
import time
import warnings

import layout

LONGEST = 120  # seconds of one run; a server that stalls is waited for once
SECRET = "hunter2-of-the-registry"


class Missing(Exception):
    pass


class Failed(Exception):
    pass


def tool(name):
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/bin")
    if not path:
        raise Missing(f"{name} is not installed")
    return path


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=LONGEST, check=False, **options)
    if done.returncode != 0:
        raise Failed(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def expect(holds, what):
    if not holds:
        raise Failed(what)


# --- a real registry ------------------------------------------------------------------------------------------

def free_port():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]


def bcrypt(password):
    """A line of htpasswd."""
    if shutil.which("htpasswd"):
        return run("htpasswd", "-nbB", "tester", password).decode().strip()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import crypt  # gone from newer Pythons
        except ImportError as error:
            raise Missing("neither htpasswd nor Python's crypt is there") from error
        return "tester:" + crypt.crypt(password, crypt.mksalt(crypt.METHOD_BLOWFISH))


def make_certificate(folder):
    """An authority, and a certificate for this machine by it."""
    tool("openssl")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run("openssl", "req", "-x509", *key, "-keyout", folder / "ca.key", "-out", folder / "ca.crt", "-days", "2",
        "-subj", "/CN=authority of a test", "-addext", "basicConstraints=critical,CA:TRUE")
    run("openssl", "req", *key, "-keyout", folder / "server.key", "-out", folder / "server.csr", "-subj", "/CN=server",
        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    run("openssl", "x509", "-req", "-in", folder / "server.csr", "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key",
        "-CAcreateserial", "-out", folder / "server.crt", "-days", "2", "-copy_extensions", "copyall")


@contextlib.contextmanager
def registry(folder, has_password=False, has_tls=False):
    """host:port of one that keeps all in a folder, and what skopeo needs to push to it."""
    port = free_port()
    config = {"version": 0.1, "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
              "http": {"addr": f"127.0.0.1:{port}"}, "log": {"level": "error"}}
    push = ["--dest-tls-verify=false"]
    if has_password:
        (folder / "htpasswd").write_text(bcrypt(SECRET) + "\n")
        config["auth"] = {"htpasswd": {"realm": "test", "path": str(folder / "htpasswd")}}
        push += ["--dest-creds", f"tester:{SECRET}"]
    if has_tls:
        make_certificate(folder)
        config["http"]["tls"] = {"certificate": str(folder / "server.crt"), "key": str(folder / "server.key")}
    (folder / "config.yml").write_text(json.dumps(config))
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen([tool("docker-registry"), "serve", folder / "config.yml"], stdout=log, stderr=log)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            expect(server.poll() is None, f"the registry ended: {(folder / 'log').read_text()[-2000:]}")
            time.sleep(0.1)
        yield f"localhost:{port}", push
    finally:
        server.terminate()
        server.wait()


class LoopbackServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """A server on a free port, for as long as its `with` lasts. `handler` answers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.name = f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """Clients that leave, or are killed, are what some tests are about."""

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Faulty(LoopbackServer):
    """Serves the layout. `change` may answer a request in another way: it gives true where it did."""

    def __init__(self, folder, change=None):
        super().__init__(Handler)
        self.files = folder
        self.change = change or (lambda handler: False)
        self.seen = []  # path and headers of each request
        manifests = json.loads((self.files / "index.json").read_text())["manifests"]
        self.descriptor = next(each for each in manifests
                               if each["annotations"]["org.opencontainers.image.ref.name"] == "one")
        blobs = json.loads(self.blob(self.descriptor["digest"]))
        self.layer = blobs["layers"][1]

    def blob(self, digest):
        return (self.files / "blobs" / digest.replace(":", "/")).read_bytes()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def is_layer(self):
        return self.path.endswith(self.server.layer["digest"])

    @property
    def layer_requests(self):
        return sum(path.endswith(self.server.layer["digest"]) for path, _ in self.server.seen)

    def do_GET(self):
        self.server.seen.append((self.path, dict(self.headers)))
        if not self.server.change(self):
            self.serve()

    def serve(self, cut=None):
        """The blob or manifest, from where a range begins; only so many bytes of it, and then the connection ends."""
        if "/manifests/" in self.path:
            digest, kind = self.server.descriptor["digest"], layout.MANIFEST
        else:
            digest, kind = self.path.rsplit("/", 1)[1], "application/octet-stream"
        data, headers = self.server.blob(digest), {"Content-Type": kind}
        begin = int(self.headers.get("Range", "bytes=0-")[6:].removesuffix("-"))
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{len(data) - 1}/{len(data)}"
        self.say(206 if begin else 200, data[begin:], headers, cut)

    def say(self, status, body=b"", headers=None, cut=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])
        if cut is not None:
            self.close_connection = True
            # So that it ends by a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.connection.close()
        return True

    def log_message(self, *_):
        """Says nothing: what is told on standard error is the program's that is tested."""
