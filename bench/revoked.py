"""How long until an open window hears that somebody may not see a conversation any more, while 200 people work."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bench.seed import numbered

TIMES = 50
EVERY_S = 0.4

Ask = Callable[[str, str, str, dict[str, Any]], Awaitable[tuple[int, bytes]]]


class Revoked:
    """A conversation is shared with somebody of another team and taken away again, again and again."""

    def __init__(self) -> None:
        self.told: list[float] = []
        self._asked: dict[str, tuple[int, float]] = {}

    def hear(self, person: int, event: dict[str, Any]) -> None:
        """Take what a socket was told."""
        loser, asked = self._asked.get(event["conversation_id"] or "", (0, 0.0))
        if event["gone"] and person == loser:
            del self._asked[event["conversation_id"]]
            self.told.append((time.perf_counter() - asked) * 1000)

    async def run(self, ask: Ask, secrets: dict[int, str], of_team: Callable[[int, random.Random], int]) -> None:
        """Share and take away. Raises `RuntimeError` when the server refuses, or somebody was never told."""
        chance = random.Random(51)
        for _ in range(TIMES):
            owner = chance.randint(1, len(secrets))
            loser = owner % len(secrets) + 1  # of the next team
            conversation = str(numbered("conversation", of_team(owner, chance)))
            someone = [str(numbered("person", loser))]
            await _done(ask("PATCH", f"conversations/{conversation}", secrets[owner], {"add_users": someone}))
            await asyncio.sleep(EVERY_S)
            self._asked[conversation] = loser, time.perf_counter()
            await _done(ask("PATCH", f"conversations/{conversation}", secrets[owner], {"remove_users": someone}))
        await asyncio.sleep(1)
        if self._asked:
            message = f"{len(self._asked)} of {TIMES} were never told"
            raise RuntimeError(message)


async def _done(answer: Awaitable[tuple[int, bytes]]) -> None:
    status, text = await answer
    if status >= 300:
        raise RuntimeError(f"{status} {text[:200]!r}")
