"""Data of a connection: what it becomes, and what that takes."""

import asyncio
import tempfile
import threading
import tracemalloc
from collections.abc import Iterable
from itertools import chain
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from postroom import spool
from postroom.channels.email.smtpd import wire as wires
from postroom.channels.email.smtpd.wire import Wire

pytestmark = pytest.mark.anyio

CHUNK = b"A line of no matter.\r\n" * 2_000


class Coming(asyncio.StreamReader):
    """A sender whose bytes are not kept before they are asked for."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        super().__init__()
        self._chunks = iter(chunks)

    @override
    async def read(self, n: int = -1) -> bytes:
        return next(self._chunks, b"")


class Nowhere(asyncio.WriteTransport):
    @override
    def is_closing(self) -> bool:
        return True


def wire(chunks: int, end: bytes) -> Wire:
    return fed(chain((bytes(bytearray(CHUNK)) for _ in range(chunks)), [end]))


def fed(chunks: Iterable[bytes]) -> Wire:
    reader = Coming(chunks)
    writer = asyncio.StreamWriter(Nowhere(), asyncio.StreamReaderProtocol(reader), reader, asyncio.get_running_loop())
    return Wire(reader, writer)


async def no_room() -> None:
    """There is enough."""


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b".\r\n", b""),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"a\r\n..b\r\n...\r\n.\r\n", b"a\r\n.b\r\n..\r\n"),
        (b"..\r\n..\r\n.\r\n", b".\r\n.\r\n"),
    ],
)
async def test_dots_that_the_sender_put_in_are_taken_out(sent: bytes, kept: bytes) -> None:
    assert await wire(0, sent).data(1_000, no_room) == kept


@pytest.mark.parametrize("first", [b"\r\n", b".\r\n", b"\r\n\r\n"])
async def test_a_large_mail_may_begin_with_empty_lines_and_be_one_line(first: bytes) -> None:
    long = b"x" * 2_000_000
    raw = await fed([first.replace(b".", b".."), long, long, b"\r\n.\r\n"]).data(50_000_000, no_room)
    assert raw is not None
    assert raw[:] == first + long * 2 + b"\r\n"


LINE = st.lists(st.sampled_from([b".", b"\ra", b"\na", b"a", b"x" * 20]), max_size=6).map(b"".join)


@given(st.lists(LINE, max_size=8), st.integers(8, 40), st.lists(st.integers(1, 60), min_size=1))
async def test_any_large_mail_is_as_it_was_sent(lines: list[bytes], small: int, sizes: list[int]) -> None:
    sent = b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\nQUIT\r\n"
    ends = [sum(sizes[: count + 1]) for count in range(len(sizes))]
    chunks = [sent[start:end] for start, end in zip([0, *ends], [*ends, len(sent)], strict=True) if start < len(sent)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wires, "_SMALL", small)
        patch.setattr(spool, "IN_MEMORY", small)
        raw = await fed(chunks).data(50_000_000, no_room)
    assert raw is not None
    assert raw[:] == b"".join(line + b"\r\n" for line in lines)


async def test_who_hangs_up_while_a_disk_is_slow_leaves_no_file_open(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, ready, made = threading.Event(), threading.Event(), list[IO[bytes]]()

    def slow(*, buffering: int) -> IO[bytes]:
        asked.set()
        ready.wait()
        made.append(tempfile.TemporaryFile(buffering=buffering))  # noqa: SIM115 - as a spool does
        return made[0]

    monkeypatch.setattr(spool, "TemporaryFile", slow)
    reading = asyncio.create_task(wire(800, b".\r\n").data(50_000_000, no_room))
    await asyncio.to_thread(asked.wait)
    reading.cancel()
    asyncio.get_running_loop().call_later(0.01, ready.set)
    with pytest.raises(asyncio.CancelledError):
        await reading
    ready.set()
    assert made
    assert made[0].closed


async def test_a_large_mail_is_not_in_memory() -> None:
    tracemalloc.start()
    raw = await wire(800, b"..\r\n.\r\n").data(50_000_000, no_room)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert raw is not None
    assert raw[:] == CHUNK * 800 + b".\r\n"
    assert peak < 0.25 * len(raw)
