"""The bell: hears that somebody woke a key, so that an idle worker starts within milliseconds and not at its next look.

A bell may be missed (a dropped connection, a pooler that cannot LISTEN): whoever waits for it also looks every second.
"""

import asyncio
from contextlib import aclosing
from typing import Never

import structlog

from postroom.jobs import store
from postroom.kit.firebreak import Firebreak

_RECONNECT_S = 1.0

log = structlog.get_logger()


class Bell:
    """Rings when a key is woken anywhere, or by this process."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Let whoever waits go on."""
        self._rung.set()

    async def wait(self, at_most_s: float) -> None:
        """Return at the next ring (also one since the last wait), or after `at_most_s`."""
        try:
            async with asyncio.timeout(at_most_s):
                await self._rung.wait()
        except TimeoutError:
            return
        finally:
            self._rung.clear()

    async def listen(self, dsn: str) -> Never:
        """Ring at each notification, until cancelled; `dsn` must reach PostgreSQL itself, not a transaction pooler."""
        while True:
            with Firebreak(lambda error: log.warning("jobs.bell_silent", error=type(error).__name__)):
                async with aclosing(store.notifications(dsn)) as notes:
                    async for _ in notes:
                        self.ring()
            await asyncio.sleep(_RECONNECT_S)
