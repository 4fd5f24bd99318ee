"""A message as it came: shown as text, or whole as a file for any mail program."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from litestar import Response

from postroom.api.file_headers import FILE_POLICY, headers, named
from postroom.api.parameters import Work
from postroom.conversations import timeline
from postroom.intake import quarantine
from postroom.storage.database import Connection
from postroom.wire.file_links import FileLink

_BlobOf = Callable[[Connection, UUID, UUID, UUID], Awaitable[bytes]]
_SHOWN_BYTES = 1_000_000
_CUT = b"\r\n\r\n[...] The rest is in the downloaded file.\r\n"


async def shown(work: Work, organization_id: UUID, link: FileLink) -> Response[bytes]:
    """Return the beginning of a message's bytes, header first, as text. Raises `NoSuchFile`."""
    content = await _content(work, organization_id, link, timeline.original)
    text = content if len(content) <= _SHOWN_BYTES else content[:_SHOWN_BYTES] + _CUT
    return Response(text, media_type="text/plain", headers=headers(FILE_POLICY, "inline"))


async def downloaded(work: Work, organization_id: UUID, link: FileLink) -> Response[bytes]:
    """Return all of a message's bytes as a file. Raises `NoSuchFile`."""
    return _file(await _content(work, organization_id, link, timeline.original))


async def set_aside(work: Work, organization_id: UUID, link: FileLink) -> Response[bytes]:
    """Return all bytes of a message that could not be understood as a file. Raises `NotFound`."""
    return _file(await _content(work, organization_id, link, quarantine.raw_of))


def _file(content: bytes) -> Response[bytes]:
    kept = headers(FILE_POLICY, named("attachment", "message.eml"))
    return Response(content, media_type="application/octet-stream", headers=kept)


async def _content(work: Work, organization_id: UUID, link: FileLink, blob_of: _BlobOf) -> bytes:
    async with work.step() as tx:
        sha256 = await blob_of(tx.conn, organization_id, link.person_id, link.id)
        found = await work.services.blobs.find(tx.conn, organization_id, sha256)
    return await work.services.blobs.read(found)
