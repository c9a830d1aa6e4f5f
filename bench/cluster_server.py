#!/usr/bin/env python3
"""Answers with the files of generate_cluster.py: cluster_server.py DATA FOLDER.

Writes FOLDER/kubeconfig, tells its port, and serves until standard input ends; then it tells what it served. Python's
HTTP costs a millisecond a page of 5 MB, so nearly all of its time is encryption.
"""

import json
import pathlib
import sys
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "cluster"))
import fake_server  # noqa: E402


class Replay:
    def __init__(self, data):
        self.data, self.lock, self.requests, self.bytes = data, threading.Lock(), 0, 0
        self.files = {self.key(url): name for url, name in json.loads((data / "index.json").read_text()).items()}

    @staticmethod
    def key(url):
        """In whichever order the client writes what it asks for."""
        parts = urllib.parse.urlsplit(url)
        return parts.path, frozenset(urllib.parse.parse_qsl(parts.query))

    def answer(self, request):
        name = self.files.get((request.path, frozenset(request.query.items())))
        if name is None:
            return fake_server.Answer(b'{"kind":"Status","apiVersion":"v1","status":"Failure","code":404}\n', 404)
        body = (self.data / name).read_bytes()
        with self.lock:
            self.requests += 1
            self.bytes += len(body)
        return fake_server.Answer(body)


def main():
    replay, folder = Replay(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2])
    certificate = fake_server.Certificate.make(folder)
    with fake_server.Server(replay.answer, certificate) as server:
        text = fake_server.kubeconfig(server.port, certificate.file, "{token: of-the-benchmark}")
        (folder / "kubeconfig").write_text(text)
        print(server.port, flush=True)
        sys.stdin.read()
    print(replay.requests, replay.bytes, flush=True)


main()
