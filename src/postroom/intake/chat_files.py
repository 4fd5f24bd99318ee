"""Files of a chat, on their way in: what they are is told by their bytes, and pictures are made anew."""

import asyncio
from uuid import UUID

import msgspec

from postroom.channels.livechat import pictures
from postroom.channels.livechat.pictures import BadPicture
from postroom.chats.model import ChatFile
from postroom.kit import media_types
from postroom.kit.errors import Invalid
from postroom.kit.ids import new_id
from postroom.kit.text import file_name
from postroom.storage.blobs import Blobs, Written
from postroom.storage.database import Database


class Brought(msgspec.Struct, frozen=True):
    """A file whose object is there; with `written` recorded it is one that waits for its message."""

    file: ChatFile
    written: Written


async def bring(
    database: Database, blobs: Blobs, organization_id: UUID, name: str, declared: str, content: bytes
) -> Brought:
    """Write a file, outside of any transaction. Raises `Invalid` for a picture that cannot be made anew."""
    media_type = media_types.sniff(declared, content[: media_types.HEAD])
    if pictures.is_remade(media_type):
        try:
            content = await asyncio.to_thread(pictures.remade, media_type, content)
        except BadPicture as error:
            msg = "This picture is damaged or too large to be shown. It was not kept."
            raise Invalid(msg) from error
    async with database.connection() as conn:
        written = await blobs.write(conn, organization_id, content)
    return Brought(ChatFile(new_id(), file_name(name), media_type[:100], len(content), written.sha256), written)
