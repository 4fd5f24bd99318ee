"""Files that come within JSON, in base64: each becomes an upload of the writer."""

import mimetypes
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

import msgspec

from postroom.api.parameters import Work
from postroom.composer import drafts, uploads
from postroom.composer.model import Upload
from postroom.events.act import Act
from postroom.kit import media_types
from postroom.kit.errors import Invalid
from postroom.kit.ids import new_id
from postroom.storage.blobs import Blobs, Written
from postroom.wire.drafts import NewFile

_TYPES = mimetypes.MimeTypes()


class File(msgspec.Struct, frozen=True):
    """A file, and how it will be kept."""

    upload: Upload
    content: bytes


def read(given: Sequence[NewFile]) -> list[File]:
    """Return the files of a request. Raises `LineBreak` or `Invalid` for a name that is none."""
    return [_file(one, f"attachments[{place}].filename") for place, one in enumerate(given)]


async def write(work: Work, organization_id: UUID, files: Sequence[File]) -> list[Written]:
    """Write their content, before the transaction that refers to it."""
    if not files:
        return []
    async with work.services.database.connection() as conn:
        return await work.services.blobs.write_all(conn, organization_id, [file.content for file in files])


async def keep(act: Act, blobs: Blobs, files: Sequence[File], written: Sequence[Written]) -> None:
    """Keep them as uploads of the actor, for his draft."""
    await blobs.record_all(act.conn, written)
    for file in files:
        await uploads.add(act, blobs, file.upload)


def _file(given: NewFile, field: str) -> File:
    filename = drafts.line(given.filename, field)
    if not filename.strip(". ") or any(one in filename for one in '/\\"'):
        msg = "A file needs a name without folders and quotation marks."
        raise Invalid(msg, field=field)
    content = given.base64_data
    declared, _ = _TYPES.guess_type(filename)
    media_type = media_types.sniff(declared or "application/octet-stream", content[: media_types.HEAD])
    upload = Upload(
        id=new_id(), filename=filename, media_type=media_type, size=len(content), sha256=sha256(content).digest()
    )
    return File(upload, content)
