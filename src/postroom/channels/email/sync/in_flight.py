"""How much mail may be fetched and not yet kept, over all accounts that this process keeps in step.

to be fetched ──there is room (first come, first served), or it is little, or one new mail──▶ in flight ──kept──▶ room
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

_MOST = 64 << 20
_SMALL = 1 << 20
_PATIENCE_S = 20.0


class InFlight:
    """Room for some bytes. What is larger than all of it flies alone.

    Who waited for long goes on without room: a server that sends its mail byte by byte does not hold up the others.
    """

    def __init__(self, most: int = _MOST, patience: float = _PATIENCE_S) -> None:
        """Allow so many bytes at once, and the first in the row to wait for so many seconds."""
        self.held = 0
        self._most = most
        self._patience = patience
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def taken(self, size: int, *, now: bool = False) -> AsyncIterator[None]:
        """Hold room for so many bytes, as soon as there is some; for few, or if it must be `now`, at once."""
        await self.take(size, waits=size > _SMALL and not now)
        try:
            yield
        finally:
            self.give(size)

    @contextmanager
    def share(self, most: int) -> Iterator["Share"]:
        """Return a share of at most so many bytes; what it still holds at the end it gives back."""
        share = Share(self, most)
        try:
            yield share
        finally:
            share.give(share.held)

    async def take(self, size: int, *, waits: bool = True) -> None:
        """Wait for room, with patience, and take it."""
        if waits:
            async with self._turn:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._patience):
                        await self._room(size)
        self.held += size

    async def _room(self, size: int) -> None:
        while self.held and self.held + size > self._most:
            self._freed.clear()
            await self._freed.wait()

    def give(self, size: int) -> None:
        """Give room back."""
        self.held -= size
        self._freed.set()


class Share:
    """What one of many has in flight."""

    def __init__(self, all_: InFlight, most: int) -> None:
        """Take the room of all, and how much of it this one may hold. Use `InFlight.share`."""
        self.held = 0
        self._all = all_
        self._most = most
        self._freed = asyncio.Event()

    async def take(self, size: int) -> None:
        """Wait for room, in this share and then in all, and take it."""
        while self.held and self.held + size > self._most:
            self._freed.clear()
            await self._freed.wait()
        await self._all.take(size)
        self.held += size

    def give(self, size: int) -> None:
        """Give room back; less than nothing when more came than was announced."""
        self.held -= size
        self._all.give(size)
        self._freed.set()
