"""A browser for tests: Chromium through chromedriver, by the W3C WebDriver protocol.

    with Browser() as browser:
        browser.open(path)
        browser.run("return document.title")

Waiting is for conditions, never for time.
"""
import base64
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

DEADLINE = 30  # seconds for anything that is waited for
FLAGS = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync --hide-scrollbars --window-size=1400,1500").split()


def missing_programs():
    return [name for name in ("chromium", "chromedriver") if not shutil.which(name)]


def skipped():
    """What to exit with where there is no browser: on CI that is a failure. Nothing where there is one."""
    missing = missing_programs()
    if not missing:
        return None
    print(f"skipped: there is no {' and no '.join(missing)}")
    print(f"0 passed, {1 if os.environ.get('CI') else 0} failed")
    return 1 if os.environ.get("CI") else 0


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(condition, what):
    """The condition's first answer that is true."""
    end = time.monotonic() + DEADLINE
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise TimeoutError(f"waited {DEADLINE} seconds for {what}")
        time.sleep(0.02)  # between two questions; nothing relies on its length


class Browser:
    def __init__(self):
        self.session = None
        self.folder = tempfile.TemporaryDirectory(prefix="seawall-browser-", ignore_cleanup_errors=True)
        self.port = free_port()
        self.driver = subprocess.Popen([shutil.which("chromedriver"), f"--port={self.port}"], cwd=self.folder.name,
                                       env={**os.environ, "HOME": self.folder.name}, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            until(self._is_ready, "chromedriver")
            options = {"args": [*FLAGS, f"--user-data-dir={self.folder.name}/profile"],
                       "binary": shutil.which("chromium")}
            capabilities = {"browserName": "chrome", "goog:chromeOptions": options,
                            "goog:loggingPrefs": {"browser": "ALL"}}
            answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
            self.session = answer["sessionId"]
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            if self.session:
                self._call("DELETE", f"/session/{self.session}")
        finally:
            os.killpg(self.driver.pid, signal.SIGKILL)  # a browser that hangs must not outlive its driver
            self.driver.wait(DEADLINE)
            self.folder.cleanup()

    def _is_ready(self):
        if self.driver.poll() is not None:
            raise RuntimeError(f"chromedriver ended with {self.driver.returncode}")
        try:
            return self._call("GET", "/status")["ready"]
        except OSError:
            return False

    def _call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=4 * DEADLINE)
        try:
            connection.request(method, path, None if body is None else json.dumps(body),
                               {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{path}: {value['error']}: {value['message']}")
        return value

    def command(self, name, body=None):
        """A command of the session; one without a body is a question."""
        return self._call("GET" if body is None else "POST", f"/session/{self.session}/{name}", body)

    def devtools(self, method, **parameters):
        return self.command("goog/cdp/execute", {"cmd": method, "params": parameters})

    def open(self, path, fragment=""):
        # A change of the fragment alone would not load the page again.
        self.command("url", {"url": "about:blank"})
        self.command("url", {"url": pathlib.Path(path).resolve().as_uri() + (f"#{fragment}" if fragment else "")})

    def run(self, script, *arguments):
        return self.command("execute/sync", {"script": script, "args": arguments})

    def press(self, *keys):
        """Keys, one after another, where the focus is."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.command("actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def click_at(self, x, y):
        """The mouse, at a point of the window."""
        actions = [{"type": "pointerMove", "duration": 0, "x": round(x), "y": round(y)},
                   {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self.command("actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": actions}]})

    def console(self):
        """What was logged since the last question, violations of the page's policy included."""
        return [entry["message"] for entry in self.command("se/log", {"type": "browser"})]

    def screenshot(self, path):
        pathlib.Path(path).write_bytes(base64.b64decode(self.command("screenshot")))

    def pdf(self):
        return base64.b64decode(self.command("print", {"background": True}))
