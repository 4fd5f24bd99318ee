"""The files of a mail: what its writer attached, the pictures he shows, and those of the original below his words.

A picture that the HTML shows by its content id goes inside the mail (RFC 2387); every other file is attached. Blobs are
shared, so a picture that is quoted ten times is kept once.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from postroom.channels.email import compose, images
from postroom.composer.model import Upload
from postroom.conversations.messages import AttachmentRow
from postroom.conversations.timeline import Part
from postroom.events.act import Act
from postroom.kit.ids import new_id
from postroom.storage.blobs import Blobs, Reference


async def attach(
    act: Act, blobs: Blobs, message_id: UUID, html: str, uploads: Sequence[Upload], quoted: Sequence[Part]
) -> list[AttachmentRow]:
    """Return the rows of a message's files, their blobs referred to. `quoted` are the parts of the original."""
    parts = [*_own(uploads, html), *_shown_again(quoted, html)]
    rows = [_row(message_id, ordinal, part) for ordinal, part in enumerate(parts)]
    references = [Reference(row.sha256, "attachment", row.id) for row in rows]
    await blobs.refer_all(act.conn, act.organization_id, references)
    return rows


def _own(uploads: Sequence[Upload], html: str) -> Iterator[Part]:
    shown = images.shown_in(html)
    for one in uploads:
        inline = one.content_id in shown
        content_id = one.content_id if inline else None
        yield Part(one.filename, one.media_type, one.size, one.sha256, content_id, inline)


def _shown_again(quoted: Sequence[Part], html: str) -> Iterator[Part]:
    shown = images.shown_in(html)
    for part in quoted:
        named = part.content_id is not None and compose.is_content_id(part.content_id)
        if part.inline and named and part.media_type.startswith("image/") and (part.content_id or "").lower() in shown:
            yield part


def _row(message_id: UUID, ordinal: int, part: Part) -> AttachmentRow:
    return AttachmentRow(
        id=new_id(),
        message_id=message_id,
        ordinal=ordinal,
        filename=part.filename,
        media_type=part.media_type,
        size=part.size,
        content_id=part.content_id,
        inline=part.inline,
        sha256=part.sha256,
    )
