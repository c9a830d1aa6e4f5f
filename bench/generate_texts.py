#!/usr/bin/env python3
"""Text without secrets, for the search for secrets, the same bytes every time: generate_texts.py KIND BYTES FILE.

KIND: log (JSON lines and plain ones in turn, with the words that names of secrets have), base64 (certificates in lines
of 64 digits, images in one line, and encoded text), or source (the program's own, again and again). Nothing in it is a
finding, which the benchmark holds the search to.
"""
import base64
import itertools
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED_BYTES = 16 << 20  # what comes again after so many bytes costs the search the same
SOURCES = ("access", "cluster", "documents", "findings", "http", "network", "objects", "pods", "reports")
WORDS = ("cart", "checkout", "payment", "catalog", "search", "mail", "stock", "price", "review", "login", "order")
LEVELS = ("debug", "info", "info", "info", "warn", "error")
MESSAGES = (
    "request served", "key not found in the cache", "token of the session was renewed", "secret mounted",
    "password policy checked", "credentials read from the file", "access granted", "reconciled", "queue drained",
    "authentication succeeded", "api reachable", "leader elected", "watch of secrets closed, opening it again",
)


def json_line(chance, time):
    user = f"{chance.choice(WORDS)}-{chance.randrange(9999)}"
    return json.dumps({
        "ts": time, "level": chance.choice(LEVELS), "logger": f"shop.{chance.choice(WORDS)}",
        "msg": chance.choice(MESSAGES), "method": chance.choice(("GET", "POST", "PUT")),
        "path": f"/api/v1/{chance.choice(WORDS)}s/{chance.randrange(10**6)}?page={chance.randrange(50)}",
        "status": chance.choice((200, 200, 200, 201, 304, 404, 500)), "duration_ms": round(chance.random() * 900, 3),
        "trace_id": f"{chance.getrandbits(128):032x}", "span_id": f"{chance.getrandbits(64):016x}",
        "remote": f"10.0.{chance.randrange(256)}.{chance.randrange(256)}:{chance.randrange(65536)}",
        "user": user, "auth": "oidc", "key": f"sessions/{user}", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)"},
        separators=(",", ":"))


def plain_line(chance, time):
    word, other = chance.choice(WORDS), chance.choice(WORDS)
    return chance.choice((
        f'{time} {chance.choice(LEVELS).upper()} [{word}-worker-{chance.randrange(16)}] {chance.choice(MESSAGES)}, '
        f'key={other}/{chance.randrange(10**4)} attempt={chance.randrange(5)} took={chance.randrange(900)}ms',
        f'I0105 {time[11:19]}.{chance.randrange(10**6):06} 1 controller.go:{chance.randrange(900)}] '
        f'"{chance.choice(MESSAGES).capitalize()}" object="team-{chance.randrange(40)}/{word}" kind="Secret"',
        f'10.0.{chance.randrange(256)}.{chance.randrange(256)} - - [{time}] "GET /{word}/{chance.randrange(10**5)} '
        f'HTTP/1.1" 200 {chance.randrange(10**5)} "https://shop.test/{other}" "curl/8.5.0"'))


def log(chance):
    for number in itertools.count():
        hour, minute, second = number // 3600000 % 24, number // 60000 % 60, number // 1000 % 60
        time = f"2026-01-05T{hour:02}:{minute:02}:{second:02}.{number % 1000:03}Z"
        line = json_line if number // 1000 % 2 else plain_line
        yield (line(chance, time) + "\n").encode()


def blobs(chance):
    for number in itertools.count():
        digits = base64.b64encode(chance.randbytes(chance.randrange(900, 1400)))
        lines = b"\n".join(digits[at:at + 64] for at in range(0, len(digits), 64))
        yield b"-----BEGIN CERTIFICATE-----\n" + lines + b"\n-----END CERTIFICATE-----\n"
        yield b"image-%d: " % number + base64.b64encode(chance.randbytes(chance.randrange(2000, 30000))) + b"\n"
        text = "\n".join(plain_line(chance, "2026-01-05T10:00:00.000Z") for _ in range(20))
        yield b"text-%d: " % number + base64.b64encode(text.encode()) + b"\n"


def sources(_):
    """Of modules that show no examples of secrets, and without tests, which do."""
    paths = sorted(path for folder in SOURCES for path in (ROOT / "src" / folder).rglob("*")
                   if path.suffix in (".cpp", ".h") and not path.stem.endswith("_test"))
    for path in itertools.cycle(paths):
        yield path.read_bytes()


KINDS = {"log": log, "base64": blobs, "source": sources}


def text_of(kind, size):
    """Pieces of a text of about so many bytes."""
    shared, pieces = 0, []
    for piece in KINDS[kind](random.Random(1)):
        pieces.append(piece)
        shared += len(piece)
        if shared >= min(size, SHARED_BYTES):
            break
    whole = b"".join(pieces)
    yield from itertools.repeat(whole, -(-size // len(whole)))


def main():
    kind, size, out = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3])
    with out.open("wb") as file:
        file.writelines(text_of(kind, size))


main()
