#!/usr/bin/env python3
"""What a server does wrong, through the front door: faults_test.py SEAWALL [NAME].

Each test is a fake API server with one fault, scanned as a user would. Whatever it does: the scan ends, by an exit code
that is true, says what was not looked at, and shows no token. Tests that take long are named, which fails nothing.
"""
import concurrent.futures
import contextlib
import gzip
import itertools
import json
import os
import pathlib
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time

from fake_server import Answer, Certificate, Cluster, Kind, Request, Server, failure, kubeconfig, of_json

LONG_SECONDS = 5  # a test takes as long on an idle machine only where the scan rightly tries six times
HANGING_SECONDS = 60
TOKEN = "TOKEN-OF-TESTER"
CLEAN, FINDINGS, USAGE, INCOMPLETE, FAILED = range(5)

NAMESPACES = Kind("", "v1", "Namespace", "namespaces", False)
PODS = Kind("", "v1", "Pod", "pods")
CONFIG_MAPS = Kind("", "v1", "ConfigMap", "configmaps")
DEPLOYMENTS = Kind("apps", "v1", "Deployment", "deployments")
ROLES = Kind("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", False)


def named(name, namespace=None, **fields):
    place = {"namespace": namespace} if namespace else {}
    return {"metadata": {"name": name, "uid": f"uid-of-{name}"} | place} | fields


def pod(name):
    """One that is privileged, which is what the tests look for."""
    return named(name, "shop", spec={"containers": [{"name": "app", "image": "registry.example.com/app:1",
                                                     "securityContext": {"privileged": True}}]})


def deployment(name):
    labels = {"app": name}
    return named(name, "shop", spec={"replicas": 1, "selector": {"matchLabels": labels}, "template": {
        "metadata": {"labels": labels}, "spec": pod(name)["spec"]}})


def shop():
    """A cluster whose pods take four pages of the size that the scans ask for."""
    return Cluster({NAMESPACES: [named("shop")], PODS: [pod(f"pod-{number}") for number in range(10)],
                    CONFIG_MAPS: [named("settings", "shop", data={"a": "b"})],
                    DEPLOYMENTS: [deployment(f"web-{number}") for number in range(2)],
                    ROLES: [named("reader", rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}])]})


ALL_PODS, ALL_WEBS = {f"pod-{number}" for number in range(10)}, {f"web-{number}" for number in range(2)}


class Fault(Exception):
    """What should not have happened."""


class Done:
    """A scan that has ended, after what must hold for each."""

    def __init__(self, run, secrets):
        self.code, self.errors, self.report = run.returncode, run.stderr, None
        told = f"exit {run.returncode}\n{run.stderr[-2000:]}"
        if self.code not in (CLEAN, FINDINGS, USAGE, INCOMPLETE, FAILED):
            raise Fault(f"it crashed: {told}")
        leaked = [secret for secret in secrets if secret in run.stdout or secret in run.stderr]
        if leaked:
            raise Fault(f"{leaked} is in the output: {told}")
        if re.search(r"terminate called|what\(\):|Sanitizer|runtime error|Traceback", run.stderr):
            raise Fault(f"it broke down: {told}")
        if self.code in (USAGE, FAILED):
            if run.stdout or len(run.stderr.strip().splitlines()) not in (1, 2):
                raise Fault(f"want one sentence, perhaps its advice, and no report: {told}{run.stdout[:500]}")
        else:
            self.report = json.loads(run.stdout)

    def privileged(self):
        """The names of the objects that were found to be privileged."""
        return {finding["object"]["name"] for finding in self.report["findings"]
                if finding["checkId"] == "privileged-container"}

    def must(self, code, *words, names=None):
        """Each word is in what is told: on standard error, or as not looked at."""
        told = self.errors + "".join(f"{entry['file']}: {entry['message']} ({entry['reason']})\n"
                                     for entry in (self.report or {}).get("notLookedAt", []))
        if self.code != code:
            raise Fault(f"exit {self.code}, want {code}: {told}")
        missing = [word for word in words if not re.search(word, told, re.IGNORECASE)]
        if missing:
            raise Fault(f"nothing says {missing}: {told}")
        if names is not None and self.privileged() != set(names):
            raise Fault(f"found {sorted(self.privileged())}, want {sorted(names)}: {told}")
        if code in (CLEAN, FINDINGS) and self.report["notLookedAt"]:
            raise Fault(f"this was not looked at, though nothing is wrong: {told}")
        return told


class Stage:
    def __init__(self, binary, folder):
        self.binary, self.folder, self.secrets = binary, folder, [TOKEN]

    @contextlib.contextmanager
    def serve(self, cluster, names="IP:127.0.0.1", days=2):
        certificate = Certificate.make(self.folder, names, days)
        with Server(cluster.answer, certificate) as server:
            self.configure(server.port, certificate.file)
            yield server

    def configure(self, port, authority, user=f"{{token: {TOKEN}}}", host="127.0.0.1"):
        text = kubeconfig(port, authority, user).replace("127.0.0.1", host)
        (self.folder / "kubeconfig").write_text(text)

    def plugin(self, server, script):
        """Gives the credentials from now on."""
        path = self.folder / "give-token"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
        user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": str(path),
                         "interactiveMode": "Never", "installHint": "install give-token from the intranet"}}
        self.configure(server.port, self.folder / "server.crt", json.dumps(user))

    def run(self):
        kept = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder)}
        run = subprocess.run([self.binary, "scan", "--no-config", "--cluster", "--kubeconfig", "kubeconfig",
                              "--chunk-size", "3", "-o", "json"], cwd=self.folder, env=kept,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=HANGING_SECONDS,
                             check=False)
        return Done(run, self.secrets)

    def scan(self, cluster):
        with self.serve(cluster):
            return self.run()


def times(count, answer):
    """An answer for so many requests, after which all is as usual."""
    return lambda _, before: answer if before < count else None


def always(answer):
    return times(sys.maxsize, answer)


def on_page(begin, count, answer):
    """For the page that begins at an item, so many times."""
    seen = itertools.count()
    return lambda request, _: answer if request.query.get("continue") == str(begin) and next(seen) < count else None


def pods_from(cluster, begin):
    """What usually is the answer for that page."""
    return cluster.usual(Request(PODS.path, {"limit": "3", "continue": str(begin)}, {}))


BUSY = failure(429, "TooManyRequests", "too many requests, please try again later", Retry_After="0")
BROKEN = failure(500, "InternalError", "etcdserver: request timed out", Retry_After="0")
DOWN = failure(503, "ServiceUnavailable", "service unavailable", Retry_After="0")
PAGE = Answer(b"<!DOCTYPE html>\n<html><body>Please log in</body></html>", 200, {"Content-Type": "text/html"})


# --- nothing is wrong -------------------------------------------------------------------------------------

def a_cluster_without_fault_is_read_whole(stage):
    stage.scan(shop()).must(FINDINGS, names=ALL_PODS | ALL_WEBS)


def an_empty_cluster_is_clean(stage):
    stage.scan(Cluster({NAMESPACES: [], PODS: [], DEPLOYMENTS: []})).must(CLEAN)


def a_server_without_aggregated_discovery_is_asked_one_by_one(stage):
    cluster = shop()
    cluster.is_aggregated = False
    stage.scan(cluster).must(FINDINGS, names=ALL_PODS | ALL_WEBS)


def names_are_taken_as_they_are(stage):
    names = ["Zoë-☕-猫", "null", "- a: *b", 'say "hi"\\', "line\nbreak", "1e3", "yes", "<<", "# no",
             "\u0085\u2028\ufeff"]
    stage.scan(Cluster({NAMESPACES: [named("shop")], PODS: [pod(name) for name in names]})).must(FINDINGS, names=names)


def compressed_answers_are_read(stage):
    cluster, asked = shop(), set()

    def compressed(request, _):
        asked.add(request.headers.get("Accept-Encoding"))
        answer = cluster.usual(request)
        return Answer(gzip.compress(answer.body), answer.status, answer.headers | {"Content-Encoding": "gzip"})

    cluster.instead[""] = compressed
    with stage.serve(cluster, names="IP:0.0.0.0") as server:
        # Nobody asks a server on loopback to compress; this address leads there, too, and does not look like it.
        stage.configure(server.port, stage.folder / "server.crt", host="0.0.0.0")
        stage.run().must(FINDINGS, names=ALL_PODS | ALL_WEBS)
    if asked != {"gzip"}:
        raise Fault(f"it accepts {asked}")


# --- the server cannot be reached -------------------------------------------------------------------------

def a_server_that_is_away_is_a_failure(stage):
    authority = Certificate.make(stage.folder).file
    with socket.socket() as nobody:  # listens there, and nobody else gets the port meanwhile
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        stage.configure(port, authority)
        stage.run().must(FAILED, "connect", f"127.0.0.1:{port}", "refused")


def an_expired_certificate_is_a_failure(stage):
    with stage.serve(shop(), days=-1) as server:
        stage.run().must(FAILED, "certificate", f"127.0.0.1:{server.port}", "expired")


def a_certificate_for_another_name_is_a_failure(stage):
    with stage.serve(shop(), names="DNS:kubernetes.example.com") as server:
        stage.run().must(FAILED, "certificate", f"127.0.0.1:{server.port}", "name")


def a_certificate_of_an_unknown_authority_is_a_failure(stage):
    other = stage.folder / "other"
    other.mkdir()
    authority = Certificate.make(other).file
    with stage.serve(shop()) as server:
        stage.configure(server.port, authority)
        stage.run().must(FAILED, "certificate", f"127.0.0.1:{server.port}", "trust|authority")


def a_token_that_is_refused_is_a_failure(stage):
    cluster = shop()
    cluster.tokens = {"another"}
    stage.scan(cluster).must(FAILED, "credentials", "token")


def a_page_to_log_in_is_a_failure(stage):
    cluster = shop()
    cluster.instead[""] = always(PAGE)
    stage.scan(cluster).must(FAILED, "web page")


def a_server_that_is_always_busy_is_a_failure(stage):
    cluster = shop()
    cluster.instead[""] = always(BUSY)
    stage.scan(cluster).must(FAILED, "429", "too many requests")


# --- it has its moments -----------------------------------------------------------------------------------

def a_busy_server_is_waited_for(stage):
    cluster = shop()
    cluster.instead[PODS.path] = times(1, failure(429, "TooManyRequests", "later", Retry_After="1"))
    begin = time.monotonic()
    stage.scan(cluster).must(FINDINGS, names=ALL_PODS | ALL_WEBS)
    if time.monotonic() - begin < 1:
        raise Fault("it did not wait as long as it was told to")


def a_storm_of_refusals_is_outlasted(stage):
    cluster = shop()
    for path in ("/version", "/api", "/apis", *(kind.path for kind in cluster.objects)):
        cluster.instead[path] = times(4, BUSY)
    stage.scan(cluster).must(FINDINGS, names=ALL_PODS | ALL_WEBS)


def an_answer_that_breaks_off_once_is_asked_for_again(stage):
    cluster = shop()
    whole = pods_from(cluster, 6)
    cluster.instead[PODS.path] = on_page(6, 1, Answer(whole.body, cut=len(whole.body) // 2))
    stage.scan(cluster).must(FINDINGS, names=ALL_PODS | ALL_WEBS)


def answers_that_always_break_off_are_told(stage):
    cluster = shop()
    cluster.instead[PODS.path] = on_page(6, sys.maxsize, Answer(b'{"kind":"PodList",', cut=10))
    stage.scan(cluster).must(INCOMPLETE, r"cluster/pods", "broke off", "6 were read",
                             names={f"pod-{number}" for number in range(6)} | ALL_WEBS)


def a_list_that_expires_goes_on_where_the_server_says(stage):
    cluster = shop()
    cluster.instead[PODS.path] = on_page(6, 1, failure(410, "Expired", "the continue parameter is too old",
                                                       {"continue": "6-later"}))
    stage.scan(cluster).must(INCOMPLETE, "cluster/pods", "expired", names=ALL_PODS | ALL_WEBS)


def a_list_that_expires_begins_again(stage):
    cluster = shop()
    cluster.instead[PODS.path] = on_page(6, 1, failure(410, "Expired", "the resource version is too old"))
    stage.scan(cluster).must(FINDINGS, names=ALL_PODS | ALL_WEBS)


def a_list_that_always_expires_is_told(stage):
    cluster = shop()
    cluster.instead[PODS.path] = on_page(6, sys.maxsize, failure(410, "Expired", "the resource version is too old"))
    stage.scan(cluster).must(INCOMPLETE, "cluster/pods", "expired", "restarts")


def a_list_that_goes_round_is_told(stage):
    cluster = shop()
    page = pods_from(cluster, 3)
    cluster.instead[PODS.path] = on_page(6, sys.maxsize, page)
    stage.scan(cluster).must(INCOMPLETE, "cluster/pods", "again and again")


# --- one kind cannot be read ------------------------------------------------------------------------------

def pods_alone_are_lost(stage, answer, *words):
    """The scan goes on with the other kinds, and says what it did not see."""
    cluster = shop()
    cluster.instead[PODS.path] = always(answer)
    told = stage.scan(cluster).must(INCOMPLETE, "cluster/pods", *words, names=ALL_WEBS)
    if re.search("configmaps|deployments", told):
        raise Fault(f"more than pods is told: {told}")


def a_kind_that_breaks_the_server_is_told(stage):
    pods_alone_are_lost(stage, BROKEN, "500", "etcdserver")


def a_kind_for_which_the_server_is_busy_is_told(stage):
    pods_alone_are_lost(stage, BUSY, "429")


def malformed_json_is_told(stage):
    pods_alone_are_lost(stage, Answer(b'{"kind":"PodList","apiVersion":"v1","items":[{]}'), "JSON")


def an_empty_answer_is_told(stage):
    pods_alone_are_lost(stage, Answer(b""), "empty")


def a_web_page_is_told(stage):
    pods_alone_are_lost(stage, PAGE, "web page")


def an_answer_that_is_no_list_is_told(stage):
    pods_alone_are_lost(stage, of_json({"kind": "Pod", "apiVersion": "v1"} | pod("one")), "no list", '"Pod"')


def bytes_that_nobody_asked_to_compress_are_told(stage):
    pods_alone_are_lost(stage, Answer(gzip.compress(b'{"items":[]}'), headers={"Content-Encoding": "gzip"}), "JSON")


def an_answer_without_end_stops_at_its_limit(stage):
    """More than 512 MiB, as cheap as can be: one piece again and again."""
    item = json.dumps(pod("again")).encode() + b","
    pieces = itertools.chain([b'{"kind":"PodList","apiVersion":"v1","metadata":{},"items":['],
                             itertools.repeat(item * (8_000_000 // len(item))))
    pods_alone_are_lost(stage, Answer(pieces=pieces), "response size")


def items_that_are_no_objects_are_told(stage):
    cluster = shop()
    cluster.objects[PODS][3:5] = ["text", 7]
    stage.scan(cluster).must(INCOMPLETE, "cluster/pods", "2 items",
                             names=ALL_PODS - {"pod-3", "pod-4"} | ALL_WEBS)


def the_version_that_was_asked_for_counts(stage):
    """Not the one that the list claims."""
    cluster = shop()
    whole = {"kind": "SomethingList", "apiVersion": "example.com/v9", "metadata": {}, "items": cluster.objects[PODS]}
    cluster.instead[PODS.path] = always(of_json(whole))
    stage.scan(cluster).must(FINDINGS, names=ALL_PODS | ALL_WEBS)


def fields_of_a_wrong_type_are_told(stage):
    cluster = shop()
    cluster.objects[PODS][0] = named("odd", "shop", spec={"containers": "none"})
    cluster.objects[PODS][1] = {"metadata": [], "spec": None}
    stage.scan(cluster).must(INCOMPLETE, "containers", names=ALL_PODS - {"pod-0", "pod-1"} | ALL_WEBS)


# --- what is served ---------------------------------------------------------------------------------------

def a_group_whose_server_is_down_is_told(stage):
    for is_aggregated in (True, False):
        cluster = shop()
        cluster.is_aggregated, cluster.stale_groups = is_aggregated, ["metrics.k8s.io"]
        cluster.instead["/apis/metrics.k8s.io/v1"] = always(DOWN)
        stage.scan(cluster).must(FINDINGS, "metrics.k8s.io", names=ALL_PODS | ALL_WEBS)


def a_group_that_a_scan_reads_is_missed(stage):
    for is_aggregated in (True, False):
        cluster = shop()
        cluster.is_aggregated, cluster.stale_groups = is_aggregated, ["policy.linkerd.io"]
        cluster.instead["/apis/policy.linkerd.io/v1"] = always(DOWN)
        stage.scan(cluster).must(INCOMPLETE, "policy.linkerd.io", names=ALL_PODS | ALL_WEBS)


def discovery_that_is_refused_is_a_failure(stage):
    cluster = shop()
    cluster.instead["/apis"] = always(failure(403, "Forbidden", 'forbidden: User "jane" cannot get path "/apis"'))
    stage.scan(cluster).must(FAILED, "forbidden", "/apis")


def what_a_server_says_moves_no_terminal(stage):
    cluster = shop()
    cluster.instead["/apis"] = always(failure(403, "Forbidden", "no\x1b[2J\x07 entry\nseawall: all is well"))
    told = stage.scan(cluster).must(FAILED, "no.* entry")
    if re.search(r"[\x00-\x09\x0b-\x1f\x7f]|^seawall: all is well", told, re.MULTILINE):
        raise Fault(f"control characters come through: {told!r}")


# --- rights and credentials -------------------------------------------------------------------------------

def few_rights_give_a_partial_report(stage):
    cluster = shop()
    for kind in (PODS, ROLES):
        message = f'{kind.plural} is forbidden: User "jane" cannot list resource "{kind.plural}"'
        cluster.instead[kind.path] = always(failure(403, "Forbidden", message))
    stage.scan(cluster).must(INCOMPLETE, r"cluster/pods\.yaml.*jane.*\(forbidden\)", "clusterroles", "rule would allow",
                             r"rbac\.authorization\.k8s\.io", "list", names=ALL_WEBS)


def no_rights_at_all_are_no_clean_report(stage):
    cluster = shop()
    for kind in cluster.objects:
        cluster.instead[kind.path] = always(failure(403, "Forbidden", f"{kind.plural} is forbidden"))
    stage.scan(cluster).must(INCOMPLETE, *(kind.plural for kind in cluster.objects), names=[])


def give(server, stage, *tokens):
    """The plugin gives one after another, and the last again and again."""
    stage.secrets += tokens
    stage.plugin(server, f"""\
count=$(cat runs 2>/dev/null || echo 0)
echo $((count + 1)) > runs
set -- {shlex.join(tokens)}
[ "$count" -lt $# ] && shift "$count" || shift $(($# - 1))
printf '{{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{"token":"%s"}}}}' "$1"
""")


def a_token_that_expires_is_renewed(stage):
    cluster = shop()
    cluster.tokens = {"SECRET-FIRST"}

    def expire(*_):
        cluster.tokens = {"SECRET-SECOND"}

    cluster.instead[PODS.path] = lambda request, before: expire() if before == 2 else None
    with stage.serve(cluster) as server:
        give(server, stage, "SECRET-FIRST", "SECRET-SECOND")
        stage.run().must(FINDINGS, names=ALL_PODS | ALL_WEBS)
    if (stage.folder / "runs").read_text().strip() != "2":
        raise Fault("the plugin did not run twice")


def a_token_that_expires_for_good_is_told(stage):
    cluster = shop()
    cluster.instead[PODS.path] = always(failure(401, "Unauthorized", "Unauthorized"))
    told = stage.scan(cluster).must(INCOMPLETE, "cluster/pods", "credentials", names=ALL_WEBS)
    if "rule would allow" in told:
        raise Fault(f"no rule makes a token valid again: {told}")


def a_plugin_that_prints_something_else_is_a_failure(stage):
    with stage.serve(shop()) as server:
        stage.secrets.append("SECRET-GARBAGE")
        stage.plugin(server, "echo 'your token: SECRET-GARBAGE'\n")
        stage.run().must(FAILED, "give-token", "ExecCredential")


def a_plugin_that_fails_is_a_failure_with_its_hint(stage):
    with stage.serve(shop()) as server:
        stage.plugin(server, "echo 'no session, log in first' >&2\nexit 3\n")
        stage.run().must(FAILED, "give-token", "exited with 3", "log in first", "from the intranet")


def a_plugin_that_is_missing_is_a_failure_with_its_hint(stage):
    with stage.serve(shop()) as server:
        stage.plugin(server, "")
        (stage.folder / "give-token").unlink()
        stage.run().must(FAILED, "give-token", "no such file", "from the intranet")


TESTS = (
    a_cluster_without_fault_is_read_whole, an_empty_cluster_is_clean,
    a_server_without_aggregated_discovery_is_asked_one_by_one, names_are_taken_as_they_are,
    compressed_answers_are_read, a_server_that_is_away_is_a_failure, an_expired_certificate_is_a_failure,
    a_certificate_for_another_name_is_a_failure, a_certificate_of_an_unknown_authority_is_a_failure,
    a_token_that_is_refused_is_a_failure, a_page_to_log_in_is_a_failure, a_server_that_is_always_busy_is_a_failure,
    a_busy_server_is_waited_for, a_storm_of_refusals_is_outlasted,
    an_answer_that_breaks_off_once_is_asked_for_again, answers_that_always_break_off_are_told,
    a_list_that_expires_goes_on_where_the_server_says, a_list_that_expires_begins_again,
    a_list_that_always_expires_is_told, a_list_that_goes_round_is_told, a_kind_that_breaks_the_server_is_told,
    a_kind_for_which_the_server_is_busy_is_told, malformed_json_is_told, an_empty_answer_is_told,
    a_web_page_is_told, an_answer_that_is_no_list_is_told, bytes_that_nobody_asked_to_compress_are_told,
    an_answer_without_end_stops_at_its_limit, items_that_are_no_objects_are_told,
    the_version_that_was_asked_for_counts, fields_of_a_wrong_type_are_told, a_group_whose_server_is_down_is_told,
    a_group_that_a_scan_reads_is_missed, discovery_that_is_refused_is_a_failure,
    what_a_server_says_moves_no_terminal, few_rights_give_a_partial_report, no_rights_at_all_are_no_clean_report,
    a_token_that_expires_is_renewed, a_token_that_expires_for_good_is_told,
    a_plugin_that_prints_something_else_is_a_failure, a_plugin_that_fails_is_a_failure_with_its_hint,
    a_plugin_that_is_missing_is_a_failure_with_its_hint)


def try_out(test, binary):
    """The fault that it found, and the seconds it took."""
    begin, fault = time.monotonic(), None
    with tempfile.TemporaryDirectory(prefix="seawall-faults-") as folder:
        try:
            test(Stage(binary, pathlib.Path(folder)))
        except Fault as error:
            fault = str(error)
        except (OSError, KeyError, TypeError, ValueError, subprocess.SubprocessError) as error:
            fault = repr(error)
    return fault, time.monotonic() - begin


def main():
    binary, failed = pathlib.Path(sys.argv[1]).resolve(), 0
    tests = [test for test in TESTS if all(word in test.__name__ for word in sys.argv[2:])]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:  # some spend their time with waiting
        for test, (fault, seconds) in zip(tests, pool.map(lambda test: try_out(test, binary), tests)):
            if fault:
                failed += 1
                print(f"FAILED {test.__name__}: {fault}")
            if seconds > LONG_SECONDS:
                print(f"{test.__name__} took {seconds:.1f} s")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
