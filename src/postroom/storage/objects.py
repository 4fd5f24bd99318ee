"""Objects by name: a folder, or an object store (S3, Google, Azure) by its address. What is put is durable."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from itertools import islice
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from postroom.kit.errors import PostroomError, Unavailable
from postroom.kit.faults import Reason
from postroom.spool import spooled
from postroom.storage.room import DiskFull

_AT_ONCE = 8
_PIECE = 1 << 20
_PATIENCE = timedelta(seconds=20)  # with a cloud store; then whoever waits is told
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class ObjectsDown(Unavailable):
    """The file storage cannot be reached or written. Nothing was lost; Postroom tries again by itself."""

    code = "objects_down"

    def __init__(self, message: str | None = None, /, **fields: object) -> None:
        """Say by a reason, too, what stops the sync."""
        super().__init__(message, **{"reason": Reason.FILES_DOWN} | fields)


class ObjectLost(PostroomError):
    """A stored file is missing from the file storage."""

    code = "object_lost"


class Objects:
    """A place for objects. Credentials of cloud stores come from their usual variables, such as `AWS_*`."""

    def __init__(self, url: str) -> None:
        """Take a folder's path or the address of a store. The folder is made. Raises `ObjectsDown`."""
        self._folder = None if "://" in url else Path(url)
        try:
            self._store = LocalStore(self._folder, mkdir=True) if self._folder else _cloud(url)
        except (BaseError, OSError) as error:
            raise ObjectsDown(f"Files cannot be kept in {url}. Check POSTROOM_BLOBS.") from error

    async def put(self, name: str, content: bytes) -> None:
        """Store an object; when this returns it survives a power cut. Raises `ObjectsDown`."""
        await self.put_all([(name, [content])])

    async def put_all(self, objects: Iterable[tuple[str, Iterable[bytes]]]) -> None:
        """Store (name, content in pieces); when this returns all of it survives a power cut.

        Raises `DiskFull` or `ObjectsDown`.

        In another thread each piece is taken when the one before is written: what is made on the way is not held.
        """
        try:
            await asyncio.to_thread(self._put, objects)
        except OSError as error:
            raise (DiskFull if error.errno in _NO_ROOM else ObjectsDown) from error
        except BaseError as error:
            raise ObjectsDown from error

    def _put(self, objects: Iterable[tuple[str, Iterable[bytes]]]) -> None:
        if self._folder:
            _write(self._folder, objects)
            return
        waiting = ((name, spooled(pieces)) for name, pieces in objects)
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            while some := list(islice(waiting, _AT_ONCE)):  # a cloud store is durable when it answers
                list(threads.map(lambda one: obstore.put(self._store, *one), some))

    async def get(self, name: str) -> bytes:
        """Return an object. Raises `ObjectLost` or `ObjectsDown`."""
        try:
            found = await obstore.get_async(self._store, name)
            return bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError) as error:
            raise ObjectLost(name=name) from error
        except (BaseError, OSError) as error:
            raise ObjectsDown from error

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield an object as it comes. Blocking: take them in a thread. Raises `ObjectLost` or `ObjectsDown`."""
        try:
            for piece in obstore.get(self._store, name).stream(min_chunk_size=_PIECE):
                yield bytes(piece)
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


def _cloud(url: str) -> ObjectStore:
    return from_url(url, retry_config={"max_retries": 4, "retry_timeout": _PATIENCE})


def _write(root: Path, objects: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Write files, then make all of them durable at once, then the folders that name them; or leave none.

    No other file has such a name, and nobody asks for one before this has returned: each is written in its place.
    """
    written: list[Path] = []
    with ExitStack() as unless_durable, ThreadPoolExecutor(_AT_ONCE) as threads:
        unless_durable.callback(_remove, written)
        for name, pieces in objects:
            written.append(root / name)
            written[-1].parent.mkdir(parents=True, exist_ok=True)
            with written[-1].open("wb") as file:
                file.writelines(pieces)
        list(threads.map(_sync, written))
        list(threads.map(_sync, {folder for path in written for folder in _folders(root, path)}))
        unless_durable.pop_all()


def _folders(root: Path, path: Path) -> list[Path]:
    return [folder for folder in path.parents if folder.is_relative_to(root)]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
