"""Servers on this machine that give advisories, each with what a test wants, good or bad."""
import http.server
import pathlib
import ssl
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "images"))
from registries import LoopbackServer  # noqa: E402, it lies in the folder that this names


class Server(LoopbackServer):
    """Answers a path by the function that it has for it, which is given the handler."""

    def __init__(self, answers, certificate=None):
        super().__init__(Handler)
        self.answers, self.asked = answers, []
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://localhost:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        answer = self.server.answers.get(self.path)
        if answer is None:
            return self.say(404, b"not here", kind="text/html")
        return answer(self)

    def say(self, status, body=b"", kind="application/octet-stream", length=None, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing: what is told on standard error is the program's that is tested."""


def giving(body, **how):
    return lambda handler: handler.say(200, body, **how)


def leading_to(url):
    return lambda handler: handler.say(302, Location=url)


def breaking_off(body):
    """Promises more than it gives."""
    def answer(handler):
        handler.say(200, body, length=len(body) + 1000)
        handler.close_connection = True
    return answer


def stalling(body, until):
    """Gives some, and then nothing until an event is set."""
    def answer(handler):
        handler.say(200, body, length=len(body) + 1000)
        handler.wfile.flush()
        until.wait(100)
        handler.close_connection = True
    return answer
