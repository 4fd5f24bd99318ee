"""SQL of arranged sidebars."""

from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from postroom.storage.database import Connection


async def get(conn: Connection, organization_id: UUID, person_id: UUID) -> tuple[int, Any] | None:
    """Return the version and the document of a person's sidebar; None where he arranged nothing."""
    cursor = await conn.execute(
        # How he arranged it.
        "select version, document from person_sidebar where organization_id = %s and person_id = %s",
        [organization_id, person_id],
    )
    return await cursor.fetchone()


async def put(conn: Connection, organization_id: UUID, person_id: UUID, version: int, document: object) -> int | None:
    """Replace a version (0: there is none) by the next one, and return its number; None when it is another by now."""
    values = {"organization": organization_id, "person": person_id, "version": version, "document": Jsonb(document)}
    cursor = await conn.execute(
        # Arranged anew, unless it was arranged elsewhere meanwhile.
        """insert into person_sidebar as mine (organization_id, person_id, version, document)
           select %(organization)s, %(person)s, 1, %(document)s
           where %(version)s = 0 or exists (select from person_sidebar
                                            where organization_id = %(organization)s and person_id = %(person)s)
           on conflict (organization_id, person_id) do update set version = mine.version + 1,
               document = excluded.document where mine.version = %(version)s
           returning version""",
        values,
    )
    row = await cursor.fetchone()
    return row[0] if row else None
