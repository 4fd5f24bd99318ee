"""SQL of placements. Rows are derived by `conversations.placing`, and end with their conversation (`removals`)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.storage.database import Connection

Row = tuple[str, UUID, UUID, datetime | None, datetime | None]  # kind, owner, conversation, position, news


async def put(conn: Connection, organization_id: UUID, rows: Sequence[Row]) -> None:
    """Insert placements, or move those that exist."""
    if not rows:
        return
    kinds, owners, conversations, positions, news = (list(column) for column in zip(*rows, strict=True))
    await conn.execute(
        # Upsert placements from arrays.
        """insert into placement (organization_id, kind, owner_id, conversation_id, position, news_at)
           select %s, kind, owner_id, conversation_id, position, news_at
           from unnest(%s::text[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::timestamptz[])
                as r (kind, owner_id, conversation_id, position, news_at)
           on conflict (organization_id, conversation_id, kind, owner_id)
           do update set position = excluded.position, news_at = excluded.news_at""",
        [organization_id, kinds, owners, conversations, positions, news],
    )


async def remove(conn: Connection, organization_id: UUID, rows: Sequence[Row]) -> None:
    """Delete placements."""
    if not rows:
        return
    kinds, owners, conversations, *_ = (list(column) for column in zip(*rows, strict=True))
    await conn.execute(
        # Delete placements named by arrays.
        """delete from placement p
           using unnest(%s::text[], %s::uuid[], %s::uuid[]) as r (kind, owner_id, conversation_id)
           where p.organization_id = %s and p.kind = r.kind and p.owner_id = r.owner_id
             and p.conversation_id = r.conversation_id""",
        [kinds, owners, conversations, organization_id],
    )


async def of(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[tuple[str, UUID, datetime]]:
    """Return the stored placements of a conversation (for tests and repair)."""
    cursor = await conn.execute(
        # All mailboxes a conversation is in.
        "select kind, owner_id, position from placement where organization_id = %s and conversation_id = %s",
        [organization_id, conversation_id],
    )
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]
