"""How the tests of this folder are run: each is a function; one that lacks a tool is skipped, and fails where CI is
set."""
import os
import shutil
import subprocess


class Missing(Exception):
    """What a test needs and is not here, as a sentence."""


class Failed(Exception):
    """What should not have happened."""


def need(*tools):
    for tool in tools:
        if not shutil.which(tool):
            raise Missing(f"{tool} is not installed")


def output_of(*command, timeout=900, **options):
    """What a command prints; it must end well."""
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=timeout, check=False, **options)
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace")[-2000:] or done.stdout.decode(errors="replace")[-2000:]
        raise Failed(f"{command[0]} ended with {done.returncode}: {told}")
    return done.stdout.decode()


def expect_same(ours, theirs):
    """Two lists, in whatever order."""
    ours, theirs = sorted(ours), sorted(theirs)
    if not theirs:
        raise Failed("there is nothing to compare with")
    if ours != theirs:
        found_alone, listed_alone = sorted(set(ours) - set(theirs)), sorted(set(theirs) - set(ours))
        raise Failed(f"{found_alone[:10]} are found alone, {listed_alone[:10]} listed alone")


def run_all(tests):
    """Runs (name, function without arguments) one after another; gives the exit code."""
    passed = failed = 0
    for name, test in tests:
        try:
            test()
            passed += 1
        except Missing as reason:
            is_failure = bool(os.environ.get("CI"))
            failed += is_failure
            print(f"{'failed' if is_failure else 'skipped'}: {name}: {reason}", flush=True)
        except (Failed, AssertionError, KeyError, ValueError, OSError, subprocess.SubprocessError) as reason:
            failed += 1
            print(f"failed: {name}: {type(reason).__name__}: {reason}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def title_of(test):
    return test.__name__.replace("_", " ")
