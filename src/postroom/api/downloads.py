"""Long files on their way to strangers: each is decrypted once into a spool, which all who download it read from.

However many ask for a file at once, it takes its room one time; the room is free when the last of them has gone.
"""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID
from weakref import WeakValueDictionary

from postroom.spool import Octets
from postroom.storage.blobs import Blobs, Found

_AT_ONCE = 4
_PIECE = 1 << 18


class Opened:
    """A file for those who read it now."""

    def __init__(self) -> None:
        """Begin with nothing; `Downloads` fills it."""
        self.lock = asyncio.Lock()
        self.content: Octets | None = None

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the content as it is taken."""
        whole = memoryview(self.content or b"")
        for start in range(0, len(whole), _PIECE):
            yield bytes(whole[start : start + _PIECE])


class Downloads:
    """The files of one process that are being downloaded."""

    def __init__(self, blobs: Blobs) -> None:
        """Take where the files are."""
        self._blobs = blobs
        self._opened: WeakValueDictionary[UUID, Opened] = WeakValueDictionary()
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def open(self, found: Found) -> Opened:
        """Return a file, decrypted. Raises `ObjectLost`, `ObjectsDown`, `SecretLost` or `BlobDamaged`."""
        opened = self._opened.setdefault(found.row.object_id, Opened())
        async with opened.lock:
            if opened.content is None:
                async with self._room:
                    opened.content = await self._blobs.read_long(found)
        return opened
