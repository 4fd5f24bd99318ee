"""The HTML of a mail as it is shown. That of imported history is made safe when somebody first looks at it, and kept.

    kept? that is shown ──▶ else its bytes ──▶ understood, in a process of its own ──▶ kept and shown
                                   └─ lost or damaged: its text is shown

Most of what a mailbox holds is never opened again, and making HTML safe is most of the cost of understanding it.
"""

import contextlib
from html import escape
from uuid import UUID

from postroom.channels.email.understood import Understand
from postroom.conversations import timeline
from postroom.conversations.timeline import Body
from postroom.storage.blobs import BlobDamaged, Blobs
from postroom.storage.database import Database
from postroom.storage.objects import ObjectLost
from postroom.storage.secrets import SecretLost


class Shown:
    """Gives out the safe HTML of mails."""

    def __init__(self, database: Database, blobs: Blobs, understand: Understand) -> None:
        """Take where mails are kept, and what makes their HTML safe."""
        self._database = database
        self._blobs = blobs
        self._understand = understand

    async def html(self, organization_id: UUID, person_id: UUID, message_id: UUID) -> str:
        """Return the safe HTML of a message that the person may see.

        Raises `NoSuchFile`; while it is pending also `ObjectsDown`, `SecretLost` or `Unavailable`.
        """
        async with self._database.transaction() as tx:
            body = await timeline.body(tx.conn, organization_id, person_id, message_id)
            if body.raw_sha256 is None:
                return body.html or ""
            found = await self._blobs.find(tx.conn, organization_id, body.raw_sha256)
        try:
            raw = await self._blobs.read(found)
        except (ObjectLost, BlobDamaged, SecretLost):  # the last: a file that was changed does not open
            return _text(body)
        (told,) = await self._understand([raw])
        html = (told.message.html if told.message else None) or _text(body)
        async with self._database.transaction() as tx:
            await timeline.keep_html(tx.conn, organization_id, message_id, html)
        return html

    async def prepare(self, organization_id: UUID, person_id: UUID, message_id: UUID) -> None:
        """See to it that the HTML of a message is kept, for who quotes it in a transaction. Raises as `html`."""
        with contextlib.suppress(timeline.NoSuchFile):
            await self.html(organization_id, person_id, message_id)


def _text(body: Body) -> str:
    return f'<div style="white-space: pre-wrap">{escape(body.text)}</div>'
