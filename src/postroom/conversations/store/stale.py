"""SQL of what search has to read again: the one table of its that is written from below (declared)."""

from collections.abc import Collection
from uuid import UUID

from postroom.storage.database import Connection


async def mark(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> None:
    """Say that what is written in these conversations, or who may see it, is not what it was."""
    await conn.execute(
        # In one order, so that two batches never wait for each other in a ring; what is marked already, anew.
        """insert into search_stale (organization_id, conversation_id)
           select %s, id from unnest(%s::uuid[]) as changed (id) order by id
           on conflict (organization_id, conversation_id) do update set mark = excluded.mark""",
        [organization_id, list(ids)],
    )
