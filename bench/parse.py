"""How many messages a second one core understands, and the memory that those of 50 MB take.

The mix is the shared samples of real mail, with and without HTML, as often as each is there; without samples, mail made
up in their sizes. `parse_per_s` counts CPU time, so that a busy machine does not count.
"""

import base64
import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from postroom.channels.email.parse import parse
from postroom.spool import Octets, spooled

_SAMPLES = Path(os.environ.get("POSTROOM_TESTDATA") or Path(__file__).resolve().parents[2] / "shared" / "testdata")
_FOLDERS = ("mail", "threading/spamassassin", "threading/notmuch-default", "classify/spamassassin")
_ROUNDS = 3
_LARGE = 50_000_000
_HTML = "<html><body>" + "<p>Hello <b>Ann</b>, the <a href='https://x.org'>price</a> is 4.</p>" * 60 + "</body></html>"


def run() -> dict[str, float]:
    """Measure both."""
    figures = {"parse_per_s": _rate()}
    grown = {name: _grown(spooled([make()])) for name, make in _LARGE_ONES.items()}
    most = ", ".join(f"{megabytes:.0f} {name}" for name, megabytes in grown.items())
    print(f"  one of {_LARGE / 1e6:.0f} MB, MB of memory at most: {most}")
    return {**figures, "parse_memory_mb": max(grown.values())}


def _rate() -> float:
    mix = _samples() or _made_up()
    for raw in mix:  # what is loaded once
        parse(raw)
    seconds = min(_seconds(mix) for _ in range(_ROUNDS))
    each = len(mix) / seconds
    size = sum(map(len, mix)) / len(mix)
    print(f"  {len(mix)} messages of {size / 1000:.1f} kB: {each:.0f} a second and core (budget 500)")
    return each


def _seconds(mix: list[bytes]) -> float:
    began = time.process_time()
    for raw in mix:
        parse(raw)
    return time.process_time() - began


def _samples() -> list[bytes]:
    paths = (path for folder in _FOLDERS for path in sorted((_SAMPLES / folder).rglob("*")) if path.is_file())
    return [path.read_bytes() for path in paths if path.suffix not in {".json", ".jsonl", ".tnef"}]


def _made_up() -> list[bytes]:
    head = b"From: Ann <ann@x.org>\r\nTo: bo@y.org\r\nMessage-ID: <1@x.org>\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n"
    plain = head + b"\r\n" + b"Hello.\r\n> What is the price?\r\nIt is 4.\r\n" * 40
    html = head + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + _HTML.encode()
    return [plain, plain, html] * 100


def _with_file() -> bytes:
    content = base64.encodebytes(os.urandom(_LARGE * 3 // 4))
    return (
        b"From: ann@x.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the film.\r\n"
        b"--b\r\nContent-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + content
        + b"--b--"
    )


def _long(media_type: str, line: str) -> Callable[[], bytes]:
    head = f"From: ann@x.org\r\nContent-Type: {media_type}; charset=utf-8\r\n\r\n"
    return lambda: head.encode() + line.encode() * (_LARGE // len(line.encode()))


_LARGE_ONES = {
    "with a file": _with_file,
    "all text": _long("text/plain", "The price is 4 € \U0001f600.\r\n"),
    "all HTML": _long("text/html", "<p>The price is <b>4</b> € \U0001f600.</p>\r\n"),
}


def _grown(raw: Octets) -> float:
    """Return how much memory it takes at most, in MB; the message itself lies in a file."""
    tracemalloc.start()
    parse(raw)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6
