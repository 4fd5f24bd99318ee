"""A process that does nothing but understand mail: batches in on standard input, answers out on standard output.

    length, messages ─▶ understood, one by one ─▶ length, answers      ... until the input ends

Run by `parsers`. A message that takes too long or too much memory ends the process, and the one who asked knows which
it was. Frames are eight bytes of length and MessagePack.
"""

import resource
import signal
import sys
from collections.abc import Sequence
from typing import BinaryIO

import msgspec

from postroom.channels.email.understood import Understood, Wanted, understood
from postroom.kit import garbage

LONGEST_S = 30
MOST_BYTES = 1 << 30
LENGTH = 8


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """Messages to be understood, and how far."""

    raws: Sequence[bytes]
    wanted: Wanted


def frame(message: object) -> bytes:
    """Return the bytes that stand for a batch, or for its answers, on a pipe."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH, "big") + body


def main() -> None:
    """Understand batches until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks; this one ends with its input
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    garbage.settle()
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    while batch := _next(sys.stdin.buffer):
        asked = msgspec.msgpack.decode(batch, type=Batch)
        answers.write(frame([_one(raw, asked.wanted) for raw in asked.raws]))
        answers.flush()


def _next(source: BinaryIO) -> bytes:
    return source.read(int.from_bytes(source.read(LENGTH), "big"))


def _one(raw: bytes, wanted: Wanted) -> Understood:
    signal.alarm(LONGEST_S)  # ends the process, wherever it is
    try:
        return understood(raw, wanted)
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    main()
