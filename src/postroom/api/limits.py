"""How much a program may ask with API tokens: 5 requests at once, 300 a minute, 900 in 15 minutes, per person.

Counted in the memory of a web process: with several processes a person may use up to that many times as much, which
protects as well and costs nothing.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec

from postroom.kit.errors import TooMany

AT_ONCE = 5
WINDOWS = ((60, 300), (900, 900))
"""(seconds, requests)"""

_PEOPLE_KEPT = 10_000


class TooManyRequests(TooMany):
    """Too many requests with API tokens. Wait until the time in Retry-After is over."""

    code = "rate_limited"


class Window(msgspec.Struct):
    """Requests counted since `start` (Unix seconds)."""

    start: float = 0.0
    hits: int = 0


class Usage(msgspec.Struct):
    """What one person used."""

    running: int = 0
    windows: list[Window] = msgspec.field(default_factory=lambda: [Window() for _ in WINDOWS])


class TokenLimits:
    """Counts the requests of people's API tokens. `clock` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Start with nothing counted."""
        self._clock = clock
        self._people: dict[UUID, Usage] = {}

    @asynccontextmanager
    async def one_request(self, person_id: UUID) -> AsyncIterator[dict[str, str]]:
        """Count a request while it runs; give the headers that tell what is left. Raises `TooManyRequests`."""
        usage = self._usage(person_id)
        headers = self._count(usage)
        usage.running += 1
        try:
            yield headers
        finally:
            usage.running -= 1

    def _usage(self, person_id: UUID) -> Usage:
        if len(self._people) > _PEOPLE_KEPT:
            idle = [one for one, usage in self._people.items() if not usage.running]
            for one in idle[: _PEOPLE_KEPT // 2]:
                del self._people[one]
        return self._people.setdefault(person_id, Usage())

    def _count(self, usage: Usage) -> dict[str, str]:
        moment = self._clock()
        for window, (seconds, _) in zip(usage.windows, WINDOWS, strict=True):
            if moment - window.start >= seconds:
                window.start, window.hits = moment, 0
        if usage.running >= AT_ONCE:
            raise TooManyRequests("At most 5 requests at the same time.", retry_after=1, limit=AT_ONCE)
        for window, (seconds, limit) in zip(usage.windows, WINDOWS, strict=True):
            if window.hits >= limit:
                wait = max(1, round(window.start + seconds - moment))
                raise TooManyRequests(retry_after=wait, limit=limit, remaining=0, reset=round(window.start + seconds))
        for window in usage.windows:
            window.hits += 1
        return _headers(usage)


def _headers(usage: Usage) -> dict[str, str]:
    """Return the state of the window that leaves least, and of two that leave as much, the longer."""
    lines = zip(usage.windows, WINDOWS, strict=True)
    window, (seconds, limit) = min(lines, key=lambda line: (line[1][1] - line[0].hits, -line[1][0]))
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(limit - window.hits),
        "x-ratelimit-reset": str(round(window.start + seconds)),
    }
