"""A second look: before a person is asked where his mail went, all other folders are read once more.

Live mail of INBOX has a connection of its own: what left INBOX may lie in a folder that the other one has not seen yet.

    ask ──▶ asked ──the other begins to look──▶ begun ──it has read all that changed──▶ answered
"""

import asyncio

from postroom.kit.tasks import wait_for_any


class SecondLook:
    """One connection asks, the other reads all folders and answers."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.asked = asyncio.Event()
        self._begun = False
        self._answered = asyncio.Event()

    async def ask(self, patience: float) -> None:
        """Wait until all folders were read, at most so long (seconds)."""
        self._answered.clear()
        self.asked.set()
        await wait_for_any(patience, self._answered)

    def begin(self) -> None:
        """Say that a look begins now."""
        self._begun = self._begun or self.asked.is_set()
        self.asked.clear()

    def answer(self) -> None:
        """Say that all that changed was read."""
        if self._begun:
            self._begun = False
            self._answered.set()
