"""The HTML of a mail, safe to show. That of imported history is made when somebody first looks at it, and kept.

    kept? that is shown ──▶ else its bytes ──▶ understood, in a process of its own ──▶ kept and shown

Most of what a mailbox holds is never opened again, and making its HTML safe is half of understanding it. What cannot be
made now is no loss: the reader has the text, and the next one tries again.
"""

import asyncio
import contextlib
import time
from uuid import UUID

from postroom.channels.email.understood import Understand, Wanted
from postroom.conversations import timeline
from postroom.kit.errors import PostroomError
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database

_REST_S = 600
_MOST_RESTING = 1_000


class SafeHtml:
    """Gives out the safe HTML of mails. Many who open one at once wait for one making of it."""

    def __init__(self, database: Database, blobs: Blobs, understand: Understand) -> None:
        """Take where mails are kept, and what makes their HTML safe."""
        self._database = database
        self._blobs = blobs
        self._understand = understand
        self._making: dict[UUID, asyncio.Task[str]] = {}
        self._resting: dict[UUID, float] = {}
        """What could not be made, and until when: a mail that takes too long must not hold up the others again."""

    async def of(self, organization_id: UUID, person_id: UUID, message_id: UUID) -> str:
        """Return the safe HTML of a message that the person may see.

        Raises `NoSuchFile`, also where it cannot be made, and what `Blobs.read` and `Understand` raise.
        """
        async with self._database.transaction() as tx:
            kept = await timeline.html(tx.conn, organization_id, person_id, message_id)
            if kept.html is not None:
                return kept.html
            if self._resting.get(message_id, 0) > time.monotonic():
                raise timeline.NoSuchFile
        if message_id not in self._making:
            self._making[message_id] = asyncio.create_task(self._make(organization_id, person_id, message_id))
            self._making[message_id].add_done_callback(lambda made: self._made(message_id, made))
        return await asyncio.shield(self._making[message_id])

    async def quoted(self, organization_id: UUID, person_id: UUID, message_id: UUID) -> str | None:
        """Return it for an answer, or None: its text is quoted then. An answer never fails for what it quotes."""
        try:
            return await self.of(organization_id, person_id, message_id)
        except PostroomError:
            return None

    async def _make(self, organization_id: UUID, person_id: UUID, message_id: UUID) -> str:
        async with self._database.transaction() as tx:
            kept = await timeline.html(tx.conn, organization_id, person_id, message_id)
            if kept.html is not None:  # made since it was looked for
                return kept.html
            if kept.raw_sha256 is None:
                raise timeline.NoSuchFile
            found = await self._blobs.find(tx.conn, organization_id, kept.raw_sha256)
        raw = await self._blobs.read(found)
        (told,) = await self._understand([raw], Wanted.HTML)
        if told.message is None or told.message.html is None:
            if len(self._resting) >= _MOST_RESTING:
                self._resting.clear()
            self._resting[message_id] = time.monotonic() + _REST_S
            raise timeline.NoSuchFile
        with contextlib.suppress(PostroomError):  # it can be shown all the same
            async with self._database.transaction() as tx:
                await timeline.keep_html(tx.conn, organization_id, message_id, told.message.html)
        return told.message.html

    def _made(self, message_id: UUID, made: asyncio.Task[str]) -> None:
        del self._making[message_id]
        if not made.cancelled():
            made.exception()  # whoever waited was told; perhaps nobody waits any more
