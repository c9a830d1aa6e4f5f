#!/usr/bin/env python3
"""What `seawall secrets scan` is given by accident or in malice: bad_input_test.py SEAWALL [WORD...].

Each test is a file, a folder or a command line that is wrong in one way. Whatever it is: the program ends by an exit
code that is true, in little memory, says what was not looked at, and prints no secret. What it finds beside the bad
input it finds all the same. WORD: only tests whose names hold all of them.
"""
import base64
import concurrent.futures
import gzip
import io
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
import tokens  # noqa: E402, behind the line that keeps the folder clean

CLEAN, FINDINGS, USAGE, INCOMPLETE, FAILED = range(5)
HANGING_SECONDS = 60  # what takes time by the square of its size takes longer, anything else far less
MOST_MEMORY = 100 << 20  # this program counts, too, as far as it is larger: so it never holds a large input
MIB = 1 << 20
WINDOW = 4 * MIB  # as src/commands/secrets_files.h has it
FORMATS = ("text", "json", "sarif", "csv", "gcc", "github", "gitlab")

MINT = tokens.Mint(20262)
TOKEN = next(MINT.with_checksum())
NAMED = MINT.word(40)
NAMED_LINE = f"DATADOG_TOKEN={NAMED}\n"
KEY = MINT.private_key("PRIVATE KEY")
SECRETS = (TOKEN.body, NAMED, *KEY.body.split("\n")[:-2])


class Fault(Exception):
    """What should not have happened."""


class Skipped(Exception):
    """Why this cannot be tried here."""


class Done:
    """A run that has ended, after what must hold for each."""

    def __init__(self, code, output, errors):
        self.code, self.output, self.errors = code, output, errors
        told = f"exit {code}\n{errors[-1000:]}"
        if code not in (CLEAN, FINDINGS, USAGE, INCOMPLETE, FAILED):
            raise Fault(f"it crashed or hung: {told}")
        if any(secret in text for secret in SECRETS for text in (output, errors)):
            raise Fault(f"a secret is in the output: exit {code}")
        if code in (USAGE, FAILED) and (output or len(errors.strip().splitlines()) not in (1, 2)):
            raise Fault(f"want one sentence, perhaps its advice, and no report: {told}{output[:500]}")
        self.report = json.loads(output) if output.startswith("{") else None

    def found(self):
        """Rule, line and column of each secret."""
        return [(secret["rule"], secret["location"]["line"], secret["location"]["column"])
                for secret in self.report["secrets"]]

    def must(self, code, *words, found=None):
        """Each word is in what is told: on standard error, or as not looked at."""
        told = self.errors + "".join(f"{entry['file']}: {entry['message']}\n"
                                     for entry in (self.report or {}).get("notLookedAt", []))
        if self.code != code:
            raise Fault(f"exit {self.code}, want {code}: {told[:1000]}")
        missing = [word for word in words if not re.search(word, told)]
        if missing:
            raise Fault(f"nothing says {missing}: {told[:1000]}")
        if found is not None and self.found() != list(found):
            raise Fault(difference(list(found), self.found()))
        return self


def difference(wanted, found):
    missing, surplus = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    twice = len(found) - len(set(found))
    return f"missing: {missing[:5]} of {len(missing)}, too many: {surplus[:5]} of {len(surplus)}, twice: {twice}"


class Stage:
    """A folder, and the program in it."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder

    def write(self, name, *pieces):
        """Each piece is text, bytes, or a pair of one and how many times it comes."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for piece in pieces:
                piece, count = piece if isinstance(piece, tuple) else (piece, 1)
                piece = piece.encode() if isinstance(piece, str) else piece
                at_once = max(1, min(count, MIB // max(1, len(piece))))
                block = piece * at_once
                for _ in range(count // at_once):
                    file.write(block)
                file.write(piece * (count % at_once))
        return path

    def run(self, *words, stdin=subprocess.DEVNULL):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen([self.binary, "secrets", "scan", *words], cwd=self.folder, env=environment,
                                       stdin=stdin, stdout=output, stderr=errors)
            timer = threading.Timer(HANGING_SECONDS, process.kill)
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)  # it is gone, and wait() must not look for it
            if usage.ru_maxrss << 10 > MOST_MEMORY:
                raise Fault(f"it took {usage.ru_maxrss >> 10} MiB")
            output.seek(0)
            errors.seek(0)
            texts = [file.read().decode(errors="replace") for file in (output, errors)]
            return Done(process.returncode, *texts)

    def scan(self, *words, **options):
        return self.run(*words, "-o", "json", **options)

    def scan_text(self, *pieces, name="input.txt"):
        path = self.write(name, *pieces)
        try:
            return self.scan(name)
        finally:
            path.unlink()


# --- bytes that are no text -------------------------------------------------------------------------------

def a_binary_is_searched_for_what_has_a_format_of_its_own(stage):
    noise = bytes(range(256))
    stage.scan_text((noise, 100), b"\0", TOKEN.text, b"\0\n", NAMED_LINE, (noise, 100), name="program").must(
        FINDINGS, found=[(TOKEN.rule, 101, 183)])  # 64 of the bytes go on with a character


def zero_bytes_hide_nothing_behind_them(stage):
    stage.scan_text(b"\0" * 7, TOKEN.text, b"\0" * 7).must(FINDINGS, found=[(TOKEN.rule, 1, 8)])


def a_sparse_file_is_read_to_its_end(stage):
    path = stage.write("disk.img", "begin\n")
    os.truncate(path, 300 * MIB)
    with path.open("ab") as file:
        file.write(f"\nkey: {TOKEN.text}\n".encode())
    stage.scan("disk.img").must(FINDINGS, found=[(TOKEN.rule, 3, 6)])


def what_is_not_utf_8_moves_no_place(stage):
    for bad in (b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80\x80"):
        [(rule, line, _)] = stage.scan_text(b"# ", bad, "\n\n", bad, " ", NAMED_LINE).must(FINDINGS).found()
        if (rule, line) != ("datadog-access-token", 3):
            raise Fault(f"{bad!r}: {rule} in line {line}")
    stage.scan_text("# Zoë ☕ 猫\n", "😀 ", NAMED_LINE).must(FINDINGS, found=[("datadog-access-token", 2, 17)])


def utf_16_is_no_trouble(stage):
    for encoding in ("utf-16", "utf-16-be", "utf-16-le"):
        stage.scan_text(NAMED_LINE.encode(encoding), (TOKEN.text.encode(encoding), 1000))


def lines_may_end_in_carriage_returns(stage):
    done = stage.scan_text("# settings\r\n", NAMED_LINE.replace("\n", "\r\n"), KEY.text.replace("\n", "\r\n"))
    done.must(FINDINGS, found=[("datadog-access-token", 2, 15), ("private-key", 3, 1)])
    if done.report["secrets"][0]["location"]["endColumn"] != 15 + len(NAMED):
        raise Fault("the carriage return belongs to the secret")


# --- too much of something --------------------------------------------------------------------------------

def a_line_of_100_megabytes_is_looked_through(stage):
    size = 100_000_000
    for piece in ("a", base64.b64encode(MINT.random.randbytes(3 * 997)), '{"k":', "-", "=", "/", "%41", "\\u0041"):
        stage.scan_text((piece, size // len(piece)), "\n", NAMED_LINE).must(
            FINDINGS, found=[("datadog-access-token", 2, 15)])


def marks_without_secrets_take_time_by_their_number(stage):
    pieces = ("://", "://a:", "token=", "token=\r\n", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n",
              "kind: Secret\n", "---\nkind: Secret\n", "DATADOG_MATTERMOST_TOKEN=a1", "key:\n", "--token ", "ghp_",
              "eyJhbGciOiJIUzI1NiJ9.x", "FLWSECK_TEST-" + "a1b2c3d4e5f6-example-", "%25252541 ", "password: \"",
              "auth,'", "curl ")
    for piece in pieces:
        try:
            stage.scan_text((piece, 16 * MIB // len(piece))).must(CLEAN)
        except Fault as fault:
            raise Fault(f"{piece!r}: {fault}") from fault


def secrets_of_one_line_take_time_by_their_number(stage):
    done = stage.scan_text((NAMED_LINE.replace("\n", " gitleaks:allow,"), 4 * MIB // 70)).must(CLEAN)
    if done.report["summary"]["suppressed"] != 4 * MIB // 70:
        raise Fault(f"{done.report['summary']['suppressed']} are suppressed")


def five_thousand_files_are_each_looked_at(stage):
    for number in range(5000):
        stage.write(f"many/{number:04}.env", NAMED_LINE)
    done = stage.scan("many").must(FINDINGS, found=[("datadog-access-token", 1, 15)] * 5000)
    files = [secret["location"]["file"] for secret in done.report["secrets"]]
    if files != sorted(set(files)):
        raise Fault("the files are not in order")


# --- encodings --------------------------------------------------------------------------------------------

def bomb(piece, size):
    """Base64 of gzip."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as file:
        block = piece * (MIB // len(piece))
        for _ in range(size // len(block)):
            file.write(block)
    return base64.b64encode(packed.getvalue())


def what_unpacks_to_a_gigabyte_is_left_packed(stage):
    stage.scan_text("release: ", bomb(b"\0", 1 << 30), "\n", NAMED_LINE).must(
        FINDINGS, found=[("datadog-access-token", 2, 15)])


def what_unpacks_to_much_takes_little_memory(stage):
    for piece in (b"a", b"token=", NAMED_LINE.encode(), base64.b64encode(b"hello world, this is") + b"\n"):
        stage.scan_text("release: ", bomb(piece, 60 * MIB), "\n")


def many_bombs_are_as_harmless_as_one(stage):
    stage.scan_text((bomb(b" ", 66 * MIB) + b"\n", 200), NAMED_LINE).must(FINDINGS)


def encodings_are_undone_five_deep(stage):
    text = NAMED_LINE.encode()
    for depth in range(1, 21):
        text = base64.b64encode(text)
        stage.scan_text(text).must(FINDINGS if depth <= 5 else CLEAN)
    for _ in range(20):
        text = base64.b64encode(gzip.compress(text))
    stage.scan_text(text).must(CLEAN)


# --- manifests, keys and tokens that are broken -----------------------------------------------------------

def deep_nesting_keeps_no_secret_beside_it(stage):
    secret = f"kind: Secret\ndata:\n  password: {base64.b64encode(NAMED.encode()).decode()}\n"
    deep = ("[", 3_000_000)
    for pieces in ((secret, "---\n", deep), (deep, "\n---\n", secret), (secret, "deep: ", deep),
                   (secret, "deep: ", ("{a: ", 20_000)), (secret, ("- ", 500_000))):
        rules = {rule for rule, *_ in stage.scan_text(*pieces, "\n", NAMED_LINE, name="secret.yaml").found()}
        if "datadog-access-token" not in rules:
            raise Fault(f"found {rules}")


def lists_in_lists_end(stage):
    for opening in ('{"kind":"List","items":[', '{"kind":"SecretList","data":{"a":"b"},"items":['):
        stage.scan_text((opening, 100_000), '{"kind":"Secret"}', ("]}", 100_000), name="list.json").must(CLEAN)


def a_manifest_larger_than_a_window_is_told(stage):
    secret = base64.b64encode(NAMED.encode()).decode()
    item = f"- kind: Secret\n  data:\n    DATADOG_TOKEN: {secret}\n" + "  # nothing in particular\n" * 30
    count = (WINDOW + MIB) // len(item)
    done = stage.scan_text("kind: List\nitems:\n", (item, count), name="list.yaml").must(FINDINGS, "window")
    if len(done.found()) != count:
        raise Fault(f"{len(done.found())} of {count} are found as text")


def broken_keys_and_tokens_are_none(stage):
    begin, end, dashes = "-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----\n", "-" * 5
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    body = MINT.word(64) + "\n"
    texts = (begin, end, begin + end, end + begin, begin + body, begin + dashes, dashes + "BEGIN",
             begin + "AAAA\n" + end, dashes + "BEGIN " + "A" * 100_000 + " PRIVATE KEY-----\n" + body + end,
             header, f"{header}.", f"{header}..", f"{header}.{header}", f"{header}.{MINT.word(40)}.{MINT.word(43)}",
             f"ey{MINT.word(40)}.ey{MINT.word(40)}.", TOKEN.text[:-1], TOKEN.text + "0", TOKEN.public + "A" * 36)
    for number, text in enumerate(texts):
        stage.write(f"broken/{number:02}.txt", text)
    stage.scan("broken").must(CLEAN)


# --- what is no file --------------------------------------------------------------------------------------

def beside_a_secret(stage):
    stage.write("folder/z.env", NAMED_LINE)
    return stage.folder / "folder"


def is_looked_at_without(stage, name, *words):
    """In a folder and as an argument it is told, and the file beside it is looked at."""
    for argument in ("folder", f"folder/{name}"):
        stage.scan(argument, "folder/z.env").must(INCOMPLETE, name, *words, found=[("datadog-access-token", 1, 15)])


def a_fifo_is_never_waited_for(stage):
    os.mkfifo(beside_a_secret(stage) / "pipe")
    is_looked_at_without(stage, "pipe", "FIFO")


def a_socket_is_told(stage):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(beside_a_secret(stage) / "listener"))
        is_looked_at_without(stage, "listener", "socket")


def a_dangling_link_is_told(stage):
    (beside_a_secret(stage) / "link").symlink_to("nowhere")
    is_looked_at_without(stage, "link", "nowhere")


def links_in_a_loop_are_told(stage):
    folder = beside_a_secret(stage)
    (folder / "link").symlink_to("other")
    (folder / "other").symlink_to("link")
    is_looked_at_without(stage, "link", "leads back")


def a_folder_in_itself_is_looked_at_once(stage):
    (beside_a_secret(stage) / "again").symlink_to(".")
    stage.scan("folder").must(FINDINGS, found=[("datadog-access-token", 1, 15)])


def devices_are_refused(stage):
    for device in ("/dev/zero", "/dev/null", "/dev/tty"):
        stage.scan(device).must(INCOMPLETE, device)
    (beside_a_secret(stage) / "zero").symlink_to("/dev/zero")
    is_looked_at_without(stage, "zero", "device")


def memory_of_a_process_is_no_file_to_read(stage):
    if not pathlib.Path("/proc/self/mem").exists():
        raise Skipped("there is no /proc")
    stage.scan("/proc/self/mem").must(INCOMPLETE, "/proc/self/mem")
    stage.scan("/proc/self/status").must(CLEAN)  # claims to be empty, and is not


def what_may_not_be_read_is_told(stage):
    if os.geteuid() == 0:
        raise Skipped("root may read everything")
    folder = beside_a_secret(stage)
    stage.write("folder/closed.env", NAMED_LINE).chmod(0)
    is_looked_at_without(stage, "closed.env", "permission")
    (folder / "closed.env").unlink()
    stage.write("folder/closed/a.env", NAMED_LINE).parent.chmod(0)
    try:
        is_looked_at_without(stage, "closed", "permission")
    finally:
        (folder / "closed").chmod(0o700)


def a_file_may_change_its_size_meanwhile(stage):
    path, is_over = stage.write("log", (NAMED_LINE, 1000)), threading.Event()

    def change():
        while not is_over.is_set():
            for size in (50 * MIB, 10, 20 * MIB, 0):
                os.truncate(path, size)

    changer = threading.Thread(target=change)
    changer.start()
    try:
        for _ in range(20):
            if stage.scan("log").code not in (CLEAN, FINDINGS):
                raise Fault("it has failed")
    finally:
        is_over.set()
        changer.join()


def standard_input_is_looked_through_as_it_comes(stage):
    with stage.write("input", ("a line of nothing\n", 2_000_000), NAMED_LINE).open("rb") as file:
        with subprocess.Popen(["cat"], stdin=file, stdout=subprocess.PIPE) as pipe:
            stage.scan("-", stdin=pipe.stdout).must(FINDINGS, found=[("datadog-access-token", 2_000_001, 15)])
    with beside_a_secret(stage).joinpath("z.env").open("wb") as unreadable:
        stage.scan("-", stdin=unreadable).must(INCOMPLETE, "<stdin>")


# --- names ------------------------------------------------------------------------------------------------

NAMES = ("line\nbreak.env", "\x1b[2J\x07.env", "a,b\"c'.env", "::error file=x::.env", "-o", "%0A%.env", "=1+1.env",
         "c:\\x.env", "\r.env", "Zoë ☕.env", "\u202e.env", " .env")


def each_format_escapes_names_of_files(stage):
    for name in NAMES:
        stage.write(f"names/{name}", NAMED_LINE)
    stage.write(b"names/\xff\xfe.env".decode("utf-8", "surrogateescape"), NAMED_LINE)
    for form in FORMATS:
        done = stage.run("names", "-o", form).must(FINDINGS)
        output = done.output.replace("\r\n", "\n") if form == "csv" else done.output
        moving = set(re.findall(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", output))
        if moving:
            raise Fault(f"{form}: control characters come through: {moving}")
        if form in ("gcc", "github") and [line for line in done.output.splitlines()
                                          if not re.match(r"::(error|notice) |names/", line)]:
            raise Fault(f"{form}: a name breaks its line")


def names_come_back_from_json(stage):
    for name in NAMES:
        stage.write(f"names/{name}", NAMED_LINE)
    told = [secret["location"]["file"] for secret in stage.scan("names").report["secrets"]]
    if sorted(told) != sorted(f"names/{name}" for name in NAMES):
        raise Fault(f"the names are {told}")


# --- the command line -------------------------------------------------------------------------------------

def broken_baselines_are_refused(stage):
    stage.write("a.env", NAMED_LINE)
    texts = ("", "{", "[]", "nothing", "\0", '{"schemaVersion":"1"}', '{"schemaVersion":"2","secrets":[]}',
             '{"schemaVersion":"1","findings":[]}', '{"schemaVersion":"1","secrets":[7]}',
             '{"schemaVersion":"1","secrets":{}}', "[" * 100_000, '{"schemaVersion":"1","secrets":[]}{}', NAMED_LINE)
    for text in texts:
        stage.write("known.json", text)
        stage.scan("a.env", "--baseline", "known.json").must(USAGE, "known.json")
    stage.scan("a.env", "--baseline", "absent.json").must(USAGE, "absent.json")
    stage.scan("a.env", "--baseline", ".").must(USAGE)
    os.mkfifo(stage.folder / "pipe")
    stage.scan("a.env", "--baseline", "pipe").must(USAGE, "pipe")


def a_wrong_command_line_is_told_in_a_sentence(stage):
    stage.write("a.env", NAMED_LINE)
    for words in (("a.env", "-o", "jsn"), ("a.env", "-o", "json="), ("a.env", "-o"), ("a.env", "--unknown"),
                  ("a.env", "--threads", "0"), ("a.env", "--threads", "many"),
                  ("a.env", "-o", "json", "-o", "sarif")):
        stage.run(*words).must(USAGE)


def a_report_that_cannot_be_written_is_a_failure(stage):
    stage.write("a.env", NAMED_LINE)
    stage.run("a.env", "-o", "json=absent/report.json").must(FAILED, "absent")


# --- where windows meet -----------------------------------------------------------------------------------

FILLER = "2026-01-05T10:00:00Z the quick brown fox looks for nothing in particular today\n"


def found_wherever_windows_meet(stage, rule, text, secret, filler, shifts):
    """A secret again and again, through more than two windows: each is found once, where it is."""
    unit = filler + text
    head = unit[:unit.index(secret)]
    for shift in shifts:
        count = (2 * WINDOW + MIB) // len(unit)
        lines, column = head.count("\n"), len(head) - head.rfind("\n")
        wanted = [(rule, number * unit.count("\n") + lines + 1, column) if lines else
                  (rule, 1, shift + number * len(unit) + len(head) + 1) for number in range(count)]
        wanted[0] = (rule, lines + 1, shift + len(head) + 1) if "\n" not in head else wanted[0]
        try:
            stage.scan_text("#" * shift, (unit, count)).must(FINDINGS, found=wanted)
        except Fault as fault:
            raise Fault(f"{rule} in {len(unit)} bytes, moved by {shift}: {fault}") from fault


def lines_with_secrets_are_found_once(stage):
    found_wherever_windows_meet(stage, "datadog-access-token", NAMED_LINE, NAMED, FILLER * 25, range(0, 2200, 37))
    found_wherever_windows_meet(stage, TOKEN.rule, f"key: {TOKEN.text}\n", TOKEN.text, FILLER * 25,
                                range(0, 2200, 111))


def a_value_below_its_name_is_found_once(stage):
    text = f"- name: DATADOG_TOKEN\n  value: {NAMED}\n"
    found_wherever_windows_meet(stage, "datadog-access-token", text, NAMED, FILLER * 25, range(0, 2200, 111))


def secrets_of_one_long_line_are_found_once(stage):
    filler = FILLER.replace("\n", " ") * 25
    for text, secret, rule in ((NAMED_LINE.replace("\n", " "), NAMED, "datadog-access-token"),
                               (f"key: {TOKEN.text} ", TOKEN.text, TOKEN.rule)):
        found_wherever_windows_meet(stage, rule, text, secret, filler, range(0, 2200, 111))


def keys_of_many_lines_are_found_once(stage):
    found_wherever_windows_meet(stage, "private-key", KEY.text, KEY.text, FILLER * 25, range(0, 3000, 111))
    long_key = MINT.private_key("RSA PRIVATE KEY").text
    begin, *body, end = long_key.splitlines(keepends=True)
    long_key = begin + "".join(body[:-1]) * 50 + end  # 39 KB, as no key is, and less than what is kept behind
    found_wherever_windows_meet(stage, "private-key", long_key, long_key, FILLER * 40, range(0, 45_000, 4_000))


TESTS = (
    a_binary_is_searched_for_what_has_a_format_of_its_own, zero_bytes_hide_nothing_behind_them,
    a_sparse_file_is_read_to_its_end, what_is_not_utf_8_moves_no_place, utf_16_is_no_trouble,
    lines_may_end_in_carriage_returns, a_line_of_100_megabytes_is_looked_through,
    marks_without_secrets_take_time_by_their_number, secrets_of_one_line_take_time_by_their_number,
    five_thousand_files_are_each_looked_at, what_unpacks_to_a_gigabyte_is_left_packed,
    what_unpacks_to_much_takes_little_memory, many_bombs_are_as_harmless_as_one, encodings_are_undone_five_deep,
    deep_nesting_keeps_no_secret_beside_it, lists_in_lists_end, a_manifest_larger_than_a_window_is_told,
    broken_keys_and_tokens_are_none, a_fifo_is_never_waited_for, a_socket_is_told, a_dangling_link_is_told,
    links_in_a_loop_are_told, a_folder_in_itself_is_looked_at_once, devices_are_refused,
    memory_of_a_process_is_no_file_to_read, what_may_not_be_read_is_told, a_file_may_change_its_size_meanwhile,
    standard_input_is_looked_through_as_it_comes, each_format_escapes_names_of_files, names_come_back_from_json,
    broken_baselines_are_refused, a_wrong_command_line_is_told_in_a_sentence,
    a_report_that_cannot_be_written_is_a_failure, lines_with_secrets_are_found_once,
    a_value_below_its_name_is_found_once, secrets_of_one_long_line_are_found_once, keys_of_many_lines_are_found_once)


def try_out(test, binary):
    """The fault that it found, and why it was skipped."""
    with tempfile.TemporaryDirectory(prefix="seawall-bad-input-") as folder:
        try:
            test(Stage(binary, pathlib.Path(folder)))
        except Fault as fault:
            return str(fault), None
        except Skipped as reason:
            return None, str(reason)
        except (OSError, KeyError, TypeError, ValueError, subprocess.SubprocessError) as error:
            return repr(error), None
    return None, None


def main():
    binary, failed, skipped = pathlib.Path(sys.argv[1]).resolve(), 0, 0
    tests = [test for test in TESTS if all(word in test.__name__ for word in sys.argv[2:])]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for test, (fault, reason) in zip(tests, pool.map(lambda test: try_out(test, binary), tests)):
            if fault:
                failed += 1
                print(f"FAILED {test.__name__}: {fault}")
            if reason:
                skipped += 1
                print(f"skipped {test.__name__}: {reason}")
    print(f"{len(tests) - failed - skipped} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
