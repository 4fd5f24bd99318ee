"""SQL of correspondents."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.storage.database import Connection


class Row(msgspec.Struct, frozen=True):
    """A correspondent; `key` is the casefolded address."""

    key: str
    address: str
    name: str
    last_seen_at: datetime


async def put(conn: Connection, organization_id: UUID, rows: Sequence[Row]) -> None:
    """Insert correspondents or bring them up to date."""
    if not rows:
        return
    await conn.execute(
        # The newest name wins; an older message imported later changes nothing.
        """insert into correspondent (organization_id, address_key, address, name, last_seen_at)
           select %s, key, address, name, seen
           from unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[]) as r (key, address, name, seen)
           on conflict (organization_id, address_key) do update set
               name = case when excluded.name <> '' and (correspondent.name = ''
                                or excluded.last_seen_at >= correspondent.last_seen_at)
                           then excluded.name else correspondent.name end,
               last_seen_at = greatest(correspondent.last_seen_at, excluded.last_seen_at)""",
        [
            organization_id,
            [row.key for row in rows],
            [row.address for row in rows],
            [row.name for row in rows],
            [row.last_seen_at for row in rows],
        ],
    )


async def find(conn: Connection, organization_id: UUID, text: str, limit: int) -> list[Row]:
    """Return correspondents whose address, name or a later word of the name begins with the text."""
    pattern = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            # Completion: the most recent first.
            """select address_key, address, name, last_seen_at from correspondent
               where organization_id = %(organization)s
                 and (address_key like %(begins)s or lower(name) like %(begins)s or lower(name) like %(word)s)
               order by last_seen_at desc limit %(limit)s""",
            {"organization": organization_id, "begins": f"{pattern}%", "word": f"% {pattern}%", "limit": limit},
        )
        return await cursor.fetchall()
