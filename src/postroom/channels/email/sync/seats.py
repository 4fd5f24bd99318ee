"""How many connections one user may have to one server, over all accounts that this process keeps in step.

    take ──one is free──▶ taken ──done──▶ free
      └──none is free: it is `wanted`──▶ whoever has one and nothing to do gives it up ──▶ taken

A server that says "too many connections" knows better than we: for a while it is asked for one fewer.
"""

import asyncio
import math
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from postroom.kit.errors import PostroomError
from postroom.kit.faults import Reason

# Gmail: support.google.com/mail/answer/7126229. Yahoo and AOL answer "[LIMIT] too many simultaneous connections".
_LIMITS = {"imap.gmail.com": 15, "imap.googlemail.com": 15, "imap.mail.yahoo.com": 5, "imap.aol.com": 5}
_USUAL = 10
_LOWERED_S = 1800.0
_TOO_MANY = re.compile(r"connections|too many|simultaneous|sessions", re.IGNORECASE)


class Seats:
    """The connections of one user at one server."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow so many at once. `clock` gives seconds."""
        self.wanted = asyncio.Event()
        self._usual = limit
        self._lowered = limit
        self._lowered_until = -math.inf
        self._clock = clock
        self._taken = 0
        self._waiting = 0
        self._freed = asyncio.Condition()

    @property
    def limit(self) -> int:
        """Return how many connections may be open at once now."""
        return self._lowered if self._clock() < self._lowered_until else self._usual

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Hold one connection, as soon as one is free."""
        async with self._freed:
            self._waiting += 1
            try:
                while self._taken >= self.limit:
                    self.wanted.set()
                    await self._freed.wait()
                self._taken += 1
            finally:
                self._waiting -= 1
                if not self._waiting:
                    self.wanted.clear()
        try:
            yield
        finally:
            self._taken -= 1
            async with self._freed:
                self._freed.notify_all()  # one alone may be cancelled in this moment, and nobody would be woken

    def refuse(self, failure: PostroomError) -> bool:
        """Ask for one connection fewer for half an hour, if that is what the server means.

        Tells whether to try again soon: another connection of ours is open, or was a moment ago.
        """
        words = str(failure.fields.get("server", ""))
        if failure.fields.get("reason") is not Reason.BUSY or not _TOO_MANY.search(words):
            return False
        if self._taken > 1:
            self._lowered = self._taken - 1
            self._lowered_until = self._clock() + _LOWERED_S
        return self._clock() < self._lowered_until


class Doors:
    """The seats at every server, made when they are first asked for."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seats: dict[tuple[str, str], Seats] = {}

    def seats(self, host: str, username: str) -> Seats:
        """Return the seats of a user at a server."""
        name = host.casefold()
        return self._seats.setdefault((name, username.casefold()), Seats(_LIMITS.get(name, _USUAL)))
