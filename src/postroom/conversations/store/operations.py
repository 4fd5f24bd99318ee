"""SQL of operations: what can be undone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from postroom.conversations.model import Change
from postroom.storage.database import Connection


async def insert(
    conn: Connection, organization_id: UUID, operation_id: UUID, person_id: UUID, changes: Sequence[Change]
) -> None:
    """Keep an operation."""
    await conn.execute(
        # What a person did, for Undo.
        "insert into operation (organization_id, id, person_id, changes) values (%s, %s, %s, %s)",
        [organization_id, operation_id, person_id, Jsonb(msgspec.to_builtins(list(changes)))],
    )


async def take(
    conn: Connection, organization_id: UUID, operation_id: UUID, person_id: UUID
) -> tuple[list[Change], datetime] | None:
    """Mark a person's own operation as undone; return its changes and when it was, None when none is left to undo."""
    cursor = await conn.execute(
        # Undo happens once, by the one who did it.
        """update operation set undone_at = now()
           where organization_id = %s and id = %s and person_id = %s and undone_at is null
           returning changes, created_at""",
        [organization_id, operation_id, person_id],
    )
    row = await cursor.fetchone()
    return (msgspec.convert(row[0], list[Change]), row[1]) if row else None
