"""Room for large messages that are on their way, so that nobody takes all of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from weakref import WeakValueDictionary

_AT_ONCE = 4


class Room:
    """Room for a few large messages at once, and for one of each peer."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._all = asyncio.Semaphore(_AT_ONCE)
        self._peers: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # as long as somebody has or waits

    @asynccontextmanager
    async def taken(self, peer: str) -> AsyncIterator[None]:
        """Wait for room, and have it while the block runs. An empty `peer` stands for any number of senders."""
        alone = self._peers.setdefault(peer, asyncio.Lock()) if peer else nullcontext()
        async with alone, self._all:
            yield
