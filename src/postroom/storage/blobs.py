"""Blobs: files of an organization, by the SHA-256 of their content, encrypted with the organization's data key.

    write   object first, outside of any transaction      read   the row, then the object
    record  its row, in the caller's transaction          expire rows nobody refers to, then `discard` their objects

The object comes first, so that a row never names an object that is not there: if the transaction rolls back, only an
object without a row remains, which `sweep` finds. An object's name is never used twice, so a late delete of an old
object cannot hit a new one. A blob nobody refers to is kept for 7 days: an upload waiting for its message, an undo,
the restore of a backup that is a little older.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from postroom.kit.clock import now
from postroom.kit.errors import NotFound, PostroomError
from postroom.kit.ids import id_at, new_id
from postroom.spool import Octets, spooled
from postroom.storage import blob_store
from postroom.storage.blob_store import Reference, Row
from postroom.storage.database import Connection
from postroom.storage.keys import Keys
from postroom.storage.objects import Objects
from postroom.storage.room import Room
from postroom.storage.secrets import Keyring, place

__all__ = ["Reference"]

GRACE = timedelta(days=7)
_BATCH = 200

Content = Octets | memoryview


class BlobDamaged(PostroomError):
    """A stored file is damaged."""

    code = "blob_damaged"


class Written(msgspec.Struct, frozen=True):
    """Content whose object is there; `record` makes it a blob."""

    row: Row

    @property
    def sha256(self) -> bytes:
        """Return the name of the blob: the SHA-256 of its plain content."""
        return self.row.sha256


class Found(msgspec.Struct, frozen=True):
    """A blob's row and the keys that open it: what `read` needs, without a database."""

    row: Row
    keyring: Keyring


class Blobs:
    """The blobs of all organizations."""

    def __init__(self, objects: Objects, keys: Keys, room: Room | None = None) -> None:
        """Take the place for the objects, the keys they are encrypted with, and the room that must be left."""
        self._objects = objects
        self._keys = keys
        self._room = room

    async def write(self, conn: Connection, organization_id: UUID, content: Content) -> Written:
        """Store the object, unless the organization has this content. `conn` must not be inside a transaction."""
        (written,) = await self.write_all(conn, organization_id, [content])
        return written

    async def write_all(self, conn: Connection, organization_id: UUID, contents: Sequence[Content]) -> list[Written]:
        """Store the objects of all content the organization has not yet, each once. As `write`, with one wait.

        Raises `DiskFull` or `ObjectsDown`: what was written already is in no row.
        """
        hashes = await asyncio.to_thread(_hashes, contents)
        rows = {row.sha256: row for row in await blob_store.touch(conn, organization_id, hashes)}
        new = {sha256: content for sha256, content in zip(hashes, contents, strict=True) if sha256 not in rows}
        near = secrets.randbits(8)  # one folder to be made durable, not as many as there are files
        rows |= {one: Row(organization_id, one, _id_near(near), len(content)) for one, content in new.items()}
        if new:
            if self._room:
                self._room.require()
            keyring = await self._keys.ensure(conn, organization_id)
            await self._objects.put_all(_sealed(keyring, rows[sha256], content) for sha256, content in new.items())
        return [Written(rows[sha256]) for sha256 in hashes]

    async def record(self, conn: Connection, written: Written) -> bytes:
        """Make it a blob, in the caller's transaction, and return its SHA-256. Its row is locked until the commit."""
        await self.record_all(conn, [written])
        return written.sha256

    async def record_all(self, conn: Connection, written: Iterable[Written]) -> None:
        """Make all of them blobs, as `record` does."""
        await blob_store.insert(conn, {one.sha256: one.row for one in written}.values())

    async def put(self, conn: Connection, organization_id: UUID, content: bytes) -> bytes:
        """Write and record at once; return the SHA-256. For callers outside a transaction, or with a local folder."""
        return await self.record(conn, await self.write(conn, organization_id, content))

    async def refer(
        self, conn: Connection, organization_id: UUID, sha256: bytes, owner_kind: str, owner_id: UUID
    ) -> None:
        """Say that something refers to a blob, which keeps it."""
        await self.refer_all(conn, organization_id, [Reference(sha256, owner_kind, owner_id)])

    async def refer_all(self, conn: Connection, organization_id: UUID, references: Sequence[Reference]) -> None:
        """Say of many at once what `refer` says of one."""
        if references:
            await blob_store.refer(conn, organization_id, references)

    async def release(
        self, conn: Connection, organization_id: UUID, owner_kind: str, owner_ids: Collection[UUID]
    ) -> None:
        """Say that owners refer to nothing any more."""
        await blob_store.release(conn, organization_id, owner_kind, owner_ids)

    async def find(self, conn: Connection, organization_id: UUID, sha256: bytes) -> Found:
        """Return what `read` needs. Raises `NotFound`, `Erased` or `SecretLost`."""
        row = await blob_store.find(conn, organization_id, sha256)
        if row is None:
            raise NotFound
        return Found(row, await self._keys.of(conn, organization_id))

    async def read(self, found: Found) -> bytes:
        """Return the content. Raises `ObjectLost`, `ObjectsDown`, `SecretLost` or `BlobDamaged`."""
        sealed = await self._objects.get(object_name(found.row))
        return await asyncio.to_thread(_open, found, sealed)

    async def read_long(self, found: Found) -> Octets:
        """Return content that may be long, decrypted piece by piece: it is not held in memory. Raises as `read`."""
        return await asyncio.to_thread(_spooled, found, self._objects.pieces(object_name(found.row)))

    async def get(self, conn: Connection, organization_id: UUID, sha256: bytes) -> bytes:
        """Find and read at once. For callers outside a transaction."""
        return await self.read(await self.find(conn, organization_id, sha256))

    async def expire(self, conn: Connection) -> list[Row]:
        """Delete the rows of some blobs nobody referred to for 7 days, in the caller's transaction.

        Give the answer to `discard` after the commit; an empty one means there are no more.
        """
        return await blob_store.expire(conn, now() - GRACE, _BATCH)

    async def discard(self, rows: Iterable[Row]) -> None:
        """Delete the objects of blobs whose rows are gone."""
        for row in rows:
            await self._objects.delete(object_name(row))

    async def sweep(self, conn: Connection) -> int:
        """Delete objects older than 7 days that hold no blob: a rolled-back transaction left them. Return how many."""
        oldest = id_at(int((now() - GRACE).timestamp() * 1000))
        batch: list[str] = []
        swept = 0
        async for name in self._objects.names():
            if _object_id(name) < oldest:
                batch.append(name)
            if len(batch) >= _BATCH:
                swept += await self._sweep(conn, batch)
                batch = []
        return swept + await self._sweep(conn, batch)

    async def _sweep(self, conn: Connection, names: list[str]) -> int:
        known = await blob_store.known(conn, [_object_id(name) for name in names])
        lost = [name for name in names if _object_id(name) not in known]
        for name in lost:
            await self._objects.delete(name)
        return len(lost)


def _id_near(folder: int) -> UUID:
    """Return a new id whose object lies in this one of 256 folders."""
    return UUID(int=new_id().int & ~0xFF | folder)


def object_name(row: Row) -> str:
    """Return the object's name: organization, two digits that spread the folders, a name that tells nothing."""
    return f"{row.organization_id}/{row.object_id.hex[-2:]}/{row.object_id}"


def _object_id(name: str) -> UUID:
    return UUID(name.rpartition("/")[2])


def _place(row: Row) -> str:
    return place("blob", "content", f"{row.organization_id}:{row.sha256.hex()}")


def _sealed(keyring: Keyring, row: Row, content: Content) -> tuple[str, Iterable[bytes]]:
    return object_name(row), keyring.seal_in_pieces(content, _place(row))


def _hashes(contents: Iterable[Content]) -> list[bytes]:
    return [_sha256(content) for content in contents]


def _sha256(content: Content) -> bytes:
    return hashlib.sha256(content).digest()


def _open(found: Found, sealed: bytes) -> bytes:
    content = found.keyring.open(sealed, _place(found.row))
    if _sha256(content) != found.row.sha256:
        raise BlobDamaged
    return content


def _spooled(found: Found, sealed: Iterable[bytes]) -> Octets:
    content = spooled(found.keyring.open_in_pieces(sealed, _place(found.row)))
    if _sha256(content) != found.row.sha256:
        raise BlobDamaged
    return content
