"""SQL of blobs and of who refers to them."""

from collections.abc import AsyncIterator, Collection, Sequence
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


class Reference(msgspec.Struct, frozen=True):
    """What keeps a blob: its owner, by kind (`message`, `attachment`, `upload` ...) and id."""

    sha256: bytes
    owner_kind: str
    owner_id: UUID


async def find(conn: Connection, organization_id: UUID, sha256: bytes) -> Row | None:
    """Return a blob."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            "select organization_id, sha256, object_id, size from blob where organization_id = %s and sha256 = %s",
            [organization_id, sha256],
        )
        return await cursor.fetchone()


async def touch(conn: Connection, organization_id: UUID, hashes: Sequence[bytes]) -> list[Row]:
    """Return blobs and begin their days of grace anew if nobody refers to them: they are about to be used."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            # In one order, so that two batches never wait for each other in a ring; and not for what is referred to:
            # let go meanwhile, it has its days of grace.
            """with wanted as (
                   select organization_id, sha256, object_id, size, unreferenced_at from blob
                   where organization_id = %s and sha256 = any(%s)),
               touched as (
                   update blob set unreferenced_at = now()
                   from (select b.organization_id, b.sha256 from blob b join wanted using (organization_id, sha256)
                         where wanted.unreferenced_at is not null order by b.sha256 for update of b) as used
                   where blob.organization_id = used.organization_id and blob.sha256 = used.sha256
                     and blob.unreferenced_at is not null
                   returning blob.organization_id, blob.sha256, blob.object_id, blob.size)
               select organization_id, sha256, object_id, size from touched
               union all
               select organization_id, sha256, object_id, size from wanted where unreferenced_at is null""",
            [organization_id, list(hashes)],
        )
        return await cursor.fetchall()


async def insert(conn: Connection, rows: Collection[Row]) -> None:
    """Insert blobs, each once, or lock those that are there."""
    await conn.execute(
        # In one order, as in `touch`.
        """insert into blob (organization_id, sha256, object_id, size)
           select organization_id, sha256, object_id, size
           from unnest(%s::uuid[], %s::bytea[], %s::uuid[], %s::bigint[])
                as r (organization_id, sha256, object_id, size)
           order by organization_id, sha256
           on conflict (organization_id, sha256) do update
               set unreferenced_at = case when blob.unreferenced_at is null then null else now() end""",
        [
            [row.organization_id for row in rows],
            [row.sha256 for row in rows],
            [row.object_id for row in rows],
            [row.size for row in rows],
        ],
    )


async def refer(conn: Connection, organization_id: UUID, references: Sequence[Reference]) -> None:
    """Note what refers to which blobs; twice is once."""
    hashes = [one.sha256 for one in references]
    await conn.execute(
        # The rows are locked first, in one order, so the collector and this one see each other.
        """update blob set unreferenced_at = null
           from (select organization_id, sha256 from blob where organization_id = %s and sha256 = any(%s)
                 order by sha256 for update) as used
           where blob.organization_id = used.organization_id and blob.sha256 = used.sha256""",
        [organization_id, hashes],
    )
    await conn.execute(
        """insert into blob_reference (organization_id, sha256, owner_kind, owner_id)
           select %s, sha256, owner_kind, owner_id
           from unnest(%s::bytea[], %s::text[], %s::uuid[]) as r (sha256, owner_kind, owner_id)
           on conflict do nothing""",
        [organization_id, hashes, [one.owner_kind for one in references], [one.owner_id for one in references]],
    )


async def release(conn: Connection, organization_id: UUID, owner_kind: str, owner_ids: Collection[UUID]) -> None:
    """Drop all references of some owners; blobs nobody refers to any more begin their days of grace."""
    owners = list(owner_ids)
    cursor = await conn.execute(
        # Lock the blobs before the references go: of two owners leaving at once, the second sees the first one gone.
        """select sha256 from blob where organization_id = %s and sha256 in (
               select sha256 from blob_reference where organization_id = %s and owner_kind = %s and owner_id = any(%s))
           order by sha256 for update""",
        [organization_id, organization_id, owner_kind, owners],
        binary=True,
    )
    hashes = [row[0] for row in await cursor.fetchall()]
    await conn.execute(
        "delete from blob_reference where organization_id = %s and owner_kind = %s and owner_id = any(%s)",
        [organization_id, owner_kind, owners],
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
