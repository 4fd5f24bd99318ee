"""Data of a connection: what it becomes, and what that takes."""

import asyncio
import itertools
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from postroom import spool
from postroom.channels.email.smtpd import wire as smtpd_wire
from postroom.channels.email.smtpd.wire import Wire

pytestmark = pytest.mark.anyio

CHUNK = b"A line of no matter.\r\n" * 2_000


class Coming(asyncio.StreamReader):
    """A sender whose bytes are not kept before they are asked for."""

    def __init__(self, chunks: int, end: bytes) -> None:
        super().__init__()
        self._left, self._last = chunks, end

    @override
    async def read(self, n: int = -1) -> bytes:
        self._left -= 1
        return bytes(bytearray(CHUNK)) if self._left >= 0 else self._last


class Nowhere(asyncio.WriteTransport):
    @override
    def is_closing(self) -> bool:
        return True


def wire(chunks: int, end: bytes) -> Wire:
    reader = Coming(chunks, end)
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


async def test_a_large_mail_is_not_in_memory() -> None:
    tracemalloc.start()
    raw = await wire(800, b"..\r\n.\r\n").data(50_000_000, no_room)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert raw is not None
    assert raw[:] == CHUNK * 800 + b".\r\n"
    assert peak < 0.25 * len(raw)


class Pieces(asyncio.StreamReader):
    """Gives what it has in pieces of these sizes, over and over."""

    def __init__(self, sent: bytes, sizes: list[int]) -> None:
        super().__init__()
        self._sent, self._sizes = sent, itertools.cycle(sizes)

    @override
    async def read(self, n: int = -1) -> bytes:
        size = next(self._sizes)
        piece, self._sent = self._sent[:size], self._sent[size:]
        return piece


@given(
    st.lists(st.sampled_from([b".", b"..", b"\r\n", b"\r", b"\n", b"a", b"bc", b"\r\n.", b"x" * 30]), max_size=60),
    st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
async def test_however_it_is_cut_the_message_is_what_was_meant(pieces: list[bytes], sizes: list[int]) -> None:
    """A sender doubles the dots that begin a line (RFC 5321, 4.5.2); whoever reads undoes it."""
    meant = b"".join(pieces) + b"\r\n"
    sent = (b"\r\n" + meant).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\nQUIT\r\n"
    reader = Pieces(sent, sizes)
    writer = asyncio.StreamWriter(Nowhere(), asyncio.StreamReaderProtocol(reader), reader, asyncio.get_running_loop())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smtpd_wire, "_SMALL", 16)
        patch.setattr(spool, "IN_MEMORY", 24)
        one = Wire(reader, writer)
        raw = await one.data(10_000, no_room)
        assert raw is not None
        assert raw[:] == meant
        assert await one.command() == "QUIT"
