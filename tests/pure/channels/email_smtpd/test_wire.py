"""Data of a connection: what it becomes, and what that takes."""

import asyncio
import tracemalloc

import pytest
from typing_extensions import override

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
