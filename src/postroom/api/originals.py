"""A message as it came: shown as text, or whole as a file for any mail program."""

from uuid import UUID

from litestar import Response

from postroom.api.file_headers import FILE_POLICY, headers, named
from postroom.api.file_links import FileLink
from postroom.api.parameters import Work
from postroom.conversations import timeline

_SHOWN_BYTES = 1_000_000
_CUT = b"\r\n\r\n[...] The rest is in the downloaded file.\r\n"


async def shown(work: Work, organization_id: UUID, link: FileLink) -> Response[bytes]:
    """Return the beginning of a message's bytes, header first, as text. Raises `NoSuchFile`."""
    content = await _content(work, organization_id, link)
    text = content if len(content) <= _SHOWN_BYTES else content[:_SHOWN_BYTES] + _CUT
    return Response(text, media_type="text/plain", headers=headers(FILE_POLICY, "inline"))


async def downloaded(work: Work, organization_id: UUID, link: FileLink) -> Response[bytes]:
    """Return all of a message's bytes as a file. Raises `NoSuchFile`."""
    content = await _content(work, organization_id, link)
    kept = headers(FILE_POLICY, named("attachment", "message.eml"))
    return Response(content, media_type="application/octet-stream", headers=kept)


async def _content(work: Work, organization_id: UUID, link: FileLink) -> bytes:
    async with work.step() as tx:
        sha256 = await timeline.original(tx.conn, organization_id, link.person_id, link.id)
        found = await work.services.blobs.find(tx.conn, organization_id, sha256)
    return await work.services.blobs.read(found)
