#!/usr/bin/env python3
"""Seawall beside a real API server: cluster_test.py SEAWALL.

One server serves all tests, which follow each other. They are skipped where this machine cannot build one; on CI that
is a failure.
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import admission  # noqa: E402, behind the line that keeps the folder clean
import can_i  # noqa: E402
import program  # noqa: E402
import readback  # noqa: E402
import rights  # noqa: E402
import snapshots  # noqa: E402
import testbed  # noqa: E402

# In this order, because later ones leave more in the cluster.
TESTS = (can_i.can_i_answers_as_the_server_does, admission.pods_are_refused_as_the_server_refuses_them,
         admission.new_labels_warn_as_the_server_warns, rights.who_may_read_little_is_told_what_is_missing,
         rights.what_is_granted_is_enough_and_no_more, snapshots.kubectl_runs_it_as_a_plugin,
         snapshots.namespaces_and_labels_choose_what_is_read, snapshots.no_value_of_a_secret_is_in_a_snapshot,
         readback.objects_read_back_give_the_findings_of_their_files, snapshots.a_snapshot_is_judged_as_the_cluster)


def faults_of_tests(binary, folder):
    """A fault or nothing for each test."""
    for name in ("bed", "work"):
        (folder / name).mkdir()
    with testbed.Testbed(testbed.build(), folder / "bed") as bed:
        for test in TESTS:
            try:
                fault = test(program.Seawall(binary, bed, folder / "work"), bed)
            except (testbed.Failed, OSError, KeyError, ValueError, subprocess.TimeoutExpired) as error:
                fault = f"{type(error).__name__}: {error}"
            yield f"FAILED {test.__name__}: {fault}" if fault else None


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # by way of what ends the servers
    is_ci, failed = bool(os.environ.get("CI")), 0
    with tempfile.TemporaryDirectory(prefix="seawall-") as folder:
        try:
            for fault in faults_of_tests(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder)):
                if fault:
                    failed += 1
                    print(fault, flush=True)
        except testbed.Unavailable as error:
            print(f"{'FAILED' if is_ci else 'skipped'}: {error}")
            print(f"0 passed, {int(is_ci)} failed")
            return int(is_ci)
        except testbed.Failed as error:
            print(f"FAILED: {error}")
            failed = len(TESTS)
    print(f"{len(TESTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
