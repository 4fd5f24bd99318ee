"""Objects by name: a folder, or an object store (S3, Google, Azure) by its address. What is put is durable."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, from_url

from postroom.kit.errors import PostroomError, Unavailable


class ObjectsDown(Unavailable):
    """The file storage cannot be reached or is full. Nothing was lost; Postroom tries again by itself."""

    code = "objects_down"


class ObjectLost(PostroomError):
    """A stored file is missing from the file storage."""

    code = "object_lost"


class Objects:
    """A place for objects. Credentials of cloud stores come from their usual variables, such as `AWS_*`."""

    def __init__(self, url: str) -> None:
        """Take a folder's path or the address of a store. The folder is made. Raises `ObjectsDown`."""
        self._folder = None if "://" in url else Path(url)
        try:
            self._store = LocalStore(self._folder, mkdir=True) if self._folder else from_url(url)
        except (BaseError, OSError) as error:
            raise ObjectsDown(f"Files cannot be kept in {url}. Check POSTROOM_BLOBS.") from error

    async def put(self, name: str, content: bytes) -> None:
        """Store an object; when this returns it survives a power cut. Raises `ObjectsDown`."""
        try:
            await obstore.put_async(self._store, name, content)
            if self._folder:  # a cloud store is durable when it answers; a folder only when it was told to be
                await asyncio.to_thread(_sync, self._folder, self._folder / name)
        except (BaseError, OSError) as error:
            raise ObjectsDown from error

    async def get(self, name: str) -> bytes:
        """Return an object. Raises `ObjectLost` or `ObjectsDown`."""
        try:
            found = await obstore.get_async(self._store, name)
            return bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError) as error:
            raise ObjectLost(name=name) from error
        except (BaseError, OSError) as error:
            raise ObjectsDown from error

    async def delete(self, name: str) -> None:
        """Delete an object; one that is gone already is fine. Raises `ObjectsDown`."""
        try:
            await obstore.delete_async(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise ObjectsDown from error

    async def names(self) -> AsyncIterator[str]:
        """Yield the name of every object. Raises `ObjectsDown`."""
        try:
            async for page in obstore.list(self._store, chunk_size=1000):
                for entry in page:
                    yield entry["path"]
        except (BaseError, OSError) as error:
            raise ObjectsDown from error


def _sync(root: Path, path: Path) -> None:
    for part in (path, *path.parents):
        handle = os.open(part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if part == root:
            return
