"""How the tests of importing run the program, and what they ask of each run."""
import json
import os
import pathlib
import resource
import subprocess

CLEAN, NOTHING, USAGE, INCOMPLETE, FAILED = range(5)
HANGING_SECONDS = 120  # what takes time by the square of its size takes longer, anything else far less
EPOCH = "1772600000"  # 2026-03-04


class Run:
    """One that has ended."""

    def __init__(self, code, output, errors, peak):
        self.code, self.output, self.errors, self.peak = code, output, errors, peak

    def says(self, *words):
        for word in words:
            assert word in self.output + self.errors, f"want \"{word}\" in: {self.output}{self.errors}"
        return self

    @property
    def json(self):
        return json.loads(self.output)


class Workplace:
    """A folder with a store in it, and nobody's settings."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, pathlib.Path(folder)
        self.store = self.folder / "data" / "seawall" / "advisories.db"

    def environment(self, more=None):
        own = {name: value for name, value in os.environ.items()
               if not name.startswith(("SEAWALL_", "XDG_")) and not name.lower().endswith("_proxy")}
        return {**own, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / "data"),
                "SOURCE_DATE_EPOCH": EPOCH, **(more or {})}

    def command(self, *words):
        return [str(self.binary), "advisories", *(str(word) for word in words)]

    def run(self, *words, code=CLEAN, stdin=b"", environment=None, memory=None, wrapper=()):
        """`memory`: bytes of address space that it may have; `code`: None for any but a crash."""
        def limit():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if memory:
                resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

        process = subprocess.Popen([*wrapper, *self.command(*words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd=self.folder, env=self.environment(environment),
                                   preexec_fn=limit)
        try:
            output, errors = process.communicate(stdin, timeout=HANGING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"{words}: it hangs") from None
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        done = Run(process.returncode, output.decode(), errors.decode(), peak)
        told = f"{words}: exit {done.code}, not {code}: {done.errors[-1500:]}{done.output[-500:]}"
        assert done.code in range(5) if code is None else done.code == code, told
        for word in ("Sanitizer", "runtime error", "should not happen"):
            assert word not in done.errors, told
        return done

    def bring(self, *what, code=CLEAN, **how):
        return self.run("import", *what, code=code, **how)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        return path

    def write_all(self, files, folder="in"):
        for name, data in files.items():
            self.write(f"{folder}/{name}", data)
        return self.folder / folder

    def sources(self):
        return {each["source"]: each["records"] for each in self.run("status", "-o", "json").json["sources"]}

    def ids(self):
        """All that `search` finds by an "-" in their ids."""
        return {each["id"] for each in self.run("search", "-o", "json", "--all", "-", code=None).json["records"]}

    def shown(self, *ids, **how):
        return self.run("show", "-o", "json", *ids, **how).json

    def left_over(self):
        """Files beside the store."""
        return sorted(each.name for each in self.store.parent.iterdir() if each != self.store)
