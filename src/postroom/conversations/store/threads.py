"""SQL of thread keys: which conversation an id of In-Reply-To, References or Message-ID leads to."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from postroom.storage.database import Connection


async def find(
    conn: Connection, organization_id: UUID, account_id: UUID, external_ids: Sequence[str]
) -> dict[str, UUID]:
    """Return external id → conversation for the ids that lead somewhere."""
    cursor = await conn.execute(
        # Which conversations do these ids belong to?
        """select external_id, conversation_id from thread_key
           where organization_id = %s and account_id = %s and external_id = any(%s)""",
        [organization_id, account_id, list(external_ids)],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def add(conn: Connection, organization_id: UUID, account_id: UUID, keys: Mapping[str, UUID]) -> None:
    """Let ids lead to their conversations; an id that leads somewhere already stays."""
    if not keys:
        return
    await conn.execute(
        # Own id and every id referred to: a parent that arrives later finds its children.
        """insert into thread_key (organization_id, account_id, external_id, conversation_id)
           select %s, %s, external_id, conversation_id
           from unnest(%s::text[], %s::uuid[]) as r (external_id, conversation_id)
           on conflict do nothing""",
        [organization_id, account_id, list(keys), list(keys.values())],
    )
