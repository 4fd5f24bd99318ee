"""SQL of blobs and of who refers to them."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.storage.database import Connection


class Row(msgspec.Struct, frozen=True):
    """One blob. `sha256` is of the plain content, `size` its bytes."""

    organization_id: UUID
    sha256: bytes
    object_id: UUID
    size: int


async def find(conn: Connection, organization_id: UUID, sha256: bytes) -> Row | None:
    """Return a blob."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            "select organization_id, sha256, object_id, size from blob where organization_id = %s and sha256 = %s",
            [organization_id, sha256],
        )
        return await cursor.fetchone()


async def touch(conn: Connection, organization_id: UUID, sha256: bytes) -> Row | None:
    """Return a blob and begin its days of grace anew if nobody refers to it: it is about to be used."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            """update blob set unreferenced_at = case when unreferenced_at is null then null else now() end
               where organization_id = %s and sha256 = %s
               returning organization_id, sha256, object_id, size""",
            [organization_id, sha256],
        )
        return await cursor.fetchone()


async def insert(conn: Connection, row: Row) -> UUID:
    """Insert a blob, or lock the one that is there; return the name of the object that holds it."""
    cursor = await conn.execute(
        """insert into blob (organization_id, sha256, object_id, size) values (%s, %s, %s, %s)
           on conflict (organization_id, sha256) do update
               set unreferenced_at = case when blob.unreferenced_at is null then null else now() end
           returning object_id""",
        [row.organization_id, row.sha256, row.object_id, row.size],
    )
    object_id: UUID
    [(object_id,)] = await cursor.fetchall()  # an upsert always returns its row
    return object_id


async def refer(conn: Connection, organization_id: UUID, sha256: bytes, owner_kind: str, owner_id: UUID) -> None:
    """Note that something refers to a blob; twice is once."""
    await conn.execute(
        # The row is locked first, so the collector and this one see each other.
        "update blob set unreferenced_at = null where organization_id = %s and sha256 = %s",
        [organization_id, sha256],
    )
    await conn.execute(
        """insert into blob_reference (organization_id, sha256, owner_kind, owner_id) values (%s, %s, %s, %s)
           on conflict do nothing""",
        [organization_id, sha256, owner_kind, owner_id],
    )


async def release(conn: Connection, organization_id: UUID, owner_kind: str, owner_id: UUID) -> None:
    """Drop all references of one owner; blobs nobody refers to any more begin their days of grace."""
    cursor = await conn.execute(
        # Lock the blobs before the references go: of two owners leaving at once, the second sees the first one gone.
        """select sha256 from blob where organization_id = %s and sha256 in (
               select sha256 from blob_reference where organization_id = %s and owner_kind = %s and owner_id = %s)
           order by sha256 for update""",
        [organization_id, organization_id, owner_kind, owner_id],
        binary=True,
    )
    hashes = [row[0] for row in await cursor.fetchall()]
    await conn.execute(
        "delete from blob_reference where organization_id = %s and owner_kind = %s and owner_id = %s",
        [organization_id, owner_kind, owner_id],
    )
    await conn.execute(
        """update blob set unreferenced_at = now()
           where organization_id = %s and sha256 = any(%s) and not exists (
               select from blob_reference as other
               where other.organization_id = blob.organization_id and other.sha256 = blob.sha256)""",
        [organization_id, hashes],
    )


async def expire(conn: Connection, before: datetime, limit: int) -> list[Row]:
    """Delete up to `limit` blobs nobody has referred to since `before`, and return them: their objects are next."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            """delete from blob where (organization_id, sha256) in (
                   select organization_id, sha256 from blob where unreferenced_at < %s limit %s for update skip locked)
               returning organization_id, sha256, object_id, size""",
            [before, limit],
        )
        return await cursor.fetchall()


async def known(conn: Connection, object_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these objects hold a blob."""
    cursor = await conn.execute("select object_id from blob where object_id = any(%s)", [list(object_ids)], binary=True)
    return {row[0] for row in await cursor.fetchall()}


async def every(conn: Connection) -> AsyncIterator[Row]:
    """Yield all blobs of all organizations. Needs an open transaction."""
    async with conn.cursor("every_blob", row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute("select organization_id, sha256, object_id, size from blob")
        async for row in cursor:
            yield row


async def totals(conn: Connection) -> tuple[int, int]:
    """Return how many blobs there are, and their bytes."""
    cursor = await conn.execute("select count(*), coalesce(sum(size), 0)::bigint from blob", binary=True)
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else (0, 0)
