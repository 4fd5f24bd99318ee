"""SQL of wrapped data keys."""

from collections.abc import AsyncIterator
from uuid import UUID

from postroom.storage.database import Connection


async def wrapped(conn: Connection, organization_id: UUID) -> bytes | None:
    """Return an organization's data key as the master key wrapped it; None if there is none or it was destroyed."""
    cursor = await conn.execute("select data_key from organization where id = %s", [organization_id], binary=True)
    row = await cursor.fetchone()
    return row[0] if row else None


async def set_if_missing(conn: Connection, organization_id: UUID, data_key: bytes) -> None:
    """Give an organization its data key, unless it has one."""
    await conn.execute(
        "update organization set data_key = %s where id = %s and data_key is null", [data_key, organization_id]
    )


async def replace(conn: Connection, organization_id: UUID, data_key: bytes | None) -> None:
    """Replace the wrapped data key; None destroys it, and with it everything sealed by it."""
    await conn.execute("update organization set data_key = %s where id = %s", [data_key, organization_id])


async def lock_all(conn: Connection) -> AsyncIterator[tuple[UUID, bytes]]:
    """Yield every organization that has a data key, its row locked, in one order for all."""
    cursor = await conn.execute(
        "select id, data_key from organization where data_key is not null order by id for update", binary=True
    )
    for organization_id, data_key in await cursor.fetchall():
        yield organization_id, data_key


async def instance(conn: Connection) -> bytes | None:
    """Return the wrapped data key of the whole installation."""
    cursor = await conn.execute("select data_key from instance_key", binary=True)
    row = await cursor.fetchone()
    return row[0] if row else None


async def set_instance_if_missing(conn: Connection, data_key: bytes) -> None:
    """Give the installation its data key, unless it has one."""
    await conn.execute("insert into instance_key (data_key) values (%s) on conflict do nothing", [data_key])


async def replace_instance(conn: Connection, data_key: bytes) -> None:
    """Replace the wrapped data key of the installation."""
    await conn.execute("update instance_key set data_key = %s", [data_key])


async def key_ids(conn: Connection) -> set[str]:
    """Return the ids of the master keys that wrapped the data keys of this database."""
    cursor = await conn.execute(
        # The id stands in each sealed value between the first bars: v1|1a2b3c4d|...
        """select distinct encode(substring(data_key from 4 for 8), 'escape')
           from (select data_key from organization union all select data_key from instance_key) as sealed
           where data_key is not null"""
    )
    return {row[0] for row in await cursor.fetchall()}
