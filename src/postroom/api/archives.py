"""All attachments of a message as one ZIP file, written while it is sent: one attachment is in memory at a time."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from uuid import UUID

from litestar.response import Stream

from postroom.api.file_headers import FILE_POLICY, headers, named
from postroom.api.parameters import Work
from postroom.conversations import timeline
from postroom.conversations.timeline import NoSuchFile
from postroom.storage.blobs import Blobs, Found
from postroom.wire.file_links import FileLink

_DATE = (1980, 1, 1, 0, 0, 0)  # the first ZIP knows: when an attachment was last changed, nobody told us


class _Sink:
    """A file that only takes what is written, as a socket does."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._chunks.append(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing was opened."""

    def take(self) -> list[bytes]:
        taken, self._chunks = self._chunks, []
        return taken


async def archive(work: Work, organization_id: UUID, link: FileLink) -> Stream:
    """Return the attachments of a message that the reader may see. Raises `NoSuchFile`."""
    blobs = work.services.blobs
    async with work.step() as tx:
        files = await timeline.files(tx.conn, organization_id, link.person_id, link.id)
        found = [await blobs.find(tx.conn, organization_id, file.sha256) for file in files]
    if not files:
        raise NoSuchFile
    names = distinct(file.filename for file in files)
    kept = headers(FILE_POLICY, named("attachment", "attachments.zip")) | {"Cache-Control": "no-store"}
    return Stream(_zipped(blobs, list(zip(names, found, strict=True))), media_type="application/zip", headers=kept)


async def _zipped(blobs: Blobs, files: Sequence[tuple[str, Found]]) -> AsyncIterator[bytes]:
    sink = _Sink()
    made = zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED)
    for name, found in files:
        content = await blobs.read(found)
        await asyncio.to_thread(made.writestr, zipfile.ZipInfo(name, _DATE), content)
        for chunk in sink.take():
            yield chunk
    made.close()
    for chunk in sink.take():
        yield chunk


def distinct(names: Iterable[str]) -> Iterator[str]:
    """Return the names with a number where one was there already, also for systems that see no case."""
    taken: set[str] = set()
    for name in names:
        stem, dot, extension = name.rpartition(".")
        stem, ending = (stem, dot + extension) if stem else (name, "")
        chosen, number = name, 1
        while chosen.casefold() in taken:
            number += 1
            chosen = f"{stem} ({number}){ending}"
        taken.add(chosen.casefold())
        yield chosen
